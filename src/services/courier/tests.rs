//! Couriers with a real file beneath: one gets an order, who may know where they are, what comes back from the door.

use super::*;
use crate::error::Refusal;
use crate::services::fixture::House;

fn person(house: &House, id: UserId) -> User {
    let record = house.app.store.read(|db| store::user::find(db, id)).unwrap().unwrap();
    record.user().unwrap()
}

fn here() -> Position {
    Position::new(2.1959, -75.6277).unwrap()
}

#[tokio::test]
async fn of_eight_who_take_an_order_at_once_exactly_one_has_it() {
    let house = House::open().await;
    let id = house.order(house.ana, State::Ready).await;
    let mut riders = vec![house.rider, house.other_rider];
    for n in 0..6 {
        let name = format!("moto-{n}");
        let new = move |w: &store::Write<'_>| {
            let new = store::user::New {
                username: &name,
                role: "courier",
                state: "active",
                password: "!",
                ..store::user::New::default()
            };
            store::user::insert(w, &new)
        };
        riders.push(house.app.store.write(new).await.unwrap());
    }
    let mut takes = tokio::task::JoinSet::new();
    for rider in riders {
        let app = std::sync::Arc::clone(&house.app);
        takes.spawn(async move { (rider, take(&app, rider, id).await) });
    }
    let (mut got, mut late) = (Vec::new(), 0);
    for (rider, outcome) in takes.join_all().await {
        match outcome {
            Ok(()) => got.push(rider),
            Err(Error::Refused(Refusal::AlreadyTaken)) => late += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!((got.len(), late), (1, 7));
    assert_eq!(lists(&house.app, got[0]).unwrap().carrying.len(), 1);
    assert_eq!(house.events(id), ["placed", "accepted", "ready", "taken"]);
}

#[tokio::test]
async fn what_could_not_be_delivered_waits_at_the_restaurant_and_says_why_until_it_moves_on() {
    let house = House::open().await;
    let id = house.order(house.ana, State::Ready).await;
    take(&house.app, house.rider, id).await.unwrap();
    let why = Undelivered::NobodyHome;
    let not_theirs = could_not_deliver(&house.app, house.other_rider, id, why).await;
    assert!(matches!(not_theirs, Err(Error::NotFound(Noun::Order))), "{not_theirs:?}");
    could_not_deliver(&house.app, house.rider, id, why).await.unwrap();
    let kitchen = || order::kitchen(&house.app, house.pedro).unwrap().remove(0);
    assert_eq!((kitchen().state, kitchen().undelivered, kitchen().courier), (State::Ready, Some(why), None));
    assert_eq!(house.events(id).last().unwrap(), "given_back");
    take(&house.app, house.other_rider, id).await.unwrap();
    assert_eq!(kitchen().undelivered, None);
    give_back(&house.app, house.other_rider, id).await.unwrap();
    assert_eq!((kitchen().state, kitchen().undelivered), (State::Ready, None));
}

#[tokio::test]
async fn where_a_courier_is_know_guest_restaurant_and_themselves_and_after_it_nobody() {
    let house = House::open().await;
    let app = &house.app;
    let refused = note_position(app, house.rider, here());
    assert!(matches!(refused, Err(Error::NotFound(Noun::Position))), "{refused:?}");
    let id = house.order(house.ana, State::Ready).await;
    take(app, house.rider, id).await.unwrap();
    note_position(app, house.rider, here()).unwrap();
    let everybody = [house.ana, house.pedro, house.rider, house.luis, house.marta, house.other_rider];
    let seen = || everybody.map(|who| position(app, who, house.rider).is_ok());
    assert_eq!(seen(), [true, true, true, false, false, false]);
    for (who, count) in [(house.ana, 1), (house.pedro, 1), (house.rider, 1), (house.marta, 0)] {
        assert_eq!(positions(app, &person(&house, who)).unwrap().len(), count, "{who}");
    }
    deliver(app, house.rider, id).await.unwrap();
    assert_eq!(seen(), [false; 6]);
    assert!(app.live.whereabouts(house.rider).is_none(), "kept nowhere");
    let next = house.order(house.luis, State::Ready).await;
    take(app, house.rider, next).await.unwrap();
    assert!(
        position(app, house.luis, house.rider).is_err(),
        "where they were before is no business of the next"
    );
}

#[tokio::test]
async fn an_administrator_who_waits_for_nothing_does_not_see_where_couriers_are() {
    let house = House::open().await;
    let id = house.order(house.ana, State::Ready).await;
    take(&house.app, house.rider, id).await.unwrap();
    note_position(&house.app, house.rider, here()).unwrap();
    let admin = User { role: Role::Admin, ..person(&house, house.luis) };
    assert!(positions(&house.app, &admin).unwrap().is_empty());
}

#[tokio::test]
async fn only_cash_that_is_due_is_collected_and_the_day_adds_it_up() {
    let house = House::open().await;
    let id = house.order(house.ana, State::Ready).await;
    take(&house.app, house.rider, id).await.unwrap();
    let mut order = lists(&house.app, house.rider).unwrap().carrying.remove(0);
    assert_eq!((order.payment, collects(&order)), (Some(Payment::Nequi), None));
    order.payment = Some(Payment::Cash);
    assert_eq!(collects(&order), Some(order.total));
    let list = Lists {
        duty: Duty::Available,
        waiting: Vec::new(),
        carrying: Vec::new(),
        delivered: vec![order.clone(), order.clone()],
    };
    let twice = Money::from_minor(order.total.minor() * 2);
    assert_eq!(list.done_on(&order.business_day), (2, vec![("COP", twice)]));
    assert_eq!(list.done_on("1999-01-01"), (0, Vec::new()));
    order.paid = Paid::Paid;
    assert_eq!(collects(&order), None);
}
