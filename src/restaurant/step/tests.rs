//! The whole of the state table: every state, every wish, every person, against a table written by hand.

use super::*;

const ANA: UserId = UserId::new(5);
const OWNER: UserId = UserId::new(2);
const RIDER: UserId = UserId::new(14);
const OTHER_RIDER: UserId = UserId::new(15);

/// One row per state and one column per wish, both in the order of `State::ALL`. A letter for each who may go there:
/// `c` customer, `k` kitchen, `h` house, `m` the courier who has it, `r` any other courier; upper case: with a reason.
const ALLOWED: [[&str; 7]; 7] = [
    ["", "kh", "", "", "", "", "ckh"],
    ["", "", "kh", "kh", "", "", "ckh"],
    ["", "", "", "kh", "", "", "kh"],
    ["", "", "", "", "r", "kh", "KH"],
    ["", "", "", "mh", "", "mkh", "KH"],
    ["", "", "", "", "", "", ""],
    ["", "", "", "", "", "", ""],
];

fn facts(state: State) -> Facts {
    let carried = matches!(state, State::OnTheWay | State::Delivered);
    Facts {
        id: OrderId::new(31),
        restaurant: RestaurantId::new(1),
        owner: OWNER,
        customer: Some(ANA),
        courier: carried.then_some(RIDER),
        state,
        fulfilment: Fulfilment::Delivery,
    }
}

const fn screen_of(restaurant: i64) -> Screen {
    Screen { id: ScreenId::new(3), restaurant: RestaurantId::new(restaurant) }
}

fn wish(next: State) -> Wish<'static> {
    Wish { next, reason: None, minutes: None }
}

#[test]
fn every_state_wish_and_person_is_as_written() {
    let people = [
        ('c', Actor::Customer(ANA)),
        ('k', Actor::Owner(OWNER)),
        ('k', Actor::Screen(screen_of(1))),
        ('h', Actor::House),
        ('m', Actor::Courier(RIDER)),
        ('r', Actor::Courier(OTHER_RIDER)),
    ];
    for (row, from) in ALLOWED.iter().zip(State::ALL) {
        for (allowed, to) in row.iter().zip(State::ALL) {
            for (letter, actor) in people {
                // Who would carry it is any courier to an order that nobody carries.
                let letter = if letter == 'm' && facts(*from).courier.is_none() { 'r' } else { letter };
                check(*from, *to, actor, letter, allowed);
            }
        }
    }
}

fn check(from: State, to: State, actor: Actor, letter: char, allowed: &str) {
    let case = format!("{from} -> {to} by {actor:?}");
    let order = facts(from);
    let bare = step(&order, actor, wish(to));
    let explained = step(&order, actor, Wish { reason: Some("lluvia"), ..wish(to) });
    if from == to && letter != 'r' {
        assert_eq!(bare.unwrap(), Step::Same, "{case}");
    } else if allowed.contains(letter) {
        let Step::Move(made) = bare.unwrap() else { panic!("{case}: not a move") };
        assert_eq!((made.from, made.to, made.actor), (from, to, actor.user()), "{case}");
    } else if allowed.contains(letter.to_ascii_uppercase()) {
        assert_refused(&bare, from, letter, &case);
        let Step::Move(made) = explained.unwrap() else { panic!("{case}: not a move") };
        assert_eq!(made.reason.as_deref(), Some("lluvia"), "{case}");
    } else {
        assert_refused(&bare, from, letter, &case);
        assert_refused(&explained, from, letter, &case);
    }
}

fn assert_refused(outcome: &Result<Step>, from: State, letter: char, case: &str) {
    match outcome {
        Err(Error::Refused(Refusal::StepNotAllowed { current })) => {
            assert_eq!(*current, from.as_str(), "{case}");
        }
        Err(Error::NotFound(Noun::Order) | Error::Refused(Refusal::AlreadyTaken)) if letter == 'r' => {}
        other => panic!("{case}: {other:?}"),
    }
}

#[test]
fn an_order_of_others_is_not_found() {
    for state in State::ALL {
        for actor in
            [Actor::Customer(OWNER), Actor::Owner(ANA), Actor::Owner(RIDER), Actor::Screen(screen_of(2))]
        {
            for next in State::ALL {
                let outcome = step(&facts(*state), actor, wish(*next));
                assert!(matches!(outcome, Err(Error::NotFound(Noun::Order))), "{state} {actor:?} {next}");
            }
        }
    }
    let by_a_guest = Facts { customer: None, ..facts(State::Pending) };
    assert!(step(&by_a_guest, Actor::Customer(ANA), wish(State::Cancelled)).is_err());
}

#[test]
fn who_takes_it_carries_it_and_who_gives_it_back_does_not() {
    let carrier = |order: &Facts, actor, next| match step(order, actor, wish(next)).unwrap() {
        Step::Move(made) => (made.kind, made.courier),
        Step::Same => panic!("not a move"),
    };
    assert_eq!(
        carrier(&facts(State::Ready), Actor::Courier(RIDER), State::OnTheWay),
        (Kind::Taken, Some(RIDER))
    );
    let road = facts(State::OnTheWay);
    assert_eq!(carrier(&road, Actor::Courier(RIDER), State::Ready), (Kind::GivenBack, None));
    assert_eq!(carrier(&road, Actor::Owner(OWNER), State::Delivered), (Kind::Delivered, Some(RIDER)));
}

#[test]
fn a_second_courier_comes_too_late_and_the_first_may_ask_twice() {
    let road = facts(State::OnTheWay);
    let second = step(&road, Actor::Courier(OTHER_RIDER), wish(State::OnTheWay));
    assert!(matches!(second, Err(Error::Refused(Refusal::AlreadyTaken))));
    assert_eq!(step(&road, Actor::Courier(RIDER), wish(State::OnTheWay)).unwrap(), Step::Same);
}

#[test]
fn no_courier_takes_what_the_guest_fetches() {
    let fetched = Facts { fulfilment: Fulfilment::Pickup, ..facts(State::Ready) };
    assert!(matches!(
        step(&fetched, Actor::Courier(RIDER), wish(State::OnTheWay)),
        Err(Error::NotFound(Noun::Order))
    ));
}

#[test]
fn a_waiting_order_that_still_names_its_last_courier_can_be_taken_by_anyone() {
    let stale = Facts { courier: Some(RIDER), ..facts(State::Ready) };
    for rider in [RIDER, OTHER_RIDER] {
        assert!(matches!(step(&stale, Actor::Courier(rider), wish(State::OnTheWay)), Ok(Step::Move(_))));
    }
}

#[test]
fn a_reason_is_trimmed_has_a_limit_and_blank_is_none() {
    let road = facts(State::OnTheWay);
    let cancel = |reason: &str| {
        step(&road, Actor::Owner(OWNER), Wish { reason: Some(reason), ..wish(State::Cancelled) })
    };
    assert!(matches!(cancel("  "), Err(Error::Refused(Refusal::StepNotAllowed { .. }))));
    assert!(matches!(cancel(&"x".repeat(201)), Err(Error::Invalid(_))));
    let Step::Move(made) = cancel(" accidente ").unwrap() else { panic!("not a move") };
    assert_eq!(made.reason.as_deref(), Some("accidente"));
}

#[test]
fn a_promise_of_minutes_is_kept_only_when_the_kitchen_accepts() {
    let minutes = |from, next| match step(
        &facts(from),
        Actor::Owner(OWNER),
        Wish { next, reason: Some("x"), minutes: Some(25) },
    ) {
        Ok(Step::Move(made)) => (made.minutes, made.reason),
        other => panic!("{other:?}"),
    };
    assert_eq!(minutes(State::Pending, State::Accepted), (Some(25), None));
    assert_eq!(minutes(State::Preparing, State::Ready), (None, None));
}
