//! Couriers over real sockets: one of many gets an order, what comes back, and who sees where they are.

use super::client::Speaks;
use super::pages::{fills, has};
use super::seed::Keys;
use super::stream::{Stream, World};
use comanda::restaurant::order::State;
use comanda::restaurant::step::Actor;
use serde_json::json;
use std::sync::Barrier;

const PANEL: &str = "/panel-repartidor/";

/// A world with an order that waits for a courier.
fn waiting() -> (World, comanda::restaurant::id::OrderId) {
    let world = World::open();
    let order = world.order();
    world.cooks(order);
    (world, order)
}

#[test]
fn of_eight_couriers_who_touch_the_button_at_once_exactly_one_has_the_order() {
    let (world, order) = waiting();
    let names = ["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8"];
    let riders: Vec<Keys> = names.into_iter().map(|name| world.courier(name).1).collect();
    let start = Barrier::new(riders.len());
    let number = order.raw().to_string();
    let landed: Vec<String> = std::thread::scope(|scope| {
        let touch = |keys: &Keys| {
            let browser = world.house.browser_with(keys);
            browser.get(PANEL).expect(200); // its connection stands
            start.wait();
            let form = [("accion", "aceptar"), ("pedido", number.as_str())];
            browser.post(PANEL).form(&form).expect(302).header("location").unwrap().to_owned()
        };
        let threads: Vec<_> = riders.iter().map(|keys| scope.spawn(move || touch(keys))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let count = |notice: &str| landed.iter().filter(|to| to.ends_with(notice)).count();
    assert_eq!((count("aviso=tuyo"), count("aviso=tomado")), (1, 7), "{landed:?}");
    let file = world.house.file();
    assert_eq!(file.number("SELECT count(*) FROM journal WHERE kind = 'taken'"), 1);
    let shown = riders.iter().filter(|keys| {
        world.house.browser_with(keys).get(PANEL).expect(200).text().contains("value=\"entregar\"")
    });
    assert_eq!(shown.count(), 1, "one of them carries it");
}

#[test]
fn what_could_not_be_delivered_is_back_in_the_kitchen_at_once_with_its_reason() {
    let (world, order) = waiting();
    let (_, keys) = world.courier("moto");
    let mut kitchen = world.kitchens_stream();
    let (moto, owner) = (world.house.browser_with(&keys), world.house.browser_with(&world.owner.1));
    let number = order.raw().to_string();
    let press = |action: &str, why: &str| {
        let fields = [("accion", action), ("pedido", number.as_str()), ("motivo", why)];
        fills(&moto, PANEL, PANEL, &fields)
    };
    press("aceptar", "").expect(302);
    kitchen.expect("en_camino", order);
    press("no_entregado", "porque sí").expect(400);
    let on = press("no_entregado", "nadie").expect(302);
    assert_eq!(on.header("location"), Some("/panel-repartidor/?aviso=devuelto"));
    let told = kitchen.expect("devuelto", order);
    assert_eq!(told.data["estado"], "enviado");
    has(&owner.get("/panel-restaurante/").expect(200), &["Volvió sin entregar: No había nadie"]);
    let again = press("no_entregado", "nadie").expect(302);
    assert_eq!(again.header("location"), Some("/panel-repartidor/?aviso=sin-cambio"), "a second touch");
    press("aceptar", "").expect(302);
    kitchen.expect("en_camino", order);
    press("devolver", "").expect(302);
    kitchen.expect("devuelto", order);
    assert!(!owner.get("/panel-restaurante/").expect(200).text().contains("Volvió sin entregar"));
}

#[test]
fn a_courier_hears_of_offers_goes_off_duty_and_is_offered_nothing() {
    let world = World::open();
    let (_, keys) = world.courier("moto");
    let moto = world.house.browser_with(&keys);
    let page = moto.get(PANEL).expect(200);
    let events = page.text().split("data-events=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    // Between the page and the stream: nothing is missed.
    let order = world.order();
    world.cooks(order);
    let mut stream = Stream::open(&world.house, &keys, &format!("/api/eventos/repartidor/?desde={events}"));
    stream.expect("enviado", order);
    has(&moto.get(PANEL).expect(200), &["Disponible", "value=\"aceptar\""]);
    fills(&moto, PANEL, PANEL, &[("accion", "turno"), ("estado", "inactivo")]).expect(302);
    let page = moto.get(PANEL).expect(200);
    has(&page, &["Fuera de turno"]);
    assert!(!page.text().contains("value=\"aceptar\""));
    fills(&moto, PANEL, PANEL, &[("accion", "turno"), ("estado", "disponible")]).expect(302);
    fills(&moto, PANEL, PANEL, &[("accion", "aceptar"), ("pedido", &order.raw().to_string())]).expect(302);
    has(&moto.get(PANEL).expect(200), &["Ocupado"]);
}

#[test]
fn where_a_courier_is_see_guest_and_restaurant_and_nobody_once_it_is_delivered() {
    let (world, order) = waiting();
    let (id, keys) = world.courier("moto");
    let (other, stranger) = (world.courier("otra").1, world.house.customer("luis"));
    let (admin, stranger) = (world.house.account("jefa", "admin"), world.house.keys(&stranger));
    let admin = world.house.keys(&admin);
    let moto = world.house.program_with(&keys);
    let say = || {
        moto.post("/repartidores/api/ubicaciones/crear/")
            .json(&json!({"latitud": 2.19, "longitud": -75.6}))
            .send()
    };
    assert_eq!(say().status, 404, "who carries nothing is nowhere");
    world.moves(order, Actor::Courier(id), &[State::OnTheWay]);
    assert_eq!(say().status, 201);
    let path = format!("/repartidores/api/ubicaciones/{id}/");
    let page = format!("/repartidores/seguimiento/{id}/");
    let seen = || {
        let everybody = [&world.ana.1, &world.owner.1, &keys, &other, &stranger, &admin];
        everybody.map(|keys| {
            let by_page =
                world.house.browser_with(keys).get(&page).header("Accept", "text/html").send().status;
            let by_path = world.house.program_with(keys).get(&path).send().status;
            assert_eq!(by_page, by_path);
            by_path
        })
    };
    assert_eq!(seen(), [200, 200, 200, 404, 404, 404]);
    has(&world.house.browser_with(&world.ana.1).get(&page).expect(200), &["geo:2.19,-75.6", "hace 0 s"]);
    assert!(
        !world.house.file().texts("SELECT name FROM sqlite_master").join(" ").contains("courier_position")
    );
    world.moves(order, Actor::Courier(id), &[State::Delivered]);
    assert_eq!(seen(), [404; 6]);
    let list = world.house.program_with(&world.ana.1).get("/repartidores/api/ubicaciones/").expect(200);
    assert_eq!(list.text(), "[]");
}
