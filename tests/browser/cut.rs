//! The kitchen's screen and a network that goes away, and a server that is killed: what arrived meanwhile is shown.

use super::cable::Cable;
use super::client::{Browser, Line, Speaks as _};
use super::driver::{Driver, Kind};
use super::file::Folder;
use super::house::House;
use super::process::{Process, comanda};
use super::seed::{self, DISTRICT, STREET};
use super::tab::Tab;
use comanda::clock::Clock;
use comanda::config::Profile;
use serde_json::json;
use std::time::{Duration, SystemTime};

/// Within how many milliseconds a screen says that it has lost the server: promised.
const BANNER: i64 = 5000;
/// What arrives while the network is away.
const ORDERS: usize = 40;
/// Within how many milliseconds all of it is shown once the network is back: promised.
const CAUGHT_UP: i64 = 2000;

/// The orders on the screen that nobody has accepted yet, from top to bottom.
fn waiting(screen: &Tab) -> Vec<i64> {
    let ids = screen
        .run("return [...document.querySelectorAll('#lane-pending .ticket')].map((t) => +t.id.slice(1))");
    ids.as_array().into_iter().flatten().filter_map(serde_json::Value::as_i64).collect()
}

/// Milliseconds since 1970, as the browser beside counts them too.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Has the page itself note when its banner is shown and when it shows so many new orders: looking from here takes a while
/// on a machine that has other work, and is no part of what is promised.
fn notes(screen: &Tab, orders: usize) {
    screen.run(&format!(
        "const noted = window.noted = {{}};
         const look = () => {{
             if (!document.getElementById('lost').hidden) noted.lost ??= Date.now();
             if (document.querySelectorAll('#lane-pending .ticket').length === {orders}) noted.all ??= Date.now();
         }};
         new MutationObserver(look).observe(document.body, {{subtree: true, childList: true, attributes: true}});"
    ));
}

/// When the page noted it.
#[track_caller]
fn noted(screen: &Tab, what: &str) -> i64 {
    screen.run(&format!("return window.noted.{what}")).as_i64().expect("noted by the page")
}

pub(crate) fn orders_that_arrive_while_the_network_is_cut_are_all_shown_in_order_and_once() {
    let Some(driver) = Driver::start() else { return };
    let house = House::of(Profile::Default).clock(Clock::System).open();
    let (owner, kitchen) = house.kitchen("taqueria");
    let (ana, keys) = (house.customer("ana"), house.keys(&owner));
    let (cable, screen) = (Cable::to(house.line.at), driver.open(Kind::USUAL));
    screen.width(1280);
    screen.be(cable.at, &keys).open(cable.at, "/panel-restaurante/").sees("#link");
    let place = |count: usize| -> Vec<i64> {
        let (guest, kitchen) = (ana.id, kitchen.clone());
        house.write(move |w| (0..count).map(|_| Ok(seed::order(w, guest, &kitchen)?.raw())).collect())
    };
    let mut placed = place(1);
    screen.wait_for("the first order", || waiting(&screen) == placed);

    cable.cut();
    let cut = now();
    notes(&screen, ORDERS + 1);
    screen.sees("#lost");
    let took = noted(&screen, "lost") - cut;
    assert!(took < BANNER, "the banner came after {took} ms");
    for _ in 0..ORDERS {
        placed.extend(place(1));
    }
    assert_eq!(waiting(&screen).len(), 1, "the cable was cut");
    assert!(screen.shows("#lost"), "the banner stays while the server is away");
    cable.mend();
    let mended = now();
    screen.wait_for("all that arrived", || waiting(&screen).len() == placed.len());
    assert_eq!(waiting(&screen), placed, "each once, in their order");
    let took = noted(&screen, "all") - mended;
    assert!(took < CAUGHT_UP, "the screen took {took} ms to catch up");
    screen.wait_for("the banner to go", || !screen.shows("#lost"));
}

pub(crate) fn a_screen_whose_server_was_killed_catches_up_with_the_next() {
    let Some(driver) = Driver::start() else { return };
    let folder = Folder::new();
    let world = House::of(Profile::Default).at(&folder.database()).clock(Clock::System).open();
    let (owner, kitchen) = world.kitchen("taqueria");
    let guests = ["ana", "bea", "caro"].map(|name| world.customer(name));
    let guests = guests.map(|guest| {
        let (id, kitchen) = (guest.id, kitchen.clone());
        world.write(move |w| seed::cart(w, id, &kitchen));
        world.keys(&guest)
    });
    let keys = world.keys(&owner);
    drop(world);
    let mut server = Process::serve(&mut comanda(&folder.database()));
    let at = server.at;
    let order = |guest: usize| {
        let guest = &guests[guest];
        let browser =
            Browser::at(&Line::to(at)).with("sessionid", &guest.session).with("csrftoken", &guest.csrf);
        let form = json!({"direccion": STREET, "barrio": DISTRICT, "notas": "", "metodo_pago": "efectivo"});
        browser.post("/carrito/confirmar/").json(&form).expect(200).json()["pedido_id"].as_i64().unwrap()
    };
    let screen = driver.open(Kind::USUAL);
    screen.width(1280);
    screen.be(at, &keys).open(at, "/panel-restaurante/").sees("#link");
    let mut placed = vec![order(0)];
    screen.wait_for("the first order", || waiting(&screen) == placed);
    screen.run("window.unchanged = true");
    notes(&screen, 3);
    let killed = now();
    server.kill();
    screen.sees("#lost");
    let took = noted(&screen, "lost") - killed;
    assert!(took < BANNER, "the banner came after {took} ms");
    server = Process::serve_at(&mut comanda(&folder.database()), &at.to_string());
    placed.push(order(1));
    screen.wait_for("the second order", || waiting(&screen) == placed);
    placed.push(order(2));
    screen.wait_for("the third order", || waiting(&screen) == placed);
    screen.wait_for("the banner to go", || !screen.shows("#lost"));
    assert_eq!(screen.run("return window.unchanged"), true, "the screen was not loaded anew");
    server.kill();
}
