//! Every row of the route table × everybody who may ask × whose it is, for every profile. The table says what is to be
//! expected, so that a new row is visited by itself; a row with a new kind of number has to be given a noun in `cast.rs`.
//!
//! Each row has a cast of its own, made in one change of the file: rows that log out, erase or retire disturb no other.

use super::answer::Answer;
use super::cast::{Cast, EVERYBODY, Noun, Part, Whose, body, cast, filled, noun, served, whose};
use super::client::{Ask, Browser, Program, Speaks, Stranger};
use super::house::House;
use comanda::auth::csrf;
use comanda::config::{Accept, Anonymous, Profile};
use comanda::http::Method;
use comanda::middleware::{Csrf, Face, Guard};
use comanda::routes::{Form, Route, table};
use comanda::wire::refusal::Shape;
use serde_json::Value;
use std::collections::BTreeSet;

/// Somebody with what they have to show.
enum Asker {
    Stranger(Stranger),
    Browser(Browser),
    Program(Program),
}

impl Asker {
    /// `part` with the credential that is asked for.
    fn new(house: &House, cast: &Cast, part: Part, route: &Route, by: Accept) -> Self {
        if part == Part::Screen {
            let screen = Browser::at(&house.line).with("pantalla", &cast.screen_key);
            return Self::Browser(screen.with("csrftoken", &"a".repeat(32)));
        }
        let keys = cast.people.iter().find(|(p, ..)| *p == part).map(|(_, _, keys)| keys);
        match (keys, route.rule.face, by) {
            (None, Face::Api | Face::Live, _) => Self::Stranger(house.stranger()),
            // Also a stranger has the cross-site cookie: whoever has seen a page.
            (None, Face::Site | Face::Asset, _) => {
                Self::Browser(Browser::at(&house.line).with("csrftoken", &"a".repeat(32)))
            }
            (Some(keys), Face::Api | Face::Live, Accept::Bearer) => Self::Program(house.program_with(keys)),
            (Some(keys), ..) => Self::Browser(house.browser_with(keys)),
        }
    }

    /// Asks at `path` as the row wants to be asked. `proved`: with the cross-site token.
    #[track_caller]
    fn asks(&self, method: &str, path: &str, route: &Route, cast: &Cast, proved: bool) -> Answer {
        match self {
            Self::Stranger(c) => send(c.ask(method, path), method, route, cast, proved),
            Self::Browser(c) => send(c.ask(method, path), method, route, cast, proved),
            Self::Program(c) => send(c.ask(method, path), method, route, cast, proved),
        }
    }
}

#[track_caller]
fn send<C: Speaks>(ask: Ask<'_, C>, method: &str, route: &Route, cast: &Cast, proved: bool) -> Answer {
    let ask = if proved { ask } else { ask.without("X-CSRFToken") };
    if ["GET", "HEAD", "DELETE", "OPTIONS"].contains(&method) {
        return ask.send();
    }
    let fields = body(cast);
    if route.form == Form::Html || (route.rule.face == Face::Site && route.rule.shape == Shape::Page) {
        let texts: Vec<(&str, String)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect();
        let form: Vec<(&str, &str)> = texts.iter().map(|(name, value)| (*name, value.as_str())).collect();
        return ask.form(&form).header("Accept", "text/html").send();
    }
    let object: serde_json::Map<String, Value> =
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    ask.json(&Value::Object(object)).send()
}

/// The credentials that a row looks at: a session, a token, or each in turn.
fn ways_in(house: &House, route: &Route) -> Vec<Accept> {
    match route.rule.face {
        Face::Api => house.app.config.auth.accept.clone(),
        Face::Site | Face::Asset => vec![Accept::Session],
        Face::Live => {
            let bearer = house.app.config.auth.accept.contains(&Accept::Bearer);
            [Accept::Session].into_iter().chain(bearer.then_some(Accept::Bearer)).collect()
        }
    }
}

/// Somebody who may pass the guards of all rows at this row's path.
fn insider(house: &House, cast: &Cast, route: &Route, otherwise: Part) -> (Part, Asker) {
    let guards = |guard| served(house).iter().any(|row| row.path == route.path && row.rule.guard == guard);
    let part = match () {
        () if guards(Guard::Screen) => Part::Screen,
        () if guards(Guard::Courier) => Part::Courier,
        () if guards(Guard::Admin) => Part::Admin,
        () => otherwise,
    };
    let by = ways_in(house, route)[0];
    (part, Asker::new(house, cast, part, route, by))
}

fn is_safe(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS].contains(method)
}

fn visit_everything(profile: Profile) {
    let house = House::of(profile).open();
    for route in served(&house) {
        for by in ways_in(&house, route) {
            let cast = cast(&house);
            for part in EVERYBODY {
                let asker = Asker::new(&house, &cast, part, route, by);
                let path = cast.path(route, part);
                no_other_site_may_do_it(&asker, part, &path, route, &cast);
                let answer = asker.asks(route.method.as_str(), &path, route, &cast, true);
                judge(&house, route, part, &answer);
            }
        }
    }
}

/// A change that a cookie alone would carry is refused without the page's token.
fn no_other_site_may_do_it(asker: &Asker, part: Part, path: &str, route: &Route, cast: &Cast) {
    let by_cookie = match (route.rule.face, asker) {
        (Face::Site, _) => true,
        (Face::Api, Asker::Browser(_)) => route.rule.guard != Guard::Nobody && part != Part::Screen,
        (Face::Live, Asker::Browser(_)) => (part == Part::Screen) == (route.rule.guard == Guard::Screen),
        (Face::Api | Face::Live | Face::Asset, _) => false,
    };
    if by_cookie && !is_safe(&route.method) && route.rule.csrf == Csrf::ByFace {
        let answer = asker.asks(route.method.as_str(), path, route, cast, false);
        assert_eq!(answer.status, 403, "without the cross-site token: {answer}");
    }
}

/// What the table says must come of it.
fn judge(house: &House, route: &Route, part: Part, answer: &Answer) {
    let at = format!("{route:?} as {part:?}: {answer}");
    assert_ne!(answer.status, 500, "{at}");
    assert!(![405, 406, 415, 501].contains(&answer.status), "{at}");
    let guarded = !matches!(route.rule.guard, Guard::Nobody | Guard::Anyone);
    // A screen's cookie is looked at on the screens' own rows, and nothing else is there.
    let unknown = part == Part::Anonymous || (part == Part::Screen) != (route.rule.guard == Guard::Screen);
    if unknown && guarded {
        return stranger_is_stopped(house, route, answer, &at);
    }
    let permitted = match route.rule.guard {
        Guard::Courier => part == Part::Courier,
        Guard::Admin => part == Part::Admin,
        Guard::Nobody | Guard::Anyone | Guard::User | Guard::Screen => true,
    };
    if !permitted {
        assert_eq!(answer.status, 403, "the wrong role: {at}");
        return;
    }
    if guarded {
        assert_ne!(answer.status, 401, "{at}");
        let to_log_in = answer.header("location").is_some_and(|to| to.contains("/usuarios/login/?next="));
        assert!(!to_log_in, "{at}");
    }
    let Some(noun) = noun(route) else { return };
    match whose(noun, part) {
        // A WebSocket that is asked for by no handshake says so only to those who may have it.
        Whose::Own => assert!(answer.status < 400 || [409, 426].contains(&answer.status), "their own: {at}"),
        Whose::Foreign if noun == Noun::Account => assert_eq!(answer.status, 403, "another's: {at}"),
        Whose::Foreign => {
            assert_eq!(answer.status, 404, "another's: {at}");
            documented(route, answer, &at);
        }
        Whose::Nobodys => {}
    }
}

fn stranger_is_stopped(house: &House, route: &Route, answer: &Answer, at: &str) {
    match (route.rule.face, house.app.config.auth.anonymous) {
        (Face::Site | Face::Asset, _) => {
            assert_eq!(answer.status, 302, "{at}");
            let to = answer.header("location").unwrap_or_default();
            let of_screens = route.rule.guard == Guard::Screen;
            let door = if of_screens { "/cocina/vincular/" } else { "/usuarios/login/?next=/" };
            assert!(to.starts_with(door), "{at}");
        }
        (Face::Live, _) | (Face::Api, Anonymous::Challenge) => {
            assert_eq!(answer.status, 401, "{at}");
            assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"api\""), "{at}");
            assert!(answer.json()["detail"].is_string(), "{at}");
        }
        (Face::Api, Anonymous::Empty) if is_safe(&route.method) => {
            assert_eq!((answer.status, answer.text().as_str()), (200, "[]"), "{at}");
        }
        (Face::Api, Anonymous::Empty) => {
            assert_eq!(answer.status, 403, "{at}");
            assert_eq!(answer.header("www-authenticate"), None, "{at}");
        }
    }
}

/// A refusal has the documented shape of its row.
fn documented(route: &Route, answer: &Answer, at: &str) {
    let body = answer.json();
    match route.rule.shape {
        Shape::Drf if noun(route) == Some(Noun::Position) => assert_eq!(body["error"], "No existe ubicación"),
        Shape::Drf | Shape::DrfOk | Shape::Error => assert!(body["detail"].is_string(), "{at}"),
        Shape::Ok => {
            assert_eq!(body["ok"], false, "{at}");
            assert!(body["error"].is_string(), "{at}");
        }
        Shape::Status => assert_eq!(body["status"], "error", "{at}"),
        Shape::Page | Shape::Plain => assert!(!answer.body.is_empty(), "{at}"),
    }
}

#[test]
fn everybody_at_every_row_of_comanda_is_answered_as_the_table_says() {
    visit_everything(Profile::Default);
}

#[test]
fn everybody_at_every_row_of_gastromovil_is_answered_as_the_table_says() {
    visit_everything(Profile::Gastromovil);
}

#[test]
fn everybody_at_every_row_of_restapi_is_answered_as_the_table_says() {
    visit_everything(Profile::Restapi);
}

#[test]
fn everybody_at_every_row_of_restapi_in_development_is_answered_as_the_table_says() {
    visit_everything(Profile::RestapiDev);
}

#[test]
fn everybody_at_every_row_of_backend_produccion_is_answered_as_the_table_says() {
    visit_everything(Profile::BackendProduccion);
}

#[test]
fn everybody_at_every_row_of_ecommerce_is_answered_as_the_table_says() {
    visit_everything(Profile::Ecommerce);
}

#[test]
fn everybody_at_every_row_of_uk_travel_is_answered_as_the_table_says() {
    visit_everything(Profile::UkTravel);
}

#[test]
fn every_row_is_served_by_a_profile_and_so_is_visited() {
    let visited: BTreeSet<*const Route> = Profile::ALL
        .iter()
        .flat_map(|&profile| served(&House::of(profile).open()))
        .map(std::ptr::from_ref)
        .collect();
    for route in table() {
        assert!(visited.contains(&std::ptr::from_ref(route)), "no profile serves {route:?}");
    }
}

#[test]
fn a_method_that_a_path_does_not_have_is_405_and_allow_names_those_that_it_has() {
    for profile in Profile::ALL {
        let house = House::of(profile).open();
        let rows = served(&house);
        let cast = cast(&house);
        for route in &rows {
            let at_path: Vec<&str> =
                rows.iter().filter(|other| other.path == route.path).map(|row| row.method.as_str()).collect();
            for method in
                ["GET", "POST", "PUT", "PATCH", "DELETE"].into_iter().filter(|m| !at_path.contains(m))
            {
                let (part, asker) = insider(&house, &cast, route, Part::Customer);
                let answer = asker.asks(method, &cast.path(route, part), route, &cast, true);
                assert_eq!(answer.status, 405, "{profile:?} {answer}");
                if route.rule.shape == Shape::Status {
                    continue; // documented without it
                }
                let allow = answer.header("allow").unwrap_or_default();
                let named: BTreeSet<&str> = allow.split(", ").collect();
                assert!(
                    at_path.iter().all(|m| named.contains(m)) && !named.contains(method),
                    "{answer}: {allow}"
                );
            }
        }
    }
}

/// The body's words without what differs on each page: the masked cross-site token, and the page's own path.
fn words_of(answer: &Answer) -> Vec<String> {
    let own = answer.asked.split(' ').nth(1).unwrap_or_default();
    let text = answer.text().replace(own, "");
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| word.len() != csrf::TOKEN).map(str::to_owned).collect()
}

#[test]
fn another_owners_number_cannot_be_told_from_one_that_nobody_has() {
    let house = House::open();
    for route in served(&house) {
        let Some(noun) = noun(route) else { continue };
        let cast = cast(&house);
        let is_foreign = |part: &&Part| matches!(whose(noun, **part), Whose::Foreign);
        let stranger_to_it = EVERYBODY.iter().filter(|part| **part != Part::Anonymous).find(is_foreign);
        let (Guard::User, Some(&part)) = (route.rule.guard, stranger_to_it) else { continue };
        if noun == Noun::Account {
            continue; // known to be there, as documented
        }
        let asker = Asker::new(&house, &cast, part, route, ways_in(&house, route)[0]);
        let method = route.method.as_str();
        let foreign = asker.asks(method, &cast.path(route, part), route, &cast, true);
        let unknown = if noun == Noun::Session { "s987654321" } else { "987654321" };
        let missing = asker.asks(method, &filled(route.path, unknown), route, &cast, true);
        assert_eq!((foreign.status, missing.status), (404, 404), "{foreign} {missing}");
        assert_eq!(words_of(&foreign), words_of(&missing), "{foreign}");
    }
}

#[test]
fn a_number_that_is_too_large_or_none_is_not_found_and_never_a_fault() {
    let house = House::open();
    let cast = cast(&house);
    for route in served(&house).into_iter().filter(|route| route.path.contains('{')) {
        let (_, asker) = insider(&house, &cast, route, Part::Owner);
        for value in [
            "0",
            "-1",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999999",
            "1e3",
            "%00",
            "%C3%B1",
        ] {
            let answer = asker.asks(route.method.as_str(), &filled(route.path, value), route, &cast, true);
            // To take out of a cart what cannot be in it changes nothing; and any word may end like a slug.
            let open = [Some(Noun::OpenDish), Some(Noun::OpenCategory)].contains(&noun(route));
            let moved = noun(route) == Some(Noun::Anything) && answer.status == 302;
            let harmless = moved || (open && answer.status == 200);
            assert!(harmless || (400..500).contains(&answer.status), "{answer}");
        }
    }
}
