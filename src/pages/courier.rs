//! The courier's lists: what they carry, what waits to be fetched, what they delivered today; and where a courier is, for
//! who waits for them.
//!
//! Buttons are forms to `POST /panel-repartidor/` with `accion`: `aceptar`, `entregar`, `devolver` (each with `pedido`),
//! `no_entregado` (with `pedido` and `motivo`), or `turno` with `estado` `disponible` or `inactivo`. The script beside
//! sends the same forms and hears the stream of events; where a courier is goes by the web socket of their place.

use super::layout::{Frame, pages};
use super::notice::Notice;
use super::visit::{self, Sent};
use super::{asset, words};
use crate::app::App;
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Refusal, Result};
use crate::http::Response;
use crate::i18n::Lang;
use crate::middleware::Context;
use crate::restaurant::courier::{Duty, Position};
use crate::restaurant::id::OrderId;
use crate::restaurant::order::{Order, Undelivered};
use crate::services::live::{View, Watch};
use crate::services::{account, courier, live};
use askama::Template;

/// The courier's page.
#[derive(Debug, Template)]
#[template(path = "courier.html")]
pub struct Panel<'a> {
    /// The frame.
    pub frame: Frame,
    /// Whose page it is.
    pub user: UserId,
    /// Whether they take orders now.
    pub duty: Duty,
    /// What they carry.
    pub carrying: Vec<Parcel<'a>>,
    /// What waits to be fetched.
    pub waiting: Vec<Parcel<'a>>,
    /// How many they delivered today.
    pub delivered_today: usize,
    /// The cash that they took for it, an amount for each currency.
    pub cash: Vec<String>,
    /// The live number behind which the page goes on.
    pub events: String,
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
    /// What to collect in cash.
    pub collect: Option<String>,
}

/// Where the courier is whom somebody waits for.
#[derive(Debug, Template)]
#[template(path = "follow.html")]
pub struct Follow {
    /// The frame.
    pub frame: Frame,
    /// The courier's name.
    pub name: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// When that was, in the reader's words.
    pub ago: String,
    /// How far from the guest's door, where that is known.
    pub distance: Option<String>,
}

/// Why an order came back, as the form says it.
const WHYS: [(&str, Undelivered); 5] = [
    ("nadie", Undelivered::NobodyHome),
    ("direccion", Undelivered::WrongAddress),
    ("rechazado", Undelivered::Refused),
    ("sin_pago", Undelivered::Unpaid),
    ("percance", Undelivered::Accident),
];

impl Panel<'_> {
    /// Whether the courier is at work.
    #[must_use]
    pub fn on_duty(&self) -> bool {
        self.duty != Duty::Off
    }

    /// How they are, in words.
    #[must_use]
    pub const fn duty_text(&self) -> &'static str {
        match self.duty {
            Duty::Available => self.frame.lang.duty_available(),
            Duty::Busy => self.frame.lang.duty_busy(),
            Duty::Off => self.frame.lang.duty_off(),
        }
    }

    /// A reason in words.
    #[must_use]
    pub const fn why(&self, why: Undelivered) -> &'static str {
        words::undelivered(why, self.frame.lang)
    }
}

impl Parcel<'_> {
    /// The number to call, as a link holds it; `None` where there is none.
    #[must_use]
    pub fn dial(&self) -> Option<String> {
        let digits: String = self.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        (!digits.is_empty()).then_some(digits)
    }

    /// How many things are in it.
    #[must_use]
    pub fn units(&self) -> usize {
        self.order.lines.iter().map(|line| usize::try_from(line.quantity).unwrap_or(usize::MAX)).sum()
    }
}

pages!(Panel<'_>, Follow);

/// `GET /panel-repartidor/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let user = request.who.id()?;
    // The number first: what happens in between is shown twice rather than missed.
    let events = events(app, user)?;
    let lists = courier::lists(app, user)?;
    let (delivered_today, cash) = lists.done_on(&app.terms.day(app.clock.now()));
    let frame = visit::frame(app, &request)?;
    let t = frame.lang;
    let page = Panel {
        user,
        duty: lists.duty,
        carrying: parcels(app, &lists.carrying, t, phone_of)?,
        waiting: parcels(app, &lists.waiting, t, |_, _| String::new())?,
        delivered_today,
        cash: cash.iter().map(|(currency, sum)| t.money(sum.minor(), currency)).collect(),
        events,
        frame,
    };
    visit::answer(app, &request, 200, &page)
}

/// Where the stream goes on behind this page; empty for whom the house does not employ any more.
fn events(app: &App, user: UserId) -> Result<String> {
    match live::reach(app, &Watch { who: user.into(), view: View::Courier }) {
        Ok(_) => {
            let start = live::start(app, None)?;
            Ok(format!("{}.{}", start.epoch, start.after))
        }
        Err(Error::Forbidden(_)) => Ok(String::new()),
        Err(error) => Err(error),
    }
}

/// `POST /panel-repartidor/`: one of the page's buttons, told by `accion`.
pub async fn submit(app: &App, mut request: Context) -> Result<Response> {
    let user = request.who.id()?;
    let sent = Sent::read(&mut request).await?;
    let order = || OrderId::parse(&sent.text("pedido")).ok_or(Error::NotFound(Noun::Order));
    let (done, notice) = match sent.text("accion").as_str() {
        "aceptar" => (courier::take(app, user, order()?).await, Some(Notice::Yours)),
        "entregar" => (courier::deliver(app, user, order()?).await, Some(Notice::HandedOver)),
        "devolver" => (courier::give_back(app, user, order()?).await, Some(Notice::StepDone)),
        "no_entregado" => {
            let said = sent.text("motivo");
            let why = WHYS.iter().find(|(word, _)| *word == said).map(|(_, why)| *why);
            let why = why.ok_or_else(|| Error::Malformed("motivo: no such reason".into()))?;
            (courier::could_not_deliver(app, user, order()?, why).await, Some(Notice::Returned))
        }
        "turno" => (courier::set_duty(app, user, sent.text("estado") == "disponible").await, None),
        _other => return Err(Error::Malformed("accion: no such button".into())),
    };
    let list = "/panel-repartidor/";
    match done {
        Ok(()) => Ok(visit::to(&notice.map_or(list.to_owned(), |notice| notice.on(list)))),
        Err(Error::Refused(Refusal::AlreadyTaken)) => Ok(visit::to(&Notice::Taken.on(list))),
        Err(Error::NotFound(Noun::Order) | Error::Refused(Refusal::StepNotAllowed { .. })) => {
            Ok(visit::to(&Notice::StepRefused.on(list)))
        }
        Err(error) => Err(error),
    }
}

/// `GET /repartidores/seguimiento/<courier>/`: where the courier is, for who waits for what they carry.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn follow(app: &App, request: Context) -> Result<Response> {
    let of = UserId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Position))?;
    let asker = request.who.id()?;
    let sighting = courier::position(app, asker, of)?;
    let record = account::show(app, of)?;
    let frame = visit::frame(app, &request)?;
    let door = courier::door(app, asker, of)?;
    let page = Follow {
        name: if record.first_name.is_empty() { record.username } else { record.first_name },
        latitude: sighting.position.latitude(),
        longitude: sighting.position.longitude(),
        ago: frame.lang.ago(app.clock.now().since(sighting.at).as_secs()),
        distance: door.map(|door| frame.lang.distance(metres(sighting.position, door))),
        frame,
    };
    visit::answer(app, &request, 200, &page)
}

/// How far two places are from each other, in metres. On a sphere, which is near enough.
fn metres(a: Position, b: Position) -> f64 {
    let middle = f64::midpoint(a.latitude(), b.latitude()).to_radians();
    let x = (b.longitude() - a.longitude()).to_radians() * middle.cos();
    let y = (b.latitude() - a.latitude()).to_radians();
    x.hypot(y) * 6_371_000.0
}

fn parcels<'a>(
    app: &App,
    orders: &'a [Order],
    t: Lang,
    phone: impl Fn(&App, &Order) -> String,
) -> Result<Vec<Parcel<'a>>> {
    let parcel = |order: &'a Order| {
        let pickup = courier::pickup(app, order.restaurant)?;
        let collect = courier::collects(order).map(|sum| t.money(sum.minor(), &order.currency));
        Ok(Parcel { order, pickup, phone: phone(app, order), collect })
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
        let collect = courier::collects(order).map(|_| NASTY.to_owned());
        Parcel { order, pickup: NASTY.to_owned(), phone: "300 111-22 33<x>".to_owned(), collect }
    }

    fn panel<'a>(t: Lang, carrying: Vec<Parcel<'a>>, waiting: Vec<Parcel<'a>>) -> Panel<'a> {
        let mut frame = frame(t);
        frame.visitor.as_mut().unwrap().place = Place::Courier;
        let (user, duty) = (UserId::new(14), if carrying.is_empty() { Duty::Available } else { Duty::Busy });
        let (cash, events) = (vec!["$1.000".to_owned()], "00ab.7".to_owned());
        Panel { frame, user, duty, carrying, waiting, delivered_today: 4, cash, events }
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
                r#"value="no_entregado""#,
                r#"name="motivo" value="nadie""#,
                r#"data-user="14" data-carrying="1" data-offers="1" data-events="00ab.7""#,
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

    #[test]
    fn who_is_off_duty_is_offered_nothing() {
        let waiting = order(State::Ready);
        let mut page = panel(Lang::Es, Vec::new(), vec![parcel(&waiting)]);
        assert!(sound(&page).contains(r#"value="aceptar""#));
        page.duty = Duty::Off;
        let html = sound(&page);
        assert!(!html.contains(r#"value="aceptar""#) && html.contains(Lang::Es.off_duty_hint()));
        assert!(html.contains(r#"name="estado" value="disponible""#));
    }

    #[test]
    fn cash_is_to_be_collected_and_nothing_else_is() {
        let mut carried = order(State::OnTheWay);
        let html = sound(&panel(Lang::Es, vec![parcel(&carried)], Vec::new()));
        assert!(html.contains(Lang::Es.collect_nothing()) && html.contains("Nequi"));
        carried.payment = Some(crate::restaurant::order::Payment::Cash);
        let html = sound(&panel(Lang::Es, vec![parcel(&carried)], Vec::new()));
        assert!(html.contains(Lang::Es.collect_cash()) && !html.contains(Lang::Es.collect_nothing()));
    }

    #[test]
    fn who_waits_sees_how_far_it_is() {
        let (here, door) = (Position::new(2.0, -75.0).unwrap(), Position::new(2.0, -75.01).unwrap());
        assert!((metres(here, door) - 1111.0).abs() < 2.0);
        let page = Follow {
            frame: frame(Lang::Es),
            name: NASTY.to_owned(),
            latitude: 2.0,
            longitude: -75.0,
            ago: Lang::Es.ago(12),
            distance: Some(Lang::Es.distance(1111.0)),
        };
        let html = sound(&page);
        assert!(
            html.contains("hace 12 s") && html.contains("1,1 km") && html.contains("geo:2,-75?q=2,-75"),
            "{html}"
        );
    }
}
