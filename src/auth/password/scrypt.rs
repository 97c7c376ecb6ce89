//! `scrypt$<N>$<salt>$<r>$<p>$<hash>`: Django's optional form, 64 bytes of hash.

use super::plain_number;
use ::scrypt::{Params, scrypt};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use subtle::ConstantTimeEq;

/// The most memory, 128·N·r bytes: 64 MiB. Django's own default is 16.
const MOST_MEMORY: u64 = 64 << 20;

/// The most work, N·r·p: four times Django's default.
const MOST_WORK: u64 = 4 * 16_384 * 8 * 5;

/// The longest salt, in bytes.
const LONGEST_SALT: usize = 256;

/// Whether the password fits; `None` when the text is no such hash or asks for too much.
pub(super) fn verify(encoded: &str, password: &[u8]) -> Option<bool> {
    let mut fields = encoded.splitn(6, '$');
    let mut next = || fields.next();
    if next()? != "scrypt" {
        return None;
    }
    let n = plain_number(next()?)?;
    let salt = next().filter(|salt| !salt.is_empty() && salt.len() <= LONGEST_SALT)?;
    let (r, p) = (plain_number(next()?)?, plain_number(next()?)?);
    let hash = BASE64.decode(next()?).ok().filter(|hash| hash.len() == 64)?;
    let mut out = [0; 64];
    scrypt(password, salt.as_bytes(), &params(n, r, p)?, &mut out).ok()?;
    Some(bool::from(out.ct_eq(&hash)))
}

/// Parameters within what we compute.
fn params(n: u32, r: u32, p: u32) -> Option<Params> {
    let (blocks, lanes) = (u64::from(n).checked_mul(u64::from(r))?, u64::from(p));
    let is_bearable = n.is_power_of_two()
        && n > 1
        && blocks.checked_mul(128)? <= MOST_MEMORY
        && blocks.checked_mul(lanes)? <= MOST_WORK;
    if !is_bearable {
        return None;
    }
    Params::new(u8::try_from(n.trailing_zeros()).ok()?, r, p).ok()
}
