//! HTML for browsers: parse, call a service, show; one file per noun.
//!
//! Each file holds its handlers, the structs that its templates are filled from, and nothing else; the templates are in
//! `html/`, checked when compiling and escaped by default. What every page shares: [`layout`] (frame and content
//! security policy), [`visit`] (reading the request, making the answer), [`form`] (fields with what was typed and what is wrong with it), [`notice`] (what is said after a
//! redirect), [`words`] and [`refusal`] (the domain's words in the reader's language), [`landing`] (where a redirect may
//! lead), [`asset`] (style, icons and scripts, compiled in).
//!
//! # Why plain forms?
//! Everything here works without JavaScript: reading, ordering, the kitchen's steps. Scripts only keep a page fresh.

pub mod address; // new, change, remove
pub mod admin; // the administrator's: restaurants
pub mod asset; // /static/…
pub mod audit; // the administrator's: what happened
pub mod care; // how the house is
pub mod cart; // the cart and the checkout
pub mod certificate; // the house's own authority
pub mod code; // recovery codes
pub mod contact; // a message to the house
pub mod courier; // the courier's lists
pub mod device; // where the own account is open
pub mod dish; // one dish with its buttons
pub mod email; // the code for another address
pub mod escape; // HTML escaping
pub mod favourite; // what somebody likes to order
pub mod form; // what was typed, what is wrong with it
pub mod home; // home and terms
pub mod kitchen; // the kitchen's list
pub mod landing; // where a redirect may lead
pub mod layout; // the frame around every page
pub mod link; // an order without an account
pub mod media; // /media/…: pictures
pub mod moved; // paths that lead elsewhere now
pub mod notice; // what is said after a redirect
pub mod order; // own orders
pub mod panel; // the owner's panel
pub mod password; // changing the own password
pub mod password_link; // a new password by a one-time link
pub mod people; // the administrator's: accounts
pub mod profile; // own data
pub mod rating; // the form below a delivered order
pub mod refusal; // errors as pages and sentences
pub mod registration; // a new account
pub mod restaurant; // restaurants and menus
pub mod schema; // the interface for programs
pub mod screen; // kitchen screens: pairing them
pub mod search; // the search box
pub mod session; // signing in and out
pub mod setup; // the first start
pub mod visit; // from a request to a frame, from a page to an answer
pub mod welcome; // the first start, once there is an account
pub mod words; // states, payments, scores
