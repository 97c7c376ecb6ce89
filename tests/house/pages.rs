//! The pages without a script: what a person does with forms and links, from the set-up link to the rating. Every form
//! is sent as the page shows it: the token and the hidden fields are those of the page.

use super::answer::Answer;
use super::client::{Browser, Speaks};
use super::house::House;
use comanda::services::setup;

const PASSWORD: &str = "Cazuela-Roja-55";

/// The first value of the hidden field `name` on a page.
#[track_caller]
pub(crate) fn hidden(page: &Answer, name: &str) -> String {
    let html = page.text();
    let (_, rest) = html.split_once(&format!("name=\"{name}\" value=\"")).expect("the field is on the page");
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Opens `path` and sends a form from there to `action`.
#[track_caller]
pub(crate) fn fills(browser: &Browser, path: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
    let token = hidden(&browser.get(path).expect(200), "csrfmiddlewaretoken");
    let mut form = vec![("csrfmiddlewaretoken", token.as_str())];
    form.extend_from_slice(fields);
    browser.post(action).without("X-CSRFToken").form(&form).header("Accept", "text/html").send()
}

/// The code in the newest mail to somebody.
fn code(house: &House, to: &str) -> String {
    let text = house
        .file()
        .texts(&format!("SELECT body FROM outbox WHERE recipient_key = '{to}' ORDER BY id DESC LIMIT 1"));
    let found = text[0].split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 6);
    found.expect("a mail with a code").to_owned()
}

#[track_caller]
pub(crate) fn has(page: &Answer, parts: &[&str]) {
    let html = page.text();
    for part in parts {
        assert!(html.contains(part), "{part:?} is missing in {html}");
    }
}

#[test]
fn the_set_up_link_makes_the_first_administrator_and_works_once() {
    let house = House::open();
    let secret = setup::new_link_blocking(&house.app.store).unwrap().unwrap();
    let path = format!("/instalar/{}/", secret.expose());
    let browser = Browser::at(&house.line);
    let fields = |password: &'static str| {
        [
            ("first_name", "Ana"),
            ("email", "ana@fonda.example"),
            ("password1", password),
            ("password2", PASSWORD),
            ("nombre", "La <Fonda>"),
            ("direccion", "Cra 9 # 7-45"),
            ("telefono", "3124567890"),
            ("moneda", "COP"),
        ]
    };
    let page = fills(&browser, &path, &path, &fields("other")).expect(400);
    has(&page, &["Las contraseñas no coinciden", "La &lt;Fonda&gt;"]);
    let on = fills(&browser, &path, &path, &fields(PASSWORD)).expect(302);
    assert_eq!(on.header("location"), Some("/administracion/bienvenida/"));
    browser.get("/administracion/bienvenida/").expect(200);
    browser.get(&path).header("Accept", "text/html").expect(404);
    browser.get("/instalar/another/").header("Accept", "text/html").expect(404);
    let browser = browser.log_in("ana@fonda.example", PASSWORD);
    has(&browser.get("/panel-restaurante/").expect(200), &["La &lt;Fonda&gt;", "No hay pedidos en curso"]);
    assert_eq!(house.file().texts("SELECT role FROM user"), ["admin"]);
}

#[test]
fn of_two_who_hold_the_set_up_link_one_becomes_administrator() {
    let house = House::open();
    let secret = setup::new_link_blocking(&house.app.store).unwrap().unwrap();
    let path = format!("/instalar/{}/", secret.expose());
    let finish = |browser: &Browser, token: &str, email: &str| {
        let form = [
            ("csrfmiddlewaretoken", token),
            ("first_name", "Ana"),
            ("email", email),
            ("password1", PASSWORD),
            ("password2", PASSWORD),
            ("nombre", "La Fonda"),
            ("moneda", "COP"),
        ];
        browser.post(&path).form(&form).send().status
    };
    let pair = [Browser::at(&house.line), Browser::at(&house.line)];
    let tokens = pair.each_ref().map(|one| hidden(&one.get(&path).expect(200), "csrfmiddlewaretoken"));
    let answers =
        [finish(&pair[0], &tokens[0], "a@fonda.example"), finish(&pair[1], &tokens[1], "b@fonda.example")];
    assert_eq!(answers, [302, 404]);
    assert_eq!(house.file().number("SELECT count(*) FROM user"), 1);
}

#[test]
fn somebody_registers_with_a_code_and_is_in() {
    let house = House::open();
    let browser = Browser::at(&house.line);
    let fields = |phone: &'static str, password: &'static str| {
        [
            ("first_name", "Zoë"),
            ("last_name", "Müller"),
            ("email", "zoe@fonda.example"),
            ("telefono", phone),
            ("password1", password),
            ("password2", password),
            ("terminos", "on"),
        ]
    };
    let at = "/usuarios/registro/";
    let page = fills(&browser, at, at, &fields("600", PASSWORD)).expect(400);
    has(
        &page,
        &[
            "El teléfono debe tener exactamente 10 dígitos.",
            "value=\"Zoë\"",
            "terminos\" value=\"on\" checked",
        ],
    );
    has(&fills(&browser, at, at, &fields("3100000006", "12345678")).expect(400), &["La contraseña"]);
    let on = fills(&browser, at, at, &fields("3100000006", PASSWORD)).expect(302);
    assert_eq!(on.header("location"), Some("/verificar-registro/"));
    let at = "/verificar-registro/";
    let page = fills(&browser, at, at, &[("codigo", "12345")]).expect(400);
    has(&page, &["Código inválido. Intenta de nuevo.", "zoe@fonda.example"]);
    let code = code(&house, "zoe@fonda.example");
    has(&fills(&browser, at, at, &[("codigo", &code)]).expect(200), &["¡Cuenta verificada!"]);
    has(
        &fills(&browser, at, at, &[("codigo", &code)]).expect(400),
        &["Sesión expirada, regístrate de nuevo."],
    );
    browser.log_in("zoe@fonda.example", PASSWORD);
}

#[test]
fn a_guest_orders_the_kitchen_cooks_a_courier_brings_it_and_the_guest_says_how_it_was() {
    let house = House::open();
    let (owner, kitchen) = house.kitchen("taqueria");
    let (ana, luis) = (house.customer("ana"), house.account("luis", "courier"));
    let (ana, owner, luis) = (house.browser(&ana), house.browser(&owner), house.browser(&luis));
    let menu = format!("/restaurantes/restaurante/{}/", kitchen.id);
    let dish = kitchen.dishes[0].to_string();
    let back = format!("{menu}#p{dish}");
    let add = [("accion", "agregar"), ("producto", dish.as_str()), ("volver", back.as_str())];
    let on = fills(&ana, &menu, "/carrito/", &add).expect(302);
    assert_eq!(on.header("location"), Some(format!("{menu}?aviso=agregado#p{dish}").as_str()));

    let key = hidden(&ana.get("/carrito/").expect(200), "clave");
    let checkout = |district: &'static str| {
        [
            ("accion", "confirmar"),
            ("direccion", "Carrera 77 # 1-2"),
            ("barrio", district),
            ("notas", "sin <cebolla>"),
            ("metodo_pago", "efectivo"),
        ]
    };
    let page = fills(&ana, "/carrito/", "/carrito/", &checkout("")).expect(400);
    has(&page, &["Completa la dirección y el barrio.", "value=\"Carrera 77 # 1-2\"", "$11.500"]);
    let token = hidden(&page, "csrfmiddlewaretoken");
    let mut form = vec![("csrfmiddlewaretoken", token.as_str()), ("clave", key.as_str())];
    form.extend(checkout("Centro"));
    let twice = [0, 1].map(|_| ana.post("/carrito/").form(&form).expect(302));
    assert_eq!(twice[0].header("location"), twice[1].header("location"), "the same form is the same order");
    assert_eq!(house.file().number("SELECT count(*) FROM customer_order"), 1);
    let order = house.file().number("SELECT id FROM customer_order").to_string();
    let own = format!("/pedidos/{order}/");
    has(&ana.get(&own).expect(200), &["sin &lt;cebolla&gt;", "Cancelar pedido", "$11.500"]);

    let list = "/panel-restaurante/";
    has(&owner.get(list).expect(200), &["sin &lt;cebolla&gt;", "Carrera 77 # 1-2", "value=\"aceptado\""]);
    for state in ["aceptado", "preparando", "enviado"] {
        fills(&owner, list, list, &[("pedido", &order), ("estado", state)]).expect(302);
    }
    let late = ana.post(&format!("{own}cancelar/")).expect(302);
    has(&ana.get(late.header("location").unwrap()).expect(200), &["ya no se puede cancelar"]);
    let back = fills(&owner, list, list, &[("pedido", &order), ("estado", "pendiente")]).expect(302);
    assert_eq!(back.header("location"), Some("/panel-restaurante/?aviso=sin-cambio"));

    let list = "/panel-repartidor/";
    let waiting = luis.get(list).expect(200);
    has(&waiting, &["value=\"aceptar\""]);
    assert!(
        !waiting.text().contains("Carrera 77 # 1-2"),
        "where a guest lives is told to who carries the order"
    );
    fills(&luis, list, list, &[("accion", "aceptar"), ("pedido", &order)]).expect(302);
    has(&luis.get(list).expect(200), &["Carrera 77 # 1-2", "Cobrar en efectivo", "$11.500"]);
    fills(&luis, list, list, &[("accion", "entregar"), ("pedido", &order)]).expect(302);

    let rate = |score: &'static str| {
        [("pedido_id", order.as_str()), ("puntuacion", score), ("comentario", "<b>rico</b>")]
    };
    let at = format!("{menu}calificar/");
    has(&fills(&ana, &own, &at, &rate("6")).expect(400), &["La puntuación debe estar entre 1 y 5."]);
    fills(&ana, &own, &at, &rate("5")).expect(302);
    has(&house.stranger().get(&menu).expect(200), &["&lt;b&gt;rico&lt;/b&gt;", "5,0", "1 opinión"]);
}

#[test]
fn a_forgotten_password_is_replaced_by_a_code_on_the_page() {
    let house = House::open();
    let ana = house.customer("ana");
    let browser = Browser::at(&house.line);
    let (ask, redeem) = ("/recuperar_contrasena/", "/usuarios/verificar-codigo/");
    let on = fills(&browser, ask, ask, &[("email", &ana.email)]).expect(302);
    assert_eq!(on.header("location"), Some(redeem));
    has(&browser.get(redeem).expect(200), &[&format!("value=\"{}\"", ana.email)]);
    let code = code(&house, &ana.email);
    let fields = |typed: &str, password: &str| {
        [("email", ana.email.clone()), ("codigo", typed.into()), ("password", password.into())]
    };
    let send = |typed: &str, password: &str| {
        let fields = fields(typed, password);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fills(&browser, redeem, redeem, &fields)
    };
    has(&send("12345", PASSWORD).expect(400), &["Código inválido"]);
    has(&send(&code, "123").expect(400), &["muy corta"]);
    send(&code, PASSWORD).expect(302);
    browser.log_in(&ana.email, PASSWORD);
}

#[test]
fn signing_in_leads_back_within_this_site_only() {
    let house = House::open();
    let ana = house.customer("ana");
    let at = "/usuarios/login/";
    for (next, expected) in
        [("/carrito/", "/carrito/"), ("https://evil.example/", "/"), ("//evil.example", "/")]
    {
        let browser = Browser::at(&house.line);
        let form = [("email", ana.email.as_str()), ("password", ana.password.as_str()), ("next", next)];
        assert_eq!(fills(&browser, at, at, &form).expect(302).header("location"), Some(expected), "{next}");
    }
    let stranger = house.stranger().get("/usuarios/login/?next=//evil.example").expect(200);
    assert!(!stranger.text().contains("evil.example"), "{}", stranger.text());
}

#[test]
fn somebody_erases_their_account_and_is_a_stranger() {
    let house = House::open();
    let ana = house.customer("ana");
    let browser = house.browser(&ana);
    fills(&browser, "/usuarios/perfil/", "/usuarios/eliminar-cuenta/", &[("confirmo", "on")]).expect(302);
    browser.get("/usuarios/perfil/").expect(302);
    let page = fills(
        &browser,
        "/usuarios/login/",
        "/usuarios/login/",
        &[("email", &ana.email), ("password", &ana.password)],
    );
    has(&page.expect(200), &["Correo o contraseña incorrectos"]);
}

#[test]
fn the_reader_chooses_the_language_and_the_choice_is_kept() {
    let house = House::open();
    let browser = Browser::at(&house.line);
    has(&browser.get("/contacto/").expect(200), &["<html lang=\"es\">", "Escríbenos"]);
    has(&browser.get("/contacto/").header("Accept-Language", "en").expect(200), &["Write to us"]);
    has(&browser.get("/contacto/?lang=en").expect(200), &["<html lang=\"en\">"]);
    has(&browser.get("/usuarios/login/").header("Accept-Language", "es").expect(200), &["Welcome back"]);
    has(&browser.get("/nowhere/").header("Accept", "text/html").expect(404), &["There is nothing here"]);
}

#[test]
fn a_message_reaches_the_administrators_as_plain_text() {
    let house = House::open();
    let _admin = house.account("jefa", "admin");
    let browser = Browser::at(&house.line);
    let fields = |consent: &'static str| {
        [
            ("nombre", "Zoë <b>"),
            ("email", "zoe@fonda.example"),
            ("telefono", ""),
            ("tipo", "Otro"),
            ("mensaje", "Hola"),
            (consent, "on"),
        ]
    };
    let at = "/contacto/";
    has(&fills(&browser, at, at, &fields("nada")).expect(400), &["Debes aceptar", "Zoë &lt;b&gt;"]);
    fills(&browser, at, at, &fields("acepta")).expect(302);
    let sent = house.file().texts("SELECT recipient || ' ' || body FROM outbox WHERE kind = 'contact'");
    assert!(
        sent.len() == 1 && sent[0].starts_with("jefa@fonda.example") && sent[0].contains("Zoë <b>"),
        "{sent:?}"
    );
}

#[test]
fn a_message_that_nobody_can_be_given_is_owned_up_to() {
    let house = House::open();
    let browser = Browser::at(&house.line);
    let fields = [
        ("nombre", "Zoë"),
        ("email", "zoe@fonda.example"),
        ("tipo", "Otro"),
        ("mensaje", "Hola"),
        ("acepta", "on"),
    ];
    let page = fills(&browser, "/contacto/", "/contacto/", &fields).expect(503);
    has(&page, &["No se cambió nada"]);
}

#[test]
fn every_page_has_the_policy_and_assets_are_kept_for_ever() {
    let house = House::open();
    let page = house.stranger().get("/").expect(200);
    let policy = page.header("content-security-policy").unwrap_or_default().to_owned();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let html = page.text();
    let style = html.split('"').find(|text| text.starts_with("/static/style")).expect("a style").to_owned();
    let plain = house.stranger().get(&style).expect(200);
    assert!(plain.header("cache-control").is_some_and(|kept| kept.contains("immutable")));
    let packed = house.stranger().get(&style).header("Accept-Encoding", "gzip").expect(200);
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    house.stranger().get("/static/style.0000.css").expect(404);
}

#[test]
fn links_of_other_sites_sign_nobody_out() {
    let house = House::open();
    let ana = house.customer("ana");
    let browser = house.browser(&ana);
    browser.get("/usuarios/logout/").header("Sec-Fetch-Site", "cross-site").expect(403);
    browser.get("/mispedidos/").expect(200);
    browser.get("/usuarios/logout/").expect(302);
    browser.get("/mispedidos/").expect(302);
}

#[test]
fn a_password_in_json_signs_nobody_in_on_the_page() {
    let house = House::open();
    let ana = house.customer("ana");
    let browser = Browser::at(&house.line);
    browser.get("/usuarios/login/").expect(200);
    let body = serde_json::json!({"email": ana.email, "password": ana.password});
    browser.post("/usuarios/login/").json(&body).expect(415);
    assert!(browser.cookie("sessionid").is_none());
}
