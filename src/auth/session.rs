//! Sessions of cookies: the key, its hash, and when a session is over.
//!
//! The cookie holds a random key, the store its SHA-256, so that whoever reads the file cannot sign in. The key cycles
//! at sign-in and goes at sign-out, as Django's does: that is the service's work, with [`new_key`].
//!
//! # Why
//! Each use would be a write, and an SD card dies of one write per click: the last use is written at most once a
//! minute ([`needs_write`]), and the exact time stays in memory.

use super::random;
use crate::clock::{Span, Time};
use crate::error::Result;
use crate::secret::Secret;
use ring::digest;
use ring::rand::SecureRandom;

/// The letters of a key, as Django's.
const ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// The length of a key: 165 bits.
const LENGTH: usize = 32;

/// How often a use is written at most.
const WRITE_EVERY: Span = Span::minutes(1);

/// What decides about a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// When it was used last, from memory or else from the row.
    pub seen_at: Time,
    /// The user's count of credentials when the session began.
    pub credentials: i64,
    /// The user's count of credentials now.
    pub current_credentials: i64,
    /// Whether the account is active.
    pub active: bool,
}

/// Whether a session still stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Alive {
    /// It stands.
    Yes,
    /// Not used for too long: the row can go.
    Expired,
    /// The password was changed, or everything was signed out: the row can go.
    Ended,
    /// The account is not active: nobody is signed in while that lasts, and the row stays.
    Asleep,
}

/// A new key for a cookie.
pub fn new_key(rng: &dyn SecureRandom) -> Result<Secret<String>> {
    random::letters(rng, ALPHABET, LENGTH).map(Secret::new)
}

/// Whether a cookie's value has the form of a key; nothing else need be looked for.
#[must_use]
pub fn is_key(text: &str) -> bool {
    text.len() == LENGTH && text.bytes().all(|b| ALPHABET.contains(&b))
}

/// What the store keeps in place of a key.
#[must_use]
pub fn hash(key: &str) -> [u8; 32] {
    let mut out = [0; 32];
    let hash = digest::digest(&digest::SHA256, key.as_bytes());
    out.iter_mut().zip(hash.as_ref()).for_each(|(to, from)| *to = *from);
    out
}

/// Whether a session last used at `seen_at` is over: exactly `idle` after it, as Django's `expire_date` says.
#[must_use]
pub fn is_expired(seen_at: Time, idle: Span, now: Time) -> bool {
    now >= seen_at + idle
}

/// Whether a use now is to be written, when the last one written was at `written`. A clock that was set back counts
/// as a reason too, or the row would stand in the future.
#[must_use]
pub fn needs_write(written: Time, now: Time) -> bool {
    now < written || now.since(written) >= WRITE_EVERY
}

/// Judges a session.
pub fn judge(facts: &Facts, idle: Span, now: Time) -> Alive {
    if is_expired(facts.seen_at, idle, now) {
        Alive::Expired
    } else if facts.credentials != facts.current_credentials {
        Alive::Ended
    } else if facts.active {
        Alive::Yes
    } else {
        Alive::Asleep
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;

    const START: Time = Time::from_millis(1_700_000_000_250);
    const IDLE: Span = Span::minutes(30);

    const FACTS: Facts = Facts { seen_at: START, credentials: 3, current_credentials: 3, active: true };

    #[test]
    fn keys_are_djangos_in_form_and_never_the_same() {
        let rng = SystemRandom::new();
        let (one, two) = (new_key(&rng).unwrap(), new_key(&rng).unwrap());
        assert!(is_key(one.expose()) && is_key(two.expose()) && one != two);
        assert_ne!(hash(one.expose()), hash(two.expose()));
        for text in [
            "",
            "short",
            "attacker0attacker0attacker0attacK",
            "ATTACKER0attacker0attacker0attac",
            "ñññññññññññññññññ",
        ] {
            assert!(!is_key(text), "{text}");
        }
        assert!(is_key("attacker0attacker0attacker0attac"));
    }

    #[test]
    fn a_session_ends_exactly_when_its_idle_time_has_passed() {
        let last = START + IDLE - Span::millis(1);
        assert_eq!(judge(&FACTS, IDLE, last), Alive::Yes);
        assert_eq!(judge(&FACTS, IDLE, START + IDLE), Alive::Expired);
        assert_eq!(judge(&Facts { seen_at: last, ..FACTS }, IDLE, START + IDLE), Alive::Yes);
        assert_eq!(judge(&FACTS, IDLE, START - Span::hours(1)), Alive::Yes, "a clock set back ends nothing");
    }

    #[test]
    fn a_change_of_password_ends_it_and_deactivation_only_sleeps() {
        assert_eq!(judge(&Facts { current_credentials: 4, ..FACTS }, IDLE, START), Alive::Ended);
        assert_eq!(judge(&Facts { active: false, ..FACTS }, IDLE, START), Alive::Asleep);
        assert_eq!(
            judge(&Facts { active: false, current_credentials: 4, ..FACTS }, IDLE, START),
            Alive::Ended
        );
    }

    #[test]
    fn a_use_is_written_once_a_minute() {
        assert!(!needs_write(START, START));
        assert!(!needs_write(START, START + Span::millis(59_999)));
        assert!(needs_write(START, START + Span::minutes(1)));
        assert!(needs_write(START, START - Span::millis(1)));
    }
}
