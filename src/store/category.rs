//! Categories: read and changed through the restaurant that the caller owns.

use super::failed;
use super::write::Write;
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Result};
use crate::restaurant::category::Category;
use crate::restaurant::id::{CategoryId, RestaurantId};
use rusqlite::{Connection, OptionalExtension, Row, params};

macro_rules! columns {
    () => {
        "c.id, c.restaurant, c.name"
    };
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Category> {
    Ok(Category {
        id: CategoryId::new(row.get(0)?),
        restaurant: RestaurantId::new(row.get(1)?),
        name: row.get(2)?,
    })
}

pub(super) const OF_OWNER: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM restaurant r JOIN category c ON c.restaurant = r.id AND c.retired_at IS NULL
     WHERE r.owner = ?1 AND r.retired_at IS NULL ORDER BY r.id, c.position, c.id"
);

/// All categories of an owner, as they stand on the menu.
pub fn for_each_of_owner(
    db: &Connection,
    owner: UserId,
    mut each: impl FnMut(Category) -> Result<()>,
) -> Result<()> {
    let doing = "reading an owner's categories";
    let mut statement = db.prepare_cached(OF_OWNER).map_err(failed(doing))?;
    for category in statement.query_map([owner.raw()], from_row).map_err(failed(doing))? {
        each(category.map_err(failed(doing))?)?;
    }
    Ok(())
}

/// One category of an owner; another's is none.
pub fn find_for_owner(db: &Connection, id: CategoryId, owner: UserId) -> Result<Option<Category>> {
    db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM category c JOIN restaurant r ON r.id = c.restaurant AND r.retired_at IS NULL
         WHERE c.id = ?1 AND r.owner = ?2 AND c.retired_at IS NULL"
    ))
    .and_then(|mut s| s.query_row([id.raw(), owner.raw()], from_row).optional())
    .map_err(failed("reading a category"))
}

/// One category, whoever's. Whether the public may see it is the caller's question.
pub fn find(db: &Connection, id: CategoryId) -> Result<Option<Category>> {
    db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM category c WHERE c.id = ?1 AND c.retired_at IS NULL"
    ))
    .and_then(|mut s| s.query_row([id.raw()], from_row).optional())
    .map_err(failed("looking for a category"))
}

/// The categories of a restaurant, as they stand on the menu.
pub fn of_restaurant(db: &Connection, restaurant: RestaurantId) -> Result<Vec<Category>> {
    db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM category c WHERE c.restaurant = ?1 AND c.retired_at IS NULL ORDER BY c.position, c.id"
    ))
    .and_then(|mut s| s.query_map([restaurant.raw()], from_row)?.collect())
    .map_err(failed("reading a restaurant's categories"))
}

/// A new category at the end of the menu, with a given number where it comes from a file. The caller has seen that the
/// restaurant is theirs.
pub fn insert(
    w: &Write<'_>,
    id: Option<CategoryId>,
    restaurant: RestaurantId,
    name: &str,
) -> Result<CategoryId> {
    w.db()
        .prepare_cached("INSERT INTO category (id, restaurant, name, position) VALUES (?1, ?2, ?3,
                 (SELECT coalesce(max(position), 0) FROM category WHERE restaurant = ?2 AND retired_at IS NULL))
             RETURNING id")
        .and_then(|mut s| {
            s.query_row(params![id.map(CategoryId::raw), restaurant.raw(), name], |row| {
                row.get(0).map(CategoryId::new)
            })
        })
        .map_err(failed("adding a category"))
}

/// Makes a category as a file says, new or not; a retired one comes back. Without a number it is the restaurant's
/// category of this name. A row that says all of it already is not written.
pub fn put(
    w: &Write<'_>,
    id: Option<CategoryId>,
    restaurant: RestaurantId,
    name: &str,
) -> Result<CategoryId> {
    let doing = "loading a category";
    let id = if let Some(id) = id {
        Some(id.raw())
    } else {
        let sql = "SELECT id FROM category WHERE restaurant = ?1 AND name = ?2 AND retired_at IS NULL";
        w.db()
            .prepare_cached(sql)
            .and_then(|mut s| s.query_row(params![restaurant.raw(), name], |row| row.get(0)).optional())
            .map_err(failed(doing))?
    };
    let new = w
        .db()
        .prepare_cached(
            "INSERT INTO category (id, restaurant, name, position) VALUES (?1, ?2, ?3,
                 (SELECT coalesce(max(position), 0) FROM category WHERE restaurant = ?2 AND retired_at IS NULL))
             ON CONFLICT (id) DO UPDATE SET restaurant = ?2, name = ?3, retired_at = NULL
             WHERE restaurant <> ?2 OR name <> ?3 OR retired_at IS NOT NULL
             RETURNING id",
        )
        .and_then(|mut s| s.query_row(params![id, restaurant.raw(), name], |row| row.get(0)).optional())
        .map_err(failed(doing))?;
    let id = new.or(id).ok_or_else(|| Error::broken(doing))?;
    // A category that moved takes its products along: they keep their restaurant beside it.
    w.db()
        .prepare_cached(
            "UPDATE product SET restaurant = ?2 WHERE category = ?1 AND retired_at IS NULL AND restaurant <> ?2",
        )
        .and_then(|mut s| s.execute([id, restaurant.raw()]))
        .map_err(failed(doing))?;
    Ok(CategoryId::new(id))
}

/// Gives a category of `owner` another name. Another's is not found.
pub fn rename(w: &Write<'_>, id: CategoryId, owner: UserId, name: &str) -> Result<()> {
    let changed = w
        .db()
        .prepare_cached(
            "UPDATE category SET name = ?3 WHERE id = ?1 AND retired_at IS NULL
             AND restaurant IN (SELECT id FROM restaurant WHERE owner = ?2 AND retired_at IS NULL)",
        )
        .and_then(|mut s| s.execute(params![id.raw(), owner.raw(), name]))
        .map_err(failed("renaming a category"))?;
    found(changed)
}

/// Moves a category of `owner` one place up or down on the menu; at its end nothing moves. Another's is not found.
pub fn shift(w: &Write<'_>, id: CategoryId, owner: UserId, up: bool) -> Result<()> {
    let category = find_for_owner(w.db(), id, owner)?.ok_or(Error::NotFound(Noun::Category))?;
    let order =
        of_restaurant(w.db(), category.restaurant)?.iter().map(|category| category.id.raw()).collect();
    for (position, id) in (1_i64..).zip(super::word::shifted(order, id.raw(), up)) {
        w.db()
            .prepare_cached("UPDATE category SET position = ?2 WHERE id = ?1 AND position <> ?2")
            .and_then(|mut s| s.execute([id, position]))
            .map_err(failed("moving a category"))?;
    }
    Ok(())
}

/// Takes a category of `owner` off the menu, and what stands under it; orders stay whole. Another's is not found.
pub fn retire(w: &Write<'_>, id: CategoryId, owner: UserId) -> Result<()> {
    let changed = w
        .db()
        .prepare_cached(
            "UPDATE category SET retired_at = ?3 WHERE id = ?1 AND retired_at IS NULL
             AND restaurant IN (SELECT id FROM restaurant WHERE owner = ?2 AND retired_at IS NULL)",
        )
        .and_then(|mut s| s.execute(params![id.raw(), owner.raw(), w.now().millis()]))
        .map_err(failed("retiring a category"))?;
    found(changed)?;
    w.db()
        .prepare_cached("UPDATE product SET retired_at = ?2 WHERE category = ?1 AND retired_at IS NULL")
        .and_then(|mut s| s.execute(params![id.raw(), w.now().millis()]))
        .map_err(failed("retiring a category's products"))?;
    Ok(())
}

fn found(changed: usize) -> Result<()> {
    if changed == 0 { Err(Error::NotFound(Noun::Category)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::fixture::{FONDA, House, MARTA, PEDRO, SOUP, SOUPS, TACO, TACOS, TAQUERIA};
    use crate::store::product;

    fn names(db: &Connection, owner: UserId) -> Vec<String> {
        let mut names = Vec::new();
        for_each_of_owner(db, owner, |category| {
            names.push(category.name);
            Ok(())
        })
        .unwrap();
        names
    }

    #[test]
    fn an_owner_sees_renames_and_retires_only_their_own() {
        let house = House::new();
        let (db, w) = (&house.db, house.write());
        assert_eq!(names(db, MARTA), ["Sopas"]);
        let id = insert(&w, None, FONDA, "Bebidas").unwrap();
        rename(&w, id, MARTA, "Jugos").unwrap();
        assert_eq!(names(db, MARTA), ["Sopas", "Jugos"]);
        assert_eq!(of_restaurant(db, FONDA).unwrap().len(), 2);
        assert!(find_for_owner(db, TACOS, MARTA).unwrap().is_none());
        assert!(matches!(rename(&w, TACOS, MARTA, "x"), Err(Error::NotFound(Noun::Category))));
        assert!(matches!(retire(&w, TACOS, MARTA), Err(Error::NotFound(Noun::Category))));
        assert_eq!(names(db, PEDRO), ["Tacos"]);
        assert!(names(db, UserId::new(999)).is_empty());
    }

    #[test]
    fn headings_and_dishes_are_put_in_order_and_new_ones_come_last() {
        let house = House::new();
        let (db, w) = (&house.db, house.write());
        let drinks = insert(&w, None, FONDA, "Bebidas").unwrap();
        shift(&w, drinks, MARTA, true).unwrap();
        insert(&w, None, FONDA, "Postres").unwrap();
        assert_eq!(names(db, MARTA), ["Bebidas", "Sopas", "Postres"]);
        shift(&w, drinks, MARTA, true).unwrap();
        shift(&w, SOUPS, MARTA, false).unwrap();
        assert_eq!(names(db, MARTA), ["Bebidas", "Postres", "Sopas"]);
        assert!(matches!(shift(&w, TACOS, MARTA, true), Err(Error::NotFound(Noun::Category))));
        let tacos = || -> Vec<i64> {
            let menu = product::menu(db, TAQUERIA).unwrap();
            menu[0].products.iter().map(|product| product.id.raw()).collect()
        };
        let before = tacos();
        product::shift(&w, TACO, PEDRO, false).unwrap();
        assert_eq!(tacos(), before.iter().rev().copied().collect::<Vec<_>>());
        assert!(matches!(product::shift(&w, TACO, MARTA, true), Err(Error::NotFound(Noun::Product))));
    }

    #[test]
    fn a_retired_category_takes_its_products_along_and_is_gone() {
        let house = House::new();
        let (db, w) = (&house.db, house.write());
        assert!(product::find_for_owner(db, SOUP, MARTA).unwrap().is_some());
        retire(&w, SOUPS, MARTA).unwrap();
        assert!(product::find_for_owner(db, SOUP, MARTA).unwrap().is_none());
        assert!(find_for_owner(db, SOUPS, MARTA).unwrap().is_none());
        assert!(matches!(retire(&w, SOUPS, MARTA), Err(Error::NotFound(Noun::Category))));
        assert!(matches!(rename(&w, SOUPS, MARTA, "x"), Err(Error::NotFound(Noun::Category))));
    }

    #[test]
    fn every_change_of_the_menu_counts_its_version_up() {
        let house = House::new();
        let (db, w) = (&house.db, house.write());
        let version = || crate::store::restaurant::find(db, FONDA).unwrap().unwrap().menu_version;
        let before = version();
        insert(&w, None, FONDA, "Bebidas").unwrap();
        assert!(version() > before);
        let before = version();
        retire(&w, SOUPS, MARTA).unwrap();
        assert!(version() > before);
    }
}
