//! What people do, a file per noun: parsed input → rule and store → plain result.
//!
//! No HTTP and no HTML here: `api`, `pages` and the command line use the same functions. A change runs in one closure of
//! the writer, where the rule is asked about what the transaction sees.

pub mod health;
pub mod session;
pub mod setup;
pub mod sign_in;
pub mod token;
