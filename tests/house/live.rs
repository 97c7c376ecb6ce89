//! Streams of live events: nothing missed, nothing twice, and everybody let go in time. Who may hear what is in
//! `rights.rs`, how GastroMóvil's rooms speak in `rooms.rs`.

use super::client::Speaks;
use super::house::House;
use super::stream::{KITCHEN, Stream, Told, World, until};
use comanda::config::Profile;
use comanda::restaurant::id::OrderId;
use comanda::store;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

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
    until(|| world.house.app.live.open_streams() == 1);
    storm(&world, order, COUNT);
    until(|| world.house.app.live.open_streams() == 0);
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
fn somebody_may_have_so_many_streams_and_no_more() {
    let world = World::of(House::of(Profile::Default).set("live.per_user", "2").open());
    let first = world.kitchens_stream();
    let _second = world.kitchens_stream();
    let refused = world.house.browser_with(&world.owner.1).get(KITCHEN).expect(429);
    assert!(refused.header("retry-after").is_some());
    drop(first);
    until(|| world.house.app.live.open_streams() == 1);
    world.kitchens_stream();
}

#[test]
fn asking_for_the_head_of_a_stream_leaves_none_open() {
    let world = World::open();
    world.house.browser_with(&world.owner.1).ask("HEAD", KITCHEN).expect(200);
    until(|| world.house.app.live.open_streams() == 0);
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
