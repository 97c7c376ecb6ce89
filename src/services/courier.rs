//! Couriers: what they take, deliver and bring back, their lists, and where they are while they carry something.
//!
//! # Why does an order that could not be delivered wait again?
//! The food and the question what to do with it come back to the restaurant. There it stands with the courier's reason:
//! the kitchen calls the guest, sends somebody again, or calls it off. A courier who could end an order would end it in
//! a place that nobody in the restaurant looks at.

use super::order::{self, Request};
use crate::app::App;
use crate::auth::id::UserId;
use crate::auth::user::{Role, User};
use crate::error::{Error, Forbidden, Noun, Result};
use crate::restaurant::courier::{self, Courier, Duty, Position, Sighting};
use crate::restaurant::id::{OrderId, RestaurantId};
use crate::restaurant::money::Money;
use crate::restaurant::order::{Order, Paid, Payment, State, Undelivered};
use crate::restaurant::step::Actor;
use crate::store;

/// How many delivered orders a courier is shown.
const DELIVERED: usize = 60;

/// A courier's lists, all of the same moment.
#[derive(Debug, Clone)]
pub struct Lists {
    /// Whether they take orders.
    pub duty: Duty,
    /// What waits for somebody, in all restaurants, the oldest first.
    pub waiting: Vec<Order>,
    /// What they carry, the newest first.
    pub carrying: Vec<Order>,
    /// What they delivered, the newest first; the last few.
    pub delivered: Vec<Order>,
}

impl Lists {
    /// How many orders they brought on `day`, and the money that they took at the doors for it: cash only, for nothing
    /// else passes their hands. No more than the last few orders are counted.
    #[must_use]
    pub fn done_on(&self, day: &str) -> (usize, Vec<(&str, Money)>) {
        let mut count = 0;
        let mut cash: Vec<(&str, Money)> = Vec::new();
        for order in self.delivered.iter().filter(|order| order.business_day == day) {
            count += 1;
            let Some(amount) = collects(order) else { continue };
            match cash.iter_mut().find(|(currency, _)| *currency == order.currency) {
                Some((_, sum)) => *sum = Money::from_minor(sum.minor().saturating_add(amount.minor())),
                None => cash.push((&order.currency, amount)),
            }
        }
        (count, cash)
    }
}

/// What the courier has to take at the door: the total of what is paid in cash and was not paid already.
#[must_use]
pub fn collects(order: &Order) -> Option<Money> {
    let is_cash = matches!(order.payment, None | Some(Payment::Cash));
    (is_cash && order.paid == Paid::Due).then_some(order.total)
}

/// Takes an order that is ready; the first one gets it. Who carries one may take another.
///
/// # Errors
/// [`Noun::Order`] when it is not ready; [`crate::error::Refusal::AlreadyTaken`]; [`Forbidden::NotPermitted`] for whom
/// the house does not employ any more.
pub async fn take(app: &App, user: UserId, id: OrderId) -> Result<()> {
    app.store
        .write(move |w| {
            if store::courier::find(w.db(), user)?.is_some_and(|courier| !courier.active) {
                return Err(Error::Forbidden(Forbidden::NotPermitted));
            }
            order::carry_out(w, Actor::Courier(user), id, &Request::to(State::OnTheWay))
        })
        .await
}

/// Delivers an order that they carry.
///
/// # Errors
/// [`Noun::Order`] when they do not.
pub async fn deliver(app: &App, user: UserId, id: OrderId) -> Result<()> {
    order::step(app, Actor::Courier(user), id, Request::to(State::Delivered)).await
}

/// Gives an order back that they carry: it waits for somebody again.
///
/// # Errors
/// [`Noun::Order`] when they do not.
pub async fn give_back(app: &App, user: UserId, id: OrderId) -> Result<()> {
    order::step(app, Actor::Courier(user), id, Request::to(State::Ready)).await
}

/// Brings an order back that could not be handed over: it waits at the restaurant, and says why.
///
/// # Errors
/// [`Noun::Order`] when they do not carry it.
pub async fn could_not_deliver(app: &App, user: UserId, id: OrderId, why: Undelivered) -> Result<()> {
    app.store
        .write(move |w| {
            order::carry_out(w, Actor::Courier(user), id, &Request::to(State::Ready))?;
            store::order::note_undelivered(w, id, why)
        })
        .await
}

/// What a courier sees.
pub fn lists(app: &App, user: UserId) -> Result<Lists> {
    app.store.read(|db| {
        let (mut waiting, mut carrying, mut delivered) = (Vec::new(), Vec::new(), Vec::new());
        store::order::for_each_waiting(db, into(&mut waiting))?;
        store::order::for_each_carried(db, user, into(&mut carrying))?;
        store::order::for_each_delivered(db, user, DELIVERED, into(&mut delivered))?;
        // Who never said whether they work is asked like those who do.
        let duty = store::courier::find(db, user)?.map_or(Duty::Available, |courier| courier.duty);
        Ok(Lists { duty, waiting, carrying, delivered })
    })
}

fn into(list: &mut Vec<Order>) -> impl FnMut(Order) -> Result<()> + '_ {
    |order| {
        list.push(order);
        Ok(())
    }
}

/// Where the orders of a restaurant are fetched; empty where it is gone.
pub fn pickup(app: &App, restaurant: RestaurantId) -> Result<String> {
    let found = app.store.read_one(|db| store::restaurant::find(db, restaurant))?;
    Ok(found.map(|restaurant| restaurant.address).unwrap_or_default())
}

/// Goes on or off duty. Who carries something is busy, whatever they say.
pub async fn set_duty(app: &App, user: UserId, at_work: bool) -> Result<()> {
    app.store
        .write(move |w| {
            let wanted = if at_work { Duty::Available } else { Duty::Off };
            let carrying = store::courier::carrying(w.db(), user)?;
            store::courier::set_duty(w, user, courier::duty_after(wanted, carrying))
        })
        .await
}

/// Notes where a courier is and tells those who follow; forgotten when the order is delivered or given back. It is never
/// written to the file.
///
/// # Errors
/// [`Noun::Position`] while they carry nothing: then it is nobody's business.
pub fn note_position(app: &App, user: UserId, position: Position) -> Result<()> {
    courier::may_be_seen(app.store.read(|db| store::courier::carrying(db, user))?)?;
    app.live.moved(Sighting { user, position, at: app.clock.now() });
    Ok(())
}

/// Where a courier is, for who may know: themselves, and who waits for what they carry as its guest or its restaurant.
///
/// # Errors
/// [`Noun::Position`] for everybody else, and while there is none.
pub fn position(app: &App, asker: UserId, of: UserId) -> Result<Sighting> {
    let may = app.store.read(|db| {
        let carries = store::courier::carrying(db, of)? > 0;
        Ok(carries && (asker == of || store::courier::is_followed_by(db, of, asker)?))
    })?;
    app.live.whereabouts(of).filter(|_| may).ok_or(Error::NotFound(Noun::Position))
}

/// Where the asker's own order goes that this courier carries, if that place is known in degrees.
pub fn door(app: &App, asker: UserId, of: UserId) -> Result<Option<Position>> {
    app.store.read(|db| {
        let mut door = None;
        store::order::for_each_carried(db, of, |order| {
            let own = order.customer == Some(asker);
            door = door.or(order.coordinates.filter(|_| own));
            Ok(())
        })?;
        Ok(door.and_then(|(latitude, longitude)| Position::new(latitude, longitude).ok()))
    })
}

/// Where the courier is who carries this order now. For a caller who has seen that the asker may see the order.
#[must_use]
pub fn whereabouts(app: &App, order: &Order) -> Option<Sighting> {
    let courier = order.courier.filter(|_| order.state == State::OnTheWay)?;
    app.live.whereabouts(courier)
}

/// Where the couriers are of whom the asker may know, with their full names (else the user names).
pub fn positions(app: &App, asker: &User) -> Result<Vec<(Sighting, String)>> {
    app.store.read(|db| {
        let mut seen = store::courier::carrying_for(db, asker.id)?;
        if asker.role == Role::Courier && store::courier::carrying(db, asker.id)? > 0 {
            seen.push(asker.id);
        }
        let mut found = Vec::new();
        for user in seen {
            if let (Some(at), Some(record)) = (app.live.whereabouts(user), store::user::find(db, user)?) {
                found.push((at, shown(&record.user()?)));
            }
        }
        Ok(found)
    })
}

/// The full name, else the user name.
fn shown(user: &User) -> String {
    let name = user.full_name();
    if name.is_empty() { user.username.as_str().to_owned() } else { name }
}

/// All couriers' profiles, for the house; a courier's own.
///
/// # Errors
/// [`Forbidden::NotPermitted`] for everybody else.
pub fn profiles(app: &App, asker: &User) -> Result<Vec<Courier>> {
    let own = match asker.role {
        Role::Admin => None,
        Role::Courier => Some(asker.id),
        Role::Customer | Role::Kitchen | Role::Owner => {
            return Err(Error::Forbidden(Forbidden::NotPermitted));
        }
    };
    app.store.read(|db| {
        if let Some(user) = own {
            return Ok(store::courier::find(db, user)?.into_iter().collect());
        }
        let mut all = Vec::new();
        store::courier::for_each(db, |courier| {
            all.push(courier);
            Ok(())
        })?;
        Ok(all)
    })
}

#[cfg(test)]
mod tests;
