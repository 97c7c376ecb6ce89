//! The hands of a clock that is moved by hand: what it shows, what has passed, and whether somebody keeps it right.

use super::{Span, Time};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// A clock without a machine. What it shows and what has passed move apart, as a machine's do when its clock is set.
#[derive(Debug)]
pub struct Hands {
    wall: AtomicI64,
    steady: AtomicI64,
    synchronised: AtomicBool,
}

impl Hands {
    /// Hands that show `at`, kept right by somebody.
    #[must_use]
    pub fn at(at: Time) -> Self {
        Self {
            wall: AtomicI64::new(at.millis()),
            steady: AtomicI64::new(0),
            synchronised: AtomicBool::new(true),
        }
    }

    pub(super) fn wall(&self) -> Time {
        Time::from_millis(self.wall.load(Ordering::Acquire))
    }

    pub(super) fn steady(&self) -> Time {
        Time::from_millis(self.steady.load(Ordering::Acquire))
    }

    pub(super) fn is_synchronised(&self) -> bool {
        self.synchronised.load(Ordering::Acquire)
    }

    pub(super) fn advance(&self, by: Span) {
        self.steady.fetch_add(by.as_millis(), Ordering::AcqRel);
        self.step(by);
    }

    pub(super) fn step(&self, by: Span) {
        self.wall.fetch_add(by.as_millis(), Ordering::AcqRel);
    }

    pub(super) fn synchronise(&self, yes: bool) {
        self.synchronised.store(yes, Ordering::Release);
    }
}
