//! GastroMóvil's chat: answers from the menus of open restaurants, found by full-text search; no model, no cloud, and
//! what is answered is text, never HTML. An address may ask so many times a minute: nobody has to sign in for it, and a
//! search is work.

use crate::app::App;
use crate::error::Result;
use crate::http::Response;
use crate::i18n::Lang;
use crate::middleware::{Context, fields};
use crate::restaurant::product::Offer;
use crate::services::search::{self, Within};
use crate::wire::chat;
use crate::wire::json::compact;

/// Dishes that an answer names at most.
const NAMED: u32 = 5;

/// Answers `mensaje`; `categoria` and `restaurante` are exact names to look within, `historial` is read for its shape
/// and says nothing to a search.
pub async fn answer(app: &App, mut request: Context) -> Result<Response> {
    app.chat.step(request.who.address(), app.clock.steady())?;
    let said = chat::said(fields(&mut request).await?)?;
    let within = Within {
        category: said.category.as_deref(),
        restaurant: said.restaurant.as_deref(),
        available: true,
    };
    let text = if said.wants_surprise() {
        match search::surprise(app, within)? {
            Some(offer) => chat::surprise(&offer)?,
            None => chat::NOTHING.to_owned(),
        }
    } else {
        let price = |offer: &Offer| Lang::Es.money(offer.product.price.minor(), &offer.currency);
        chat::found(&search::sentence(app, &said.message, within, NAMED)?, price)
    };
    compact(200, &chat::Answer { respuesta: &text })
}
