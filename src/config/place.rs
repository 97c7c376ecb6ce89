//! Hosts, networks and sites as an owner writes them, and whether a visitor's fits.
//!
//! Also [`FromText`], by which every setting with a form of its own is read, so that a refusal can say what is allowed.

use ipnet::IpNet;
use serde::de::{Deserializer, Error, Unexpected, Visitor};
use std::fmt;
use std::marker::PhantomData;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// A value that is written as a text.
pub(super) trait FromText: Sized {
    /// What such a text looks like: completes "it has to be …".
    const ALLOWED: &'static str;
    /// Reads the text.
    fn parse(text: &str) -> Option<Self>;
}

/// Reads a [`FromText`] for serde.
pub(super) fn text<'de, D: Deserializer<'de>, T: FromText>(from: D) -> Result<T, D::Error> {
    struct Reader<T>(PhantomData<T>);
    impl<T: FromText> Visitor<'_> for Reader<T> {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(T::ALLOWED)
        }
        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            T::parse(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
        }
    }
    from.deserialize_str(Reader(PhantomData))
}

macro_rules! read_as_text {
    ($($name:ty),+) => {$(
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                text(from)
            }
        }
    )+};
}
read_as_text!(HostPattern, Network, Site);

/// A name under which the server may be called, in Django's `ALLOWED_HOSTS` notation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostPattern {
    /// `*`: any name.
    Any,
    /// This name (lower case, without a port).
    Exact(Box<str>),
    /// `.example.com`: that name and all below it. Kept without the dot.
    Domain(Box<str>),
}

impl HostPattern {
    /// Whether `host`, without its port, is meant. Case does not matter.
    #[must_use]
    pub fn matches(&self, host: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(name) => host.eq_ignore_ascii_case(name),
            Self::Domain(name) => is_or_is_below(&host.to_ascii_lowercase(), name),
        }
    }
}

impl FromText for HostPattern {
    const ALLOWED: &'static str =
        "a host name without scheme and port, such as \"comanda.local\", \".example.com\" or \"*\"";
    fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::Any);
        }
        let name = text.strip_prefix('.').unwrap_or(text);
        let address = name.strip_prefix('[').and_then(|n| n.strip_suffix(']'));
        let good = match address {
            Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
            None => is_host(name),
        };
        let name = name.to_ascii_lowercase().into();
        good.then(|| if text.starts_with('.') { Self::Domain(name) } else { Self::Exact(name) })
    }
}

/// A network, or a single address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network(IpNet);

impl Network {
    /// Whether `address` lies in it. An IPv4 address in IPv6's clothes counts as what it is.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl FromText for Network {
    const ALLOWED: &'static str = "a network such as \"192.168.1.0/24\", an address, or the beginning of one with a dot at its end, such as \"10.107.205.\"";
    fn parse(text: &str) -> Option<Self> {
        if let Some(octets) = text.strip_suffix('.') {
            return prefix(octets).map(Self);
        }
        match text.parse::<IpNet>() {
            Ok(net) => Some(Self(net.trunc())),
            Err(_) => text.parse::<IpAddr>().ok().map(|a| Self(a.to_canonical().into())),
        }
    }
}

/// `10.107.205` stands for 10.107.205.0/24: a prefix that ends with a dot ends where an octet does.
fn prefix(octets: &str) -> Option<IpNet> {
    let mut address = [0u8; 4];
    let mut count = 0u8;
    for octet in octets.split('.') {
        *address.get_mut(usize::from(count))? = octet.parse().ok()?;
        count += 1;
    }
    (count < 4).then(|| IpNet::new(Ipv4Addr::from(address).into(), count * 8).ok())?
}

/// A site, as browsers name it in `Origin`: scheme, host and port. `https://*.example.com` stands for that host and
/// all below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site(Box<str>);

impl Site {
    /// Whether the header's text names this site. Case matters, as with Django: browsers send lower case.
    #[must_use]
    pub fn is(&self, origin: &str) -> bool {
        match self.0.split_once("://*.") {
            None => origin == &*self.0,
            Some((scheme, domain)) => {
                origin.split_once("://").is_some_and(|(s, host)| s == scheme && is_or_is_below(host, domain))
            }
        }
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromText for Site {
    const ALLOWED: &'static str =
        "a site in lower case without a path, such as \"https://example.com\" or \"http://localhost:3000\"";
    fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let host = rest.strip_prefix("*.").unwrap_or(rest);
        let (host, port) = host.split_once(':').unwrap_or((host, "1"));
        let known = matches!(scheme, "http" | "https");
        let lower = !text.bytes().any(|b| b.is_ascii_uppercase());
        (known && lower && is_host(host) && port.parse::<u16>().is_ok()).then(|| Self(text.into()))
    }
}

impl FromText for Option<SocketAddr> {
    const ALLOWED: &'static str = "an address and port such as \"127.0.0.1:9464\", or empty";
    fn parse(text: &str) -> Option<Self> {
        if text.is_empty() { Some(None) } else { <SocketAddr as FromText>::parse(text).map(Some) }
    }
}

impl FromText for SocketAddr {
    const ALLOWED: &'static str = "an address and a port, such as \"0.0.0.0:8000\" or \"[::]:8000\"";
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

fn is_host(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
}

fn is_or_is_below(host: &str, domain: &str) -> bool {
    host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_before_a_host_means_it_and_all_below_it() {
        let shop = HostPattern::parse(".Example.com").unwrap();
        assert!(shop.matches("example.com") && shop.matches("A.EXAMPLE.com"));
        assert!(!shop.matches("badexample.com") && !shop.matches("example.com.evil"));
        assert!(!HostPattern::parse("localhost").unwrap().matches("localhost.evil"));
        assert!(HostPattern::parse("[::1]").unwrap().matches("[::1]"));
        for wrong in ["", ".", "a b", "http://a", "a:80", "[::1"] {
            assert_eq!(HostPattern::parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn the_beginning_of_an_address_stops_at_an_octet() {
        let plant = Network::parse("10.107.205.").unwrap();
        let holds = |text: &str| plant.contains(text.parse().unwrap());
        assert!(holds("10.107.205.10") && holds("::ffff:10.107.205.10"));
        assert!(!holds("10.107.20.5") && !holds("110.107.205.3") && !holds("127.0.0.1") && !holds("::1"));
        for wrong in ["10.107.205", "10.107.205.1.", "300.", ".", "localhost", "10.0.0.0/33", ""] {
            assert_eq!(Network::parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn networks_and_single_addresses_of_both_families_are_read() {
        assert!(Network::parse("192.168.1.7/24").unwrap().contains("192.168.1.200".parse().unwrap()));
        assert!(Network::parse("fd00::/8").unwrap().contains("fd12::1".parse().unwrap()));
        assert!(!Network::parse("192.168.1.7").unwrap().contains("192.168.1.8".parse().unwrap()));
    }

    #[test]
    fn a_site_is_compared_to_the_letter_and_a_star_stands_for_what_is_below() {
        let one = Site::parse("https://example.com").unwrap();
        assert!(one.is("https://example.com"));
        for other in ["http://example.com", "https://EXAMPLE.com", "https://example.com:8443", "null", ""] {
            assert!(!one.is(other), "{other:?}");
        }
        let all = Site::parse("https://*.example.com").unwrap();
        assert!(all.is("https://example.com") && all.is("https://a.b.example.com"));
        assert!(!all.is("https://badexample.com") && !all.is("http://a.example.com"));
        for wrong in
            ["example.com", "https://example.com/", "ftp://a", "https://", "null", "https://a:x", "https://A"]
        {
            assert_eq!(Site::parse(wrong), None, "{wrong:?}");
        }
    }
}
