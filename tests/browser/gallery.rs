//! Every page that the route table has, with somebody who may see it.

use super::cast::{Cast, Part, cast, served};
use super::house::House;
use super::seed::{self, Keys};
use super::tab::Tab;
use comanda::clock::Clock;
use comanda::config::Profile;
use comanda::http::Method;
use comanda::middleware::{Face, Guard};
use comanda::restaurant::order::State;
use comanda::restaurant::step::Actor;

/// Everybody who sees pages.
pub(crate) const SEERS: [Part; 6] =
    [Part::Anonymous, Part::Customer, Part::Courier, Part::Owner, Part::Admin, Part::Screen];

/// A house with one of everything, and its pages.
pub(crate) struct Gallery {
    pub(crate) house: House,
    cast: Cast,
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
        house.write(move |w| {
            let done = seed::order(w, customer, &kitchen)?;
            seed::moves(w, done, Actor::Owner(owner), &[State::Accepted, State::Ready])?;
            seed::moves(w, done, Actor::Courier(courier), &[State::OnTheWay, State::Delivered])?;
            let cooking = seed::order(w, customer, &kitchen)?;
            seed::moves(w, cooking, Actor::Owner(owner), &[State::Accepted, State::Preparing])?;
            seed::cart(w, customer, &kitchen)
        });
        let rated = "INSERT INTO rating (\"order\", restaurant, customer, score, comment, created_at)
            SELECT id, restaurant, customer, 4, 'Todo muy rico, llegó caliente.', placed_at
            FROM customer_order WHERE state = 'delivered'";
        house.file().damage(rated);
        Self { house, cast }
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
        let delivered = self.house.file().number("SELECT id FROM customer_order WHERE state = 'delivered'");
        pages.push(Page { who: Part::Customer, path: format!("/pedidos/{delivered}/") });
        pages
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
