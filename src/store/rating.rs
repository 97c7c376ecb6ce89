//! Ratings. One per order, held by the table; shown with a first name, never the whole one.

use super::failed;
use super::write::Write;
use crate::auth::id::UserId;
use crate::clock::Time;
use crate::error::{Error, RatingFault, Refusal, Result};
use crate::restaurant::id::{OrderId, RatingId, RestaurantId};
use crate::restaurant::rating::{NewRating, Rating, Summary};
use rusqlite::{Connection, OptionalExtension, Row, params};

macro_rules! columns {
    () => {
        r#"g.id, g."order", g.customer, coalesce(trim(u.first_name), ''), g.score, g.comment, g.created_at"#
    };
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Rating> {
    Ok(Rating {
        id: RatingId::new(row.get(0)?),
        order: OrderId::new(row.get(1)?),
        customer: row.get::<_, Option<i64>>(2)?.map(UserId::new),
        first_name: row.get(3)?,
        score: row.get(4)?,
        comment: row.get(5)?,
        created_at: row.get(6).map(Time::from_millis)?,
    })
}

/// Keeps a rating that the rule allowed, with a given number and time where it comes from a file. The second one of an
/// order is refused.
pub fn insert(w: &Write<'_>, given: Option<(RatingId, Time)>, new: &NewRating) -> Result<RatingId> {
    w.db()
        .prepare_cached(
            r#"INSERT INTO rating (id, "order", restaurant, customer, score, comment, created_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT ("order") DO NOTHING RETURNING id"#,
        )
        .and_then(|mut s| {
            s.query_row(
                params![
                    given.map(|(id, _)| id.raw()),
                    new.order.raw(),
                    new.restaurant.raw(),
                    new.customer.map(UserId::raw),
                    new.score,
                    new.comment,
                    given.map_or_else(|| w.now(), |(_, at)| at).millis()
                ],
                |row| row.get(0).map(RatingId::new),
            )
            .optional()
        })
        .map_err(failed("keeping a rating"))?
        .ok_or(Error::Refused(Refusal::Rating(RatingFault::Twice)))
}

pub(super) const OF_RESTAURANT: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM rating g LEFT JOIN user u ON u.id = g.customer
     WHERE g.restaurant = ?1 AND g.id < ?2 ORDER BY g.id DESC LIMIT ?3"
);

/// The ratings of a restaurant, the newest first, at most `limit` of them below `before`.
pub fn of_restaurant(
    db: &Connection,
    restaurant: RestaurantId,
    before: Option<RatingId>,
    limit: u32,
) -> Result<Vec<Rating>> {
    let before = before.map_or(i64::MAX, RatingId::raw);
    db.prepare_cached(OF_RESTAURANT)
        .and_then(|mut s| s.query_map(params![restaurant.raw(), before, limit], from_row)?.collect())
        .map_err(failed("reading a restaurant's ratings"))
}

pub(super) const SUMMARY: &str = "SELECT rating_count, rating_sum FROM restaurant WHERE id = ?1";

/// How many ratings a restaurant has, and what they add up to.
pub fn summary(db: &Connection, restaurant: RestaurantId) -> Result<Summary> {
    db.prepare_cached(SUMMARY)
        .and_then(|mut s| {
            s.query_row([restaurant.raw()], |row| Ok(Summary { count: row.get(0)?, sum: row.get(1)? }))
                .optional()
        })
        .map(Option::unwrap_or_default)
        .map_err(failed("reading what a restaurant's ratings come to"))
}

/// Whether an order was rated.
pub fn exists(db: &Connection, order: OrderId) -> Result<bool> {
    db.prepare_cached(r#"SELECT EXISTS (SELECT 1 FROM rating WHERE "order" = ?1)"#)
        .and_then(|mut s| s.query_row([order.raw()], |row| row.get(0)))
        .map_err(failed("looking for a rating"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::fixture::{ANA, FONDA, House, SOUP, TAQUERIA, TODAY};

    fn new(order: OrderId, score: u8) -> NewRating {
        NewRating { order, restaurant: FONDA, customer: Some(ANA), score, comment: "Rico".into() }
    }

    #[test]
    fn an_order_is_rated_once() {
        let house = House::new();
        let (db, w) = (&house.db, house.write());
        let order = house.order(ANA, TODAY, &[(SOUP, 1)])[0];
        assert!(!exists(db, order).unwrap());
        insert(&w, None, &new(order, 4)).unwrap();
        assert!(exists(db, order).unwrap());
        assert!(matches!(
            insert(&w, None, &new(order, 1)),
            Err(Error::Refused(Refusal::Rating(RatingFault::Twice)))
        ));
        assert_eq!(summary(db, FONDA).unwrap(), Summary { count: 1, sum: 4 });
    }

    #[test]
    fn a_restaurants_ratings_come_newest_first_with_a_first_name() {
        let house = House::new();
        let (db, w) = (&house.db, house.write());
        let mut ids = Vec::new();
        for score in [5, 3, 4] {
            let order = house.order(ANA, TODAY, &[(SOUP, 1)])[0];
            ids.push(insert(&w, None, &new(order, score)).unwrap());
        }
        let page = of_restaurant(db, FONDA, None, 2).unwrap();
        assert_eq!(page.iter().map(|r| r.score).collect::<Vec<_>>(), [4, 3]);
        assert_eq!(page[0].first_name, "Ana María");
        let rest = of_restaurant(db, FONDA, Some(page[1].id), 2).unwrap();
        assert_eq!(rest.iter().map(|r| r.id).collect::<Vec<_>>(), [ids[0]]);
        assert_eq!(summary(db, FONDA).unwrap().tenths(), Some(40));
        assert_eq!(summary(db, TAQUERIA).unwrap().tenths(), None);
    }

    #[test]
    fn an_imported_rating_keeps_number_and_time() {
        let house = House::new();
        let order = house.order(ANA, TODAY, &[(SOUP, 1)])[0];
        let at = Time::from_secs(1_700_000_000);
        insert(&house.write(), Some((RatingId::new(63), at)), &new(order, 5)).unwrap();
        let kept = of_restaurant(&house.db, FONDA, None, 1).unwrap().remove(0);
        assert_eq!((kept.id, kept.order, kept.created_at), (RatingId::new(63), order, at));
    }
}
