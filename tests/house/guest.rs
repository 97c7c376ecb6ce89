//! The guest's side over real sockets: ordering without an account, an order's link, what changed in between, order
//! again, favourites, devices, the own password, search with anything in it, and texts that are only text.

use super::answer::Answer;
use super::client::{Browser, Speaks};
use super::house::House;
use super::pages::{fills, has, hidden};
use super::seed::{self, Account, Kitchen};
use super::stream::Stream;
use comanda::auth::id::UserId;
use comanda::clock::Span;
use comanda::config::Profile;
use comanda::restaurant::id::OrderId;
use comanda::restaurant::money::Money;
use comanda::restaurant::order::State;
use comanda::restaurant::product::ProductChange;
use comanda::restaurant::restaurant::RestaurantChange;
use comanda::restaurant::step::Actor;
use comanda::store;
use flate2::read::GzDecoder;
use serde_json::json;
use std::io::Read as _;

/// A house whose kitchen takes orders without an account.
fn open() -> (House, Account, Kitchen) {
    let house = House::open();
    let (owner, kitchen) = house.kitchen("taqueria");
    welcome(&house, owner.id, &kitchen);
    (house, owner, kitchen)
}

fn welcome(house: &House, owner: UserId, kitchen: &Kitchen) {
    let change = RestaurantChange { guest_orders: Some(true), ..RestaurantChange::default() };
    let id = kitchen.id;
    house.write(move |w| store::restaurant::edit(w, id, owner, &change));
}

fn menu(kitchen: &Kitchen) -> String {
    format!("/restaurantes/restaurante/{}/", kitchen.id)
}

/// Puts some of the first dish into the cart, as the menu's button does.
#[track_caller]
fn adds(browser: &Browser, kitchen: &Kitchen, quantity: &str) -> Answer {
    let (at, dish) = (menu(kitchen), kitchen.dishes[0].to_string());
    let fields = [("accion", "agregar"), ("producto", &dish), ("cantidad", quantity), ("volver", &at)];
    fills(browser, &at, "/carrito/", &fields).expect(302)
}

const CHECKOUT: [(&str, &str); 8] = [
    ("accion", "confirmar"),
    ("entrega", "domicilio"),
    ("direccion", "Carrera 77 # 1-2"),
    ("barrio", "Centro"),
    ("notas", ""),
    ("metodo_pago", "efectivo"),
    ("nombre", "Zoë <b>"),
    ("telefono", "3001234567"),
];

/// The checkout's form as the page shows it, with these fields in place of the usual ones.
fn form(page: &Answer, other: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let mut form: Vec<(&'static str, String)> =
        ["csrfmiddlewaretoken", "clave", "visto"].map(|name| (name, hidden(page, name))).into();
    let usual = CHECKOUT.iter().filter(|(name, _)| !other.iter().any(|(with, _)| with == name));
    form.extend(usual.chain(other).map(|(name, value)| (*name, (*value).to_owned())));
    form
}

#[track_caller]
fn sends(browser: &Browser, form: &[(&'static str, String)]) -> Answer {
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post("/carrito/").without("X-CSRFToken").form(&form).header("Accept", "text/html").send()
}

/// Orders without an account; where the order is to be seen.
#[track_caller]
fn orders(browser: &Browser, kitchen: &Kitchen) -> String {
    adds(browser, kitchen, "2");
    let page = browser.get("/carrito/").expect(200);
    let placed = sends(browser, &form(&page, &[])).expect(303);
    let to = placed.header("location").expect("a way on").to_owned();
    assert!(to.starts_with("/p/") && to.ends_with("/?aviso=pedido"), "{to}");
    to.split('?').next().unwrap_or_default().to_owned()
}

fn newest(house: &House) -> OrderId {
    OrderId::new(house.file().number("SELECT max(id) FROM customer_order"))
}

#[test]
fn who_has_no_account_orders_with_name_and_phone_and_follows_a_link() {
    let (house, owner, kitchen) = open();
    let guest = Browser::at(&house.line);
    adds(&guest, &kitchen, "2");
    assert!(guest.cookie("carrito").is_some());
    let page = guest.get("/carrito/").expect(200);
    has(&page, &["name=\"telefono\"", "$20.000", "$17.000", "data-outbox"]);
    let refused = sends(&guest, &form(&page, &[("telefono", " ")])).expect(400);
    has(&refused, &["Este campo es obligatorio.", "value=\"Zoë &lt;b&gt;\""]);
    assert_eq!(house.file().number("SELECT count(*) FROM customer_order"), 0);

    let form = form(&page, &[]);
    let twice = [0, 1].map(|_| sends(&guest, &form).expect(303));
    assert_eq!(twice[0].header("location"), twice[1].header("location"), "one key is one order");
    assert_eq!(house.file().number("SELECT count(*) FROM customer_order"), 1);
    assert_eq!(house.file().texts("SELECT actor FROM idempotency").len(), 1);
    let link = twice[0].header("location").unwrap().split('?').next().unwrap().to_owned();
    let order = guest.get(&link).expect(200);
    has(&order, &["Zoë &lt;b&gt;", "3001234567", "$20.000", "3001112233", "data-stream=\"/api/eventos/p/"]);
    assert_eq!(order.header("cache-control"), Some("no-store"));
    assert_eq!(order.header("x-robots-tag"), Some("noindex"));
    // Whoever holds the link sees it, and nobody without it.
    has(&house.stranger().get(&link).expect(200), &["Zoë &lt;b&gt;"]);
    let other: String = link.chars().rev().collect();
    for wrong in ["/p/x/", "/p/AAAAAAAAAAAAAAAAAAAAAA/", &other.replace("/p/", "/p/x")] {
        let answer = house.stranger().get(wrong).header("Accept", "text/html").send();
        assert_eq!(answer.status, 404, "{answer}");
    }
    has(&house.browser(&owner).get("/panel-restaurante/").expect(200), &["Zoë &lt;b&gt;"]);
}

#[test]
fn who_holds_the_link_rates_the_delivered_order_once_and_without_a_name() {
    let (house, owner, kitchen) = open();
    let guest = Browser::at(&house.line);
    let link = orders(&guest, &kitchen);
    let (order, at) = (newest(&house), format!("{link}calificar/"));
    let rate =
        |score: &str| fills(&guest, "/contacto/", &at, &[("puntuacion", score), ("comentario", "¡Rico!")]);
    rate("5").expect(400);
    let by = Actor::Owner(owner.id);
    house.write(move |w| seed::moves(w, order, by, &[State::Accepted, State::Ready, State::Delivered]));
    has(&guest.get(&link).expect(200), &[&format!("action=\"{at}\"")]);
    rate("6").expect(400);
    rate("4").expect(302);
    assert!(!guest.get(&link).expect(200).text().contains("/calificar/"));
    rate("5").expect(400);
    let page = guest.get(&menu(&kitchen)).expect(200);
    has(&page, &["¡Rico!", "4,0"]);
    assert!(!page.text().contains("Zoë"), "{page}");
    has(&house.browser(&owner).get("/panel-restaurante/opiniones/").expect(200), &["¡Rico!"]);
    let wrong = guest.post("/p/AAAAAAAAAAAAAAAAAAAAAA/calificar/").form(&[]).header("Accept", "text/html");
    wrong.expect(404);
}

#[test]
fn an_order_of_an_account_has_no_link() {
    let (house, _owner, kitchen) = open();
    let ana = house.customer("ana").id;
    let cooked = kitchen.clone();
    house.write(move |w| seed::order(w, ana, &cooked));
    let text = house.file().texts("SELECT public_id FROM customer_order")[0].clone();
    house.stranger().get(&format!("/p/{text}/")).header("Accept", "text/html").expect(404);
    house.stranger().get(&format!("/api/eventos/p/{text}/estado/")).expect(404);
    let browser = Browser::at(&house.line);
    browser.get("/").expect(200);
    browser.post(&format!("/p/{text}/cancelar/")).form(&[]).expect(404);
    assert_eq!(house.file().texts("SELECT state FROM customer_order"), ["pending"]);
}

#[test]
fn the_link_follows_the_order_live_and_cancels_it_while_it_may_be() {
    let (house, owner, kitchen) = open();
    let guest = Browser::at(&house.line);
    let link = orders(&guest, &kitchen);
    let (order, events) = (newest(&house), link.replace("/p/", "/api/eventos/p/"));
    let now = house.stranger().get(&format!("{events}estado/")).expect(200).json();
    assert_eq!(now["pedido"]["estado"], "pendiente");
    let mut stream = Stream::ask(&house, &events, "");
    let owner = owner.id;
    house.write(move |w| seed::moves(w, order, Actor::Owner(owner), &[State::Accepted]));
    stream.expect("aceptado", order);
    let before = now["id"].as_str().unwrap();
    let mut resumed = Stream::ask(&house, &events, &format!("Last-Event-ID: {before}\r\n"));
    resumed.expect("aceptado", order);
    let token = hidden(&guest.get(&link).expect(200), "csrfmiddlewaretoken");
    let cancel = format!("{link}cancelar/");
    let cancelled = guest.post(&cancel).form(&[("csrfmiddlewaretoken", &token)]).expect(302);
    assert_eq!(cancelled.header("location"), Some(format!("{link}?aviso=cancelado").as_str()));
    stream.expect("cancelado", order);
    has(&guest.get(&link).expect(200), &["Cancelado"]);
    assert_eq!(
        house.file().texts("SELECT coalesce(actor, 'nobody') FROM journal WHERE kind = 'cancelled'"),
        ["nobody"]
    );

    let link = orders(&guest, &kitchen);
    let order = newest(&house);
    house.write(move |w| seed::moves(w, order, Actor::Owner(owner), &[State::Accepted, State::Preparing]));
    let late = guest.post(&format!("{link}cancelar/")).form(&[]).expect(302);
    assert_eq!(late.header("location"), Some(format!("{link}?aviso=tarde").as_str()));
}

#[test]
fn where_a_restaurant_wants_accounts_a_stranger_is_sent_to_sign_in() {
    let house = House::open();
    let (_owner, kitchen) = house.kitchen("taqueria");
    let guest = Browser::at(&house.line);
    let dish = kitchen.dishes[0].to_string();
    let at = menu(&kitchen);
    assert!(!guest.get(&at).expect(200).text().contains("value=\"agregar\""));
    guest.get("/usuarios/login/").expect(200);
    let sent = guest.post("/carrito/").form(&[("accion", "agregar"), ("producto", &dish), ("volver", &at)]);
    let sent = sent.header("Accept", "text/html").expect(302);
    assert_eq!(sent.header("location"), Some(format!("/usuarios/login/?next={at}").as_str()));
    assert_eq!(
        guest.get("/carrito/").expect(302).header("location"),
        Some("/usuarios/login/?next=/carrito/")
    );
    // A cart that was begun elsewhere is not checked out either.
    guest.post("/api/v1/cart/").json(&json!({"item_key": kitchen.dishes[0].raw()})).expect(201);
    has(&guest.get("/carrito/").expect(200), &["recibe pedidos solo con una cuenta"]);
    let token = hidden(&guest.get("/usuarios/login/").expect(200), "csrfmiddlewaretoken");
    let mut form: Vec<(&'static str, String)> = vec![("csrfmiddlewaretoken", token)];
    form.extend(CHECKOUT.iter().map(|(name, value)| (*name, (*value).to_owned())));
    has(&sends(&guest, &form).expect(409), &["recibe pedidos solo con una cuenta"]);
    assert_eq!(house.file().number("SELECT count(*) FROM customer_order"), 0);
}

#[test]
fn what_a_guest_chose_is_in_the_cart_after_signing_in() {
    let (house, _owner, kitchen) = open();
    let ana = house.customer("ana");
    let (id, of) = (ana.id, kitchen.clone());
    house.write(move |w| seed::cart(w, id, &of));
    let browser = Browser::at(&house.line);
    adds(&browser, &kitchen, "3");
    let browser = browser.log_in(&ana.email, &ana.password);
    assert_eq!(browser.cookie("carrito"), None);
    assert_eq!(house.file().number("SELECT sum(quantity) FROM cart_line"), 2 + 1 + 3);
    assert_eq!(house.file().number("SELECT count(*) FROM cart"), 1);
    has(&browser.get("/carrito/").expect(200), &["$61.000", "$64.000"]); // 5 × 8500 + 18500, and the fee
}

#[test]
fn what_is_fetched_costs_no_fee_and_what_is_not_offered_is_refused() {
    let (house, owner, kitchen) = open();
    let guest = Browser::at(&house.line);
    adds(&guest, &kitchen, "1");
    let page = guest.get("/carrito/").expect(200);
    let pickup = [("entrega", "recoger"), ("direccion", ""), ("barrio", "")];
    let placed = sends(&guest, &form(&page, &pickup)).expect(303);
    let file = house.file();
    assert_eq!(
        file.texts("SELECT fulfilment || ' ' || fee || ' ' || total FROM customer_order"),
        ["pickup 0 850000"]
    );
    has(&guest.get(placed.header("location").unwrap()).expect(200), &["Tu turno", "Calle 4 # 5-6", "$8.500"]);

    let (owner, id) = (owner.id, kitchen.id);
    adds(&guest, &kitchen, "1");
    let page = guest.get("/carrito/").expect(200);
    let change = RestaurantChange {
        pickup: Some(false),
        payments: Some(vec![comanda::restaurant::order::Payment::Nequi]),
        ..RestaurantChange::default()
    };
    house.write(move |w| store::restaurant::edit(w, id, owner, &change));
    has(&sends(&guest, &form(&page, &[])).expect(400), &["Método de pago inválido."]);
    let other = [("entrega", "recoger"), ("metodo_pago", "nequi")];
    has(&sends(&guest, &form(&page, &other)).expect(409), &["no permite recoger pedidos"]);
    let now = guest.get("/carrito/").expect(200);
    assert!(!now.text().contains("value=\"recoger\"") && !now.text().contains("value=\"efectivo\""));
}

#[test]
fn what_changed_in_between_is_said_and_nothing_is_ordered() {
    let (house, owner, kitchen) = open();
    let guest = Browser::at(&house.line);
    adds(&guest, &kitchen, "2");
    let page = guest.get("/carrito/").expect(200);
    let (owner, dish) = (owner.id, kitchen.dishes[0]);
    let price = |minor| ProductChange { price: Some(Money::from_minor(minor)), ..ProductChange::default() };
    let dearer = price(900_000);
    house.write(move |w| store::product::edit(w, dish, owner, &dearer));
    let told = sends(&guest, &form(&page, &[])).expect(409);
    has(&told, &["Algo cambió", "Arepa rellena: ahora cuesta $9.000, antes $8.500.", "$21.000"]);
    assert_eq!(house.file().number("SELECT count(*) FROM customer_order"), 0);
    // The page that told it shows what holds now, and goes through.
    sends(&guest, &form(&told, &[])).expect(303);
    assert_eq!(house.file().number("SELECT total FROM customer_order"), 2_100_000);

    adds(&guest, &kitchen, "1");
    let page = guest.get("/carrito/").expect(200);
    let gone = ProductChange { available: Some(false), ..ProductChange::default() };
    house.write(move |w| store::product::edit(w, dish, owner, &gone));
    has(
        &sends(&guest, &form(&page, &[])).expect(409),
        &["Arepa rellena no está disponible en este momento."],
    );
    has(&guest.get("/carrito/").expect(200), &["No disponible en este momento"]);
}

#[test]
fn an_earlier_order_comes_into_the_cart_again_as_far_as_it_is_to_be_had() {
    let (house, owner, kitchen) = open();
    let (ana, luis) = (house.customer("ana"), house.customer("luis"));
    let (of, id) = (kitchen.clone(), ana.id);
    let order = house.write(move |w| seed::order(w, id, &of));
    let (owner, dish) = (owner.id, kitchen.dishes[1]);
    house.write(move |w| store::product::retire(w, dish, owner));
    let (ana, luis) = (house.browser(&ana), house.browser(&luis));
    let at = format!("/pedidos/{order}/");
    let again = fills(&ana, &at, &format!("{at}repetir/"), &[]).expect(302);
    let to = again.header("location").unwrap();
    assert_eq!(to, format!("/carrito/?repetido={order}&aviso=repetido"));
    has(
        &ana.get(to).expect(200),
        &["De tu pedido anterior hoy no hay:", "<li>Ajiaco</li>", "$17.000", "$20.000"],
    );
    luis.post(&format!("{at}repetir/")).header("Accept", "text/html").expect(404);
    let foreign = luis.get(to).expect(200);
    assert!(!foreign.text().contains("Ajiaco"), "another's order is not told");
}

#[test]
fn favourites_are_kept_by_account_and_a_dish_that_is_gone_is_not_shown() {
    let (house, owner, kitchen) = open();
    let (ana, luis) = (house.customer("ana"), house.customer("luis"));
    let (ana, luis) = (house.browser(&ana), house.browser(&luis));
    let at = menu(&kitchen);
    let dish = kitchen.dishes[0].to_string();
    has(&ana.get("/favoritos/").expect(200), &["Todavía no tienes favoritos."]);
    let fields =
        |action: &'static str| [("accion", action), ("producto", dish.as_str()), ("volver", at.as_str())];
    let on = fills(&ana, &at, "/favoritos/", &fields("guardar")).expect(302);
    assert_eq!(on.header("location"), Some(format!("{at}?aviso=favorito").as_str()));
    has(&ana.get("/favoritos/").expect(200), &["Arepa rellena", "value=\"quitar\""]);
    has(&luis.get("/favoritos/").expect(200), &["Todavía no tienes favoritos."]);
    assert!(!house.stranger().get(&at).expect(200).text().contains("/favoritos/"));
    let (owner, first) = (owner.id, kitchen.dishes[0]);
    house.write(move |w| store::product::retire(w, first, owner));
    has(&ana.get("/favoritos/").expect(200), &["Todavía no tienes favoritos."]);
    fills(&ana, "/favoritos/", "/favoritos/", &fields("quitar")).expect(302);
    ana.post("/favoritos/").form(&fields("guardar")).header("Accept", "text/html").expect(404);
}

#[test]
fn somebody_sees_where_they_are_signed_in_and_signs_one_out_or_all() {
    let house = House::open();
    let (ana, luis) = (house.customer("ana"), house.customer("luis"));
    let here = house.browser(&ana);
    let phone = house.browser(&ana);
    let app = house.program(&ana);
    let at = "/usuarios/dispositivos/";
    let page = here.get(at).expect(200);
    assert_eq!(page.text().matches("name=\"dispositivo\"").count(), 3, "{page}");
    let rows = house.file().texts("SELECT CAST(id AS TEXT) FROM session ORDER BY id");
    let of_phone = format!("s{}", rows[1]);
    let intruder = house.browser(&luis);
    let end = [("accion", "cerrar"), ("dispositivo", of_phone.as_str())];
    fills(&intruder, at, at, &end).expect(404);
    phone.get("/mispedidos/").expect(200);
    let ended = fills(&here, at, at, &end).expect(302);
    assert_eq!(ended.header("location"), Some("/usuarios/dispositivos/?aviso=dispositivo"));
    phone.get("/mispedidos/").expect(302);
    app.get("/api/sesiones/").expect(200);
    fills(&here, at, at, &[("accion", "todos")]).expect(302);
    here.get("/mispedidos/").expect(302);
    app.get("/api/sesiones/").expect(401);
}

#[test]
fn a_new_password_keeps_this_browser_and_signs_the_others_out() {
    let house = House::open();
    let ana = house.customer("ana");
    let (here, other) = (house.browser(&ana), house.browser(&ana));
    let at = "/usuarios/contrasena/";
    let new = "Patacon-Verde-88";
    let fields =
        |old: &'static str, again: &'static str| [("actual", old), ("password1", new), ("password2", again)];
    has(&fills(&here, at, at, &fields("nope", new)).expect(400), &["La contraseña actual no es correcta."]);
    has(&fills(&here, at, at, &fields("nope", "x")).expect(400), &["Las contraseñas no coinciden"]);
    let old = ana.password.as_str();
    let weak = [("actual", old), ("password1", "123"), ("password2", "123")];
    has(&fills(&here, at, at, &weak).expect(400), &["muy corta"]);
    let good = [("actual", old), ("password1", new), ("password2", new)];
    fills(&here, at, at, &good).expect(302);
    here.get("/usuarios/perfil/").expect(200);
    other.get("/usuarios/perfil/").expect(302);
    Browser::at(&house.line).log_in(&ana.email, new);
}

#[test]
fn dishes_are_found_whatever_is_typed_and_hostile_text_is_text() {
    let (house, owner, kitchen) = open();
    let find = |typed: &str| {
        let escaped = typed.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02X}"));
        house.stranger().get(&format!("/buscar/?q={escaped}")).expect(200)
    };
    has(&find("AJIA"), &["Ajiaco", "taqueria"]);
    has(&find("arépa reyena rellena"), &["Arepa rellena"]);
    for typed in ["\"", "* OR name:", "NEAR(", "'; DROP TABLE product; --", "🍲", "\u{202e}ocaija", "a\u{0}b"]
    {
        has(&find(typed), &["search"]);
    }
    let page = find("<script>alert(1)</script>\"'>");
    assert!(!page.text().contains("<script>alert"), "{page}");
    let long = "<script>x</script>".repeat(300);
    assert!(find(&long).text().len() < 12_000, "what is shown again is cut");
    let (owner, id) = (owner.id, kitchen.id);
    let closed = RestaurantChange { open: Some(false), ..RestaurantChange::default() };
    house.write(move |w| store::restaurant::edit(w, id, owner, &closed));
    has(&find("ajiaco"), &["Nada para"]);
}

#[test]
fn the_chat_answers_from_the_menu_in_its_documented_shape() {
    let (house, _owner, kitchen) = open();
    let ask = |body: serde_json::Value| house.stranger().post("/api/chatbot/").json(&body).send();
    let said = ask(json!({"mensaje": "¿Tienen ajiaco?", "historial": [{"role": "user", "content": "hola"}]}));
    let said = said.expect(200).json();
    assert!(said["respuesta"].as_str().unwrap().contains("Ajiaco (taqueria), $18.500"), "{said}");
    let said =
        ask(json!({"mensaje": "Sorpréndeme", "restaurante": "taqueria", "categoria": "Platos"})).expect(200);
    let dish: serde_json::Value = serde_json::from_str(said.json()["respuesta"].as_str().unwrap()).unwrap();
    assert_eq!((&dish["modo"], &dish["restaurante"]), (&json!("sorpresa"), &json!("taqueria")));
    assert!(kitchen.dishes.iter().any(|id| dish["producto_id"] == id.raw()), "{dish}");
    let refused = ask(json!({"historial": "x"})).expect(400).json();
    assert!(refused["mensaje"].is_array() && refused["historial"].is_array(), "{refused}");
    has(&ask(json!({"mensaje": "sorpresa", "restaurante": "nobody"})).expect(200), &["no hay platos"]);
    house.stranger().get("/api/chatbot/").expect(405);
}

#[test]
fn who_asks_the_chat_without_end_has_to_wait() {
    let house = House::of(Profile::Default).set("throttle.enabled", "true").open();
    let stranger = house.stranger();
    let ask = || stranger.post("/api/chatbot/").json(&json!({"mensaje": "hola"})).send();
    let answers: Vec<Answer> = (0..61).map(|_| ask()).collect();
    assert!(answers[..60].iter().all(|answer| answer.status == 200));
    assert_eq!(answers[60].status, 429);
    assert!(answers[60].header("retry-after").is_some());
    house.clock.advance(Span::minutes(1));
    ask().expect(200);
}

#[test]
fn a_guests_words_are_text_wherever_they_are_shown() {
    let (house, owner, kitchen) = open();
    let guest = Browser::at(&house.line);
    let nasty = "<script>alert(1)</script>\u{202e}\"'>🍲";
    for (name, notes) in [(nasty, nasty), ("Zoë", "ñ🍲")] {
        adds(&guest, &kitchen, "1");
        let page = guest.get("/carrito/").expect(200);
        let other = [("nombre", name), ("notas", notes), ("direccion", "Calle 8 <b>"), ("referencia", nasty)];
        let placed = sends(&guest, &form(&page, &other)).expect(303);
        let shown = guest.get(placed.header("location").unwrap()).expect(200).text();
        assert!(!shown.contains("<script>alert") && shown.contains("Calle 8 &lt;b&gt;"), "{shown}");
    }
    let list = house.browser(&owner).get("/panel-restaurante/").expect(200).text();
    assert!(!list.contains("<script>alert"), "{list}");
    adds(&guest, &kitchen, "1");
    let page = guest.get("/carrito/").expect(200);
    let long = "<script>x</script>".repeat(600);
    let refused = sends(&guest, &form(&page, &[("notas", &long)])).expect(400);
    has(&refused, &["Las notas son demasiado largas."]);
    assert!(!refused.text().contains("<script>x"));
    for field in ["nombre", "telefono", "referencia"] {
        has(&sends(&guest, &form(&page, &[(field, &long)])).expect(400), &["Máximo"]);
    }
}

#[test]
fn paths_that_had_no_page_lead_to_where_it_is_done() {
    let (house, _owner, kitchen) = open();
    let ana = house.customer("ana");
    let (of, id) = (kitchen, ana.id);
    let order = house.write(move |w| seed::order(w, id, &of));
    let browser = house.browser(&ana);
    for (from, to) in [
        ("/pedidos/", "/mispedidos/".to_owned()),
        ("/pedidos/nuevo/", "/restaurantes/".into()),
        ("/pedidos/restaurante/", "/panel-restaurante/".into()),
        ("/pedidos/repartidor/", "/panel-repartidor/".into()),
        ("/menu/beer/carta/", "/restaurantes/".into()),
        ("/accounts/login/", "/usuarios/login/".into()),
        (&format!("/pedidos/{order}/cancelar/"), format!("/pedidos/{order}/")),
        (&format!("/usuarios/calificar/{order}/"), format!("/pedidos/{order}/")),
    ] {
        assert_eq!(browser.get(from).expect(302).header("location"), Some(to.as_str()), "{from}");
    }
    let other = browser.ask("PUT", "/contacto/").header("Accept", "text/html").expect(405);
    assert!(other.header("allow").is_some_and(|allow| allow.contains("POST")));
    has(&other, &["Así no se puede"]);
}

#[test]
fn a_guests_menu_with_all_that_it_needs_is_small() {
    let (house, ..) = open();
    let stranger = house.stranger();
    let page = stranger.get("/restaurantes/restaurante/1/").expect(200);
    let text = page.text();
    let mut bytes = page.body.len();
    for url in text
        .split('"')
        .filter(|part| part.starts_with("/static/"))
        .map(|part| part.split('#').next().unwrap())
    {
        bytes += stranger.get(url).header("Accept-Encoding", "gzip").expect(200).body.len();
    }
    assert!(bytes < 100_000, "{bytes}");
    let packed = stranger.get("/restaurantes/restaurante/1/").header("Accept-Encoding", "gzip").expect(200);
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert!(packed.header("vary").unwrap().contains("Accept-Encoding"), "{packed}");
    let mut plain = String::new();
    GzDecoder::new(packed.body.as_slice()).read_to_string(&mut plain).unwrap();
    assert!(plain.contains("Arepa rellena") && plain.ends_with("</html>"), "{plain}");
    assert!(packed.body.len() * 2 < plain.len());
    assert_eq!(page.header("content-encoding"), None, "packed for those who take it only");
}
