//! Time, handed in: the only file that reads the system's clock.
//!
//! A [`Time`] is a whole number of milliseconds since 1970 in UTC. Tests hold a [`Clock::fixed`] and move it by hand,
//! so that no test sleeps. One change takes one `now` for all of its rows. What the house makes of a machine's clock
//! that may be wrong is [`house`]; who says that it is right, [`sign`]; the clock of the tests, [`hands`].
//!
//! # Which time does what?
//! House time ([`Clock::now`]): every stamp in the file and whatever is compared with one: sessions, tokens, codes,
//! carts, idempotency keys, mail that is due, the purge, business days, the names and retention of backups, cookies' ends.
//! Steady time ([`Clock::steady`]): back-off after failed log-ins, which lives in memory only. Streams, time-outs and
//! probes take `Instant`. The machine's own ([`Clock::wall`]): only the judge in [`house`], and who reports on it.

pub mod hands;
pub mod house;
pub mod sign;

pub use hands::Hands;
pub use house::{House, Remembered};

use std::sync::{Arc, LazyLock};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

/// A length of time in milliseconds. May be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(i64);

/// Where the present comes from.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's clock, as it stands: right or wrong.
    #[default]
    System,
    /// A clock that stands until it is moved.
    Fixed(Arc<Hands>),
    /// The house's own time over one of the others: see [`house`].
    House(Arc<House>),
}

impl Clock {
    /// A clock that stands at `at`, and that somebody keeps right.
    #[must_use]
    pub fn fixed(at: Time) -> Self {
        Self::Fixed(Arc::new(Hands::at(at)))
    }

    /// The present. The house's own where the clock is the house's, else what the machine's clock shows.
    #[must_use]
    pub fn now(&self) -> Time {
        match self {
            Self::System | Self::Fixed(_) => self.wall(),
            Self::House(house) => house.now(),
        }
    }

    /// What the machine's clock shows, right or wrong.
    #[must_use]
    pub fn wall(&self) -> Time {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Self::Fixed(hands) => hands.wall(),
            Self::House(house) => house.machine().wall(),
        }
    }

    /// A count of milliseconds that no setting of any clock touches, from an arbitrary beginning: for waits and windows
    /// that live in memory only.
    #[must_use]
    pub fn steady(&self) -> Time {
        static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
        match self {
            Self::System => Time(i64::try_from(BEGAN.elapsed().as_millis()).unwrap_or(i64::MAX)),
            Self::Fixed(hands) => hands.steady(),
            Self::House(house) => house.machine().steady(),
        }
    }

    /// Whether something that knows the time keeps the machine's clock right just now.
    #[must_use]
    pub fn is_synchronised(&self) -> bool {
        match self {
            Self::System => sign::of_timesyncd(self.wall()) || sign::told(self.wall(), self.steady()),
            Self::Fixed(hands) => hands.is_synchronised(),
            Self::House(house) => house.machine().is_synchronised(),
        }
    }

    /// Asks the machine's time service whether it is synchronised, where it leaves no sign to be looked at. May take a
    /// second. The answer is remembered for [`Clock::is_synchronised`].
    pub fn ask_service(&self) {
        match self {
            Self::System => sign::ask(self.wall(), self.steady()),
            Self::Fixed(_) => {}
            Self::House(house) => house.machine().ask_service(),
        }
    }

    /// When a file that is made now is made: the machine's clock, unless it is certainly wrong.
    #[must_use]
    pub fn first(&self) -> Time {
        let wall = self.wall();
        if self.is_synchronised() { wall } else { wall.max(house::BORN) }
    }

    /// The house's time over this clock, going on from what the file remembers.
    #[must_use]
    pub fn keep_house(self, remembered: &Remembered) -> Self {
        let machine = match &self {
            Self::House(house) => house.machine().clone(),
            Self::System | Self::Fixed(_) => self,
        };
        Self::House(Arc::new(House::begin(machine, remembered)))
    }

    /// The house's own time; `None` for a bare clock.
    #[must_use]
    pub fn house(&self) -> Option<&House> {
        match self {
            Self::House(house) => Some(house),
            Self::System | Self::Fixed(_) => None,
        }
    }

    /// Lets time pass on a fixed clock; the machine's clock goes by itself.
    pub fn advance(&self, by: Span) {
        self.turn(|hands| hands.advance(by));
    }

    /// Sets a fixed clock, as `date -s` does: no time passes.
    pub fn step(&self, by: Span) {
        self.turn(|hands| hands.step(by));
    }

    /// Says whether somebody keeps a fixed clock right.
    pub fn synchronise(&self, yes: bool) {
        self.turn(|hands| hands.synchronise(yes));
    }

    fn turn(&self, how: impl FnOnce(&Hands)) {
        match self {
            Self::System => {}
            Self::Fixed(hands) => how(hands),
            Self::House(house) => house.machine().turn(how),
        }
    }
}

impl Time {
    /// From milliseconds since 1970.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// From whole seconds since 1970.
    #[must_use]
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1000))
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, rounded down.
    #[must_use]
    pub const fn secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// How long after `earlier` this is.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// So many milliseconds.
    #[must_use]
    pub const fn millis(n: i64) -> Self {
        Self(n)
    }

    /// So many seconds.
    #[must_use]
    pub const fn secs(n: i64) -> Self {
        Self(n.saturating_mul(1000))
    }

    /// So many minutes.
    #[must_use]
    pub const fn minutes(n: i64) -> Self {
        Self::secs(n.saturating_mul(60))
    }

    /// So many hours.
    #[must_use]
    pub const fn hours(n: i64) -> Self {
        Self::minutes(n.saturating_mul(60))
    }

    /// So many days of 24 hours.
    #[must_use]
    pub const fn days(n: i64) -> Self {
        Self::hours(n.saturating_mul(24))
    }

    /// In milliseconds.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// As long, forward.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }

    /// The same the other way.
    #[must_use]
    pub const fn back(self) -> Self {
        Self(self.0.saturating_neg())
    }

    /// In whole seconds, rounded down.
    #[must_use]
    pub const fn as_secs(self) -> i64 {
        self.0.div_euclid(1000)
    }
}

impl std::ops::Add<Span> for Time {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl std::ops::Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::ops::Sub<Span> for Time {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_moves_only_by_hand() {
        let clock = Clock::fixed(Time::from_secs(100));
        let shared = clock.clone();
        assert_eq!(clock.now().secs(), 100);
        shared.advance(Span::minutes(6));
        assert_eq!(clock.now().secs(), 460);
    }

    #[test]
    fn setting_a_clock_lets_no_time_pass() {
        let clock = Clock::fixed(Time::from_secs(100));
        let steady = clock.steady();
        clock.step(Span::days(730));
        assert_eq!(clock.wall().since(Time::from_secs(100)), Span::days(730));
        assert_eq!(clock.steady(), steady);
        clock.advance(Span::secs(1));
        assert_eq!(clock.steady().since(steady), Span::secs(1));
    }

    #[test]
    fn seconds_round_down_also_before_1970() {
        assert_eq!(Time::from_millis(-1).secs(), -1);
        assert_eq!(Time::from_millis(1999).secs(), 1);
    }
}
