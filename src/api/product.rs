//! Products in JSON: the owner's, and the catalogue of what is open.

#![expect(clippy::unused_async, reason = "every handler has this signature")]

use super::list::{kept, kept_pages};
use crate::app::App;
use crate::app::menus::Menu;
use crate::error::{Error, Fault, Noun, Result};
use crate::http::Response;
use crate::middleware::{Context, fields};
use crate::restaurant::id::ProductId;
use crate::restaurant::picture::Subject;
use crate::services;
use crate::services::product::Search;
use crate::wire::json::compact;
use crate::wire::product::{Open, Own, change, new, picture, picture_in_words};
use serde_json::json;
use std::sync::Arc;

fn id(request: &Context) -> Result<ProductId> {
    ProductId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Product))
}

/// The own products.
pub async fn list(app: &App, request: Context) -> Result<Response> {
    let owner = request.who.id()?;
    kept(app, &request, Menu::OwnProducts(owner), |list| {
        services::product::for_each_own(app, owner, |product| {
            list.row(&Own::from(product));
            Ok(())
        })
    })
}

/// A new product.
pub async fn create(app: &App, mut request: Context) -> Result<Response> {
    let owner = request.who.id()?;
    let fields = fields(&mut request).await?;
    let (sent, mut new) = (picture(&fields), new(fields)?);
    if let Some(sent) = sent {
        services::category::own(app, owner, new.category)?;
        new.image = Some(keep(app, sent).await?);
    }
    let id = services::product::create(app, owner, new).await?;
    compact(200, &json!({"mensaje": "Producto creado", "id": id}))
}

/// Says whether a dish is to be had, for the owner and for a paired screen.
pub async fn set_available(app: &App, mut request: Context) -> Result<Response> {
    let (cook, id) = (request.who.cook()?, id(&request)?);
    services::kitchen::has_dish(app, cook, id)?;
    let mut fields = fields(&mut request).await?;
    let available = fields.optional_bool("disponible");
    fields.finish()?;
    let available = available.ok_or_else(|| Error::field("available", Fault::Required))?;
    services::kitchen::set_available(app, cook, id, available).await?;
    compact(200, &json!({"ok": true, "disponible": available}))
}

/// Changes a product; what is not sent stays.
pub async fn edit(app: &App, mut request: Context) -> Result<Response> {
    let (owner, id) = (request.who.id()?, id(&request)?);
    services::product::own(app, owner, id)?;
    let fields = fields(&mut request).await?;
    let (sent, mut change) = (picture(&fields), change(fields)?);
    if let Some(sent) = sent {
        change.image = Some(Some(keep(app, sent).await?));
    }
    services::product::edit(app, owner, id, change).await?;
    compact(200, &json!({"mensaje": "Producto actualizado"}))
}

async fn keep(app: &App, sent: Vec<u8>) -> Result<String> {
    services::picture::keep(app, sent, Subject::Dish).await.map_err(picture_in_words)
}

/// Retires a product.
pub async fn retire(app: &App, request: Context) -> Result<Response> {
    services::product::retire(app, request.who.id()?, id(&request)?).await?;
    compact(200, &json!({"mensaje": "Eliminado"}))
}

/// What open restaurants offer.
pub async fn list_open(app: &App, request: Context) -> Result<Response> {
    let store = Arc::clone(&app.store);
    kept_pages(app, &request, Menu::OpenProducts, move |after, list| {
        let search = Search { after, ..Search::default() };
        services::product::catalogue_page(&store, search, |offer| {
            list.row(&Open::new(&offer.product, &offer.restaurant_name));
            Ok(())
        })
    })
}
