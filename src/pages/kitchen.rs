//! The kitchen's list: active orders in columns by state, with the steps that each may take next.
//!
//! A button is a form to `POST /panel-restaurante/` with `pedido`, `estado` (the contract's word), and where an order is
//! called off `motivo`.
//!
//! # Why are the buttons computed?
//! They are what the state table answers for this order and its owner: a button that would be refused is never shown.

use super::layout::{Frame, pages};
use super::notice::Notice;
use super::visit::{self, Sent};
use super::{order, words};
use crate::app::App;
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Refusal, Result};
use crate::http::Response;
use crate::i18n::Lang;
use crate::middleware::Context;
use crate::restaurant::id::OrderId;
use crate::restaurant::order::{Facts, Order, Paid, State};
use crate::restaurant::step::{self, Actor, Step, Wish};
use crate::services;
use crate::services::order::Request;
use crate::wire::order::parse_state;
use askama::Template;

/// The kitchen's page.
#[derive(Debug, Template)]
#[template(path = "kitchen.html")]
pub struct Kitchen<'a> {
    /// The frame.
    pub frame: Frame,
    /// The restaurant's name; `None`: this account has none.
    pub restaurant: Option<&'a str>,
    /// Whether it takes orders now.
    pub open: bool,
    /// Whether the account has several restaurants: then each order says whose it is.
    pub several: bool,
    /// One column for each state that is active, in order.
    pub columns: Vec<Column<'a>>,
}

/// The orders of one state, oldest first.
#[derive(Debug)]
pub struct Column<'a> {
    /// Which.
    pub state: State,
    /// The orders.
    pub tickets: Vec<Ticket<'a>>,
}

/// An order as the kitchen sees it.
#[derive(Debug)]
pub struct Ticket<'a> {
    /// The order with its lines.
    pub order: &'a Order,
    /// When it came, in the reader's words: `15:07`, or a day where no time is known.
    pub at: String,
    /// Minutes since then; `None` where no time is known.
    pub waiting: Option<i64>,
    /// The name of whoever carries it.
    pub courier: Option<String>,
    /// What may be done next.
    pub steps: Vec<Button>,
}

/// A step that may be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Button {
    /// The state after.
    pub next: State,
    /// Whether a reason has to be given.
    pub reason: bool,
}

/// The states that have a column.
const COLUMNS: [State; 5] =
    [State::Pending, State::Accepted, State::Preparing, State::Ready, State::OnTheWay];

/// Minutes after which an order that waits is marked.
const LATE: i64 = 20;

impl<'a> Kitchen<'a> {
    /// Sorts tickets into columns.
    #[must_use]
    pub fn columns(tickets: Vec<Ticket<'a>>) -> Vec<Column<'a>> {
        let mut columns = COLUMNS.map(|state| Column { state, tickets: Vec::new() });
        for ticket in tickets {
            if let Some(column) = columns.iter_mut().find(|column| column.state == ticket.order.state) {
                column.tickets.push(ticket);
            }
        }
        columns.into()
    }

    /// How many orders are under way.
    #[must_use]
    pub fn count(&self) -> usize {
        self.columns.iter().map(|column| column.tickets.len()).sum()
    }
}

impl Column<'_> {
    /// Its heading.
    #[must_use]
    pub const fn title(&self, t: Lang) -> &'static str {
        match self.state {
            State::Pending => t.column_pending(),
            State::Accepted => t.column_accepted(),
            State::Preparing => t.column_preparing(),
            State::Ready => t.column_ready(),
            State::OnTheWay => t.column_on_the_way(),
            State::Delivered => t.state_delivered(),
            State::Cancelled => t.state_cancelled(),
        }
    }
}

impl Ticket<'_> {
    /// Whether it has waited for long.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.waiting.is_some_and(|minutes| minutes >= LATE) && self.order.state != State::OnTheWay
    }

    /// Whether money is still to come in.
    #[must_use]
    pub fn is_paid(&self) -> bool {
        self.order.paid == Paid::Paid
    }

    /// The steps that lead on.
    pub fn onward(&self) -> impl Iterator<Item = &Button> {
        self.steps.iter().filter(|step| step.next != State::Cancelled)
    }

    /// The step that calls it off.
    #[must_use]
    pub fn call_off(&self) -> Option<&Button> {
        self.steps.iter().find(|step| step.next == State::Cancelled)
    }
}

impl Button {
    /// What stands on it. `from` is the state now.
    #[must_use]
    pub const fn label(self, from: State, t: Lang) -> &'static str {
        match (self.next, from) {
            (State::Cancelled, State::Pending) => t.step_reject(),
            (State::Cancelled, _) => t.step_cancel(),
            (State::Accepted, _) => t.step_accept(),
            (State::Preparing, _) => t.step_prepare(),
            (State::Ready, _) => t.step_ready(),
            (State::Delivered, _) => t.step_deliver(),
            (other, _) => words::state(other, t),
        }
    }

    /// The contract's word for the state after.
    #[must_use]
    pub const fn word(self) -> &'static str {
        crate::wire::order::state_word(self.next)
    }
}

/// What the kitchen may do with an order: asked of the state table, state by state.
#[must_use]
pub fn steps(order: &Facts) -> Vec<Button> {
    let may = |next: State, reason: Option<&str>| {
        let wish = Wish { next, reason, minutes: None };
        matches!(step::step(order, Actor::Owner(order.owner), wish), Ok(Step::Move(_)))
    };
    let all = State::ALL.iter().copied();
    all.filter(|next| may(*next, Some("x"))).map(|next| Button { next, reason: !may(next, None) }).collect()
}

pages!(Kitchen<'_>);

/// `GET /panel-restaurante/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let owner = request.who.id()?;
    let restaurants = services::restaurant::of_kitchen(app, owner)?;
    let orders = services::order::kitchen(app, owner)?;
    let frame = visit::frame(app, &request)?;
    let tickets = orders.iter().map(|order| ticket(app, order, owner, frame.lang)).collect();
    let page = Kitchen {
        frame,
        restaurant: restaurants.first().map(|restaurant| restaurant.name.as_str()),
        open: restaurants.iter().any(|restaurant| restaurant.open),
        several: restaurants.len() > 1,
        columns: Kitchen::columns(tickets),
    };
    visit::answer(app, &request, 200, &page)
}

/// `POST /panel-restaurante/`: one step of one order, and back to the list.
pub async fn step(app: &App, mut request: Context) -> Result<Response> {
    let owner = request.who.id()?;
    let sent = Sent::read(&mut request).await?;
    let id = OrderId::parse(&sent.text("pedido")).ok_or(Error::NotFound(Noun::Order))?;
    let next = parse_state(&sent.text("estado")).ok_or(Refusal::StateUnknown)?;
    let wish = Request { reason: Some(sent.text("motivo")), ..Request::to(next) };
    let list = "/panel-restaurante/";
    match services::order::step(app, Actor::Owner(owner), id, wish).await {
        Ok(()) => Ok(visit::to(list)),
        Err(Error::Refused(Refusal::StepNotAllowed { .. })) => Ok(visit::to(&Notice::StepRefused.on(list))),
        Err(error) => Err(error),
    }
}

fn ticket<'a>(app: &App, order: &'a Order, owner: UserId, t: Lang) -> Ticket<'a> {
    let zone = app.terms.zone();
    let since = order.placed_at.map(|at| app.clock.now().since(at).as_secs() / 60);
    // A name that cannot be read must not cost the kitchen its list.
    let courier = order.courier.and_then(|id| services::account::show(app, id).ok());
    Ticket {
        order,
        at: order.placed_at.map_or_else(|| t.day(&order.business_day), |at| t.time(at.millis(), zone)),
        waiting: since,
        courier: courier.map(|who| if who.first_name.is_empty() { who.username } else { who.first_name }),
        steps: steps(&order::facts(order, owner)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::layout::Place;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::pages::order::tests::{facts_in, order};

    fn kitchen(t: Lang, orders: &[Order]) -> Kitchen<'_> {
        let ticket = |order| Ticket {
            order,
            at: "15:07".to_owned(),
            waiting: Some(25),
            courier: Some(NASTY.to_owned()),
            steps: steps(&facts_in(order.state)),
        };
        let mut frame = frame(t);
        frame.visitor.as_mut().unwrap().place = Place::Kitchen;
        Kitchen {
            frame,
            restaurant: Some(NASTY),
            open: true,
            several: false,
            columns: Kitchen::columns(orders.iter().map(ticket).collect()),
        }
    }

    #[test]
    fn the_buttons_are_the_state_tables() {
        let of = |state| steps(&facts_in(state)).iter().map(|b| (b.next, b.reason)).collect::<Vec<_>>();
        assert_eq!(of(State::Pending), [(State::Accepted, false), (State::Cancelled, false)]);
        assert_eq!(
            of(State::Accepted),
            [(State::Preparing, false), (State::Ready, false), (State::Cancelled, false)]
        );
        assert_eq!(of(State::Ready), [(State::Delivered, false), (State::Cancelled, true)]);
        assert_eq!(of(State::OnTheWay), [(State::Delivered, false), (State::Cancelled, true)]);
        assert_eq!(of(State::Delivered), []);
    }

    #[test]
    fn each_order_stands_in_its_column_with_all_that_the_kitchen_needs() {
        let mut orders: Vec<Order> = COLUMNS.map(order).into();
        for (n, order) in (40..).zip(&mut orders) {
            order.id = crate::restaurant::id::OrderId::new(n);
        }
        for t in Lang::ALL {
            let html = sound(&kitchen(t, &orders));
            for part in ["Mondongo", "tocar el timbre", "Calle 4 # 5-6", "Nequi", &t.money(6_270_150, "COP")]
            {
                assert!(html.contains(part), "{part} is missing:\n{html}");
            }
            for part in
                [r#"name="pedido" value="40""#, r#"name="estado" value="aceptado""#, r#"name="motivo""#]
            {
                assert!(html.contains(part), "{part} is missing:\n{html}");
            }
            assert!(html.contains(r#"name="estado" value="cancelado""#) && html.contains(t.column_ready()));
        }
    }

    #[test]
    fn an_empty_kitchen_and_an_account_without_one_say_so() {
        assert!(sound(&kitchen(Lang::Es, &[])).contains(Lang::Es.kitchen_empty()));
        let mut none = kitchen(Lang::En, &[]);
        none.restaurant = None;
        assert!(sound(&none).contains(Lang::En.no_restaurant()));
    }
}
