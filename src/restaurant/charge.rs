//! Whether an order is paid, and how that may change: due → paid | refused, refused → paid, paid → refunded.
//!
//! Money has a column of its own beside the order's state: a delivered order may still be due, a cancelled one may have
//! been paid. Only the restaurant's owner says so; the outcome is carried out by `store::order::settle`, with a guard on
//! what it rests on.

use super::event::Kind;
use super::id::{OrderId, RestaurantId};
use super::money::Money;
use super::order::{Paid, State};
use super::step::Actor;
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Refusal, Result};

/// What the rule asks about an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// Which order.
    pub order: OrderId,
    /// Whose.
    pub restaurant: RestaurantId,
    /// Whose restaurant that is.
    pub owner: UserId,
    /// Where it stands.
    pub state: State,
    /// Whether it is paid now.
    pub paid: Paid,
    /// What is charged.
    pub total: Money,
}

/// The decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Settling {
    /// It is so already: nothing to do, nothing to tell.
    Same,
    /// It changes.
    Change(Settlement),
}

/// A change that is allowed, with all that is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settlement {
    /// Which order.
    pub order: OrderId,
    /// Whose.
    pub restaurant: RestaurantId,
    /// What the decision rests on.
    pub from: Paid,
    /// What it is after.
    pub to: Paid,
    /// The event's name.
    pub kind: Kind,
    /// Who did it.
    pub actor: Option<UserId>,
    /// How much it is about.
    pub total: Money,
}

/// From, to, and whether it may be so for an order that was called off. What is not here does not happen.
const CHANGES: &[(Paid, Paid, bool)] = &[
    (Paid::Due, Paid::Paid, false),
    (Paid::Due, Paid::Refused, true),
    (Paid::Refused, Paid::Paid, false),
    (Paid::Paid, Paid::Refunded, true),
];

/// Decides whether `actor` may say that the order's payment is `to` from now on.
///
/// # Errors
/// Not found when the order is none of theirs; [`Refusal::PaymentNotAllowed`] for a change that the table does not have.
pub fn settle(charge: &Charge, actor: Actor, to: Paid) -> Result<Settling> {
    let may = match actor {
        Actor::Owner(user) => charge.owner == user,
        Actor::House => true,
        Actor::Customer(_) | Actor::Link(_) | Actor::Cook(..) | Actor::Screen(_) | Actor::Courier(_) => false,
    };
    if !may {
        return Err(Error::NotFound(Noun::Order));
    }
    if charge.paid == to {
        return Ok(Settling::Same);
    }
    let off = charge.state == State::Cancelled;
    let known = CHANGES
        .iter()
        .any(|(from, next, when_off)| (*from, *next) == (charge.paid, to) && (!off || *when_off));
    let kind = Kind::of_payment(to).filter(|_| known).ok_or(Refusal::PaymentNotAllowed)?;
    Ok(Settling::Change(Settlement {
        order: charge.order,
        restaurant: charge.restaurant,
        from: charge.paid,
        to,
        kind,
        actor: actor.user(),
        total: charge.total,
    }))
}

/// What its owner may say of an order's payment now.
#[must_use]
pub fn choices(charge: &Charge) -> Vec<Paid> {
    let all = Paid::ALL.iter().copied();
    all.filter(|to| matches!(settle(charge, Actor::Owner(charge.owner), *to), Ok(Settling::Change(_))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn charge(state: State, paid: Paid) -> Charge {
        let (order, restaurant, owner) = (OrderId::new(31), RestaurantId::new(2), UserId::new(3));
        Charge { order, restaurant, owner, state, paid, total: Money::from_minor(950_000) }
    }

    #[test]
    fn money_takes_the_ways_of_the_table_and_no_other() {
        for (state, paid, expected) in [
            (State::Delivered, Paid::Due, vec![Paid::Paid, Paid::Refused]),
            (State::Pending, Paid::Due, vec![Paid::Paid, Paid::Refused]),
            (State::Delivered, Paid::Refused, vec![Paid::Paid]),
            (State::Delivered, Paid::Paid, vec![Paid::Refunded]),
            (State::Cancelled, Paid::Paid, vec![Paid::Refunded]),
            (State::Cancelled, Paid::Due, vec![Paid::Refused]),
            (State::Cancelled, Paid::Refused, vec![]),
            (State::Delivered, Paid::Refunded, vec![]),
        ] {
            assert_eq!(choices(&charge(state, paid)), expected, "{state} {paid}");
        }
    }

    #[test]
    fn only_the_owner_speaks_of_money() {
        let due = charge(State::Delivered, Paid::Due);
        for actor in [
            Actor::Owner(UserId::new(4)),
            Actor::Customer(UserId::new(3)),
            Actor::Courier(UserId::new(3)),
            Actor::Cook(UserId::new(3), RestaurantId::new(2)),
            Actor::Screen(crate::restaurant::screen::Screen {
                id: crate::restaurant::id::ScreenId::new(7),
                restaurant: RestaurantId::new(2),
            }),
        ] {
            assert!(
                matches!(settle(&due, actor, Paid::Paid), Err(Error::NotFound(Noun::Order))),
                "{actor:?}"
            );
        }
        assert!(matches!(settle(&due, Actor::House, Paid::Paid), Ok(Settling::Change(_))));
    }

    #[test]
    fn said_twice_is_said_once() {
        let paid = charge(State::Delivered, Paid::Paid);
        assert_eq!(settle(&paid, Actor::Owner(paid.owner), Paid::Paid).unwrap(), Settling::Same);
        let back = settle(&paid, Actor::Owner(paid.owner), Paid::Due);
        assert!(matches!(back, Err(Error::Refused(Refusal::PaymentNotAllowed))));
    }
}
