//! Somebody without an account: name and phone, a link to follow, and an order that is fetched.

use super::driver::{Driver, Kind};
use super::house::House;
use super::seed::{self, Account, Kitchen};
use super::tab::Tab;
use comanda::clock::Clock;
use comanda::config::Profile;
use comanda::restaurant::id::OrderId;
use comanda::restaurant::order::State;
use comanda::restaurant::restaurant::RestaurantChange;
use comanda::restaurant::step::Actor;
use comanda::store;

/// A house that takes orders without an account.
fn open() -> (House, Account, Kitchen) {
    let house = House::of(Profile::Default).clock(Clock::System).open();
    let (owner, kitchen) = house.kitchen("taqueria");
    let (by, id) = (owner.id, kitchen.id);
    let change =
        RestaurantChange { guest_orders: Some(true), pickup: Some(true), ..RestaurantChange::default() };
    house.write(move |w| store::restaurant::edit(w, id, by, &change));
    (house, owner, kitchen)
}

/// Chooses the first dish and goes to the cart.
fn chooses(guest: &Tab, house: &House, kitchen: &Kitchen) {
    guest.open(house.line.at, &format!("/restaurantes/restaurante/{}/", kitchen.id));
    guest.click(&format!("#p{} .buy .round", kitchen.dishes[0])).sees(".call.sticky").click(".call.sticky a");
    guest.fill("#nombre", "Zoë").fill("#telefono", "300 123 4567");
}

/// Sends the checkout, and follows the order: its number, and that the page is not loaded anew from here on.
fn orders(guest: &Tab, house: &House) -> OrderId {
    guest.click("form[data-outbox] .button.big");
    guest.wait_for("the order's page", || guest.path().starts_with("/p/"));
    guest.sees(".pulse .on").run("window.unchanged = true");
    OrderId::new(house.file().number("SELECT max(id) FROM customer_order"))
}

pub(crate) fn somebody_without_an_account_orders_and_follows_their_link_to_the_door() {
    let Some(driver) = Driver::start() else { return };
    let (house, owner, kitchen) = open();
    let courier = house.account("luis", "courier");
    let guest = driver.open(Kind::USUAL);
    chooses(&guest, &house, &kitchen);
    guest.fill("#direccion", "Carrera 77 # 1-2").fill("#barrio", "Centro").click("input[value=efectivo]");
    let order = orders(&guest, &house);
    guest.reads(".badge", "Pendiente").reads(".total", "11.500").reads("main", "300 123 4567");
    for (actor, to, shown) in [
        (Actor::Owner(owner.id), State::Accepted, "accepted"),
        (Actor::Owner(owner.id), State::Ready, "ready"),
        (Actor::Courier(courier.id), State::OnTheWay, "on_the_way"),
        (Actor::Courier(courier.id), State::Delivered, "delivered"),
    ] {
        house.write(move |w| seed::moves(w, order, actor, &[to]));
        guest.wait_for(shown, || guest.count(&format!("h1 .badge.is-{shown}")) == 1);
    }
    assert_eq!(guest.run("return window.unchanged"), true, "the page was loaded anew");
    // Somebody else with the link sees it; without it nobody does.
    let (path, other) = (guest.path(), driver.open(Kind::USUAL));
    other.open(house.line.at, &path).reads("main", "Zoë");
    other.open(house.line.at, &format!("/pedidos/{order}/"));
    other.wait_for("being asked to sign in", || other.path().starts_with("/usuarios/login/"));
}

pub(crate) fn an_order_that_is_fetched_costs_no_fee_and_is_called_by_its_number() {
    let Some(driver) = Driver::start() else { return };
    let (house, owner, kitchen) = open();
    let guest = driver.open(Kind::USUAL);
    chooses(&guest, &house, &kitchen);
    guest.sees("#direccion").reads("form[data-outbox] .button.big", "11.500");
    guest.click("input[value=recoger]").wait_for("no address being asked for", || !guest.shows("#direccion"));
    guest.reads("form[data-outbox] .button.big", "8.500").reads(".hint.fetched", "Calle 4");
    let order = orders(&guest, &house);
    guest.reads(".total", "8.500").reads(".turn b", "1");
    house.write(move |w| seed::moves(w, order, Actor::Owner(owner.id), &[State::Accepted, State::Ready]));
    guest.wait_for("it being ready", || guest.count("h1 .badge.is-ready") == 1);
    assert_eq!(guest.count(".stages li"), 5, "nobody carries it");
    house.write(move |w| seed::moves(w, order, Actor::Owner(owner.id), &[State::Delivered]));
    guest.wait_for("it being handed over", || guest.count("h1 .badge.is-delivered") == 1);
    assert_eq!(guest.run("return window.unchanged"), true, "the page was loaded anew");
}
