//! GastroMóvil's three web sockets: who gets in, what is said there, when one is shown out.

use super::client::Speaks;
use super::house::House;
use super::seed::{self, Keys, Kitchen};
use super::socket::{CLOSE, PING, TEXT, ask, cookie, open};
use comanda::auth::id::UserId;
use comanda::config::Profile;
use comanda::restaurant::id::OrderId;
use comanda::restaurant::order::State;
use comanda::restaurant::step::Actor;
use comanda::store;
use serde_json::{Value, json};

struct World {
    house: House,
    owner: (UserId, Keys),
    kitchen: Kitchen,
    ana: (UserId, Keys),
    moto: (UserId, Keys),
}

impl World {
    fn open() -> Self {
        Self::of(House::open())
    }

    fn lively() -> Self {
        Self::of(House::of(Profile::Default).set("live.heartbeat", "50ms").open())
    }

    fn of(house: House) -> Self {
        let (owner, kitchen) = house.kitchen("La Fonda");
        let (ana, moto) = (house.customer("ana"), house.account("moto", "courier"));
        let keys = |account: &_| house.keys(account);
        let (owner, ana, moto) = ((owner.id, keys(&owner)), (ana.id, keys(&ana)), (moto.id, keys(&moto)));
        Self { house, owner, kitchen, ana, moto }
    }

    fn order_of(&self, customer: UserId) -> OrderId {
        let kitchen = self.kitchen.clone();
        self.house.write(move |w| seed::order(w, customer, &kitchen))
    }

    fn order(&self) -> OrderId {
        self.order_of(self.ana.0)
    }

    fn moves(&self, order: OrderId, actor: Actor, to: &'static [State]) {
        self.house.write(move |w| seed::moves(w, order, actor, to));
    }

    fn cooks(&self, order: OrderId) {
        self.moves(order, Actor::Owner(self.owner.0), &[State::Accepted, State::Ready]);
    }

    /// An order that the courier carries.
    fn carried(&self) -> OrderId {
        let order = self.order();
        self.cooks(order);
        self.moves(order, Actor::Courier(self.moto.0), &[State::OnTheWay]);
        order
    }

    fn place(&self) -> String {
        format!("/ws/ubicacion/{}/", self.moto.0)
    }
}

#[test]
fn strangers_and_those_whose_room_it_is_not_stay_outside() {
    let world = World::open();
    world.carried();
    let (other, _) = world.house.kitchen("comal");
    let other = world.house.keys(&other);
    let luis = world.house.keys(&world.house.customer("luis"));
    let bici = world.house.keys(&world.house.account("bici", "courier"));
    let restaurant = format!("/ws/pedidos/restaurante/{}/", world.kitchen.id);
    let customer = format!("/ws/pedidos/cliente/{}/", world.ana.0);
    let courier = format!("/ws/repartidor/{}/", world.moto.0);
    let place = world.place();
    for path in [&restaurant, &customer, &courier, &place] {
        assert_eq!(ask(&world.house, path, "").0, 401, "{path}");
        assert_eq!(
            ask(&world.house, path, "Cookie: sessionid=attacker0attacker0attacker0attac\r\n").0,
            401,
            "{path}"
        );
    }
    for (path, keys, status) in [
        (&restaurant, &other, 404),
        (&restaurant, &world.ana.1, 404),
        (&customer, &luis, 404),
        (&customer, &world.owner.1, 404),
        (&courier, &world.ana.1, 403),
        (&courier, &bici, 404),
        (&place, &luis, 404),
        (&place, &other, 404),
        (&place, &bici, 404),
    ] {
        assert_eq!(ask(&world.house, path, &cookie(keys)).0, status, "{path}");
    }
    assert_eq!(ask(&world.house, "/ws/pedidos/cualquiera/1/", &cookie(&world.ana.1)).0, 404);
    for (path, keys) in [
        (&restaurant, &world.owner.1),
        (&customer, &world.ana.1),
        (&courier, &world.moto.1),
        (&place, &world.moto.1),
        (&place, &world.ana.1),
        (&place, &world.owner.1),
    ] {
        let by_token = format!("Authorization: Bearer {}\r\n", keys.access);
        assert_eq!(ask(&world.house, path, &by_token).0, 101, "{path}");
        assert_eq!(ask(&world.house, path, &cookie(keys)).0, 101, "{path}");
    }
}

#[test]
fn a_page_of_another_site_opens_nothing() {
    let house = House::of(Profile::Default).set("csrf.trusted_origins", r#"["https://caja.example"]"#).open();
    let world = World::of(house);
    let path = format!("/ws/pedidos/cliente/{}/", world.ana.0);
    let from =
        |origin: &str| ask(&world.house, &path, &format!("{}Origin: {origin}\r\n", cookie(&world.ana.1))).0;
    let own = format!("http://{}", world.house.line.at);
    for (origin, status) in [
        (own.as_str(), 101),
        ("https://caja.example", 101),
        ("https://evil.example", 403),
        ("null", 403),
        ("http://127.0.0.1.evil.example", 403),
        ("http://127.0.0.1:1", 403),
    ] {
        assert_eq!(from(origin), status, "{origin}");
    }
}

#[test]
fn who_does_not_ask_for_a_websocket_is_told_to() {
    let world = World::open();
    let path = format!("/ws/pedidos/cliente/{}/", world.ana.0);
    let ana = world.house.browser_with(&world.ana.1);
    let answer = ana.get(&path).expect(426);
    assert_eq!(answer.header("upgrade"), Some("websocket"));
    let half = ana.get(&path).header("Upgrade", "websocket");
    half.header("Connection", "Upgrade").header("Sec-WebSocket-Version", "8").expect(426);
    ana.post(&path).expect(405);
}

#[test]
fn messages_have_the_documented_shapes() {
    let world = World::open();
    let mut kitchen =
        open(&world.house, &format!("/ws/pedidos/restaurante/{}/", world.kitchen.id), &world.owner.1);
    let mut customer = open(&world.house, &format!("/ws/pedidos/cliente/{}/", world.ana.0), &world.ana.1);
    let mut courier = open(&world.house, &format!("/ws/repartidor/{}/", world.moto.0), &world.moto.1);
    let luis = world.house.customer("luis").id;
    let others = world.order_of(luis);
    let order = world.order();
    for (id, name) in [(others, "luis"), (order, "ana")] {
        assert_eq!(
            kitchen.hear(),
            format!(
                r#"{{"tipo":"nuevo_pedido","mensaje":"¡Nuevo pedido #{id}!","pedido_id":{id},"cliente":"{name}","total":"38500.00"}}"#
            )
        );
    }
    world.moves(others, Actor::Owner(world.owner.0), &[State::Accepted]);
    world.cooks(order);
    assert_eq!(
        courier.hear(),
        format!(
            r#"{{"type":"pedido_disponible","tipo":"pedido_disponible","pedido_id":{order},"restaurante":"La Fonda","direccion":"Calle 4 # 5-6, Centro"}}"#
        )
    );
    world.moves(order, Actor::Courier(world.moto.0), &[State::OnTheWay, State::Delivered]);
    for state in ["aceptado", "enviado", "en_camino", "entregado"] {
        let heard: Value = serde_json::from_str(&customer.hear()).unwrap();
        assert!(heard["mensaje"].as_str().unwrap().starts_with("Tu pedido "), "{heard}");
        assert_eq!(
            heard,
            json!({"tipo": "cambio_estado", "mensaje": heard["mensaje"], "pedido_id": order.raw(), "estado": state})
        );
    }
}

#[test]
fn a_courier_who_is_off_is_offered_nothing() {
    let world = World::open();
    let moto = world.moto.0;
    let mut courier = open(&world.house, &format!("/ws/repartidor/{moto}/"), &world.moto.1);
    world.house.write(move |w| store::courier::set_duty(w, moto, comanda::restaurant::courier::Duty::Off));
    let unheard = world.order();
    world.cooks(unheard);
    world.moves(unheard, Actor::Owner(world.owner.0), &[State::Delivered]);
    courier.settle();
    world
        .house
        .write(move |w| store::courier::set_duty(w, moto, comanda::restaurant::courier::Duty::Available));
    let order = world.order();
    world.cooks(order);
    assert!(courier.hear().contains(&format!("\"pedido_id\":{order},")));
}

#[test]
fn where_a_courier_is_hears_who_waits_for_what_they_carry_until_it_is_there() {
    let world = World::open();
    let order = world.carried();
    let path = world.place();
    let mut moto = open(&world.house, &path, &world.moto.1);
    let mut ana = open(&world.house, &path, &world.ana.1);
    let mut fonda = open(&world.house, &path, &world.owner.1);
    // Who follows has nothing to say about where the courier is.
    ana.text(&json!({"latitud": 1.0, "longitud": 1.0}));
    ana.settle();
    moto.text(&json!({"latitud": 2.1959, "longitud": -75.6277}));
    let here = r#"{"tipo":"ubicacion","latitud":2.1959,"longitud":-75.6277}"#;
    for socket in [&mut moto, &mut ana, &mut fonda] {
        assert_eq!(socket.hear(), here);
    }
    assert!(world.house.app.live.whereabouts(world.moto.0).is_some());
    moto.text(&json!({"tipo": "pedido_entregado"}));
    moto.settle(); // said, but it is not so
    world.moves(order, Actor::Courier(world.moto.0), &[State::Delivered]);
    for socket in [&mut moto, &mut ana, &mut fonda] {
        assert_eq!(socket.hear(), r#"{"tipo":"pedido_entregado","latitud":null,"longitud":null}"#);
    }
    assert_eq!((ana.ends(), fonda.ends()), (1000, 1000));
    assert_eq!(ask(&world.house, &path, &cookie(&world.ana.1)).0, 404, "it is nobody's business any more");
}

#[test]
fn where_a_courier_is_who_carries_nothing_is_not_noted() {
    let world = World::open();
    let mut moto = open(&world.house, &world.place(), &world.moto.1);
    moto.text(&json!({"latitud": 2.1959, "longitud": -75.6277}));
    moto.settle();
    assert!(world.house.app.live.whereabouts(world.moto.0).is_none());
}

#[test]
fn an_order_that_is_given_back_ends_the_following() {
    let world = World::open();
    let order = world.carried();
    let mut ana = open(&world.house, &world.place(), &world.ana.1);
    ana.settle();
    world.moves(order, Actor::Courier(world.moto.0), &[State::Ready]);
    assert_eq!(ana.ends(), 1000);
}

#[test]
fn what_is_no_message_and_what_is_too_large_closes_the_socket() {
    let world = World::open();
    for (kind, data, code) in [
        (TEXT, b"no json".to_vec(), 1007),
        (TEXT, br#"{"latitud":"x","longitud":1}"#.to_vec(), 1007),
        (TEXT, br#"{"latitud":91,"longitud":1}"#.to_vec(), 1007),
        (2, vec![0], 1007),
        (TEXT, vec![b' '; 5000], 1009),
    ] {
        let mut moto = open(&world.house, &world.place(), &world.moto.1);
        moto.say(kind, &data);
        assert_eq!(moto.ends(), code, "{:?}", String::from_utf8_lossy(&data));
    }
}

#[test]
fn a_close_is_answered_with_a_close() {
    let world = World::open();
    let mut ana = open(&world.house, &format!("/ws/pedidos/cliente/{}/", world.ana.0), &world.ana.1);
    ana.say(CLOSE, &1000_u16.to_be_bytes());
    assert_eq!(ana.ends(), 1000);
}

#[test]
fn who_has_logged_out_is_shown_out() {
    for lively in [true, false] {
        let world = if lively { World::lively() } else { World::open() };
        let mut ana = open(&world.house, &format!("/ws/pedidos/cliente/{}/", world.ana.0), &world.ana.1);
        let order = world.order();
        ana.settle();
        let hash = comanda::auth::session::hash(&world.ana.1.session);
        world.house.write(move |w| store::session::delete(w, &hash).map(drop));
        if !lively {
            world.moves(order, Actor::Owner(world.owner.0), &[State::Accepted]);
        }
        assert_eq!(ana.ends(), 1008);
    }
}

#[test]
fn who_gives_no_sign_of_life_is_let_go() {
    let world = World::lively();
    let mut ana = open(&world.house, &format!("/ws/pedidos/cliente/{}/", world.ana.0), &world.ana.1);
    let mut pings = 0;
    loop {
        match ana.frame() {
            (PING, _) => pings += 1,
            (CLOSE, _) => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(pings, 2);
}

#[test]
fn a_stop_closes_the_sockets() {
    let world = World::open();
    let mut ana = open(&world.house, &format!("/ws/pedidos/cliente/{}/", world.ana.0), &world.ana.1);
    ana.settle();
    drop(world);
    assert_eq!(ana.ends(), 1001);
}
