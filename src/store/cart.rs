//! Carts of users and of guests. Lines are read beside the menu of this moment; nothing of the menu is kept here.

use super::failed;
use super::word::{money, money_or_null, words};
use super::write::Write;
use crate::auth::id::UserId;
use crate::clock::{Span, Time};
use crate::error::Result;
use crate::restaurant::cart::{CartLine, Change, Holder, LINES_MAX, QUANTITY_MAX};
use crate::restaurant::id::{CartId, ProductId, RestaurantId};
use crate::restaurant::order::Payment;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params};

macro_rules! columns {
    () => {
        "p.id, p.name, p.price, p.available AND p.retired_at IS NULL, p.image,
         r.id, r.name, r.open AND r.retired_at IS NULL, r.currency, r.fee, r.pickup, r.guest_orders, r.payments"
    };
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<CartLine> {
    Ok(CartLine {
        product: ProductId::new(row.get(0)?),
        name: row.get(1)?,
        price: money(row, 2)?,
        available: row.get(3)?,
        image: row.get(4)?,
        restaurant: RestaurantId::new(row.get(5)?),
        restaurant_name: row.get(6)?,
        open: row.get(7)?,
        currency: row.get(8)?,
        fee: money_or_null(row, 9)?,
        pickup: row.get(10)?,
        guest_orders: row.get(11)?,
        payments: words(row, 12, Payment::parse)?,
        quantity: row.get(13)?,
    })
}

/// A holder as the two columns that name one.
fn columns_of(holder: &Holder) -> (Value, Value) {
    match holder {
        Holder::User(user) => (Value::Integer(user.raw()), Value::Null),
        Holder::Guest(hash) => (Value::Null, Value::Blob(hash.to_vec())),
    }
}

/// The cart of a user or guest, if there is one.
pub fn find(db: &Connection, holder: &Holder) -> Result<Option<CartId>> {
    let (user, guest) = columns_of(holder);
    db.prepare_cached(FIND)
        .and_then(|mut s| s.query_row(params![user, guest], |row| row.get(0).map(CartId::new)).optional())
        .map_err(failed("looking for a cart"))
}

// With NULL on either side "=" is never true: exactly one of the two indexes finds something.
pub(super) const FIND: &str =
    "SELECT id FROM cart WHERE user = ?1 UNION ALL SELECT id FROM cart WHERE guest_hash = ?2";

pub(super) const LINES: &str = concat!(
    "SELECT ",
    columns!(),
    ", l.quantity FROM cart_line l CROSS JOIN product p ON p.id = l.product CROSS JOIN restaurant r ON r.id = p.restaurant
     WHERE l.cart = (SELECT id FROM cart WHERE user = ?1 UNION ALL SELECT id FROM cart WHERE guest_hash = ?2)
     ORDER BY l.id"
);
/// Empties a user's cart. When it was changed last is kept for guests' carts only: those are purged.
pub(super) const CLEAR: &str = "DELETE FROM cart_line WHERE cart = (SELECT id FROM cart WHERE user = ?1)";

/// The lines of a user's or guest's cart, in the order in which they were put in; none where there is no cart.
pub fn lines(db: &Connection, holder: &Holder) -> Result<Vec<CartLine>> {
    let (user, guest) = columns_of(holder);
    db.prepare_cached(LINES)
        .and_then(|mut s| s.query_map(params![user, guest], from_row)?.collect())
        .map_err(failed("reading a cart"))
}

/// A product as it would stand in a cart, once: to ask whether it can be ordered before it is put in. `None` when it
/// is off the menu.
pub fn offer(db: &Connection, product: ProductId) -> Result<Option<CartLine>> {
    db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        ", 1 FROM product p JOIN restaurant r ON r.id = p.restaurant AND r.retired_at IS NULL
         WHERE p.id = ?1 AND p.retired_at IS NULL"
    ))
    .and_then(|mut s| s.query_row([product.raw()], from_row).optional())
    .map_err(failed("reading an offer"))
}

/// How many units are in a cart.
pub fn units(db: &Connection, holder: &Holder) -> Result<u32> {
    let Some(cart) = find(db, holder)? else { return Ok(0) };
    db.prepare_cached("SELECT coalesce(sum(quantity), 0) FROM cart_line WHERE cart = ?1")
        .and_then(|mut s| s.query_row([cart.raw()], |row| row.get(0)))
        .map_err(failed("counting a cart"))
}

/// Changes one line by the rule and returns how many units the cart holds then. The cart is made when something goes
/// in; the caller has seen that the product can be ordered.
pub fn change(w: &Write<'_>, holder: &Holder, product: ProductId, change: Change) -> Result<u32> {
    let cart = find(w.db(), holder)?;
    let (current, lines) = match cart {
        Some(cart) => count(w, cart, product)?,
        None => (None, 0),
    };
    let after = change.apply(current, lines)?;
    if after != current {
        let cart = match cart {
            Some(cart) => cart,
            None => begin(w, holder)?,
        };
        put(w, cart, product, after)?;
        touch(w, cart)?;
    }
    units(w.db(), holder)
}

/// How many of the product a cart holds, and how many lines it has.
fn count(w: &Write<'_>, cart: CartId, product: ProductId) -> Result<(Option<u32>, u32)> {
    w.db()
        .prepare_cached(
            "SELECT (SELECT quantity FROM cart_line WHERE cart = ?1 AND product = ?2),
                    (SELECT count(*) FROM cart_line WHERE cart = ?1)",
        )
        .and_then(|mut s| s.query_row([cart.raw(), product.raw()], |row| Ok((row.get(0)?, row.get(1)?))))
        .map_err(failed("counting a cart's lines"))
}

fn begin(w: &Write<'_>, holder: &Holder) -> Result<CartId> {
    let (user, guest) = columns_of(holder);
    w.db()
        .prepare_cached("INSERT INTO cart (user, guest_hash, changed_at) VALUES (?1, ?2, ?3)")
        .and_then(|mut s| s.insert(params![user, guest, w.now().millis()]))
        .map(CartId::new)
        .map_err(failed("making a cart"))
}

fn put(w: &Write<'_>, cart: CartId, product: ProductId, quantity: Option<u32>) -> Result<()> {
    let done = match quantity {
        Some(quantity) => w
            .db()
            .prepare_cached(
                "INSERT INTO cart_line (cart, product, quantity) VALUES (?1, ?2, ?3)
                 ON CONFLICT (cart, product) DO UPDATE SET quantity = excluded.quantity",
            )
            .and_then(|mut s| s.execute(params![cart.raw(), product.raw(), quantity])),
        None => w
            .db()
            .prepare_cached("DELETE FROM cart_line WHERE cart = ?1 AND product = ?2")
            .and_then(|mut s| s.execute([cart.raw(), product.raw()])),
    };
    done.map(|_| ()).map_err(failed("changing a cart's line"))
}

fn touch(w: &Write<'_>, cart: CartId) -> Result<()> {
    w.db()
        .prepare_cached("UPDATE cart SET changed_at = ?2 WHERE id = ?1")
        .and_then(|mut s| s.execute([cart.raw(), w.now().millis()]))
        .map(|_| ())
        .map_err(failed("touching a cart"))
}

/// Empties a cart.
pub fn clear(w: &Write<'_>, holder: &Holder) -> Result<()> {
    if let Holder::User(user) = holder {
        let cleared = w.db().prepare_cached(CLEAR).and_then(|mut s| s.execute([user.raw()]));
        return cleared.map(drop).map_err(failed("emptying a cart"));
    }
    let Some(cart) = find(w.db(), holder)? else { return Ok(()) };
    w.db()
        .prepare_cached("DELETE FROM cart_line WHERE cart = ?1")
        .and_then(|mut s| s.execute([cart.raw()]))
        .map_err(failed("emptying a cart"))?;
    touch(w, cart)
}

/// Puts what a guest chose into the cart of the user that they turned out to be; the guest's cart is gone then. What
/// does not fit any more is left out: signing in must not fail over it.
pub fn merge(w: &Write<'_>, guest: [u8; 32], user: UserId) -> Result<()> {
    let guest = Holder::Guest(guest);
    let Some(from) = find(w.db(), &guest)? else { return Ok(()) };
    let holder = Holder::User(user);
    let into = match find(w.db(), &holder)? {
        Some(cart) => cart,
        None => begin(w, &holder)?,
    };
    for line in lines(w.db(), &guest)? {
        let (current, lines) = count(w, into, line.product)?;
        if current.is_some() || lines < LINES_MAX {
            let together = current.unwrap_or(0).saturating_add(line.quantity).min(QUANTITY_MAX);
            put(w, into, line.product, Some(together))?;
        }
    }
    touch(w, into)?;
    delete(w, from)
}

fn delete(w: &Write<'_>, cart: CartId) -> Result<()> {
    w.db()
        .prepare_cached("DELETE FROM cart WHERE id = ?1")
        .and_then(|mut s| s.execute([cart.raw()]))
        .map(|_| ())
        .map_err(failed("removing a cart"))
}

pub(super) const PURGE: &str = "DELETE FROM cart WHERE id IN
    (SELECT id FROM cart INDEXED BY cart_by_change WHERE user IS NULL AND changed_at < ?1 ORDER BY changed_at LIMIT ?2)";

/// Moves the last change of guests' carts: a large correction of the clock takes them along.
pub fn shift(w: &Write<'_>, by: Span) -> Result<usize> {
    let sql = "UPDATE cart SET changed_at = changed_at + ?1 WHERE user IS NULL";
    w.db()
        .prepare_cached(sql)
        .and_then(|mut s| s.execute([by.as_millis()]))
        .map_err(failed("move carts with the clock"))
}

/// Removes guests' carts that were last changed before `before`, at most `limit` of them; returns how many.
pub fn purge(w: &Write<'_>, before: Time, limit: u32) -> Result<usize> {
    w.db()
        .prepare_cached(PURGE)
        .and_then(|mut s| s.execute(params![before.millis(), limit]))
        .map_err(failed("purging guests' carts"))
}

#[cfg(test)]
mod tests;
