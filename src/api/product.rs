//! Products in JSON: the owner's, and the catalogue of what is open.

#![expect(clippy::unused_async, reason = "every handler has this signature")]

use super::list::{kept, kept_pages};
use crate::app::App;
use crate::app::menus::Menu;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::middleware::{Context, fields};
use crate::restaurant::id::ProductId;
use crate::services;
use crate::services::product::Search;
use crate::wire::json::compact;
use crate::wire::product::{Open, Own, change, new};
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
    let new = new(fields(&mut request).await?)?;
    let id = services::product::create(app, owner, new).await?;
    compact(200, &json!({"mensaje": "Producto creado", "id": id}))
}

/// Changes a product; what is not sent stays.
pub async fn edit(app: &App, mut request: Context) -> Result<Response> {
    let (owner, id) = (request.who.id()?, id(&request)?);
    services::product::own(app, owner, id)?;
    let change = change(fields(&mut request).await?)?;
    services::product::edit(app, owner, id, change).await?;
    compact(200, &json!({"mensaje": "Producto actualizado"}))
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
