//! `argon2$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`: our own form, and Django's optional one.

use super::{Buffer, Cost, Verdict, plain_number};
use crate::error::Result;
use ::argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use subtle::ConstantTimeEq;

/// The most memory that an imported hash may ask for: 128 MiB. Django's own default is 100.
const MOST_MEMORY: u32 = 128 * 1024;

/// The most memory times passes, in KiB: twice Django's default, ten times ours.
const MOST_WORK: u64 = 4 * 102_400;

/// The most lanes.
const MOST_LANES: u32 = 16;

/// The three functions of one family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variety {
    D,
    I,
    Id,
}

/// An encoded hash, read.
struct Parts {
    variety: Variety,
    cost: Cost,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

/// Writes a hash as Django writes it.
pub(super) fn encode(cost: Cost, salt: &[u8], hash: &[u8]) -> String {
    let Cost { memory, passes, lanes } = cost;
    let (salt, hash) = (BASE64.encode(salt), BASE64.encode(hash));
    format!("argon2$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${hash}")
}

/// Whether the password is the one behind an encoded hash of this form.
pub(super) fn verify(encoded: &str, password: &[u8], buffer: &mut Buffer) -> Result<Verdict> {
    let own = buffer.cost;
    let Some(parts) = read(encoded).filter(|parts| is_bearable(parts.cost, own)) else {
        burn(password, buffer)?;
        return Ok(Verdict { matches: false, needs_rehash: true });
    };
    let hash = digest(parts.variety, parts.cost, password, &parts.salt, parts.hash.len(), buffer)?;
    let matches = hash.is_some_and(|hash| bool::from(hash.ct_eq(&parts.hash)));
    let is_ours =
        parts.variety == Variety::Id && parts.cost == own && parts.salt.len() >= 16 && parts.hash.len() == 32;
    Ok(Verdict { matches, needs_rehash: !is_ours })
}

/// Spends the time of one hash of ours.
pub(super) fn burn(password: &[u8], buffer: &mut Buffer) -> Result<()> {
    let hash = digest(Variety::Id, buffer.cost, password, &[0; 16], 32, buffer)?;
    std::hint::black_box(hash);
    Ok(())
}

/// The hash itself; `None` for parameters that argon2 does not know. An error when memory is short.
pub(super) fn digest(
    variety: Variety,
    cost: Cost,
    password: &[u8],
    salt: &[u8],
    length: usize,
    buffer: &mut Buffer,
) -> Result<Option<Vec<u8>>> {
    let algorithm = match variety {
        Variety::D => Algorithm::Argon2d,
        Variety::I => Algorithm::Argon2i,
        Variety::Id => Algorithm::Argon2id,
    };
    let Ok(params) = Params::new(cost.memory, cost.passes, cost.lanes, Some(length)) else { return Ok(None) };
    buffer.grow(cost.memory)?;
    let mut out = vec![0; length];
    let argon2 = Argon2::new(algorithm, Version::V0x13, params);
    let done = argon2.hash_password_into_with_memory(password, salt, &mut out, &mut buffer.blocks);
    buffer.shrink();
    Ok(done.ok().map(|()| out))
}

/// Within what we compute: our own cost always, an imported one up to the caps.
fn is_bearable(cost: Cost, own: Cost) -> bool {
    let work = u64::from(cost.memory) * u64::from(cost.passes);
    cost == own || cost.memory <= MOST_MEMORY && work <= MOST_WORK && cost.lanes <= MOST_LANES
}

fn read(encoded: &str) -> Option<Parts> {
    let mut fields = encoded.split('$');
    let mut next = || fields.next();
    if next()? != "argon2" {
        return None;
    }
    let variety = match next()? {
        "argon2d" => Variety::D,
        "argon2i" => Variety::I,
        "argon2id" => Variety::Id,
        _ => return None,
    };
    if next()? != "v=19" {
        return None;
    }
    let cost = read_cost(next()?)?;
    let (salt, hash) = (BASE64.decode(next()?).ok()?, BASE64.decode(next()?).ok()?);
    let is_whole = next().is_none() && (8..=64).contains(&salt.len()) && (4..=128).contains(&hash.len());
    is_whole.then_some(Parts { variety, cost, salt, hash })
}

/// `m=19456,t=2,p=1`
fn read_cost(text: &str) -> Option<Cost> {
    let mut fields = text.split(',');
    let mut number = |name: &str| plain_number(fields.next()?.strip_prefix(name)?);
    let cost = Cost { memory: number("m=")?, passes: number("t=")?, lanes: number("p=")? };
    fields.next().is_none().then_some(cost)
}
