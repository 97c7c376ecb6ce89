//! Every row of the route table × everybody who may ask × whose it is, for every profile. The table says what is to be
//! expected, so that a new row is visited by itself; a row with a new kind of number has to be given a noun in [`NOUNS`].
//!
//! Each row has a cast of its own, made in one change of the file: rows that log out, erase or retire disturb no other.

use super::answer::Answer;
use super::client::{Ask, Browser, Program, Speaks, Stranger};
use super::house::House;
use super::seed::{self, DISTRICT, Keys, Kitchen, STREET};
use comanda::auth::id::UserId;
use comanda::auth::keys::KeyRing;
use comanda::config::{Accept, Anonymous, Profile};
use comanda::error::Result;
use comanda::http::Method;
use comanda::middleware::{Csrf, Face, Guard};
use comanda::restaurant::order::State;
use comanda::restaurant::step::Actor;
use comanda::routes::{Form, Route, Systems, table};
use comanda::store::Write;
use comanda::wire::refusal::Shape;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

/// Everybody who asks. The order matters: owners come last, because what they may do, they do.
const EVERYBODY: [Part; 6] =
    [Part::Anonymous, Part::OtherOwner, Part::Admin, Part::Courier, Part::Customer, Part::Owner];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Anonymous,
    Customer,
    OtherOwner,
    Owner,
    Courier,
    Admin,
}

/// What the parameter of a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Noun {
    /// The owner's restaurant, category, product, order: another's is 404.
    Restaurant,
    Category,
    Product,
    KitchenOrder,
    /// The customer's address, order: another's is 404.
    Address,
    GuestOrder,
    /// A courier's: an order that waits for one, one that is carried.
    WaitingOrder,
    CarriedOrder,
    /// The asker's own session: another's is 404.
    Session,
    /// An account at its owner's path: another's is 403, for it is known to be there.
    Account,
    /// An account as the administrator sees it.
    AnyAccount,
    /// What everybody may see.
    OpenRestaurant,
    OpenDish,
    OpenCategory,
    /// What is not there: a secret, a file's name.
    Unknown,
}

/// Paths up to their parameter, and what that names. The longest beginning counts.
const NOUNS: &[(&str, Noun)] = &[
    ("/api/restaurantes/", Noun::Restaurant),
    ("/api/categorias/", Noun::Category),
    ("/api/productos/", Noun::Product),
    ("/api/pedidos/", Noun::KitchenOrder),
    ("/api/sesiones/", Noun::Session),
    ("/api/v1/customers/", Noun::Account),
    ("/api/v1/categories/", Noun::OpenCategory),
    ("/restaurantes/api/restaurantes/", Noun::OpenRestaurant),
    ("/restaurantes/restaurante/", Noun::OpenRestaurant),
    ("/usuarios/api/direcciones/", Noun::Address),
    ("/usuarios/direcciones/", Noun::Address),
    ("/usuarios/api/usuarios/", Noun::AnyAccount),
    ("/carrito/", Noun::OpenDish),
    ("/pedidos/", Noun::GuestOrder),
    ("/instalar/", Noun::Unknown),
    ("/static/", Noun::Unknown),
];

/// The courier's paths, whose parameter names something else than their beginning says.
const COURIERS: &[(&str, Noun)] =
    &[("/aceptar-entrega/", Noun::WaitingOrder), ("/marcar-entregado/", Noun::CarriedOrder)];

fn noun(path: &str) -> Option<Noun> {
    let (before, after) = path.split_once('{')?;
    let after = after.split_once('}').map_or("", |(_, rest)| rest);
    if let Some((_, noun)) = COURIERS.iter().find(|(end, _)| after == *end) {
        return Some(*noun);
    }
    let fits = NOUNS.iter().filter(|(start, _)| before.starts_with(start));
    let (_, noun) = fits.max_by_key(|(start, _)| start.len()).unwrap_or_else(|| {
        panic!("{path}: say in NOUNS what its parameter names, so that the matrix knows whose it is")
    });
    Some(*noun)
}

/// One of everybody, and one of everything.
struct Cast {
    people: Vec<(Part, UserId, Keys)>,
    kitchen: Kitchen,
    address: i64,
    order: i64,
    waiting: i64,
    carried: i64,
    session: String,
}

impl Cast {
    fn new(w: &Write<'_>, ring: &KeyRing) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let take = COUNT.fetch_add(1, Ordering::Relaxed);
        let mut people = Vec::new();
        for (part, role) in [
            (Part::Customer, "customer"),
            (Part::OtherOwner, "owner"),
            (Part::Owner, "owner"),
            (Part::Courier, "courier"),
            (Part::Admin, "admin"),
        ] {
            let account = seed::account(w, &format!("{part:?}{take}"), role)?;
            people.push((part, account.id, seed::keys(w, account.id, ring)?));
        }
        let of = |part| people.iter().find(|(p, ..)| *p == part).map(|(_, id, _)| *id).expect("in the cast");
        let (customer, owner, courier) = (of(Part::Customer), of(Part::Owner), of(Part::Courier));
        let kitchen = seed::kitchen(w, owner, &format!("fonda-{take}"))?;
        seed::kitchen(w, of(Part::OtherOwner), &format!("comal-{take}"))?;
        let address = seed::address(w, customer)?.raw();
        let mut order = |to: &[State]| {
            let order = seed::order(w, customer, &kitchen)?;
            seed::moves(w, order, Actor::Owner(owner), to).map(|()| order)
        };
        let (plain, waiting) = (order(&[])?, order(&[State::Accepted, State::Ready])?);
        let carried = order(&[State::Accepted, State::Ready])?;
        seed::moves(w, carried, Actor::Courier(courier), &[State::OnTheWay])?;
        seed::cart(w, customer, &kitchen)?;
        // A session that nobody of the cast uses, so that ending it ends nobody's.
        let session = format!("s{}", newest_session(w, customer)?);
        Ok(Self {
            kitchen,
            address,
            order: plain.raw(),
            waiting: waiting.raw(),
            carried: carried.raw(),
            session,
            people,
        })
    }

    fn id(&self, part: Part) -> i64 {
        self.people.iter().find(|(p, ..)| *p == part).map(|(_, id, _)| id.raw()).expect("in the cast")
    }

    /// The path with the parameter of this cast.
    fn path(&self, route: &Route, part: Part) -> String {
        let Some(noun) = noun(route.path) else { return route.path.to_owned() };
        let value = match noun {
            Noun::Restaurant | Noun::OpenRestaurant => self.kitchen.id.raw().to_string(),
            Noun::Category => self.kitchen.category.raw().to_string(),
            Noun::Product | Noun::OpenDish => self.kitchen.dishes[0].raw().to_string(),
            Noun::Address => self.address.to_string(),
            Noun::KitchenOrder | Noun::GuestOrder => self.order.to_string(),
            Noun::WaitingOrder => self.waiting.to_string(),
            Noun::CarriedOrder => self.carried.to_string(),
            Noun::Session => self.session.clone(),
            Noun::Account | Noun::AnyAccount => self.id(Part::Customer).to_string(),
            Noun::OpenCategory => "platos".to_owned(),
            Noun::Unknown => format!("nothing-of-{part:?}"),
        };
        filled(route.path, &value)
    }
}

fn newest_session(w: &Write<'_>, user: UserId) -> Result<i64> {
    Ok(comanda::store::session::of_user(w.db(), user)?.iter().map(|session| session.id).max().unwrap_or(0))
}

fn filled(path: &str, value: &str) -> String {
    let (before, rest) = path.split_once('{').expect("a parameter");
    let after = rest.split_once('}').map_or("", |(_, after)| after);
    format!("{before}{value}{after}")
}

/// What any row needs in its body, so that no one is refused for what it did not say.
fn body(cast: &Cast) -> Vec<(&'static str, Value)> {
    vec![
        ("nombre", json!("Nuevo nombre")),
        ("precio", json!("9900.00")),
        ("descripcion", json!("")),
        ("categoria", json!(cast.kitchen.category.raw())),
        ("estado", json!("aceptado")),
        ("direccion", json!(STREET)),
        ("calle", json!(STREET)),
        ("barrio", json!(DISTRICT)),
        ("metodo_pago", json!("efectivo")),
        ("notas", json!("")),
        ("pedido", json!(cast.order)),
        ("pedido_id", json!(cast.order)),
        ("puntuacion", json!(5)),
        ("product_id", json!(cast.kitchen.dishes[0].raw())),
        ("quantity", json!(1)),
    ]
}

/// Somebody with what they have to show.
enum Asker {
    Stranger(Stranger),
    Browser(Browser),
    Program(Program),
}

impl Asker {
    /// Everything that `part` may show at this row under this profile: a session, a token, or both in turn.
    fn all(house: &House, cast: &Cast, part: Part, route: &Route) -> Vec<Self> {
        let Some((_, _, keys)) = cast.people.iter().find(|(p, ..)| *p == part) else {
            // A stranger has the cross-site cookie too: whoever has seen a page.
            let csrf = "a".repeat(32);
            return match route.rule.face {
                Face::Api => vec![Self::Stranger(house.stranger())],
                Face::Site | Face::Asset => {
                    vec![Self::Browser(Browser::at(&house.line).with("csrftoken", &csrf))]
                }
            };
        };
        let browser = || Self::Browser(house.browser_with(keys));
        match route.rule.face {
            Face::Site | Face::Asset => vec![browser()],
            Face::Api => house
                .app
                .config
                .auth
                .accept
                .iter()
                .map(|accept| match accept {
                    Accept::Session => browser(),
                    Accept::Bearer => Self::Program(house.program_with(keys)),
                })
                .collect(),
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

/// The rows that a house serves.
fn served(house: &House) -> Vec<&'static Route> {
    let systems = Systems::named(&house.app.config.server.serves);
    table().filter(|route| route.systems.meets(systems)).collect()
}

fn cast(house: &House) -> Cast {
    let ring = house.app.keys.ring();
    let cast = house.write(move |w| Cast::new(w, &ring));
    for (_, _, keys) in &cast.people {
        house.line.keeps(&keys.session);
        house.line.keeps(&keys.access);
    }
    cast
}

fn is_safe(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS].contains(method)
}

fn visit_everything(profile: Profile) {
    let house = House::of(profile).open();
    for route in served(&house) {
        let cast = cast(&house);
        for part in EVERYBODY {
            for asker in Asker::all(&house, &cast, part, route) {
                let path = cast.path(route, part);
                let method = route.method.as_str();
                if part == Part::Anonymous || !is_safe(&route.method) {
                    no_other_site_may_do_it(&asker, &path, route, &cast);
                }
                let answer = asker.asks(method, &path, route, &cast, true);
                judge(&house, route, part, &answer);
            }
        }
    }
}

/// A change that a cookie alone would carry is refused without the page's token.
fn no_other_site_may_do_it(asker: &Asker, path: &str, route: &Route, cast: &Cast) {
    let by_cookie = match (route.rule.face, asker) {
        (Face::Site, _) => true,
        (Face::Api, Asker::Browser(_)) => route.rule.guard != Guard::Nobody,
        (Face::Api | Face::Asset, _) => false,
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
    if part == Part::Anonymous && guarded {
        return stranger_is_stopped(house, route, answer, &at);
    }
    let permitted = match route.rule.guard {
        Guard::Courier => part == Part::Courier,
        Guard::Admin => part == Part::Admin,
        Guard::Nobody | Guard::Anyone | Guard::User => true,
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
    let Some(noun) = noun(route.path) else { return };
    match whose(noun, part) {
        Whose::Own => assert!(answer.status < 400 || answer.status == 409, "their own: {at}"),
        Whose::Foreign if noun == Noun::Account => assert_eq!(answer.status, 403, "another's: {at}"),
        Whose::Foreign => {
            assert_eq!(answer.status, 404, "another's: {at}");
            documented(route, answer, &at);
        }
        Whose::Nobodys => {}
    }
}

enum Whose {
    Own,
    Foreign,
    /// Of everybody, or of nobody in the cast.
    Nobodys,
}

fn whose(noun: Noun, part: Part) -> Whose {
    let owner = match noun {
        Noun::Restaurant | Noun::Category | Noun::Product | Noun::KitchenOrder => Part::Owner,
        Noun::Address | Noun::GuestOrder | Noun::Session | Noun::Account => Part::Customer,
        Noun::WaitingOrder | Noun::CarriedOrder => Part::Courier,
        Noun::AnyAccount => Part::Admin,
        Noun::OpenRestaurant | Noun::OpenDish | Noun::OpenCategory | Noun::Unknown => return Whose::Nobodys,
    };
    match part {
        _ if part == owner => Whose::Own,
        // Whether the administrator sees what is others' is each row's own affair.
        Part::Admin => Whose::Nobodys,
        Part::Anonymous | Part::Customer | Part::OtherOwner | Part::Owner | Part::Courier => Whose::Foreign,
    }
}

fn stranger_is_stopped(house: &House, route: &Route, answer: &Answer, at: &str) {
    match (route.rule.face, house.app.config.auth.anonymous) {
        (Face::Site | Face::Asset, _) => {
            assert_eq!(answer.status, 302, "{at}");
            let to = answer.header("location").unwrap_or_default();
            assert!(to.starts_with("/usuarios/login/?next=/"), "{at}");
        }
        (Face::Api, Anonymous::Challenge) => {
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
            let part = match route.rule.guard {
                Guard::Courier => Part::Courier,
                Guard::Admin => Part::Admin,
                Guard::Nobody | Guard::Anyone | Guard::User => Part::Customer,
            };
            for method in
                ["GET", "POST", "PUT", "PATCH", "DELETE"].into_iter().filter(|m| !at_path.contains(m))
            {
                let asker = Asker::all(&house, &cast, part, route).remove(0);
                let answer = asker.asks(method, &cast.path(route, part), route, &cast, true);
                assert_eq!(answer.status, 405, "{profile:?} {answer}");
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

#[test]
fn another_owners_number_cannot_be_told_from_one_that_nobody_has() {
    let house = House::open();
    for route in served(&house) {
        let Some(noun) = noun(route.path) else { continue };
        let cast = cast(&house);
        let is_kitchens =
            matches!(noun, Noun::Restaurant | Noun::Category | Noun::Product | Noun::KitchenOrder);
        let part = if is_kitchens { Part::OtherOwner } else { Part::Courier };
        if route.rule.guard != Guard::User || noun == Noun::Account {
            continue;
        }
        if matches!(whose(noun, part), Whose::Nobodys) {
            continue;
        }
        let asker = Asker::all(&house, &cast, part, route).remove(0);
        let method = route.method.as_str();
        let foreign = asker.asks(method, &cast.path(route, part), route, &cast, true);
        let unknown = if noun == Noun::Session { "s987654321" } else { "987654321" };
        let missing = asker.asks(method, &filled(route.path, unknown), route, &cast, true);
        assert_eq!((foreign.status, &foreign.body), (404, &missing.body), "{foreign}");
        assert_eq!(missing.status, 404, "{missing}");
    }
}

#[test]
fn a_number_that_is_too_large_or_none_is_not_found_and_never_a_fault() {
    let house = House::open();
    let cast = cast(&house);
    for route in served(&house).into_iter().filter(|route| route.path.contains('{')) {
        let part = match route.rule.guard {
            Guard::Courier => Part::Courier,
            Guard::Admin => Part::Admin,
            Guard::Nobody | Guard::Anyone | Guard::User => Part::Owner,
        };
        let asker = Asker::all(&house, &cast, part, route).remove(0);
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
            assert!((400..500).contains(&answer.status), "{answer}");
        }
    }
}
