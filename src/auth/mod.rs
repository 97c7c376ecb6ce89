//! Who is it: users, roles, password formats and rules, tokens, sessions, cross-site checks, codes.
//!
//! No I/O here: what comes from the store or from a request is handed in, and what was decided is handed back. The
//! behaviour is that of Django and SimpleJWT, because their clients are ours; where it differs, the module says why.
//! Rows are kept by `store`, requests are judged by `middleware`, and people's acts are in `services`.

pub mod asker;
pub mod claims;
pub mod code;
mod common;
pub mod csrf;
pub mod family;
pub mod id;
pub mod keys;
mod numeral;
pub mod password;
pub mod random;
pub mod rules;
pub mod session;
pub mod throttle;
pub mod token;
pub mod user;
