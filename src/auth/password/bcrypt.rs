//! `bcrypt_sha256$$2b$12$<salt and hash>`, where the password is hashed to hex first, and plain `bcrypt$$2b$…`, which
//! reads no more than 72 bytes of it.

use super::hex;
use ring::digest;

/// The highest cost that is computed: the time doubles with each. Django writes 12.
const MOST_COST: u32 = 14;

/// The length of `$2b$12$` with salt and hash after it.
const LENGTH: usize = 60;

/// Whether the password fits; `None` when the text is no such hash or asks for too much.
pub(super) fn verify(encoded: &str, password: &[u8]) -> Option<bool> {
    let (form, hash) = encoded.split_once('$')?;
    let is_known = ["$2a$", "$2b$", "$2y$"].iter().any(|version| hash.starts_with(version));
    if !is_known || hash.len() != LENGTH || !hash.is_ascii() {
        return None;
    }
    let cost: u32 = hash.get(4..6).filter(|cost| cost.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
    if cost > MOST_COST {
        return None;
    }
    if form == "bcrypt" {
        return ::bcrypt::verify(password, hash).ok();
    }
    let first = hex(digest::digest(&digest::SHA256, password).as_ref());
    ::bcrypt::verify(first, hash).ok()
}
