//! What people do, a file per noun: parsed input → rule and store → plain result.
//!
//! No HTTP and no HTML here: `api`, `pages` and the command line use the same functions. A change runs in one closure of
//! the writer, where the rule is asked about what the transaction sees.

pub mod account;
pub mod address;
pub mod admin;
pub mod care; // how the house is, its full check
pub mod cart;
pub mod category;
pub mod checkout;
pub mod code;
pub mod contact;
pub mod courier;
pub mod customer;
pub mod desk;
pub mod email;
pub mod erasure;
pub mod favourite;
#[cfg(test)]
mod fixture;
pub mod health;
pub mod kitchen;
pub mod link;
pub mod live;
pub mod mail;
pub mod menu;
pub mod once;
pub mod order;
pub mod password;
pub mod password_link;
pub mod picture;
pub mod product;
pub mod purge;
pub mod rating;
pub mod report;
pub mod restaurant;
pub mod roster;
pub mod screen;
pub mod search;
pub mod session;
pub mod setup;
pub mod sign_in;
pub mod staff;
pub mod timekeeping; // the house's clock
pub mod token;
pub mod upkeep;
