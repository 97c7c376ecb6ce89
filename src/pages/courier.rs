//! The courier's lists: what they carry, what waits to be fetched, what they delivered today.
//!
//! Buttons are forms to `POST /panel-repartidor/` with `accion`: `aceptar`, `entregar`, `devolver` (each with `pedido`),
//! or `turno` with `estado` `disponible` or `inactivo`.

use super::layout::{Frame, pages};
use super::notice::Notice;
use super::visit::{self, Sent};
use super::words;
use crate::app::App;
use crate::error::{Error, Noun, Refusal, Result};
use crate::http::Response;
use crate::middleware::Context;
use crate::restaurant::courier::Duty;
use crate::restaurant::id::OrderId;
use crate::restaurant::order::{Order, Paid};
use crate::services::{account, courier};
use askama::Template;

/// The courier's page.
#[derive(Debug, Template)]
#[template(path = "courier.html")]
pub struct Panel<'a> {
    /// The frame.
    pub frame: Frame,
    /// Whether they take orders now.
    pub duty: Duty,
    /// What they carry.
    pub carrying: Vec<Parcel<'a>>,
    /// What waits to be fetched.
    pub waiting: Vec<Parcel<'a>>,
    /// How many they delivered today.
    pub delivered_today: usize,
}

/// An order as a courier sees it.
#[derive(Debug)]
pub struct Parcel<'a> {
    /// The order. Of one that only waits, the page shows no more than restaurant and district.
    pub order: &'a Order,
    /// Where to fetch it.
    pub pickup: String,
    /// The guest's telephone number, where there is one.
    pub phone: String,
}

impl Panel<'_> {
    /// Whether the courier is at work.
    #[must_use]
    pub fn on_duty(&self) -> bool {
        self.duty != Duty::Off
    }
}

impl Parcel<'_> {
    /// The number to call, as a link holds it; `None` where there is none.
    #[must_use]
    pub fn dial(&self) -> Option<String> {
        let digits: String = self.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        (!digits.is_empty()).then_some(digits)
    }

    /// Whether money is still to come in.
    #[must_use]
    pub fn is_paid(&self) -> bool {
        self.order.paid == Paid::Paid
    }
}

pages!(Panel<'_>);

/// `GET /panel-repartidor/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let lists = courier::lists(app, request.who.id()?)?;
    let today = app.terms.day(app.clock.now());
    let delivered = lists.delivered.iter().filter(|order| order.business_day == today).count();
    let page = Panel {
        frame: visit::frame(app, &request)?,
        duty: lists.duty,
        carrying: parcels(app, &lists.carrying, phone_of)?,
        waiting: parcels(app, &lists.waiting, |_, _| String::new())?,
        delivered_today: delivered,
    };
    visit::answer(app, &request, 200, &page)
}

/// `POST /panel-repartidor/`: one of the page's buttons, told by `accion`.
pub async fn submit(app: &App, mut request: Context) -> Result<Response> {
    let user = request.who.id()?;
    let sent = Sent::read(&mut request).await?;
    let order = || OrderId::parse(&sent.text("pedido")).ok_or(Error::NotFound(Noun::Order));
    let done = match sent.text("accion").as_str() {
        "aceptar" => courier::take(app, user, order()?).await,
        "entregar" => courier::deliver(app, user, order()?).await,
        "devolver" => courier::give_back(app, user, order()?).await,
        "turno" => courier::set_duty(app, user, sent.text("estado") == "disponible").await,
        _other => return Err(Error::Malformed("accion: no such button".into())),
    };
    let list = "/panel-repartidor/";
    match done {
        Ok(()) => Ok(visit::to(list)),
        Err(Error::Refused(Refusal::AlreadyTaken)) => Ok(visit::to(&Notice::Taken.on(list))),
        Err(Error::NotFound(Noun::Order) | Error::Refused(Refusal::StepNotAllowed { .. })) => {
            Ok(visit::to(&Notice::StepRefused.on(list)))
        }
        Err(error) => Err(error),
    }
}

fn parcels<'a>(
    app: &App,
    orders: &'a [Order],
    phone: impl Fn(&App, &Order) -> String,
) -> Result<Vec<Parcel<'a>>> {
    let parcel = |order: &'a Order| {
        let pickup = courier::pickup(app, order.restaurant)?;
        Ok(Parcel { order, pickup, phone: phone(app, order) })
    };
    orders.iter().map(parcel).collect()
}

/// Whom to call at the door: the guest's number, else the customer's.
fn phone_of(app: &App, order: &Order) -> String {
    if !order.guest_phone.is_empty() {
        return order.guest_phone.clone();
    }
    let customer = order.customer.and_then(|id| account::show(app, id).ok());
    customer.map(|record| record.phone).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::pages::layout::Place;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::pages::order::tests::order;
    use crate::restaurant::id::OrderId;
    use crate::restaurant::order::State;

    fn parcel(order: &Order) -> Parcel<'_> {
        Parcel { order, pickup: NASTY.to_owned(), phone: "300 111-22 33<x>".to_owned() }
    }

    fn panel<'a>(t: Lang, carrying: Vec<Parcel<'a>>, waiting: Vec<Parcel<'a>>) -> Panel<'a> {
        let mut frame = frame(t);
        frame.visitor.as_mut().unwrap().place = Place::Courier;
        Panel { frame, duty: Duty::Available, carrying, waiting, delivered_today: 4 }
    }

    #[test]
    fn what_is_carried_shows_the_way_and_what_waits_does_not() {
        let mut carried = order(State::OnTheWay);
        carried.id = OrderId::new(8);
        let waiting = order(State::Ready);
        for t in Lang::ALL {
            let html = sound(&panel(t, vec![parcel(&carried)], vec![parcel(&waiting)]));
            for part in [
                r#"value="aceptar""#,
                r#"value="entregar""#,
                r#"value="devolver""#,
                r#"value="turno""#,
                r#"name="estado" value="inactivo""#,
                r#"name="pedido" value="8""#,
                r#"name="pedido" value="31""#,
                r#"href="tel:3001112233""#,
                r#"href="geo:2.5,-75.25""#,
            ] {
                assert!(html.contains(part), "{part} is missing:\n{html}");
            }
            assert_eq!(html.matches("Calle 4 # 5-6").count(), 1, "a street is nobody's business before");
        }
    }

    #[test]
    fn nothing_to_do_is_said() {
        let html = sound(&panel(Lang::Es, Vec::new(), Vec::new()));
        assert!(html.contains(Lang::Es.carrying_none()) && html.contains(Lang::Es.waiting_none()));
    }
}
