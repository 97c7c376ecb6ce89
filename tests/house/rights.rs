//! Who hears what on the streams of live events: the file is asked at each event, and at each heartbeat.

use super::client::Speaks;
use super::house::House;
use super::seed::{self, Keys};
use super::stream::{KITCHEN, Stream, World, until};
use comanda::clock::Span;
use comanda::config::Profile;
use comanda::restaurant::order::State;
use comanda::restaurant::step::Actor;
use comanda::store;
use serde_json::Value;

#[test]
fn the_snapshots_show_each_their_own() {
    let world = World::open();
    let (plain, carried, waiting) = (world.order(), world.order(), world.order());
    let (courier, keys) = world.courier("moto");
    world.cooks(carried);
    world.cooks(waiting);
    world.moves(carried, Actor::Courier(courier), &[State::OnTheWay]);
    let numbers = |list: &Value| -> Vec<i64> {
        list.as_array().unwrap().iter().map(|order| order["id"].as_i64().unwrap()).collect()
    };
    let of = |keys: &Keys, path: &str| world.house.browser_with(keys).get(path).expect(200).json();
    let own = of(&world.owner.1, "/api/eventos/restaurante/estado/");
    assert_eq!(numbers(&own["pedidos"]), [plain.raw(), carried.raw(), waiting.raw()]);
    assert_eq!(own["pedidos"][0]["total"], "38500.00");
    assert_eq!(own["pedidos"][0]["productos"][0]["precio"], "8500.00");
    let mine = of(&world.ana.1, &format!("/api/eventos/pedidos/{carried}/estado/"));
    assert_eq!((mine["pedido"]["estado"].as_str(), &mine["id"]), (Some("en_camino"), &own["id"]));
    let road = of(&keys, "/api/eventos/repartidor/estado/");
    assert_eq!(
        (numbers(&road["disponibles"]), numbers(&road["en_camino"])),
        (vec![waiting.raw()], vec![carried.raw()])
    );
    assert_eq!(road["disponibles"][0]["cliente_nombre"], Value::Null, "whose it is, is for who carries it");
}

#[test]
fn what_is_anothers_is_not_found_and_strangers_are_asked_to_sign_in() {
    let world = World::open();
    let order = world.order();
    let (other, comal) = world.house.kitchen("comal");
    let other = world.house.keys(&other);
    let one = format!("/api/eventos/pedidos/{order}/");
    let foreign = format!("{KITCHEN}?restaurante={}", comal.id);
    let luis = world.house.keys(&world.house.customer("luis"));
    for (keys, path, status) in [
        (&world.owner.1, foreign.as_str(), 404),
        (&world.owner.1, "/api/eventos/cocina/?restaurante=x", 404),
        (&world.ana.1, KITCHEN, 404),
        (&world.ana.1, "/api/eventos/cocina/estado/", 404),
        (&world.ana.1, "/api/eventos/restaurante/", 404),
        (&other, one.as_str(), 404),
        (&luis, one.as_str(), 404),
        (&luis, "/api/eventos/pedidos/999/estado/", 404),
        (&world.ana.1, "/api/eventos/repartidor/", 403),
        (&world.owner.1, "/api/eventos/repartidor/estado/", 403),
    ] {
        world.house.browser_with(keys).get(path).expect(status);
        world.house.program_with(keys).get(path).expect(status);
    }
    world.house.stranger().get(KITCHEN).expect(401);
    world.house.stranger().get(&one).expect(401);
    let mut comals = Stream::open(&world.house, &other, KITCHEN);
    let mut fondas = world.kitchens_stream();
    let next = world.order();
    fondas.expect("nuevo_pedido", next);
    let (luis, comal) = (world.ana.0.id, comal);
    let own = world.house.write(move |w| seed::order(w, luis, &comal));
    comals.expect("nuevo_pedido", own);
}

#[test]
fn a_customer_hears_of_their_order_and_of_no_other() {
    let world = World::open();
    let order = world.order();
    let path = format!("/api/eventos/pedidos/{order}/");
    let mut hers = Stream::open(&world.house, &world.ana.1, &path);
    let mut kitchens = Stream::open(&world.house, &world.owner.1, &path);
    world.order();
    world.cooks(order);
    for stream in [&mut hers, &mut kitchens] {
        let told = stream.expect("aceptado", order);
        assert_eq!(
            (&told.data["estado"], &told.data["estado_anterior"]),
            (&"aceptado".into(), &"pendiente".into())
        );
        stream.expect("enviado", order);
    }
}

#[test]
fn a_courier_hears_what_waits_what_is_gone_and_what_they_carry() {
    let world = World::open();
    let (moto, moto_keys) = world.courier("moto");
    let (bici, bici_keys) = world.courier("bici");
    let path = "/api/eventos/repartidor/";
    let mut to_moto = Stream::open(&world.house, &moto_keys, path);
    let mut to_bici = Stream::open(&world.house, &bici_keys, path);
    let order = world.order();
    world.cooks(order);
    to_moto.expect("enviado", order);
    to_bici.expect("enviado", order);
    world.moves(order, Actor::Courier(moto), &[State::OnTheWay]);
    assert_eq!(to_moto.expect("en_camino", order).data["repartidor_id"], moto.raw());
    assert_eq!(
        to_bici.expect("retirado", order).data["repartidor_id"],
        Value::Null,
        "whose it is now is not theirs to know"
    );
    world.moves(order, Actor::Courier(moto), &[State::Ready]);
    to_moto.expect("devuelto", order);
    assert_eq!(to_bici.expect("devuelto", order).data["repartidor_id"], Value::Null);
    world.moves(order, Actor::Courier(bici), &[State::OnTheWay, State::Delivered]);
    to_moto.expect("retirado", order);
    to_bici.expect("en_camino", order);
    to_bici.expect("entregado", order);
    // Coming back, an offer that is gone is not shown as one.
    let start = format!("{}.0", to_moto.last.split_once('.').unwrap().0);
    let mut again = Stream::from(&world.house, &moto_keys, path, Some(&start));
    again.expect("en_camino", order);
    again.expect("devuelto", order);
    again.expect("retirado", order);
}

#[test]
fn a_courier_whom_the_house_employs_no_more_hears_no_more() {
    let world = World::open();
    let (moto, keys) = world.courier("moto");
    let path = "/api/eventos/repartidor/";
    let mut stream = Stream::open(&world.house, &keys, path);
    world.house.write(move |w| store::courier::set_active(w, moto, false));
    let order = world.order();
    world.cooks(order);
    world.house.write(move |w| store::user::set_role(w, moto, "customer"));
    let next = world.order();
    world.cooks(next);
    stream.ends();
    world.house.write(move |w| store::user::set_role(w, moto, "courier"));
    world.house.browser_with(&keys).get(path).expect(403);
}

#[test]
fn who_has_logged_out_hears_not_one_event_more() {
    let world = World::open();
    let by_token = format!("Authorization: Bearer {}\r\n", world.owner.1.access);
    for how in ["session", "family", "password", "deactivated", "expired"] {
        let owner = world.owner.0.clone();
        let keys = world.house.keys(&owner);
        let token = format!("Authorization: Bearer {}\r\n", keys.access);
        let mut stream = match how {
            "session" | "deactivated" => Stream::open(&world.house, &keys, KITCHEN),
            "family" => Stream::ask(&world.house, KITCHEN, &token),
            _ => Stream::ask(&world.house, KITCHEN, &by_token),
        };
        let before = world.order();
        stream.expect("nuevo_pedido", before);
        let id = owner.id;
        match how {
            "session" => {
                let hash = comanda::auth::session::hash(&keys.session);
                world.house.write(move |w| store::session::delete(w, &hash).map(drop));
            }
            "family" => {
                world.house.program_with(&keys).ask("DELETE", "/api/sesiones/").expect(200);
            }
            "deactivated" => world.house.write(move |w| store::user::set_state(w, id, "inactive")),
            "expired" => world.house.clock.advance(Span::hours(13)),
            _ => world.house.write(move |w| store::user::end_credentials(w, id)),
        }
        world.order();
        stream.ends();
        // For the next round: as if nothing had been.
        world.house.file().damage(
            "UPDATE user SET state = 'active', credentials = 1, credentials_at = NULL; \
             UPDATE token_family SET revoked_at = NULL",
        );
    }
}

#[test]
fn who_has_logged_out_is_let_go_at_the_next_heartbeat() {
    let world = World::lively();
    let mut stream = world.kitchens_stream();
    stream.beat();
    let hash = comanda::auth::session::hash(&world.owner.1.session);
    world.house.write(move |w| store::session::delete(w, &hash).map(drop));
    stream.ends();
}

#[test]
fn who_sold_the_restaurant_hears_of_it_no_more() {
    // No heartbeat may fall between the sale and the buying back: it would end the stream, and rightly so.
    let world = World::of(House::of(Profile::Default).set("live.heartbeat", "1m").open());
    let mut old = Stream::open(&world.house, &world.owner.1, "/api/eventos/restaurante/");
    let mut kitchen = world.kitchens_stream();
    let buyer = world.house.account("buyer", "owner");
    world
        .house
        .file()
        .damage(&format!("UPDATE restaurant SET owner = {} WHERE id = {}", buyer.id, world.kitchen.id));
    let mut new = Stream::open(&world.house, &world.house.keys(&buyer), KITCHEN);
    let sold = world.order();
    new.expect("nuevo_pedido", sold);
    kitchen.ends();
    world.house.file().damage(&format!(
        "UPDATE restaurant SET owner = {} WHERE id = {}",
        world.owner.0.id, world.kitchen.id
    ));
    let bought_back = world.order();
    old.expect("nuevo_pedido", bought_back);
}

#[test]
fn who_gets_or_loses_a_restaurant_is_sent_back_to_be_asked_anew() {
    let world = World::lively();
    let mut stream = world.kitchens_stream();
    stream.beat();
    let owner = world.owner.0.id;
    let second = world.house.write(move |w| seed::kitchen(w, owner, "segunda"));
    stream.ends();
    let mut stream = Stream::from(&world.house, &world.owner.1, KITCHEN, Some(&stream.last));
    let ana = world.ana.0.id;
    let order = world.house.write(move |w| seed::order(w, ana, &second));
    stream.expect("nuevo_pedido", order);
}

#[test]
fn an_open_screen_of_the_staff_counts_as_use_and_a_guests_does_not() {
    let world = World::lively();
    let order = world.order();
    let mut kitchens = world.kitchens_stream();
    let mut guests = Stream::open(&world.house, &world.ana.1, &format!("/api/eventos/pedidos/{order}/"));
    let hash = comanda::auth::session::hash(&world.owner.1.session);
    let app = &world.house.app;
    let (row, _) = app.store.read(|db| store::caller::of_session(db, &hash)).unwrap().expect("a session");
    for _ in 0..2 {
        world.house.clock.advance(Span::minutes(20));
        let now = world.house.clock.now();
        until(|| app.seen.last(row.row, row.seen_at) == now);
        kitchens.beat();
    }
    guests.ends();
    world.house.browser_with(&world.owner.1).get("/api/eventos/cocina/estado/").expect(200);
    world.house.browser_with(&world.ana.1).get(&format!("/api/eventos/pedidos/{order}/estado/")).expect(401);
}

#[test]
fn pages_streams_open_by_cookie_in_every_profile() {
    for profile in Profile::ALL {
        let world = World::of(House::of(profile).open());
        let always = world.house.line.always.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let always = always.collect::<Vec<_>>().concat();
        let cookie = format!("Cookie: sessionid={}\r\n{always}", world.owner.1.session);
        let host = if profile == Profile::Restapi { "localhost" } else { "127.0.0.1" };
        let mut wire = world.house.wire();
        wire.say(format!("GET {KITCHEN} HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\n")).unwrap();
        wire.answer("GET").unwrap().expect(200);
    }
}
