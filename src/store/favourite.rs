//! What somebody likes to order. A dish that was retired stays noted and is not shown.

use super::failed;
use super::product::{offer_columns, offer_from_row};
use super::write::Write;
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Refusal, Result};
use crate::restaurant::id::ProductId;
use crate::restaurant::product::Offer;
use rusqlite::{Connection, params};

/// How many one may have.
pub const MAX: i64 = 200;

pub(super) const OF_USER: &str = concat!(
    "SELECT ",
    offer_columns!(),
    " FROM favourite f CROSS JOIN product p ON p.id = f.product AND p.retired_at IS NULL
     CROSS JOIN restaurant r ON r.id = p.restaurant AND r.open = 1 AND r.retired_at IS NULL
     CROSS JOIN category c ON c.id = p.category WHERE f.user = ?1 ORDER BY p.name, p.id"
);

/// The dishes that somebody noted and open restaurants have, by name; what is sold out too.
pub fn of_user(db: &Connection, user: UserId) -> Result<Vec<Offer>> {
    db.prepare_cached(OF_USER)
        .and_then(|mut s| s.query_map([user.raw()], offer_from_row)?.collect())
        .map_err(failed("reading favourites"))
}

/// The numbers of all dishes that somebody noted, in order.
pub fn ids(db: &Connection, user: UserId) -> Result<Vec<ProductId>> {
    db.prepare_cached("SELECT product FROM favourite WHERE user = ?1 ORDER BY product")
        .and_then(|mut s| s.query_map([user.raw()], |row| row.get(0).map(ProductId::new))?.collect())
        .map_err(failed("reading favourites"))
}

/// Notes a dish; one that is noted already is no fault.
///
/// # Errors
/// [`Noun::Product`] when it is on no menu of an open restaurant; [`Refusal::TooManyFavourites`] past [`MAX`].
pub fn insert(w: &Write<'_>, user: UserId, product: ProductId) -> Result<()> {
    if super::product::find_offer(w.db(), product)?.is_none() {
        return Err(Error::NotFound(Noun::Product));
    }
    if i64::try_from(ids(w.db(), user)?.len()).unwrap_or(i64::MAX) >= MAX {
        return Err(Refusal::TooManyFavourites.into());
    }
    w.db()
        .prepare_cached(
            "INSERT INTO favourite (user, product, created_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )
        .and_then(|mut s| s.execute(params![user.raw(), product.raw(), w.now().millis()]))
        .map_err(failed("noting a favourite"))
        .map(drop)
}

/// Forgets a dish; one that is not noted is no fault.
pub fn delete(w: &Write<'_>, user: UserId, product: ProductId) -> Result<()> {
    w.db()
        .prepare_cached("DELETE FROM favourite WHERE user = ?1 AND product = ?2")
        .and_then(|mut s| s.execute([user.raw(), product.raw()]))
        .map_err(failed("forgetting a favourite"))
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ANA, BURRITO, House, LUIS, PEDRO, SOUP, TACO};
    use super::super::product;
    use super::*;

    #[test]
    fn everybody_has_their_own_and_a_retired_dish_is_not_shown() {
        let house = House::new();
        let w = house.write();
        for dish in [TACO, SOUP, TACO] {
            insert(&w, ANA, dish).unwrap();
        }
        insert(&w, LUIS, BURRITO).unwrap();
        let names = |user| of_user(&house.db, user).unwrap().into_iter().map(|offer| offer.product.id);
        assert_eq!(names(ANA).collect::<Vec<_>>(), [SOUP, TACO]);
        delete(&w, LUIS, TACO).unwrap();
        product::retire(&w, TACO, PEDRO).unwrap();
        assert_eq!(names(ANA).collect::<Vec<_>>(), [SOUP]);
        delete(&w, ANA, SOUP).unwrap();
        assert_eq!(names(ANA).count(), 0);
    }

    #[test]
    fn what_is_on_no_menu_cannot_be_noted() {
        let house = House::new();
        let unknown = insert(&house.write(), ANA, ProductId::new(4242));
        assert!(matches!(unknown, Err(Error::NotFound(Noun::Product))));
    }
}
