//! Who works for which restaurant. **The** answer to "who may work this kitchen" is [`KITCHENS`]: its owner, and who has
//! a post in it now. Pages, API, streams and rooms all ask here.

use super::failed;
use super::word::word;
use super::write::Write;
use crate::auth::id::UserId;
use crate::error::Result;
use crate::restaurant::id::RestaurantId;
use crate::restaurant::staff::{Member, Post};
use rusqlite::{Connection, OptionalExtension, Row, params};

pub(super) const KITCHENS: &str = "SELECT id FROM restaurant WHERE owner = ?1 AND retired_at IS NULL
    UNION SELECT r.id FROM staff s JOIN restaurant r ON r.id = s.restaurant AND r.retired_at IS NULL
    WHERE s.user = ?1 AND s.post = 'kitchen' AND s.left_at IS NULL ORDER BY 1";

/// The restaurants whose kitchen somebody may work, the oldest first.
pub fn kitchens(db: &Connection, user: UserId) -> Result<Vec<RestaurantId>> {
    db.prepare_cached(KITCHENS)
        .and_then(|mut s| s.query_map([user.raw()], |row| row.get(0).map(RestaurantId::new))?.collect())
        .map_err(failed("looking whose kitchen somebody may work"))
}

/// Whether somebody may work the kitchen of this restaurant.
pub fn works(db: &Connection, user: UserId, restaurant: RestaurantId) -> Result<bool> {
    Ok(kitchens(db, user)?.contains(&restaurant))
}

const MEMBERS: &str =
    "SELECT s.user, u.username, trim(u.first_name || ' ' || u.last_name), s.post, s.left_at IS NULL
    FROM staff s CROSS JOIN user u ON u.id = s.user WHERE s.restaurant = ?1";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Member> {
    Ok(Member {
        user: UserId::new(row.get(0)?),
        username: row.get(1)?,
        name: row.get(2)?,
        post: word(row, 3, Post::parse)?,
        present: row.get(4)?,
    })
}

/// All who work for a restaurant or did, those who do first.
pub fn of_restaurant(db: &Connection, restaurant: RestaurantId) -> Result<Vec<Member>> {
    db.prepare_cached(&format!("{MEMBERS} ORDER BY s.left_at IS NOT NULL, s.user"))
        .and_then(|mut s| s.query_map([restaurant.raw()], from_row)?.collect())
        .map_err(failed("reading a restaurant's staff"))
}

/// One who works for a restaurant or did.
pub fn find(db: &Connection, restaurant: RestaurantId, user: UserId) -> Result<Option<Member>> {
    db.prepare_cached(&format!("{MEMBERS} AND s.user = ?2"))
        .and_then(|mut s| s.query_row(params![restaurant.raw(), user.raw()], from_row).optional())
        .map_err(failed("reading a member of the staff"))
}

/// Gives somebody a post.
pub fn insert(w: &Write<'_>, restaurant: RestaurantId, user: UserId, post: Post) -> Result<()> {
    w.db()
        .prepare_cached("INSERT INTO staff (user, restaurant, post, since_at) VALUES (?1, ?2, ?3, ?4)")
        .and_then(|mut s| s.execute(params![user.raw(), restaurant.raw(), post.as_str(), w.now().millis()]))
        .map(|_| ())
        .map_err(failed("giving somebody a post"))
}

/// Says that somebody left, or came back.
pub fn set_present(w: &Write<'_>, restaurant: RestaurantId, user: UserId, present: bool) -> Result<()> {
    let left = (!present).then_some(w.now().millis());
    w.db()
        .prepare_cached("UPDATE staff SET left_at = ?3 WHERE restaurant = ?1 AND user = ?2")
        .and_then(|mut s| s.execute(params![restaurant.raw(), user.raw(), left]))
        .map(|_| ())
        .map_err(failed("changing a post"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::fixture::{ANA, FONDA, House, LUIS, MARTA, RIDER, TAQUERIA};
    use crate::store::restaurant;

    #[test]
    fn a_kitchen_is_its_owners_and_of_those_who_cook_there_now() {
        let house = House::new();
        let (db, w) = (&house.db, house.write());
        insert(&w, FONDA, ANA, Post::Kitchen).unwrap();
        insert(&w, FONDA, RIDER, Post::Courier).unwrap();
        for (user, restaurant, may) in [
            (MARTA, FONDA, true),
            (MARTA, TAQUERIA, false),
            (ANA, FONDA, true),
            (ANA, TAQUERIA, false),
            (RIDER, FONDA, false),
            (LUIS, FONDA, false),
        ] {
            assert_eq!(works(db, user, restaurant).unwrap(), may, "{user} {restaurant}");
        }
        set_present(&w, FONDA, ANA, false).unwrap();
        assert_eq!(kitchens(db, ANA).unwrap(), []);
        set_present(&w, FONDA, ANA, true).unwrap();
        assert_eq!(kitchens(db, ANA).unwrap(), [FONDA]);
        restaurant::retire(&w, FONDA, MARTA).unwrap();
        assert_eq!(kitchens(db, ANA).unwrap(), [], "a retired restaurant has no kitchen");
    }

    #[test]
    fn the_staff_is_listed_with_those_who_left_at_the_end() {
        let house = House::new();
        let (db, w) = (&house.db, house.write());
        insert(&w, FONDA, ANA, Post::Kitchen).unwrap();
        insert(&w, FONDA, RIDER, Post::Courier).unwrap();
        set_present(&w, FONDA, ANA, false).unwrap();
        let names: Vec<_> =
            of_restaurant(db, FONDA).unwrap().into_iter().map(|m| (m.name, m.present)).collect();
        assert_eq!(names, [("Moto Uno".into(), true), ("Ana María Rojas".into(), false)]);
        assert_eq!(find(db, FONDA, RIDER).unwrap().unwrap().post, Post::Courier);
        assert!(find(db, TAQUERIA, RIDER).unwrap().is_none());
    }
}
