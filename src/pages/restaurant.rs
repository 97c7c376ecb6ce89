//! Restaurants: the list of open ones, and a menu with its reviews.

use super::layout::Frame;
use super::rating::RateForm;
use super::words;
use crate::i18n::Lang;
use crate::restaurant::id::RestaurantId;
use crate::restaurant::money::Money;
use crate::restaurant::product::Product;
use crate::restaurant::rating::{Rating, Summary};
use crate::restaurant::restaurant::Restaurant;
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
    /// The open restaurants.
    pub restaurants: Vec<Card>,
}

/// A heading of the menu with its dishes.
#[derive(Debug)]
pub struct Section<'a> {
    /// The heading.
    pub name: &'a str,
    /// What stands under it.
    pub products: Vec<&'a Product>,
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
    pub sections: Vec<Section<'a>>,
    /// What the ratings come to.
    pub summary: Summary,
    /// The newest ratings.
    pub reviews: Vec<Review<'a>>,
    /// The form for a delivered order of the visitor's that is not rated yet.
    pub rate: Option<RateForm>,
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

impl<'a> Menu<'a> {
    /// Sorts a menu's products under their headings, in the order in which the headings first occur.
    #[must_use]
    pub fn sections(products: &'a [Product]) -> Vec<Section<'a>> {
        let mut sections: Vec<(i64, Section<'a>)> = Vec::new();
        for product in products {
            let category = product.category.raw();
            match sections.iter_mut().find(|(id, _)| *id == category) {
                Some((_, section)) => section.products.push(product),
                None => {
                    sections
                        .push((category, Section { name: &product.category_name, products: vec![product] }));
                }
            }
        }
        sections.into_iter().map(|(_, section)| section).collect()
    }

    /// Where the buttons lead back to.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/restaurantes/restaurante/{}/", self.restaurant.id)
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

fn initial(name: &str) -> String {
    name.chars().find(|c| c.is_alphanumeric()).map(|c| c.to_uppercase().collect()).unwrap_or_default()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::auth::id::UserId;
    use crate::clock::Time;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::restaurant::id::{CategoryId, OrderId, ProductId, RatingId};

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

    fn restaurant(open: bool) -> Restaurant {
        Restaurant {
            id: RestaurantId::new(2),
            owner: UserId::new(1),
            name: "Taquería El Güero".to_owned(),
            slug: None,
            address: NASTY.to_owned(),
            phone: NASTY.to_owned(),
            about: NASTY.to_owned(),
            open,
            currency: "COP".to_owned(),
            fee: None,
            image: None,
            menu_version: 1,
        }
    }

    fn product(id: i64, category: i64, available: bool) -> Product {
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
            customer: UserId::new(9),
            first_name: NASTY.to_owned(),
            score: 4,
            comment: "<script>xyz</script>".to_owned(),
            created_at: Time::from_secs(1_772_655_000),
        }
    }

    fn menu<'a>(
        t: Lang,
        restaurant: &'a Restaurant,
        products: &'a [Product],
        rating: &'a Rating,
    ) -> Menu<'a> {
        Menu {
            frame: frame(t),
            restaurant,
            fee: Money::from_minor(300_000),
            sections: Menu::sections(products),
            summary: Summary { count: 3, sum: 13 },
            reviews: vec![Review::new(rating, t, &TimeZone::UTC)],
            rate: Some(RateForm { restaurant: restaurant.id, order: OrderId::new(31) }),
        }
    }

    #[test]
    fn a_menu_shows_its_dishes_prices_and_reviews_as_text() {
        let (restaurant, rating) = (restaurant(true), rating());
        let products = [product(4, 1, true), product(5, 2, false), product(6, 1, true)];
        for t in Lang::ALL {
            let html = sound(&menu(t, &restaurant, &products, &rating));
            assert!(html.contains("Burrito de res") && html.contains("&quot;pico de gallo&quot;"), "{html}");
            assert!(html.contains("&lt;script&gt;xyz"), "{html}");
            assert!(html.contains(&t.money(1_450_000, "COP")) && html.contains(&t.tenths(43)), "{html}");
            for field in [
                r#"name="accion" value="agregar""#,
                r#"name="producto" value="4""#,
                r#"name="pedido_id" value="31""#,
                r#"name="puntuacion""#,
                r#"name="comentario""#,
            ] {
                assert!(html.contains(field), "{field} is missing:\n{html}");
            }
            assert!(!html.contains(r#"name="producto" value="5""#), "what is sold out cannot be added");
            assert_eq!(html.matches("Tacos 1</h2>").count(), 1, "one heading for all of its dishes");
        }
    }

    #[test]
    fn a_closed_restaurants_menu_can_be_read_and_not_ordered_from() {
        let (restaurant, rating, products) = (restaurant(false), rating(), [product(4, 1, true)]);
        let html = sound(&menu(Lang::Es, &restaurant, &products, &rating));
        assert!(html.contains(Lang::Es.closed_now()) && !html.contains(r#"value="agregar""#));
    }

    #[test]
    fn a_stranger_is_asked_to_sign_in_and_comes_back_here() {
        let (restaurant, rating, products) = (restaurant(true), rating(), [product(4, 1, true)]);
        let mut page = menu(Lang::Es, &restaurant, &products, &rating);
        page.frame.visitor = None;
        page.rate = None;
        let html = sound(&page);
        assert!(html.contains("/usuarios/login/?next=/restaurantes/restaurante/2/"), "{html}");
    }

    #[test]
    fn a_list_shows_the_mean_with_one_decimal_and_the_count() {
        let html = sound(&List { frame: frame(Lang::Es), restaurants: vec![card(7)] });
        assert!(html.contains("4,3") && html.contains("3 opiniones"), "{html}");
        let none = Card { summary: Summary::default(), ..card(7) };
        assert!(!sound(&List { frame: frame(Lang::Es), restaurants: vec![none] }).contains("opiniones"));
    }
}
