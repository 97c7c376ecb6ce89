//! The search box: dishes of open restaurants, by any of their words.

use super::dish::{Dish, Tastes};
use super::layout::{Frame, pages};
use super::visit;
use crate::app::App;
use crate::error::Result;
use crate::http::Response;
use crate::middleware::Context;
use crate::restaurant::product::Offer;
use crate::services;
use crate::services::search::Within;
use askama::Template;

/// Dishes that were found.
#[derive(Debug, Template)]
#[template(path = "search.html")]
pub struct Found<'a> {
    /// The frame.
    pub frame: Frame,
    /// What was looked for.
    pub text: String,
    /// What was found, the best first.
    pub offers: &'a [Offer],
    /// What the visitor has to do with dishes.
    pub tastes: Tastes,
    /// This page's path, for its buttons.
    pub back: String,
}

impl Found<'_> {
    /// A dish that was found.
    #[must_use]
    pub fn dish<'a>(&'a self, offer: &'a Offer) -> Dish<'a> {
        self.tastes.dish(&offer.product, &offer.currency, Some(&offer.restaurant_name), &self.back)
    }

    /// How many were found, in words.
    #[must_use]
    pub fn count(&self) -> String {
        let t = self.frame.lang;
        match self.offers.len() {
            1 => t.one_dish().to_owned(),
            many => t.many_dishes(&many.to_string()),
        }
    }
}

pages!(Found<'_>);

/// Dishes that are shown at most: who looks for something reads no more.
const LIMIT: u32 = 40;
/// Characters of what was looked for that count and are shown again.
const TEXT: usize = 100;

/// `GET /buscar/?q=`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let text: String = request.query("q").unwrap_or_default().trim().chars().take(TEXT).collect();
    let offers = services::search::dishes(app, &text, Within::default(), LIMIT)?;
    let back = request.target().split("&aviso=").next().unwrap_or("/buscar/").to_owned();
    let page = Found {
        frame: visit::frame(app, &request)?,
        tastes: Tastes::of(app, &request)?,
        offers: &offers,
        text,
        back,
    };
    visit::light(app, &request, &page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::pages::restaurant::tests::product;

    #[test]
    fn what_was_looked_for_and_found_is_text() {
        let offer = Offer {
            product: product(4, 1, true),
            restaurant_name: NASTY.to_owned(),
            currency: "COP".to_owned(),
        };
        for t in Lang::ALL {
            for offers in [&[][..], &[offer.clone()][..]] {
                let html = sound(&Found {
                    frame: frame(t),
                    text: NASTY.to_owned(),
                    offers,
                    tastes: Tastes::example(),
                    back: format!("/buscar/?q={NASTY}"),
                });
                assert_eq!(html.contains(t.search_none_hint()), offers.is_empty(), "{html}");
                assert_eq!(html.contains(r#"name="producto" value="4""#), !offers.is_empty());
            }
        }
    }
}
