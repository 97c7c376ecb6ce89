//! Where a deed comes from, as it is written down with sessions, families and in the audit.

use std::net::IpAddr;

/// The longest text of a client's name that is kept.
const LONGEST_AGENT: usize = 200;

/// Who asks, before it is known who they are.
#[derive(Debug, Clone)]
pub struct Asker {
    /// The caller's address.
    pub address: IpAddr,
    /// What the client calls itself, cut to what is worth keeping.
    pub agent: String,
    /// The request's id.
    pub request: String,
}

impl Asker {
    /// From a request's facts.
    #[must_use]
    pub fn new(address: IpAddr, agent: Option<&str>, request: String) -> Self {
        let agent = agent.unwrap_or_default().chars().take(LONGEST_AGENT).collect();
        Self { address, agent, request }
    }
}
