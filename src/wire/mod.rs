//! The contract's words: what is said on the wire, and nowhere else in Spanish.
//!
//! [`field`] reads input as the documented serializers do, [`refusal`] turns the one error enum into an answer,
//! [`text`] holds the texts of faults and refusals, [`json`] the two ways in which bodies are written, and one file for
//! each noun its words and its JSON. No decision is made here.

pub mod address;
pub mod cart;
pub mod category;
pub mod chat;
pub mod code;
pub mod courier;
pub mod customer;
pub mod field;
pub mod json;
pub mod live;
pub mod order;
pub mod product;
pub mod refusal;
pub mod restaurant;
pub mod session;
pub mod shop;
pub mod text;
pub mod token;
pub mod user;
