//! House time: an anchor plus the time that has passed since, whatever the machine's clock does meanwhile.
//!
//! A Raspberry Pi has no clock of its own: after a power cut it may stand in 1970, or anywhere. So the house goes on from
//! what its file remembers and looks at the machine's clock from outside. It follows it when somebody vouches for it
//! ([`Clock::is_synchronised`]), when the difference is [`SMALL`], on `comanda clock accept`; and as long as nobody ever
//! vouched for anything, when what it shows is plausible. A difference that is not small is a [`Move`]: an event, recorded
//! with everything that lives for a time moved along, so that no session, token or key dies of a clock that was set.
//! Between two moves house time never goes back: a clock that is a little ahead is slowed to half its pace.
//!
//! # What is trusted?
//! Time is *proved* when it was vouched for or accepted, and stays so while the process lives: what passes is counted
//! without the machine's clock. Only such time becomes the mark. Before that the mark grows by what has passed since the
//! start, for no true time can lie before that.
//!
//! # What is plausible?
//! Neither before the mark nor more than [`FAR`] past the last time that the house knew: a restaurant may be closed for a
//! season, but a clock that jumps by years is broken. Whoever has a house that slept for longer accepts the clock once.

use super::{Clock, Span, Time};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Differences up to this are evened out without a word.
pub const SMALL: Span = Span::minutes(10);

/// How far past the last known time a clock is believed that nobody vouches for.
pub const FAR: Span = Span::days(180);

/// No true time lies before this: 2026-01-01T00:00:00Z, when this program did not exist.
pub const BORN: Time = Time::from_secs(1_767_225_600);

/// A difference too small to bother.
const NOTHING: Span = Span::millis(50);

/// What the file remembers of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// No true time lies before this.
    pub mark: Time,
    /// The latest time in which the house wrote.
    pub seen: Time,
    /// Whether that was proved.
    pub proved: bool,
    /// The newest moves, oldest first: their numbers, and by how much time was moved in all up to and with each.
    pub moves: Vec<(i64, Span)>,
}

/// Why time is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The house started, and nobody vouched for the time before or after.
    Start,
    /// The machine's clock was set to something plausible.
    Set,
    /// The machine's clock is kept right, and the house was wrong.
    Synchronised,
    /// Somebody said that the machine's clock is right.
    Accepted,
}

/// A move of the house's time that is to be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// From when.
    pub from: Time,
    /// By how much; less than nothing: back.
    pub by: Span,
    /// Why.
    pub why: Why,
}

/// How time stands, for people and for the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// What the machine's clock shows.
    pub wall: Time,
    /// What the house goes by.
    pub house: Time,
    /// No true time lies before this.
    pub mark: Time,
    /// Whether house time is proved.
    pub proved: bool,
    /// Whether somebody keeps the machine's clock right just now.
    pub synchronised: bool,
}

/// The house's time over a machine's clock.
#[derive(Debug)]
pub struct House {
    machine: Clock,
    state: Mutex<State>,
}

#[derive(Debug, Clone)]
struct State {
    /// House time at `since`.
    anchor: Time,
    /// Steady time then.
    since: Time,
    /// How far the house was ahead then: it goes at half its pace until that is made good.
    ahead: Span,
    proved: bool,
    /// No true time lay before `floor` at the start of the process, or when the house was last proved.
    floor: Time,
    floor_since: Time,
    moves: Vec<(i64, Span)>,
    /// The move that the start was, until it is recorded.
    start: Option<Move>,
    /// How all was before the newest move.
    before: Option<(Move, Box<Self>)>,
}

impl Why {
    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Set => "set",
            Self::Synchronised => "synchronised",
            Self::Accepted => "accepted",
        }
    }

    const fn proves(self) -> bool {
        matches!(self, Self::Synchronised | Self::Accepted)
    }
}

impl Standing {
    /// Whether the house goes by another time than the machine shows: somebody should look at it.
    #[must_use]
    pub fn is_apart(&self) -> bool {
        self.apart().abs() > SMALL
    }

    /// How far the machine's clock is ahead of house time.
    #[must_use]
    pub const fn apart(&self) -> Span {
        self.wall.since(self.house)
    }
}

impl House {
    /// Goes on from what the file remembers.
    pub(super) fn begin(machine: Clock, file: &Remembered) -> Self {
        let (wall, steady, synchronised) = (machine.wall(), machine.steady(), machine.is_synchronised());
        let last = file.seen.max(file.mark);
        let near = wall.since(last).abs() <= SMALL;
        let aim = if synchronised || near || is_plausible(wall, file.mark, last) { wall } else { last };
        let by = aim.since(last);
        let small = by.abs() <= SMALL;
        // Between two proved times lies time that really passed: what lived for an hour is over.
        let passed = file.proved && synchronised && by > SMALL;
        let start = (!small && !passed).then_some(Move { from: last, by, why: Why::Start });
        let state = State {
            anchor: if small { aim.max(last) } else { aim },
            since: steady,
            ahead: if small { last.since(aim).max(Span::millis(0)) } else { Span::millis(0) },
            proved: synchronised,
            floor: if synchronised { aim } else { file.mark },
            floor_since: steady,
            moves: file.moves.clone(),
            start,
            before: None,
        };
        Self { machine, state: Mutex::new(state) }
    }

    pub(super) const fn machine(&self) -> &Clock {
        &self.machine
    }

    pub(super) fn now(&self) -> Time {
        self.state().at(self.machine.steady())
    }

    /// How time stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let (wall, synchronised) = (self.machine.wall(), self.machine.is_synchronised());
        let (state, steady) = (self.state(), self.machine.steady());
        Standing {
            wall,
            house: state.at(steady),
            mark: state.mark(steady),
            proved: state.proved,
            synchronised,
        }
    }

    /// Looks at the machine's clock. Evens a small difference out, and gives the move that a large one asks for.
    #[must_use]
    pub fn look(&self) -> Option<Move> {
        let (wall, synchronised) = (self.machine.wall(), self.machine.is_synchronised());
        let (mut state, steady) = (self.state(), self.machine.steady());
        let now = state.at(steady);
        let by = wall.since(now);
        if by.abs() <= SMALL {
            state.even_out(now, by, steady);
            state.proved |= synchronised;
            return None;
        }
        let why = if synchronised {
            Why::Synchronised
        } else if !state.proved && is_plausible(wall, state.mark(steady), now) {
            Why::Set
        } else {
            return None;
        };
        Some(Move { from: now, by, why })
    }

    /// Somebody says that the machine's clock is right: evens a small difference out, or gives the move.
    #[must_use]
    pub fn accept(&self) -> Option<Move> {
        let wall = self.machine.wall();
        let (mut state, steady) = (self.state(), self.machine.steady());
        let now = state.at(steady);
        let by = wall.since(now);
        if by.abs() <= SMALL {
            state.even_out(now, by, steady);
            state.proved = true;
            return None;
        }
        Some(Move { from: now, by, why: Why::Accepted })
    }

    /// The move that the start was, if it is to be recorded. The house stands there already.
    #[must_use]
    pub fn start(&self) -> Option<Move> {
        self.state().start
    }

    /// A move has been recorded under this number; unless it was the start's, time stands there from now on.
    pub fn moved(&self, done: &Move, number: i64) {
        let steady = self.machine.steady();
        let mut state = self.state();
        state.before = None;
        let before = state.clone();
        state.before = Some((*done, Box::new(before)));
        let total = state.total() + done.by;
        state.moves.push((number, total));
        if state.start.take_if(|start| start == done).is_some() {
            return;
        }
        let now = state.at(steady) + done.by;
        state.set(now, steady);
        if done.why.proves() {
            state.proved = true;
            (state.floor, state.floor_since) = (now, steady);
        }
    }

    /// A move could not be recorded after all: if time stands there already, all is as it was before.
    pub fn undo(&self, planned: &Move) {
        let mut state = self.state();
        if let Some((_, before)) = state.before.take_if(|(done, _)| done == planned) {
            *state = *before;
        }
    }

    /// What a move looks like to the file: the standing after it.
    #[must_use]
    pub fn after(&self, planned: &Move) -> Standing {
        let standing = self.standing();
        let is_start = self.start().as_ref() == Some(planned);
        let house = if is_start { standing.house } else { standing.house + planned.by };
        let proves = planned.why.proves();
        Standing {
            house,
            mark: if proves { house } else { standing.mark },
            proved: proves || (is_start && standing.proved),
            ..standing
        }
    }

    /// The number of the newest move; 0: none yet. Tokens carry it, to be understood after the next.
    #[must_use]
    pub fn era(&self) -> i64 {
        self.state().moves.last().map_or(0, |(number, _)| *number)
    }

    /// Whether the clock has not been moved since the era whose lowest 16 bits these are.
    #[must_use]
    pub fn is_current(&self, era: u16) -> bool {
        self.era() & 0xffff == i64::from(era)
    }

    /// What the house's clock would show now, had it not been moved since the era whose lowest 16 bits these are. An
    /// era that is too old to be known is taken for the oldest that is.
    #[must_use]
    pub fn now_in(&self, era: u16) -> Time {
        let state = self.state();
        let current = state.moves.last().map_or(0, |(number, _)| *number);
        let ago = (current & 0xffff) - i64::from(era);
        let number = current - ago.rem_euclid(0x1_0000);
        let then = state.moves.iter().rev().find(|(known, _)| *known <= number).map(|(_, total)| *total);
        let before_all = state
            .moves
            .first()
            .map_or(Span::millis(0), |(first, total)| if *first == 1 { Span::millis(0) } else { *total });
        // A number past the current one is of no era: it would be one that has wrapped far into the past.
        let then = if number < 0 { state.total() } else { then.unwrap_or(before_all) };
        state.at(self.machine.steady()) - (state.total() + then.back())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn at(&self, steady: Time) -> Time {
        let passed = steady.since(self.since);
        let slowed = Span::millis(passed.as_millis() / 2);
        self.anchor + passed - self.ahead.min(slowed)
    }

    fn mark(&self, steady: Time) -> Time {
        if self.proved { self.at(steady) } else { self.floor + steady.since(self.floor_since) }
    }

    fn total(&self) -> Span {
        self.moves.last().map_or(Span::millis(0), |(_, total)| *total)
    }

    fn set(&mut self, now: Time, steady: Time) {
        (self.anchor, self.since, self.ahead) = (now, steady, Span::millis(0));
    }

    /// Forward at once, back by going slowly.
    fn even_out(&mut self, now: Time, by: Span, steady: Time) {
        if by.abs() <= NOTHING {
            return;
        }
        self.set(now.max(now + by), steady);
        self.ahead = by.back().max(Span::millis(0));
    }
}

fn is_plausible(wall: Time, mark: Time, last: Time) -> bool {
    wall >= mark && wall <= last + FAR
}

#[cfg(test)]
mod tests;
