//! GastroMóvil's rooms: who may be in one, and what it hears of an event.

use super::{is_employed, is_party};
use crate::app::App;
use crate::auth::id::UserId;
use crate::auth::user::{Role, User};
use crate::error::{Error, Noun, Result};
use crate::restaurant::courier::Duty;
use crate::restaurant::event::Event;
use crate::restaurant::id::{OrderId, RestaurantId};
use crate::restaurant::order::{Fulfilment, Order, State};
use crate::store::{self, Connection};

/// A room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// A restaurant hears of new orders.
    Restaurant(RestaurantId),
    /// A customer hears how their orders get on.
    Customer(UserId),
    /// A courier hears of orders that wait.
    Courier(UserId),
    /// A courier says where they are; those who wait for what they carry hear it.
    Position(UserId),
}

/// Whether this user may be in this room now.
///
/// # Errors
/// Not found: no such room, or it is another's.
pub fn enter(app: &App, user: &User, room: Room) -> Result<()> {
    let (may, noun) = match room {
        Room::Restaurant(id) => (cooks(app, user.id, id)?, Noun::Restaurant),
        Room::Customer(id) => (id == user.id, Noun::User),
        Room::Courier(id) => (is_courier(app, user, id)?, Noun::Courier),
        Room::Position(id) => (is_courier(app, user, id)? || follows(app, user.id, id)?, Noun::Courier),
    };
    if may { Ok(()) } else { Err(Error::NotFound(noun)) }
}

fn cooks(app: &App, user: UserId, restaurant: RestaurantId) -> Result<bool> {
    app.store.read(|db| store::staff::works(db, user, restaurant))
}

/// Whether the room of courier `id` is this user's own, and they are a courier still.
fn is_courier(app: &App, user: &User, id: UserId) -> Result<bool> {
    let own = user.id == id && user.role == Role::Courier;
    Ok(own && app.store.read(|db| is_employed(db, id))?)
}

/// Whether `viewer` waits for something that `courier` carries now, as its customer or its restaurant.
pub fn follows(app: &App, viewer: UserId, courier: UserId) -> Result<bool> {
    app.store.read(|db| store::courier::is_followed_by(db, courier, viewer))
}

/// Whether an order is this user's, as its customer or its restaurant.
pub fn concerns(app: &App, user: UserId, order: OrderId) -> Result<bool> {
    app.store.read(|db| is_party(db, order, user))
}

/// Whose order it is.
pub fn customer(app: &App, order: OrderId) -> Result<Option<UserId>> {
    app.store.read(|db| Ok(store::order::facts(db, order)?.and_then(|facts| facts.customer)))
}

/// An order, to be told about: the caller has decided to whom.
pub fn order(app: &App, id: OrderId) -> Result<Order> {
    app.store.read(|db| store::order::find(db, id))?.ok_or(Error::NotFound(Noun::Order))
}

/// Whether an event offers an order to this courier: it waits still, and they are not off. Who never said whether they
/// work is asked like those who do.
pub fn is_offered(app: &App, courier: UserId, event: &Event) -> Result<bool> {
    app.store.read(|db| Ok(event.is_offer() && waits(db, event.order)? && works(db, courier)?))
}

fn waits(db: &Connection, order: OrderId) -> Result<bool> {
    let facts = store::order::facts(db, order)?;
    Ok(facts.is_some_and(|f| f.state == State::Ready && f.fulfilment == Fulfilment::Delivery))
}

fn works(db: &Connection, courier: UserId) -> Result<bool> {
    let profile = store::courier::find(db, courier)?;
    Ok(profile.is_none_or(|courier| courier.active && courier.duty != Duty::Off))
}
