//! People, menus, carts and orders, put into the file by the store's own functions: within one change, so that a test
//! has its world in a millisecond.

use comanda::auth::claims::{Claims, Kind};
use comanda::auth::family::Family;
use comanda::auth::id::UserId;
use comanda::auth::keys::KeyRing;
use comanda::auth::{csrf, password, session, token};
use comanda::clock::Span;
use comanda::error::Result;
use comanda::restaurant::address::NewAddress;
use comanda::restaurant::cart::{Change, Holder};
use comanda::restaurant::checkout::{Checkout, Terms};
use comanda::restaurant::courier::Duty;
use comanda::restaurant::id::{AddressId, CategoryId, OrderId, ProductId, RestaurantId, ScreenId};
use comanda::restaurant::money::Money;
use comanda::restaurant::order::{Fulfilment, Origin, Payment, State};
use comanda::restaurant::product::NewProduct;
use comanda::restaurant::restaurant::NewRestaurant;
use comanda::restaurant::step::{Actor, Step, Wish, step};
use comanda::store::{self, Write};
use ring::rand::SystemRandom;

/// What everybody's account is made of.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    /// The number.
    pub(crate) id: UserId,
    /// The address to log in with.
    pub(crate) email: String,
    /// The password.
    pub(crate) password: String,
}

/// A restaurant with something to eat.
#[derive(Debug, Clone)]
pub(crate) struct Kitchen {
    /// The restaurant's number.
    pub(crate) id: RestaurantId,
    /// Its one category.
    pub(crate) category: CategoryId,
    /// A dish for 8500, one for 18500.
    pub(crate) dishes: [ProductId; 2],
}

/// Credentials, as somebody has them who logged in before.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    /// The session's cookie.
    pub(crate) session: String,
    /// The cross-site cookie.
    pub(crate) csrf: String,
    /// An access token.
    pub(crate) access: String,
}

/// Where everything is brought to.
pub(crate) const STREET: &str = "Calle 4 # 5-6";
/// A district that every profile delivers to.
pub(crate) const DISTRICT: &str = "Centro";

/// An active account. `role` is `customer`, `courier`, `owner` or `admin`.
pub(crate) fn account(w: &Write<'_>, name: &str, role: &str) -> Result<Account> {
    let rng = SystemRandom::new();
    let mut buffer = password::Buffer::new(password::Cost::TINY)?;
    let (email, secret) = (format!("{name}@fonda.example"), format!("Arepa-{}", csrf::new_secret(&rng)?));
    let hash = password::hash(&secret, &rng, &mut buffer)?;
    let new = store::user::New {
        username: name,
        email: &email,
        first_name: name,
        role,
        state: "active",
        password: &hash,
        ..store::user::New::default()
    };
    let id = store::user::insert(w, &new)?;
    if role == "courier" {
        store::courier::set_duty(w, id, Duty::Available)?;
    }
    Ok(Account { id, email, password: secret })
}

/// An open restaurant of `owner`.
pub(crate) fn kitchen(w: &Write<'_>, owner: UserId, name: &str) -> Result<Kitchen> {
    let new = NewRestaurant {
        name: name.into(),
        slug: Some(name.into()),
        address: STREET.into(),
        phone: "3001112233".into(),
        about: String::new(),
        open: true,
        currency: "COP".into(),
        fee: None,
        image: None,
    };
    let id = store::restaurant::insert(w, None, owner, &new)?;
    let category = store::category::insert(w, None, id, "Platos")?;
    let dish = |name: &str, price| {
        let new = NewProduct {
            category,
            name: name.into(),
            description: String::new(),
            price: Money::from_minor(price),
            available: true,
            image: None,
        };
        store::product::insert(w, None, owner, &new)
    };
    Ok(Kitchen { id, category, dishes: [dish("Arepa rellena", 850_000)?, dish("Ajiaco", 1_850_000)?] })
}

/// A paired kitchen screen, and what its cookie holds.
pub(crate) fn screen(w: &Write<'_>, restaurant: RestaurantId) -> Result<(ScreenId, String)> {
    let rng = SystemRandom::new();
    let key = session::new_key(&rng)?.expose().clone();
    let code = session::hash(&format!("code of {key}"));
    let id = store::screen::insert(w, restaurant, "Cocina", &code, w.now() + Span::minutes(10))?;
    store::screen::pair(w, id, &session::hash(&key))?;
    Ok((id, key))
}

/// A saved address.
pub(crate) fn address(w: &Write<'_>, user: UserId) -> Result<AddressId> {
    let new =
        NewAddress { street: STREET.into(), district: DISTRICT.into(), reference: String::new(), main: true };
    store::address::insert(w, None, user, &new, None)
}

/// Two of the first dish and one of the second in somebody's cart.
pub(crate) fn cart(w: &Write<'_>, user: UserId, kitchen: &Kitchen) -> Result<()> {
    let holder = Holder::User(user);
    store::cart::change(w, &holder, kitchen.dishes[0], Change::Set(2))?;
    store::cart::change(w, &holder, kitchen.dishes[1], Change::Set(1)).map(drop)
}

/// An order that waits for the kitchen's word.
pub(crate) fn order(w: &Write<'_>, customer: UserId, kitchen: &Kitchen) -> Result<OrderId> {
    cart(w, customer, kitchen)?;
    let holder = Holder::User(customer);
    let lines = store::cart::lines(w.db(), &holder)?;
    let checkout = Checkout {
        street: STREET.into(),
        district: DISTRICT.into(),
        reference: String::new(),
        notes: "sin cebolla".into(),
        payment: Some(Payment::Cash),
        fulfilment: Fulfilment::Delivery,
        guest: None,
    };
    let terms = Terms {
        fee: Money::from_minor(300_000),
        districts: comanda::restaurant::address::Districts::new([DISTRICT]),
        payments: vec![Payment::Cash],
    };
    let plan = checkout.check(&lines, &terms)?;
    let by = store::order::By {
        customer: Some(customer),
        actor: Some(customer),
        address: None,
        origin: Origin::Web,
        business_day: "2026-06-01",
    };
    let placed = store::order::place(w, &plan, &by)?;
    store::cart::clear(w, &holder)?;
    Ok(placed[0].id)
}

/// Moves an order by the rules.
pub(crate) fn moves(w: &Write<'_>, order: OrderId, actor: Actor, to: &[State]) -> Result<()> {
    for &next in to {
        let facts = store::order::facts(w.db(), order)?.expect("an order");
        match step(&facts, actor, Wish { next, reason: None, minutes: None })? {
            Step::Same => {}
            Step::Move(step) => store::order::apply(w, &step)?,
        }
    }
    Ok(())
}

/// A session and a token of somebody who logged in before.
pub(crate) fn keys(w: &Write<'_>, user: UserId, signing: &KeyRing) -> Result<Keys> {
    let rng = SystemRandom::new();
    let key = session::new_key(&rng)?;
    let new = store::session::New {
        key_hash: &session::hash(key.expose()),
        user,
        credentials: 1,
        agent: "",
        address: "",
    };
    store::session::insert(w, &new)?;
    let family = Family::new(&rng)?;
    let life = Span::hours(12);
    let new = store::family::New {
        family_hash: &family.hash(),
        user,
        credentials: 1,
        expires_at: w.now() + life,
        agent: "",
        address: "",
    };
    store::family::insert(w, &new)?;
    let claims = Claims::new(Kind::Access, user, family.access_jti(&rng, 0)?, w.now(), life);
    Ok(Keys {
        session: key.expose().clone(),
        csrf: csrf::new_secret(&rng)?,
        access: token::mint(&claims, signing).expose().clone(),
    })
}

/// A password as Django keeps it, cheaply.
pub(crate) fn hash(secret: &str) -> String {
    let mut buffer = password::Buffer::new(password::Cost::TINY).unwrap();
    password::hash(secret, &SystemRandom::new(), &mut buffer).unwrap()
}
