//! Rating a delivered order: `pedido_id`, `puntuacion`, `comentario`. The form stands on the order's page.

use super::notice::Notice;
use super::visit::{self, Sent};
use crate::app::App;
use crate::error::{Error, Noun, RatingFault, Refusal, Result};
use crate::http::Response;
use crate::middleware::Context;
use crate::restaurant::id::{OrderId, RestaurantId};
use crate::services;

/// What the form needs to know.
#[derive(Debug, Clone, Copy)]
pub struct RateForm {
    /// Whose food it was.
    pub restaurant: RestaurantId,
    /// The order.
    pub order: OrderId,
}

/// `POST /restaurantes/restaurante/<id>/calificar/`. What is refused is told on a page of its own.
pub async fn rate(app: &App, mut request: Context) -> Result<Response> {
    let restaurant = RestaurantId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Restaurant))?;
    let sent = Sent::read(&mut request).await?;
    let order = OrderId::parse(&sent.text("pedido_id")).ok_or(Error::NotFound(Noun::Order))?;
    let score = sent.text("puntuacion").parse().map_err(|_no_number| Refusal::Rating(RatingFault::Score))?;
    let customer = request.who.id()?;
    services::rating::rate(app, customer, restaurant, order, score, sent.text("comentario")).await?;
    Ok(visit::to(&Notice::Rated.on(&format!("/restaurantes/restaurante/{restaurant}/#opiniones"))))
}
