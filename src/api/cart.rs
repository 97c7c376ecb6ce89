//! The cart's buttons and the checkout, as the pages' scripts ask for them: by session, answered in `JsonResponse`'s hand.

use super::once;
use crate::app::App;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::middleware::{Context, fields};
use crate::restaurant::cart::Holder;
use crate::restaurant::id::ProductId;
use crate::services;
use crate::services::order::Counter;
use crate::wire::cart::{done, placed, units};
use crate::wire::json::spaced;
use crate::wire::order::checkout;

/// Whose cart, and which product.
fn line(request: &Context) -> Result<(Holder, ProductId)> {
    let product = ProductId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Product))?;
    Ok((Holder::User(request.who.id()?), product))
}

/// One more of a product.
pub async fn add(app: &App, request: Context) -> Result<Response> {
    let (holder, product) = line(&request)?;
    spaced(200, &units(services::cart::add(app, holder, product, 1).await?))
}

/// One less of a product.
pub async fn subtract(app: &App, request: Context) -> Result<Response> {
    let (holder, product) = line(&request)?;
    spaced(200, &units(services::cart::subtract(app, holder, product).await?))
}

/// Takes a product out.
pub async fn remove(app: &App, request: Context) -> Result<Response> {
    let (holder, product) = line(&request)?;
    spaced(200, &units(services::cart::remove(app, holder, product).await?))
}

/// Empties the cart.
pub async fn clear(app: &App, request: Context) -> Result<Response> {
    services::cart::clear(app, Holder::User(request.who.id()?)).await?;
    spaced(200, &done())
}

/// Checks out: one order for each restaurant, all or none; exactly once with an `Idempotency-Key`.
pub async fn confirm(app: &App, mut request: Context) -> Result<Response> {
    let customer = request.who.id()?;
    let once = once::of(&mut request).await?;
    let form = checkout(fields(&mut request).await?)?;
    let orders = services::order::confirm(app, customer, form, Counter::Web, once).await?;
    spaced(200, &placed(&orders))
}
