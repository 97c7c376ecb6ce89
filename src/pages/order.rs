//! Own orders: the list, and one with its progress.

use super::layout::{Frame, pages};
use super::notice::Notice;
use super::rating::RateForm;
use super::{visit, words};
use crate::app::App;
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Refusal, Result};
use crate::http::Response;
use crate::i18n::Lang;
use crate::middleware::Context;
use crate::restaurant::id::OrderId;
use crate::restaurant::order::{Facts, Fulfilment, Order, State};
use crate::restaurant::restaurant::Restaurant;
use crate::restaurant::step::{self, Actor, Step, Wish};
use crate::services;
use crate::wire::live::Id;
use askama::Template;
use jiff::tz::TimeZone;

/// Own orders, newest first.
#[derive(Debug, Template)]
#[template(path = "orders.html")]
pub struct List<'a> {
    /// The frame.
    pub frame: Frame,
    /// The orders of this page.
    pub orders: Vec<Row<'a>>,
    /// The link to earlier ones, where there are more.
    pub more: Option<String>,
}

/// An order on the list.
#[derive(Debug)]
pub struct Row<'a> {
    /// The order; its lines may be left out.
    pub order: &'a Order,
    /// When it was placed, in the reader's words.
    pub placed: String,
}

/// One order.
#[derive(Debug, Template)]
#[template(path = "order.html")]
pub struct Show<'a> {
    /// The frame.
    pub frame: Frame,
    /// The order with its lines.
    pub order: &'a Order,
    /// When it was placed, in the reader's words.
    pub placed: String,
    /// Whether the visitor may still cancel it.
    pub may_cancel: bool,
    /// The form to rate it, where it may be rated.
    pub rate: Option<RateForm>,
    /// Who cooks it, to be reached.
    pub kitchen: Option<Restaurant>,
    /// Where its courier was last seen.
    pub courier: Option<Seen>,
    /// The stream of its events from this page's moment on; `None`: nothing more will happen to it.
    pub stream: Option<String>,
    /// How it is reached without an account; `None`: it is an account's.
    pub link: Option<Link>,
}

/// Where a courier was seen.
#[derive(Debug)]
pub struct Seen {
    /// When, in the reader's words.
    pub when: String,
    /// Latitude, in degrees.
    pub latitude: f64,
    /// Longitude, in degrees.
    pub longitude: f64,
}

/// The link of an order without an account.
#[derive(Debug)]
pub struct Link {
    /// Its unguessable text.
    pub text: String,
    /// What was ordered at the same time: the other links, and where.
    pub others: Vec<(String, String)>,
}

/// A stage of an order on its way, as the list of steps shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// Which.
    pub state: State,
    /// Behind us, here, or to come.
    pub progress: Progress,
}

/// Where a stage lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Behind us.
    Done,
    /// Here.
    Now,
    /// To come.
    Ahead,
}

impl Progress {
    /// The class for the style.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::Ahead => "ahead",
        }
    }
}

impl Show<'_> {
    /// The stages from order to table; none for a cancelled order. Who fetches the food sees no road.
    #[must_use]
    pub fn stages(&self) -> Vec<Stage> {
        stages(self.order.state, self.order.fulfilment)
    }

    /// This order's own path.
    #[must_use]
    pub fn path(&self) -> String {
        match &self.link {
            Some(link) => format!("/p/{}/", link.text),
            None => format!("/pedidos/{}/", self.order.id),
        }
    }

    /// What its state means to whoever waits for it.
    #[must_use]
    pub fn says(&self) -> &'static str {
        let (t, fetched) = (self.frame.lang, self.order.fulfilment != Fulfilment::Delivery);
        if fetched && self.order.state == State::Ready {
            t.ready_for_pickup()
        } else if fetched && self.order.state == State::Delivered {
            t.picked_up()
        } else {
            words::state_sentence(self.order.state, t)
        }
    }

    /// Whether the number to call out is of use: for what is fetched.
    #[must_use]
    pub fn is_called(&self) -> bool {
        self.order.fulfilment != Fulfilment::Delivery && self.order.state.active()
    }

    /// The restaurant's number in the form that dials.
    #[must_use]
    pub fn phone(&self) -> Option<(&str, String)> {
        let phone = self.kitchen.as_ref().map(|kitchen| kitchen.phone.as_str())?;
        let dial: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        (dial.chars().any(|c| c != '0') && dial.len() > 4).then_some((phone, dial))
    }
}

fn stages(now: State, fulfilment: Fulfilment) -> Vec<Stage> {
    let way =
        [State::Pending, State::Accepted, State::Preparing, State::Ready, State::OnTheWay, State::Delivered];
    let Some(here) = way.iter().position(|state| *state == now) else { return Vec::new() };
    way.into_iter()
        .enumerate()
        .filter(|(_, state)| *state != State::OnTheWay || fulfilment == Fulfilment::Delivery)
        .map(|(n, state)| Stage {
            state,
            progress: match n.cmp(&here) {
                std::cmp::Ordering::Less => Progress::Done,
                std::cmp::Ordering::Equal => Progress::Now,
                std::cmp::Ordering::Greater => Progress::Ahead,
            },
        })
        .collect()
}

/// When it was placed: the time where it is known, else the day.
#[must_use]
pub fn placed(order: &Order, t: Lang, zone: &TimeZone) -> String {
    order.placed_at.map_or_else(|| t.day(&order.business_day), |at| t.moment(at.millis(), zone))
}

/// Whether its customer may cancel an order: what the state table says.
#[must_use]
pub fn may_cancel(order: &Facts) -> bool {
    let wish = Wish { next: State::Cancelled, reason: None, minutes: None };
    let actor = order.customer.map_or(Actor::Link(order.id), Actor::Customer);
    matches!(step::step(order, actor, wish), Ok(Step::Move(_)))
}

pages!(List<'_>, Show<'_>);

/// How many orders a page of the list has.
const PAGE: usize = 20;

/// `GET /mispedidos/`; `antes` is the number below which it goes on.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn list(app: &App, request: Context) -> Result<Response> {
    let before = request.query("antes").and_then(OrderId::parse);
    let (orders, next) = services::order::of_customer_page(app, request.who.id()?, before, PAGE)?;
    let (frame, zone) = (visit::frame(app, &request)?, app.terms.zone());
    let row = |order| Row { order, placed: placed(order, frame.lang, zone) };
    let orders = orders.iter().map(row).collect();
    let more = next.map(|next| format!("/mispedidos/?antes={next}"));
    visit::answer(app, &request, 200, &List { frame, orders, more })
}

/// `GET /pedidos/<id>/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let user = request.who.user()?;
    let now = services::live::now(app)?; // before the order: what happens between is told again, never missed
    let own = services::order::one_of_customer(app, user.id, id(&request)?)?;
    let order = &own.order;
    let events = format!("/api/eventos/pedidos/{}/", order.id);
    let page = page(app, &request, order, stream(order, &events, now))?;
    let may_rate = order.state == State::Delivered && !own.rated;
    let page = Show { rate: may_rate.then(|| RateForm::of(order)), ..page };
    visit::answer(app, &request, 200, &page)
}

/// The page of an order, as far as it is the same for whoever may see it.
pub(super) fn page<'a>(
    app: &App,
    request: &Context,
    order: &'a Order,
    stream: Option<String>,
) -> Result<Show<'a>> {
    let (frame, zone) = (visit::frame(app, request)?, app.terms.zone());
    let courier = services::courier::whereabouts(app, order).map(|seen| Seen {
        when: frame.lang.time(seen.at.millis(), zone),
        latitude: seen.position.latitude(),
        longitude: seen.position.longitude(),
    });
    Ok(Show {
        placed: placed(order, frame.lang, zone),
        may_cancel: may_cancel(&facts(order, UserId::new(0))), // of its customer, whoever the owner is
        rate: None,
        kitchen: services::restaurant::of_order(app, order.restaurant)?,
        courier,
        stream,
        link: None,
        frame,
        order,
    })
}

/// The address of an order's events after `now`, while something can happen to it.
pub(super) fn stream(order: &Order, path: &str, (epoch, seq): (String, i64)) -> Option<String> {
    order.state.active().then(|| format!("{path}?desde={}", Id { epoch, seq }))
}

/// `POST /pedidos/<id>/repetir/`: what it had goes into the cart, which says what is not to be had.
pub async fn again(app: &App, request: Context) -> Result<Response> {
    let id = id(&request)?;
    services::order::again(app, request.who.id()?, id).await?;
    Ok(visit::to(&Notice::Again.on(&format!("/carrito/?repetido={id}"))))
}

/// `POST /pedidos/<id>/cancelar/`: back to the order, which says what became of it.
pub async fn cancel(app: &App, request: Context) -> Result<Response> {
    let id = id(&request)?;
    let notice = match services::order::cancel_own(app, request.who.id()?, id).await {
        Ok(()) => Notice::OrderCancelled,
        Err(Error::Refused(Refusal::StepNotAllowed { .. })) => Notice::OrderTooLate,
        Err(error) => return Err(error),
    };
    Ok(visit::to(&notice.on(&format!("/pedidos/{id}/"))))
}

fn id(request: &Context) -> Result<OrderId> {
    OrderId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Order))
}

/// What the rules ask about an order.
pub(super) fn facts(order: &Order, owner: UserId) -> Facts {
    Facts {
        id: order.id,
        restaurant: order.restaurant,
        owner,
        customer: order.customer,
        courier: order.courier,
        state: order.state,
        fulfilment: order.fulfilment,
    }
}

/// What a line costs.
pub(super) fn line_sum(line: &crate::restaurant::order::OrderLine) -> i64 {
    line.unit_price.checked_mul(line.quantity).map(crate::restaurant::money::Money::minor).unwrap_or_default()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::clock::Time;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::restaurant::id::{OrderId, RestaurantId};
    use crate::restaurant::money::Money;
    use crate::restaurant::order::{OrderLine, Origin, Paid, Payment};

    pub(in crate::pages) fn order(state: State) -> Order {
        Order {
            id: OrderId::new(31),
            public_id: "p".to_owned(),
            restaurant: RestaurantId::new(2),
            restaurant_name: format!("Fonda {NASTY}"),
            customer: Some(UserId::new(5)),
            customer_name: format!("Marta {NASTY}"),
            guest_phone: String::new(),
            state,
            fulfilment: Fulfilment::Delivery,
            address: None,
            street: format!("Calle 4 # 5-6 {NASTY}"),
            district: NASTY.to_owned(),
            reference: NASTY.to_owned(),
            coordinates: Some((2.5, -75.25)),
            notes: format!("tocar el timbre {NASTY}"),
            payment: Some(Payment::Nequi),
            paid: Paid::Due,
            currency: "COP".to_owned(),
            subtotal: Money::from_minor(5_970_150),
            fee: Money::from_minor(300_000),
            total: Money::from_minor(6_270_150),
            business_day: "2026-03-04".to_owned(),
            number: 7,
            placed_at: Some(Time::from_secs(1_772_655_000)),
            minutes: Some(25),
            reason: (state == State::Cancelled).then(|| NASTY.to_owned()),
            courier: None,
            undelivered: None,
            origin: Origin::Web,
            changed_seq: 1,
            lines: vec![OrderLine {
                product: None,
                name: format!("Mondongo {NASTY}"),
                unit_price: Money::from_minor(1_990_050),
                quantity: 3,
            }],
        }
    }

    pub(in crate::pages) fn facts_in(state: State) -> Facts {
        facts(&order(state), UserId::new(2))
    }

    fn show(t: Lang, order: &Order) -> Show<'_> {
        Show {
            frame: frame(t),
            order,
            placed: placed(order, t, &TimeZone::UTC),
            may_cancel: may_cancel(&facts_in(order.state)),
            rate: (order.state == State::Delivered).then(|| RateForm::of(order)),
            kitchen: None,
            courier: None,
            stream: stream(order, "/api/eventos/pedidos/31/", ("00ab".to_owned(), 12)),
            link: None,
        }
    }

    #[test]
    fn every_state_has_its_page_in_both_languages() {
        for t in Lang::ALL {
            for state in State::ALL {
                let order = order(*state);
                let html = sound(&show(t, &order));
                assert!(html.contains(words::state(*state, t)) && html.contains(&t.money(6_270_150, "COP")));
                let may = matches!(state, State::Pending | State::Accepted);
                assert_eq!(html.contains(r#"action="/pedidos/31/cancelar/""#), may, "{state}");
                let rates = *state == State::Delivered;
                assert_eq!(
                    html.contains(r#"action="/restaurantes/restaurante/2/calificar/""#),
                    rates,
                    "{state}"
                );
            }
        }
    }

    #[test]
    fn the_stages_lead_to_where_the_order_is() {
        let now = |state, fulfilment| {
            let stages = stages(state, fulfilment);
            (stages.len(), stages.iter().position(|stage| stage.progress == Progress::Now))
        };
        assert_eq!(now(State::Preparing, Fulfilment::Delivery), (6, Some(2)));
        assert_eq!(now(State::Delivered, Fulfilment::Pickup), (5, Some(4)));
        assert_eq!(now(State::Cancelled, Fulfilment::Delivery), (0, None));
    }

    #[test]
    fn the_list_names_restaurant_day_state_and_total() {
        let mut imported = order(State::Delivered);
        imported.placed_at = None;
        let row = Row { order: &imported, placed: placed(&imported, Lang::Es, &TimeZone::UTC) };
        let list = List {
            frame: frame(Lang::Es),
            orders: vec![row],
            more: Some("/mispedidos/?antes=31".to_owned()),
        };
        let html = sound(&list);
        for part in ["4 de marzo de 2026", "Entregado", "$62.701,50", "/pedidos/31/", "/mispedidos/?antes=31"]
        {
            assert!(html.contains(part), "{part} is missing:\n{html}");
        }
        let html = sound(&List { frame: frame(Lang::En), orders: Vec::new(), more: None });
        assert!(html.contains(Lang::En.no_orders()));
    }
}
