//! Home and the terms.

use super::layout::{Frame, pages};
use super::restaurant::{self, Card};
use super::visit;
use crate::app::App;
use crate::error::Result;
use crate::http::Response;
use crate::middleware::Context;
use askama::Template;

/// Home: the open restaurants, and how it works.
#[derive(Debug, Template)]
#[template(path = "home.html")]
pub struct Home {
    /// The frame.
    pub frame: Frame,
    /// The open restaurants.
    pub restaurants: Vec<Card>,
    /// Where there are more of them.
    pub more: Option<String>,
    /// The town, where it is set.
    pub town: String,
}

/// The terms.
#[derive(Debug, Template)]
#[template(path = "terms.html")]
pub struct Terms {
    /// The frame.
    pub frame: Frame,
}

pages!(Home, Terms);

/// `GET /`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let town = app.config.restaurant.town.clone();
    let (restaurants, more) = restaurant::cards(app, None)?;
    let page = Home { frame: visit::frame(app, &request)?, restaurants, more, town };
    visit::answer(app, &request, 200, &page)
}

/// `GET /terminos-y-condiciones/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn terms(app: &App, request: Context) -> Result<Response> {
    let page = Terms { frame: visit::frame(app, &request)? };
    visit::answer(app, &request, 200, &page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::pages::restaurant::tests::card;

    #[test]
    fn home_lists_the_open_restaurants_and_says_so_when_there_are_none() {
        for t in Lang::ALL {
            let more = Some("/restaurantes/?desde=2".to_owned());
            let cards = vec![card(1), card(2)];
            let home = Home { frame: frame(t), restaurants: cards, more, town: NASTY.to_owned() };
            let html = sound(&home);
            assert!(
                html.contains(r#"href="/restaurantes/?desde=2""#) && html.contains(t.next_page()),
                "{html}"
            );
            assert!(
                html.contains("/restaurantes/restaurante/1/")
                    && html.contains("/restaurantes/restaurante/2/")
            );
            assert!(html.contains("csrfmiddlewaretoken"), "signing out is a form");
            let html =
                sound(&Home { frame: frame(t), restaurants: Vec::new(), more: None, town: String::new() });
            assert!(html.contains(t.none_open()));
        }
    }

    #[test]
    fn the_terms_are_there_in_both_languages() {
        for t in Lang::ALL {
            assert!(sound(&Terms { frame: frame(t) }).contains(t.terms_4()));
        }
    }
}
