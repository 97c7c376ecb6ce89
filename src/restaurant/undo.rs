//! The kitchen takes its last step back, for a minute: a thumb slips on a wet screen.
//!
//! Only the newest event of an order can be undone, only when it is a step of this kitchen, and only by the kitchen. So
//! nothing that others did since is lost: a courier who took it, a guest who paid or called it off, end the minute.
//! Money is never touched.
//!
//! # Why is undoing twice no fault?
//! A request that was sent twice finds what it asked for, as a step does. An undone step cannot be undone itself.

use super::event::Kind;
use super::id::{OrderId, RestaurantId, ScreenId};
use super::order::{Facts, State};
use super::step::{Actor, is_of_kitchen};
use crate::auth::id::UserId;
use crate::clock::{Span, Time};
use crate::error::{Error, Noun, Refusal, Result};

/// How long a step may be taken back.
pub const WITHIN: Span = Span::secs(60);

/// The newest thing that happened to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Last {
    /// What.
    pub kind: Kind,
    /// When.
    pub at: Time,
    /// Who did it; `None`: a screen, a guest, or the house.
    pub actor: Option<UserId>,
    /// The paired screen on which it was done.
    pub screen: Option<ScreenId>,
    /// The state before.
    pub from: Option<State>,
    /// The state after.
    pub to: Option<State>,
}

/// The decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Undo {
    /// It was taken back already.
    Done,
    /// It goes back.
    Back(Back),
}

/// A step back that is allowed, with all that is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Back {
    /// Which order.
    pub order: OrderId,
    /// Whose.
    pub restaurant: RestaurantId,
    /// The state that the decision rests on.
    pub from: State,
    /// The state after: the one before the step.
    pub to: State,
    /// Who does it; `None`: a paired screen.
    pub actor: Option<UserId>,
    /// The paired screen that does it.
    pub screen: Option<ScreenId>,
    /// Who carries it, or carried it.
    pub courier: Option<UserId>,
}

/// Decides whether `actor` may take the last step of an order back.
///
/// # Errors
/// [`Error::NotFound`] when the order is none of their kitchen's; [`Refusal::NothingToUndo`] when the newest event is no
/// step of this kitchen, or older than [`WITHIN`].
pub fn undo(order: &Facts, last: Option<Last>, actor: Actor, now: Time) -> Result<Undo> {
    if !is_of_kitchen(order, actor) {
        return Err(Error::NotFound(Noun::Order));
    }
    let refused = || Error::Refused(Refusal::NothingToUndo { current: order.state.as_str() });
    let last = last.ok_or_else(refused)?;
    if last.kind == Kind::Undone && now.since(last.at) <= WITHIN {
        return Ok(Undo::Done);
    }
    let to = left(order, &last, now).and(last.from).ok_or_else(refused)?;
    Ok(Undo::Back(Back {
        order: order.id,
        restaurant: order.restaurant,
        from: order.state,
        to,
        actor: actor.user(),
        screen: actor.screen(),
        courier: order.courier,
    }))
}

/// How long the newest thing that happened to an order may still be taken back; `None`: not at all.
#[must_use]
pub fn left(order: &Facts, last: &Last, now: Time) -> Option<Span> {
    // Whoever has a post in the kitchen is a user as its owner is; a guest without an account, and the house, are none.
    let by_kitchen = last.screen.is_some() || last.actor.is_some();
    // What its own customer, or whoever carried it, did is theirs, also where they own the kitchen.
    let by_other = match last.kind {
        Kind::Cancelled => last.actor.is_some() && last.actor == order.customer,
        Kind::Delivered => last.actor.is_some() && last.actor == order.courier,
        Kind::Accepted | Kind::Preparing | Kind::Ready => false,
        Kind::Placed
        | Kind::Imported
        | Kind::Taken
        | Kind::GivenBack
        | Kind::Paid
        | Kind::Refunded
        | Kind::PaymentRefused
        | Kind::Rated
        | Kind::Undone => true,
    };
    let fits = by_kitchen && !by_other && last.from.is_some() && last.to == Some(order.state);
    let passed = now.since(last.at).as_millis();
    // A clock that was set back knows no age of what came before: that is too late.
    let in_time = (0..=WITHIN.as_millis()).contains(&passed);
    (fits && in_time).then(|| Span::millis(WITHIN.as_millis() - passed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restaurant::order::Fulfilment;
    use crate::restaurant::screen::Screen;

    const OWNER: UserId = UserId::new(2);
    const ANA: UserId = UserId::new(5);
    const RIDER: UserId = UserId::new(14);
    const NOW: Time = Time::from_secs(1_772_600_000);
    const HERE: Screen = Screen { id: ScreenId::new(3), restaurant: RestaurantId::new(1) };

    fn facts(state: State) -> Facts {
        Facts {
            id: OrderId::new(31),
            restaurant: RestaurantId::new(1),
            owner: OWNER,
            customer: Some(ANA),
            courier: None,
            state,
            fulfilment: Fulfilment::Delivery,
        }
    }

    fn step(from: State, to: State, actor: Option<UserId>) -> Last {
        let kind = Kind::of_step(from, to);
        Last { kind, at: NOW - Span::secs(30), actor, screen: None, from: Some(from), to: Some(to) }
    }

    fn state_after(order: &Facts, last: Last, actor: Actor) -> Result<State> {
        match undo(order, Some(last), actor, NOW)? {
            Undo::Back(back) => Ok(back.to),
            Undo::Done => Ok(order.state),
        }
    }

    fn is_refused(result: &Result<State>) -> bool {
        matches!(result, Err(Error::Refused(Refusal::NothingToUndo { .. })))
    }

    #[test]
    fn each_step_of_the_kitchen_goes_back_to_where_it_came_from() {
        use State::{Accepted, Cancelled, Delivered, OnTheWay, Pending, Preparing, Ready};
        for (from, to) in [
            (Pending, Accepted),
            (Pending, Cancelled),
            (Accepted, Preparing),
            (Accepted, Ready),
            (Preparing, Ready),
            (Preparing, Cancelled),
            (Ready, Delivered),
            (OnTheWay, Delivered),
            (OnTheWay, Cancelled),
        ] {
            let last = step(from, to, Some(OWNER));
            assert_eq!(state_after(&facts(to), last, Actor::Owner(OWNER)).unwrap(), from);
            assert_eq!(state_after(&facts(to), last, Actor::Screen(HERE)).unwrap(), from);
            let on_screen = Last { actor: None, screen: Some(ScreenId::new(9)), ..last };
            assert_eq!(state_after(&facts(to), on_screen, Actor::Owner(OWNER)).unwrap(), from);
        }
    }

    #[test]
    fn what_others_did_is_not_the_kitchens_to_undo() {
        use State::{Cancelled, Delivered, OnTheWay, Pending, Ready};
        let carried = Facts { courier: Some(RIDER), ..facts(OnTheWay) };
        let taken = step(Ready, OnTheWay, Some(RIDER));
        assert!(is_refused(&state_after(&carried, taken, Actor::Owner(OWNER))));
        let brought = Facts { state: Delivered, ..carried };
        let delivered = step(OnTheWay, Delivered, Some(RIDER));
        assert!(is_refused(&state_after(&brought, delivered, Actor::Owner(OWNER))));
        let given_back = step(OnTheWay, Ready, Some(RIDER));
        assert!(is_refused(&state_after(&facts(Ready), given_back, Actor::Owner(OWNER))));
        for actor in [Some(ANA), None] {
            let cancelled = step(Pending, Cancelled, actor);
            assert!(is_refused(&state_after(&facts(Cancelled), cancelled, Actor::Owner(OWNER))), "{actor:?}");
        }
        let by_the_house = step(Pending, State::Accepted, None);
        assert!(is_refused(&state_after(&facts(State::Accepted), by_the_house, Actor::Owner(OWNER))));
        // Who cooks for themselves called their own order off as a guest.
        let own = Facts { customer: Some(OWNER), ..facts(Cancelled) };
        let last = step(Pending, Cancelled, Some(OWNER));
        assert!(is_refused(&state_after(&own, last, Actor::Owner(OWNER))));
    }

    #[test]
    fn money_that_came_since_ends_it() {
        let paid = Last {
            kind: Kind::Paid,
            from: None,
            to: None,
            ..step(State::Pending, State::Accepted, Some(OWNER))
        };
        assert!(is_refused(&state_after(&facts(State::Accepted), paid, Actor::Owner(OWNER))));
    }

    #[test]
    fn after_a_minute_it_is_too_late() {
        let at = |seconds| Last {
            at: NOW - Span::secs(seconds),
            ..step(State::Pending, State::Accepted, Some(OWNER))
        };
        let order = facts(State::Accepted);
        assert_eq!(state_after(&order, at(60), Actor::Owner(OWNER)).unwrap(), State::Pending);
        assert!(is_refused(&state_after(&order, at(61), Actor::Owner(OWNER))));
        assert_eq!(left(&order, &at(20), NOW), Some(Span::secs(40)));
        assert_eq!(left(&order, &at(61), NOW), None);
        assert_eq!(left(&order, &at(-1), NOW), None, "the clock was set back");
    }

    #[test]
    fn twice_is_once() {
        let undone = Last { kind: Kind::Undone, ..step(State::Accepted, State::Pending, Some(OWNER)) };
        let order = facts(State::Pending);
        assert_eq!(undo(&order, Some(undone), Actor::Owner(OWNER), NOW).unwrap(), Undo::Done);
        let late = Last { at: NOW - Span::minutes(5), ..undone };
        assert!(undo(&order, Some(late), Actor::Owner(OWNER), NOW).is_err());
    }

    #[test]
    fn an_order_of_another_kitchen_is_not_there() {
        let last = step(State::Pending, State::Accepted, Some(OWNER));
        let elsewhere = Screen { restaurant: RestaurantId::new(2), ..HERE };
        for actor in [
            Actor::Owner(UserId::new(99)),
            Actor::Screen(elsewhere),
            Actor::Customer(ANA),
            Actor::Courier(RIDER),
            Actor::House,
        ] {
            let refused = undo(&facts(State::Accepted), Some(last), actor, NOW);
            assert!(matches!(refused, Err(Error::NotFound(Noun::Order))), "{actor:?}");
        }
    }
}
