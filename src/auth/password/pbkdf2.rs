//! `pbkdf2_sha256$<rounds>$<salt>$<hash>` and `pbkdf2_sha1$…`: Django's default forms.

use super::plain_number;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::{digest, pbkdf2};
use std::num::NonZeroU32;

/// The most rounds that are computed: some seconds on a small machine. Django 5.2 writes one million.
const MOST_ROUNDS: u32 = 5_000_000;

/// The longest salt, in bytes.
const LONGEST_SALT: usize = 256;

/// Whether the password fits; `None` when the text is no such hash or asks for too much.
pub(super) fn verify(encoded: &str, password: &[u8]) -> Option<bool> {
    let mut fields = encoded.splitn(4, '$');
    let mut next = || fields.next();
    let (algorithm, length) = match next()? {
        "pbkdf2_sha256" => (pbkdf2::PBKDF2_HMAC_SHA256, digest::SHA256_OUTPUT_LEN),
        "pbkdf2_sha1" => (pbkdf2::PBKDF2_HMAC_SHA1, digest::SHA1_OUTPUT_LEN),
        _ => return None,
    };
    let rounds = plain_number(next()?).filter(|rounds| *rounds <= MOST_ROUNDS).and_then(NonZeroU32::new)?;
    let salt = next().filter(|salt| !salt.is_empty() && salt.len() <= LONGEST_SALT)?;
    let hash = BASE64.decode(next()?).ok().filter(|hash| hash.len() == length)?;
    Some(pbkdf2::verify(algorithm, rounds, salt.as_bytes(), password, &hash).is_ok())
}
