//! Every page that the route table has, with somebody who may see it.

use super::cast::{Cast, Part, cast, served};
use super::house::House;
use super::photo;
use super::seed::{self, Keys, Kitchen};
use super::tab::Tab;
use comanda::auth::id::UserId;
use comanda::clock::Clock;
use comanda::config::Profile;
use comanda::error::Result;
use comanda::http::Method;
use comanda::middleware::{Face, Guard};
use comanda::restaurant::money::Money;
use comanda::restaurant::order::State;
use comanda::restaurant::picture::{Picture, Subject};
use comanda::restaurant::product::{NewProduct, ProductChange};
use comanda::restaurant::restaurant::RestaurantChange;
use comanda::restaurant::step::Actor;
use comanda::services::setup;
use comanda::store::{self, Write};

/// Everybody who sees pages.
pub(crate) const SEERS: [Part; 6] =
    [Part::Anonymous, Part::Customer, Part::Courier, Part::Owner, Part::Admin, Part::Screen];

/// A house with one of everything, and its pages.
pub(crate) struct Gallery {
    pub(crate) house: House,
    cast: Cast,
    /// The text of an order's link.
    link: String,
    /// A house in which nobody is yet, and the path of its set-up.
    empty: House,
    setup: String,
}

/// A page and who looks at it.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) who: Part,
    pub(crate) path: String,
}

impl Gallery {
    /// One of everything, a delivered and rated order among it.
    pub(crate) fn open() -> Self {
        let house = House::of(Profile::Default).clock(Clock::System).open();
        let cast = cast(&house);
        let of =
            |part| cast.people.iter().find(|(p, ..)| *p == part).map(|(_, id, _)| *id).expect("in the cast");
        let (customer, owner, courier) = (of(Part::Customer), of(Part::Owner), of(Part::Courier));
        let kitchen = cast.kitchen.clone();
        furnish(&house, owner, &kitchen);
        let empty = House::of(Profile::Default).clock(Clock::System).open();
        let secret = setup::new_link_blocking(&empty.app.store).unwrap().expect("nobody is in it");
        let setup = format!("/instalar/{}/", secret.expose());
        house.write(move |w| {
            let done = seed::order(w, customer, &kitchen)?;
            seed::moves(w, done, Actor::Owner(owner), &[State::Accepted, State::Ready])?;
            seed::moves(w, done, Actor::Courier(courier), &[State::OnTheWay, State::Delivered])?;
            let cooking = seed::order(w, customer, &kitchen)?;
            seed::moves(w, cooking, Actor::Owner(owner), &[State::Accepted, State::Preparing])?;
            // Somebody without an account, who has their order's link.
            let linked = seed::order(w, customer, &kitchen)?;
            seed::moves(w, linked, Actor::Owner(owner), &[State::Accepted])?;
            seed::cart(w, customer, &kitchen)
        });
        let today = house.app.terms.day(house.clock.now());
        house.file().damage(&format!("UPDATE customer_order SET business_day = '{today}'"));
        let newest = "id = (SELECT max(id) FROM customer_order)";
        house.file().damage(&format!(
            "UPDATE customer_order SET customer = NULL, guest_name = 'Zoë', guest_phone = '300 123 4567' WHERE {newest}"
        ));
        let link =
            house.file().texts(&format!("SELECT public_id FROM customer_order WHERE {newest}")).remove(0);
        let rated = "INSERT INTO rating (\"order\", restaurant, customer, score, comment, created_at)
            SELECT id, restaurant, customer, 4, 'Todo muy rico, llegó caliente.', placed_at
            FROM customer_order WHERE state = 'delivered'";
        house.file().damage(rated);
        Self { house, cast, link, empty, setup }
    }

    /// Every page of the table once, by somebody who may see it, and some by others who see them otherwise.
    pub(crate) fn pages(&self) -> Vec<Page> {
        let mut pages = Vec::new();
        for route in served(&self.house) {
            let rule = route.rule;
            if route.method != Method::GET || rule.face != Face::Site || route.doc.starts_with("Moved") {
                continue;
            }
            let who = match rule.guard {
                Guard::Courier => Part::Courier,
                Guard::Admin => Part::Admin,
                Guard::Screen => Part::Screen,
                _ if route.path.starts_with("/panel-restaurante/") => Part::Owner,
                _ if route.path == "/carrito/" || rule.guard == Guard::User => Part::Customer,
                Guard::Nobody | Guard::Anyone | Guard::User => Part::Anonymous,
            };
            pages.push(Page { who, path: self.cast.path(route, who) });
        }
        let also = ["/carrito/", "/nothing-here/", "/buscar/?q=arepa", "/buscar/?q=xyz"];
        pages.extend(also.map(|path| Page { who: Part::Anonymous, path: path.into() }));
        let menu = pages.iter().find(|page| page.path.starts_with("/restaurantes/restaurante/")).cloned();
        pages.extend(menu.map(|page| Page { who: Part::Customer, ..page }));
        // The set-up last: it is in another house.
        for path in [format!("/p/{}/", self.link), self.setup.clone()] {
            pages.push(Page { who: Part::Anonymous, path });
        }
        let delivered = self.house.file().number("SELECT id FROM customer_order WHERE state = 'delivered'");
        pages.push(Page { who: Part::Customer, path: format!("/pedidos/{delivered}/") });
        pages
    }

    /// A page's path without what is another every time.
    pub(crate) fn plain(&self, path: &str) -> String {
        path.replace(&self.link, "link").replace(&self.setup, "/instalar/")
    }

    fn keys(&self, who: Part) -> Option<&Keys> {
        self.cast.people.iter().find(|(part, ..)| *part == who).map(|(.., keys)| keys)
    }

    /// The tab becomes somebody's.
    pub(crate) fn sit_down(&self, tab: &Tab, who: Part, language: &str) {
        tab.forget();
        let at = self.house.line.at;
        match self.keys(who) {
            Some(keys) => tab.be(at, keys),
            None => tab.open(at, "/terminos-y-condiciones/"),
        };
        if who == Part::Screen {
            tab.cookie("pantalla", &self.cast.screen_key);
        }
        tab.open(at, &format!("/terminos-y-condiciones/?lang={language}"));
    }

    /// Opens a page. `false` if it is none: a picture, a file to be kept, a way to somewhere else.
    pub(crate) fn show(&self, tab: &Tab, page: &Page) -> bool {
        if page.path == self.setup {
            tab.open(self.empty.line.at, &page.path);
            return true;
        }
        let kind = tab.run_async(&format!(
            "const done = arguments[0];
             fetch({:?}, {{headers: {{Accept: 'text/html'}}, redirect: 'manual'}})
                 .then((a) => done(a.type === 'opaqueredirect' ? '' : a.headers.get('content-type') ?? ''), () => done(''))",
            page.path
        ));
        if !kind.as_str().unwrap_or_default().starts_with("text/html") {
            return false;
        }
        tab.open(self.house.line.at, &page.path);
        true
    }
}

/// What makes a menu look like one: pictures, words about each dish, headings, something that is sold out.
fn furnish(house: &House, owner: UserId, kitchen: &Kitchen) {
    let kitchen = kitchen.clone();
    house.write(move |w| {
        let about = "Arepas y sopas de maíz, hechas al momento. Mesas en el patio.".to_owned();
        let image = Some(Some(photograph(w, Subject::Restaurant, 1)?));
        let change = RestaurantChange {
            about: Some(about),
            image,
            guest_orders: Some(true),
            ..RestaurantChange::default()
        };
        store::restaurant::edit(w, kitchen.id, owner, &change)?;
        let words = [
            "Con queso costeño, huevo y hogao.",
            "Tres papas, pollo, mazorca, guascas y crema. Para compartir.",
        ];
        for (n, (dish, text)) in kitchen.dishes.into_iter().zip(words).zip(2..).map(|((d, t), n)| (n, (d, t)))
        {
            let image = Some(Some(photograph(w, Subject::Dish, n)?));
            let change = ProductChange { description: Some(text.into()), image, ..ProductChange::default() };
            store::product::edit(w, dish, owner, &change)?;
        }
        let drinks = store::category::insert(w, None, kitchen.id, "Bebidas y postres")?;
        for (n, (name, text, price)) in MORE.into_iter().enumerate() {
            let image = if n == 0 { Some(photograph(w, Subject::Dish, 7)?) } else { None };
            let new = NewProduct {
                category: drinks,
                name: name.into(),
                description: text.into(),
                price: Money::from_minor(price),
                available: n != 1,
                image,
            };
            store::product::insert(w, None, owner, &new)?;
        }
        Ok(())
    });
}

const MORE: [(&str, &str, i64); 3] = [
    ("Jugo de lulo", "En agua o en leche.", 600_000),
    ("Postre de natas", "", 900_000),
    (
        "Aguapanela con limón y hierbabuena",
        "Fría, en jarra de un litro: alcanza para cuatro personas.",
        1_250_000,
    ),
];

/// Something with soft edges and grain, as a photograph has them. Gives its address.
fn photograph(w: &Write<'_>, of: Subject, seed: u32) -> Result<String> {
    let picture = Picture::of(&photo::taken(seed, (1200, 900)), of).expect("a picture");
    Ok(format!("/media/{}.jpg", store::picture::put(w, &picture)?))
}
