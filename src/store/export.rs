//! What leaves the house in files: people and menus, read row by row in the order in which they stand.
//!
//! And the few columns that only come back in by a file ([`set_terms`], [`set_places`]): nobody edits them otherwise.

use super::fault::failed;
use super::user::Record;
use super::{Write, user};
use crate::error::Result;
use crate::restaurant::id::{CategoryId, RestaurantId};
use crate::restaurant::money::Money;
use rusqlite::{Connection, Params, Row, params};

/// A restaurant as it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its number.
    pub id: i64,
    /// Its owner's.
    pub owner: i64,
    /// As it is called.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// To call.
    pub phone: String,
    /// What it says of itself.
    pub about: String,
    /// Whether it takes orders.
    pub open: bool,
    /// Three letters.
    pub currency: String,
    /// Of a delivery; `None`: the house's.
    pub fee: Option<Money>,
}

/// A category as it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its number.
    pub id: i64,
    /// Its restaurant's.
    pub restaurant: i64,
    /// As it is called.
    pub name: String,
    /// Where it stands on the menu.
    pub position: i64,
}

/// A product as it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dish {
    /// Its number.
    pub id: i64,
    /// Its category's.
    pub category: i64,
    /// As it is called.
    pub name: String,
    /// What it is.
    pub description: String,
    /// What it costs.
    pub price: Money,
    /// Whether it can be ordered.
    pub available: bool,
    /// Where it stands in its category.
    pub position: i64,
}

/// How many people there are, and how many rows of menus.
pub fn rows(db: &Connection) -> Result<(u64, u64)> {
    let sql = "SELECT (SELECT count(*) FROM user WHERE erased_at IS NULL),
                      (SELECT count(*) FROM restaurant WHERE retired_at IS NULL)
                    + (SELECT count(*) FROM category WHERE retired_at IS NULL)
                    + (SELECT count(*) FROM product WHERE retired_at IS NULL)";
    let count = |row: &Row<'_>, at| row.get::<_, i64>(at).map(|n| u64::try_from(n).unwrap_or_default());
    db.query_row(sql, [], |row| Ok((count(row, 0)?, count(row, 1)?)))
        .map_err(failed("counting what is to leave"))
}

/// Hands over everybody who was not erased, by number.
pub fn each_user(db: &Connection, mut each: impl FnMut(Record) -> Result<()>) -> Result<()> {
    let sql = concat!("SELECT ", user::columns!(), " FROM user WHERE erased_at IS NULL ORDER BY id");
    walk(db, sql, [], Record::from_row, &mut each)
}

/// Hands over each restaurant, by number.
pub fn each_place(db: &Connection, mut each: impl FnMut(Place) -> Result<()>) -> Result<()> {
    let sql = "SELECT id, owner, name, address, phone, about, open, currency, fee FROM restaurant
               WHERE retired_at IS NULL ORDER BY id";
    let read = |row: &Row<'_>| {
        Ok(Place {
            id: row.get(0)?,
            owner: row.get(1)?,
            name: row.get(2)?,
            address: row.get(3)?,
            phone: row.get(4)?,
            about: row.get(5)?,
            open: row.get(6)?,
            currency: row.get(7)?,
            fee: row.get::<_, Option<i64>>(8)?.map(Money::from_minor),
        })
    };
    walk(db, sql, [], read, &mut each)
}

/// Hands over each category of a restaurant, as they stand on the menu.
pub fn each_heading(
    db: &Connection,
    restaurant: i64,
    mut each: impl FnMut(Heading) -> Result<()>,
) -> Result<()> {
    let sql = "SELECT id, restaurant, name, position FROM category
               WHERE restaurant = ?1 AND retired_at IS NULL ORDER BY position, id";
    let read = |row: &Row<'_>| {
        Ok(Heading { id: row.get(0)?, restaurant: row.get(1)?, name: row.get(2)?, position: row.get(3)? })
    };
    walk(db, sql, [restaurant], read, &mut each)
}

/// Hands over each product of a category, as they stand in it.
pub fn each_dish(db: &Connection, category: i64, mut each: impl FnMut(Dish) -> Result<()>) -> Result<()> {
    let sql = "SELECT id, category, name, description, price, available, position FROM product
               WHERE category = ?1 AND retired_at IS NULL ORDER BY position, id";
    let read = |row: &Row<'_>| {
        Ok(Dish {
            id: row.get(0)?,
            category: row.get(1)?,
            name: row.get(2)?,
            description: row.get(3)?,
            price: Money::from_minor(row.get(4)?),
            available: row.get(5)?,
            position: row.get(6)?,
        })
    };
    walk(db, sql, [category], read, &mut each)
}

fn walk<T>(
    db: &Connection,
    sql: &str,
    values: impl Params,
    read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    each: &mut dyn FnMut(T) -> Result<()>,
) -> Result<()> {
    let doing = "reading what is to leave";
    let mut statement = db.prepare_cached(sql).map_err(failed(doing))?;
    let mut rows = statement.query(values).map_err(failed(doing))?;
    while let Some(row) = rows.next().map_err(failed(doing))? {
        each(read(row).map_err(failed(doing))?)?;
    }
    Ok(())
}

/// A restaurant's currency and delivery fee, where the file names them. `fee`: `Some(None)` is the house's.
pub fn set_terms(w: &Write<'_>, id: RestaurantId, currency: Option<&str>, fee: Option<Money>) -> Result<()> {
    let fee = fee.map(Money::minor);
    w.db()
        .prepare_cached(
            "UPDATE restaurant SET currency = coalesce(?2, currency), fee = coalesce(?3, fee)
             WHERE id = ?1 AND (currency <> coalesce(?2, currency) OR fee IS NOT coalesce(?3, fee))",
        )
        .and_then(|mut s| s.execute(params![id.raw(), currency, fee]))
        .map(|_| ())
        .map_err(failed("loading a restaurant's terms"))
}

/// Where a category stands on the menu.
pub fn set_place(w: &Write<'_>, id: CategoryId, position: i64) -> Result<()> {
    w.db()
        .prepare_cached("UPDATE category SET position = ?2 WHERE id = ?1 AND position <> ?2")
        .and_then(|mut s| s.execute([id.raw(), position]))
        .map(|_| ())
        .map_err(failed("loading a category's place"))
}

/// Where a product stands in its category: the one of this number, else of this name.
pub fn set_places(
    w: &Write<'_>,
    category: CategoryId,
    (id, name): (Option<i64>, &str),
    position: i64,
) -> Result<()> {
    w.db()
        .prepare_cached(
            "UPDATE product SET position = ?4 WHERE category = ?1 AND retired_at IS NULL AND position <> ?4
                 AND (id = ?2 OR (?2 IS NULL AND name = ?3))",
        )
        .and_then(|mut s| s.execute(params![category.raw(), id, name, position]))
        .map(|_| ())
        .map_err(failed("loading a product's place"))
}
