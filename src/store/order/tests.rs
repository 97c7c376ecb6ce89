//! Orders: placed whole or not at all, moved once, listed from the right index.

use super::*;
use crate::error::{Error, Refusal};
use crate::restaurant::step::{Actor, Step, Wish, step};
use crate::store::fixture::{
    ANA, BURRITO, FONDA, House, LUIS, MARTA, OTHER_RIDER, PEDRO, RIDER, SOUP, TACO, TAQUERIA, TODAY,
};
use crate::store::{courier, product, restaurant};

fn page(db: &Connection, owner: UserId, after: Option<&Place>, limit: usize) -> (Vec<Order>, Option<Place>) {
    let mut orders = Vec::new();
    let next = page_of_owner(db, owner, &Filter::all(), after, limit, |order| {
        orders.push(order);
        Ok(())
    });
    (orders, next.unwrap())
}

fn ids(mut run: impl FnMut(&mut dyn FnMut(Order) -> Result<()>)) -> Vec<OrderId> {
    let mut ids = Vec::new();
    run(&mut |order| {
        ids.push(order.id);
        Ok(())
    });
    ids
}

#[test]
fn an_order_keeps_what_was_agreed() {
    let house = House::new();
    let (db, w) = (&house.db, house.write());
    let placed = house.order(ANA, TODAY, &[(TACO, 2), (SOUP, 1), (BURRITO, 1)]);
    assert_eq!(placed.len(), 2, "one for each restaurant");
    product::retire(&w, TACO, PEDRO).unwrap();
    let order = find(db, placed[0]).unwrap().unwrap();
    assert_eq!((order.restaurant, order.restaurant_name.as_str()), (TAQUERIA, "El Güero"));
    assert_eq!((order.customer_name.as_str(), order.notes.as_str()), ("Ana María Rojas", "tocar el timbre"));
    assert_eq!((order.total.to_string(), order.fee.to_string()), ("30500.00".into(), "3000.00".into()));
    let lines: Vec<_> = order.lines.iter().map(|l| (l.name.as_str(), l.quantity)).collect();
    assert_eq!(lines, [("Taco al pastor", 2), ("Burrito \"pico de gallo\"", 1)]);
    assert_eq!((order.state, order.paid, order.payment), (State::Pending, Paid::Due, Some(Payment::Nequi)));
    assert_eq!(order.placed_at, Some(w.now()));
    assert_eq!(house.events(placed[0])[0].0, "placed");
    assert!(order.changed_seq > 0);
}

#[test]
fn links_are_unguessable_and_numbers_count_by_day_and_restaurant() {
    let house = House::new();
    let db = &house.db;
    let number = |id| find(db, id).unwrap().unwrap().number;
    let first = house.order(ANA, TODAY, &[(TACO, 1)])[0];
    let both = house.order(LUIS, TODAY, &[(TACO, 1), (SOUP, 1)]);
    let tomorrow = house.order(ANA, "2026-03-05", &[(TACO, 1)])[0];
    assert_eq!([number(first), number(both[0]), number(both[1]), number(tomorrow)], [1, 2, 1, 1]);
    let public = find(db, first).unwrap().unwrap().public_id;
    assert_eq!(public.len(), 22);
    assert!(public.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
    assert_eq!(find_by_public_id(db, &public).unwrap().unwrap().id, first);
    assert!(find_by_public_id(db, "x").unwrap().is_none());
    assert_ne!(public, find(db, tomorrow).unwrap().unwrap().public_id);
}

#[test]
fn placing_fails_whole() {
    let house = House::new();
    let mut plan = house.plan(ANA, &[(TACO, 1), (SOUP, 1)]).unwrap();
    plan.orders[1].lines[0].product = Some(ProductId::new(424_242));
    let by =
        By { customer: Some(ANA), actor: Some(ANA), address: None, origin: Origin::Api, business_day: TODAY };
    house.db.execute_batch("SAVEPOINT job").unwrap();
    assert!(place(&house.write(), &plan, &by).is_err(), "the second order cannot be placed");
    house.db.execute_batch("ROLLBACK TO job; RELEASE job").unwrap();
    for table in ["customer_order", "order_line", "journal"] {
        let rows: i64 =
            house.db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 0, "{table}");
    }
}

#[test]
fn of_two_couriers_who_decide_at_once_one_is_too_late() {
    let house = House::new();
    let (db, w) = (&house.db, house.write());
    let id = house.order(ANA, TODAY, &[(TACO, 1)])[0];
    house.cook(id);
    let facts = facts(db, id).unwrap().unwrap();
    let decide = |user| {
        let wish = Wish { next: State::OnTheWay, reason: None, minutes: None };
        let Step::Move(made) = step(&facts, Actor::Courier(user), wish).unwrap() else {
            panic!("not a move")
        };
        made
    };
    let (first, second) = (decide(RIDER), decide(OTHER_RIDER));
    apply(&w, &first).unwrap();
    assert!(matches!(apply(&w, &second), Err(Error::Refused(Refusal::AlreadyTaken))));
    let order = find(db, id).unwrap().unwrap();
    assert_eq!((order.state, order.courier), (State::OnTheWay, Some(RIDER)));
    assert_eq!(courier::carrying(db, OTHER_RIDER).unwrap(), 0);
    let kinds: Vec<_> = house.events(id).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["placed", "accepted", "ready", "taken"], "the late one left no event");
}

#[test]
fn of_kitchen_and_customer_who_decide_at_once_one_is_told_where_it_stands() {
    let house = House::new();
    let id = house.order(ANA, TODAY, &[(TACO, 1)])[0];
    let facts = facts(&house.db, id).unwrap().unwrap();
    let wish = Wish { next: State::Cancelled, reason: None, minutes: None };
    let Step::Move(cancel) = step(&facts, Actor::Customer(ANA), wish).unwrap() else { panic!("not a move") };
    for state in [State::Accepted, State::Preparing] {
        house.step(id, Actor::Owner(PEDRO), state).unwrap();
    }
    assert!(matches!(
        apply(&house.write(), &cancel),
        Err(Error::Refused(Refusal::StepNotAllowed { current: "preparing" }))
    ));
}

#[test]
fn a_step_is_written_with_its_event_and_reason() {
    let house = House::new();
    let db = &house.db;
    let id = house.order(ANA, TODAY, &[(TACO, 1)])[0];
    house.cook(id);
    house.step(id, Actor::Courier(RIDER), State::OnTheWay).unwrap();
    house.step(id, Actor::Courier(RIDER), State::OnTheWay).unwrap();
    house.step(id, Actor::Owner(PEDRO), State::Cancelled).unwrap();
    let order = find(db, id).unwrap().unwrap();
    assert_eq!((order.state, order.reason.as_deref()), (State::Cancelled, Some("lluvia")));
    assert_eq!(order.courier, Some(RIDER), "who had it stays known");
    let events = house.events(id);
    assert_eq!(events.len(), 5, "the same state again is no event");
    assert_eq!(events[4], ("cancelled".into(), r#"{"from":"on_the_way","to":"cancelled"}"#.into()));
    let newest: i64 = db.query_row("SELECT max(seq) FROM journal", [], |row| row.get(0)).unwrap();
    assert_eq!(order.changed_seq, newest);
    assert!(!events.iter().any(|(_, payload)| payload.contains("lluvia")), "no free text in the journal");
}

#[test]
fn an_owner_lists_their_orders_newest_day_first_in_pages() {
    let house = House::new();
    let db = &house.db;
    let mut placed = Vec::new();
    for day in ["2026-03-02", TODAY, "2026-03-03", TODAY] {
        placed.push(house.order(ANA, day, &[(TACO, 1), (BURRITO, 2), (SOUP, 1)])[0]);
    }
    let expected = [placed[3], placed[1], placed[2], placed[0]];
    let (all, next) = page(db, PEDRO, None, 500);
    assert_eq!(all.iter().map(|o| o.id).collect::<Vec<_>>(), expected);
    assert!(all.iter().all(|o| o.lines.len() == 2), "lines stay with their order");
    assert_eq!(next, None);
    let (first, next) = page(db, PEDRO, None, 3);
    let (rest, end) = page(db, PEDRO, next.as_ref(), 3);
    assert_eq!(first.iter().chain(&rest).map(|o| o.id).collect::<Vec<_>>(), expected);
    assert_eq!(end, None);
    assert_eq!(page(db, MARTA, None, 500).0.len(), 4);
    assert!(page(db, ANA, None, 500).0.is_empty(), "who owns nothing has no orders");
}

#[test]
fn an_owner_of_two_restaurants_sees_one_list() {
    let house = House::new();
    let (db, w) = (&house.db, house.write());
    db.execute("UPDATE restaurant SET owner = ?1 WHERE id = ?2", [PEDRO.raw(), FONDA.raw()]).unwrap();
    for day in ["2026-03-02", TODAY] {
        house.order(ANA, day, &[(TACO, 1), (SOUP, 1)]);
    }
    let (all, next) = page(db, PEDRO, None, 3);
    let (rest, _) = page(db, PEDRO, next.as_ref(), 3);
    let days: Vec<_> = all.iter().chain(&rest).map(|o| o.business_day.as_str()).collect();
    assert_eq!(days, [TODAY, TODAY, "2026-03-02", "2026-03-02"]);
    assert_eq!(ids(|each| for_each_active(db, PEDRO, each).unwrap()).len(), 4);
    restaurant::retire(&w, FONDA, PEDRO).unwrap();
    assert_eq!(page(db, PEDRO, None, 9).0.len(), 2);
}

#[test]
fn active_is_what_somebody_still_has_to_do() {
    let house = House::new();
    let db = &house.db;
    let placed: Vec<_> = (0..3).map(|_| house.order(ANA, TODAY, &[(TACO, 1), (BURRITO, 1)])[0]).collect();
    house.cook(placed[1]);
    house.step(placed[1], Actor::Courier(RIDER), State::OnTheWay).unwrap();
    house.step(placed[2], Actor::Owner(PEDRO), State::Cancelled).unwrap();
    assert_eq!(ids(|each| for_each_active(db, PEDRO, each).unwrap()), placed[..2]);
    assert_eq!(ids(|each| for_each_active_of_restaurant(db, TAQUERIA, each).unwrap()), placed[..2]);
    house.step(placed[1], Actor::Courier(RIDER), State::Delivered).unwrap();
    assert_eq!(ids(|each| for_each_active(db, PEDRO, each).unwrap()), placed[..1]);
    assert!(ids(|each| for_each_active(db, MARTA, each).unwrap()).is_empty());
}

#[test]
fn a_customer_sees_their_own_newest_first() {
    let house = House::new();
    let db = &house.db;
    let placed: Vec<_> = (0..3).map(|_| house.order(ANA, TODAY, &[(TACO, 1)])[0]).collect();
    let of_luis = house.order(LUIS, TODAY, &[(TACO, 1)])[0];
    let mut seen = Vec::new();
    let next = page_of_customer(db, ANA, None, 2, |order| {
        seen.push(order.id);
        Ok(())
    })
    .unwrap();
    assert_eq!((seen, next), (vec![placed[2], placed[1]], Some(placed[1])));
    let rest = ids(|each| assert_eq!(page_of_customer(db, ANA, next, 2, each).unwrap(), None));
    assert_eq!(rest, [placed[0]]);
    assert!(find_for_customer(db, of_luis, ANA).unwrap().is_none());
    let order = find_for_customer(db, of_luis, LUIS).unwrap().unwrap();
    assert_eq!(order.customer_name, "luis", "without a full name it is the user name");
}

#[test]
fn couriers_see_what_waits_and_what_is_theirs() {
    let house = House::new();
    let db = &house.db;
    let placed: Vec<_> = (0..3).map(|_| house.order(ANA, TODAY, &[(TACO, 1)])[0]).collect();
    for id in &placed {
        house.cook(*id);
    }
    assert_eq!(ids(|each| for_each_waiting(db, each).unwrap()), placed);
    house.step(placed[0], Actor::Courier(RIDER), State::OnTheWay).unwrap();
    house.step(placed[1], Actor::Owner(PEDRO), State::Delivered).unwrap();
    assert_eq!(ids(|each| for_each_waiting(db, each).unwrap()), placed[2..]);
    assert_eq!(ids(|each| for_each_carried(db, RIDER, each).unwrap()), placed[..1]);
    assert!(ids(|each| for_each_carried(db, OTHER_RIDER, each).unwrap()).is_empty());
    house.step(placed[0], Actor::Courier(RIDER), State::Delivered).unwrap();
    assert_eq!(ids(|each| for_each_delivered(db, RIDER, 10, each).unwrap()), placed[..1]);
    assert!(ids(|each| for_each_delivered(db, RIDER, 0, each).unwrap()).is_empty());
}

#[test]
fn an_imported_order_keeps_its_number_and_says_where_it_came_from() {
    let house = House::new();
    let (db, w) = (&house.db, house.write());
    let like = find(db, house.order(ANA, TODAY, &[(TACO, 1)])[0]).unwrap().unwrap();
    let old = Order {
        id: OrderId::new(240),
        public_id: String::new(),
        customer: None,
        customer_name: "Doña Inés".into(),
        state: State::Delivered,
        payment: None,
        placed_at: None,
        origin: Origin::Import,
        coordinates: Some((2.19, -75.62)),
        courier: Some(RIDER),
        ..like
    };
    import(&w, &old).unwrap();
    let kept = find(db, old.id).unwrap().unwrap();
    assert_eq!((kept.customer_name.as_str(), kept.number, kept.public_id.len()), ("Doña Inés", 2, 22));
    assert_eq!((kept.state, kept.payment, kept.placed_at), (State::Delivered, None, None));
    assert_eq!((kept.coordinates, kept.lines.len()), (Some((2.19, -75.62)), 1));
    assert_eq!(house.events(old.id)[0].0, "imported");
    assert_eq!(house.order(ANA, TODAY, &[(TACO, 1)])[0].raw(), 241, "new numbers go on behind it");
}

#[test]
fn a_failing_callback_stops_the_list() {
    let house = House::new();
    house.order(ANA, TODAY, &[(TACO, 1)]);
    house.order(ANA, TODAY, &[(TACO, 1)]);
    let stopped = page_of_owner(&house.db, PEDRO, &Filter::all(), None, 9, |_| Err(Error::Busy));
    assert!(matches!(stopped, Err(Error::Busy)));
}
