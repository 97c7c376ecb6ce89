//! The only hyper: accept loop, limits, request, response, router, streams. Knows no restaurant.
//!
//! A connection comes in at `server`, waits on its `socket` (which holds the times), and each request on it passes
//! `exchange`: id, limits, panics, log line. A handler sees a [`Request`] and gives a [`Response`]; nothing of hyper
//! but [`Method`] shows outside. What a request means is decided elsewhere: `routes` and `middleware` come next.
//!
//! # Why HTTP/1.1 only
//! The server stands on a LAN or behind a proxy that speaks the newer versions to the world. One protocol means one set
//! of limits to hold.

mod body;
mod connection;
mod cookie;
mod escape;
mod exchange;
mod form;
mod input;
mod intake;
mod json;
mod limits;
mod multipart;
mod params;
mod request;
mod response;
mod router;
mod server;
mod socket;
pub mod stream;
#[cfg(test)]
mod tests;
mod tls;
mod transport;
mod upgrade;
mod websocket;

pub use cookie::{SameSite, SetCookie};
pub use form::{FilePart, Form};
pub use hyper::Method;
pub use input::Input;
pub use limits::Limits;
pub use params::Params;
pub use request::{Request, RequestId};
pub use response::{Fixed, Response};
pub use router::{Found, Router};
pub use server::{Handler, Listening, serve};
pub use tls::Tls;
pub use upgrade::{Upgrade, Upgraded};
pub use websocket::{Ending, Handshake, Heard, WebSocket};
