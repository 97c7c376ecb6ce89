//! Saved addresses in JSON: the own ones. The original shows everybody's to anybody.

#![expect(clippy::unused_async, reason = "every handler has this signature")]

use crate::app::App;
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::middleware::{Context, fields};
use crate::restaurant::id::AddressId;
use crate::services;
use crate::wire::address::{Own, change, new};
use crate::wire::json::{List, compact};
use serde_json::json;

fn id(request: &Context) -> Result<AddressId> {
    AddressId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Address))
}

/// The own addresses.
pub async fn list(app: &App, request: Context) -> Result<Response> {
    let mut list = List::default();
    for address in services::address::list(app, request.who.id()?)? {
        list.push(&Own::from(&address))?;
    }
    Ok(list.answer())
}

/// A new address.
pub async fn create(app: &App, mut request: Context) -> Result<Response> {
    let user = request.who.id()?;
    let new = new(fields(&mut request).await?, user)?;
    let id = services::address::create(app, user, new).await?;
    shown(app, 201, "Direccion creada exitosamente", user, id)
}

/// Changes an address; what is not sent stays.
pub async fn edit(app: &App, mut request: Context) -> Result<Response> {
    let (user, id) = (request.who.id()?, id(&request)?);
    let now = services::address::find(app, user, id)?;
    let new = change(fields(&mut request).await?, now)?;
    services::address::edit(app, user, id, new).await?;
    shown(app, 200, "Direccion actualizada exitosamente", user, id)
}

/// Removes an address.
pub async fn retire(app: &App, request: Context) -> Result<Response> {
    services::address::retire(app, request.who.id()?, id(&request)?).await?;
    compact(200, &json!({"mensaje": "Direccion eliminada exitosamente"}))
}

fn shown(app: &App, status: u16, message: &str, user: UserId, id: AddressId) -> Result<Response> {
    let address = services::address::find(app, user, id)?;
    compact(status, &json!({"mensaje": message, "data": Own::from(&address)}))
}
