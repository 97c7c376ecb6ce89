//! Signed tokens: JSON Web Tokens with HMAC-SHA-256, as SimpleJWT 5.5.1 over PyJWT reads and writes them.
//!
//! [`mint`] turns [`Claims`] into text, [`verify`] text into claims. What the claims must say is judged in
//! [`super::claims`]; whether a good token was ended before its time is [`super::family`]'s question.
//!
//! # Why
//! RFC 8725 point by point: the algorithm is ours and never the token's, so `none` and every other is refused (3.1,
//! 3.2); the MAC is checked before any JSON is parsed, with keys of at least 256 bits (3.3, 3.5); there is one encoding
//! of a token, UTF-8 JSON in base64url without padding (3.7); keys are never looked up by what the token names, and
//! headers that demand more (`crit`, `b64`) are refused (3.10); an access token is no refresh token, which `token_type`
//! says (3.11, 3.12); subject and lifetime are checked, while issuer and audience are not looked at, since one house
//! mints and one house reads (3.8, 3.9: SimpleJWT's default).
//!
//! PyJWT before 2.14 and again since 2.15.1 lets a part pass that is padded with `=`. Here a token has exactly one
//! spelling (RFC 7515 §2).

use super::claims::{Claims, Kind};
use super::keys::KeyRing;
use crate::clock::Time;
use crate::error::AuthFault;
use crate::secret::Secret;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::{Map, Value};

/// The longest token that is looked at, in bytes.
pub const LONGEST: usize = 8 * 1024;

/// The longest header of a token, in bytes of base64url.
const LONGEST_HEADER: usize = 1024;

/// `{"alg":"HS256","typ":"JWT"}`, the header of every token of ours.
const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

/// The token that says `claims`, under the current key.
#[must_use]
pub fn mint(claims: &Claims, keys: &KeyRing) -> Secret<String> {
    let mut text = format!("{HEADER}.{}", BASE64.encode(claims.payload()));
    let mac = keys.sign(text.as_bytes());
    text.push('.');
    text.push_str(&BASE64.encode(mac));
    Secret::new(text)
}

/// What a good token of this kind says. The faults are SimpleJWT's, and so is which of several is told: signature,
/// times, expiry, id, type.
pub fn verify(kind: Kind, text: &str, keys: &KeyRing, now: Time) -> Result<Claims, AuthFault> {
    verify_by(kind, text, keys, |_any| now)
}

/// As [`verify`], by a clock that depends on the token's id: what the clock would show now by which the token was made.
pub fn verify_by(
    kind: Kind,
    text: &str,
    keys: &KeyRing,
    now: impl FnOnce(&str) -> Time,
) -> Result<Claims, AuthFault> {
    let payload = open(text, keys).ok_or(AuthFault::TokenInvalid)?;
    Claims::read(kind, &payload, now)
}

/// The payload of a token whose form, signature and header are good.
fn open(text: &str, keys: &KeyRing) -> Option<Vec<u8>> {
    if text.len() > LONGEST {
        return None;
    }
    let (signed, mac) = text.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    if header.len() > LONGEST_HEADER {
        return None;
    }
    let mac = BASE64.decode(mac).ok()?;
    if !keys.verifies(signed.as_bytes(), &mac) {
        return None;
    }
    if header != HEADER && !is_plain(&BASE64.decode(header).ok()?) {
        return None;
    }
    BASE64.decode(payload).ok()
}

/// Whether a header says HS256 and asks for nothing that we do not do.
fn is_plain(header: &[u8]) -> bool {
    let Ok(header) = serde_json::from_slice::<Map<String, Value>>(header) else { return false };
    header.get("alg").is_some_and(|alg| alg == "HS256")
        && header.get("kid").is_none_or(Value::is_string)
        && !header.contains_key("crit")
        && header.get("b64") != Some(&Value::Bool(false))
}

#[cfg(test)]
mod tests;
