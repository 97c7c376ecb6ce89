//! Orders: how they are read by kitchen and customer, and how they move.
//!
//! A step is decided by `restaurant::step` and carried out in the same job, so that of two who decide at the same moment
//! the second one decides on what the first one did. How orders come to be is in [`super::checkout`].

use crate::app::App;
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Refusal, Result};
use crate::restaurant::cart::{Change, Holder};
use crate::restaurant::id::{OrderId, ProductId};
use crate::restaurant::order::{Facts, Order, OrderLine, State};
use crate::restaurant::step::{self, Actor, Step, Wish};
use crate::store::{self, Connection, Store, Write};

pub use super::checkout::{Counter, Placed, confirm, confirm_shown};
pub use crate::store::order::{Filter, Place};

/// How many orders of a long list are read at a time, so that no slow reader holds a snapshot of the file.
const PAGE: usize = 500;

/// What is wished for an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The state it shall have.
    pub next: State,
    /// Why, where it is called off.
    pub reason: Option<String>,
    /// How many minutes the kitchen promises.
    pub minutes: Option<u32>,
    /// The state in which whoever asks saw it: a step that waited for the network is not taken from another one.
    pub seen: Option<State>,
}

impl Request {
    /// To go to `next`, and nothing more to say.
    #[must_use]
    pub const fn to(next: State) -> Self {
        Self { next, reason: None, minutes: None, seen: None }
    }
}

/// Moves an order one step. The same state again is no fault and leaves no second event.
///
/// # Errors
/// [`Noun::Order`] when it is none of the actor's; the refusals of [`step::step`].
pub async fn step(app: &App, actor: Actor, id: OrderId, request: Request) -> Result<()> {
    app.store.write(move |w| carry_out(w, actor, id, &request)).await
}

/// One step within a job of the writer.
pub(super) fn carry_out(w: &Write<'_>, actor: Actor, id: OrderId, request: &Request) -> Result<()> {
    let facts = store::order::facts(w.db(), id)?.ok_or(Error::NotFound(Noun::Order))?;
    let actor = in_kitchen(w.db(), &facts, actor)?;
    if request.seen.is_some_and(|seen| seen != facts.state) && facts.state != request.next {
        step::may_see(&facts, actor)?;
        return Err(Error::Refused(Refusal::StepNotAllowed { current: facts.state.as_str() }));
    }
    let wish = Wish { next: request.next, reason: request.reason.as_deref(), minutes: request.minutes };
    match step::step(&facts, actor, wish)? {
        Step::Same => Ok(()),
        Step::Move(made) => store::order::apply(w, &made),
    }
}

/// Puts what an own order had into its customer's cart again, as far as it is to be had now; the rest is left out
/// ([`not_again`]).
///
/// # Errors
/// [`Noun::Order`] when it is another's.
pub async fn again(app: &App, customer: UserId, id: OrderId) -> Result<()> {
    app.store
        .write(move |w| {
            let order = store::order::find_for_customer(w.db(), id, customer)?;
            let order = order.ok_or(Error::NotFound(Noun::Order))?;
            let holder = Holder::User(customer);
            for line in &order.lines {
                let Some(product) = available(w.db(), line)? else { continue };
                match store::cart::change(w, &holder, product, Change::Add(line.quantity)) {
                    Ok(_) | Err(Error::Refused(Refusal::CartTooLarge)) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        })
        .await
}

/// What an own order had and cannot be ordered now, by the names of then.
///
/// # Errors
/// [`Noun::Order`] when it is another's.
pub fn not_again(app: &App, customer: UserId, id: OrderId) -> Result<Vec<String>> {
    app.store.read(|db| {
        let order = store::order::find_for_customer(db, id, customer)?.ok_or(Error::NotFound(Noun::Order))?;
        let mut missing = Vec::new();
        for line in order.lines {
            if available(db, &line)?.is_none() {
                missing.push(line.name);
            }
        }
        Ok(missing)
    })
}

/// The product of a line, if it can be ordered now.
fn available(db: &Connection, line: &OrderLine) -> Result<Option<ProductId>> {
    let Some(product) = line.product else { return Ok(None) };
    let offer = store::cart::offer(db, product)?;
    Ok(offer.filter(|offer| offer.orderable().is_ok()).map(|_| product))
}

/// Somebody who is not the owner but has a post in the order's kitchen acts as its cook.
pub(super) fn in_kitchen(db: &Connection, facts: &Facts, actor: Actor) -> Result<Actor> {
    if let Actor::Owner(user) = actor
        && facts.owner != user
        && store::staff::works(db, user, facts.restaurant)?
    {
        return Ok(Actor::Cook(user, facts.restaurant));
    }
    Ok(actor)
}

/// Calls off an own order, while the kitchen has not begun.
///
/// # Errors
/// [`Noun::Order`] when it is another's; [`crate::error::Refusal::StepNotAllowed`] when it is too late.
pub async fn cancel_own(app: &App, customer: UserId, id: OrderId) -> Result<()> {
    step(app, Actor::Customer(customer), id, Request::to(State::Cancelled)).await
}

/// Whether an order is of the kitchen that asks: asked before its input is read.
///
/// # Errors
/// [`Noun::Order`] when it is not.
pub fn is_of_kitchen(app: &App, actor: Actor, id: OrderId) -> Result<()> {
    let of_kitchen = app.store.read(|db| match store::order::facts(db, id)? {
        Some(facts) => Ok(step::is_of_kitchen(&facts, in_kitchen(db, &facts, actor)?)),
        None => Ok(false),
    })?;
    if of_kitchen { Ok(()) } else { Err(Error::NotFound(Noun::Order)) }
}

/// What the kitchens have to do that somebody may work, the oldest first; what is on the road too.
pub fn kitchen(app: &App, user: UserId) -> Result<Vec<Order>> {
    let mut orders = Vec::new();
    for_each_active(app, user, |order| {
        orders.push(order);
        Ok(())
    })?;
    Ok(orders)
}

/// The same, handed over one by one.
pub fn for_each_active(app: &App, user: UserId, each: impl FnMut(Order) -> Result<()>) -> Result<()> {
    app.store.read(|db| store::order::for_each_active(db, user, each))
}

/// A page of the orders of an owner's kitchens that a filter looks for, newest day first. Returns where to go on when there are more.
pub fn page_of_owner(
    store: &Store,
    owner: UserId,
    filter: &Filter,
    after: Option<&Place>,
    each: impl FnMut(Order) -> Result<()>,
) -> Result<Option<Place>> {
    store.read(|db| store::order::page_of_owner(db, owner, filter, after, PAGE, each))
}

/// A page of a customer's orders, the newest first. Returns where to go on when there are more.
pub fn page_of_customer(
    store: &Store,
    customer: UserId,
    before: Option<OrderId>,
    each: impl FnMut(Order) -> Result<()>,
) -> Result<Option<OrderId>> {
    store.read(|db| store::order::page_of_customer(db, customer, before, PAGE, each))
}

/// At most `limit` of a customer's orders below `before`, the newest first, and where to go on when there are more.
pub fn of_customer_page(
    app: &App,
    customer: UserId,
    before: Option<OrderId>,
    limit: usize,
) -> Result<(Vec<Order>, Option<OrderId>)> {
    app.store.read(|db| {
        let mut orders = Vec::new();
        let next = store::order::page_of_customer(db, customer, before, limit, |order| {
            orders.push(order);
            Ok(())
        })?;
        Ok((orders, next))
    })
}

/// An order as its customer sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnOrder {
    /// The order with its lines.
    pub order: Order,
    /// Whether they have rated it.
    pub rated: bool,
}

/// One order of a customer.
///
/// # Errors
/// [`Noun::Order`] when it is another's.
pub fn one_of_customer(app: &App, customer: UserId, id: OrderId) -> Result<OwnOrder> {
    app.store.read(|db| {
        let order = store::order::find_for_customer(db, id, customer)?.ok_or(Error::NotFound(Noun::Order))?;
        Ok(OwnOrder { rated: store::rating::exists(db, id)?, order })
    })
}

/// Orders of a customer by number, in the order asked for.
pub fn some_of_customer(app: &App, customer: UserId, ids: &[OrderId]) -> Result<Vec<Order>> {
    app.store.read(|db| {
        let found = ids.iter().map(|id| store::order::find_for_customer(db, *id, customer));
        found.filter_map(Result::transpose).collect()
    })
}

#[cfg(test)]
mod tests;
