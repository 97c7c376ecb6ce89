//! When each session was last used: exact in memory, in the file at most once a minute.
//!
//! # Why not in the file at each request?
//! An SD card dies of one write per click. What a power cut can take is under a minute of idleness, and the start after
//! an unclean stop gives that minute back to every session.

use crate::clock::{Span, Time};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How far the file may lag behind.
pub const WRITE_EVERY: Span = Span::minutes(1);

/// Beyond this many, the entries that the file knows well enough are dropped.
const CAPACITY: usize = 20_000;

#[derive(Debug, Clone, Copy)]
struct Seen {
    at: Time,
    written: Time,
}

/// The last use of each session that was used since the start.
#[derive(Debug, Default)]
pub struct SeenSessions(Mutex<HashMap<i64, Seen>>);

impl SeenSessions {
    /// When session `id` was last used; `stored` is what the file says.
    pub fn last(&self, id: i64, stored: Time) -> Time {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(&id).map_or(stored, |seen| seen.at.max(stored))
    }

    /// Notes that session `id` is used now. True when the file is to be told.
    #[must_use]
    pub fn touch(&self, id: i64, stored: Time, now: Time) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= CAPACITY && !seen.contains_key(&id) {
            seen.retain(|_, entry| now.since(entry.at) < WRITE_EVERY);
        }
        let entry = seen.entry(id).or_insert(Seen { at: now, written: stored });
        entry.at = now;
        entry.written = entry.written.max(stored);
        let due = now.since(entry.written) >= WRITE_EVERY;
        if due {
            entry.written = now;
        }
        due
    }

    /// How many sessions were used within the last `span`.
    #[must_use]
    pub fn used_within(&self, span: Span, now: Time) -> usize {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.values().filter(|seen| now.since(seen.at) < span).count()
    }

    /// The house's clock is moved: so is every last use.
    pub fn shift(&self, by: Span) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in seen.values_mut() {
            (entry.at, entry.written) = (entry.at + by, entry.written + by);
        }
    }

    /// Forgets a session that has ended.
    pub fn forget(&self, id: i64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_told_once_a_minute_and_the_client_is_counted_to_the_millisecond() {
        let seen = SeenSessions::default();
        let start = Time::from_secs(1000);
        assert!(!seen.touch(1, start, start));
        let later = start + Span::secs(59);
        assert!(!seen.touch(1, start, later));
        assert_eq!(seen.last(1, start), later);
        assert!(seen.touch(1, start, start + Span::secs(60)));
        assert!(!seen.touch(1, start, start + Span::secs(61)));
        let much_later = start + Span::minutes(30);
        assert_eq!([30, 28].map(|n| seen.used_within(Span::minutes(n), much_later)), [1, 0]);
        seen.forget(1);
        assert_eq!(seen.last(1, start), start);
    }
}
