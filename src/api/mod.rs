//! JSON: parse, service, show; one file per noun.
//!
//! A handler has five steps at most: who, input, service, answer. No SQL, no rule, no match on statuses: what is wrong
//! leaves as an [`crate::error::Error`] and is dressed by the route table's columns.

pub mod address;
pub mod cart;
pub mod category;
pub mod courier;
mod list;
mod once;
pub mod order;
pub mod product;
pub mod restaurant;
pub mod session;
pub mod shop;
pub mod token;
