//! What each courier delivered for cash on a day, and whether they handed it in.

use super::super::layout::{Frame, pages};
use super::super::notice::Notice;
use super::super::visit::{self, Sent};
use super::{At, Tab, count};
use crate::app::App;
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::i18n::Lang;
use crate::middleware::Context;
use crate::restaurant::money::Money;
use crate::services::report::{self, Cash, Sum};
use askama::Template;

/// The cash's page.
#[derive(Debug, Template)]
#[template(path = "panel_cash.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// Where in the panel.
    pub at: At,
    /// The day, YYYY-MM-DD.
    pub day: String,
    /// By courier.
    pub held: Vec<Cash>,
}

impl Page {
    /// "2 pedidos".
    #[must_use]
    pub fn orders(cash: &Cash, t: Lang) -> String {
        count(&Sum { count: cash.count, total: cash.total }, t)
    }

    /// What came in after the courier handed in; none where nothing did, or nothing was handed in.
    #[must_use]
    pub fn missing(cash: &Cash) -> Option<Money> {
        let handed_in = cash.handed_in?.0;
        let missing = cash.total.minor() - handed_in.minor();
        (missing > 0).then_some(Money::from_minor(missing))
    }

    /// Whether there is something to hand in.
    #[must_use]
    pub fn is_open(cash: &Cash) -> bool {
        cash.handed_in.is_none() || Self::missing(cash).is_some()
    }
}

pages!(Page);

/// `GET /panel-restaurante/efectivo/`, with `?dia=`.
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let at = At::of(app, &request, Tab::Cash)?;
    let day = super::day(app, request.query("dia"));
    let held = report::cash(app, at.owner, at.restaurant.id, day.clone()).await?;
    let page = Page { frame: visit::frame(app, &request)?, at, day, held };
    visit::answer(app, &request, 200, &page)
}

/// `POST /panel-restaurante/efectivo/`: a courier handed in.
pub async fn hand_in(app: &App, mut request: Context) -> Result<Response> {
    let at = At::of(app, &request, Tab::Cash)?;
    let sent = Sent::read(&mut request).await?;
    let day = super::day(app, Some(&sent.text("dia")));
    let courier = sent.text("repartidor");
    if !courier.is_empty() {
        let courier = UserId::parse(&courier).ok_or(Error::NotFound(Noun::Courier))?;
        report::hand_in(app, at.owner, at.restaurant.id, day.clone(), courier).await?;
    }
    Ok(visit::to(&Notice::Saved.on(&at.path(&format!("efectivo/?dia={day}")))))
}

#[cfg(test)]
mod tests {
    use super::super::tests::at;
    use super::*;
    use crate::clock::Time;
    use crate::pages::layout::tests::{NASTY, frame, sound};

    #[test]
    fn what_is_missing_is_what_came_after() {
        let (some, more) = (Money::from_minor(1_000_000), Money::from_minor(1_500_000));
        let cash = |courier, handed_in: Option<Money>| Cash {
            courier: UserId::new(courier),
            name: NASTY.to_owned(),
            count: 2,
            total: more,
            handed_in: handed_in.map(|amount| (amount, Time::from_secs(0))),
        };
        assert_eq!(Page::missing(&cash(1, Some(some))), Some(Money::from_minor(500_000)));
        assert_eq!(Page::missing(&cash(1, Some(more))), None);
        assert!(Page::is_open(&cash(1, None)) && !Page::is_open(&cash(1, Some(more))));
        for t in Lang::ALL {
            let held = vec![cash(1, None), cash(2, Some(some)), cash(3, Some(more))];
            let page = Page { frame: frame(t), at: at(Tab::Cash), day: "2026-03-04".into(), held };
            let html = sound(&page);
            assert!(html.contains(&t.panel_still_out(&t.money(500_000, "COP"))), "{html}");
            assert_eq!(html.matches(r#"name="repartidor""#).count(), 2, "{html}");
            assert!(sound(&Page { held: Vec::new(), ..page }).contains(t.panel_cash_none()));
        }
    }
}
