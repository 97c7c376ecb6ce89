//! The owner's panel, as an owner works with it: forms and links without a script, pictures, money, the people, the
//! download. And what others may not do with it.

use super::answer::Answer;
use super::client::{Browser, Speaks};
use super::house::House;
use super::seed::{self, Account, Kitchen};
use comanda::restaurant::id::OrderId;
use comanda::restaurant::order::State;
use comanda::restaurant::step::Actor;
use std::fmt::Write as _;

const PASSWORD: &str = "Cazuela-Roja-55";
/// A PNG of 3 × 2 pixels.
const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00,
    0x00, 0x00, 0x03, 0x00, 0x00, 0x00, 0x02, 0x08, 0x02, 0x00, 0x00, 0x00, 0x12, 0x16, 0xf1, 0x4d, 0x00,
    0x00, 0x00, 0x10, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x38, 0x61, 0x23, 0x02, 0x41, 0x0c, 0x70,
    0x16, 0x00, 0x45, 0xec, 0x06, 0x91, 0x96, 0x2f, 0xfb, 0x21, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e,
    0x44, 0xae, 0x42, 0x60, 0x82,
];

/// A house with two owners, each at their browser.
struct World {
    house: House,
    owner: Account,
    fonda: Kitchen,
    comal: Kitchen,
    browser: Browser,
    other: Browser,
}

impl World {
    fn open() -> Self {
        let house = House::open();
        let (owner, fonda) = house.kitchen("fonda");
        let (rival, comal) = house.kitchen("comal");
        let (browser, other) =
            (house.browser_with(&house.keys(&owner)), house.browser_with(&house.keys(&rival)));
        Self { house, owner, fonda, comal, browser, other }
    }

    /// An order of the Fonda, this far along.
    fn order(&self, to: &'static [State]) -> OrderId {
        let name = format!("ana{}", self.house.file().number("SELECT count(*) FROM user"));
        let (fonda, owner) = (self.fonda.clone(), self.owner.id);
        self.house.write(move |w| {
            let guest = seed::account(w, &name, "customer")?;
            let order = seed::order(w, guest.id, &fonda)?;
            seed::moves(w, order, Actor::Owner(owner), to).map(|()| order)
        })
    }

    fn text(&self, sql: &str) -> String {
        self.house.file().texts(&format!("SELECT CAST(({sql}) AS TEXT)")).pop().unwrap_or_default()
    }
}

/// Sends a form as a browser does.
#[track_caller]
fn sends(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    browser.post(path).form(fields).header("Accept", "text/html").send()
}

/// Sends a form with a file in the field `imagen`.
#[track_caller]
fn uploads(browser: &Browser, path: &str, fields: &[(&str, &str)], name: &str, file: &[u8]) -> Answer {
    let (media, body) = multipart(fields, name, file);
    browser.post(path).body(&media, body).header("Accept", "text/html").send()
}

fn multipart(fields: &[(&str, &str)], name: &str, file: &[u8]) -> (String, Vec<u8>) {
    let mut head = String::new();
    for (field, value) in fields {
        let _infallible =
            write!(head, "--XX\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
    }
    let _infallible = write!(
        head,
        "--XX\r\nContent-Disposition: form-data; name=\"imagen\"; filename=\"{name}\"\r\n\
         Content-Type: image/png\r\n\r\n"
    );
    let body = [head.as_bytes(), file, b"\r\n--XX--\r\n"].concat();
    ("multipart/form-data; boundary=XX".into(), body)
}

#[track_caller]
fn has(page: &Answer, parts: &[&str]) {
    let html = page.text();
    for part in parts {
        assert!(html.contains(part), "{part:?} is missing in {html}");
    }
}

#[test]
fn what_is_another_owners_is_not_found_on_any_page() {
    let world = World::open();
    let order = world.order(&[]);
    let (dish, category) = (world.fonda.dishes[0], world.fonda.category);
    let local = format!("?local={}", world.fonda.id);
    for path in
        ["hoy/", "pedidos/", "pedidos/exportar/", "pedidos/nuevo/", "menu/", "efectivo/", "opiniones/"]
            .iter()
            .chain(&["personal/", "datos/", "menu/productos/nuevo/"])
    {
        world.browser.get(&format!("/panel-restaurante/{path}")).expect(200);
        world.other.get(&format!("/panel-restaurante/{path}{local}")).expect(404);
    }
    for path in [format!("pedidos/{order}/"), format!("menu/productos/{dish}/")] {
        world.browser.get(&format!("/panel-restaurante/{path}")).expect(200);
        world.other.get(&format!("/panel-restaurante/{path}")).expect(404);
    }
    let before = world.text("SELECT group_concat(menu_version) FROM restaurant");
    let (dish, category) = (dish.to_string(), category.to_string());
    let at = "/panel-restaurante/menu/";
    for action in ["categoria-nombre", "categoria-subir", "categoria-bajar", "categoria-retirar"] {
        let form = [("accion", action), ("categoria", &category), ("nombre", "Mía")];
        assert_eq!(sends(&world.other, at, &form).status, 404, "{action}");
    }
    for action in ["plato-agotado", "plato-disponible", "plato-subir", "plato-bajar", "plato-retirar"] {
        let form = [("accion", action), ("producto", dish.as_str())];
        assert_eq!(sends(&world.other, at, &form).status, 404, "{action}");
    }
    let new = [("categoria", category.as_str()), ("nombre", "Espía"), ("precio", "1")];
    uploads(&world.other, "/panel-restaurante/menu/productos/nuevo/", &new, "a.png", PNG).expect(404);
    let edit = format!("/panel-restaurante/menu/productos/{dish}/");
    sends(&world.other, &edit, &new).expect(404);
    sends(&world.other, &format!("/panel-restaurante/datos/{local}"), &[("nombre", "Mía")]).expect(404);
    sends(&world.other, &format!("/panel-restaurante/hoy/{local}"), &[("accion", "cerrar")]).expect(404);
    let pay = format!("/panel-restaurante/pedidos/{order}/pago/");
    sends(&world.other, &pay, &[("pago", "pagado")]).expect(404);
    assert_eq!(world.text("SELECT group_concat(menu_version) FROM restaurant"), before, "nothing changed");
    assert_eq!(world.house.file().number("SELECT count(*) FROM picture"), 0, "no work for strangers");
    let guest = world.house.customer("eva");
    let guest = world.house.browser_with(&world.house.keys(&guest));
    guest.get("/panel-restaurante/hoy/").expect(404);
}

#[test]
fn a_change_of_price_is_in_the_next_menu_that_is_read() {
    let world = World::open();
    let (id, dish) = (world.fonda.id, world.fonda.dishes[0]);
    let public = format!("/restaurantes/restaurante/{id}/");
    let version = || {
        let stranger = world.house.stranger();
        stranger.get(&format!("{public}version/")).expect(200).json()["version"].as_i64().unwrap()
    };
    let (before, stranger) = (version(), world.house.stranger());
    has(&stranger.get(&public).expect(200), &["$8.500", &format!("data-menu=\"{before}\""), "menu-live."]);
    let category = world.fonda.category.to_string();
    let fields = [
        ("nombre", "Arepa <nueva>"),
        ("precio", "9.900"),
        ("categoria", category.as_str()),
        ("descripcion", "Con queso"),
        ("disponible", "on"),
    ];
    let edit = format!("/panel-restaurante/menu/productos/{dish}/");
    let answer = sends(&world.browser, &edit, &fields).expect(302);
    has(
        &world.browser.get(answer.header("location").unwrap()).expect(200),
        &["Arepa &lt;nueva&gt;", "$9.900"],
    );
    let after = version();
    assert!(after > before);
    let page = stranger.get(&public).expect(200);
    has(&page, &["$9.900", "Arepa &lt;nueva&gt;", &format!("data-menu=\"{after}\"")]);
    let bad = sends(&world.browser, &edit, &[("nombre", ""), ("precio", "9900"), ("categoria", &category)]);
    assert_eq!(bad.status, 400);
    let bad = sends(&world.browser, &edit, &[("nombre", "X"), ("precio", "caro"), ("categoria", &category)]);
    assert_eq!(bad.status, 400);
    // Order, sold out, retired: all of it counts.
    let menu = "/panel-restaurante/menu/";
    let dish = dish.to_string();
    for action in ["plato-agotado", "plato-bajar", "plato-retirar"] {
        let before = version();
        sends(&world.browser, menu, &[("accion", action), ("producto", &dish)]).expect(302);
        assert!(version() > before, "{action}");
    }
    assert!(!stranger.get(&public).expect(200).text().contains("nueva"));
    sends(&world.browser, "/panel-restaurante/hoy/", &[("accion", "cerrar")]).expect(302);
    stranger.get(&format!("{public}version/")).expect(404);
    stranger.get(&public).expect(404);
}

#[test]
fn headings_are_made_renamed_moved_and_retired() {
    let world = World::open();
    let menu = "/panel-restaurante/menu/";
    sends(&world.browser, menu, &[("accion", "categoria-nueva"), ("nombre", "Bebidas")]).expect(302);
    let id = world.text("SELECT id FROM category WHERE name = 'Bebidas'");
    let names = || {
        world.text(
            "SELECT group_concat(name, '|') FROM (SELECT name FROM category
         WHERE restaurant = 1 AND retired_at IS NULL ORDER BY position, id)",
        )
    };
    assert_eq!(names(), "Platos|Bebidas");
    sends(&world.browser, menu, &[("accion", "categoria-subir"), ("categoria", &id)]).expect(302);
    sends(&world.browser, menu, &[("accion", "categoria-nombre"), ("categoria", &id), ("nombre", "Jugos")])
        .expect(302);
    assert_eq!(names(), "Jugos|Platos");
    let page = sends(&world.browser, menu, &[("accion", "categoria-nueva"), ("nombre", " ")]);
    assert_eq!(page.status, 400);
    sends(&world.browser, menu, &[("accion", "categoria-retirar"), ("categoria", &id)]).expect(302);
    assert_eq!(names(), "Platos");
    sends(&world.browser, menu, &[("accion", "categoria-subir"), ("categoria", &id)]).expect(404);
}

#[test]
fn a_picture_is_shown_by_its_hash_and_kept_for_ever_by_browsers() {
    let world = World::open();
    let (dish, category) = (world.fonda.dishes[0], world.fonda.category.to_string());
    let fields =
        [("nombre", "Arepa"), ("precio", "8500"), ("categoria", category.as_str()), ("disponible", "on")];
    let edit = format!("/panel-restaurante/menu/productos/{dish}/");
    uploads(&world.browser, &edit, &fields, "foto.png", PNG).expect(302);
    let image = world.text(&format!("SELECT image FROM product WHERE id = {dish}"));
    assert_eq!(image.len(), "/media/.jpg".len() + 32, "{image}");
    let stranger = world.house.stranger();
    let picture = stranger.get(&image).expect(200);
    assert_eq!(picture.header("content-type"), Some("image/jpeg"));
    assert!(picture.header("cache-control").unwrap().contains("immutable"));
    assert_eq!(picture.body.get(..3), Some(&[0xff, 0xd8, 0xff][..]));
    stranger.get(&image.replace(".jpg", "-g.jpg")).expect(200);
    stranger.get("/media/00000000000000000000000000000000.jpg").expect(404);
    has(&stranger.get(&format!("/restaurantes/restaurante/{}/", world.fonda.id)).expect(200), &[&image]);
    // The documented field of the owner's API, and its answer.
    let program = world.house.program_with(&world.house.keys(&world.owner));
    let (media, body) =
        multipart(&[("nombre", "Caldo"), ("precio", "7000.00"), ("categoria", &category)], "x.png", PNG);
    let made =
        program.post("/api/productos/crear/").body(&media, body).expect(200).json()["id"].as_i64().unwrap();
    let list = program.get("/api/productos/").expect(200).json();
    let made = list.as_array().unwrap().iter().find(|product| product["id"] == made).unwrap().clone();
    assert_eq!(made["imagen"], image.as_str(), "the same picture is kept once");
    let path = format!("/api/productos/{}/editar/", made["id"]);
    program.ask("PUT", &path).json(&serde_json::json!({"imagen": null})).expect(200);
    assert_eq!(
        world.text(&format!("SELECT count(*) FROM product WHERE image IS NOT NULL AND id = {}", made["id"])),
        "0"
    );
    // The restaurant's own, and taking it away again.
    let data = [("nombre", "Fonda"), ("activo", "on"), ("pago_efectivo", "on")];
    uploads(&world.browser, "/panel-restaurante/datos/", &data, "f.png", PNG).expect(302);
    assert_ne!(world.text("SELECT coalesce(image, '') FROM restaurant WHERE id = 1"), "");
    let gone = [&data[..], &[("quitar_imagen", "on")]].concat();
    sends(&world.browser, "/panel-restaurante/datos/", &gone).expect(302);
    assert_eq!(world.text("SELECT coalesce(image, '') FROM restaurant WHERE id = 1"), "");
}

#[test]
fn an_evil_picture_gets_a_clear_answer_and_nothing_is_kept() {
    let world = World::open();
    let (dish, category) = (world.fonda.dishes[0], world.fonda.category.to_string());
    let fields = [("nombre", "Arepa"), ("precio", "8500"), ("categoria", category.as_str())];
    let edit = format!("/panel-restaurante/menu/productos/{dish}/");
    let program = world.house.program_with(&world.house.keys(&world.owner));
    let mut bomb = PNG.to_vec();
    bomb.splice(16..24, [0, 1, 0, 0, 0, 1, 0, 0]); // 65536 × 65536; its checksum is then wrong, too
    for evil in [
        &b"GIF89a\x01\x00\x01\x00"[..],
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        PNG.get(..40).unwrap(),
        &bomb,
        b"\xff\xd8\xff\xe0<script>alert(1)</script>",
    ] {
        let page = uploads(&world.browser, &edit, &fields, "foto.png", evil);
        assert_eq!(page.status, 400, "{page}");
        has(&page, &["Elige una foto JPEG, PNG o WebP que se pueda abrir."]);
        let (media, body) =
            multipart(&[("nombre", "Caldo"), ("precio", "7000"), ("categoria", &category)], "x.png", evil);
        let refused = program.post("/api/productos/crear/").body(&media, body).expect(400).json();
        assert!(refused["imagen"][0].as_str().unwrap().contains("JPEG"), "{refused}");
    }
    let heavy = vec![0xff; 5 * 1024 * 1024 + 1];
    let page = uploads(&world.browser, &edit, &fields, "foto.jpg", &heavy);
    has(&page.expect(400), &["hasta 5 MB"]);
    let heavier = vec![0xff; 7 * 1024 * 1024];
    assert_eq!(uploads(&world.browser, &edit, &fields, "foto.jpg", &heavier).status, 413);
    let file = world.house.file();
    assert_eq!(file.number("SELECT count(*) FROM picture"), 0);
    assert_eq!(file.number("SELECT count(*) FROM product WHERE name = 'Caldo'"), 0);
}

#[test]
fn the_restaurants_data_is_what_guests_read() {
    let world = World::open();
    let at = "/panel-restaurante/datos/";
    let fields = [
        ("nombre", "La Fonda Nueva"),
        ("direccion", "Calle 9 # 9-9"),
        ("telefono", "3009998877"),
        ("descripcion", "Cocina de leña"),
        ("domicilio", "4.500"),
        ("activo", "on"),
        ("sin_cuenta", "on"),
        ("pago_efectivo", "on"),
        ("pago_nequi", "on"),
        ("idioma", "en"),
    ];
    sends(&world.browser, at, &fields).expect(302);
    let row = "SELECT name || '|' || fee || '|' || pickup || guest_orders || '|' || payments || '|' || language FROM restaurant WHERE id = 1";
    assert_eq!(world.text(row), "La Fonda Nueva|450000|01|cash,nequi|en");
    has(
        &world.house.stranger().get("/restaurantes/restaurante/1/").expect(200),
        &["Cocina de leña", "$4.500"],
    );
    has(&world.house.stranger().get("/").expect(200), &["lang=\"es\""]);
    sends(&world.other, "/panel-restaurante/hoy/", &[("accion", "cerrar")]).expect(302);
    has(&world.house.stranger().get("/").expect(200), &["lang=\"en\""]);
    let none = sends(&world.browser, at, &[("nombre", "X"), ("activo", "on")]);
    assert_eq!(none.status, 400);
    has(&none, &["Choose at least one."]);
    assert_eq!(
        sends(&world.browser, at, &[("nombre", "X"), ("domicilio", "gratis"), ("pago_efectivo", "on")])
            .status,
        400
    );
    assert!(world.text(row).starts_with("La Fonda Nueva"), "a refused form changes nothing");
}

#[test]
fn a_cook_has_the_kitchen_and_nothing_of_the_panel() {
    let world = World::open();
    let order = world.order(&[]);
    let at = "/panel-restaurante/personal/";
    let new = [("accion", "crear"), ("trabajo", "kitchen"), ("nombre", "Lucía"), ("usuario", "eva.fogon")];
    world.house.line.keeps(PASSWORD);
    let weak = sends(&world.browser, at, &[&new[..], &[("clave", "1234")]].concat());
    assert_eq!(weak.status, 400);
    sends(&world.browser, at, &[&new[..], &[("clave", PASSWORD)]].concat()).expect(302);
    let page = world.browser.get(at).expect(200);
    has(&page, &["Lucía", "eva.fogon", "Cocinero"]);
    assert!(!world.other.get(at).expect(200).text().contains("eva.fogon"));
    let cook = Browser::at(&world.house.line).log_in("eva.fogon", PASSWORD);
    let kitchen = cook.get("/panel-restaurante/").expect(200);
    has(&kitchen, &[&format!("#{order}"), "fonda"]);
    assert!(!kitchen.text().contains("/panel-restaurante/hoy/"), "no link to what is not theirs");
    let id = order.to_string();
    sends(&cook, "/panel-restaurante/", &[("pedido", &id), ("estado", "aceptado")]).expect(302);
    assert_eq!(world.text("SELECT state FROM customer_order"), "accepted");
    let snapshot = cook.get("/api/eventos/cocina/estado/").expect(200).json();
    assert_eq!(snapshot["pedidos"][0]["id"], order.raw());
    for path in ["/panel-restaurante/hoy/", "/panel-restaurante/pedidos/", "/panel-restaurante/menu/"]
        .iter()
        .chain(&[
            "/panel-restaurante/personal/",
            "/panel-restaurante/datos/",
            "/api/eventos/restaurante/estado/",
        ])
    {
        cook.get(path).expect(404);
    }
    cook.get(&format!("/panel-restaurante/pedidos/{order}/")).expect(404);
    sends(&cook, &format!("/panel-restaurante/pedidos/{order}/pago/"), &[("pago", "pagado")]).expect(404);
    sends(&cook, "/panel-restaurante/menu/", &[("accion", "categoria-nueva"), ("nombre", "Mía")]).expect(404);
    // Another kitchen's order is none of theirs.
    let (comal, owner) = (world.comal.clone(), world.owner.id);
    let foreign = world.house.write(move |w| seed::order(w, owner, &comal)).to_string();
    sends(&cook, "/panel-restaurante/", &[("pedido", &foreign), ("estado", "aceptado")]).expect(404);
    // Closed, the account is out at once; opened again, it is in.
    let user = world.text("SELECT user FROM staff");
    sends(&world.other, at, &[("accion", "desactivar"), ("persona", &user)]).expect(404);
    sends(&world.browser, at, &[("accion", "desactivar"), ("persona", &user)]).expect(302);
    assert!(cook.get("/panel-restaurante/").expect(302).header("location").unwrap().contains("login"));
    sends(&world.browser, at, &[("accion", "activar"), ("persona", &user)]).expect(302);
    Browser::at(&world.house.line).log_in("eva.fogon", PASSWORD).get("/panel-restaurante/").expect(200);
    let other = "Otra-Cazuela-66";
    world.house.line.keeps(other);
    sends(&world.browser, at, &[("accion", "clave"), ("persona", &user), ("clave_nueva", other)]).expect(302);
    Browser::at(&world.house.line).log_in("eva.fogon", other);
}

#[test]
fn an_order_at_the_desk_is_placed_once_under_its_key() {
    let world = World::open();
    let at = "/panel-restaurante/pedidos/nuevo/";
    let dish = format!("c{}", world.fonda.dishes[0]);
    let fields = [
        (dish.as_str(), "2"),
        ("entrega", "mostrador"),
        ("metodo_pago", "efectivo"),
        ("nombre", ""),
        ("clave", "una-sola-vez-por-favor"),
    ];
    let first = sends(&world.browser, at, &fields).expect(302);
    let second = sends(&world.browser, at, &fields).expect(302);
    assert_eq!(first.header("location"), second.header("location"));
    let file = world.house.file();
    assert_eq!(file.number("SELECT count(*) FROM customer_order"), 1);
    assert_eq!(
        world.text("SELECT origin || '|' || fulfilment || '|' || total || '|' || state FROM customer_order"),
        "counter|counter|1700000|pending"
    );
    has(
        &world.browser.get(first.header("location").unwrap()).expect(200),
        &["2 × Arepa rellena", "$17.000", "En el mostrador"],
    );
    let call =
        [(dish.as_str(), "1"), ("entrega", "domicilio"), ("metodo_pago", "efectivo"), ("nombre", "Inés")];
    let page = sends(&world.browser, at, &call);
    assert_eq!(page.status, 400);
    has(&page, &["value=\"Inés\"", "value=\"domicilio\" class=\"brings\" checked"]);
    let empty = sends(&world.browser, at, &[("entrega", "mostrador"), ("metodo_pago", "efectivo")]);
    assert_eq!(empty.status, 400);
    let foreign = format!("c{}", world.comal.dishes[0]);
    let nothing = sends(
        &world.browser,
        at,
        &[(foreign.as_str(), "1"), ("entrega", "mostrador"), ("metodo_pago", "efectivo")],
    );
    assert_eq!(nothing.status, 400, "another's dish is not on this form");
    assert_eq!(file.number("SELECT count(*) FROM customer_order"), 1);
}

#[test]
fn money_goes_the_ways_of_its_table_on_the_page_and_in_the_api() {
    let world = World::open();
    let order = world.order(&[State::Accepted, State::Ready, State::Delivered]);
    let page = format!("/panel-restaurante/pedidos/{order}/");
    let pay = format!("{page}pago/");
    has(
        &world.browser.get(&page).expect(200),
        &["Por cobrar", "Marcar como pagado", "El pago fue rechazado"],
    );
    let early = sends(&world.browser, &pay, &[("pago", "reembolsado")]).expect(302);
    assert!(early.header("location").unwrap().contains("sin-cambio"));
    sends(&world.browser, &pay, &[("pago", "pagado")]).expect(302);
    has(&world.browser.get(&page).expect(200), &["Pagado", "Sí, lo devolví"]);
    let program = world.house.program_with(&world.house.keys(&world.owner));
    let api = format!("/api/pedidos/{order}/pago/");
    let ask = |word: &str| program.post(&api).json(&serde_json::json!({"pago": word}));
    assert_eq!(ask("pagado").expect(200).json()["pago"], "pagado");
    ask("regalado").expect(400);
    assert_eq!(ask("rechazado").expect(409).json()["ok"], false);
    ask("reembolsado").expect(200);
    let kinds =
        world.text("SELECT group_concat(kind) FROM (SELECT kind FROM journal ORDER BY seq DESC LIMIT 2)");
    assert_eq!(kinds, "refunded,paid");
}

#[test]
fn the_download_holds_every_order_quoted_right_and_without_formulas() {
    let world = World::open();
    let orders: Vec<OrderId> = (0..3).map(|_| world.order(&[])).collect();
    world.house.file().damage(
        "UPDATE user SET first_name = '=HYPERLINK(\"http://evil\")', last_name = ', \"x\"' WHERE role = 'customer'",
    );
    let path = "/panel-restaurante/pedidos/exportar/?desde=2026-06-01&hasta=2026-06-01";
    let answer = world.browser.get(path).expect(200);
    assert!(answer.header("content-type").unwrap().starts_with("text/csv"));
    assert!(answer.header("content-disposition").unwrap().contains("pedidos-2026-06-01-2026-06-01.csv"));
    let text = answer.text();
    let lines: Vec<_> = text.split("\r\n").filter(|line| !line.is_empty()).collect();
    assert!(lines[0].starts_with("\u{feff}Pedido,"), "{text}");
    assert_eq!(lines.len(), 1 + orders.len(), "{text}");
    for (line, order) in lines.iter().skip(1).zip(orders.iter().rev()) {
        assert!(line.starts_with(&format!("{order},")), "newest first: {line}");
        assert!(line.contains(r#""'=HYPERLINK(""http://evil"") , ""x""""#), "{line}");
        assert!(
            line.contains(r#""2 × Arepa rellena; 1 × Ajiaco""#) && line.contains(",38500.00,COP,"),
            "{line}"
        );
    }
    let none = world.browser.get("/panel-restaurante/pedidos/exportar/?desde=2020-01-01&hasta=2020-01-02");
    assert_eq!(none.expect(200).text().split("\r\n").count(), 2, "the headings, and nothing");
    assert_eq!(
        world.other.get(path).expect(200).text().split("\r\n").count(),
        2,
        "another's orders are not in it"
    );
}

#[test]
fn a_long_download_is_streamed_whole() {
    let world = World::open();
    let order = world.order(&[]);
    let mut sql = String::new();
    for n in 1..=1200 {
        let _infallible = write!(
            sql,
            "INSERT INTO customer_order (public_id, restaurant, currency, subtotal, fee, total, business_day, number)
             VALUES ('x{n}', 1, 'COP', 100, 0, 100, '2026-05-{:02}', {n});",
            n % 28 + 1
        );
    }
    world.house.file().damage(&sql);
    let path = "/panel-restaurante/pedidos/exportar/?desde=2026-05-01&hasta=2026-06-01";
    let text = world.browser.get(path).expect(200).text();
    assert_eq!(text.split("\r\n").count(), 1 + 1201 + 1);
    assert!(text.contains(&format!("\r\n{order},")));
    world.house.file().damage("DELETE FROM customer_order WHERE business_day LIKE '2026-05-%'");
}

#[test]
fn the_history_is_filtered_and_goes_page_by_page() {
    let world = World::open();
    let (open, done) = (world.order(&[]), world.order(&[State::Accepted, State::Ready, State::Delivered]));
    let days = "desde=2026-06-01&hasta=2026-06-01";
    let link = |id: OrderId| format!("/panel-restaurante/pedidos/{id}/\"");
    let shown = |query: &str| {
        let page =
            world.browser.get(&format!("/panel-restaurante/pedidos/?{days}{query}")).expect(200).text();
        (page.contains(&link(open)), page.contains(&link(done)))
    };
    assert_eq!(shown(""), (true, true));
    assert_eq!(shown("&estado=entregado"), (false, true));
    assert_eq!(shown("&estado=pendiente&pago=efectivo"), (true, false));
    assert_eq!(shown("&pago=nequi"), (false, false));
    assert_eq!(shown(&format!("&numero=%23{open}")), (true, false));
    assert_eq!(shown("&repartidor=999"), (false, false));
    assert_eq!(shown(&format!("&tras=2026-06-01.{done}")), (true, false), "behind the newer one");
    world.browser.get("/panel-restaurante/pedidos/?desde=x&hasta=%00&estado=x&tras=x.y&numero='").expect(200);
    let mut more = String::new();
    for n in 0..60 {
        let _infallible = write!(
            more,
            "INSERT INTO customer_order (public_id, restaurant, currency, subtotal, fee, total, business_day, number)
             VALUES ('y{n}', 1, 'COP', 100, 0, 100, '2026-05-01', {n});"
        );
    }
    world.house.file().damage(&more);
    let page =
        world.browser.get("/panel-restaurante/pedidos/?desde=2026-05-01&hasta=2026-05-01").expect(200).text();
    let next = page.split("tras=").nth(1).and_then(|rest| rest.split('"').next()).expect("a further page");
    let rest = format!("/panel-restaurante/pedidos/?desde=2026-05-01&hasta=2026-05-01&tras={next}");
    let rest = world.browser.get(&rest).expect(200).text();
    assert_eq!((page.matches("class=\"price\"").count(), rest.matches("class=\"price\"").count()), (50, 10));
    world.house.file().damage("DELETE FROM customer_order WHERE business_day = '2026-05-01'");
}

#[test]
fn couriers_cash_is_added_up_and_handed_in() {
    let world = World::open();
    let courier = world.house.account("moto", "courier").id;
    for _ in 0..2 {
        let order = world.order(&[State::Accepted, State::Ready]);
        let steps = &[State::OnTheWay, State::Delivered];
        world.house.write(move |w| seed::moves(w, order, Actor::Courier(courier), steps));
    }
    let at = "/panel-restaurante/efectivo/?dia=2026-06-01";
    has(&world.browser.get(at).expect(200), &["moto", "2 pedidos", "Recibí $77.000"]);
    assert!(!world.other.get(at).expect(200).text().contains("moto"));
    let id = courier.to_string();
    let form = [("dia", "2026-06-01"), ("repartidor", id.as_str())];
    sends(&world.other, "/panel-restaurante/efectivo/", &form).expect(404);
    sends(&world.browser, "/panel-restaurante/efectivo/", &form).expect(302);
    let page = world.browser.get(at).expect(200);
    has(&page, &["Recibido: $77.000"]);
    assert!(!page.text().contains("Recibí $"));
}
