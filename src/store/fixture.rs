//! A small house for the tests of this room: two owners with a restaurant each, two customers, two couriers.
//!
//! Only this file knows how a [`Write`] comes to be in a test.

use super::write::Write;
use super::{cart, category, order, product, restaurant};
use crate::auth::id::UserId;
use crate::clock::Time;
use crate::error::Result;
use crate::restaurant::address::Districts;
use crate::restaurant::cart::{Change, Holder};
use crate::restaurant::checkout::{Checkout, Plan, Terms};
use crate::restaurant::id::{CategoryId, OrderId, ProductId, RestaurantId};
use crate::restaurant::money::Money;
use crate::restaurant::order::{Fulfilment, Origin, Payment, State};
use crate::restaurant::product::NewProduct;
use crate::restaurant::restaurant::NewRestaurant;
use crate::restaurant::step::{Actor, Step, Wish, step};
use rusqlite::Connection;

pub(super) const MARTA: UserId = UserId::new(2);
pub(super) const PEDRO: UserId = UserId::new(3);
pub(super) const ANA: UserId = UserId::new(5);
pub(super) const LUIS: UserId = UserId::new(6);
pub(super) const RIDER: UserId = UserId::new(14);
pub(super) const OTHER_RIDER: UserId = UserId::new(15);
pub(super) const FONDA: RestaurantId = RestaurantId::new(1);
pub(super) const TAQUERIA: RestaurantId = RestaurantId::new(2);
pub(super) const SOUPS: CategoryId = CategoryId::new(1);
pub(super) const TACOS: CategoryId = CategoryId::new(6);
pub(super) const SOUP: ProductId = ProductId::new(5);
pub(super) const TACO: ProductId = ProductId::new(19);
pub(super) const BURRITO: ProductId = ProductId::new(22);
/// The day on which everything happens.
pub(super) const TODAY: &str = "2026-03-04";

pub(super) struct House {
    pub(super) db: Connection,
}

impl House {
    pub(super) fn new() -> Self {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("PRAGMA foreign_keys = ON").unwrap();
        db.execute_batch(include_str!("../../schema.sql")).unwrap();
        Self::furnish(db)
    }

    /// People and menus in a database that has its tables.
    pub(super) fn furnish(db: Connection) -> Self {
        let house = Self { db };
        house.people();
        house.menus();
        house
    }

    pub(super) fn write(&self) -> Write<'_> {
        Write::new(&self.db, Time::from_secs(1_772_600_000))
    }

    pub(super) fn new_restaurant(name: &str) -> NewRestaurant {
        NewRestaurant {
            name: name.into(),
            slug: None,
            address: "Cra 9 # 7-45".into(),
            phone: "3124567890".into(),
            about: String::new(),
            open: true,
            currency: "COP".into(),
            fee: None,
            image: None,
        }
    }

    fn people(&self) {
        for (user, username, first, last, role) in [
            (MARTA, "dueno1", "Marta", "", "owner"),
            (PEDRO, "dueno2", "Pedro", "", "owner"),
            (ANA, "ana", "Ana María", "Rojas", "customer"),
            (LUIS, "luis", "", " ", "customer"),
            (RIDER, "moto1", "Moto", "Uno", "courier"),
            (OTHER_RIDER, "moto2", "", "", "courier"),
        ] {
            self.db
                .execute(
                    "INSERT INTO user (id, username, first_name, last_name, role, password, created_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, '!', 0)",
                    (user.raw(), username, first, last, role),
                )
                .unwrap();
        }
    }

    fn menus(&self) {
        let w = self.write();
        restaurant::insert(&w, Some(FONDA), MARTA, &Self::new_restaurant("La Fonda")).unwrap();
        restaurant::insert(&w, Some(TAQUERIA), PEDRO, &Self::new_restaurant("El Güero")).unwrap();
        category::insert(&w, Some(SOUPS), FONDA, "Sopas").unwrap();
        category::insert(&w, Some(TACOS), TAQUERIA, "Tacos").unwrap();
        for (id, owner, category, name, price) in [
            (SOUP, MARTA, SOUPS, "Ajiaco", 1_700_000),
            (TACO, PEDRO, TACOS, "Taco al pastor", 650_000),
            (BURRITO, PEDRO, TACOS, "Burrito \"pico de gallo\"", 1_450_000),
        ] {
            let price = Money::from_minor(price);
            let new = NewProduct {
                category,
                name: name.into(),
                description: String::new(),
                price,
                available: true,
                image: None,
            };
            product::insert(&w, Some(id), owner, &new).unwrap();
        }
    }

    /// The plan of what is in the user's cart after putting these in.
    pub(super) fn plan(&self, user: UserId, products: &[(ProductId, u32)]) -> Result<Plan> {
        let holder = Holder::User(user);
        cart::clear(&self.write(), &holder).unwrap();
        for (product, quantity) in products {
            cart::change(&self.write(), &holder, *product, Change::Add(*quantity)).unwrap();
        }
        let form = Checkout {
            street: "Calle 4 # 5-6".into(),
            district: "Centro".into(),
            reference: String::new(),
            notes: "tocar el timbre".into(),
            payment: Some(Payment::Nequi),
            fulfilment: Fulfilment::Delivery,
            guest: None,
        };
        let terms = Terms {
            fee: Money::from_minor(300_000),
            districts: Districts::default(),
            payments: vec![Payment::Nequi],
        };
        form.check(&cart::lines(&self.db, &holder).unwrap(), &terms)
    }

    /// Places one order for each restaurant and returns their numbers.
    pub(super) fn order(&self, user: UserId, day: &str, products: &[(ProductId, u32)]) -> Vec<OrderId> {
        let plan = self.plan(user, products).unwrap();
        let by = order::By {
            customer: Some(user),
            actor: Some(user),
            address: None,
            origin: Origin::Web,
            business_day: day,
        };
        order::place(&self.write(), &plan, &by).unwrap().iter().map(|placed| placed.id).collect()
    }

    /// Decides and carries out one step.
    pub(super) fn step(&self, id: OrderId, actor: Actor, next: State) -> Result<()> {
        let facts = order::facts(&self.db, id).unwrap().unwrap();
        match step(&facts, actor, Wish { next, reason: Some("lluvia"), minutes: None })? {
            Step::Same => Ok(()),
            Step::Move(made) => order::apply(&self.write(), &made),
        }
    }

    /// Cooks an order, so that it waits for a courier.
    pub(super) fn cook(&self, id: OrderId) {
        for state in [State::Accepted, State::Ready] {
            self.step(id, Actor::House, state).unwrap();
        }
    }

    /// Kinds and payloads of an order's events, in order.
    pub(super) fn events(&self, id: OrderId) -> Vec<(String, String)> {
        let mut statement =
            self.db.prepare(r#"SELECT kind, payload FROM journal WHERE "order" = ?1 ORDER BY seq"#).unwrap();
        let rows = statement.query_map([id.raw()], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    }
}

/// What `SQLite` would do for `sql`, line by line.
pub(super) fn query_plan(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let count = statement.parameter_count();
    let nothing = vec![None::<i64>; count];
    let rows = statement.query_map(rusqlite::params_from_iter(nothing), |row| row.get(3)).unwrap();
    rows.map(std::result::Result::unwrap).collect()
}
