//! Paired kitchen screens: pairings that wait for their code, screens at work, revoked ones.
//!
//! Whether a code may still be typed and who may pair is the service's question. A screen counts only while its
//! restaurant does: a retired restaurant has none.

use super::Write;
use super::fault::failed;
use crate::clock::{Span, Time};
use crate::error::Result;
use crate::restaurant::id::{RestaurantId, ScreenId};
use crate::restaurant::screen::Screen;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

/// A screen, or a pairing that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paired {
    /// Its number.
    pub id: ScreenId,
    /// Whose kitchen it is.
    pub restaurant: RestaurantId,
    /// What the owner calls it.
    pub name: String,
    /// Until when its code may be typed; `None` once it was.
    pub code_expires_at: Option<Time>,
    /// When it was paired; `None`: it waits for its code.
    pub paired_at: Option<Time>,
    /// When it was last used, to a quarter of an hour.
    pub seen_at: Option<Time>,
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Paired> {
    Ok(Paired {
        id: row.get(0)?,
        restaurant: row.get(1)?,
        name: row.get(2)?,
        code_expires_at: row.get(3)?,
        paired_at: row.get(4)?,
        seen_at: row.get(5)?,
    })
}

pub(super) const OF_RESTAURANT: &str =
    "SELECT id, restaurant, name, code_expires_at, paired_at, seen_at FROM screen
     WHERE restaurant = ?1 AND revoked_at IS NULL ORDER BY id";

/// The screens of a restaurant and the pairings that wait, the oldest first.
pub fn of_restaurant(db: &Connection, restaurant: RestaurantId) -> Result<Vec<Paired>> {
    db.prepare_cached(OF_RESTAURANT)
        .and_then(|mut s| s.query_map([restaurant], from_row)?.collect())
        .map_err(failed("list a restaurant's screens"))
}

pub(super) const LIVE: &str =
    "SELECT s.id, s.restaurant, s.name, s.code_expires_at, s.paired_at, s.seen_at FROM screen s
     JOIN restaurant r ON r.id = s.restaurant AND r.retired_at IS NULL
     WHERE s.key_hash = ?1 AND s.revoked_at IS NULL";

/// The screen with this key, while it may work.
pub fn find(db: &Connection, key_hash: &[u8; 32]) -> Result<Option<Paired>> {
    db.prepare_cached(LIVE)
        .and_then(|mut s| s.query_row([key_hash], from_row).optional())
        .map_err(failed("find a screen"))
}

/// Whether a screen may still work.
pub fn is_live(db: &Connection, screen: Screen) -> Result<bool> {
    db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM screen s JOIN restaurant r ON r.id = s.restaurant AND r.retired_at IS NULL
         WHERE s.id = ?1 AND s.restaurant = ?2 AND s.key_hash IS NOT NULL AND s.revoked_at IS NULL)",
    )
    .and_then(|mut s| s.query_row(params![screen.id, screen.restaurant], |row| row.get(0)))
    .map_err(failed("ask for a screen"))
}

pub(super) const WAITING: &str =
    "SELECT s.id, s.restaurant, s.name, s.code_expires_at, s.paired_at, s.seen_at FROM screen s
     JOIN restaurant r ON r.id = s.restaurant AND r.retired_at IS NULL
     WHERE s.code_hash = ?1 AND s.code_expires_at > ?2 AND s.revoked_at IS NULL";

/// The pairing that waits for this code, while it may be typed.
pub fn waiting(db: &Connection, code_hash: &[u8; 32], now: Time) -> Result<Option<Paired>> {
    db.prepare_cached(WAITING)
        .and_then(|mut s| s.query_row(params![code_hash, now], from_row).optional())
        .map_err(failed("find a pairing"))
}

/// A pairing that waits for its code. Those of the restaurant whose code is void make room.
pub fn insert(
    w: &Write<'_>,
    restaurant: RestaurantId,
    name: &str,
    code_hash: &[u8; 32],
    until: Time,
) -> Result<ScreenId> {
    let void = "DELETE FROM screen WHERE restaurant = ?1 AND revoked_at IS NULL AND key_hash IS NULL
        AND code_expires_at <= ?2";
    change(w, void, params![restaurant, w.now()])?;
    w.db()
        .prepare_cached(
            "INSERT INTO screen (restaurant, name, code_hash, code_expires_at, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
        )
        .and_then(|mut s| s.query_row(params![restaurant, name, code_hash, until, w.now()], |row| row.get(0)))
        .map_err(failed("make a pairing"))
}

/// Whose kitchen a screen that works or waits is.
pub fn restaurant(db: &Connection, id: ScreenId) -> Result<Option<RestaurantId>> {
    db.prepare_cached("SELECT restaurant FROM screen WHERE id = ?1 AND revoked_at IS NULL")
        .and_then(|mut s| s.query_row([id], |row| row.get(0)).optional())
        .map_err(failed("find a screen's kitchen"))
}

/// Gives a pairing the key of the screen that typed its code. The code is used up.
pub fn pair(w: &Write<'_>, id: ScreenId, key_hash: &[u8; 32]) -> Result<()> {
    let sql = "UPDATE screen SET key_hash = ?2, code_hash = NULL, code_expires_at = NULL, paired_at = ?3,
        seen_at = ?3 WHERE id = ?1";
    change(w, sql, params![id, key_hash, w.now()]).map(drop)
}

/// Ends a screen, or a pairing that waits. False if it is none of the restaurant's.
pub fn revoke(w: &Write<'_>, restaurant: RestaurantId, id: ScreenId) -> Result<bool> {
    let sql = "UPDATE screen SET revoked_at = ?3, key_hash = NULL, code_hash = NULL, code_expires_at = NULL
        WHERE id = ?2 AND restaurant = ?1 AND revoked_at IS NULL";
    change(w, sql, params![restaurant, id, w.now()]).map(|rows| rows > 0)
}

/// Writes down that a screen was used. Never moves back.
pub fn touch(w: &Write<'_>, id: ScreenId, at: Time) -> Result<()> {
    let sql = "UPDATE screen SET seen_at = ?2 WHERE id = ?1 AND seen_at < ?2";
    change(w, sql, params![id, at]).map(drop)
}

/// Moves pairings that wait and the last uses: a large correction of the clock takes them along.
pub fn shift(w: &Write<'_>, by: Span) -> Result<usize> {
    let sql = "UPDATE screen SET code_expires_at = code_expires_at + ?1, seen_at = seen_at + ?1 WHERE id > 0";
    change(w, sql, [by.as_millis()])
}

fn change(w: &Write<'_>, sql: &str, values: impl Params) -> Result<usize> {
    w.db().prepare_cached(sql).and_then(|mut s| s.execute(values)).map_err(failed("change screens"))
}
