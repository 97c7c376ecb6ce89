//! Stand-in for the journal: appends a row.

use super::failed;
use super::write::Write;
use crate::auth::id::UserId;
use crate::error::Result;
use crate::restaurant::id::{OrderId, RestaurantId};
use rusqlite::params;

/// A row to be.
#[derive(Debug)]
pub struct Entry<'a> {
    /// What happened.
    pub kind: &'a str,
    /// Who did it.
    pub actor: Option<UserId>,
    /// Where.
    pub restaurant: RestaurantId,
    /// To which order.
    pub order: Option<OrderId>,
    /// Which courier it concerns.
    pub courier: Option<UserId>,
    /// JSON.
    pub payload: &'a str,
}

/// Appends a row and returns its number.
pub fn append(w: &Write<'_>, entry: &Entry<'_>) -> Result<i64> {
    w.db()
        .prepare_cached(
            r#"INSERT INTO journal (seq, at, kind, actor, restaurant, "order", courier, payload, previous)
               VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM journal), ?1, ?2, ?3, ?4, ?5, ?6, ?7, zeroblob(32))
               RETURNING seq"#,
        )
        .and_then(|mut s| {
            s.query_row(
                params![
                    w.now().millis(),
                    entry.kind,
                    entry.actor.map(UserId::raw),
                    entry.restaurant.raw(),
                    entry.order.map(OrderId::raw),
                    entry.courier.map(UserId::raw),
                    entry.payload
                ],
                |row| row.get(0),
            )
        })
        .map_err(failed("appending to the journal"))
}
