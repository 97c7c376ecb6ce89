//! Streams of live events: nothing missed, nothing twice, nothing to whom it does not concern; and everybody let go in
//! time. How GastroMóvil's rooms speak is in `rooms.rs`.

use super::client::Speaks;
use super::house::House;
use super::seed::{self, Account, Keys, Kitchen};
use super::wire::Wire;
use comanda::auth::id::UserId;
use comanda::clock::Span;
use comanda::config::Profile;
use comanda::restaurant::id::OrderId;
use comanda::restaurant::order::State;
use comanda::restaurant::step::Actor;
use comanda::store;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What hangs is a failed test.
const PATIENCE: Duration = Duration::from_secs(30);

const KITCHEN: &str = "/api/eventos/cocina/";

/// One piece of a stream that says something.
#[derive(Debug)]
struct Told {
    id: String,
    name: String,
    data: Value,
}

impl Told {
    fn order(&self) -> i64 {
        self.data["pedido_id"].as_i64().expect("an order's number")
    }
}

/// An open stream.
struct Stream {
    wire: Wire,
    heard: String,
    /// What a browser would come back with.
    last: String,
}

impl Stream {
    #[track_caller]
    fn open(house: &House, keys: &Keys, path: &str) -> Self {
        Self::from(house, keys, path, None)
    }

    #[track_caller]
    fn from(house: &House, keys: &Keys, path: &str, last: Option<&str>) -> Self {
        let last = last.map_or_else(String::new, |id| format!("Last-Event-ID: {id}\r\n"));
        Self::ask(house, path, &format!("Cookie: sessionid={}\r\n{last}", keys.session))
    }

    #[track_caller]
    fn ask(house: &House, path: &str, headers: &str) -> Self {
        let mut wire = house.wire();
        let accept = "Accept: text/event-stream\r\n";
        wire.say(format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{accept}{headers}\r\n", house.line.at)).unwrap();
        let head = wire.answer("GET").unwrap().expect(200);
        assert_eq!(head.header("content-type"), Some("text/event-stream"));
        assert_eq!(head.header("cache-control"), Some("no-store"));
        assert_eq!(head.cookies().count(), 0, "a stream renews no cookie");
        let mut stream = Self { wire, heard: String::new(), last: String::new() };
        let opening = stream.block().expect("an opening");
        assert!(opening.starts_with("retry: 2000\nid: "), "{opening}");
        stream.heard = format!("{opening}\n\n{}", stream.heard);
        stream
    }

    /// All up to the next empty line; `None` when the stream has ended.
    fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.heard.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.heard = rest;
                let id = block.lines().find_map(|line| line.strip_prefix("id: "));
                self.last = id.map_or(std::mem::take(&mut self.last), str::to_owned);
                return Some(block);
            }
            // A connection that was cut off ends a stream as well.
            self.heard += &String::from_utf8(self.wire.chunk().ok()??).unwrap();
        }
    }

    /// The next that is told; `None` when the stream has ended.
    fn next(&mut self) -> Option<Told> {
        loop {
            let block = self.block()?;
            let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
            if let Some(name) = field("event: ") {
                let data = serde_json::from_str(field("data: ").expect("data")).expect("JSON");
                return Some(Told { id: self.last.clone(), name: name.to_owned(), data });
            }
        }
    }

    /// The next that is told, which must be this.
    #[track_caller]
    fn expect(&mut self, name: &str, order: OrderId) -> Told {
        let told = self.next().expect("the stream has ended");
        assert_eq!((told.name.as_str(), told.order()), (name, order.raw()), "{told:?}");
        assert_eq!(told.data["tipo"], name);
        told
    }

    /// Waits for the next heartbeat.
    #[track_caller]
    fn beat(&mut self) {
        while self.block().expect("the stream has ended") != ":" {}
    }

    /// Fails unless nothing more is told and the stream ends.
    #[track_caller]
    fn ends(&mut self) {
        let told = self.next();
        assert!(told.is_none(), "told to whom it does not concern: {told:?}");
    }
}

/// A house with a kitchen, and somebody who orders.
struct World {
    house: House,
    owner: (Account, Keys),
    kitchen: Kitchen,
    ana: (Account, Keys),
}

impl World {
    fn open() -> Self {
        Self::of(House::open())
    }

    /// With a heart that beats fast, for what happens at a heartbeat.
    fn lively() -> Self {
        Self::of(House::of(Profile::Default).set("live.heartbeat", "50ms").open())
    }

    fn of(house: House) -> Self {
        let (owner, kitchen) = house.kitchen("fonda");
        let ana = house.customer("ana");
        let (owner_keys, ana_keys) = (house.keys(&owner), house.keys(&ana));
        Self { house, owner: (owner, owner_keys), kitchen, ana: (ana, ana_keys) }
    }

    fn kitchens_stream(&self) -> Stream {
        Stream::open(&self.house, &self.owner.1, KITCHEN)
    }

    fn order(&self) -> OrderId {
        let (ana, kitchen) = (self.ana.0.id, self.kitchen.clone());
        self.house.write(move |w| seed::order(w, ana, &kitchen))
    }

    fn moves(&self, order: OrderId, actor: Actor, to: &'static [State]) {
        self.house.write(move |w| seed::moves(w, order, actor, to));
    }

    fn cooks(&self, order: OrderId) {
        self.moves(order, Actor::Owner(self.owner.0.id), &[State::Accepted, State::Ready]);
    }

    fn courier(&self, name: &'static str) -> (UserId, Keys) {
        let courier = self.house.account(name, "courier");
        (courier.id, self.house.keys(&courier))
    }

    #[track_caller]
    fn until(&self, what: impl Fn() -> bool) {
        let since = Instant::now();
        while !what() {
            assert!(since.elapsed() < PATIENCE, "this took far too long");
            std::thread::yield_now();
        }
    }
}

#[test]
fn fifty_orders_while_away_are_all_there_once_and_in_order() {
    let world = World::open();
    let mut stream = world.kitchens_stream();
    let first = world.order();
    let seen = stream.expect("nuevo_pedido", first);
    assert_eq!(seen.data["estado"], "pendiente");
    assert_eq!(seen.data["restaurante_id"], world.kitchen.id.raw());
    drop(stream);
    let missed: Vec<OrderId> = (0..50).map(|_| world.order()).collect();
    let mut stream = Stream::from(&world.house, &world.owner.1, KITCHEN, Some(&seen.id));
    let told: Vec<Told> = (0..50).map(|_| stream.next().expect("what was missed")).collect();
    assert_eq!(
        told.iter().map(Told::order).collect::<Vec<_>>(),
        missed.iter().map(|o| o.raw()).collect::<Vec<_>>()
    );
    let live = world.order();
    stream.expect("nuevo_pedido", live);
}

#[test]
fn a_browser_that_heard_nothing_comes_back_to_where_it_was() {
    let world = World::open();
    let stream = world.kitchens_stream();
    let order = world.order();
    // What the browser remembers is the number at the beginning of the stream.
    let opening = stream.heard.lines().find_map(|line| line.strip_prefix("id: ")).unwrap().to_owned();
    drop(stream);
    let mut stream = Stream::from(&world.house, &world.owner.1, KITCHEN, Some(&opening));
    stream.expect("nuevo_pedido", order);
    // The address is the same as ever when it comes back: what the browser remembers counts.
    let path = format!("{KITCHEN}?desde={opening}");
    let mut stream = Stream::from(&world.house, &world.owner.1, &path, Some(&stream.last));
    let next = world.order();
    stream.expect("nuevo_pedido", next);
}

#[test]
fn a_snapshot_and_the_stream_behind_it_have_no_gap_and_no_double() {
    let world = Arc::new(World::open());
    let busy = Arc::clone(&world);
    let placing = std::thread::spawn(move || (0..60).map(|_| busy.order().raw()).collect::<Vec<i64>>());
    let program = world.house.program_with(&world.owner.1);
    let mut seen = Vec::new();
    let snapshot = program.get("/api/eventos/cocina/estado/").expect(200);
    assert_eq!(snapshot.header("cache-control"), Some("no-store"));
    let snapshot = snapshot.json();
    let listed = snapshot["pedidos"].as_array().unwrap();
    seen.extend(listed.iter().map(|order| order["id"].as_i64().unwrap()));
    let path = format!("{KITCHEN}?desde={}", snapshot["id"].as_str().unwrap());
    let mut stream = Stream::open(&world.house, &world.owner.1, &path);
    while seen.len() < 60 {
        seen.push(stream.next().expect("an order").order());
    }
    assert_eq!(seen, placing.join().unwrap());
}

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
fn after_a_restore_the_client_begins_anew() {
    let folder = super::file::Folder::new();
    let at = folder.database();
    let plan = || House::of(Profile::Default).at(&at);
    let world = World::of(plan().open());
    let mut stream = world.kitchens_stream();
    let order = world.order();
    let remembered = stream.expect("nuevo_pedido", order).id;
    let keys = world.owner.1.clone();
    world.house.write(store::house::renew_epoch);
    drop(stream);
    drop(world);
    let house = plan().open();
    let snapshot = || house.browser_with(&keys).get("/api/eventos/cocina/estado/").expect(200).json();
    let now = snapshot()["id"].as_str().unwrap().to_owned();
    let (epoch, head) = now.split_once('.').unwrap();
    let beyond = format!("{epoch}.{}", head.parse::<i64>().unwrap() + 1);
    for unknown in [remembered.as_str(), beyond.as_str(), "nonsense", "a.b", ".1"] {
        let mut stream = Stream::from(&house, &keys, KITCHEN, Some(unknown));
        let told = stream.next().unwrap();
        assert_eq!(
            (told.name.as_str(), &told.id, &told.data["id"]),
            ("reset", &now, &Value::from(now.clone()))
        );
    }
    let mut stream = Stream::from(&house, &keys, KITCHEN, Some(&now));
    assert!(!stream.block().unwrap().contains("reset"));
}

/// Journals `count` events of one order in one go, as nobody can in life.
fn storm(world: &World, order: OrderId, count: usize) {
    let restaurant = world.kitchen.id;
    world.house.write(move |w| {
        let entry = store::journal::Entry {
            kind: "rated",
            actor: None,
            restaurant,
            order: Some(order),
            courier: None,
            payload: "{}",
        };
        (0..count).try_for_each(|_| store::journal::append(w, &entry).map(drop))
    });
    world.house.file().damage(
        r#"UPDATE customer_order SET changed_seq = (SELECT max(seq) FROM journal WHERE "order" = customer_order.id)"#,
    );
}

#[test]
fn more_at_once_than_waits_for_a_listener_reaches_who_takes_it() {
    let world = World::open();
    let order = world.order();
    let mut stream = Stream::open(&world.house, &world.owner.1, "/api/eventos/restaurante/");
    storm(&world, order, 1000);
    let numbers: BTreeSet<String> = (0..1000).map(|_| stream.expect("calificado", order).id).collect();
    assert_eq!(numbers.len(), 1000);
}

#[test]
fn who_takes_nothing_is_let_go_and_comes_back_by_number() {
    const COUNT: usize = 30_000; // more than the kernel keeps for a connection
    let world = World::of(House::of(Profile::Default).set("live.heartbeat", "100ms").open());
    let order = world.order();
    let mut stream = Stream::open(&world.house, &world.owner.1, "/api/eventos/restaurante/");
    world.until(|| world.house.app.live.open_streams() == 1);
    storm(&world, order, COUNT);
    world.until(|| world.house.app.live.open_streams() == 0);
    let mut seen = Vec::new();
    while let Some(told) = stream.next() {
        seen.push(told.id);
    }
    assert!(!seen.is_empty() && seen.len() < COUNT, "{} of {COUNT} were taken", seen.len());
    while seen.len() < COUNT {
        let path = "/api/eventos/restaurante/";
        let mut stream = Stream::from(&world.house, &world.owner.1, path, seen.last().map(String::as_str));
        while seen.len() < COUNT
            && let Some(told) = stream.next()
        {
            seen.push(told.id);
        }
    }
    let numbers: Vec<i64> = seen.iter().map(|id| id.split_once('.').unwrap().1.parse().unwrap()).collect();
    assert!(numbers.windows(2).all(|two| two[1] == two[0] + 1), "each once, in order");
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
    let world = World::open();
    let mut old = world.kitchens_stream();
    let buyer = world.house.account("buyer", "owner");
    world
        .house
        .file()
        .damage(&format!("UPDATE restaurant SET owner = {} WHERE id = {}", buyer.id, world.kitchen.id));
    let mut new = Stream::open(&world.house, &world.house.keys(&buyer), KITCHEN);
    let sold = world.order();
    new.expect("nuevo_pedido", sold);
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
    // Two beats, for the first may have begun before the clock went on.
    for _ in 0..2 {
        world.house.clock.advance(Span::minutes(20));
        kitchens.beat();
        kitchens.beat();
    }
    guests.ends();
    world.house.browser_with(&world.owner.1).get("/api/eventos/cocina/estado/").expect(200);
    world.house.browser_with(&world.ana.1).get(&format!("/api/eventos/pedidos/{order}/estado/")).expect(401);
}

#[test]
fn somebody_may_have_so_many_streams_and_no_more() {
    let world = World::of(House::of(Profile::Default).set("live.per_user", "2").open());
    let first = world.kitchens_stream();
    let _second = world.kitchens_stream();
    let refused = world.house.browser_with(&world.owner.1).get(KITCHEN).expect(429);
    assert!(refused.header("retry-after").is_some());
    drop(first);
    world.until(|| world.house.app.live.open_streams() == 1);
    world.kitchens_stream();
}

#[test]
fn asking_for_the_head_of_a_stream_leaves_none_open() {
    let world = World::open();
    world.house.browser_with(&world.owner.1).ask("HEAD", KITCHEN).expect(200);
    world.until(|| world.house.app.live.open_streams() == 0);
}

#[test]
fn a_stop_ends_the_streams_and_does_not_wait_for_them() {
    let world = World::open();
    let mut stream = world.kitchens_stream();
    let began = Instant::now();
    drop(world); // the house looks whether a task is left
    assert!(began.elapsed() < Duration::from_secs(9), "it waited for the grace to pass");
    stream.ends();
}

#[test]
fn pages_streams_open_by_cookie_in_every_profile() {
    for profile in Profile::ALL {
        let world = World::of(House::of(profile).open());
        let always: String = world.house.line.always.iter().map(|(n, v)| format!("{n}: {v}\r\n")).collect();
        let cookie = format!("Cookie: sessionid={}\r\n{always}", world.owner.1.session);
        let host = if profile == Profile::Restapi { "localhost" } else { "127.0.0.1" };
        let mut wire = world.house.wire();
        wire.say(format!("GET {KITCHEN} HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\n")).unwrap();
        wire.answer("GET").unwrap().expect(200);
    }
}
