//! The day so far: open or closed, what was sold, what came in, today's orders.

use super::super::care::{self, Backup};
use super::super::layout::{Frame, pages};
use super::super::notice::Notice;
use super::super::visit::{self, Sent};
use super::super::words;
use super::history::{Row, rows_of_day};
use super::{At, Tab, count};
use crate::app::App;
use crate::error::Result;
use crate::http::Response;
use crate::middleware::Context;
use crate::restaurant::order::{Paid, Payment, State};
use crate::restaurant::restaurant::RestaurantChange;
use crate::services;
use crate::services::report::{self, Filter, Sum};
use askama::Template;

/// The day's page.
#[derive(Debug, Template)]
#[template(path = "panel_today.html")]
pub struct Today {
    /// The frame.
    pub frame: Frame,
    /// Where in the panel.
    pub at: At,
    /// The day, in the reader's words.
    pub day: String,
    /// What was sold.
    pub sold: Sum,
    /// What of it is paid.
    pub received: Sum,
    /// What of it is due.
    pub outstanding: Sum,
    /// What was called off.
    pub cancelled: Sum,
    /// Orders by state.
    pub states: Vec<(State, Sum)>,
    /// What was sold by way to pay.
    pub payments: Vec<(Option<Payment>, Sum)>,
    /// The newest orders of the day.
    pub orders: Vec<Row>,
    /// Where the rest is, when there are more.
    pub more: Option<String>,
    /// How old the last copy of all this is.
    pub backup: Backup,
}

pages!(Today);

/// How many orders the page shows.
const ORDERS: usize = 30;

/// `GET /panel-restaurante/hoy/`.
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let at = At::of(app, &request, Tab::Today)?;
    let frame = visit::frame(app, &request)?;
    let day = super::day(app, None);
    let filter = Filter::days(day.clone(), day.clone());
    let today = report::history(app, at.owner, at.restaurant.id, filter, None, ORDERS).await?;
    let buckets = &today.buckets;
    let page = Today {
        day: frame.lang.day(&day),
        sold: report::sold(buckets),
        received: report::standing(buckets, Paid::Paid),
        outstanding: report::standing(buckets, Paid::Due),
        cancelled: report::sum(buckets, |bucket| bucket.state == State::Cancelled),
        states: report::by_state(buckets),
        payments: report::by_payment(buckets),
        more: today.next.map(|_| at.path(&format!("pedidos/?desde={day}&hasta={day}"))),
        orders: rows_of_day(app, &today.orders, frame.lang),
        backup: care::backup(app, frame.lang)?,
        frame,
        at,
    };
    visit::answer(app, &request, 200, &page)
}

/// `POST /panel-restaurante/hoy/`: opens or closes.
pub async fn submit(app: &App, mut request: Context) -> Result<Response> {
    let at = At::of(app, &request, Tab::Today)?;
    let open = match Sent::read(&mut request).await?.text("accion").as_str() {
        "abrir" => true,
        "cerrar" => false,
        _other => return Ok(visit::to(&at.here())),
    };
    let change = RestaurantChange { open: Some(open), ..RestaurantChange::default() };
    services::restaurant::edit(app, at.owner, at.restaurant.id, change).await?;
    Ok(visit::to(&Notice::Saved.on(&at.here())))
}

#[cfg(test)]
mod tests {
    use super::super::tests::at;
    use super::*;
    use crate::clock::Time;
    use crate::i18n::Lang;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::pages::order::tests::order;
    use crate::restaurant::money::Money;

    const START: Time = Time::from_secs(1_790_000_000);

    #[test]
    fn the_day_shows_its_sums_and_its_orders() {
        let one = Sum { count: 1, total: Money::from_minor(6_270_150) };
        for t in Lang::ALL {
            let order = order(State::Delivered);
            let page = Today {
                frame: frame(t),
                at: at(Tab::Today),
                day: NASTY.to_owned(),
                sold: one,
                received: Sum::default(),
                outstanding: one,
                cancelled: Sum::default(),
                states: vec![(State::Delivered, one)],
                payments: vec![(Some(Payment::Nequi), one), (None, one)],
                orders: vec![Row::new(&order, "15:07".into())],
                more: Some("/panel-restaurante/pedidos/".into()),
                backup: Backup::of(t, None, START),
            };
            let html = sound(&page);
            for part in [&t.money(6_270_150, "COP"), t.panel_close_now(), t.panel_payment_unknown(), "Nequi"]
            {
                assert!(html.contains(part), "{part} is missing:\n{html}");
            }
            assert!(html.contains("/panel-restaurante/pedidos/31/?local=2"), "{html}");
            assert!(html.contains(t.backup_none()), "an owner sees that there is no copy");
            let closed = Today { orders: Vec::new(), more: None, ..page };
            assert!(sound(&closed).contains(t.panel_no_orders_today()));
        }
    }
}
