//! What guests say of a restaurant, and what it comes to.

use super::super::layout::{Frame, pages};
use super::super::{visit, words};
use super::{At, Tab};
use crate::app::App;
use crate::error::Result;
use crate::http::Response;
use crate::middleware::Context;
use crate::pages::restaurant::count_of;
use crate::restaurant::id::{OrderId, RatingId};
use crate::restaurant::rating::Summary;
use crate::services;
use askama::Template;

/// The ratings' page.
#[derive(Debug, Template)]
#[template(path = "panel_ratings.html")]
pub struct Ratings {
    /// The frame.
    pub frame: Frame,
    /// Where in the panel.
    pub at: At,
    /// What all of them come to.
    pub summary: Summary,
    /// The ratings of this page, the newest first.
    pub ratings: Vec<Said>,
    /// Where the next page is.
    pub more: Option<String>,
}

/// One rating.
#[derive(Debug)]
pub struct Said {
    /// Of which order.
    pub order: OrderId,
    /// One to five.
    pub score: u8,
    /// The guest's first name; may be empty.
    pub name: String,
    /// What they wrote; may be empty.
    pub comment: String,
    /// The day, in the reader's words.
    pub day: String,
}

pages!(Ratings);

/// Ratings on a page.
const PAGE: u32 = 30;

/// `GET /panel-restaurante/opiniones/`, with `?antes=` for further pages.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let at = At::of(app, &request, Tab::Ratings)?;
    let frame = visit::frame(app, &request)?;
    let before = request.query("antes").and_then(RatingId::parse);
    let said = services::rating::of_restaurant(app, at.restaurant.id, before, PAGE)?;
    let full = said.newest.len() == PAGE as usize;
    let last = said.newest.last().map(|rating| rating.id).filter(|_| full);
    let page = Ratings {
        summary: said.summary,
        more: last.map(|id| at.path(&format!("opiniones/?antes={id}"))),
        ratings: said
            .newest
            .into_iter()
            .map(|rating| Said {
                order: rating.order,
                score: rating.score,
                day: frame.lang.day_of(rating.created_at.millis(), app.terms.zone()),
                name: rating.first_name,
                comment: rating.comment,
            })
            .collect(),
        frame,
        at,
    };
    visit::answer(app, &request, 200, &page)
}

#[cfg(test)]
mod tests {
    use super::super::tests::at;
    use super::*;
    use crate::i18n::Lang;
    use crate::pages::layout::tests::{NASTY, frame, sound};

    #[test]
    fn ratings_are_text_and_lead_to_their_order() {
        for t in Lang::ALL {
            let said = |comment: &str| Said {
                order: OrderId::new(31),
                score: 4,
                name: NASTY.to_owned(),
                comment: comment.to_owned(),
                day: "4 de marzo".to_owned(),
            };
            let page = Ratings {
                frame: frame(t),
                at: at(Tab::Ratings),
                summary: Summary { count: 3, sum: 13 },
                ratings: vec![said(NASTY), said("")],
                more: Some("/panel-restaurante/opiniones/?antes=5".into()),
            };
            let html = sound(&page);
            for part in [&t.tenths(43), "/panel-restaurante/pedidos/31/", t.panel_no_comment(), "★★★★☆"]
            {
                assert!(html.contains(part), "{part} is missing:\n{html}");
            }
            let none = Ratings { summary: Summary::default(), ratings: Vec::new(), more: None, ..page };
            assert!(sound(&none).contains(t.panel_ratings_none()));
        }
    }
}
