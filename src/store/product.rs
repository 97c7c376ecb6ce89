//! Products: the owner's list, the public menu of a restaurant, and the catalogue over all open ones.

use super::word::money;
use super::write::Write;
use super::{category, failed};
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Result};
use crate::restaurant::category::Section;
use crate::restaurant::fold::fold;
use crate::restaurant::id::{CategoryId, ProductId, RestaurantId};
use crate::restaurant::money::Money;
use crate::restaurant::product::{NewProduct, Offer, Product, ProductChange};
use rusqlite::{Connection, OptionalExtension, Row, params};

macro_rules! columns {
    () => {
        "p.id, p.restaurant, p.category, c.name, p.name, p.description, p.price, p.available, p.image"
    };
}

/// The columns of an offer: `p` is the product, `c` its category, `r` its restaurant.
macro_rules! offer_columns {
    () => {
        "p.id, p.restaurant, p.category, c.name, p.name, p.description, p.price, p.available, p.image, r.name, r.currency"
    };
}
pub(super) use offer_columns;

fn from_row(row: &Row<'_>) -> rusqlite::Result<Product> {
    Ok(Product {
        id: ProductId::new(row.get(0)?),
        restaurant: RestaurantId::new(row.get(1)?),
        category: CategoryId::new(row.get(2)?),
        category_name: row.get(3)?,
        name: row.get(4)?,
        description: row.get(5)?,
        price: money(row, 6)?,
        available: row.get(7)?,
        image: row.get(8)?,
    })
}

pub(super) const OF_OWNER: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM restaurant r JOIN product p ON p.restaurant = r.id AND p.retired_at IS NULL
     JOIN category c ON c.id = p.category
     WHERE r.owner = ?1 AND r.retired_at IS NULL ORDER BY r.id, p.id"
);

/// All products of an owner, the oldest first. One product is filled again and again: a long list takes no more memory
/// than its longest row.
pub fn for_each_of_owner(
    db: &Connection,
    owner: UserId,
    mut each: impl FnMut(&Product) -> Result<()>,
) -> Result<()> {
    let failed = || failed("reading an owner's products");
    let mut statement = db.prepare_cached(OF_OWNER).map_err(failed())?;
    let mut rows = statement.query([owner.raw()]).map_err(failed())?;
    let mut product = None;
    while let Some(row) = rows.next().map_err(failed())? {
        each(refill(&mut product, row).map_err(failed())?)?;
    }
    Ok(())
}

/// The product of a row, in the room of the one before.
fn refill<'a>(kept: &'a mut Option<Product>, row: &Row<'_>) -> rusqlite::Result<&'a Product> {
    let Some(product) = kept else { return from_row(row).map(|product| &*kept.insert(product)) };
    fill(product, row)?;
    Ok(product)
}

fn fill(product: &mut Product, row: &Row<'_>) -> rusqlite::Result<()> {
    product.id = ProductId::new(row.get(0)?);
    product.restaurant = RestaurantId::new(row.get(1)?);
    product.category = CategoryId::new(row.get(2)?);
    put_text(&mut product.category_name, row, 3)?;
    put_text(&mut product.name, row, 4)?;
    put_text(&mut product.description, row, 5)?;
    product.price = money(row, 6)?;
    product.available = row.get(7)?;
    product.image = row.get(8)?;
    Ok(())
}

fn put_text(text: &mut String, row: &Row<'_>, column: usize) -> rusqlite::Result<()> {
    text.clear();
    text.push_str(row.get_ref(column)?.as_str()?);
    Ok(())
}

/// One product of an owner; another's is none.
pub fn find_for_owner(db: &Connection, id: ProductId, owner: UserId) -> Result<Option<Product>> {
    db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM product p JOIN category c ON c.id = p.category
         JOIN restaurant r ON r.id = p.restaurant AND r.retired_at IS NULL
         WHERE p.id = ?1 AND r.owner = ?2 AND p.retired_at IS NULL"
    ))
    .and_then(|mut s| s.query_row([id.raw(), owner.raw()], from_row).optional())
    .map_err(failed("reading a product"))
}

pub(super) const OF_RESTAURANT: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM product p JOIN category c ON c.id = p.category
     WHERE p.restaurant = ?1 AND p.retired_at IS NULL ORDER BY p.position, p.id"
);

/// The menu of a restaurant: its headings with what stands under them, empty ones too. Whether the public may see it
/// is the caller's question (`restaurant::find_open`).
pub fn menu(db: &Connection, restaurant: RestaurantId) -> Result<Vec<Section>> {
    let doing = "reading a menu";
    let mut sections: Vec<Section> = category::of_restaurant(db, restaurant)?
        .into_iter()
        .map(|category| Section { category, products: Vec::new() })
        .collect();
    let mut statement = db.prepare_cached(OF_RESTAURANT).map_err(failed(doing))?;
    for product in statement.query_map([restaurant.raw()], from_row).map_err(failed(doing))? {
        let product = product.map_err(failed(doing))?;
        if let Some(section) = sections.iter_mut().find(|s| s.category.id == product.category) {
            section.products.push(product);
        }
    }
    Ok(sections)
}

/// What is looked for in the catalogue. The default is everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct Search<'a> {
    /// Words that the name holds, whatever case and accents.
    pub name: Option<&'a str>,
    /// Of one restaurant.
    pub restaurant: Option<RestaurantId>,
    /// Of one category.
    pub category: Option<CategoryId>,
    /// Only behind this one: the last of the page before.
    pub after: Option<ProductId>,
}

// CROSS JOIN keeps SQLite from walking the restaurants first, which would need a sort before the first row.
macro_rules! offers {
    ($where:literal) => {
        concat!(
            "SELECT ",
            offer_columns!(),
            " FROM product p
             CROSS JOIN restaurant r ON r.id = p.restaurant AND r.open = 1 AND r.retired_at IS NULL
             CROSS JOIN category c ON c.id = p.category WHERE p.retired_at IS NULL AND ",
            $where
        )
    };
}

/// The offer of a row, in the room of the one before.
fn refill_offer<'a>(kept: &'a mut Option<Offer>, row: &Row<'_>) -> rusqlite::Result<&'a Offer> {
    let Some(offer) = kept else { return offer_from_row(row).map(|offer| &*kept.insert(offer)) };
    fill(&mut offer.product, row)?;
    put_text(&mut offer.restaurant_name, row, 9)?;
    put_text(&mut offer.currency, row, 10)?;
    Ok(offer)
}

pub(super) fn offer_from_row(row: &Row<'_>) -> rusqlite::Result<Offer> {
    Ok(Offer { product: from_row(row)?, restaurant_name: row.get(9)?, currency: row.get(10)? })
}

pub(super) const CATALOGUE: &str = offers!(
    "p.id > ?1 AND (?2 IS NULL OR p.restaurant = ?2) AND (?3 IS NULL OR p.category = ?3) ORDER BY p.id"
);

/// The products of all open restaurants, the oldest first, at most `limit` of them; what is not to be had now too.
/// Returns the last one's number when there may be more. The name is compared here, because `SQLite` knows no accents.
pub fn for_each_offer(
    db: &Connection,
    search: Search<'_>,
    limit: usize,
    mut each: impl FnMut(&Offer) -> Result<()>,
) -> Result<Option<ProductId>> {
    let doing = "reading the catalogue";
    let wanted = search.name.map(fold).unwrap_or_default();
    let mut statement = db.prepare_cached(CATALOGUE).map_err(failed(doing))?;
    let wants = params![
        search.after.map_or(0, ProductId::raw),
        search.restaurant.map(RestaurantId::raw),
        search.category.map(CategoryId::raw)
    ];
    let mut rows = statement.query(wants).map_err(failed(doing))?;
    let (mut count, mut last, mut kept) = (0, None, None);
    while let Some(row) = rows.next().map_err(failed(doing))? {
        let offer = refill_offer(&mut kept, row).map_err(failed(doing))?;
        if !wanted.is_empty() && !fold(&offer.product.name).contains(&wanted) {
            continue;
        }
        if count == limit {
            return Ok(last);
        }
        count += 1;
        last = Some(offer.product.id);
        each(offer)?;
    }
    Ok(None)
}

/// One product of an open restaurant.
pub fn find_offer(db: &Connection, id: ProductId) -> Result<Option<Offer>> {
    db.prepare_cached(offers!("p.id = ?1"))
        .and_then(|mut s| s.query_row([id.raw()], offer_from_row).optional())
        .map_err(failed("reading an offer"))
}

/// A new product under a category of `owner`, with a given number where it comes from a file. Another's category is not
/// found.
pub fn insert(w: &Write<'_>, id: Option<ProductId>, owner: UserId, new: &NewProduct) -> Result<ProductId> {
    w.db()
        .prepare_cached(
            "INSERT INTO product (id, restaurant, category, name, description, price, available, image, position)
             SELECT ?1, c.restaurant, c.id, ?4, ?5, ?6, ?7, ?8,
                 (SELECT coalesce(max(position), 0) FROM product WHERE category = c.id AND retired_at IS NULL)
             FROM category c JOIN restaurant r ON r.id = c.restaurant AND r.retired_at IS NULL
             WHERE c.id = ?2 AND c.retired_at IS NULL AND r.owner = ?3 RETURNING id",
        )
        .and_then(|mut s| {
            s.query_row(
                params![
                    id.map(ProductId::raw),
                    new.category.raw(),
                    owner.raw(),
                    new.name,
                    new.description,
                    new.price.minor(),
                    new.available,
                    new.image
                ],
                |row| row.get(0).map(ProductId::new),
            )
            .optional()
        })
        .map_err(failed("adding a product"))?
        .ok_or(Error::NotFound(Noun::Category))
}

/// What a file says about a product; `None` was left out.
#[derive(Debug, Clone)]
pub struct Stated {
    /// Its number. Without one it is the category's product of this name.
    pub id: Option<ProductId>,
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
    /// What one costs.
    pub price: Money,
    /// Whether it is to be had now; a new one is.
    pub available: Option<bool>,
}

/// Makes a product as a file says, new or not; a retired one comes back. What the file leaves out stays as it is, and a
/// row that says all of it already is not written. The caller has seen that the category exists.
pub fn put(w: &Write<'_>, category: CategoryId, stated: &Stated) -> Result<()> {
    let doing = "loading a product";
    let id = if let Some(id) = stated.id {
        Some(id.raw())
    } else {
        let sql = "SELECT id FROM product WHERE category = ?1 AND name = ?2 AND retired_at IS NULL";
        w.db()
            .prepare_cached(sql)
            .and_then(|mut s| s.query_row(params![category.raw(), stated.name], |row| row.get(0)).optional())
            .map_err(failed(doing))?
    };
    w.db()
        .prepare_cached(
            "INSERT INTO product (id, restaurant, category, name, description, price, available, position)
             SELECT ?1, c.restaurant, c.id, ?3, coalesce(?4, ''), ?5, coalesce(?6, 1),
                 (SELECT coalesce(max(position), 0) FROM product WHERE category = c.id AND retired_at IS NULL)
             FROM category c WHERE c.id = ?2
             ON CONFLICT (id) DO UPDATE SET restaurant = excluded.restaurant, category = ?2, name = ?3,
                 description = coalesce(?4, description), price = ?5, available = coalesce(?6, available),
                 retired_at = NULL
             WHERE restaurant <> excluded.restaurant OR category <> ?2 OR name <> ?3 OR description <> ?4
                 OR price <> ?5 OR available <> ?6 OR retired_at IS NOT NULL",
        )
        .and_then(|mut s| {
            s.execute(params![
                id,
                category.raw(),
                stated.name,
                stated.description,
                stated.price.minor(),
                stated.available
            ])
        })
        .map(|_| ())
        .map_err(failed(doing))
}

/// Changes a product of `owner`. Another's product, and another's category, are not found.
pub fn edit(w: &Write<'_>, id: ProductId, owner: UserId, change: &ProductChange) -> Result<()> {
    let to = match change.category {
        Some(category) => {
            Some(category::find_for_owner(w.db(), category, owner)?.ok_or(Error::NotFound(Noun::Category)))
        }
        None => None,
    };
    if find_for_owner(w.db(), id, owner)?.is_none() {
        return Err(Error::NotFound(Noun::Product));
    }
    let to = to.transpose()?;
    w.db()
        .prepare_cached(
            "UPDATE product SET name = coalesce(?2, name), description = coalesce(?3, description),
                 price = coalesce(?4, price), available = coalesce(?5, available),
                 image = CASE WHEN ?6 THEN ?7 ELSE image END,
                 category = coalesce(?8, category), restaurant = coalesce(?9, restaurant)
             WHERE id = ?1",
        )
        .and_then(|mut s| {
            s.execute(params![
                id.raw(),
                change.name,
                change.description,
                change.price.map(Money::minor),
                change.available,
                change.image.is_some(),
                change.image.as_ref().and_then(Option::as_ref),
                to.as_ref().map(|category| category.id.raw()),
                to.as_ref().map(|category| category.restaurant.raw())
            ])
        })
        .map_err(failed("changing a product"))?;
    Ok(())
}

/// Moves a product of `owner` one place up or down under its heading; at the end of it nothing moves. Another's is not
/// found.
pub fn shift(w: &Write<'_>, id: ProductId, owner: UserId, up: bool) -> Result<()> {
    let doing = "moving a product";
    let product = find_for_owner(w.db(), id, owner)?.ok_or(Error::NotFound(Noun::Product))?;
    let order: Vec<i64> = w
        .db()
        .prepare_cached(
            "SELECT id FROM product WHERE category = ?1 AND retired_at IS NULL ORDER BY position, id",
        )
        .and_then(|mut s| s.query_map([product.category.raw()], |row| row.get(0))?.collect())
        .map_err(failed(doing))?;
    for (position, id) in (1_i64..).zip(super::word::shifted(order, id.raw(), up)) {
        w.db()
            .prepare_cached("UPDATE product SET position = ?2 WHERE id = ?1 AND position <> ?2")
            .and_then(|mut s| s.execute([id, position]))
            .map_err(failed(doing))?;
    }
    Ok(())
}

/// Takes a product of `owner` off the menu; orders stay whole. Another's is not found.
pub fn retire(w: &Write<'_>, id: ProductId, owner: UserId) -> Result<()> {
    let changed = w
        .db()
        .prepare_cached(
            "UPDATE product SET retired_at = ?3 WHERE id = ?1 AND retired_at IS NULL
             AND restaurant IN (SELECT id FROM restaurant WHERE owner = ?2 AND retired_at IS NULL)",
        )
        .and_then(|mut s| s.execute(params![id.raw(), owner.raw(), w.now().millis()]))
        .map_err(failed("retiring a product"))?;
    if changed == 0 { Err(Error::NotFound(Noun::Product)) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
