//! What one client may cost: plain numbers, filled from the configuration.

use std::time::Duration;

/// The limits of the server. [`Default`] fits a Raspberry Pi that serves one restaurant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Connections at the same time; the next one waits in the kernel's queue. At least 1.
    pub connections: usize,
    /// Bytes of a request's head: request line and headers. Below 8192 counts as 8192. Past it: 431.
    pub header_bytes: usize,
    /// Header lines of a request. Past it: 431.
    pub header_count: usize,
    /// Time for a head to arrive, from its first byte (on a new connection from the beginning). Then: closed.
    pub header_time: Duration,
    /// Time for a body to arrive, from the moment that the handler asks for it.
    pub body_time: Duration,
    /// Time for a handler to give its answer, the body's arrival included. Then: 503.
    pub request_time: Duration,
    /// Time that a connection may rest between two requests, and that a client may refuse to take bytes.
    pub idle_time: Duration,
    /// Bytes of a body, for routes that name no limit of their own.
    pub body_bytes: usize,
    /// Time for requests in flight to end after the server was told to stop.
    pub shutdown_grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 512,
            header_bytes: 16 * 1024,
            header_count: 100,
            header_time: Duration::from_secs(10),
            body_time: Duration::from_secs(20),
            request_time: Duration::from_secs(30),
            idle_time: Duration::from_secs(75),
            body_bytes: 1024 * 1024,
            shutdown_grace: Duration::from_secs(10),
        }
    }
}
