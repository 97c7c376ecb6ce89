//! The keys that sign: one that mints, and older ones that are still believed for a rotation.
//!
//! From each signing key further keys are derived, one for a purpose, so that a value made for one use means nothing
//! in another. Only the HMAC states are kept; the bytes stay with whoever owns the [`Secret`].

use crate::error::{Error, Result};
use crate::secret::Secret;
use ring::hmac;

/// What a signing key must have at least, in bytes: as many as the hash (RFC 7518 §3.2, RFC 8725 §3.5).
pub const SHORTEST: usize = 32;

/// The current key and the older ones, each with what is derived from it.
#[derive(Debug, Clone)]
pub struct KeyRing {
    current: Key,
    older: Vec<Key>,
}

/// One signing key and its derived keys.
#[derive(Debug, Clone)]
struct Key {
    sign: hmac::Key,
    refresh: hmac::Key,
    code: hmac::Key,
}

impl KeyRing {
    /// Takes the key that mints and the older ones that only verify. A key shorter than [`SHORTEST`] is an error.
    pub fn new(current: &Secret<Vec<u8>>, older: &[Secret<Vec<u8>>]) -> Result<Self> {
        Ok(Self { current: Key::new(current)?, older: older.iter().map(Key::new).collect::<Result<_>>()? })
    }

    /// The HMAC-SHA-256 of `message` under the current key.
    pub(super) fn sign(&self, message: &[u8]) -> [u8; 32] {
        mac(&self.current.sign, &[message])
    }

    /// Whether any key made this MAC. The comparison takes the same time wherever the two differ.
    pub(super) fn verifies(&self, message: &[u8], mac: &[u8]) -> bool {
        self.all().any(|key| hmac::verify(&key.sign, message, mac).is_ok())
    }

    /// What ties a refresh token to its place in its family, under the current key.
    pub(super) fn refresh_mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        mac(&self.current.refresh, parts)
    }

    /// The same under every key, the current one first.
    pub(super) fn refresh_macs<'a>(&'a self, parts: &'a [&'a [u8]]) -> impl Iterator<Item = [u8; 32]> + 'a {
        self.all().map(move |key| mac(&key.refresh, parts))
    }

    /// The hash of a six-digit code, under the current key.
    pub(super) fn code_mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        mac(&self.current.code, parts)
    }

    fn all(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.current).chain(&self.older)
    }
}

impl Key {
    fn new(bytes: &Secret<Vec<u8>>) -> Result<Self> {
        let bytes = bytes.expose();
        if bytes.len() < SHORTEST {
            return Err(Error::broken("taking a signing key of fewer than 32 bytes"));
        }
        let sign = hmac::Key::new(hmac::HMAC_SHA256, bytes);
        let derive = |purpose: &[u8]| {
            hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&sign, &[b"\0comanda\0", purpose].concat()).as_ref())
        };
        Ok(Self { refresh: derive(b"refresh"), code: derive(b"code"), sign })
    }
}

/// The MAC over parts, each led by its length, so that no two lists of parts read the same. A single part stands bare.
fn mac(key: &hmac::Key, parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(key);
    for part in parts {
        if parts.len() > 1 {
            context.update(&(part.len() as u64).to_be_bytes());
        }
        context.update(part);
    }
    let mut out = [0; 32];
    let tag = context.sign();
    out.iter_mut().zip(tag.as_ref()).for_each(|(to, from)| *to = *from);
    out
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The key of all test vectors, and optionally one that came before.
    pub(in crate::auth) fn ring() -> KeyRing {
        KeyRing::new(&key("0123456789abcdef0123456789abcdef-comanda"), &[]).unwrap()
    }

    /// A key as configured: a text's bytes.
    pub(in crate::auth) fn key(text: &str) -> Secret<Vec<u8>> {
        Secret::new(text.as_bytes().to_vec())
    }

    #[test]
    fn a_short_key_is_refused() {
        assert!(KeyRing::new(&key(&"k".repeat(31)), &[]).is_err());
        assert!(KeyRing::new(&key(&"k".repeat(32)), &[key("short")]).is_err());
    }

    #[test]
    fn an_older_key_verifies_and_does_not_mint() {
        let old = KeyRing::new(&key(&"o".repeat(32)), &[]).unwrap();
        let both = KeyRing::new(&key(&"n".repeat(32)), &[key(&"o".repeat(32))]).unwrap();
        assert!(both.verifies(b"x", &old.sign(b"x")));
        assert!(!old.verifies(b"x", &both.sign(b"x")));
    }

    #[test]
    fn derived_keys_differ_and_parts_do_not_run_together() {
        let ring = ring();
        assert_ne!(ring.refresh_mac(&[b"ab", b"c"]), ring.refresh_mac(&[b"a", b"bc"]));
        assert_ne!(ring.refresh_mac(&[b"a", b"b"]), ring.code_mac(&[b"a", b"b"]));
        assert_ne!(ring.sign(b"a"), ring.code_mac(&[b"a"]));
    }

    #[test]
    fn no_key_is_printed() {
        assert!(!format!("{:?}", ring()).contains("0123456789"));
    }
}
