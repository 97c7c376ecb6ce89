//! What the owner reads of what was: totals, history, cash, one order with all that happened to it. All of it owner's
//! only, and all long reads on the lane for scans.

use crate::app::App;
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Result};
use crate::restaurant::charge::{self, Settling};
use crate::restaurant::id::{OrderId, RestaurantId};
use crate::restaurant::money::Money;
use crate::restaurant::order::{Order, Paid, Payment, State};
use crate::restaurant::step::Actor;
use crate::store::journal::Row;
use crate::store::{self, Connection, Store};

pub use crate::store::Store as Books;
pub use crate::store::order::{Filter, Place};
pub use crate::store::report::{Bucket, Cash};

/// A page of the history with what the whole filter comes to.
#[derive(Debug, Clone)]
pub struct History {
    /// The orders of this page, newest day first.
    pub orders: Vec<Order>,
    /// Where the next page begins, when there is one.
    pub next: Option<Place>,
    /// What all orders of the filter come to, in as many parts as they differ.
    pub buckets: Vec<Bucket>,
}

/// How many, and what they come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub count: u64,
    /// What they come to.
    pub total: Money,
}

/// The sum of those parts that `counts` picks.
#[must_use]
pub fn sum(buckets: &[Bucket], counts: impl Fn(&Bucket) -> bool) -> Sum {
    buckets.iter().filter(|bucket| counts(bucket)).fold(Sum::default(), |sum, bucket| Sum {
        count: sum.count.saturating_add(bucket.count),
        total: sum.total.checked_add(bucket.total).unwrap_or(sum.total),
    })
}

/// What was sold: everything that was not called off.
#[must_use]
pub fn sold(buckets: &[Bucket]) -> Sum {
    sum(buckets, |bucket| bucket.state != State::Cancelled)
}

/// The sums by state, in the order in which an order goes through them; states without orders left out.
#[must_use]
pub fn by_state(buckets: &[Bucket]) -> Vec<(State, Sum)> {
    let of = |state: &State| (*state, sum(buckets, |bucket| bucket.state == *state));
    State::ALL.iter().map(of).filter(|(_, sum)| sum.count > 0).collect()
}

/// The sums of what was sold by way to pay; ways without orders left out.
#[must_use]
pub fn by_payment(buckets: &[Bucket]) -> Vec<(Option<Payment>, Sum)> {
    let ways = Payment::ALL.iter().copied().map(Some).chain([None]);
    let sold = |way| sum(buckets, |bucket| bucket.payment == way && bucket.state != State::Cancelled);
    ways.map(|way| (way, sold(way))).filter(|(_, sum)| sum.count > 0).collect()
}

/// The sum of what was sold and stands so: paid, still due, …
#[must_use]
pub fn standing(buckets: &[Bucket], paid: Paid) -> Sum {
    sum(buckets, |bucket| bucket.paid == paid && (bucket.state != State::Cancelled || paid == Paid::Refunded))
}

/// A page of an own restaurant's orders.
///
/// # Errors
/// [`Noun::Restaurant`] when it is another's.
pub async fn history(
    app: &App,
    owner: UserId,
    restaurant: RestaurantId,
    filter: Filter,
    after: Option<Place>,
    limit: usize,
) -> Result<History> {
    app.store
        .scan(move |db| {
            owns(db, owner, restaurant)?;
            let mut orders = Vec::new();
            let next =
                store::order::page_filtered(db, restaurant, &filter, after.as_ref(), limit, |order| {
                    orders.push(order);
                    Ok(())
                })?;
            Ok(History { orders, next, buckets: store::report::totals(db, restaurant, &filter)? })
        })
        .await
}

/// At most `limit` orders of an own restaurant, for whoever writes a long list: no totals, and where to go on.
///
/// # Errors
/// [`Noun::Restaurant`] when it is another's.
pub async fn chunk(
    store: &Store,
    owner: UserId,
    restaurant: RestaurantId,
    filter: Filter,
    after: Option<Place>,
    limit: usize,
) -> Result<(Vec<Order>, Option<Place>)> {
    store
        .scan(move |db| {
            owns(db, owner, restaurant)?;
            let mut orders = Vec::new();
            let next =
                store::order::page_filtered(db, restaurant, &filter, after.as_ref(), limit, |order| {
                    orders.push(order);
                    Ok(())
                })?;
            Ok((orders, next))
        })
        .await
}

/// An order of an own restaurant with what may be said of its payment and what happened to it.
#[derive(Debug, Clone)]
pub struct Whole {
    /// The order.
    pub order: Order,
    /// What may be said of its payment now.
    pub choices: Vec<Paid>,
    /// What happened, the oldest first; the first few hundred.
    pub events: Vec<Row>,
}

/// Rows of an order's story that are shown.
const EVENTS: usize = 300;

/// One order of an owner.
///
/// # Errors
/// [`Noun::Order`] when it is another's.
pub fn order(app: &App, owner: UserId, id: OrderId) -> Result<Whole> {
    let none = || Error::NotFound(Noun::Order);
    app.store.read(|db| {
        let charge = store::order::charge(db, id)?.filter(|charge| charge.owner == owner).ok_or_else(none)?;
        Ok(Whole {
            order: store::order::find(db, id)?.ok_or_else(none)?,
            choices: charge::choices(&charge),
            events: store::journal::of_order(db, id, 0, EVENTS)?,
        })
    })
}

/// Says of an order that it is paid, that the payment was refused, or that the money was given back.
///
/// # Errors
/// [`Noun::Order`] when it is another's; [`crate::error::Refusal::PaymentNotAllowed`].
pub async fn settle(app: &App, owner: UserId, id: OrderId, to: Paid) -> Result<()> {
    app.store
        .write(move |w| {
            let charge = store::order::charge(w.db(), id)?.ok_or(Error::NotFound(Noun::Order))?;
            match charge::settle(&charge, Actor::Owner(owner), to)? {
                Settling::Same => Ok(()),
                Settling::Change(settlement) => store::order::settle(w, &settlement),
            }
        })
        .await
}

/// The cash of a day by courier.
///
/// # Errors
/// [`Noun::Restaurant`] when it is another's.
pub async fn cash(app: &App, owner: UserId, restaurant: RestaurantId, day: String) -> Result<Vec<Cash>> {
    app.store
        .scan(move |db| {
            owns(db, owner, restaurant)?;
            store::report::cash(db, restaurant, &day)
        })
        .await
}

/// Notes that a courier handed in the cash of a day, as much as it is now.
///
/// # Errors
/// [`Noun::Restaurant`] when it is another's, [`Noun::Courier`] when the courier has none of that day.
pub async fn hand_in(
    app: &App,
    owner: UserId,
    restaurant: RestaurantId,
    day: String,
    courier: UserId,
) -> Result<()> {
    app.store
        .write(move |w| {
            owns(w.db(), owner, restaurant)?;
            let held = store::report::cash(w.db(), restaurant, &day)?;
            let held =
                held.iter().find(|cash| cash.courier == courier).ok_or(Error::NotFound(Noun::Courier))?;
            store::report::hand_in(w, restaurant, &day, courier, held.total, owner)
        })
        .await
}

/// A name for each courier of the house, by number: the full one, else the user name.
pub fn couriers(app: &App) -> Result<Vec<(UserId, String)>> {
    app.store.read(|db| {
        let mut ids = Vec::new();
        store::courier::for_each(db, |courier| {
            ids.push(courier.user);
            Ok(())
        })?;
        ids.into_iter().map(|id| Ok((id, name_of(db, id)?))).collect()
    })
}

/// What to call somebody: the full name, else the user name; empty for whom nobody knows.
pub fn name(store: &Store, user: UserId) -> Result<String> {
    store.read(|db| name_of(db, user))
}

fn name_of(db: &Connection, user: UserId) -> Result<String> {
    let Some(record) = store::user::find(db, user)? else { return Ok(String::new()) };
    let name = format!("{} {}", record.first_name, record.last_name);
    Ok(if name.trim().is_empty() { record.username } else { name.trim().to_owned() })
}

fn owns(db: &Connection, owner: UserId, restaurant: RestaurantId) -> Result<()> {
    let own = store::restaurant::find_for_owner(db, restaurant, owner)?;
    own.map(drop).ok_or(Error::NotFound(Noun::Restaurant))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::House;
    use super::super::order as orders;
    use super::*;
    use crate::error::Refusal;
    use crate::restaurant::order::Fulfilment;

    #[tokio::test]
    async fn totals_are_whole_numbers_by_state_and_payment() {
        let house = House::open().await;
        let app = &house.app;
        let done = house.order(house.ana, State::Delivered).await;
        house.order(house.ana, State::Pending).await;
        let off = house.order(house.luis, State::Pending).await;
        orders::cancel_own(app, house.luis, off).await.unwrap();
        settle(app, house.pedro, done, Paid::Paid).await.unwrap();
        let filter = Filter::days("2000-01-01", "2999-12-31");
        let all = history(app, house.pedro, house.taqueria, filter.clone(), None, 2).await.unwrap();
        assert_eq!((all.orders.len(), all.next.is_some()), (2, true));
        let one = all.orders[0].total.minor();
        assert_eq!(sold(&all.buckets), Sum { count: 2, total: Money::from_minor(2 * one) });
        let states: Vec<_> = by_state(&all.buckets).iter().map(|(state, sum)| (*state, sum.count)).collect();
        assert_eq!(states, [(State::Pending, 1), (State::Delivered, 1), (State::Cancelled, 1)]);
        assert_eq!(by_payment(&all.buckets)[0].1.count, 2, "both by Nequi, the cancelled one left out");
        assert_eq!(standing(&all.buckets, Paid::Paid).total.minor(), one);
        let rest = history(app, house.pedro, house.taqueria, filter.clone(), all.next, 2).await.unwrap();
        assert_eq!(rest.orders.iter().map(|order| order.id).collect::<Vec<_>>(), [done]);
        let cancelled = Filter { state: Some(State::Cancelled), ..filter.clone() };
        let found = history(app, house.pedro, house.taqueria, cancelled, None, 9).await.unwrap();
        assert_eq!(found.orders.iter().map(|order| order.id).collect::<Vec<_>>(), [off]);
        let numbered = Filter { number: Some(done.raw()), ..filter.clone() };
        let found = history(app, house.pedro, house.taqueria, numbered, None, 9).await.unwrap();
        assert!(found.orders.iter().any(|order| order.id == done));
        let foreign = history(app, house.marta, house.taqueria, filter, None, 9).await;
        assert!(matches!(foreign, Err(Error::NotFound(Noun::Restaurant))));
    }

    #[tokio::test]
    async fn money_is_the_owners_word_and_stands_in_the_journal() {
        let house = House::open().await;
        let app = &house.app;
        let id = house.order(house.ana, State::Delivered).await;
        assert_eq!(order(app, house.pedro, id).unwrap().choices, [Paid::Paid, Paid::Refused]);
        for stranger in [house.marta, house.ana, house.rider] {
            assert!(matches!(settle(app, stranger, id, Paid::Paid).await, Err(Error::NotFound(Noun::Order))));
            assert!(matches!(order(app, stranger, id), Err(Error::NotFound(Noun::Order))));
        }
        let early = settle(app, house.pedro, id, Paid::Refunded).await;
        assert!(matches!(early, Err(Error::Refused(Refusal::PaymentNotAllowed))));
        for to in [Paid::Paid, Paid::Paid, Paid::Refunded] {
            settle(app, house.pedro, id, to).await.unwrap();
        }
        let events = house.events(id);
        assert_eq!(events.get(events.len() - 2..).unwrap(), ["paid", "refunded"], "said twice is told once");
        assert!(order(app, house.pedro, id).unwrap().choices.is_empty());
    }

    #[tokio::test]
    async fn a_couriers_cash_is_what_they_delivered_for_cash_that_day() {
        let house = House::open().await;
        let app = &house.app;
        let mut last = String::new();
        for (payment, courier) in [("cash", house.rider), ("cash", house.rider), ("nequi", house.rider)] {
            let id = house.order(house.ana, State::Ready).await;
            super::super::courier::take(app, courier, id).await.unwrap();
            super::super::courier::deliver(app, courier, id).await.unwrap();
            let found = order(app, house.pedro, id).unwrap().order;
            assert_eq!(found.fulfilment, Fulfilment::Delivery);
            last.clone_from(&found.business_day);
            house.pay_by(id, payment).await;
        }
        let held = cash(app, house.pedro, house.taqueria, last.clone()).await.unwrap();
        assert_eq!(held.len(), 1);
        assert_eq!((held[0].courier, held[0].count, held[0].handed_in), (house.rider, 2, None));
        hand_in(app, house.pedro, house.taqueria, last.clone(), house.rider).await.unwrap();
        let held = cash(app, house.pedro, house.taqueria, last.clone()).await.unwrap();
        assert_eq!(held[0].handed_in.unwrap().0, held[0].total);
        let none = hand_in(app, house.pedro, house.taqueria, last.clone(), house.other_rider).await;
        assert!(matches!(none, Err(Error::NotFound(Noun::Courier))));
        let foreign = cash(app, house.marta, house.taqueria, last).await;
        assert!(matches!(foreign, Err(Error::NotFound(Noun::Restaurant))));
    }
}
