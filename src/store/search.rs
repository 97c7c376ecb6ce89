//! Looking for dishes by words, whatever case and accents: the index of `schema.sql`, beside the menu of this moment.
//!
//! What is retired, and what a closed restaurant has, is in the index and not in any answer.

use super::failed;
use super::product::{offer_columns, offer_from_row};
use crate::error::Result;
use crate::restaurant::product::Offer;
use crate::restaurant::search::Query;
use rusqlite::{Connection, OptionalExtension, params};

/// Where to look; the default is everywhere.
#[derive(Debug, Clone, Copy, Default)]
pub struct Within<'a> {
    /// The exact name of a category.
    pub category: Option<&'a str>,
    /// The exact name of a restaurant.
    pub restaurant: Option<&'a str>,
    /// Only what is to be had now.
    pub available: bool,
}

/// What open restaurants have now.
macro_rules! available {
    () => {
        " FROM restaurant r CROSS JOIN product p ON p.restaurant = r.id AND p.retired_at IS NULL AND p.available = 1
         CROSS JOIN category c ON c.id = p.category
         WHERE r.open = 1 AND r.retired_at IS NULL AND (?1 IS NULL OR c.name = ?1) AND (?2 IS NULL OR r.name = ?2)"
    };
}

// A word in the name counts most, then the heading it stands under, the restaurant, the description. What is sold out
// comes last.
pub(super) const FIND: &str = concat!(
    "SELECT ",
    offer_columns!(),
    " FROM dish_search s
     CROSS JOIN product p ON p.id = s.rowid AND p.retired_at IS NULL
     CROSS JOIN restaurant r ON r.id = p.restaurant AND r.open = 1 AND r.retired_at IS NULL
     CROSS JOIN category c ON c.id = p.category
     WHERE dish_search MATCH ?1 AND (?2 IS NULL OR c.name = ?2) AND (?3 IS NULL OR r.name = ?3)
     AND (p.available = 1 OR NOT ?4)
     ORDER BY p.available DESC, bm25(dish_search, 10, 2, 4, 3), p.id LIMIT ?5"
);

/// What is found, the best first.
pub fn find(db: &Connection, query: &Query, within: Within<'_>, limit: u32) -> Result<Vec<Offer>> {
    let values = params![query.as_str(), within.category, within.restaurant, within.available, limit];
    db.prepare_cached(FIND)
        .and_then(|mut s| s.query_map(values, offer_from_row)?.collect())
        .map_err(failed("looking for dishes"))
}

/// How many dishes are on the menus of open restaurants and to be had now.
pub fn count(db: &Connection, within: Within<'_>) -> Result<u32> {
    db.prepare_cached(concat!("SELECT count(*) ", available!()))
        .and_then(|mut s| s.query_row(params![within.category, within.restaurant], |row| row.get(0)))
        .map_err(failed("counting dishes"))
}

/// The `n`-th of them, from 0.
pub fn nth(db: &Connection, within: Within<'_>, n: u32) -> Result<Option<Offer>> {
    db.prepare_cached(concat!("SELECT ", offer_columns!(), available!(), " ORDER BY p.id LIMIT 1 OFFSET ?3"))
        .and_then(|mut s| {
            s.query_row(params![within.category, within.restaurant, n], offer_from_row).optional()
        })
        .map_err(failed("picking a dish"))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{FONDA, House, MARTA, PEDRO, SOUP, SOUPS, TACO, TAQUERIA};
    use super::super::{category, product, restaurant};
    use super::*;
    use crate::restaurant::id::ProductId;
    use crate::restaurant::product::ProductChange;
    use crate::restaurant::restaurant::RestaurantChange;
    use crate::restaurant::search::Match;

    fn found(house: &House, text: &str) -> Vec<ProductId> {
        let Some(query) = Query::new(text, Match::All) else { return Vec::new() };
        let found = find(&house.db, &query, Within::default(), 20).unwrap();
        found.into_iter().map(|offer| offer.product.id).collect()
    }

    #[test]
    fn a_dish_is_found_by_the_beginning_of_a_word_without_accents_or_case() {
        let house = House::new();
        assert_eq!(found(&house, "AJI"), [SOUP]);
        assert_eq!(found(&house, "guero tácos past"), [TACO], "restaurant, heading and name together");
        assert_eq!(found(&house, "iaco"), []);
    }

    #[test]
    fn the_index_follows_every_change_of_a_name() {
        let house = House::new();
        let w = house.write();
        let change = ProductChange { description: Some("con guascas".into()), ..ProductChange::default() };
        product::edit(&w, SOUP, MARTA, &change).unwrap();
        assert_eq!(found(&house, "guascas"), [SOUP]);
        category::rename(&w, SOUPS, MARTA, "Caldos").unwrap();
        assert_eq!((found(&house, "caldos"), found(&house, "sopas")), (vec![SOUP], vec![]));
        let change = RestaurantChange { name: Some("El Fogón".into()), ..RestaurantChange::default() };
        restaurant::edit(&w, FONDA, MARTA, &change).unwrap();
        assert_eq!((found(&house, "fogon"), found(&house, "fonda")), (vec![SOUP], vec![]));
    }

    #[test]
    fn what_is_retired_or_closed_is_not_found_and_what_is_sold_out_comes_last() {
        let house = House::new();
        let w = house.write();
        let sold_out = ProductChange { available: Some(false), ..ProductChange::default() };
        product::edit(&w, TACO, PEDRO, &sold_out).unwrap();
        assert_eq!(found(&house, "guero").last(), Some(&TACO));
        product::retire(&w, TACO, PEDRO).unwrap();
        assert_eq!(found(&house, "pastor"), []);
        let closed = RestaurantChange { open: Some(false), ..RestaurantChange::default() };
        restaurant::edit(&w, TAQUERIA, PEDRO, &closed).unwrap();
        assert_eq!(found(&house, "burrito"), []);
        assert_eq!(count(&house.db, Within::default()).unwrap(), 1);
        assert_eq!(nth(&house.db, Within::default(), 0).unwrap().unwrap().product.id, SOUP);
        assert_eq!(nth(&house.db, Within { category: Some("Tacos"), ..Within::default() }, 0).unwrap(), None);
    }

    #[test]
    fn no_text_breaks_the_search() {
        let house = House::new();
        for text in [
            "\"",
            "'",
            "*",
            "a\" OR name:x",
            "NEAR(a b, 2)",
            "name : ajiaco",
            "^aji",
            "-aji",
            "(",
            "AND",
            "OR NOT",
            "{name}:aji",
            "½ ² ١",
            "🍲",
            "e\u{301}",
            "\u{301}",
            "a\0b",
            "; DROP TABLE product",
            "漢字",
            "\u{202e}ocaija",
        ] {
            for how in [Match::All, Match::Any] {
                if let Some(query) = Query::new(text, how) {
                    find(&house.db, &query, Within::default(), 5).unwrap_or_else(|e| panic!("{text:?}: {e}"));
                }
            }
        }
        let long = "ajiaco ".repeat(2000);
        assert_eq!(found(&house, &long), [SOUP]);
    }
}
