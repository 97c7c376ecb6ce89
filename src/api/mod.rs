//! JSON: parse, service, show; one file per noun.
//!
//! A handler has five steps at most: who, input, service, answer. No SQL, no rule, no match on statuses: what is wrong
//! leaves as an [`crate::error::Error`] and is dressed by the route table's columns.

mod list;
mod once;

pub mod address;
pub mod cart;
pub mod category;
pub mod chat;
pub mod code;
pub mod courier;
pub mod customer;
pub mod email;
pub mod health;
pub mod live;
pub mod order;
pub mod product;
pub mod restaurant;
pub mod session;
pub mod shop;
pub mod token;
pub mod user;
