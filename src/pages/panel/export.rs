//! The history as a CSV file, written while it is read: 500 orders in memory at most, however long the years.

use super::csv::{self, MARK, text};
use super::history::filter;
use super::{At, Tab, paid};
use crate::app::App;
use crate::auth::id::UserId;
use crate::error::Result;
use crate::http::{Response, stream};
use crate::i18n::Lang;
use crate::middleware::Context;
use crate::pages::{visit, words};
use crate::restaurant::order::{Fulfilment, Order, Origin};
use crate::services::report;
use std::collections::HashMap;
use std::sync::Arc;

/// Orders that are read at a time.
const PAGE: usize = 500;

/// `GET /panel-restaurante/pedidos/exportar/`, with the history's filter.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let at = At::of(app, &request, Tab::History)?;
    let (t, filter) = (visit::lang(app, &request), filter(app, &request));
    let name = format!("{}-{}-{}.csv", t.csv_file(), filter.from, filter.to);
    let (store, terms) = (Arc::clone(&app.store), Arc::clone(&app.terms));
    let (sender, receiver) = stream::channel(1);
    tokio::spawn(async move {
        let (mut after, mut names) = (None, HashMap::new());
        let mut out = String::from(MARK);
        csv::row(&mut out, heads(t));
        loop {
            let chunk = report::chunk(&store, at.owner, at.restaurant.id, filter.clone(), after, PAGE).await;
            let (orders, next) = match chunk {
                Ok(chunk) => chunk,
                Err(error) => return tracing::error!("a download broke off: {error}"),
            };
            for order in &orders {
                let courier = order.courier.map(|id| name_of(&store, &mut names, id)).unwrap_or_default();
                let time = order.placed_at.map(|at| clock(at.millis(), terms.zone())).unwrap_or_default();
                csv::row(&mut out, cells(order, &time, &courier, t));
            }
            // A client that left needs no more of it.
            if sender.send(std::mem::take(&mut out).into()).await.is_err() || next.is_none() {
                return;
            }
            after = next;
        }
    });
    let mut response = Response::stream(200, "text/csv; charset=utf-8", receiver);
    response.set("Content-Disposition", format!("attachment; filename=\"{name}\""));
    response.set("Cache-Control", "no-store");
    Ok(response)
}

/// A name is asked for once in a download; one that cannot be read is left out.
fn name_of(
    store: &crate::services::report::Books,
    names: &mut HashMap<UserId, String>,
    id: UserId,
) -> String {
    names.entry(id).or_insert_with(|| report::name(store, id).unwrap_or_default()).clone()
}

/// 24 hours and two digits, whatever the language: to be sorted by.
fn clock(millis: i64, zone: &jiff::tz::TimeZone) -> String {
    let at = jiff::Timestamp::from_millisecond(millis).map(|at| zone.to_datetime(at));
    at.map(|at| format!("{:02}:{:02}", at.hour(), at.minute())).unwrap_or_default()
}

const fn heads(t: Lang) -> [&'static str; 19] {
    [
        t.csv_order(),
        t.csv_day_number(),
        t.csv_date(),
        t.csv_time(),
        t.panel_state(),
        t.csv_kind(),
        t.csv_guest(),
        t.phone(),
        t.street(),
        t.csv_dishes(),
        t.panel_payment(),
        t.csv_paid(),
        t.subtotal(),
        t.delivery(),
        t.total(),
        t.csv_currency(),
        t.panel_courier(),
        t.csv_reason(),
        t.csv_origin(),
    ]
}

fn cells(of: &Order, time: &str, courier: &str, t: Lang) -> [String; 19] {
    let dishes: Vec<_> = of.lines.iter().map(|line| format!("{} × {}", line.quantity, line.name)).collect();
    let fulfilment = match of.fulfilment {
        Fulfilment::Delivery => t.panel_out_delivery(),
        Fulfilment::Pickup => t.pickup(),
        Fulfilment::Counter => t.counter(),
    };
    let origin = match of.origin {
        Origin::Web => "web",
        Origin::Api => "api",
        Origin::Counter => t.counter(),
        Origin::Import => t.event_imported(),
    };
    [
        of.id.to_string(),
        of.number.to_string(),
        of.business_day.clone(),
        time.to_owned(),
        words::state(of.state, t).to_owned(),
        fulfilment.to_owned(),
        text(&of.customer_name),
        text(&of.guest_phone),
        text(crate::wire::order::destination(of).unwrap_or_default().as_str()),
        text(&dishes.join("; ")),
        of.payment.map(|way| words::payment(way, t)).unwrap_or_default().to_owned(),
        paid(of.paid, t).to_owned(),
        of.subtotal.to_string(),
        of.fee.to_string(),
        of.total.to_string(),
        of.currency.clone(),
        text(courier),
        text(of.reason.as_deref().unwrap_or_default()),
        origin.to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::order::tests::order;
    use crate::restaurant::order::State;

    #[test]
    fn a_row_has_a_cell_for_each_heading_and_no_formula() {
        let mut order = order(State::Delivered);
        order.customer_name = "=HYPERLINK(\"http://evil\")".to_owned();
        for t in Lang::ALL {
            let cells = cells(&order, "15:07", "-1", t);
            assert_eq!(cells.len(), heads(t).len());
            assert_eq!((cells[6].as_str(), cells[16].as_str()), ("'=HYPERLINK(\"http://evil\")", "'-1"));
            assert_eq!(cells[14], order.total.to_string(), "a plain number");
        }
    }
}
