//! Categories in JSON: the owner's, and the menus of open restaurants by category.

#![expect(clippy::unused_async, reason = "every handler has this signature")]

use super::list::kept;
use crate::app::App;
use crate::app::menus::Menu;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::middleware::{Context, fields};
use crate::restaurant::id::CategoryId;
use crate::services;
use crate::wire::category::{Open, Own, change, new};
use crate::wire::json::compact;
use serde_json::json;

fn id(request: &Context) -> Result<CategoryId> {
    CategoryId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Category))
}

/// The own categories.
pub async fn list(app: &App, request: Context) -> Result<Response> {
    let owner = request.who.id()?;
    kept(app, &request, Menu::OwnCategories(owner), |list| {
        services::category::for_each_own(app, owner, |category| list.push(&Own::from(&category)))
    })
}

/// A new category.
pub async fn create(app: &App, mut request: Context) -> Result<Response> {
    let owner = request.who.id()?;
    let (name, restaurant) = new(fields(&mut request).await?)?;
    let id = services::category::create(app, owner, restaurant, &name).await?;
    compact(200, &json!({"mensaje": "Categoría creada", "id": id}))
}

/// Renames a category.
pub async fn edit(app: &App, mut request: Context) -> Result<Response> {
    let (owner, id) = (request.who.id()?, id(&request)?);
    services::category::rename(app, owner, id, None).await?;
    let name = change(fields(&mut request).await?)?;
    services::category::rename(app, owner, id, name.as_deref()).await?;
    compact(200, &json!({"mensaje": "Categoría actualizada"}))
}

/// Retires a category with its products.
pub async fn retire(app: &App, request: Context) -> Result<Response> {
    services::category::retire(app, request.who.id()?, id(&request)?).await?;
    compact(200, &json!({"mensaje": "Eliminada"}))
}

/// The menus of open restaurants, by category.
pub async fn list_open(app: &App, request: Context) -> Result<Response> {
    kept(app, &request, Menu::OpenCategories, |list| {
        services::category::for_each_open(app, |restaurant, section| {
            list.row(&Open::new(&section, &restaurant.name));
            Ok(())
        })
    })
}
