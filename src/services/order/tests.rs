//! Orders with a real file beneath: exactly once, all or none, one courier.

use super::*;
use crate::error::{RatingFault, Refusal};
use crate::restaurant::cart::Holder;
use crate::restaurant::id::{ProductId, RestaurantId};
use crate::restaurant::money::Money;
use crate::restaurant::product::ProductChange;
use crate::services::fixture::{House, form};
use crate::services::once::Once;
use crate::services::{address, cart, category, courier, product, purge, rating, restaurant};

#[expect(clippy::unnecessary_wraps, reason = "as a checkout takes it")]
fn once(key: &str, body: &str) -> Option<Once> {
    Some(Once::new(key.as_bytes(), body.as_bytes()).unwrap())
}

/// As `Counter::Web` names it.
const ROUTE: &str = "POST /carrito/confirmar/";

fn refusal<T: std::fmt::Debug>(result: Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn two_requests_with_one_key_at_once_place_one_order() {
    let house = House::open().await;
    house.fill(house.ana, &[house.taco]).await;
    let (one, two) = tokio::join!(
        house.confirm(house.ana, once("tarde", "a")),
        house.confirm(house.ana, once("tarde", "a"))
    );
    assert_eq!(one.unwrap(), two.unwrap());
    assert_eq!(house.orders(house.ana).len(), 1);
    assert_eq!(house.units(house.ana), 0);
}

#[tokio::test]
async fn a_key_belongs_to_its_sender_and_to_its_body() {
    let house = House::open().await;
    for user in [house.ana, house.luis] {
        house.fill(user, &[house.taco]).await;
    }
    let anas = house.confirm(house.ana, once("k", "a")).await.unwrap();
    assert_ne!(house.confirm(house.luis, once("k", "a")).await.unwrap(), anas);
    house.fill(house.ana, &[house.taco]).await;
    assert_eq!(refusal(house.confirm(house.ana, once("k", "b")).await), Refusal::KeyReused);
    assert_eq!(house.units(house.ana), 1, "the cart is as it was");
    assert_eq!(house.confirm(house.ana, once("k", "a")).await.unwrap(), anas, "the first answer again");
    assert_eq!(house.units(house.ana), 1);
    assert_ne!(house.confirm(house.ana, once("other", "a")).await.unwrap(), anas);
}

#[tokio::test]
async fn a_refusal_leaves_the_cart_and_does_not_use_the_key_up() {
    let house = House::open().await;
    house.fill(house.ana, &[house.taco, house.taco]).await;
    let short = crate::restaurant::checkout::Checkout { street: "x".into(), ..form() };
    let refused = confirm(&house.app, house.ana, short, Counter::Web, once("k", "a")).await;
    assert_eq!(refusal(refused), Refusal::AddressTooShort);
    assert_eq!((house.units(house.ana), house.orders(house.ana).len()), (2, 0));
    assert!(address::list(&house.app, house.ana).unwrap().is_empty(), "nothing of it is kept");
    house.confirm(house.ana, once("k", "b")).await.unwrap();
    assert_eq!(refusal(house.confirm(house.ana, None).await), Refusal::CartEmpty);
}

#[tokio::test]
async fn a_sender_has_two_hundred_live_keys() {
    let house = House::open().await;
    let ana = house.ana;
    let keys = (0..200).map(|n| once(&format!("k{n}"), "a").unwrap());
    let keep =
        move |w: &Write<'_>| keys.into_iter().try_for_each(|key| key.keep(w, &Holder::User(ana), ROUTE, &[]));
    house.app.store.write(keep).await.unwrap();
    house.fill(house.ana, &[house.taco]).await;
    assert_eq!(refusal(house.confirm(house.ana, once("one-more", "a")).await), Refusal::KeysExhausted);
    assert!(house.confirm(house.ana, once("k7", "a")).await.is_ok(), "a known key is answered still");
    house.app.clock.advance(crate::clock::Span::days(8));
    house.confirm(house.ana, once("k7", "another body")).await.unwrap();
}

#[tokio::test]
async fn the_price_is_that_of_the_moment_of_ordering() {
    let house = House::open().await;
    house.fill(house.ana, &[house.taco]).await;
    let dearer = ProductChange { price: Some(Money::from_minor(850_050)), ..ProductChange::default() };
    house.change(house.taco, dearer).await;
    let holder = Holder::User(house.ana);
    let view = cart::view(&house.app, &holder).unwrap();
    assert_eq!(view.priced().unwrap().total.to_string(), "11500.50", "shown is what is charged");
    house.confirm(house.ana, None).await.unwrap();
    let order = house.orders(house.ana).remove(0);
    assert_eq!(order.total.to_string(), "11500.50");
    assert_eq!(order.business_day, "2026-03-03", "05:33 in UTC is still the day before in Bogotá");
}

#[tokio::test]
async fn from_two_restaurants_it_is_all_or_none() {
    let house = House::open().await;
    house.fill(house.ana, &[house.taco, house.soup]).await;
    let off = ProductChange { available: Some(false), ..ProductChange::default() };
    house.change(house.soup, off).await;
    assert_eq!(refusal(house.confirm(house.ana, None).await), Refusal::ProductUnavailable("Ajiaco".into()));
    assert_eq!((house.units(house.ana), house.orders(house.ana).len()), (2, 0));
    let on = ProductChange { available: Some(true), ..ProductChange::default() };
    house.change(house.soup, on).await;
    let ids = house.confirm(house.ana, None).await.unwrap();
    let orders = some_of_customer(&house.app, house.ana, &ids).unwrap();
    let told: Vec<_> = orders.iter().map(|o| (o.restaurant, o.total.to_string())).collect();
    assert_eq!(
        told,
        [(house.taqueria, "9500.00".into()), (house.fonda, "20000.00".into())],
        "the cart's order"
    );
    assert_eq!(address::list(&house.app, house.ana).unwrap().len(), 1, "one saved address for both");
}

#[tokio::test]
async fn what_is_closed_or_gone_is_refused_at_the_cart_and_at_the_checkout() {
    let house = House::open().await;
    house.fill(house.ana, &[house.taco]).await;
    house.close(house.taqueria).await;
    let holder = Holder::User(house.ana);
    let shut = Refusal::RestaurantClosed("El Güero".into());
    assert_eq!(refusal(cart::add(&house.app, holder, house.taco, 1).await), shut);
    assert_eq!(refusal(house.confirm(house.ana, None).await), shut);
    assert_eq!(house.units(house.ana), 1);
    product::retire(&house.app, house.marta, house.soup).await.unwrap();
    for gone in [house.soup, ProductId::new(424_242)] {
        let refused = cart::add(&house.app, holder, gone, 1).await;
        assert!(matches!(refused, Err(Error::NotFound(Noun::Product))));
    }
}

#[tokio::test]
async fn of_two_couriers_at_once_one_gets_the_order() {
    let house = House::open().await;
    let id = house.order(house.ana, State::Ready).await;
    let (one, two) = tokio::join!(
        courier::take(&house.app, house.rider, id),
        courier::take(&house.app, house.other_rider, id)
    );
    assert_eq!([&one, &two].iter().filter(|result| result.is_ok()).count(), 1);
    let (winner, loser) =
        if one.is_ok() { (house.rider, house.other_rider) } else { (house.other_rider, house.rider) };
    assert_eq!(refusal(one.and(two)), Refusal::AlreadyTaken);
    assert!(courier::deliver(&house.app, loser, id).await.is_err());
    assert_eq!(courier::lists(&house.app, winner).unwrap().carrying.len(), 1);
    courier::deliver(&house.app, winner, id).await.unwrap();
    assert_eq!(house.events(id), ["placed", "accepted", "ready", "taken", "delivered"]);
    assert_eq!(courier::lists(&house.app, winner).unwrap().delivered.len(), 1);
}

#[tokio::test]
async fn a_courier_gives_back_what_they_cannot_bring() {
    let house = House::open().await;
    let id = house.order(house.ana, State::Ready).await;
    courier::take(&house.app, house.rider, id).await.unwrap();
    courier::give_back(&house.app, house.rider, id).await.unwrap();
    assert_eq!(courier::lists(&house.app, house.other_rider).unwrap().waiting.len(), 1);
    courier::take(&house.app, house.other_rider, id).await.unwrap();
}

#[tokio::test]
async fn the_same_state_again_leaves_no_second_event() {
    let house = House::open().await;
    let id = house.order(house.ana, State::Accepted).await;
    let owner = Actor::Owner(house.pedro);
    step(&house.app, owner, id, Request::to(State::Accepted)).await.unwrap();
    assert_eq!(house.events(id), ["placed", "accepted"]);
    let back = step(&house.app, owner, id, Request::to(State::Pending)).await;
    assert_eq!(refusal(back), Refusal::StepNotAllowed { current: "accepted" });
    let foreign = step(&house.app, Actor::Owner(house.marta), id, Request::to(State::Ready)).await;
    assert!(matches!(foreign, Err(Error::NotFound(Noun::Order))));
    assert!(is_of_kitchen(&house.app, Actor::Owner(house.marta), id).is_err());
    assert!(is_of_kitchen(&house.app, Actor::Owner(house.pedro), id).is_ok());
}

#[tokio::test]
async fn a_customer_cancels_their_own_until_the_kitchen_begins() {
    let house = House::open().await;
    let id = house.order(house.ana, State::Accepted).await;
    let foreign = cancel_own(&house.app, house.luis, id).await;
    assert!(matches!(foreign, Err(Error::NotFound(Noun::Order))));
    cancel_own(&house.app, house.ana, id).await.unwrap();
    let late = house.order(house.ana, State::Ready).await;
    assert_eq!(
        refusal(cancel_own(&house.app, house.ana, late).await),
        Refusal::StepNotAllowed { current: "ready" }
    );
    assert_eq!(kitchen(&house.app, house.pedro).unwrap().len(), 1);
    assert!(kitchen(&house.app, house.marta).unwrap().is_empty());
}

#[tokio::test]
async fn a_delivered_order_is_rated_once_by_its_customer() {
    let house = House::open().await;
    let rate =
        |order, score| rating::rate(&house.app, Some(house.ana), house.taqueria, order, score, "Rico".into());
    let waiting = house.order(house.ana, State::Accepted).await;
    assert_eq!(refusal(rate(waiting, 5).await), Refusal::Rating(RatingFault::NotDelivered));
    let id = house.order(house.ana, State::Delivered).await;
    assert!(!one_of_customer(&house.app, house.ana, id).unwrap().rated);
    rate(id, 4).await.unwrap();
    assert_eq!(refusal(rate(id, 5).await), Refusal::Rating(RatingFault::Twice));
    assert!(one_of_customer(&house.app, house.ana, id).unwrap().rated);
    assert!(one_of_customer(&house.app, house.luis, id).is_err());
    assert_eq!(house.events(id).last().unwrap(), "rated");
    let reviews = rating::of_restaurant(&house.app, house.taqueria, None, 10).unwrap();
    assert_eq!((reviews.summary.tenths(), reviews.newest.len()), (Some(40), 1));
}

#[tokio::test]
async fn signing_in_puts_what_a_guest_chose_into_the_users_cart() {
    let house = House::open().await;
    house.fill(house.ana, &[house.taco]).await;
    cart::add(&house.app, Holder::Guest([7; 32]), house.taco, 2).await.unwrap();
    let holder = cart::settle(&house.app, house.ana, Some([7; 32])).await.unwrap();
    assert_eq!((holder, house.units(house.ana)), (Holder::User(house.ana), 3));
    assert_eq!(cart::units(&house.app, &Holder::Guest([7; 32])).unwrap(), 0);
    cart::settle(&house.app, house.ana, Some([7; 32])).await.unwrap();
    assert_eq!(house.units(house.ana), 3, "only once");
}

#[tokio::test]
async fn a_guests_cart_is_swept_a_day_after_its_last_change_and_a_users_is_not() {
    let house = House::open().await;
    let guest = Holder::Guest([7; 32]);
    cart::add(&house.app, guest, house.taco, 1).await.unwrap();
    house.fill(house.ana, &[house.taco]).await;
    house.app.clock.advance(crate::clock::Span::hours(23));
    assert_eq!(purge::run(&house.app).await.unwrap().carts, 0);
    house.app.clock.advance(crate::clock::Span::hours(2));
    assert_eq!(purge::run(&house.app).await.unwrap().carts, 1);
    assert_eq!((cart::units(&house.app, &guest).unwrap(), house.units(house.ana)), (0, 1));
}

#[tokio::test]
async fn the_public_sees_what_is_open_and_nothing_else() {
    let house = House::open().await;
    house.close(house.fonda).await;
    let open: Vec<RestaurantId> =
        restaurant::open_list(&house.app).unwrap().iter().map(|restaurant| restaurant.id).collect();
    assert_eq!(open, [house.taqueria]);
    assert!(restaurant::open_menu(&house.app, house.fonda).is_err());
    assert_eq!(restaurant::open_menu(&house.app, house.taqueria).unwrap().sections.len(), 1);
    let mut offered = Vec::new();
    product::catalogue_page(&house.app.store, product::Search::default(), |offer| {
        offered.push(offer.product.id);
        Ok(())
    })
    .unwrap();
    assert_eq!(offered, [house.taco]);
    let carta = restaurant::open_menu(&house.app, house.taqueria).unwrap().sections.remove(0).category.id;
    assert!(category::open(&house.app, carta).is_ok());
    house.close(house.taqueria).await;
    assert!(category::open(&house.app, carta).is_err());
    assert!(restaurant::own(&house.app, house.pedro, house.taqueria).is_ok(), "its owner sees it as before");
}
