//! Where a request comes from, and whether that address may speak at all.
//!
//! Addresses are compared as addresses, never as text (`config::Network`). Host names are looked up in the background by [`Networks::refresh`], never on a request's path;
//! `localhost` is a constant. `X-Real-IP` and `X-Forwarded-*` are believed from trusted proxies only, except where
//! Backend-produccion's documented behaviour is asked for.

use crate::config::Network;
use crate::http::Request;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::RwLock;

/// The lists of addresses, read once from the settings.
#[derive(Debug, Default)]
pub struct Networks {
    allowed: Vec<Network>,
    hostnames: Vec<String>,
    resolved: RwLock<Vec<IpAddr>>,
    trusted: Vec<Network>,
    trust_real_ip: bool,
}

/// Where a request comes from.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    /// The caller's address. `None`: a header that is believed holds no address; nobody is allowed by that.
    pub address: Option<IpAddr>,
    /// By HTTPS, here or at a trusted proxy.
    pub secure: bool,
}

impl Networks {
    /// The lists as set: networks, host names, proxies whose word is believed.
    #[must_use]
    pub fn new(allowed: &[Network], hostnames: &[String], trusted: &[Network], trust_real_ip: bool) -> Self {
        let networks = Self {
            allowed: allowed.to_vec(),
            hostnames: hostnames.to_vec(),
            resolved: RwLock::default(),
            trusted: trusted.to_vec(),
            trust_real_ip,
        };
        networks.learn(Vec::new());
        networks
    }

    /// Where `request` comes from.
    pub fn origin<W>(&self, request: &Request<W>) -> Origin {
        let peer = request.peer.ip().to_canonical();
        let proxied = self.trusted.iter().any(|net| net.contains(peer));
        let told =
            proxied && request.header("x-forwarded-proto").is_some_and(|proto| proto.trim() == "https");
        let secure = request.secure || told;
        let real = request.header("x-real-ip").map(str::trim).filter(|text| !text.is_empty());
        let address = match real {
            Some(text) if self.trust_real_ip => text.parse().ok().map(|ip: IpAddr| ip.to_canonical()),
            _ if proxied => {
                Some(self.forwarded(request).or(real.and_then(|text| text.parse().ok())).unwrap_or(peer))
            }
            _ => Some(peer),
        };
        Origin { address, secure }
    }

    /// Whether the list lets this caller in. An empty list lets everybody in.
    pub fn allows(&self, origin: Origin) -> bool {
        if self.allowed.is_empty() && self.hostnames.is_empty() {
            return true;
        }
        let Some(address) = origin.address else { return false };
        self.allowed.iter().any(|net| net.contains(address))
            || self.resolved.read().is_ok_and(|resolved| resolved.contains(&address))
    }

    /// The host names that want looking up (all but `localhost`).
    pub fn to_resolve(&self) -> impl Iterator<Item = &str> {
        self.hostnames.iter().map(String::as_str).filter(|name| *name != "localhost")
    }

    /// Takes what the host names resolve to now.
    pub fn learn(&self, mut addresses: Vec<IpAddr>) {
        if self.hostnames.iter().any(|name| name == "localhost") {
            addresses.extend([IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)]);
        }
        if let Ok(mut resolved) = self.resolved.write() {
            *resolved = addresses;
        }
    }

    /// The right-most address of `X-Forwarded-For` that is no proxy of ours.
    fn forwarded<W>(&self, request: &Request<W>) -> Option<IpAddr> {
        let chain = request.header("x-forwarded-for")?;
        chain
            .rsplit(',')
            .map_while(|part| part.trim().parse::<IpAddr>().ok())
            .map(|ip| ip.to_canonical())
            .find(|ip| !self.trusted.iter().any(|net| net.contains(*ip)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(list: &str, address: &str) -> bool {
        let list: Vec<Network> = serde_json::from_str(list).unwrap();
        Networks::new(&list, &[], &[], false).allows(Origin { address: address.parse().ok(), secure: false })
    }

    #[test]
    fn a_prefix_means_whole_octets() {
        let list = r#"["10.107.205.", "10.107.204."]"#;
        assert!(allows(list, "10.107.205.10"));
        assert!(allows(list, "10.107.204.1"));
        for other in ["10.107.20.5", "110.107.205.3", "203.0.113.9", "10.107.206.1", "localhost", ""] {
            assert!(!allows(list, other), "{other}");
        }
        assert!(allows("[]", "8.8.8.8"), "no list lets everybody in");
    }

    #[test]
    fn localhost_is_a_constant() {
        let networks = Networks::new(&[], &["localhost".to_owned()], &[], false);
        assert!(networks.allows(Origin { address: "127.0.0.1".parse().ok(), secure: false }));
        assert!(!networks.allows(Origin { address: "10.0.0.1".parse().ok(), secure: false }));
    }
}
