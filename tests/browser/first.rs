//! The very first visit: from the one-time link to a dish that guests can order.

use super::driver::{Driver, Kind};
use super::house::House;
use comanda::clock::Clock;
use comanda::config::Profile;
use comanda::services::setup;

const PASSWORD: &str = "Arepa-con-queso-26";

pub(crate) fn the_one_time_link_leads_to_a_restaurant_with_a_menu() {
    let Some(driver) = Driver::start() else { return };
    let house = House::of(Profile::Default).clock(Clock::System).open();
    let secret = setup::new_link_blocking(&house.app.store).unwrap().unwrap();
    let (at, link) = (house.line.at, format!("/instalar/{}/", secret.expose()));
    let owner = driver.open(Kind::USUAL);
    owner.open(at, &link).fill("#first_name", "Marta").fill("#email", "marta@fonda.example");
    owner.fill("#password1", PASSWORD).fill("#password2", "another one").fill("#nombre", "La Fonda");
    owner.click("form.panel .button").reads("form.panel", "no coinciden");
    // What was typed is still there, but for the passwords.
    owner.fill("#password1", PASSWORD).fill("#password2", PASSWORD).click("form.panel .button");
    owner.wait_for("the second step", || owner.path().starts_with("/administracion/bienvenida/"));
    owner.fill("#categoria", "Platos").fill(".dishrow input", "Arepa rellena");
    owner.fill(".dishrow .field:last-child input", "8500").click("form.panel .button");
    owner.reads("main", "carta: 1").click("a.button.big");
    owner.wait_for("the third step", || owner.path().contains("/listo/"));
    owner.reads(".door", &at.to_string()).click(".doors a[href*='/restaurantes/']").reads("h1", "La Fonda");
    owner.reads(".dish", "Arepa rellena").reads(".dish", "8.500");
    // The link is good once.
    let other = driver.open(Kind::USUAL);
    other.open(at, &link);
    assert_eq!(other.count("#password1"), 0);
    other.open(at, "/").reads("main", "La Fonda");
}
