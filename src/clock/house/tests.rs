//! The judge of clocks, with hands that are moved by the test.

use super::*;

const NOON: Time = Time::from_secs(1_780_315_200);
const YEARS: Span = Span::days(730);

/// A machine that shows `wall`, which nobody vouches for, and a house that was last seen at noon.
fn started(wall: Time, proved: bool) -> (Clock, Clock) {
    let machine = Clock::fixed(wall);
    machine.synchronise(false);
    let clock = machine.clone().keep_house(&remembered(proved));
    (machine, clock)
}

fn remembered(proved: bool) -> Remembered {
    Remembered { mark: if proved { NOON } else { BORN }, seen: NOON, proved, moves: Vec::new() }
}

fn record(clock: &Clock, planned: Move) {
    let house = clock.house().unwrap();
    house.moved(&planned, house.era() + 1);
}

/// Looks, and records what is to be recorded.
fn look(clock: &Clock) -> Option<Why> {
    let planned = clock.house().unwrap().look()?;
    record(clock, planned);
    Some(planned.why)
}

fn standing(clock: &Clock) -> Standing {
    clock.house().unwrap().standing()
}

#[test]
fn a_start_in_1970_goes_on_from_the_last_time_seen_and_says_that_it_is_apart() {
    let (machine, clock) = started(Time::from_secs(0), true);
    assert_eq!(clock.now(), NOON);
    assert_eq!(clock.house().unwrap().start(), None, "nothing was moved");
    assert!(standing(&clock).is_apart() && !standing(&clock).proved);
    machine.advance(Span::hours(3));
    assert_eq!(clock.now(), NOON + Span::hours(3));
    assert_eq!(standing(&clock).mark, NOON + Span::hours(3), "no true time can lie before");
    assert_eq!(look(&clock), None);
}

#[test]
fn when_a_wrong_clock_is_set_right_the_house_follows_with_one_move() {
    for synchronised in [false, true] {
        let (machine, clock) = started(Time::from_secs(0), true);
        machine.advance(Span::hours(1));
        let right = NOON + Span::days(2);
        machine.step(right.since(machine.wall()));
        machine.synchronise(synchronised);
        let why = if synchronised { Why::Synchronised } else { Why::Set };
        assert_eq!(look(&clock), Some(why));
        assert_eq!(clock.now(), right);
        assert_eq!(standing(&clock).proved, synchronised);
        assert!(!standing(&clock).is_apart());
        assert_eq!(look(&clock), None);
    }
}

#[test]
fn a_start_two_years_ahead_is_not_believed_and_leaves_the_mark_alone() {
    let (machine, clock) = started(NOON + YEARS, true);
    assert_eq!(clock.now(), NOON);
    machine.advance(Span::minutes(5));
    assert_eq!(standing(&clock).mark, NOON + Span::minutes(5));
    assert_eq!(look(&clock), None);
    machine.step(YEARS.back());
    assert_eq!(look(&clock), None, "the right clock is no news");
    assert!(!standing(&clock).is_apart());
}

#[test]
fn a_clock_that_nobody_vouches_for_is_believed_after_a_night_but_is_no_mark() {
    let (machine, clock) = started(NOON + Span::hours(20), true);
    assert_eq!(clock.now(), NOON + Span::hours(20));
    let start = clock.house().unwrap().start().unwrap();
    assert_eq!((start.from, start.by, start.why), (NOON, Span::hours(20), Why::Start));
    record(&clock, start);
    assert_eq!(clock.now(), NOON + Span::hours(20), "it stood there already");
    assert_eq!(clock.house().unwrap().start(), None);
    machine.advance(Span::hours(1));
    assert_eq!(standing(&clock).mark, NOON + Span::hours(1));
    assert!(!standing(&clock).proved && !standing(&clock).is_apart());
}

#[test]
fn between_two_proved_times_time_has_really_passed() {
    let machine = Clock::fixed(NOON + YEARS);
    let clock = machine.clone().keep_house(&remembered(true));
    assert_eq!((clock.now(), clock.house().unwrap().start()), (NOON + YEARS, None));
    let back = Clock::fixed(NOON - YEARS).keep_house(&remembered(true));
    assert_eq!(back.now(), NOON - YEARS, "whoever vouches is believed against the file");
    assert_eq!(back.house().unwrap().start().unwrap().by, YEARS.back());
}

#[test]
fn a_proved_house_ignores_a_clock_that_is_stepped_until_somebody_vouches_for_it() {
    let machine = Clock::fixed(NOON);
    let clock = machine.clone().keep_house(&remembered(true));
    machine.synchronise(false);
    for by in [YEARS, YEARS.back(), YEARS.back(), YEARS, Span::hours(1)] {
        machine.step(by);
        machine.advance(Span::secs(1));
        assert_eq!(look(&clock), None);
    }
    assert_eq!(clock.now(), NOON + Span::secs(5));
    assert!(standing(&clock).is_apart() && standing(&clock).proved);
    machine.synchronise(true);
    assert_eq!(look(&clock), Some(Why::Synchronised));
    assert_eq!(clock.now(), machine.wall());
}

#[test]
fn a_false_time_that_was_vouched_for_is_taken_back_with_its_mark() {
    let machine = Clock::fixed(NOON);
    let clock = machine.clone().keep_house(&remembered(true));
    machine.step(YEARS);
    assert_eq!(look(&clock), Some(Why::Synchronised));
    assert_eq!(standing(&clock).mark, NOON + YEARS);
    machine.step(YEARS.back());
    assert_eq!(look(&clock), Some(Why::Synchronised));
    assert_eq!((standing(&clock).mark, clock.now()), (NOON, NOON));
}

#[test]
fn a_small_difference_is_made_good_without_a_step_back() {
    let (machine, clock) = started(NOON, true);
    machine.step(Span::minutes(4));
    assert_eq!(look(&clock), None);
    assert_eq!(clock.now(), NOON + Span::minutes(4), "forward at once");
    machine.step(Span::minutes(4).back());
    let mut last = clock.now();
    for _ in 0..=16 {
        machine.advance(Span::secs(30));
        assert_eq!(look(&clock), None);
        assert!(clock.now() > last, "it never stands and never goes back");
        last = clock.now();
    }
    assert_eq!(clock.now(), machine.wall(), "made good after twice the difference");
}

#[test]
fn a_clock_a_little_behind_at_the_start_is_waited_for() {
    let (machine, clock) = started(NOON - Span::minutes(6), true);
    assert_eq!((clock.now(), clock.house().unwrap().start()), (NOON, None));
    machine.advance(Span::minutes(12));
    assert_eq!(clock.now(), machine.wall());
}

#[test]
fn an_accepted_clock_is_proved_whatever_it_shows() {
    for wall in [NOON + YEARS, NOON - YEARS, NOON + Span::secs(3)] {
        let (_machine, clock) = started(wall, true);
        let house = clock.house().unwrap();
        if let Some(planned) = house.accept() {
            let after = house.after(&planned);
            assert_eq!((after.house, after.mark, after.proved), (wall, wall, true));
            record(&clock, planned);
        }
        assert_eq!((clock.now(), standing(&clock).mark, standing(&clock).proved), (wall, wall, true));
    }
}

#[test]
fn a_move_that_could_not_be_recorded_is_undone() {
    let machine = Clock::fixed(NOON);
    let clock = machine.clone().keep_house(&remembered(true));
    machine.step(YEARS.back());
    let house = clock.house().unwrap();
    let planned = house.look().unwrap();
    record(&clock, planned);
    assert_eq!((clock.now(), house.era()), (NOON - YEARS, 1));
    house.undo(&planned);
    assert_eq!((clock.now(), house.era()), (NOON, 0));
    house.undo(&planned);
    assert_eq!(clock.now(), NOON, "once is enough");
}

#[test]
fn what_an_earlier_era_would_show_now_is_this_less_all_moves_since() {
    let machine = Clock::fixed(NOON);
    let clock = machine.clone().keep_house(&remembered(true));
    for by in [YEARS, YEARS.back(), Span::days(30)] {
        machine.step(by);
        look(&clock).unwrap();
    }
    let house = clock.house().unwrap();
    let now = clock.now();
    assert_eq!(now, NOON + Span::days(30));
    let shown = [0, 1, 2, 3].map(|era| house.now_in(era));
    assert_eq!(shown, [NOON, NOON + YEARS, NOON, now]);
    assert_eq!(house.now_in(4), now, "an era that has not been is nobody's");
}

#[test]
fn eras_are_known_by_their_lowest_16_bits() {
    let moves = (65_534..=65_540).map(|number| (number, Span::hours(number))).collect();
    let clock = Clock::fixed(NOON).keep_house(&Remembered { moves, ..remembered(true) });
    let house = clock.house().unwrap();
    assert_eq!(house.era(), 65_540);
    assert_eq!(house.now_in(4), NOON, "the current one");
    assert_eq!(house.now_in(0xffff), NOON - Span::hours(5), "the one before the bits began anew");
    assert_eq!(house.now_in(5), NOON - Span::hours(6), "too old to be known: as the oldest");
}
