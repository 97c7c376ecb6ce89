//! Families of tokens: everything that grew from one log-in, so that it can be ended as one.
//!
//! A jti has 32 hex digits. The first half is the family, random and the same in all of its tokens; of it only the
//! SHA-256 is stored. The second half of a refresh token follows from key, family and generation: so one row knows
//! its newest token and the one before without storing either. An access token's second half is random. The last four
//! digits of both are the era in which they were made: how often the house's clock had been moved. So a token is
//! understood after the next move, although it says what the clock said before ([`era_of`]).
//!
//! # Why
//! RFC 9700 §4.14.2 asks for rotation with reuse detection: a refresh token is good once; one that comes a second time
//! was stolen from somebody, and [`Outcome::Reused`] ends the family. But a phone that loses an answer, or refreshes
//! from two windows, also comes twice. Within a short grace after the rotation, which does not grow with further
//! tries, it is given the same child again, byte for byte, so that no second line of descent can begin.

use super::claims::{Claims, Kind};
use super::keys::KeyRing;
use super::random;
use crate::clock::{Span, Time};
use crate::error::Result;
use ring::digest;
use ring::rand::SecureRandom;
use subtle::ConstantTimeEq;

/// The half of a jti that all tokens of one log-in share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family([u8; 8]);

/// What is stored of a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// The generation of the newest refresh token, counted from 0.
    pub generation: i64,
    /// When that one was made.
    pub minted_at: Time,
    /// When the last token of the family ends.
    pub expires_at: Time,
    /// Whether it was ended before its time: signed out, or a token was used twice.
    pub revoked: bool,
}

/// What to make of a refresh token that is good in itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// No family of ours: made by somebody else under the same key.
    Foreign,
    /// The newest of its family: its turn to be exchanged.
    Current,
    /// The one before the newest, and the exchange was a moment ago: the same child is due again.
    GraceChild,
    /// Exchanged before: the family is to be ended.
    Reused,
    /// Its family has been ended.
    Revoked,
}

impl Family {
    /// A new family.
    pub fn new(rng: &dyn SecureRandom) -> Result<Self> {
        random::bytes(rng).map(Self)
    }

    /// The family in a jti, if it has the form of ours. So does every jti of SimpleJWT's: the store knows which is whose.
    #[must_use]
    pub fn of_jti(jti: &str) -> Option<Self> {
        parts(jti).map(|(family, _, _)| Self(family))
    }

    /// What the store keeps in place of the family.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        let mut out = [0; 32];
        let hash = digest::digest(&digest::SHA256, &self.0);
        out.iter_mut().zip(hash.as_ref()).for_each(|(to, from)| *to = *from);
        out
    }

    /// The jti of the refresh token of a generation, under the current key.
    #[must_use]
    pub fn refresh_jti(&self, keys: &KeyRing, generation: i64, era: i64) -> String {
        let half = first_part(&keys.refresh_mac(&[&self.0, &generation.to_be_bytes()]));
        jti(self.0, half, era)
    }

    /// A jti for an access token: never the same twice.
    pub fn access_jti(&self, rng: &dyn SecureRandom, era: i64) -> Result<String> {
        Ok(jti(self.0, random::bytes(rng)?, era))
    }

    /// The refresh token that takes the place of `parent`. It depends on what is stored and the era: whoever asks again
    /// within the grace gets the same.
    #[must_use]
    pub fn child(
        &self,
        parent: &Claims,
        stored: &Stored,
        keys: &KeyRing,
        lifetime: Span,
        era: i64,
    ) -> Claims {
        let jti = self.refresh_jti(keys, stored.generation, era);
        parent.renewed(Kind::Refresh, jti, stored.minted_at, lifetime)
    }

    /// Whether `part` is in the second half of this family's refresh token of a generation, under any key.
    fn made(self, part: [u8; 6], generation: i64, keys: &KeyRing) -> bool {
        let generation = generation.to_be_bytes();
        let parts: [&[u8]; 2] = [&self.0, &generation];
        keys.refresh_macs(&parts).any(|mac| bool::from(first_part(&mac).ct_eq(&part)))
    }
}

impl Stored {
    /// The row of a family that begins now.
    #[must_use]
    pub fn first(now: Time, expires_at: Time) -> Self {
        Self { generation: 0, minted_at: now, expires_at, revoked: false }
    }

    /// The row after the newest token has been exchanged: to be written before the child is handed out.
    #[must_use]
    pub fn next(&self, now: Time, expires_at: Time) -> Self {
        let generation = self.generation.saturating_add(1);
        Self {
            generation,
            minted_at: now,
            expires_at: expires_at.max(self.expires_at),
            revoked: self.revoked,
        }
    }

    /// Whether tokens of the family are still good as far as the family goes. The row of a family whose last token has
    /// ended may be purged at any moment, so it counts as ended.
    #[must_use]
    pub fn is_alive(&self, now: Time) -> bool {
        !self.revoked && now < self.expires_at
    }
}

/// Judges a refresh token by its jti and its family's row. Where refresh tokens are not rotated, the generation stays
/// what it was and every use is [`Outcome::Current`]. The grace counts from the exchange, however often one asks.
pub fn judge(stored: Option<&Stored>, jti: &str, keys: &KeyRing, grace: Span, now: Time) -> Outcome {
    let (Some(stored), Some((family, part, _era))) = (stored, parts(jti)) else { return Outcome::Foreign };
    let family = Family(family);
    if !stored.is_alive(now) {
        Outcome::Revoked
    } else if family.made(part, stored.generation, keys) {
        Outcome::Current
    } else if stored.generation > 0
        && now.since(stored.minted_at) < grace
        && family.made(part, stored.generation - 1, keys)
    {
        Outcome::GraceChild
    } else {
        // Older still, or under our family's name and yet of no generation: nobody honest has such a token.
        Outcome::Reused
    }
}

/// The era in a jti of ours, by its lowest 16 bits. One of SimpleJWT's seems to have one too: the store knows which is
/// whose.
#[must_use]
pub fn era_of(jti: &str) -> Option<u16> {
    parts(jti).map(|(_, _, era)| era)
}

/// Family, what follows from it or is random, and era, of a jti of 32 lower-case hex digits.
fn parts(jti: &str) -> Option<([u8; 8], [u8; 6], u16)> {
    if jti.len() != 32 || !jti.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    let bytes = u128::from_str_radix(jti, 16).ok()?.to_be_bytes();
    let (family, rest) = bytes.split_first_chunk()?;
    let (part, era) = rest.split_first_chunk()?;
    Some((*family, *part, u16::from_be_bytes(era.try_into().ok()?)))
}

fn jti(family: [u8; 8], part: [u8; 6], era: i64) -> String {
    let half = part.iter().fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    format!("{:016x}{half:012x}{:04x}", u64::from_be_bytes(family), era & 0xffff)
}

fn first_part(mac: &[u8; 32]) -> [u8; 6] {
    mac.first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests;
