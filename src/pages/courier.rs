//! The courier's lists: what they carry, what waits to be fetched, what they delivered today.
//!
//! Buttons are forms to `POST /panel-repartidor/` with `accion`: `aceptar`, `entregar`, `devolver` (each with `pedido`),
//! or `turno` with `estado` `disponible` or `inactivo`.

use super::layout::Frame;
use super::words;
use crate::restaurant::courier::Duty;
use crate::restaurant::order::{Order, Paid};
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
    pub delivered_today: u32,
}

/// An order as a courier sees it.
#[derive(Debug)]
pub struct Parcel<'a> {
    /// The order. Of one that only waits, the page shows no more than restaurant and district.
    pub order: &'a Order,
    /// Where to fetch it.
    pub pickup: &'a str,
    /// The guest's telephone number, where there is one.
    pub phone: &'a str,
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
        Parcel { order, pickup: NASTY, phone: "300 111-22 33<x>" }
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
