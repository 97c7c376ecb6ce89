//! Several screens in one kitchen: one paired by code, and what one says, the others show.

use super::client::{Browser, Line, Speaks as _};
use super::driver::{Driver, Kind};
use super::evening::press_until;
use super::file::Folder;
use super::house::House;
use super::process::{Process, comanda};
use super::seed::{self, DISTRICT, STREET};
use super::tab::Tab;
use comanda::clock::Clock;
use comanda::config::Profile;
use comanda::restaurant::order::State;
use comanda::restaurant::step::Actor;
use serde_json::json;
use std::net::SocketAddr;
use std::time::Duration;

/// Somebody's tablet becomes a kitchen's screen: the owner asks for a code, the tablet types it.
fn pairs(owner: &Tab, tablet: &Tab, at: SocketAddr) {
    owner.open(at, "/panel-restaurante/pantallas/").fill("[name=nombre]", "Barra").click(".pair-new .button");
    owner.sees("#code");
    tablet.open(at, "/cocina/vincular/").fill("#codigo", "000000").click("form.pair .button").sees(".fault");
    tablet.run("document.getElementById('codigo').value = ''");
    tablet.fill("#codigo", &owner.text("#code")).click("form.pair .button").sees("#link");
}

pub(crate) fn a_paired_tablet_stays_the_kitchens_screen_when_the_server_comes_anew() {
    let Some(driver) = Driver::start() else { return };
    let folder = Folder::new();
    let world = House::of(Profile::Default).at(&folder.database()).clock(Clock::System).open();
    let (owner, kitchen) = world.kitchen("taqueria");
    let guests = ["ana", "bea"].map(|name| world.customer(name));
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
        let (line, keys) = (Line::to(at), &guests[guest]);
        let browser = Browser::at(&line).with("sessionid", &keys.session).with("csrftoken", &keys.csrf);
        let form = json!({"direccion": STREET, "barrio": DISTRICT, "notas": "", "metodo_pago": "efectivo"});
        browser.post("/carrito/confirmar/").json(&form).expect(200).json()["pedido_id"].as_i64().unwrap()
    };
    let [panel, tablet] = [0; 2].map(|_| driver.open(Kind::USUAL));
    tablet.width(1024);
    panel.be(at, &keys);
    pairs(&panel, &tablet, at);
    tablet.run("window.unchanged = true");
    let before = format!("#o{}", order(0));
    tablet.sees(&format!("#lane-pending {before}"));
    server.kill();
    tablet.sees("#lost");
    server = Process::serve_at(&mut comanda(&folder.database()), &at.to_string());
    let after = format!("#o{}", order(1));
    tablet.sees(&format!("#lane-pending {after}")).wait_for("the banner to go", || !tablet.shows("#lost"));
    let accept = format!("{before} .promises button[value='10']");
    press_until(&tablet, &accept, "the order being accepted", || {
        tablet.count(&format!("#lane-accepted {before}")) == 1
    });
    assert_eq!(tablet.run("return window.unchanged"), true, "the screen was not loaded anew");
    // Unpaired, it says so in red and shows no order more.
    panel.open(at, "/panel-restaurante/pantallas/").click(".button.danger");
    tablet.sees("#gone");
    server.kill();
}

pub(crate) fn what_one_screen_marks_as_sold_out_the_others_and_the_guests_see() {
    // Far less than the screens' and the guests' own looking now and then.
    const SOON: Duration = Duration::from_secs(8);
    let Some(driver) = Driver::start() else { return };
    let house = House::of(Profile::Default).clock(Clock::System).open();
    let (owner, kitchen) = house.kitchen("taqueria");
    let (at, keys, ana) = (house.line.at, house.keys(&owner), house.keys(&house.customer("ana")));
    let [hot, cold, guest] = [0; 3].map(|_| driver.open(Kind::USUAL));
    guest.be(at, &ana).open(at, &format!("/restaurantes/restaurante/{}/", kitchen.id));
    for screen in [&hot, &cold] {
        screen.width(1280);
        screen.be(at, &keys).open(at, "/panel-restaurante/").sees("#link").click("#soldout summary");
    }
    for tab in [&guest, &cold] {
        tab.run("window.unchanged = true");
    }
    let [dish, card] = ["dish-", "p"].map(|start| format!("#{start}{}", kitchen.dishes[0]));
    assert_eq!((cold.count(&format!("{dish}.out")), guest.count(&format!("{card} .buy .round"))), (0, 1));
    for out in [true, false] {
        hot.click(&dish);
        let (marked, buttons) = (usize::from(out), usize::from(!out));
        cold.wait_within(SOON, "the other screen", || cold.count(&format!("{dish}.out")) == marked);
        guest.wait_within(SOON, "the guest's page", || {
            guest.count(&format!("{card} .buy .round")) == buttons
                && guest.count(&format!("{card}.gone")) == marked
        });
    }
    for (tab, name) in [(&guest, "guest"), (&cold, "screen")] {
        assert_eq!(tab.run("return window.unchanged"), true, "the {name}'s page was loaded anew");
    }
}

pub(crate) fn a_new_order_rings_until_it_is_accepted() {
    /// Tones of more than one chime: it has repeated.
    const REPEATED: i64 = 12;
    let Some(driver) = Driver::start() else { return };
    let house = House::of(Profile::Default).clock(Clock::System).open();
    let (owner, kitchen) = house.kitchen("taqueria");
    let (keys, ana) = (house.keys(&owner), house.customer("ana").id);
    let screen = driver.open(Kind::USUAL);
    screen.width(1280);
    screen.be(house.line.at, &keys).open(house.line.at, "/panel-restaurante/").sees("#link");
    screen.run(
        "window.tones = 0;
         const start = OscillatorNode.prototype.start;
         OscillatorNode.prototype.start = function (...at) { window.tones += 1; return start.apply(this, at); };",
    );
    let tones = || screen.run("return window.tones").as_i64().unwrap_or_default();
    // The driver's browser trusts a page with sound that a real one asks for a touch first; either way a touch arms it.
    screen.click("h1").wait_for("the sound being armed", || !screen.shows("#arm"));
    assert_eq!(tones(), 0, "nothing is new");
    let order = house.write(move |w| seed::order(w, ana, &kitchen));
    screen.wait_for("it ringing, and again", || tones() > REPEATED && screen.count("body.ringing") == 1);
    screen.wait_for("the title flashing", || {
        screen.run("return document.title").as_str().is_some_and(|t| t.starts_with('●'))
    });
    let accept = format!("#o{order} .promises button[value='10']");
    press_until(&screen, &accept, "the order being accepted", || screen.count("#lane-accepted .ticket") == 1);
    screen.wait_for("silence", || screen.count("body.ringing") == 0);
    let rang = tones();
    let another = screen.run_async(
        "const done = arguments[0];
         setTimeout(() => done(window.tones), 4000); // longer than from one chime to the next",
    );
    assert_eq!(another, rang, "it rings on");
}

pub(crate) fn the_tabs_of_a_browser_hear_by_one_stream_and_a_busy_day_leaves_nothing_behind() {
    const ORDERS: usize = 40;
    let Some(driver) = Driver::start() else { return };
    let house = House::of(Profile::Default).clock(Clock::System).open();
    let (owner, kitchen) = house.kitchen("taqueria");
    let (keys, ana) = (house.keys(&owner), house.customer("ana").id);
    let screen = driver.open(Kind::USUAL);
    screen.width(1280);
    screen.be(house.line.at, &keys).open(house.line.at, "/panel-restaurante/").sees("#link");
    let first = screen.window();
    for _ in 0..2 {
        screen.new_window();
        screen.open(house.line.at, "/panel-restaurante/").sees("#link");
    }
    assert_eq!(house.app.live.open_streams(), 1);
    // But for the last step, which can be taken back for a minute.
    let all = "return document.querySelectorAll(':not(#undos *)').length";
    let nodes = |tab: &Tab| tab.run(all).as_i64();
    let before = nodes(&screen);
    for _ in 0..ORDERS {
        let kitchen = kitchen.clone();
        house.write(move |w| {
            let order = seed::order(w, ana, &kitchen)?;
            seed::moves(w, order, Actor::Owner(owner.id), &[State::Accepted, State::Cancelled])
        });
    }
    // A last one shows that all before it was heard; the tab in the background heard it too.
    let last = house.write(move |w| seed::order(w, ana, &kitchen));
    screen.sees(&format!("#o{last}"));
    house.write(move |w| seed::moves(w, last, Actor::Owner(owner.id), &[State::Accepted, State::Cancelled]));
    screen.wait_for("an empty board", || screen.count(".ticket") == 0 && nodes(&screen) == before);
    screen.turn_to(&first);
    screen.wait_for("the first tab's empty board", || screen.count(".ticket") == 0);
    assert_eq!(house.app.live.open_streams(), 1, "it was one stream all the time");
}
