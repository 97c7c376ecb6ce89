//! The contract's words: what is said on the wire, and nowhere else in Spanish.
//!
//! [`field`] reads input as the documented serializers do, [`refusal`] turns the one error enum into an answer,
//! [`text`] holds the texts of faults and refusals, [`json`] the two ways in which bodies are written, and one file for
//! each noun its words and its JSON. No decision is made here.

pub mod field;
pub mod json;
pub mod live;
pub mod order;
pub mod refusal;
pub mod session;
pub mod text;
pub mod token;
