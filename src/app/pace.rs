//! How often somebody may ask for what anybody may ask for and what costs work: so many times a minute from one address.
//!
//! Its times are steady ones, as those of [`super::throttle`].

use crate::clock::{Span, Time};
use crate::error::{Error, Result};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Addresses that are kept at most. Beyond that all begin anew: memory stays bounded, and nobody is kept out.
const KEPT: usize = 4096;
/// For how long requests are counted together.
const WINDOW: Span = Span::minutes(1);

/// Counts by address.
#[derive(Debug)]
pub struct Pace {
    most: u32,
    counts: Mutex<HashMap<IpAddr, (Time, u32)>>,
}

impl Pace {
    /// So many requests a minute from one address.
    #[must_use]
    pub fn new(most: u32) -> Self {
        Self { most, counts: Mutex::default() }
    }

    /// Lets one more request pass.
    ///
    /// # Errors
    /// [`Error::TooMany`] with the seconds until the minute is over.
    pub fn step(&self, address: IpAddr, now: Time) -> Result<()> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let address = network(address);
        if counts.len() >= KEPT && !counts.contains_key(&address) {
            counts.clear();
        }
        let (since, count) = counts.entry(address).or_insert((now, 0));
        let passed = now.since(*since);
        if passed >= WINDOW {
            (*since, *count) = (now, 0);
        } else if *count >= self.most {
            let left = WINDOW.as_secs() - passed.as_secs();
            return Err(Error::TooMany { after: u32::try_from(left).unwrap_or(1).max(1) });
        }
        *count += 1;
        Ok(())
    }
}

/// All addresses that one household has with version 6 count as one.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Time = Time::from_secs(1_000);

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn so_many_a_minute_and_then_the_rest_of_the_minute_is_waited() {
        let (pace, ana) = (Pace::new(2), address("192.168.1.7"));
        for second in [0, 10] {
            pace.step(ana, START + Span::secs(second)).unwrap();
        }
        let refused = pace.step(ana, START + Span::secs(20));
        assert!(matches!(refused, Err(Error::TooMany { after: 40 })), "{refused:?}");
        pace.step(address("192.168.1.8"), START + Span::secs(20)).unwrap();
        pace.step(address("::ffff:192.168.1.7"), START + Span::secs(20)).unwrap_err();
        pace.step(ana, START + Span::secs(60)).unwrap();
    }

    #[test]
    fn a_household_is_one_and_many_of_them_take_no_more_memory() {
        let pace = Pace::new(1);
        pace.step(address("2001:db8::1"), START).unwrap();
        pace.step(address("2001:db8::ffff:2"), START).unwrap_err();
        for n in 0..10_000_u32 {
            pace.step(IpAddr::V4(n.into()), START).unwrap();
        }
        assert!(pace.counts.lock().unwrap().len() <= KEPT);
    }
}
