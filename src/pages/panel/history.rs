//! All orders of a restaurant, by day, state, payment, courier and number; page by page, with what they come to.

use super::super::layout::{Frame, pages};
use super::super::{visit, words};
use super::{At, Tab, count};
use crate::app::App;
use crate::auth::id::UserId;
use crate::error::Result;
use crate::http::Response;
use crate::i18n::Lang;
use crate::middleware::Context;
use crate::restaurant::id::OrderId;
use crate::restaurant::money::Money;
use crate::restaurant::order::{Fulfilment, Order, Paid, Payment, State};
use crate::services::report::{self, Filter, Place, Sum};
use crate::wire::order::{parse_payment, parse_state, payment_word, state_word};
use askama::Template;
use jiff::ToSpan;
use jiff::civil::Date;

/// The history's page.
#[derive(Debug, Template)]
#[template(path = "panel_history.html")]
pub struct History {
    /// The frame.
    pub frame: Frame,
    /// Where in the panel.
    pub at: At,
    /// What is looked for.
    pub filter: Filter,
    /// The couriers that may be asked for.
    pub couriers: Vec<(UserId, String)>,
    /// What was sold, of the whole filter.
    pub sold: Sum,
    /// The orders of this page.
    pub orders: Vec<Row>,
    /// Where the next page is.
    pub more: Option<String>,
    /// Where the download is.
    pub download: String,
}

/// An order in a list.
#[derive(Debug)]
pub struct Row {
    /// Its number.
    pub id: OrderId,
    /// Its number of the day.
    pub number: u32,
    /// Whose it is; may be empty.
    pub name: String,
    /// When it came, in the reader's words.
    pub placed: String,
    /// Where it stands.
    pub state: State,
    /// How it gets to the guest.
    pub fulfilment: Fulfilment,
    /// How it is paid.
    pub payment: Option<Payment>,
    /// Whether it is paid.
    pub paid: Paid,
    /// What is charged.
    pub total: Money,
}

impl Row {
    /// An order; `placed` in the reader's words.
    #[must_use]
    pub fn new(of: &Order, placed: String) -> Self {
        Self {
            id: of.id,
            number: of.number,
            name: of.customer_name.clone(),
            placed,
            state: of.state,
            fulfilment: of.fulfilment,
            payment: of.payment,
            paid: of.paid,
            total: of.total,
        }
    }

    /// Whether money is still to come in, or went back: then it is marked.
    #[must_use]
    pub fn is_marked(&self) -> bool {
        self.paid != Paid::Due || self.state == State::Delivered
    }
}

impl History {
    /// The ways to pay with the contract's words.
    #[must_use]
    pub fn payments(&self) -> Vec<(&'static str, &'static str)> {
        let word = |way: &Payment| (payment_word(*way), words::payment(*way, self.frame.lang));
        Payment::ALL.iter().map(word).collect()
    }

    /// The states with the contract's words.
    #[must_use]
    pub fn states(&self) -> Vec<(&'static str, &'static str)> {
        let word = |state: &State| (state_word(*state), words::state(*state, self.frame.lang));
        State::ALL.iter().map(word).collect()
    }

    fn is_state(&self, word: &str) -> bool {
        self.filter.state.map(state_word) == Some(word)
    }

    fn is_payment(&self, word: &str) -> bool {
        self.filter.payment.map(payment_word) == Some(word)
    }

    fn is_courier(&self, user: UserId) -> bool {
        self.filter.courier == Some(user)
    }

    fn number(&self) -> String {
        self.filter.number.map(|number| number.to_string()).unwrap_or_default()
    }
}

pages!(History);

/// Orders on a page.
const PAGE: usize = 50;
/// Days that are shown when none are asked for.
const DAYS: i64 = 30;

/// `GET /panel-restaurante/pedidos/`.
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let at = At::of(app, &request, Tab::History)?;
    let frame = visit::frame(app, &request)?;
    let filter = filter(app, &request);
    let after = request.query("tras").and_then(place);
    let found = report::history(app, at.owner, at.restaurant.id, filter.clone(), after, PAGE).await?;
    let query = query(&filter);
    let page = History {
        sold: report::sold(&found.buckets),
        orders: rows(app, &found.orders, frame.lang),
        more: found
            .next
            .map(|next| at.path(&format!("pedidos/?{query}&tras={}.{}", next.business_day, next.id))),
        download: at.path(&format!("pedidos/exportar/?{query}")),
        couriers: report::couriers(app)?,
        filter,
        frame,
        at,
    };
    visit::answer(app, &request, 200, &page)
}

/// Orders as rows, each with its time or, where none is known, its day.
pub(super) fn rows(app: &App, orders: &[Order], t: Lang) -> Vec<Row> {
    let row = |order: &Order| {
        let at = order.placed_at.map(|at| t.moment(at.millis(), app.terms.zone()));
        Row::new(order, at.unwrap_or_else(|| t.day(&order.business_day)))
    };
    orders.iter().map(row).collect()
}

/// The same for orders of one day: the time is enough.
pub(super) fn rows_of_day(app: &App, orders: &[Order], t: Lang) -> Vec<Row> {
    let time = |order: &Order| order.placed_at.map(|at| t.time(at.millis(), app.terms.zone()));
    orders.iter().map(|order| Row::new(order, time(order).unwrap_or_default())).collect()
}

/// What the query looks for; what is no day, no word and no number counts as left out.
pub(super) fn filter(app: &App, request: &Context) -> Filter {
    let date = |name: &str| request.query(name).and_then(|text| text.trim().parse::<Date>().ok());
    let to = date("hasta").map_or_else(|| super::day(app, None), |date| date.to_string());
    let last: Option<Date> = to.parse().ok();
    let from = date("desde").or_else(|| last.and_then(|last| last.checked_sub(DAYS.days()).ok()));
    let number = request.query("numero").map(|text| text.trim().trim_start_matches('#'));
    Filter {
        from: from.map_or_else(|| to.clone(), |date| date.to_string()),
        state: request.query("estado").and_then(parse_state),
        payment: request.query("pago").and_then(parse_payment),
        courier: request.query("repartidor").and_then(UserId::parse),
        number: number.and_then(|text| text.parse().ok()),
        to,
    }
}

/// The filter as a query: days, words and digits only, so that nothing has to be escaped.
fn query(filter: &Filter) -> String {
    let mut query = format!("desde={}&hasta={}", filter.from, filter.to);
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            query.extend(["&", name, "=", &value]);
        }
    };
    add("estado", filter.state.map(|state| state_word(state).to_owned()));
    add("pago", filter.payment.map(|way| payment_word(way).to_owned()));
    add("repartidor", filter.courier.map(|user| user.to_string()));
    add("numero", filter.number.map(|number| number.to_string()));
    query
}

/// `2026-03-04.31`: behind this order goes the next page.
fn place(text: &str) -> Option<Place> {
    let (day, id) = text.split_once('.')?;
    let day: Date = day.parse().ok()?;
    Some(Place { business_day: day.to_string(), id: OrderId::parse(id)? })
}

#[cfg(test)]
mod tests {
    use super::super::tests::at;
    use super::*;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::pages::order::tests::order;

    fn history(t: Lang, orders: &[Order]) -> History {
        History {
            frame: frame(t),
            at: at(Tab::History),
            filter: Filter {
                state: Some(State::Delivered),
                courier: Some(UserId::new(14)),
                number: Some(31),
                ..Filter::days("2026-03-01", "2026-03-04")
            },
            couriers: vec![(UserId::new(14), NASTY.to_owned())],
            sold: Sum { count: 2, total: Money::from_minor(6_270_150) },
            orders: orders.iter().map(|order| Row::new(order, "15:07".into())).collect(),
            more: None,
            download: "/panel-restaurante/pedidos/exportar/".to_owned(),
        }
    }

    #[test]
    fn the_filter_is_shown_as_it_was_set() {
        for t in Lang::ALL {
            let html = sound(&history(t, &[order(State::Delivered)]));
            for part in [
                r#"value="2026-03-01""#,
                r#"<option value="entregado" selected>"#,
                r#"<option value="14" selected>"#,
                r#"value="31""#,
                "/panel-restaurante/pedidos/exportar/",
            ] {
                assert!(html.contains(part), "{part} is missing:\n{html}");
            }
            assert!(sound(&history(t, &[])).contains(t.panel_none_found()));
        }
    }

    #[test]
    fn a_filter_goes_through_its_own_query_and_a_place_through_its_text() {
        let filter = history(Lang::Es, &[]).filter;
        assert_eq!(
            query(&filter),
            "desde=2026-03-01&hasta=2026-03-04&estado=entregado&repartidor=14&numero=31"
        );
        let found = place("2026-03-04.31").unwrap();
        assert_eq!((found.business_day.as_str(), found.id), ("2026-03-04", OrderId::new(31)));
        for none in ["", "x.1", "2026-03-04", "2026-03-04.x", "2026-13-04.1"] {
            assert_eq!(place(none), None, "{none}");
        }
    }
}
