//! The journal's words: everything that can happen to an order, and what is written beside it.
//!
//! Ids, words and amounts only: no name, no address, no free text, because the journal is kept for ever and a person
//! can be erased.

use super::id::{OrderId, RestaurantId, ScreenId};
use super::money::Money;
use super::order::{Paid, State};
use super::word::words;
use crate::auth::id::UserId;
use crate::clock::Time;
use serde::{Deserialize, Serialize};

words! {
    /// What happened.
    Kind {
        /// A customer placed it.
        Placed = "placed",
        /// It came with another system's file.
        Imported = "imported",
        /// The kitchen takes it.
        Accepted = "accepted",
        /// The kitchen began.
        Preparing = "preparing",
        /// It can be fetched.
        Ready = "ready",
        /// A courier took it.
        Taken = "taken",
        /// The courier gave it back.
        GivenBack = "given_back",
        /// The guest has it.
        Delivered = "delivered",
        /// It was called off.
        Cancelled = "cancelled",
        /// It was paid.
        Paid = "paid",
        /// The money was given back.
        Refunded = "refunded",
        /// The guest would not pay, or the method failed.
        PaymentRefused = "payment_refused",
        /// Its customer rated it.
        Rated = "rated",
        /// The kitchen took its last step back.
        Undone = "undone",
    }
}

impl Kind {
    /// What a step between two states is called.
    #[must_use]
    pub const fn of_step(from: State, to: State) -> Self {
        match to {
            State::Pending => Self::Placed,
            State::Accepted => Self::Accepted,
            State::Preparing => Self::Preparing,
            State::Ready => match from {
                State::OnTheWay => Self::GivenBack,
                State::Pending
                | State::Accepted
                | State::Preparing
                | State::Ready
                | State::Delivered
                | State::Cancelled => Self::Ready,
            },
            State::OnTheWay => Self::Taken,
            State::Delivered => Self::Delivered,
            State::Cancelled => Self::Cancelled,
        }
    }

    /// What a change of payment is called; `None` for going back to "due".
    #[must_use]
    pub const fn of_payment(paid: Paid) -> Option<Self> {
        match paid {
            Paid::Due => None,
            Paid::Paid => Some(Self::Paid),
            Paid::Refused => Some(Self::PaymentRefused),
            Paid::Refunded => Some(Self::Refunded),
        }
    }

    /// Whether the order's state changed with it.
    #[must_use]
    pub const fn is_step(self) -> bool {
        match self {
            Self::Accepted
            | Self::Preparing
            | Self::Ready
            | Self::Taken
            | Self::GivenBack
            | Self::Delivered
            | Self::Cancelled
            | Self::Undone => true,
            Self::Placed
            | Self::Imported
            | Self::Paid
            | Self::Refunded
            | Self::PaymentRefused
            | Self::Rated => false,
        }
    }
}

/// Beside `placed` and `imported`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// The state it came with, in [`State`]'s words.
    pub state: String,
    /// What is charged, in minor units.
    pub total: i64,
    /// Of that, the delivery.
    pub fee: i64,
    /// How many lines it has.
    pub lines: usize,
    /// Its number of the day.
    pub number: u32,
}

/// Beside every step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The state before, in [`State`]'s words.
    pub from: String,
    /// The state after.
    pub to: String,
    /// How many minutes the kitchen promised with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// The paired screen on which it was done. Such a step has no actor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screen: Option<ScreenId>,
}

impl Placed {
    /// For the journal.
    #[must_use]
    pub fn new(state: State, total: Money, fee: Money, lines: usize, number: u32) -> Self {
        Self { state: state.as_str().to_owned(), total: total.minor(), fee: fee.minor(), lines, number }
    }
}

impl Moved {
    /// For the journal.
    #[must_use]
    pub fn new(from: State, to: State, minutes: Option<u32>) -> Self {
        Self { from: from.as_str().to_owned(), to: to.as_str().to_owned(), minutes, screen: None }
    }

    /// The same, done on a paired screen.
    #[must_use]
    pub fn on(self, screen: Option<ScreenId>) -> Self {
        Self { screen, ..self }
    }
}

/// Beside `paid`, `payment_refused` and `refunded`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charged {
    /// What it was before, in [`Paid`]'s words.
    pub before: String,
    /// What it is after.
    pub after: String,
    /// How much it is about, in minor units.
    pub amount: i64,
}

impl Charged {
    /// For the journal.
    #[must_use]
    pub fn new(before: Paid, after: Paid, amount: Money) -> Self {
        Self { before: before.as_str().to_owned(), after: after.as_str().to_owned(), amount: amount.minor() }
    }
}

/// Something that happened to an order, as live streams tell it: ids and words, no more than the journal has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number in the journal.
    pub seq: i64,
    /// When.
    pub at: Time,
    /// What.
    pub kind: Kind,
    /// In whose restaurant.
    pub restaurant: RestaurantId,
    /// To which order.
    pub order: OrderId,
    /// The courier who carries it, or carried it until then.
    pub courier: Option<UserId>,
    /// The state before, where it moved.
    pub from: Option<State>,
    /// The state after, where it moved or came to be.
    pub to: Option<State>,
    /// How many minutes the kitchen promised with it.
    pub minutes: Option<u32>,
}

impl Event {
    /// Whether the order began to wait for a courier.
    #[must_use]
    pub fn is_offer(&self) -> bool {
        self.to == Some(State::Ready)
    }

    /// Whether the order ceased to wait for a courier.
    #[must_use]
    pub fn ends_offer(&self) -> bool {
        self.from == Some(State::Ready)
    }
}

/// The states that a payload speaks of, whatever its kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Said {
    #[serde(default)]
    from: String,
    #[serde(default, alias = "state")]
    to: String,
    #[serde(default)]
    minutes: Option<u32>,
    #[serde(default)]
    screen: Option<ScreenId>,
}

impl Said {
    /// Reads a payload of any kind; what it does not have is none.
    #[must_use]
    pub fn of(payload: &str) -> Self {
        serde_json::from_str(payload).unwrap_or_default()
    }

    /// The state before.
    #[must_use]
    pub fn from(&self) -> Option<State> {
        State::parse(&self.from)
    }

    /// The state after.
    #[must_use]
    pub fn to(&self) -> Option<State> {
        State::parse(&self.to)
    }

    /// The minutes that were promised.
    #[must_use]
    pub const fn minutes(&self) -> Option<u32> {
        self.minutes
    }

    /// The paired screen on which it was done.
    #[must_use]
    pub const fn screen(&self) -> Option<ScreenId> {
        self.screen
    }
}

/// A payload as the journal keeps it: JSON.
#[must_use]
pub fn payload<T: Serialize>(of: &T) -> String {
    // Numbers and words only: there is nothing in them that JSON could not say.
    serde_json::to_string(of).unwrap_or_else(|_| String::from("{}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_plain_json() {
        assert_eq!(
            payload(&Moved::new(State::Ready, State::OnTheWay, None)),
            r#"{"from":"ready","to":"on_the_way"}"#
        );
        let placed =
            Placed::new(State::Pending, Money::from_minor(950_000), Money::from_minor(300_000), 1, 7);
        assert_eq!(
            payload(&placed),
            r#"{"state":"pending","total":950000,"fee":300000,"lines":1,"number":7}"#
        );
        assert_eq!(serde_json::from_str::<Placed>(&payload(&placed)).unwrap(), placed);
    }

    #[test]
    fn a_payload_says_its_states_whatever_its_kind() {
        let said = Said::of(&payload(&Moved::new(State::Pending, State::Accepted, Some(20))));
        assert_eq!(
            (said.from(), said.to(), said.minutes()),
            (Some(State::Pending), Some(State::Accepted), Some(20))
        );
        let placed = Placed::new(State::Pending, Money::from_minor(1), Money::from_minor(0), 1, 7);
        assert_eq!(Said::of(&payload(&placed)).to(), Some(State::Pending));
        assert_eq!((Said::of("{}").from(), Said::of("{}").to()), (None, None));
        assert_eq!(Said::of("[1").to(), None);
    }

    #[test]
    fn only_a_courier_gives_back() {
        assert_eq!(Kind::of_step(State::OnTheWay, State::Ready), Kind::GivenBack);
        assert_eq!(Kind::of_step(State::Preparing, State::Ready), Kind::Ready);
    }

    #[test]
    fn every_step_is_known_as_one() {
        for from in State::ALL {
            for to in State::ALL.iter().filter(|to| **to != State::Pending) {
                assert!(Kind::of_step(*from, *to).is_step());
            }
        }
    }
}
