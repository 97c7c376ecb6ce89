//! The page as it is shown: every button, every state, in both languages.

use super::board::{COLUMNS, Ticket, columns, minutes, steps, tally};
use super::*;
use crate::clock::Span;
use crate::i18n::Lang;
use crate::pages::layout::Place;
use crate::pages::layout::tests::{NASTY, frame, sound};
use crate::pages::order::tests::{facts_in, order};
use crate::restaurant::order::{Order, State};
use crate::services::kitchen::Undoable;

fn kitchen<'a>(t: Lang, orders: &'a [Order], undoable: &'a [Undoable]) -> Kitchen<'a> {
    let ticket = |order| Ticket {
        order,
        at: "15:07".to_owned(),
        waiting: Some(25),
        courier: Some(NASTY.to_owned()),
        steps: steps(&facts_in(order.state)),
    };
    let board = Board {
        base: PANEL,
        id: "00ab.12".into(),
        now: 1_780_000_000_000,
        newest: 0,
        name: NASTY,
        open: true,
        several: true,
        columns: columns(orders.iter().map(ticket).collect()),
        tally: tally(orders),
        undoable,
        menus: &[],
    };
    let mut frame = frame(t);
    frame.visitor.as_mut().unwrap().place = Place::Kitchen;
    Kitchen { frame, board: Some(board) }
}

fn orders() -> Vec<Order> {
    let mut orders: Vec<Order> = COLUMNS.map(order).into();
    for (n, order) in (40..).zip(&mut orders) {
        order.id = OrderId::new(n);
    }
    orders
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
    let orders = orders();
    for t in Lang::ALL {
        let html = sound(&kitchen(t, &orders, &[]));
        for part in ["Mondongo", "tocar el timbre", "Calle 4 # 5-6", "Nequi", &t.money(6_270_150, "COP")] {
            assert!(html.contains(part), "{part} is missing:\n{html}");
        }
        for part in [
            r#"name="pedido" value="40""#,
            r#"name="estado" value="aceptado""#,
            r#"name="minutos" value="45""#,
            r#"name="desde" value="pendiente""#,
            r#"name="motivo""#,
            r#"data-send="/panel-restaurante/pedidos/40/estado/""#,
            r#"data-id="00ab.12""#,
        ] {
            assert!(html.contains(part), "{part} is missing:\n{html}");
        }
        assert!(html.contains(r#"name="estado" value="cancelado""#) && html.contains(t.column_ready()));
        assert!(html.contains(t.column_on_the_way()), "what a courier has taken stays visible");
    }
}

#[test]
fn what_can_be_taken_back_is_a_button_with_its_time() {
    let step = Undoable { order: order(State::Accepted), left: Span::secs(42) };
    let (orders, steps) = (orders(), [step]);
    let html = sound(&kitchen(Lang::Es, &orders, &steps));
    assert!(html.contains(r#"name="deshacer""#) && html.contains(r#"data-left="42000""#), "{html}");
}

#[test]
fn the_dishes_that_are_still_to_be_cooked_are_counted() {
    let orders = orders();
    let of_one: u32 = orders[0].lines.iter().map(|line| line.quantity).sum();
    let counted: u32 = tally(&orders).iter().map(|(count, _)| count).sum();
    assert_eq!(counted, 3 * of_one, "new, accepted, cooking; not what is ready or gone");
    let counts: Vec<u32> = tally(&orders).iter().map(|(count, _)| *count).collect();
    assert!(counts.is_sorted_by(|a, b| a >= b), "{counts:?}");
}

#[test]
fn an_empty_kitchen_and_an_account_without_one_say_so() {
    assert!(sound(&kitchen(Lang::Es, &[], &[])).contains(Lang::Es.kitchen_empty()));
    let none = Kitchen { frame: frame(Lang::En), board: None };
    assert!(sound(&none).contains(Lang::En.no_restaurant()));
}

#[test]
fn a_promise_is_a_number_of_minutes() {
    assert_eq!((minutes("20"), minutes("0"), minutes("1441"), minutes("x")), (Some(20), None, None, None));
}
