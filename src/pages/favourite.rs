//! Favourites: the list, and the heart on a dish.

use super::dish::{Dish, Tastes};
use super::landing;
use super::layout::{Frame, pages};
use super::notice::Notice;
use super::visit::{self, Sent};
use crate::app::App;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::middleware::Context;
use crate::restaurant::id::ProductId;
use crate::restaurant::product::Offer;
use crate::services;
use askama::Template;

/// What somebody likes to order.
#[derive(Debug, Template)]
#[template(path = "favourites.html")]
pub struct List<'a> {
    /// The frame.
    pub frame: Frame,
    /// The dishes, by name.
    pub offers: &'a [Offer],
    /// What the visitor has to do with dishes.
    pub tastes: Tastes,
}

/// The list's path.
const HERE: &str = "/favoritos/";

impl List<'_> {
    /// A dish on the list.
    #[must_use]
    pub fn dish<'a>(&self, offer: &'a Offer) -> Dish<'a> {
        self.tastes.dish(&offer.product, &offer.currency, Some(&offer.restaurant_name), HERE)
    }
}

pages!(List<'_>);

/// `GET /favoritos/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn list(app: &App, request: Context) -> Result<Response> {
    let offers = services::favourite::list(app, request.who.id()?)?;
    let (frame, tastes) = (visit::frame(app, &request)?, Tastes::of(app, &request)?);
    visit::answer(app, &request, 200, &List { frame, offers: &offers, tastes })
}

/// `POST /favoritos/`: `accion` (`guardar`, `quitar`), `producto`, `volver`.
pub async fn set(app: &App, mut request: Context) -> Result<Response> {
    let user = request.who.id()?;
    let sent = Sent::read(&mut request).await?;
    let product = ProductId::parse(&sent.text("producto")).ok_or(Error::NotFound(Noun::Product))?;
    let liked = match sent.text("accion").as_str() {
        "guardar" => true,
        "quitar" => false,
        _other => return Err(Error::Malformed("accion: no such button".into())),
    };
    services::favourite::set(app, user, product, liked).await?;
    let notice = if liked { Notice::Liked } else { Notice::Unliked };
    let back = sent.text("volver");
    Ok(visit::to(&notice.on(landing::same_site(&back).unwrap_or(HERE))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::pages::restaurant::tests::product;

    #[test]
    fn the_list_shows_dishes_with_a_full_heart_or_says_how_to_get_some() {
        let offers = [Offer {
            product: product(4, 1, false),
            restaurant_name: NASTY.to_owned(),
            currency: "COP".to_owned(),
        }];
        for t in Lang::ALL {
            let html = sound(&List { frame: frame(t), offers: &offers, tastes: Tastes::example() });
            assert!(html.contains(r#"value="quitar""#) && html.contains(t.sold_out()), "{html}");
            let html = sound(&List { frame: frame(t), offers: &[], tastes: Tastes::example() });
            assert!(html.contains(t.no_favourites_hint()));
        }
    }
}
