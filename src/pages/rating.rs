//! Rating a delivered order: `pedido_id`, `puntuacion`, `comentario`. The form stands on the order's page.

use super::notice::Notice;
use super::visit::{self, Sent};
use crate::app::App;
use crate::error::{Error, Noun, RatingFault, Refusal, Result};
use crate::http::Response;
use crate::middleware::Context;
use crate::restaurant::id::{OrderId, RestaurantId};
use crate::restaurant::order::Order;
use crate::services;

/// What the form needs to know.
#[derive(Debug, Clone)]
pub struct RateForm {
    /// The order.
    pub order: OrderId,
    /// Where it is sent.
    pub action: String,
}

impl RateForm {
    /// For somebody with an account.
    #[must_use]
    pub fn of(order: &Order) -> Self {
        let action = format!("/restaurantes/restaurante/{}/calificar/", order.restaurant);
        Self { order: order.id, action }
    }
}

/// The score that was chosen.
///
/// # Errors
/// [`RatingFault::Score`] for what is no number.
pub(super) fn score(sent: &Sent) -> Result<i64> {
    sent.text("puntuacion").parse().map_err(|_no_number| Refusal::Rating(RatingFault::Score).into())
}

/// `POST /restaurantes/restaurante/<id>/calificar/`. What is refused is told on a page of its own.
pub async fn rate(app: &App, mut request: Context) -> Result<Response> {
    let restaurant = RestaurantId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Restaurant))?;
    let sent = Sent::read(&mut request).await?;
    let order = OrderId::parse(&sent.text("pedido_id")).ok_or(Error::NotFound(Noun::Order))?;
    let (score, customer) = (score(&sent)?, request.who.id()?);
    services::rating::rate(app, Some(customer), restaurant, order, score, sent.text("comentario")).await?;
    Ok(visit::to(&Notice::Rated.on(&format!("/restaurantes/restaurante/{restaurant}/#opiniones"))))
}
