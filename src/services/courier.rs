//! Couriers: what they take, deliver and give back, their lists, and where they are while they carry something.

use super::order::{self, Request};
use crate::app::App;
use crate::auth::id::UserId;
use crate::auth::user::{Role, User};
use crate::error::{Error, Forbidden, Noun, Result};
use crate::restaurant::courier::{self, Courier, Duty, Position, Sighting};
use crate::restaurant::id::{OrderId, RestaurantId};
use crate::restaurant::order::{Order, State};
use crate::restaurant::step::Actor;
use crate::store;

/// How many delivered orders a courier is shown.
const DELIVERED: usize = 20;

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

/// What a courier sees.
pub fn lists(app: &App, user: UserId) -> Result<Lists> {
    app.store.read(|db| {
        let (mut waiting, mut carrying, mut delivered) = (Vec::new(), Vec::new(), Vec::new());
        store::order::for_each_waiting(db, into(&mut waiting))?;
        store::order::for_each_carried(db, user, into(&mut carrying))?;
        store::order::for_each_delivered(db, user, DELIVERED, into(&mut delivered))?;
        let duty = store::courier::find(db, user)?.map_or(Duty::Off, |courier| courier.duty);
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

/// Notes where a courier is and tells those who follow; forgotten when the last order is delivered.
///
/// # Errors
/// [`Noun::Position`] while they carry nothing: then it is nobody's business.
pub async fn note_position(app: &App, user: UserId, position: Position) -> Result<()> {
    app.store
        .write(move |w| {
            courier::may_be_seen(store::courier::carrying(w.db(), user)?)?;
            store::courier::put_position(w, user, position)
        })
        .await?;
    app.live.moved(user, position);
    Ok(())
}

/// Where a courier is, for who may know: themselves, the house, and who waits for what they carry.
///
/// # Errors
/// [`Noun::Position`] for everybody else, and while there is none.
pub fn position(app: &App, asker: &User, of: UserId) -> Result<Sighting> {
    app.store.read(|db| {
        let may = asker.id == of
            || asker.role == Role::Admin
            || store::courier::carrying_for(db, asker.id)?.contains(&of);
        let sighting = if may { store::courier::position(db, of)? } else { None };
        sighting.ok_or(Error::NotFound(Noun::Position))
    })
}

/// Where the couriers are of whom the asker may know, with their full names (else the user names).
pub fn positions(app: &App, asker: &User) -> Result<Vec<(Sighting, String)>> {
    app.store.read(|db| {
        let seen = match asker.role {
            Role::Admin => {
                let mut all = Vec::new();
                store::courier::for_each(db, |courier| {
                    all.push(courier.user);
                    Ok(())
                })?;
                all
            }
            Role::Courier => vec![asker.id],
            Role::Customer | Role::Owner => store::courier::carrying_for(db, asker.id)?,
        };
        let mut found = Vec::new();
        for user in seen {
            if let (Some(at), Some(record)) =
                (store::courier::position(db, user)?, store::user::find(db, user)?)
            {
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
        Role::Customer | Role::Owner => return Err(Error::Forbidden(Forbidden::NotPermitted)),
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
