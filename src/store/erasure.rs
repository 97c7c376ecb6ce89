//! Forgetting a person beyond their account's row: what other tables hold about them goes, what the books need stays.
//!
//! Orders keep number, restaurant, day, lines, money and district; ratings keep their score. The account's own row is
//! `user`'s.

use super::Write;
use super::fault::failed;
use crate::auth::id::UserId;
use crate::error::Result;
use rusqlite::{Connection, params};

/// The open orders that somebody waits for, carries, or is to cook: one of them keeps the person from being forgotten.
pub(super) const OPEN: [&str; 3] = [
    "SELECT EXISTS (SELECT 1 FROM customer_order WHERE customer = ?1 \
     AND state <> 'delivered' AND state <> 'cancelled')",
    "SELECT EXISTS (SELECT 1 FROM customer_order WHERE courier = ?1 AND state = 'on_the_way')",
    "SELECT EXISTS (SELECT 1 FROM customer_order WHERE restaurant IN (SELECT id FROM restaurant \
     WHERE owner = ?1 AND retired_at IS NULL) \
     AND state <> 'delivered' AND state <> 'cancelled')",
];

/// What is forgotten, a statement for each table.
const FORGET: [&str; 6] = [
    // Saved addresses: the rows stay for the orders that name them.
    "UPDATE address SET street = '', district = '', reference = '', main = 0, latitude = NULL, longitude = NULL, \
     postal_code = NULL, city = NULL, region = NULL, country = NULL, retired_at = coalesce(retired_at, ?2) \
     WHERE id IN (SELECT id FROM address WHERE user = ?1)",
    "UPDATE customer_order SET guest_name = '', guest_phone = '', street = '', reference = '', latitude = NULL, \
     longitude = NULL, notes = '' WHERE customer = ?1",
    "UPDATE rating SET comment = '' WHERE \"order\" IN (SELECT id FROM customer_order WHERE customer = ?1)",
    "DELETE FROM cart WHERE user = ?1",
    "DELETE FROM favourite WHERE user = ?1",
    "UPDATE courier SET state = 'off', active = 0 WHERE user = ?1",
];

/// Whether somebody still has to do with an order that is not finished.
pub fn has_open_orders(db: &Connection, user: UserId) -> Result<bool> {
    for sql in OPEN {
        let found: bool = db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_row([user], |row| row.get(0)))
            .map_err(failed("look for somebody's open orders"))?;
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Forgets a person everywhere but in their account's own row, and retires their restaurants.
pub fn forget(w: &Write<'_>, user: UserId) -> Result<()> {
    for restaurant in super::restaurant::of_owner(w.db(), user)? {
        super::restaurant::retire(w, restaurant.id, user)?;
    }
    for sql in FORGET {
        w.db()
            .prepare_cached(sql)
            .and_then(|mut s| {
                let values = params![user, w.now()];
                // Not every statement has a time in it.
                if s.parameter_count() == 2 { s.execute(values) } else { s.execute([user]) }
            })
            .map_err(failed("forget a person"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ANA, FONDA, House, MARTA, RIDER, SOUP, TODAY};
    use super::super::{address, order, rating, restaurant};
    use super::*;
    use crate::restaurant::address::NewAddress;
    use crate::restaurant::order::State;
    use crate::restaurant::rating::NewRating;
    use crate::restaurant::step::Actor;

    fn finish(house: &House, id: crate::restaurant::id::OrderId) {
        for state in [State::Accepted, State::Ready, State::Delivered] {
            house.step(id, Actor::House, state).unwrap();
        }
    }

    #[test]
    fn an_open_order_concerns_guest_and_owner_and_a_finished_one_nobody() {
        let house = House::new();
        let id = house.order(ANA, TODAY, &[(SOUP, 1)])[0];
        let open = |user| has_open_orders(&house.db, user).unwrap();
        assert!(open(ANA) && open(MARTA) && !open(RIDER));
        finish(&house, id);
        assert!(!open(ANA) && !open(MARTA));
    }

    #[test]
    fn a_forgotten_guest_leaves_orders_and_scores_whole() {
        let house = House::new();
        let w = house.write();
        let saved = NewAddress {
            street: "Calle 4 # 5-6".into(),
            district: "Centro".into(),
            reference: "casa azul".into(),
            main: true,
        };
        address::insert(&w, None, ANA, &saved, Some((2.19, -75.62))).unwrap();
        let id = house.order(ANA, TODAY, &[(SOUP, 2)])[0];
        finish(&house, id);
        let new = NewRating {
            order: id,
            restaurant: FONDA,
            customer: Some(ANA),
            score: 4,
            comment: "Soy Ana".into(),
        };
        rating::insert(&w, None, &new).unwrap();
        let before = order::find(&house.db, id).unwrap().unwrap();
        forget(&w, ANA).unwrap();
        let after = order::find(&house.db, id).unwrap().unwrap();
        assert_eq!((after.total, &after.lines, after.number), (before.total, &before.lines, before.number));
        assert_eq!((after.street.as_str(), after.notes.as_str()), ("", ""));
        assert_eq!(after.district, "Centro");
        assert!(address::of_user(&house.db, ANA).unwrap().is_empty());
        let left: i64 = house
            .db
            .query_row("SELECT count(*) FROM address WHERE street || reference <> ''", [], |row| row.get(0))
            .unwrap();
        assert_eq!(left, 0);
        let kept = rating::of_restaurant(&house.db, FONDA, None, 1).unwrap().remove(0);
        assert_eq!((kept.score, kept.comment.as_str()), (4, ""));
    }

    #[test]
    fn a_forgotten_owner_has_no_restaurant_in_the_list() {
        let house = House::new();
        forget(&house.write(), MARTA).unwrap();
        assert!(restaurant::find(&house.db, FONDA).unwrap().is_none());
    }

    #[test]
    fn nothing_here_walks_a_table() {
        let house = House::new();
        for sql in OPEN {
            for line in super::super::fixture::query_plan(&house.db, sql) {
                assert!(!line.starts_with("SCAN") || line.contains("CONSTANT"), "{line}: {sql}");
            }
        }
    }
}
