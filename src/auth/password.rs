//! Passwords: hashed with argon2id in Django's encoded form, and verified in every form that may be imported.
//!
//! A form lives in its own file: what Django writes by default and by option ([`argon2`], [`pbkdf2`], [`bcrypt`],
//! [`scrypt`]), and here the bare SHA-256 of one old system. Which passwords are good enough is in [`super::rules`];
//! when hashes are worked off, and on which threads, is the caller's.
//!
//! # Why
//! * One hash for every outcome: a row whose password is unusable, junk or a bare SHA-256 costs a whole argon2 as
//!   well, and for a name that nobody has the caller verifies against [`Cost::dummy`]. Only imported PBKDF2, bcrypt and
//!   scrypt take their own time, until their owner's next log-in replaces them.
//! * Costs come out of the database, and so out of an imported file: what would take too much memory or time is
//!   refused, not computed.
//! * The memory of argon2 is kept in a [`Buffer`] for each thread: fresh allocations of 19 MiB scatter the heap.

mod argon2;
mod bcrypt;
mod pbkdf2;
mod scrypt;

use super::random;
use crate::error::{Error, Result};
use ::argon2::Block;
use ring::digest;
use ring::rand::SecureRandom;
use subtle::ConstantTimeEq;

/// What a hash of ours costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB, at least 8 for each lane.
    pub memory: u32,
    /// Passes over that memory.
    pub passes: u32,
    /// Lanes; they are worked off one after another.
    pub lanes: u32,
}

/// Whether a password fits, and whether it should be hashed anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Verdict {
    /// The password is the one that was hashed.
    pub matches: bool,
    /// The hash is of another form or cost than ours. Means something only when the password matches.
    pub needs_rehash: bool,
}

/// The working memory of argon2: one for each thread that hashes.
pub struct Buffer {
    cost: Cost,
    blocks: Vec<Block>,
}

impl Cost {
    /// 19 MiB, two passes, one lane: the second of OWASP's equal choices, and the one that a Pi can bear.
    pub const HOUSE: Self = Self { memory: 19_456, passes: 2, lanes: 1 };

    /// The least that argon2 does, for tests.
    pub const TINY: Self = Self { memory: 8, passes: 1, lanes: 1 };

    /// An encoded hash of this cost that no password fits: verified where there is no user, so that nobody can tell.
    #[must_use]
    pub fn dummy(self) -> String {
        argon2::encode(self, &[0; 16], &[0; 32])
    }
}

impl Default for Cost {
    fn default() -> Self {
        Self::HOUSE
    }
}

impl Buffer {
    /// Takes the memory for hashes of `cost`; [`Error::Busy`] when there is none.
    pub fn new(cost: Cost) -> Result<Self> {
        let mut buffer = Self { cost, blocks: Vec::new() };
        buffer.grow(cost.memory)?;
        Ok(buffer)
    }

    /// The cost of new hashes.
    #[must_use]
    pub const fn cost(&self) -> Cost {
        self.cost
    }

    /// At least so many KiB.
    fn grow(&mut self, memory: u32) -> Result<()> {
        let blocks = usize::try_from(memory).unwrap_or(usize::MAX);
        if let Some(more) = blocks.checked_sub(self.blocks.len()) {
            self.blocks.try_reserve_exact(more).or(Err(Error::Busy))?;
            self.blocks.resize(blocks, Block::new());
        }
        Ok(())
    }

    /// Gives back what only an imported hash needed.
    fn shrink(&mut self) {
        let own = usize::try_from(self.cost.memory).unwrap_or(usize::MAX);
        if self.blocks.len() > own {
            self.blocks.truncate(own);
            self.blocks.shrink_to_fit();
        }
    }
}

/// Hashes a password, with a fresh salt, at the buffer's cost. The result is what [`verify`] reads and Django too.
pub fn hash(password: &str, rng: &dyn SecureRandom, buffer: &mut Buffer) -> Result<String> {
    let salt: [u8; 16] = random::bytes(rng)?;
    let cost = buffer.cost;
    let hash = argon2::digest(argon2::Variety::Id, cost, password.as_bytes(), &salt, 32, buffer)?
        .ok_or_else(|| Error::broken("hashing a password at a cost that argon2 does not know"))?;
    Ok(argon2::encode(cost, &salt, &hash))
}

/// Whether `password` is the one behind `encoded`. What cannot be read, or asks for too much, fits no password.
/// [`Error::Busy`] when an imported hash needs memory that is not there.
pub fn verify(encoded: &str, password: &str, buffer: &mut Buffer) -> Result<Verdict> {
    let form = encoded.split_once('$').map_or("", |(form, _)| form);
    let password = password.as_bytes();
    let matches = match form {
        "argon2" => return argon2::verify(encoded, password, buffer),
        "pbkdf2_sha256" | "pbkdf2_sha1" => pbkdf2::verify(encoded, password),
        "bcrypt_sha256" | "bcrypt" => bcrypt::verify(encoded, password),
        "scrypt" => scrypt::verify(encoded, password),
        _ => Some(is_bare_sha256(encoded, password)).filter(|fits| *fits),
    };
    if matches.is_none() {
        argon2::burn(password, buffer)?;
    }
    Ok(Verdict { matches: matches == Some(true), needs_rehash: true })
}

/// Whether `encoded` is the SHA-256 of the password in lower-case hex, as one old system stored it.
fn is_bare_sha256(encoded: &str, password: &[u8]) -> bool {
    let hash = digest::digest(&digest::SHA256, password);
    bool::from(hex(hash.as_ref()).as_bytes().ct_eq(encoded.as_bytes()))
}

/// Lower-case hex.
fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |n: u8| DIGITS.get(usize::from(n & 15)).copied().unwrap_or('0');
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(*b)]).collect()
}

/// A whole number as Python's `%d` writes it: no sign, no leading zero.
fn plain_number(text: &str) -> Option<u32> {
    let is_plain = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    if is_plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests;
