//! An order, its lines, and the words on it.
//!
//! An order keeps what was agreed: names, prices and the address are copies, so that no later change of menu or
//! person reaches it. How it may move is in `step`, how it comes to be in `checkout`.

use super::id::{AddressId, OrderId, ProductId, RestaurantId};
use super::money::Money;
use super::word::words;
use crate::auth::id::UserId;
use crate::clock::Time;

/// Characters that the notes of an order may have.
pub const NOTES_MAX: u32 = 2000;
/// Characters that the reason for a cancellation may have.
pub const REASON_MAX: u32 = 200;

words! {
    /// Why a courier could not hand an order over.
    Undelivered {
        /// Nobody opened, nobody answered the telephone.
        NobodyHome = "nobody_home",
        /// The address is not there, or not theirs.
        WrongAddress = "wrong_address",
        /// They did not want it.
        Refused = "refused",
        /// They could not pay.
        Unpaid = "unpaid",
        /// Something happened on the way: to the courier, or to the food.
        Accident = "accident",
    }
}

words! {
    /// Where an order stands.
    State {
        /// Placed; the kitchen has not answered.
        Pending = "pending",
        /// The kitchen takes it.
        Accepted = "accepted",
        /// It is being cooked.
        Preparing = "preparing",
        /// It can be fetched, by a courier or the guest.
        Ready = "ready",
        /// A courier has it.
        OnTheWay = "on_the_way",
        /// The guest has it.
        Delivered = "delivered",
        /// Nobody will get it.
        Cancelled = "cancelled",
    }
}

words! {
    /// How it is paid.
    Payment {
        /// In cash.
        Cash = "cash",
        /// Nequi, a Colombian phone wallet.
        Nequi = "nequi",
        /// Daviplata, another.
        Daviplata = "daviplata",
        /// By bank transfer.
        Transfer = "transfer",
        /// By card, at the door or the counter.
        Card = "card",
    }
}

words! {
    /// Whether it is paid.
    Paid {
        /// Not yet.
        Due = "due",
        /// Yes.
        Paid = "paid",
        /// The guest would not, or the method failed.
        Refused = "refused",
        /// It was, and was given back.
        Refunded = "refunded",
    }
}

words! {
    /// How it gets to the guest.
    Fulfilment {
        /// Somebody brings it.
        Delivery = "delivery",
        /// The guest fetches it.
        Pickup = "pickup",
        /// Ordered and handed over at the counter.
        Counter = "counter",
    }
}

words! {
    /// Where it was made.
    Origin {
        /// On the pages.
        Web = "web",
        /// By a program, over the JSON interface.
        Api = "api",
        /// By staff, at the counter.
        Counter = "counter",
        /// It came with another system's file.
        Import = "import",
    }
}

impl State {
    /// Whether somebody still has to do something for it: the kitchen's list, what is on the road included.
    #[must_use]
    pub const fn active(self) -> bool {
        match self {
            Self::Pending | Self::Accepted | Self::Preparing | Self::Ready | Self::OnTheWay => true,
            Self::Delivered | Self::Cancelled => false,
        }
    }
}

/// An order with its lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Its number.
    pub id: OrderId,
    /// The unguessable text that stands for it in links.
    pub public_id: String,
    /// Who cooks.
    pub restaurant: RestaurantId,
    /// That restaurant's name of today.
    pub restaurant_name: String,
    /// Who ordered; `None`: a guest without an account.
    pub customer: Option<UserId>,
    /// The customer's full name of today, else the user name; a guest's name as it was given.
    pub customer_name: String,
    /// A guest's telephone number.
    pub guest_phone: String,
    /// Where it stands.
    pub state: State,
    /// How it gets to the guest.
    pub fulfilment: Fulfilment,
    /// The saved address that it came from.
    pub address: Option<AddressId>,
    /// Street and number; empty when it is fetched, or when an import knew none.
    pub street: String,
    /// The district.
    pub district: String,
    /// How to find it.
    pub reference: String,
    /// Latitude and longitude in degrees, where both are known.
    pub coordinates: Option<(f64, f64)>,
    /// What the customer wrote.
    pub notes: String,
    /// How it is paid; `None`: an import did not know.
    pub payment: Option<Payment>,
    /// Whether it is paid.
    pub paid: Paid,
    /// ISO code of the currency of all its amounts.
    pub currency: String,
    /// The lines' sum.
    pub subtotal: Money,
    /// What the delivery costs.
    pub fee: Money,
    /// What is charged.
    pub total: Money,
    /// The day it counts for, as YYYY-MM-DD.
    pub business_day: String,
    /// Its number within that day and restaurant, to call out.
    pub number: u32,
    /// When it was placed; `None`: an import knew only the day.
    pub placed_at: Option<Time>,
    /// How many minutes the kitchen promised.
    pub minutes: Option<u32>,
    /// Why it was cancelled.
    pub reason: Option<String>,
    /// Who carries or carried it.
    pub courier: Option<UserId>,
    /// Why it came back from the guest's door, until it moves on.
    pub undelivered: Option<Undelivered>,
    /// Where it was made.
    pub origin: Origin,
    /// The newest journal row about it.
    pub changed_seq: i64,
    /// What was ordered, in the order of the cart; voided lines left out.
    pub lines: Vec<OrderLine>,
}

/// One line of an order: copies of what the menu said then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// The product, for "order again".
    pub product: Option<ProductId>,
    /// Its name then.
    pub name: String,
    /// What one cost then.
    pub unit_price: Money,
    /// How many.
    pub quantity: u32,
}

/// What the rules ask about an order, and nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Its number.
    pub id: OrderId,
    /// Who cooks.
    pub restaurant: RestaurantId,
    /// Whose restaurant that is.
    pub owner: UserId,
    /// Who ordered.
    pub customer: Option<UserId>,
    /// Who carries or carried it.
    pub courier: Option<UserId>,
    /// Where it stands.
    pub state: State,
    /// How it gets to the guest.
    pub fulfilment: Fulfilment,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn active_is_what_the_schemas_partial_index_holds() {
        let over: Vec<_> =
            State::ALL.iter().filter(|s| !s.active()).map(|s| format!("state <> '{s}'")).collect();
        let index = include_str!("../../schema.sql").split("CREATE INDEX order_active").nth(1).unwrap();
        let terms = index.split("WHERE ").nth(1).unwrap().split(';').next().unwrap();
        assert_eq!(over.join(" AND "), terms);
    }

    #[test]
    fn the_words_are_those_of_the_schema() {
        let schema = include_str!("../../schema.sql").split_whitespace().collect::<Vec<_>>().join(" ");
        let any = |column: &str, words: Vec<&str>| {
            words.iter().map(|w| format!("{column} = '{w}'")).collect::<Vec<_>>().join(" OR ")
        };
        for words in [
            any("state", State::ALL.iter().map(|w| w.as_str()).collect()),
            any("payment", Payment::ALL.iter().map(|w| w.as_str()).collect()),
            any("paid", Paid::ALL.iter().map(|w| w.as_str()).collect()),
            any("fulfilment", Fulfilment::ALL.iter().map(|w| w.as_str()).collect()),
            any("undelivered", Undelivered::ALL.iter().map(|w| w.as_str()).collect()),
            any("origin", Origin::ALL.iter().map(|w| w.as_str()).collect()),
        ] {
            assert!(schema.contains(&format!("({words})")), "{words}");
        }
    }
}
