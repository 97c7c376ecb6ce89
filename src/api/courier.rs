//! Couriers: their two buttons, answered in `JsonResponse`'s hand, and who may know where they are.

#![expect(clippy::unused_async, reason = "every handler has this signature")]

use crate::app::App;
use crate::auth::id::UserId;
use crate::error::{Error, Forbidden, Noun, Result};
use crate::http::Response;
use crate::middleware::{Context, fields};
use crate::restaurant::id::OrderId;
use crate::services;
use crate::wire::cart::done;
use crate::wire::courier::{Named, Place, Profile, position};
use crate::wire::json::{List, compact, spaced};
use serde_json::json;

fn order(request: &Context) -> Result<OrderId> {
    OrderId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Order))
}

/// Takes an order that is ready.
pub async fn take(app: &App, request: Context) -> Result<Response> {
    services::courier::take(app, request.who.id()?, order(&request)?).await?;
    spaced(200, &done())
}

/// Delivers an order.
pub async fn deliver(app: &App, request: Context) -> Result<Response> {
    services::courier::deliver(app, request.who.id()?, order(&request)?).await?;
    spaced(200, &done())
}

/// What the two buttons answer to a GET, as documented.
pub async fn not_by_link(_app: &App, _request: Context) -> Result<Response> {
    spaced(400, &json!({"ok": false}))
}

/// Profiles: all for the house, the own one for a courier.
pub async fn profiles(app: &App, request: Context) -> Result<Response> {
    let mut list = List::default();
    for courier in services::courier::profiles(app, request.who.user()?)? {
        list.push(&Profile::from(&courier))?;
    }
    Ok(list.answer())
}

/// Where the couriers are whom the caller waits for.
pub async fn positions(app: &App, request: Context) -> Result<Response> {
    let mut list = List::default();
    for (sighting, name) in services::courier::positions(app, request.who.user()?)? {
        list.push(&Named::new(&sighting, &name))?;
    }
    Ok(list.answer())
}

/// Where one courier is.
pub async fn show_position(app: &App, request: Context) -> Result<Response> {
    let of = UserId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Position))?;
    let sighting = services::courier::position(app, request.who.id()?, of)?;
    compact(200, &Place::from(&sighting))
}

/// Notes where the caller is. Nobody speaks for another.
pub async fn note_position(app: &App, mut request: Context) -> Result<Response> {
    let courier = request.who.id()?;
    let (of, position) = position(fields(&mut request).await?)?;
    if of.is_some_and(|of| of != courier) {
        return Err(Error::Forbidden(Forbidden::NotPermitted));
    }
    services::courier::note_position(app, courier, position)?;
    compact(201, &json!({"mensaje": "Ubicacion actualizada"}))
}
