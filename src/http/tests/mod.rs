//! The server on a real socket, spoken to in raw bytes.
//!
//! Nothing here waits for time to pass: limits are lowered, and what is awaited is what the server does at their end.

mod abuse;
mod kit;
mod life;
mod streams;
