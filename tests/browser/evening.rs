//! The whole evening: a guest, a kitchen, a courier and the owner, each in a browser of their own.

use super::driver::{Driver, Kind};
use super::house::House;
use super::tab::Tab;
use comanda::clock::Clock;
use comanda::config::Profile;

/// Presses until something has come of it: the kitchen's screen ignores a touch right after something has moved.
#[track_caller]
pub(crate) fn press_until(tab: &Tab, css: &str, what: &str, mut done: impl FnMut() -> bool) {
    tab.wait_for(what, || {
        if done() {
            return true;
        }
        let _gone_or_covered = tab.try_click(css);
        done()
    });
}

pub(crate) fn an_evening_from_the_menu_to_the_owners_totals() {
    let Some(driver) = Driver::start() else { return };
    let house = House::of(Profile::Default).clock(Clock::System).open();
    let (owner, kitchen) = house.kitchen("taqueria");
    let (ana, luis) = (house.customer("ana"), house.account("luis", "courier"));
    let at = house.line.at;
    let [guest, screen, courier, panel] = [0; 4].map(|_| driver.open(Kind::USUAL));
    guest.log_in(at, &ana);
    screen.width(1280);
    screen.log_in(at, &owner).open(at, "/panel-restaurante/");
    courier.log_in(at, &luis).open(at, "/panel-repartidor/");
    panel.log_in(at, &owner).open(at, "/panel-restaurante/hoy/");
    screen.sees("#link").sees("#calm");
    screen.run("window.unchanged = true");

    guest.open(at, &format!("/restaurantes/restaurante/{}/", kitchen.id));
    guest.click(&format!("#p{} .buy .round", kitchen.dishes[0])).sees(".call.sticky").click(".call.sticky a");
    guest.fill("#direccion", "Carrera 77 # 1-2").fill("#barrio", "Centro").fill("#notas", "sin cebolla");
    guest.click("input[value=efectivo]").click("form[data-outbox] .button.big");
    guest.wait_for("the order's page", || guest.path().starts_with("/pedidos/"));
    let order = guest.path().split('/').nth(2).unwrap_or_default().to_owned();
    guest.reads(".badge", "endiente").sees(".pulse .on");
    guest.run("window.unchanged = true");

    let ticket = format!("#o{order}");
    screen.reads(&ticket, "sin cebolla").reads(&format!("#lane-pending {ticket}"), "Arepa rellena");
    let twenty = format!("#lane-pending {ticket} .promises button[value='20']");
    press_until(&screen, &twenty, "the order being accepted", || {
        screen.count(&format!("#lane-accepted {ticket}")) == 1
    });
    guest.reads(".says", "20 min");
    for (lane, next) in [("accepted", "preparing"), ("preparing", "ready")] {
        let button = format!("#lane-{lane} {ticket} .actions > form .button");
        press_until(&screen, &button, next, || screen.count(&format!("#lane-{next} {ticket}")) == 1);
    }
    guest.wait_for("the guest to see that it is ready", || guest.count(".badge.is-ready") == 1);

    let take = format!("{ticket} .actions form .button");
    press_until(&courier, &take, "the courier carrying it", || courier.shows(&format!("{ticket} .collect")));
    courier.reads(&ticket, "Carrera 77 # 1-2").reads(&format!("{ticket} .collect"), "11.500");
    screen.reads(&format!("#lane-on_the_way {ticket}"), "luis");
    guest.wait_for("the guest to see that it comes", || guest.count(".badge.is-on_the_way") == 1);
    press_until(&courier, &format!("{ticket} .button.big"), "it being delivered", || {
        courier.count(&ticket) == 0
    });
    guest.wait_for("the guest to see that it was delivered", || guest.count(".badge.is-delivered") == 1);
    screen.wait_for("it leaving the screen", || screen.count(&ticket) == 0);
    for (tab, name) in [(&guest, "guest"), (&screen, "kitchen")] {
        assert_eq!(tab.run("return window.unchanged"), true, "the {name}'s page was loaded anew");
    }

    panel.open(at, "/panel-restaurante/hoy/").reads(".tiles", "11.500").reads("main", &format!("#{order}"));
}
