//! How many requests were answered, by the class of their status, since the start. For `/metrics`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Running counts.
#[derive(Debug)]
pub struct Counts {
    began: Instant,
    answered: [AtomicU64; 5],
    unfinished: AtomicU64,
}

impl Default for Counts {
    fn default() -> Self {
        Self { began: Instant::now(), answered: Default::default(), unfinished: AtomicU64::new(0) }
    }
}

/// A request on its way. Dropped without an answer (a panic, a time-out, a visitor who left), it counts as unfinished.
#[derive(Debug)]
#[must_use]
pub struct Pending<'a>(Option<&'a Counts>);

impl Counts {
    /// A request came in.
    pub fn begin(&self) -> Pending<'_> {
        Pending(Some(self))
    }

    /// Answers so far by class: 1xx first.
    #[must_use]
    pub fn answered(&self) -> [u64; 5] {
        self.answered.each_ref().map(|count| count.load(Ordering::Relaxed))
    }

    /// Requests that were never answered by their row.
    #[must_use]
    pub fn unfinished(&self) -> u64 {
        self.unfinished.load(Ordering::Relaxed)
    }

    /// Time since the start.
    #[must_use]
    pub fn uptime(&self) -> Duration {
        self.began.elapsed()
    }
}

impl Pending<'_> {
    /// It was answered with this status.
    pub fn answered(mut self, status: u16) {
        let class = usize::from(status / 100).saturating_sub(1);
        if let Some(count) = self.0.take().and_then(|counts| counts.answered.get(class)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        if let Some(counts) = self.0 {
            counts.unfinished.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_counts_once_answered_or_not() {
        let counts = Counts::default();
        counts.begin().answered(204);
        counts.begin().answered(503);
        drop(counts.begin());
        assert_eq!((counts.answered(), counts.unfinished()), ([0, 1, 0, 0, 1], 1));
    }
}
