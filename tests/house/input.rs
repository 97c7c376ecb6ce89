//! Bad input, anywhere: any bytes as header, cookie, token, path, JSON, form or multipart, at any row. What comes back is
//! below 500, a refusal to a program is JSON, and the judge at the house's end finds no panic, no damage, no secret.

use super::answer::Answer;
use super::cast::{Cast, EVERYBODY, Part, cast, served};
use super::client::{Browser, Speaks};
use super::house::House;
use comanda::middleware::Face;
use comanda::routes::Route;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value};

/// How often each property is tried.
const TRIES: u32 = 96;

/// Headers that something looks at.
const HEADERS: &[&str] = &[
    "Accept",
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "Cookie",
    "Forwarded",
    "Host",
    "Idempotency-Key",
    "If-None-Match",
    "Last-Event-ID",
    "Origin",
    "Referer",
    "Sec-Fetch-Site",
    "User-Agent",
    "X-CSRFToken",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Real-IP",
];

/// Names that some body has.
const NAMES: &[&str] = &[
    "username",
    "email",
    "password",
    "password2",
    "refresh",
    "token",
    "access",
    "nombre",
    "precio",
    "descripcion",
    "categoria",
    "disponible",
    "estado",
    "direccion",
    "barrio",
    "notas",
    "metodo_pago",
    "calle",
    "referencia",
    "principal",
    "telefono",
    "codigo",
    "nueva_password",
    "product_id",
    "quantity",
    "items",
    "latitud",
    "longitud",
    "pedido_id",
    "puntuacion",
    "comentario",
    "first_name",
    "last_name",
    "preferences",
    "accion",
    "cancelar",
    "next",
];

/// Tries a property against one house.
fn try_often<S: Strategy>(values: &S, property: impl Fn(&House, &[&'static Route], S::Value)) {
    let house = House::open();
    let rows = served(&house);
    let config = Config { cases: TRIES, failure_persistence: None, ..Config::default() };
    let tried = TestRunner::new(config).run(values, |value| {
        property(&house, &rows, value);
        Ok(())
    });
    if let Err(error) = tried {
        panic!("{error}");
    }
}

fn row() -> impl Strategy<Value = Index> {
    any::<Index>()
}

fn anybody() -> impl Strategy<Value = Part> {
    select(EVERYBODY.as_slice())
}

/// Bytes that fit in one header line.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let any_byte = any::<u8>().prop_map(|byte| if b"\r\n\0".contains(&byte) { b' ' } else { byte });
    let token = "(Bearer |sessionid=|csrftoken=|Basic |bytes=)?[!-~]{0,80}".prop_map(String::into_bytes);
    prop_oneof![vec(any_byte, 0..200), token]
}

/// Any JSON, with the contract's names.
fn json() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(vec!["1e400", "0.1", "-0", "12345678901234567890123456789012345.67"])
            .prop_map(|text| serde_json::from_str(text).unwrap_or(Value::Null)),
    ];
    let text =
        prop_oneof![any::<String>(), "[0-9.,eE+-]{0,12}", Just("\0".to_owned()), Just("x".repeat(5000))];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number,
        text.prop_map(Value::from)
    ];
    leaf.prop_recursive(4, 40, 8, |inner| {
        let name = prop_oneof![4 => select(NAMES).prop_map(str::to_owned), 1 => any::<String>()];
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            vec((name, inner), 0..12)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A browser of somebody with a session, or of nobody: it proves where it comes from, so that the handler is reached.
fn browser(house: &House, cast: &Cast, part: Part) -> Browser {
    match cast.people.iter().find(|(p, ..)| *p == part) {
        Some((_, _, keys)) => house.browser_with(keys),
        None => Browser::at(&house.line).with("csrftoken", &"a".repeat(32)),
    }
}

#[track_caller]
fn no_fault(route: &Route, answer: &Answer) {
    assert!(answer.status < 500, "{route:?}: {answer}");
    if route.rule.face == Face::Api && (400..500).contains(&answer.status) && !answer.body.is_empty() {
        let is_json =
            answer.header("content-type").is_some_and(|media| media.starts_with("application/json"));
        let before_the_row = answer.status == 400 && answer.text().starts_with("<!doctype html>");
        let of_http = answer.header("x-request-id").is_none();
        assert!(is_json || before_the_row || of_http, "{route:?}: {answer}");
    }
}

fn sends(house: &House, route: &Route, part: Part, media: &str, body: Vec<u8>) {
    let cast = cast(house);
    let path = cast.path(route, part);
    let answer = browser(house, &cast, part).ask(route.method.as_str(), &path).body(media, body).send();
    no_fault(route, &answer);
}

#[test]
fn any_bytes_in_any_header_are_no_fault() {
    let values = (row(), anybody(), select(HEADERS), line(), any::<bool>());
    try_often(&values, |house, rows, (at, part, name, value, twice)| {
        let (route, cast) = (*at.get(rows), cast(house));
        let path = cast.path(route, part);
        let browser = browser(house, &cast, part);
        let ask = browser.ask(route.method.as_str(), &path).header(name, &value);
        let answer = if twice { ask.header("X-Again", &value).send() } else { ask.send() };
        no_fault(route, &answer);
    });
}

#[test]
fn any_text_for_a_token_is_no_fault() {
    let three_parts = "[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}";
    let values = (row(), prop_oneof![three_parts, ".{0,60}"]);
    try_often(&values, |house, rows, (at, token)| {
        let (route, cast) = (*at.get(rows), cast(house));
        let path = cast.path(route, Part::Owner);
        let token: String = token.chars().filter(|c| !c.is_control()).collect();
        let stranger = house.stranger();
        let ask = stranger.ask(route.method.as_str(), &path);
        no_fault(route, &ask.header("Authorization", format!("Bearer {token}")).send());
    });
}

#[test]
fn any_json_as_a_body_is_no_fault() {
    try_often(&(row(), anybody(), json()), |house, rows, (at, part, value)| {
        let route = *at.get(rows);
        sends(house, route, part, "application/json", value.to_string().into_bytes());
    });
}

#[test]
fn any_bytes_as_a_json_body_are_no_fault() {
    try_often(&(row(), anybody(), vec(any::<u8>(), 1..400)), |house, rows, (at, part, bytes)| {
        let route = *at.get(rows);
        sends(house, route, part, "application/json", bytes);
    });
}

#[test]
fn any_bytes_as_a_form_are_no_fault() {
    let field = (select(NAMES), vec(any::<u8>(), 0..40))
        .prop_map(|(name, value)| [name.as_bytes(), b"=", &value, b"&"].concat());
    let values = (row(), anybody(), vec(field, 0..8).prop_map(|fields| fields.concat()));
    try_often(&values, |house, rows, (at, part, bytes)| {
        let route = *at.get(rows);
        sends(house, route, part, "application/x-www-form-urlencoded", bytes);
    });
}

#[test]
fn any_parts_of_a_multipart_body_are_no_fault() {
    let part = (select(NAMES), any::<bool>(), vec(any::<u8>(), 0..60)).prop_map(|(name, is_file, value)| {
        let file = if is_file { "; filename=\"x.png\"\r\nContent-Type: image/png" } else { "" };
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        [head.as_bytes(), &value, b"\r\n"].concat()
    });
    let body = prop_oneof![
        4 => (vec(part, 0..6), any::<bool>()).prop_map(|(parts, whole)| {
            [parts.concat(), if whole { b"--edge--\r\n".to_vec() } else { Vec::new() }].concat()
        }),
        1 => vec(any::<u8>(), 0..300),
    ];
    try_often(&(row(), anybody(), body), |house, rows, (at, part, bytes)| {
        let route = *at.get(rows);
        sends(house, route, part, "multipart/form-data; boundary=edge", bytes);
    });
}

#[test]
fn any_path_and_query_are_no_fault() {
    let target = "(/[!-~]{0,12}){0,5}/?(\\?[!-~]{0,40})?".prop_map(|target| format!("/{target}"));
    let near = (row(), "[!-~]{0,8}", "(search|page|page_size|next|desde|limit|fecha)=[!-~]{0,20}");
    try_often(&(target, near), |house, rows, (target, (at, value, query))| {
        let answer = house.stranger().get(&target.replace('#', "%23")).send();
        assert!(answer.status < 500, "{answer}");
        let route = *at.get(rows);
        let plain: String =
            value.chars().filter(|c| c.is_ascii_alphanumeric() || "-%._~".contains(*c)).collect();
        let path = route.path.split('{').next().unwrap_or_default();
        let end = if route.path.contains('{') { format!("{plain}/") } else { String::new() };
        let query = query.replace(['#', '"', '<', '>', '\\', '^', '`', '{', '|', '}'], "%22");
        let answer = house.stranger().get(&format!("{path}{end}?{query}")).send();
        assert!(answer.status < 500, "{answer}");
    });
}
