//! One of everybody and one of everything, made in one change of the file; and what the parameters of the route
//! table's paths name, so that a proof can walk over the table and knows at each path whose it is.

use super::house::House;
use super::seed::{self, DISTRICT, Keys, Kitchen, STREET};
use comanda::auth::id::UserId;
use comanda::auth::keys::KeyRing;
use comanda::error::Result;
use comanda::http::Method;
use comanda::restaurant::courier::{Position, Sighting};
use comanda::restaurant::id::ScreenId;
use comanda::restaurant::order::State;
use comanda::restaurant::step::Actor;
use comanda::routes::{Route, Systems, table};
use comanda::store::Write;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};

/// Everybody who asks. The order matters: owners come last, because what they may do, they do.
pub(crate) const EVERYBODY: [Part; 7] = [
    Part::Anonymous,
    Part::OtherOwner,
    Part::Admin,
    Part::Courier,
    Part::Customer,
    Part::Screen,
    Part::Owner,
];

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Anonymous,
    Customer,
    OtherOwner,
    Owner,
    Courier,
    Admin,
    /// A paired screen of the owner's kitchen.
    Screen,
}

/// What the parameter of a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Noun {
    /// The owner's restaurant, category, product, order: another's is 404.
    Restaurant,
    Category,
    Product,
    KitchenOrder,
    /// The owner's paired screen: another's is 404.
    Screen,
    /// The customer's address, order: another's is 404.
    Address,
    GuestOrder,
    /// An order that its customer and its kitchen may see: another's is 404.
    EitherOrder,
    /// A room of the customer's, of the courier's, and that of the courier's place: for those who wait for what they carry.
    CustomerRoom,
    CourierRoom,
    PlaceRoom,
    /// A courier's: an order that waits for one, one that is carried.
    WaitingOrder,
    CarriedOrder,
    /// Where a courier is: for themselves and for who waits for what they carry.
    Position,
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
    /// An order, where it does not matter which.
    AnyOrder,
    /// Nothing that matters: the path leads elsewhere, whatever is named.
    Anything,
    /// What is not there: a secret, a file's name, an order's link.
    Unknown,
}

/// Paths up to their parameter, and what that names. The longest beginning counts.
const NOUNS: &[(&str, Noun)] = &[
    ("/api/restaurantes/", Noun::Restaurant),
    ("/api/categorias/", Noun::Category),
    ("/api/productos/", Noun::Product),
    ("/api/pedidos/", Noun::KitchenOrder),
    ("/api/eventos/pedidos/", Noun::EitherOrder),
    ("/ws/pedidos/restaurante/", Noun::Restaurant),
    ("/ws/pedidos/cliente/", Noun::CustomerRoom),
    ("/ws/repartidor/", Noun::CourierRoom),
    ("/ws/ubicacion/", Noun::PlaceRoom),
    ("/api/sesiones/", Noun::Session),
    ("/api/v1/customers/", Noun::Account),
    ("/api/v1/categories/", Noun::OpenCategory),
    ("/api/v1/products/", Noun::OpenDish),
    ("/repartidores/api/ubicaciones/", Noun::Position),
    ("/restaurantes/api/restaurantes/", Noun::OpenRestaurant),
    ("/restaurantes/restaurante/", Noun::OpenRestaurant),
    ("/usuarios/api/direcciones/", Noun::Address),
    ("/usuarios/direcciones/", Noun::Address),
    ("/usuarios/api/usuarios/", Noun::AnyAccount),
    ("/panel-restaurante/pedidos/", Noun::KitchenOrder),
    ("/panel-restaurante/menu/productos/", Noun::Product),
    ("/media/", Noun::Unknown),
    ("/carrito/", Noun::OpenDish),
    ("/panel-restaurante/pedidos/", Noun::KitchenOrder),
    ("/panel-restaurante/productos/", Noun::Product),
    ("/panel-restaurante/pantallas/", Noun::Screen),
    ("/cocina/pedidos/", Noun::KitchenOrder),
    ("/cocina/productos/", Noun::Product),
    ("/pedidos/", Noun::GuestOrder),
    ("/repartidores/seguimiento/", Noun::Position),
    ("/administracion/restaurantes/", Noun::Restaurant),
    ("/administracion/usuarios/", Noun::Account),
    ("/instalar/", Noun::Unknown),
    ("/usuarios/clave/", Noun::Unknown),
    ("/p/", Noun::Unknown),
    ("/api/eventos/p/", Noun::Unknown),
    ("/menu/", Noun::Anything),
    ("/repartidores/", Noun::Anything),
    ("/usuarios/calificar/", Noun::GuestOrder),
    ("/static/", Noun::Unknown),
];

/// The courier's paths, whose parameter names something else than their beginning says.
const COURIERS: &[(&str, Noun)] =
    &[("/aceptar-entrega/", Noun::WaitingOrder), ("/marcar-entregado/", Noun::CarriedOrder)];

/// What the parameter of a row's path names, if it has one.
pub(crate) fn noun(route: &Route) -> Option<Noun> {
    let (before, after) = route.path.split_once('{')?;
    let after = after.split_once('}').map_or("", |(_, rest)| rest);
    if let Some((_, noun)) = COURIERS.iter().find(|(end, _)| after == *end) {
        // Their links change nothing and are refused alike, whatever they name.
        return Some(if route.method == Method::GET { Noun::AnyOrder } else { *noun });
    }
    if route.path == "/pedidos/{id:int}/estado/" {
        return Some(if route.method == Method::GET { Noun::Anything } else { Noun::KitchenOrder });
    }
    let fits = NOUNS.iter().filter(|(start, _)| before.starts_with(start));
    let (_, noun) = fits.max_by_key(|(start, _)| start.len()).unwrap_or_else(|| {
        panic!("{route:?}: say in NOUNS what its parameter names, so that the matrix knows whose it is")
    });
    Some(*noun)
}

/// One of everybody, and one of everything.
pub(crate) struct Cast {
    /// Everybody but the stranger, with what they have to show.
    pub(crate) people: Vec<(Part, UserId, Keys)>,
    /// The owner's restaurant.
    pub(crate) kitchen: Kitchen,
    address: i64,
    order: i64,
    waiting: i64,
    carried: i64,
    session: String,
    screen: ScreenId,
    /// What the screen's cookie holds.
    pub(crate) screen_key: String,
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
        let order = |to: &[State]| {
            let order = seed::order(w, customer, &kitchen)?;
            seed::moves(w, order, Actor::Owner(owner), to).map(|()| order)
        };
        let (plain, waiting) = (order(&[])?, order(&[State::Accepted, State::Ready])?);
        let carried = order(&[State::Accepted, State::Ready])?;
        seed::moves(w, carried, Actor::Courier(courier), &[State::OnTheWay])?;
        seed::cart(w, customer, &kitchen)?;
        // A session that nobody of the cast uses, so that ending it ends nobody's.
        let session = format!("s{}", newest_session(w, customer)?);
        let (screen, screen_key) = seed::screen(w, kitchen.id)?;
        Ok(Self {
            screen,
            screen_key,
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
    pub(crate) fn path(&self, route: &Route, part: Part) -> String {
        let Some(noun) = noun(route) else { return route.path.to_owned() };
        let value = match noun {
            Noun::Restaurant | Noun::OpenRestaurant => self.kitchen.id.raw().to_string(),
            Noun::Category => self.kitchen.category.raw().to_string(),
            Noun::Product | Noun::OpenDish => self.kitchen.dishes[0].raw().to_string(),
            Noun::Address => self.address.to_string(),
            Noun::KitchenOrder | Noun::GuestOrder | Noun::EitherOrder | Noun::AnyOrder => {
                self.order.to_string()
            }
            Noun::Screen => self.screen.to_string(),
            Noun::WaitingOrder => self.waiting.to_string(),
            Noun::CarriedOrder => self.carried.to_string(),
            Noun::Session => self.session.clone(),
            Noun::Position | Noun::CourierRoom | Noun::PlaceRoom => self.id(Part::Courier).to_string(),
            Noun::Account | Noun::AnyAccount | Noun::CustomerRoom => self.id(Part::Customer).to_string(),
            Noun::OpenCategory => "platos".to_owned(),
            Noun::Anything => "1".to_owned(),
            Noun::Unknown => format!("nothing-of-{part:?}"),
        };
        filled(route.path, &value)
    }
}

fn newest_session(w: &Write<'_>, user: UserId) -> Result<i64> {
    Ok(comanda::store::session::of_user(w.db(), user)?.iter().map(|session| session.id).max().unwrap_or(0))
}

/// A path with its parameter.
pub(crate) fn filled(path: &str, value: &str) -> String {
    let (before, rest) = path.split_once('{').expect("a parameter");
    let after = rest.split_once('}').map_or("", |(_, after)| after);
    format!("{before}{value}{after}")
}

/// What any row needs in its body, so that no one is refused for what it did not say.
pub(crate) fn body(cast: &Cast) -> Vec<(&'static str, Value)> {
    vec![
        ("nombre", json!("Nuevo nombre")),
        ("precio", json!("9900.00")),
        ("descripcion", json!("")),
        ("categoria", json!(cast.kitchen.category.raw())),
        ("estado", json!("aceptado")),
        ("pago", json!("pagado")),
        ("direccion", json!(STREET)),
        ("calle", json!(STREET)),
        ("barrio", json!(DISTRICT)),
        ("metodo_pago", json!("efectivo")),
        ("notas", json!("")),
        ("email", json!(format!("new-{}@fonda.example", cast.order))),
        ("first_name", json!("Nueva")),
        ("last_name", json!("Persona")),
        ("pedido", json!(cast.order)),
        ("pedido_id", json!(cast.order)),
        ("puntuacion", json!(5)),
        ("product_id", json!(cast.kitchen.dishes[0].raw())),
        ("quantity", json!(1)),
        ("disponible", json!(true)),
        ("restaurante", json!(cast.kitchen.id.raw())),
    ]
}

/// The rows that a house serves.
pub(crate) fn served(house: &House) -> Vec<&'static Route> {
    let systems = Systems::named(&house.app.config.server.serves);
    table().filter(|route| route.systems.meets(systems)).collect()
}

/// A new cast, whose credentials must not be logged.
pub(crate) fn cast(house: &House) -> Cast {
    let ring = house.app.keys.ring();
    let cast = house.write(move |w| Cast::new(w, &ring));
    let (user, position) = (UserId::new(cast.id(Part::Courier)), Position::new(2.19, -75.63).unwrap());
    house.app.live.moved(Sighting { user, position, at: house.clock.now() });
    for (_, _, keys) in &cast.people {
        house.line.keeps(&keys.session);
        house.line.keeps(&keys.access);
    }
    house.line.keeps(&cast.screen_key);
    cast
}

/// Whose something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// The asker's.
    Own,
    /// Somebody else's.
    Foreign,
    /// Of everybody, or of nobody in the cast.
    Nobodys,
}

/// Whose `noun` is, seen by `part`.
pub(crate) fn whose(noun: Noun, part: Part) -> Whose {
    if part == Part::Screen {
        let own = [Noun::KitchenOrder, Noun::Product].contains(&noun);
        return if own { Whose::Own } else { Whose::Nobodys };
    }
    let owner = match noun {
        Noun::EitherOrder if part == Part::Owner => Part::Owner,
        Noun::PlaceRoom if [Part::Owner, Part::Customer].contains(&part) => part,
        Noun::Restaurant | Noun::Category | Noun::Product | Noun::KitchenOrder | Noun::Screen => Part::Owner,
        Noun::Address
        | Noun::GuestOrder
        | Noun::EitherOrder
        | Noun::CustomerRoom
        | Noun::Session
        | Noun::Account => Part::Customer,
        Noun::Position if [Part::Customer, Part::Owner].contains(&part) => part,
        Noun::WaitingOrder | Noun::CarriedOrder | Noun::Position | Noun::CourierRoom | Noun::PlaceRoom => {
            Part::Courier
        }
        Noun::AnyAccount => Part::Admin,
        Noun::OpenRestaurant
        | Noun::OpenDish
        | Noun::OpenCategory
        | Noun::AnyOrder
        | Noun::Anything
        | Noun::Unknown => {
            return Whose::Nobodys;
        }
    };
    match part {
        _ if part == owner => Whose::Own,
        // Whether the administrator sees what is others' is each row's own affair.
        Part::Admin | Part::Screen => Whose::Nobodys,
        Part::Anonymous | Part::Customer | Part::OtherOwner | Part::Owner | Part::Courier => Whose::Foreign,
    }
}
