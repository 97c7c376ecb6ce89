//! JSON: parse, service, show; one file per noun.
//!
//! A handler has five steps at most: who, input, service, answer. No SQL, no rule, no match on statuses: what is wrong
//! leaves as an [`crate::error::Error`] and is dressed by the route table's columns.

pub mod health;
pub mod session;
pub mod token;
