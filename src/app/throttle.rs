//! Who has to wait after wrong passwords: the ledger of `auth::throttle`, shared by all requests.
//!
//! Its times are steady ones ([`crate::clock::Clock::steady`]): it lives in memory only, and a clock that is set must
//! neither let a guesser go on nor keep an honest guest waiting.

use crate::auth::throttle::{Key, Ledger};
use crate::clock::Time;
use crate::error::{Error, Result};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// The ledger, or nothing where it is switched off (tests that fail to log in on purpose).
#[derive(Debug)]
pub struct Throttle(Option<Mutex<Ledger>>);

/// A try that is being looked at. It counts as failed until it is known to be right.
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct Attempt(Option<Key>);

impl Throttle {
    /// A throttle, on or off.
    #[must_use]
    pub fn new(enabled: bool) -> Self {
        Self(enabled.then(|| Mutex::new(Ledger::new())))
    }

    /// One for codes and registrations, on or off.
    #[must_use]
    pub fn for_codes(enabled: bool) -> Self {
        Self(enabled.then(|| Mutex::new(Ledger::for_codes())))
    }

    /// Lets a try pass, and counts it as failed already: many tries at once find no room between check and count.
    ///
    /// # Errors
    /// [`Error::TooMany`] with the seconds to wait.
    pub fn attempt(&self, identifier: &str, address: IpAddr, now: Time) -> Result<Attempt> {
        let Some(ledger) = &self.0 else { return Ok(Attempt(None)) };
        let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
        let key = ledger.key(identifier, address);
        ledger.check(key, now).map_err(|after| Error::TooMany { after })?;
        ledger.failed(key, now);
        Ok(Attempt(Some(key)))
    }

    /// The try was right: the account starts anew.
    pub fn succeeded(&self, attempt: Attempt) {
        if let (Some(ledger), Some(key)) = (&self.0, attempt.0) {
            ledger.lock().unwrap_or_else(PoisonError::into_inner).succeeded(key);
        }
    }
}
