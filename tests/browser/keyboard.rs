//! By keyboard alone: Tab, Enter, Space and letters, from the menu to the order.

use super::driver::{Driver, Kind};
use super::house::House;
use super::tab::{ENTER, SPACE};
use comanda::clock::Clock;
use comanda::config::Profile;

pub(crate) fn somebody_orders_with_the_keyboard_alone() {
    let Some(driver) = Driver::start() else { return };
    let house = House::of(Profile::Default).clock(Clock::System).open();
    let (_owner, kitchen) = house.kitchen("taqueria");
    let ana = house.customer("ana");
    let (at, guest) = (house.line.at, driver.open(Kind::USUAL));
    guest
        .open(at, "/usuarios/login/")
        .tab_to("#email")
        .press(&ana.email)
        .tab_to("#password")
        .press(&ana.password);
    guest.press(ENTER).wait_for("being logged in", || !guest.path().contains("/login/"));
    guest.open(at, &format!("/restaurantes/restaurante/{}/", kitchen.id));
    guest.tab_to(&format!("#p{} .buy .round", kitchen.dishes[0]));
    let ring =
        guest.run("const s = getComputedStyle(document.activeElement); return s.outlineStyle + s.boxShadow");
    assert_ne!(ring, "nonenone", "where the focus is, is to be seen");
    guest.press(ENTER).sees(".call.sticky").tab_to(".call.sticky a").press(ENTER);
    guest.wait_for("the cart", || guest.path().starts_with("/carrito/"));
    guest.tab_to("#direccion").press("Carrera 77").tab_to("#barrio").press("Centro");
    guest.tab_to("input[name=metodo_pago]").press(SPACE).tab_to("form[data-outbox] .button.big").press(ENTER);
    guest.wait_for("the order's page", || guest.path().starts_with("/pedidos/"));
    guest.reads(".badge", "endiente").reads("main", "Carrera 77");
}
