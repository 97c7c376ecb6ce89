//! The kitchen with a real file beneath: the step back, and what is sold out.

use super::*;
use crate::error::Refusal;
use crate::restaurant::id::ScreenId;
use crate::restaurant::order::Paid;
use crate::restaurant::screen::Screen;
use crate::services::fixture::House;
use crate::services::order::{self, Request};

fn is_too_late<T: std::fmt::Debug>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::Refused(Refusal::NothingToUndo { .. })))
}

async fn step(house: &House, actor: Actor, id: OrderId, request: Request) {
    order::step(&house.app, actor, id, request).await.unwrap();
}

fn found(house: &House, id: OrderId) -> Order {
    house.app.store.read(|db| store::order::find(db, id)).unwrap().unwrap()
}

fn screen(house: &House) -> Actor {
    Actor::Screen(Screen { id: ScreenId::new(7), restaurant: house.taqueria })
}

#[tokio::test]
async fn an_acceptance_taken_back_takes_its_promise_back() {
    let house = House::open().await;
    let id = house.order(house.ana, State::Pending).await;
    let pedro = Actor::Owner(house.pedro);
    step(&house, pedro, id, Request { minutes: Some(30), ..Request::to(State::Accepted) }).await;
    assert_eq!(board(&house.app, pedro).unwrap().undoable.len(), 1);
    assert_eq!(undo(&house.app, pedro, id).await.unwrap(), State::Pending);
    assert_eq!(undo(&house.app, pedro, id).await.unwrap(), State::Pending, "sent twice");
    let order = found(&house, id);
    assert_eq!((order.state, order.minutes), (State::Pending, None));
    assert_eq!(house.events(id), ["placed", "accepted", "undone"]);
    assert!(board(&house.app, pedro).unwrap().undoable.is_empty());
}

#[tokio::test]
async fn a_rejection_by_mistake_brings_the_order_back_without_its_reason() {
    let house = House::open().await;
    let id = house.order(house.ana, State::Pending).await;
    let call_off = Request { reason: Some("sin gas".into()), ..Request::to(State::Cancelled) };
    step(&house, screen(&house), id, call_off).await;
    let offered = board(&house.app, Actor::Owner(house.pedro)).unwrap().undoable;
    assert_eq!(offered.iter().map(|step| step.order.id).collect::<Vec<_>>(), [id], "also what left the list");
    assert_eq!(undo(&house.app, screen(&house), id).await.unwrap(), State::Pending);
    assert_eq!(found(&house, id).reason, None);
}

#[tokio::test]
async fn a_minute_is_measured_by_the_clock_of_the_house() {
    let house = House::open().await;
    let id = house.order(house.ana, State::Accepted).await;
    house.app.clock.advance(Span::secs(60));
    assert_eq!(undo(&house.app, Actor::Owner(house.pedro), id).await.unwrap(), State::Pending);
    let other = house.order(house.ana, State::Accepted).await;
    house.app.clock.advance(Span::secs(61));
    assert!(is_too_late(&undo(&house.app, Actor::Owner(house.pedro), other).await));
    assert_eq!(found(&house, other).state, State::Accepted);
}

#[tokio::test]
async fn what_a_courier_took_or_a_guest_called_off_stays() {
    let house = House::open().await;
    let pedro = Actor::Owner(house.pedro);
    let taken = house.order(house.ana, State::Ready).await;
    step(&house, Actor::Courier(house.rider), taken, Request::to(State::OnTheWay)).await;
    assert!(is_too_late(&undo(&house.app, pedro, taken).await));
    let off = house.order(house.luis, State::Pending).await;
    order::cancel_own(&house.app, house.luis, off).await.unwrap();
    assert!(is_too_late(&undo(&house.app, pedro, off).await));
    assert!(board(&house.app, pedro).unwrap().undoable.is_empty());
}

#[tokio::test]
async fn handing_over_what_a_courier_carried_gives_it_back_to_that_courier() {
    let house = House::open().await;
    let pedro = Actor::Owner(house.pedro);
    let id = house.order(house.ana, State::Ready).await;
    step(&house, Actor::Courier(house.rider), id, Request::to(State::OnTheWay)).await;
    step(&house, pedro, id, Request::to(State::Delivered)).await;
    assert_eq!(undo(&house.app, pedro, id).await.unwrap(), State::OnTheWay);
    let carrying = house.app.store.read(|db| store::courier::carrying(db, house.rider)).unwrap();
    assert_eq!((found(&house, id).courier, carrying), (Some(house.rider), 1));
    assert_eq!(found(&house, id).paid, Paid::Due, "money is not touched");
}

#[tokio::test]
async fn another_kitchen_undoes_nothing_and_the_file_stays_sound() {
    let house = House::open().await;
    let id = house.order(house.ana, State::Accepted).await;
    let elsewhere = Actor::Screen(Screen { id: ScreenId::new(7), restaurant: house.fonda });
    for actor in [Actor::Owner(house.marta), elsewhere, Actor::Customer(house.ana)] {
        let refused = undo(&house.app, actor, id).await;
        assert!(matches!(refused, Err(Error::NotFound(Noun::Order))), "{actor:?}");
    }
    undo(&house.app, Actor::Owner(house.pedro), id).await.unwrap();
    assert_eq!(house.app.store.read(|db| store::journal::verify(db, 1)).unwrap(), None);
}

#[tokio::test]
async fn a_kitchen_says_what_is_sold_out_in_its_own_menu_only() {
    let house = House::open().await;
    let (here, pedro) = (screen(&house), Actor::Owner(house.pedro));
    set_available(&house.app, here, house.taco, false).await.unwrap();
    let listed = |actor| {
        let menus = menus(&house.app, actor).unwrap();
        let dishes = menus.into_iter().flat_map(|menu| menu.sections).flat_map(|s| s.products);
        dishes.map(|dish| (dish.id, dish.available)).collect::<Vec<_>>()
    };
    assert_eq!(listed(pedro), [(house.taco, false)]);
    assert_eq!(listed(here), [(house.taco, false)]);
    let refused = set_available(&house.app, here, house.soup, false).await;
    assert!(matches!(refused, Err(Error::NotFound(Noun::Product))));
    assert!(matches!(menus(&house.app, Actor::Customer(house.ana)), Err(Error::NotFound(_))));
}

#[tokio::test]
async fn whoever_waits_for_the_menus_is_woken_by_a_dish_that_is_sold_out() {
    let house = House::open().await;
    let live = std::sync::Arc::clone(&house.app.live);
    let pedro = Actor::Owner(house.pedro);
    let change = ProductChange { available: Some(true), ..ProductChange::default() };
    for by_kitchen in [true, false] {
        let changed = async {
            if by_kitchen {
                set_available(&house.app, pedro, house.taco, false).await.unwrap();
            } else {
                crate::services::product::edit(&house.app, house.pedro, house.taco, change.clone())
                    .await
                    .unwrap();
            }
        };
        let both = async { tokio::join!(biased; live.menus(), changed) };
        tokio::time::timeout(std::time::Duration::from_secs(30), both).await.expect("woken");
    }
}
