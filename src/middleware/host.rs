//! Whether the `Host` header names this server (Django's `ALLOWED_HOSTS`).
//!
//! A wrong host is answered 400, before anything else is believed of the request: links and redirects are never made
//! from a name that somebody else chose.

use crate::config::HostPattern;

/// Whether `host` is well-formed and on the list.
#[must_use]
pub fn allowed(host: &str, list: &[HostPattern]) -> bool {
    domain(host).is_some_and(|domain| list.iter().any(|pattern| pattern.matches(&domain)))
}

/// The name without its port, in lower case, without a final dot. `None` for what is no host.
fn domain(host: &str) -> Option<String> {
    let host = host.to_ascii_lowercase();
    let (name, port) = match host.rfind(']') {
        Some(end) => host.split_at(end + 1),
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let port_is_fine = port.is_empty()
        || port
            .strip_prefix(':')
            .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    let name_is_fine = match name.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']').is_some_and(|inner| {
            inner.contains(':') && inner.bytes().all(|b| b.is_ascii_hexdigit() || b == b':' || b == b'.')
        }),
        None => !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-'),
    };
    (port_is_fine && name_is_fine).then(|| name.strip_suffix('.').unwrap_or(name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_on_the_list_pass() {
        let list: Vec<HostPattern> =
            serde_json::from_str(r#"["localhost", "127.0.0.1", ".pi.example"]"#).unwrap();
        for good in [
            "localhost",
            "LOCALHOST:9999",
            "127.0.0.1:80",
            "pi.example",
            "caja.pi.example.",
            "a.b.pi.example",
        ] {
            assert!(allowed(good, &list), "{good}");
        }
        for bad in ["evil.example", "a b", "", "localhost:", "localhost:x", "xpi.example", "[::1]"] {
            assert!(!allowed(bad, &list), "{bad}");
        }
    }

    #[test]
    fn a_star_takes_every_well_formed_name() {
        let any = [HostPattern::Any];
        assert!(allowed("evil.example", &any));
        assert!(allowed("[::1]:8000", &any));
        for bad in ["a b", "a_b", "<script>", "x:80:80", "[::1"] {
            assert!(!allowed(bad, &any), "{bad}");
        }
    }
}
