//! The kitchen's screen over the wire: pairing and revoking, what a screen may and may not, the step back.

use super::client::{Browser, Speaks};
use super::house::House;
use super::seed;
use super::stream::{KITCHEN, Stream, World};
use comanda::clock::Span;
use comanda::config::Profile;
use comanda::restaurant::id::{OrderId, ScreenId};
use comanda::restaurant::order::State;
use comanda::restaurant::step::Actor;
use comanda::store;
use serde_json::json;

const SCREENS: &str = "/panel-restaurante/pantallas/";
const EVENTS: &str = "/cocina/eventos/";

/// A paired screen of the world's kitchen, as its browser.
struct Tablet {
    id: ScreenId,
    key: String,
    browser: Browser,
}

fn tablet(world: &World) -> Tablet {
    let restaurant = world.kitchen.id;
    let (id, key) = world.house.write(move |w| seed::screen(w, restaurant));
    let browser = Browser::at(&world.house.line).with("pantalla", &key);
    Tablet { id, key, browser: browser.with("csrftoken", &"a".repeat(32)) }
}

impl Tablet {
    fn stream(&self, world: &World) -> Stream {
        Stream::ask(&world.house, EVENTS, &format!("Cookie: pantalla={}\r\n", self.key))
    }

    fn step(&self, order: OrderId, to: &str) -> super::answer::Answer {
        let path = format!("/cocina/pedidos/{order}/estado/");
        self.browser.post(&path).form(&[("estado", to)]).send()
    }
}

fn owner(world: &World) -> Browser {
    world.house.browser_with(&world.owner.1)
}

/// The code on the page that was just answered.
fn code_in(html: &str) -> String {
    let after = html.split("id=\"code\">").nth(1).expect("a code on the page");
    after.split('<').next().unwrap().to_owned()
}

#[test]
fn a_tablet_types_the_owners_code_once_and_is_the_kitchen() {
    let world = World::open();
    let order = world.order();
    let restaurant = world.kitchen.id.to_string();
    let form = [("restaurante", restaurant.as_str()), ("nombre", "Barra")];
    let code = code_in(&owner(&world).post(SCREENS).form(&form).expect(200).text());
    let new = || Browser::at(&world.house.line);
    let tablet = new();
    assert_eq!(tablet.get("/cocina/").expect(302).header("location"), Some("/cocina/vincular/"));
    tablet.get("/cocina/vincular/").expect(200);
    tablet.post("/cocina/vincular/").form(&[("codigo", "00000000")]).expect(400);
    let paired = tablet.post("/cocina/vincular/").form(&[("codigo", &code)]).expect(302);
    assert_eq!(paired.header("location"), Some("/cocina/"));
    let cookie = paired.header("set-cookie").unwrap();
    for part in ["pantalla=", "HttpOnly", "Path=/cocina/", "SameSite=Strict", "Max-Age=34560000"] {
        assert!(cookie.contains(part), "{part}: {cookie}");
    }
    let page = tablet.get("/cocina/").expect(200);
    assert!(page.text().contains(&format!("id=\"o{order}\"")) && page.text().contains("/cocina/tablero/"));
    assert!(page.cookies().any(|(name, _)| name == "pantalla"), "renewed while it is used");
    let second = new();
    second.get("/cocina/vincular/").expect(200);
    second.post("/cocina/vincular/").form(&[("codigo", &code)]).expect(400);
    assert!(owner(&world).get(SCREENS).expect(200).text().contains("Barra"));
}

#[test]
fn a_code_of_eleven_minutes_ago_is_none() {
    let world = World::open();
    let restaurant = world.kitchen.id.to_string();
    let form = [("restaurante", restaurant.as_str()), ("nombre", "Barra")];
    let code = code_in(&owner(&world).post(SCREENS).form(&form).expect(200).text());
    world.house.clock.advance(Span::minutes(11));
    let tablet = Browser::at(&world.house.line);
    tablet.get("/cocina/vincular/").expect(200);
    tablet.post("/cocina/vincular/").form(&[("codigo", &code)]).expect(400);
}

#[test]
fn who_guesses_codes_is_made_to_wait() {
    let house = House::of(Profile::Default).set("throttle.enabled", "true").open();
    let tablet = Browser::at(&house.line);
    tablet.get("/cocina/vincular/").expect(200);
    let guess = |n: u32| tablet.post("/cocina/vincular/").form(&[("codigo", &format!("{n:08}"))]).send();
    let refused = (0..10).map(guess).find(|answer| answer.status == 429).expect("ten guesses were looked at");
    assert!(refused.header("retry-after").is_some());
}

#[test]
fn a_screen_sees_and_moves_its_own_kitchens_orders() {
    let world = World::open();
    let (order, tablet) = (world.order(), tablet(&world));
    let mut stream = tablet.stream(&world);
    let accept = [("estado", "aceptado"), ("minutos", "30"), ("desde", "pendiente")];
    let path = format!("/cocina/pedidos/{order}/estado/");
    assert_eq!(tablet.browser.post(&path).form(&accept).expect(200).json()["estado"], "aceptado");
    assert_eq!(stream.expect("aceptado", order).data["minutos"], 30);
    let guest = world.house.browser_with(&world.ana.1);
    assert!(guest.get(&format!("/pedidos/{order}/")).expect(200).text().contains("30"));
    let undo = format!("/cocina/pedidos/{order}/deshacer/");
    assert_eq!(tablet.browser.post(&undo).expect(200).json(), json!({"ok": true, "estado": "pendiente"}));
    let undone = stream.expect("deshecho", order);
    assert_eq!((&undone.data["estado"], &undone.data["minutos"]), (&"pendiente".into(), &json!(null)));
    let dish = world.kitchen.dishes[0];
    let switch = format!("/cocina/productos/{dish}/disponible/");
    tablet.browser.post(&switch).form(&[("disponible", "false")]).expect(200);
    tablet.browser.post(&switch).form(&[]).expect(400);
    let menu = guest.get(&format!("/restaurantes/restaurante/{}/", world.kitchen.id)).expect(200).text();
    assert!(menu.contains("dish gone"), "sold out: {menu}");
    assert!(tablet.browser.get("/cocina/tablero/").expect(200).text().contains(&format!("id=\"o{order}\"")));
}

#[test]
fn without_a_script_the_screens_forms_do_the_same() {
    let world = World::open();
    let (order, tablet) = (world.order(), tablet(&world));
    let id = order.to_string();
    let accept = [("pedido", id.as_str()), ("estado", "aceptado"), ("minutos", "20")];
    for browser in [&tablet.browser, &owner(&world)] {
        let path =
            if std::ptr::eq(browser, &raw const tablet.browser) { "/cocina/" } else { "/panel-restaurante/" };
        assert_eq!(browser.post(path).form(&accept).expect(302).header("location"), Some(path));
        assert_eq!(browser.post(path).form(&[("deshacer", &id)]).expect(302).header("location"), Some(path));
        let dish = world.kitchen.dishes[1].to_string();
        let sold_out = [("producto", dish.as_str()), ("disponible", "false")];
        assert_eq!(browser.post(path).form(&sold_out).expect(302).header("location"), Some(path));
    }
    let app = &world.house.app;
    let found = app.store.read(|db| store::order::find(db, order)).unwrap().unwrap();
    assert_eq!((found.state, found.minutes), (State::Pending, None));
}

#[test]
fn a_screen_is_that_kitchen_and_nothing_else() {
    let world = World::open();
    let tablet = tablet(&world);
    let (_, comal) = world.house.kitchen("comal");
    let (ana, dish) = (world.ana.0.id, comal.dishes[0]);
    let theirs = world.house.write(move |w| seed::order(w, ana, &comal));
    assert_eq!(tablet.step(theirs, "aceptado").status, 404);
    tablet.browser.post(&format!("/cocina/pedidos/{theirs}/deshacer/")).expect(404);
    let switch = format!("/cocina/productos/{dish}/disponible/");
    tablet.browser.post(&switch).form(&[("disponible", "false")]).expect(404);
    assert!(!tablet.browser.get("/cocina/").expect(200).text().contains(&format!("id=\"o{theirs}\"")));
    let own = world.order();
    for (path, status) in [
        ("/panel-restaurante/", 302),
        (SCREENS, 302),
        ("/usuarios/perfil/", 302),
        ("/panel-restaurante/tablero/", 401),
        (KITCHEN, 401),
        ("/api/eventos/restaurante/", 401),
        ("/api/pedidos/activos/", 401),
        ("/api/productos/", 401),
    ] {
        tablet.browser.get(path).expect(status);
    }
    let elsewhere = format!("/api/pedidos/{own}/deshacer/");
    tablet.browser.post(&elsewhere).expect(401);
    tablet.browser.post(SCREENS).form(&[("nombre", "otra")]).expect(302);
    // And the owner's session is none on the screens' rows.
    owner(&world).get(EVENTS).expect(401);
    owner(&world).get("/cocina/").expect(302);
}

#[test]
fn another_site_cannot_press_a_screens_buttons() {
    let world = World::open();
    let (order, tablet) = (world.order(), tablet(&world));
    let path = format!("/cocina/pedidos/{order}/estado/");
    tablet.browser.post(&path).form(&[("estado", "cancelado")]).without("X-CSRFToken").expect(403);
    tablet.browser.post("/cocina/").form(&[("deshacer", "1")]).without("X-CSRFToken").expect(403);
}

#[test]
fn a_revoked_screen_hears_nothing_more_and_its_buttons_are_dead() {
    let world = World::open();
    let tablet = tablet(&world);
    let mut stream = tablet.stream(&world);
    let first = world.order();
    stream.expect("nuevo_pedido", first);
    let stranger = world.house.account("pedro", "owner");
    let revoke = format!("{SCREENS}{}/revocar/", tablet.id);
    world.house.browser_with(&world.house.keys(&stranger)).post(&revoke).expect(404);
    owner(&world).post(&revoke).expect(302);
    assert_eq!(tablet.step(first, "aceptado").status, 401);
    assert_eq!(tablet.browser.get("/cocina/").expect(302).header("location"), Some("/cocina/vincular/"));
    tablet.browser.get(EVENTS).expect(401);
    world.order();
    stream.ends();
    assert!(tablet.browser.get("/cocina/vincular/").expect(200).text().contains("gone-here"), "told in red");
}

#[test]
fn a_revoked_screen_is_let_go_at_the_next_heartbeat() {
    let world = World::lively();
    let tablet = tablet(&world);
    let mut stream = tablet.stream(&world);
    stream.beat();
    let (id, restaurant) = (tablet.id, world.kitchen.id);
    world.house.write(move |w| store::screen::revoke(w, restaurant, id));
    stream.ends();
}

#[test]
fn a_kitchen_is_told_more_often_that_the_server_is_there() {
    let plan = House::of(Profile::Default).set("live.heartbeat", "1m");
    let world = World::of(plan.set("live.kitchen_heartbeat", "50ms").open());
    world.kitchens_stream().beat();
    tablet(&world).stream(&world).beat();
    assert!(House::open().app.config.live.kitchen_heartbeat.as_secs() <= 2, "five seconds to the banner");
}

#[test]
fn a_kitchen_is_told_of_a_dish_that_was_marked_sold_out_elsewhere() {
    let plan = House::of(Profile::Default).set("live.heartbeat", "1m").set("live.kitchen_heartbeat", "50ms");
    let world = World::of(plan.open());
    let order = world.order();
    let tablet = tablet(&world);
    let (mut by_tablet, mut by_owner) = (tablet.stream(&world), world.kitchens_stream());
    let mut owners = Stream::open(&world.house, &world.owner.1, "/api/eventos/restaurante/");
    let path = format!("/cocina/productos/{}/disponible/", world.kitchen.dishes[0]);
    tablet.browser.post(&path).form(&[("disponible", "false")]).expect(200);
    for stream in [&mut by_tablet, &mut by_owner] {
        assert_eq!(stream.next().expect("the news").name, "carta");
    }
    // From another process, which tells nobody: at the next heartbeat.
    let dish = world.kitchen.dishes[1].raw();
    world.house.file().damage(&format!("UPDATE product SET available = 0 WHERE id = {dish}"));
    assert_eq!(by_tablet.next().expect("the news").name, "carta");
    world.cooks(order);
    // Only kitchens are told of the menu.
    owners.expect("aceptado", order);
}

#[test]
fn a_board_is_continued_by_its_number_without_gap_or_double() {
    let world = World::open();
    world.order();
    let board = owner(&world).get("/panel-restaurante/tablero/").expect(200).text();
    let id = board.split("data-id=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let missed = world.order();
    let mut stream = Stream::from(&world.house, &world.owner.1, KITCHEN, Some(&id));
    stream.expect("nuevo_pedido", missed);
    let next = world.order();
    stream.expect("nuevo_pedido", next);
}

#[test]
fn the_last_step_is_taken_back_for_a_minute_and_everybody_hears_of_it() {
    let world = World::open();
    let order = world.order();
    let path = format!("/api/pedidos/{order}/deshacer/");
    let program = world.house.program_with(&world.owner.1);
    let mut guests = Stream::open(&world.house, &world.ana.1, &format!("/api/eventos/pedidos/{order}/"));
    let refused = program.post(&path).expect(409).json();
    assert_eq!((&refused["ok"], &refused["estado"]), (&json!(false), &json!("pendiente")));
    world.moves(order, Actor::Owner(world.owner.0.id), &[State::Accepted, State::Preparing]);
    assert_eq!(program.post(&path).expect(200).json(), json!({"ok": true, "estado": "aceptado"}));
    assert_eq!(program.post(&path).expect(200).json()["estado"], "aceptado", "sent twice is done once");
    guests.expect("aceptado", order);
    guests.expect("preparando", order);
    assert_eq!(guests.expect("deshecho", order).data["estado"], "aceptado");
    world.moves(order, Actor::Owner(world.owner.0.id), &[State::Ready]);
    guests.expect("enviado", order);
    world.house.clock.advance(Span::secs(61));
    assert_eq!(program.post(&path).expect(409).json()["estado"], "enviado");
    world.house.program_with(&world.ana.1).post(&path).expect(404);
    let (other, _) = world.house.kitchen("comal");
    world.house.program(&other).post(&path).expect(404);
    world.house.stranger().post(&path).expect(401);
}

#[test]
fn what_a_courier_took_is_not_the_kitchens_to_take_back() {
    let world = World::open();
    let order = world.order();
    world.cooks(order);
    let (moto, _) = world.courier("moto");
    world.moves(order, Actor::Courier(moto), &[State::OnTheWay]);
    let program = world.house.program_with(&world.owner.1);
    let answer = program.post(&format!("/api/pedidos/{order}/deshacer/")).expect(409);
    assert_eq!(answer.json()["estado"], "en_camino");
    let page = owner(&world).get("/panel-restaurante/").expect(200).text();
    assert!(page.contains(&format!("id=\"o{order}\"")), "and it stays visible");
    assert!(!page.contains("class=\"undo\""), "nothing is offered");
}

#[test]
fn a_step_that_waited_for_the_network_is_not_done_to_an_order_that_moved_on() {
    let world = World::open();
    let order = world.order();
    world.moves(order, Actor::Owner(world.owner.0.id), &[State::Accepted, State::Preparing]);
    let path = format!("/panel-restaurante/pedidos/{order}/estado/");
    let late = owner(&world).post(&path).form(&[("estado", "cancelado"), ("desde", "pendiente")]).expect(409);
    assert_eq!((&late.json()["ok"], &late.json()["estado"]), (&json!(false), &json!("preparando")));
    let twice = [("estado", "preparando"), ("desde", "aceptado")];
    owner(&world).post(&path).form(&twice).expect(200);
    owner(&world).post(&path).form(&[("estado", "enviado"), ("desde", "preparando")]).expect(200);
}

#[test]
fn whoever_is_signed_out_is_told_so_and_never_sent_to_a_page() {
    let world = World::open();
    let order = world.order();
    for path in ["/panel-restaurante/tablero/", "/cocina/tablero/", KITCHEN, EVENTS] {
        world.house.stranger().get(path).expect(401);
    }
    for base in ["/panel-restaurante/", "/cocina/"] {
        let path = format!("{base}pedidos/{order}/estado/");
        world.house.stranger().post(&path).form(&[("estado", "aceptado")]).expect(401);
    }
}
