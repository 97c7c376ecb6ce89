//! Without JavaScript: reading, signing in, ordering.

use super::driver::{Driver, Kind};
use super::house::House;
use comanda::clock::Clock;
use comanda::config::Profile;

pub(crate) fn somebody_without_javascript_signs_in_and_orders() {
    let Some(driver) = Driver::start() else { return };
    let house = House::of(Profile::Default).clock(Clock::System).open();
    let (_owner, kitchen) = house.kitchen("taqueria");
    let ana = house.customer("ana");
    let (at, guest) = (house.line.at, driver.open(Kind { scripts: false, ..Kind::USUAL }));
    guest.open(at, "/").reads("main", "taqueria");
    let menu = format!("/restaurantes/restaurante/{}/", kitchen.id);
    guest.open(at, &menu).reads("h1", "taqueria").click(".call a[href*='login']");
    guest.fill("#email", &ana.email).fill("#password", &ana.password).click("form.panel .button");
    guest.wait_for("the menu again", || guest.path().starts_with(&menu));
    guest.click(&format!("#p{} .buy .round", kitchen.dishes[0])).sees(".call.sticky").click(".call.sticky a");
    guest.click(".stepper form:last-of-type button").reads(".stepper b", "2");
    guest.fill("#direccion", "Carrera 77 # 1-2").fill("#barrio", "Centro");
    guest.click("input[value=efectivo]").click("form[data-outbox] .button.big");
    guest.wait_for("the order's page", || guest.path().starts_with("/pedidos/"));
    guest.reads("main", "Arepa rellena").reads(".total", "20.000");
    // That scripts are off indeed: what only they mark is not marked.
    assert_eq!(guest.count("html.has-script"), 0);
    assert_eq!(house.file().number("SELECT count(*) FROM customer_order"), 1);
}
