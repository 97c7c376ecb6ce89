//! Restaurants: the list of open ones, and a menu with its reviews.

use super::dish::{Dish, Tastes};
use super::layout::{Frame, pages};
use super::{visit, words};
use crate::app::App;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::i18n::Lang;
use crate::middleware::Context;
use crate::restaurant::category::Section;
use crate::restaurant::id::RestaurantId;
use crate::restaurant::money::Money;
use crate::restaurant::product::Product;
use crate::restaurant::rating::{Rating, Summary};
use crate::restaurant::restaurant::Restaurant;
use crate::services;
use askama::Template;
use jiff::tz::TimeZone;

/// A restaurant on a list.
#[derive(Debug, Clone)]
pub struct Card {
    /// Its number.
    pub id: RestaurantId,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// A line about it.
    pub about: String,
    /// Its picture's address on this site.
    pub image: Option<String>,
    /// What its ratings come to.
    pub summary: Summary,
}

/// The open restaurants.
#[derive(Debug, Template)]
#[template(path = "restaurants.html")]
pub struct List {
    /// The frame.
    pub frame: Frame,
    /// Open restaurants.
    pub restaurants: Vec<Card>,
    /// Where there are more of them.
    pub more: Option<String>,
}

/// A restaurant's menu and reviews.
#[derive(Debug, Template)]
#[template(path = "menu.html")]
pub struct Menu<'a> {
    /// The frame.
    pub frame: Frame,
    /// The restaurant.
    pub restaurant: &'a Restaurant,
    /// The delivery fee that holds for it.
    pub fee: Money,
    /// The menu.
    pub sections: &'a [Section],
    /// What the ratings come to.
    pub summary: Summary,
    /// The newest ratings.
    pub reviews: Vec<Review<'a>>,
    /// What the visitor has to do with dishes.
    pub tastes: Tastes,
    /// Where the buttons lead back to.
    pub path: String,
}

/// A rating as the page shows it.
#[derive(Debug)]
pub struct Review<'a> {
    /// The rating.
    pub rating: &'a Rating,
    /// The day, in the reader's words.
    pub day: String,
}

impl Card {
    /// The letter that stands in for a picture.
    #[must_use]
    pub fn initial(&self) -> String {
        initial(&self.name)
    }

    /// A tint for it, one of six, the same each time.
    #[must_use]
    pub fn tint(&self) -> i64 {
        self.id.raw().rem_euclid(6)
    }
}

impl Menu<'_> {
    /// A dish on the menu.
    #[must_use]
    pub fn dish<'a>(&'a self, product: &'a Product) -> Dish<'a> {
        self.tastes.dish(product, &self.restaurant.currency, None, &self.path)
    }

    /// Whether the visitor may order here.
    #[must_use]
    pub fn may_order(&self) -> bool {
        self.tastes.may_order(self.restaurant.id)
    }

    /// The letter that stands in for a picture.
    #[must_use]
    pub fn initial(&self) -> String {
        initial(&self.restaurant.name)
    }

    /// A tint for it, one of six, the same each time.
    #[must_use]
    pub fn tint(&self) -> i64 {
        self.restaurant.id.raw().rem_euclid(6)
    }
}

impl<'a> Review<'a> {
    /// A rating with its day in the restaurant's zone.
    #[must_use]
    pub fn new(rating: &'a Rating, t: Lang, zone: &TimeZone) -> Self {
        Self { rating, day: t.day_of(rating.created_at.millis(), zone) }
    }

    /// Its stars.
    #[must_use]
    pub fn stars(&self) -> String {
        words::stars(self.rating.score.into())
    }
}

/// "1 opinión", "12 opiniones".
#[must_use]
pub fn count_of(summary: Summary, t: Lang) -> String {
    match summary.count {
        1 => t.one_review().to_owned(),
        count => t.many_reviews(&t.number(count.into())),
    }
}

pages!(List, Menu<'_>);

/// How many reviews a menu shows.
const REVIEWS: u32 = 20;

/// `GET /restaurantes/`; `desde` is the number behind which it goes on.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn list(app: &App, request: Context) -> Result<Response> {
    let (restaurants, more) = cards(app, request.query("desde").and_then(RestaurantId::parse))?;
    let page = List { frame: visit::frame(app, &request)?, restaurants, more };
    visit::light(app, &request, &page)
}

/// `GET /restaurantes/restaurante/<id>/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn menu(app: &App, request: Context) -> Result<Response> {
    let id = RestaurantId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Restaurant))?;
    let menu = services::restaurant::open_menu(app, id)?;
    let sections: Vec<Section> =
        menu.sections.into_iter().filter(|section| !section.products.is_empty()).collect();
    let said = services::rating::of_restaurant(app, id, None, REVIEWS)?;
    let (frame, zone) = (visit::frame(app, &request)?, app.terms.zone());
    let reviews = said.newest.iter().map(|rating| Review::new(rating, frame.lang, zone)).collect();
    let page = Menu {
        frame,
        restaurant: &menu.restaurant,
        fee: menu.restaurant.fee.unwrap_or(app.terms.checkout.fee),
        sections: &sections,
        summary: said.summary,
        reviews,
        tastes: Tastes::of(app, &request)?,
        path: format!("/restaurantes/restaurante/{id}/"),
    };
    visit::light(app, &request, &page)
}

/// `GET /restaurantes/restaurante/<id>/version/`: which state of the menu is in force. What an open page asks every few
/// seconds; the menu itself it fetches only when this has changed.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn version(app: &App, request: Context) -> Result<Response> {
    let id = RestaurantId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Restaurant))?;
    let restaurant = services::restaurant::open(app, id)?;
    let body = serde_json::json!({"version": restaurant.menu_version}).to_string();
    Ok(Response::json_bytes(200, body).with_header("Cache-Control", "no-cache"))
}

/// A page of the open restaurants with what their ratings come to, and the address of the next one.
pub(super) fn cards(app: &App, after: Option<RestaurantId>) -> Result<(Vec<Card>, Option<String>)> {
    let open = services::restaurant::open_page(app, after)?;
    let cards = open.restaurants.into_iter().map(|(restaurant, summary)| Card {
        id: restaurant.id,
        name: restaurant.name,
        address: restaurant.address,
        about: restaurant.about,
        image: restaurant.image,
        summary,
    });
    Ok((cards.collect(), open.next.map(|next| format!("/restaurantes/?desde={next}"))))
}

fn initial(name: &str) -> String {
    name.chars().find(|c| c.is_alphanumeric()).map(|c| c.to_uppercase().collect()).unwrap_or_default()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::auth::id::UserId;
    use crate::clock::Time;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::restaurant::category::Category;
    use crate::restaurant::id::{CategoryId, OrderId, ProductId, RatingId};
    use crate::restaurant::product::Product;

    pub(in crate::pages) fn card(id: i64) -> Card {
        Card {
            id: RestaurantId::new(id),
            name: format!("Café Ñandú {NASTY}"),
            address: NASTY.to_owned(),
            about: NASTY.to_owned(),
            image: None,
            summary: Summary { count: 3, sum: 13 },
        }
    }

    fn restaurant() -> Restaurant {
        Restaurant {
            id: RestaurantId::new(2),
            owner: UserId::new(1),
            name: "Taquería El Güero".to_owned(),
            slug: None,
            address: NASTY.to_owned(),
            phone: NASTY.to_owned(),
            about: NASTY.to_owned(),
            open: true,
            currency: "COP".to_owned(),
            fee: None,
            pickup: true,
            guest_orders: false,
            payments: Vec::new(),
            language: None,
            image: None,
            menu_version: 1,
        }
    }

    pub(in crate::pages) fn product(id: i64, category: i64, available: bool) -> Product {
        Product {
            id: ProductId::new(id),
            restaurant: RestaurantId::new(2),
            category: CategoryId::new(category),
            category_name: format!("Tacos {category}"),
            name: format!("Burrito de res {NASTY}"),
            description: "Con \"pico de gallo\" <script>7</script>".to_owned(),
            price: Money::from_minor(1_450_000),
            available,
            image: None,
        }
    }

    fn rating() -> Rating {
        Rating {
            id: RatingId::new(1),
            order: OrderId::new(1),
            customer: Some(UserId::new(9)),
            first_name: NASTY.to_owned(),
            score: 4,
            comment: "<script>xyz</script>".to_owned(),
            created_at: Time::from_secs(1_772_655_000),
        }
    }

    fn section(category: i64, products: Vec<Product>) -> Section {
        let (id, restaurant) = (CategoryId::new(category), RestaurantId::new(2));
        Section { category: Category { id, restaurant, name: format!("Tacos {category} {NASTY}") }, products }
    }

    fn menu<'a>(
        t: Lang,
        restaurant: &'a Restaurant,
        sections: &'a [Section],
        rating: &'a Rating,
    ) -> Menu<'a> {
        Menu {
            frame: frame(t),
            restaurant,
            fee: Money::from_minor(300_000),
            sections,
            summary: Summary { count: 3, sum: 13 },
            reviews: vec![Review::new(rating, t, &TimeZone::UTC)],
            tastes: Tastes::example(),
            path: "/restaurantes/restaurante/2/".to_owned(),
        }
    }

    #[test]
    fn a_menu_shows_its_dishes_prices_and_reviews_as_text() {
        let (restaurant, rating) = (restaurant(), rating());
        let sections = [
            section(1, vec![product(4, 1, true), product(6, 1, true)]),
            section(2, vec![product(5, 2, false)]),
        ];
        for t in Lang::ALL {
            let html = sound(&menu(t, &restaurant, &sections, &rating));
            assert!(html.contains("Burrito de res") && html.contains("&quot;pico de gallo&quot;"), "{html}");
            assert!(html.contains("&lt;script&gt;xyz"), "{html}");
            assert!(html.contains(&t.money(1_450_000, "COP")) && html.contains(&t.tenths(43)), "{html}");
            assert!(html.contains(r#"name="accion" value="agregar""#), "{html}");
            assert!(html.contains(r#"name="producto" value="4""#), "{html}");
            let adds = |id: u32| {
                html.contains(&format!(
                    r#"value="agregar"><input type="hidden" name="producto" value="{id}">"#
                ))
            };
            assert!(adds(4) && !adds(5), "what is sold out cannot be added");
            assert!(html.contains(&t.in_cart(3)), "what is in the cart already is said:\n{html}");
        }
    }

    #[test]
    fn a_stranger_is_asked_to_sign_in_and_comes_back_here() {
        let (restaurant, rating, sections) =
            (restaurant(), rating(), [section(1, vec![product(4, 1, true)])]);
        let mut page = menu(Lang::Es, &restaurant, &sections, &rating);
        page.frame.visitor = None;
        page.tastes = Tastes::stranger();
        let html = sound(&page);
        assert!(html.contains("/usuarios/login/?next=/restaurantes/restaurante/2/"), "{html}");
    }

    #[test]
    fn a_list_shows_the_mean_with_one_decimal_and_the_count() {
        let html = sound(&List { frame: frame(Lang::Es), restaurants: vec![card(7)], more: None });
        assert!(html.contains("4,3") && html.contains("3 opiniones"), "{html}");
        assert!(!html.contains("?desde="), "{html}");
        let none = Card { summary: Summary::default(), ..card(7) };
        assert!(
            !sound(&List { frame: frame(Lang::Es), restaurants: vec![none], more: None })
                .contains("opiniones")
        );
    }
}
