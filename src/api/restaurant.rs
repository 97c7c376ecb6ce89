//! Restaurants in JSON: the own one, and what the public may read.

#![expect(clippy::unused_async, reason = "every handler has this signature")]

use super::list::kept;
use crate::app::App;
use crate::app::menus::Menu;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::middleware::{Context, fields};
use crate::restaurant::id::RestaurantId;
use crate::services;
use crate::wire::json::compact;
use crate::wire::restaurant::{Open, Own, change};
use serde_json::json;

fn id(request: &Context) -> Result<RestaurantId> {
    RestaurantId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Restaurant))
}

/// The own restaurant. 404 when it is another's.
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let restaurant = services::restaurant::own(app, request.who.id()?, id(&request)?)?;
    compact(200, &Own::from(&restaurant))
}

/// Changes the own restaurant; what is not sent stays.
pub async fn edit(app: &App, mut request: Context) -> Result<Response> {
    let (owner, id) = (request.who.id()?, id(&request)?);
    services::restaurant::own(app, owner, id)?;
    let change = change(fields(&mut request).await?)?;
    services::restaurant::edit(app, owner, id, change).await?;
    compact(200, &json!({"mensaje": "Guardado correctamente"}))
}

/// The open restaurants.
pub async fn list_open(app: &App, request: Context) -> Result<Response> {
    kept(app, &request, Menu::OpenRestaurants, |list| {
        services::restaurant::for_each_open(app, |restaurant| list.push(&Open::from(&restaurant)))
    })
}

/// One open restaurant.
pub async fn show_open(app: &App, request: Context) -> Result<Response> {
    let restaurant = services::restaurant::open(app, id(&request)?)?;
    compact(200, &Open::from(&restaurant))
}
