//! Codes of six digits, sent by mail: to register, to recover a password, to prove an address.
//!
//! A code is short, so it lives shortly, bears few tries, and is stored only as an HMAC bound to its purpose and
//! address: a million guesses against a stolen file need the signing key too.

use super::keys::KeyRing;
use super::random;
use crate::clock::Time;
use crate::error::Result;
use crate::secret::Secret;
use ring::rand::SecureRandom;
use subtle::ConstantTimeEq;

/// How many wrong tries end a code.
pub const MOST_TRIES: i64 = 5;

/// How many codes there are.
const CODES: u32 = 1_000_000;

/// What a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To finish a registration.
    Registration,
    /// To set a new password.
    Recovery,
    /// To prove a new address.
    Email,
}

/// What is stored of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// The code's [`hash`].
    pub hash: [u8; 32],
    /// When it is of no use any more.
    pub expires_at: Time,
    /// How many wrong tries there were.
    pub tries: i64,
}

/// What to make of a code that was typed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// The right one: to be used up now.
    Right,
    /// A wrong one: to be counted.
    Wrong,
    /// Too late.
    Expired,
    /// Too many wrong tries before: even the right one is of no use.
    Exhausted,
}

impl Purpose {
    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Recovery => "recovery",
            Self::Email => "email",
        }
    }

    /// The purpose that a word of the database names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Registration, Self::Recovery, Self::Email].into_iter().find(|purpose| purpose.as_str() == word)
    }
}

/// A new code: six digits, each code as likely as any other.
pub fn new(rng: &dyn SecureRandom) -> Result<Secret<String>> {
    let fair = u32::MAX - u32::MAX % CODES;
    loop {
        let number = u32::from_be_bytes(random::bytes(rng)?);
        if number < fair {
            return Ok(Secret::new(format!("{:06}", number % CODES)));
        }
    }
}

/// What the store keeps in place of a code. The address is the one in lower case.
#[must_use]
pub fn hash(keys: &KeyRing, purpose: Purpose, email_key: &str, code: &str) -> [u8; 32] {
    keys.code_mac(&[purpose.as_str().as_bytes(), email_key.as_bytes(), code.as_bytes()])
}

/// What the store keeps in place of the code that pairs a kitchen screen. Such a code is looked up by this.
#[must_use]
pub fn pairing_hash(keys: &KeyRing, code: &str) -> [u8; 32] {
    keys.code_mac(&[b"pairing", code.as_bytes()])
}

/// Judges a code that was typed in for a purpose and an address. Space around it does not count.
pub fn judge(
    stored: &Stored,
    keys: &KeyRing,
    purpose: Purpose,
    email_key: &str,
    code: &str,
    now: Time,
) -> Verdict {
    let fits = hash(keys, purpose, email_key, code.trim()).ct_eq(&stored.hash);
    if stored.tries >= MOST_TRIES {
        Verdict::Exhausted
    } else if now >= stored.expires_at {
        Verdict::Expired
    } else if bool::from(fits) {
        Verdict::Right
    } else {
        Verdict::Wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::keys::tests::ring;
    use ring::rand::SystemRandom;

    const ENDS: Time = Time::from_secs(1_700_000_000);
    const EMAIL: &str = "ana@fonda.example";

    fn stored(tries: i64) -> Stored {
        Stored { hash: hash(&ring(), Purpose::Recovery, EMAIL, "012345"), expires_at: ENDS, tries }
    }

    #[test]
    fn a_code_is_six_digits() {
        for _ in 0..200 {
            let code = new(&SystemRandom::new()).unwrap();
            assert!(code.expose().len() == 6 && code.expose().bytes().all(|b| b.is_ascii_digit()));
        }
    }

    #[test]
    fn the_right_code_is_right_until_it_ends() {
        let now = Time::from_secs(1_699_999_999);
        let judge = |stored: &Stored, code, now| judge(stored, &ring(), Purpose::Recovery, EMAIL, code, now);
        assert_eq!(judge(&stored(0), "012345", now), Verdict::Right);
        assert_eq!(judge(&stored(4), " 012345\n", now), Verdict::Right);
        for wrong in ["012346", "12345", "", "０１２３４５"] {
            assert_eq!(judge(&stored(4), wrong, now), Verdict::Wrong, "{wrong}");
        }
        assert_eq!(judge(&stored(0), "012345", ENDS), Verdict::Expired);
        assert_eq!(judge(&stored(5), "012345", now), Verdict::Exhausted);
    }

    #[test]
    fn a_code_is_good_for_its_purpose_and_address_only() {
        let now = Time::from_secs(0);
        assert_eq!(judge(&stored(0), &ring(), Purpose::Email, EMAIL, "012345", now), Verdict::Wrong);
        assert_eq!(
            judge(&stored(0), &ring(), Purpose::Recovery, "beto@fonda.example", "012345", now),
            Verdict::Wrong
        );
    }

    #[test]
    fn words_of_the_database_go_both_ways() {
        for purpose in [Purpose::Registration, Purpose::Recovery, Purpose::Email] {
            assert_eq!(Purpose::parse(purpose.as_str()), Some(purpose));
        }
        assert_eq!(Purpose::parse("other"), None);
    }
}
