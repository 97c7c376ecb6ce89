//! The state table: who may move an order from where to where. One table, one function that reads it.
//!
//! ```text
//! pending → accepted → preparing → ready → on_the_way → delivered
//!    └─────────┴───────────┴─────────┴─────────┴──────→ cancelled
//! ```
//! # Why is the same state again no fault?
//! A phone in a tunnel sends its request twice. The second one finds what it asked for, and no second event is written.
//!
//! The outcome is a [`Move`]; `store::order::apply` carries it out with a guard on the state it started from, so that
//! of two who decide at the same moment one is refused.

use super::event::Kind;
use super::field;
use super::id::{OrderId, RestaurantId, ScreenId};
use super::order::{Facts, Fulfilment, REASON_MAX, State};
use super::screen::Screen;
use crate::auth::id::UserId;
use crate::error::{Error, Fault, Noun, Refusal, Result};

/// Who asks. What they are to the order is found out here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A customer.
    Customer(UserId),
    /// Whoever holds an order's link, which only who ordered without an account was given.
    Link(OrderId),
    /// Somebody who owns a restaurant.
    Owner(UserId),
    /// Somebody who has a post in the kitchen of this restaurant: whoever asks has looked (`store::staff`).
    Cook(UserId, RestaurantId),
    /// A paired kitchen screen of a restaurant.
    Screen(Screen),
    /// Somebody with the role of a courier.
    Courier(UserId),
    /// The house: an administrator at the command line, or a timer.
    House,
}

/// What the asker is to the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Customer,
    Kitchen,
    Carrier,
    AnyCourier,
    House,
}

/// What a step asks for besides the right person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    Nothing,
    Reason,
}

/// What is wished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish<'a> {
    /// The state it shall have.
    pub next: State,
    /// Why, where it is called off. Blank is none.
    pub reason: Option<&'a str>,
    /// How many minutes the kitchen promises.
    pub minutes: Option<u32>,
}

/// The decision.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Step {
    /// It is there already: nothing to do, nothing to tell.
    Same,
    /// It moves.
    Move(Move),
}

/// A step that is allowed, with all that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Which order.
    pub order: OrderId,
    /// Whose.
    pub restaurant: RestaurantId,
    /// The state that the decision rests on.
    pub from: State,
    /// The state after.
    pub to: State,
    /// The event's name.
    pub kind: Kind,
    /// Who did it; `None`: a paired screen or the house.
    pub actor: Option<UserId>,
    /// The paired screen that did it.
    pub screen: Option<ScreenId>,
    /// Who carries it after.
    pub courier: Option<UserId>,
    /// Who carried it before, so that their own state can follow.
    pub courier_before: Option<UserId>,
    /// Why.
    pub reason: Option<String>,
    /// How many minutes the kitchen promises.
    pub minutes: Option<u32>,
}

const KITCHEN: &[Part] = &[Part::Kitchen, Part::House];
const KITCHEN_OR_CUSTOMER: &[Part] = &[Part::Kitchen, Part::House, Part::Customer];

/// From, to, who, and what else is needed. What is not here does not happen.
const STEPS: &[(State, State, &[Part], Needs)] = &[
    (State::Pending, State::Accepted, KITCHEN, Needs::Nothing),
    (State::Pending, State::Cancelled, KITCHEN_OR_CUSTOMER, Needs::Nothing),
    (State::Accepted, State::Preparing, KITCHEN, Needs::Nothing),
    (State::Accepted, State::Ready, KITCHEN, Needs::Nothing),
    (State::Accepted, State::Cancelled, KITCHEN_OR_CUSTOMER, Needs::Nothing),
    (State::Preparing, State::Ready, KITCHEN, Needs::Nothing),
    (State::Preparing, State::Cancelled, KITCHEN, Needs::Nothing),
    (State::Ready, State::OnTheWay, &[Part::AnyCourier], Needs::Nothing),
    (State::Ready, State::Delivered, KITCHEN, Needs::Nothing), // fetched, or brought by the restaurant's own people
    (State::Ready, State::Cancelled, KITCHEN, Needs::Reason),
    (State::OnTheWay, State::Delivered, &[Part::Carrier, Part::Kitchen, Part::House], Needs::Nothing),
    (State::OnTheWay, State::Ready, &[Part::Carrier, Part::House], Needs::Nothing), // given back
    (State::OnTheWay, State::Cancelled, KITCHEN, Needs::Reason),
];

/// Decides whether `actor` may do what is wished.
///
/// [`Error::NotFound`] when the order is none of theirs, [`Refusal::AlreadyTaken`] when another courier has it,
/// [`Refusal::StepNotAllowed`] for everything else that the table does not have (a missing reason too).
pub fn step(order: &Facts, actor: Actor, wish: Wish<'_>) -> Result<Step> {
    let part = part(order, actor).ok_or(Error::NotFound(Noun::Order))?;
    if part == Part::AnyCourier {
        may_take(order, wish.next)?;
    } else if order.state == wish.next {
        return Ok(Step::Same);
    }
    let refused = || Error::Refused(Refusal::StepNotAllowed { current: order.state.as_str() });
    let needs = STEPS
        .iter()
        .find(|(from, to, who, _)| *from == order.state && *to == wish.next && who.contains(&part))
        .map(|(.., needs)| *needs)
        .ok_or_else(refused)?;
    let reason = wish.reason.map(str::trim).filter(|text| !text.is_empty());
    if needs == Needs::Reason && reason.is_none() {
        return Err(refused());
    }
    if reason.is_some_and(|text| field::longer(text, REASON_MAX)) {
        return Err(Error::field("reason", Fault::TooLong(REASON_MAX)));
    }
    Ok(Step::Move(Move {
        order: order.id,
        restaurant: order.restaurant,
        from: order.state,
        to: wish.next,
        kind: Kind::of_step(order.state, wish.next),
        actor: actor.user(),
        screen: actor.screen(),
        courier: carrier_after(order, actor, wish.next),
        courier_before: order.courier,
        reason: reason.filter(|_| wish.next == State::Cancelled).map(str::to_owned),
        minutes: wish.minutes.filter(|_| wish.next == State::Accepted),
    }))
}

impl Actor {
    /// The user that the journal names.
    #[must_use]
    pub const fn user(self) -> Option<UserId> {
        match self {
            Self::Customer(user) | Self::Owner(user) | Self::Cook(user, _) | Self::Courier(user) => {
                Some(user)
            }
            Self::Link(_) | Self::Screen(_) | Self::House => None,
        }
    }

    /// The paired screen that the journal names.
    #[must_use]
    pub const fn screen(self) -> Option<ScreenId> {
        match self {
            Self::Screen(screen) => Some(screen.id),
            Self::Customer(_)
            | Self::Link(_)
            | Self::Owner(_)
            | Self::Cook(..)
            | Self::Courier(_)
            | Self::House => None,
        }
    }
}

/// Whether the asker is the kitchen of this order.
#[must_use]
pub fn is_of_kitchen(order: &Facts, actor: Actor) -> bool {
    part(order, actor) == Some(Part::Kitchen)
}

/// Whether the order is there for the asker at all.
///
/// # Errors
/// [`Error::NotFound`] when it is none of theirs.
pub fn may_see(order: &Facts, actor: Actor) -> Result<()> {
    part(order, actor).map(drop).ok_or(Error::NotFound(Noun::Order))
}

/// What the asker is to the order, or `None` when it is none of theirs.
fn part(order: &Facts, actor: Actor) -> Option<Part> {
    match actor {
        Actor::Customer(user) => (order.customer == Some(user)).then_some(Part::Customer),
        Actor::Link(id) => (order.customer.is_none() && order.id == id).then_some(Part::Customer),
        Actor::Owner(user) => (order.owner == user).then_some(Part::Kitchen),
        Actor::Cook(_, restaurant) => (order.restaurant == restaurant).then_some(Part::Kitchen),
        Actor::Screen(screen) => (order.restaurant == screen.restaurant).then_some(Part::Kitchen),
        // An order that waits is nobody's, even where an imported row still names who had it.
        Actor::Courier(user) if order.courier == Some(user) && order.state != State::Ready => {
            Some(Part::Carrier)
        }
        Actor::Courier(_) => Some(Part::AnyCourier),
        Actor::House => Some(Part::House),
    }
}

/// A courier without the order sees it only while it waits to be taken, and can do nothing with it but that.
fn may_take(order: &Facts, next: State) -> Result<()> {
    let brought = order.fulfilment == Fulfilment::Delivery;
    match order.state {
        State::Ready if brought && next == State::OnTheWay => Ok(()),
        State::OnTheWay | State::Delivered if brought && next == State::OnTheWay => {
            Err(Error::Refused(Refusal::AlreadyTaken))
        }
        State::Pending
        | State::Accepted
        | State::Preparing
        | State::Ready
        | State::OnTheWay
        | State::Delivered
        | State::Cancelled => Err(Error::NotFound(Noun::Order)),
    }
}

/// Who carries the order once it is in `next`. A delivered or cancelled order remembers who had it.
fn carrier_after(order: &Facts, actor: Actor, next: State) -> Option<UserId> {
    match next {
        State::OnTheWay => actor.user(),
        State::Ready => None,
        State::Pending | State::Accepted | State::Preparing | State::Delivered | State::Cancelled => {
            order.courier
        }
    }
}

#[cfg(test)]
mod tests;
