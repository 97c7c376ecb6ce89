//! A real house for the tests of this room: an [`App`] on a file of its own, two restaurants, two guests, two couriers.

use super::{cart, category, order, product};
use crate::app::App;
use crate::auth::id::UserId;
use crate::clock::{Clock, Time};
use crate::config::{Config, Flags};
use crate::error::Result;
use crate::restaurant::cart::Holder;
use crate::restaurant::checkout::Checkout;
use crate::restaurant::id::{OrderId, ProductId, RestaurantId};
use crate::restaurant::money::Money;
use crate::restaurant::order::{Fulfilment, Order, Payment, State};
use crate::restaurant::product::{NewProduct, ProductChange};
use crate::restaurant::restaurant::{NewRestaurant, RestaurantChange};
use crate::restaurant::step::Actor;
use crate::services::once::Once;
use crate::store;
use crate::store::testing::Dir;
use order::{Counter, Request};
use std::path::Path;
use std::sync::Arc;

/// An open house with people and menus.
pub(super) struct House {
    pub(super) app: Arc<App>,
    /// Owns the Fonda.
    pub(super) marta: UserId,
    /// Owns the Taquería.
    pub(super) pedro: UserId,
    pub(super) ana: UserId,
    pub(super) luis: UserId,
    pub(super) rider: UserId,
    pub(super) other_rider: UserId,
    pub(super) fonda: RestaurantId,
    pub(super) taqueria: RestaurantId,
    /// 17 000 at the Fonda.
    pub(super) soup: ProductId,
    /// 6 500 at the Taquería.
    pub(super) taco: ProductId,
    _dir: Dir,
}

impl House {
    pub(super) async fn open() -> Self {
        let dir = Dir::new();
        let app = open(&dir);
        let marta = person(&app, "marta", "owner").await;
        let pedro = person(&app, "pedro", "owner").await;
        let fonda = restaurant(&app, marta, "La Fonda").await;
        let taqueria = restaurant(&app, pedro, "El Güero").await;
        Self {
            soup: dish(&app, marta, "Ajiaco", 1_700_000).await,
            taco: dish(&app, pedro, "Taco al pastor", 650_000).await,
            ana: person(&app, "ana", "customer").await,
            luis: person(&app, "luis", "customer").await,
            rider: person(&app, "moto1", "courier").await,
            other_rider: person(&app, "moto2", "courier").await,
            marta,
            pedro,
            fonda,
            taqueria,
            app,
            _dir: dir,
        }
    }

    pub(super) async fn fill(&self, user: UserId, products: &[ProductId]) {
        for product in products {
            cart::add(&self.app, Holder::User(user), *product, 1).await.unwrap();
        }
    }

    pub(super) async fn confirm(&self, user: UserId, once: Option<Once>) -> Result<Vec<OrderId>> {
        order::confirm(&self.app, user, form(), Counter::Web, once).await
    }

    /// An order of one taco, as far along as `state`.
    pub(super) async fn order(&self, user: UserId, state: State) -> OrderId {
        self.fill(user, &[self.taco]).await;
        let id = *self.confirm(user, None).await.unwrap().first().unwrap();
        let way: &[State] = match state {
            State::Pending => &[],
            State::Accepted => &[State::Accepted],
            State::Ready => &[State::Accepted, State::Ready],
            State::Delivered => &[State::Accepted, State::Ready, State::Delivered],
            State::Preparing | State::OnTheWay | State::Cancelled => panic!("no way to {state} here"),
        };
        for next in way {
            order::step(&self.app, Actor::Owner(self.pedro), id, Request::to(*next)).await.unwrap();
        }
        id
    }

    /// As if the order had been paid another way.
    pub(super) async fn pay_by(&self, id: OrderId, payment: &'static str) {
        let sql = "UPDATE customer_order SET payment = ?2 WHERE id = ?1";
        self.app
            .store
            .write(move |w| {
                w.db().execute(sql, (id.raw(), payment)).map(drop).map_err(store::failed("paying otherwise"))
            })
            .await
            .unwrap();
    }

    pub(super) fn units(&self, user: UserId) -> u32 {
        cart::units(&self.app, &Holder::User(user)).unwrap()
    }

    pub(super) fn orders(&self, user: UserId) -> Vec<Order> {
        order::of_customer_page(&self.app, user, None, 100).unwrap().0
    }

    pub(super) async fn change(&self, product: ProductId, change: ProductChange) {
        let owner = if product == self.soup { self.marta } else { self.pedro };
        product::edit(&self.app, owner, product, change).await.unwrap();
    }

    pub(super) async fn close(&self, restaurant: RestaurantId) {
        let owner = if restaurant == self.fonda { self.marta } else { self.pedro };
        let shut = RestaurantChange { open: Some(false), ..RestaurantChange::default() };
        super::restaurant::edit(&self.app, owner, restaurant, shut).await.unwrap();
    }

    /// Kinds of an order's events, in order.
    pub(super) fn events(&self, id: OrderId) -> Vec<String> {
        let rows = self.app.store.read(|db| store::journal::after(db, 0, 1000)).unwrap();
        rows.iter().filter(|row| row.order == Some(id)).map(|row| row.kind.to_string()).collect()
    }
}

/// What a guest fills in.
pub(super) fn form() -> Checkout {
    Checkout {
        street: "Calle 4 # 5-6".into(),
        district: "Centro".into(),
        reference: String::new(),
        notes: "tocar el timbre".into(),
        payment: Some(Payment::Nequi),
        fulfilment: Fulfilment::Delivery,
        guest: None,
    }
}

fn open(dir: &Dir) -> Arc<App> {
    let file = dir.file().to_string_lossy().into_owned();
    let settings = [
        ("COMANDA_PROFILE", "gastromovil"),
        ("COMANDA_DATABASE__PATH", &file),
        ("COMANDA_AUTH__SIGNING_KEY", "a key that is long enough for tests"),
        ("COMANDA_AUTH__HASH_MEMORY", "8KiB"),
    ];
    let env = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let config = Config::load(&Flags::default(), env, Path::new("/nonexistent")).unwrap().config;
    Arc::new(App::open(config, Clock::fixed(Time::from_secs(1_772_600_000))).unwrap())
}

async fn person(app: &App, name: &'static str, role: &'static str) -> UserId {
    let insert = move |w: &store::Write<'_>| {
        let email = format!("{name}@x.co");
        let new = store::user::New {
            username: name,
            email: &email,
            role,
            state: "active",
            password: "!",
            ..store::user::New::default()
        };
        store::user::insert(w, &new)
    };
    app.store.write(insert).await.unwrap()
}

async fn restaurant(app: &App, owner: UserId, name: &'static str) -> RestaurantId {
    let new = NewRestaurant {
        name: name.into(),
        slug: None,
        address: "Cra 9 # 7-45".into(),
        phone: "3124567890".into(),
        about: String::new(),
        open: true,
        currency: "COP".into(),
        fee: None,
        image: None,
    };
    let id = app.store.write(move |w| store::restaurant::insert(w, None, owner, &new)).await.unwrap();
    category::create(app, owner, None, "Carta").await.unwrap();
    id
}

async fn dish(app: &App, owner: UserId, name: &str, price: i64) -> ProductId {
    let mut carta = None;
    category::for_each_own(app, owner, |category| {
        carta = Some(category.id);
        Ok(())
    })
    .unwrap();
    let new = NewProduct {
        category: carta.unwrap(),
        name: name.into(),
        description: String::new(),
        price: Money::from_minor(price),
        available: true,
        image: None,
    };
    product::create(app, owner, new).await.unwrap()
}
