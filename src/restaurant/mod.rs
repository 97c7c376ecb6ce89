//! What a restaurant is: money, menu, cart, the order and its state table, courier, rating, events. No I/O here.
//!
//! Everything is plain values and decisions: whoever calls has read the rows and will write the outcome (`store`).
//! Input arrives parsed; faults of fields carry the English field name, which the wire turns into the contract's.

pub mod address; // where an order goes: saved addresses, what a checkout takes, districts
pub mod cart; // lines, what may be done with them, and what they cost now
pub mod category; // a heading of the menu
pub mod charge; // whether an order is paid, and how that may change
pub mod checkout; // from a cart and a form to the orders that will be placed
pub mod courier; // a courier's state and position
pub mod event; // the journal's words and payloads
pub mod field; // the checks of one text field
pub mod fold; // text compared as people read it: without case, accents and extra spaces
pub mod id; // the numbers of all these, one type each
pub mod money; // whole minor units
pub mod order; // an order, its lines and the words on it
pub mod picture; // what is taken as one, and how it is written anew
pub mod product; // a dish with its price
pub mod rating; // one to five, with a comment
#[expect(clippy::module_inception, reason = "the room is named after its first noun")]
pub mod restaurant; // name, address, open or closed
pub mod screen; // a paired kitchen screen
pub mod search; // what somebody looks for, made safe
pub mod shown; // what a page with a cart showed, and whether it still holds
pub mod staff; // who works for a restaurant
pub mod step; // the state table: who may move an order from where to where
pub mod undo; // the kitchen takes its last step back
mod word; // enums that are a word in the database
