//! What matters to security, one append-only row each: log-ins, refusals, reuse, changes of rights.

use super::Write;
use super::fault::failed;
use crate::auth::id::UserId;
use crate::clock::Time;
use crate::error::Result;
use rusqlite::{Connection, params};

/// What happened. No secret, and no more of a person than the numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Entry<'a> {
    /// In the code's words: `log_in`, `log_in_failed`, `refresh_reused`, …
    pub kind: &'a str,
    /// Whose account it is about.
    pub user: Option<UserId>,
    /// Who did it.
    pub actor: Option<UserId>,
    /// The address it came from.
    pub address: &'a str,
    /// The request's id.
    pub request: &'a str,
    /// Anything else, short.
    pub detail: &'a str,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: Time,
    /// In the code's words.
    pub kind: String,
    /// Whose account it is about.
    pub user: Option<UserId>,
    /// Who did it.
    pub actor: Option<UserId>,
    /// The address it came from.
    pub address: String,
    /// The request's id.
    pub request: String,
    /// Anything else, short.
    pub detail: String,
}

macro_rules! columns {
    () => {
        "seq, at, kind, user, actor, address, request, detail"
    };
}

impl Row {
    fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get(0)?,
            at: row.get(1)?,
            kind: row.get(2)?,
            user: row.get(3)?,
            actor: row.get(4)?,
            address: row.get(5)?,
            request: row.get(6)?,
            detail: row.get(7)?,
        })
    }
}

/// Writes one row. Returns its number.
pub fn append(w: &Write<'_>, entry: &Entry<'_>) -> Result<i64> {
    w.db()
        .prepare_cached(
            "INSERT INTO audit (at, kind, user, actor, address, request, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .and_then(|mut s| {
            s.insert(params![
                w.now(), entry.kind, entry.user, entry.actor, entry.address, entry.request, entry.detail
            ])
        })
        .map_err(failed("append to the audit"))
}

/// At most `limit` rows before the number `before` (`i64::MAX` for the newest), newest first.
pub fn latest(db: &Connection, before: i64, limit: u32) -> Result<Vec<Row>> {
    db.prepare_cached(concat!("SELECT ", columns!(), " FROM audit WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2"))
        .and_then(|mut s| s.query_map(params![before, limit], Row::from_row)?.collect())
        .map_err(failed("read the audit"))
}

/// The same for one user's account.
pub fn of_user(db: &Connection, user: UserId, before: i64, limit: u32) -> Result<Vec<Row>> {
    db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM audit WHERE user = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3"
    ))
    .and_then(|mut s| s.query_map(params![user, before, limit], Row::from_row)?.collect())
    .map_err(failed("read a user's audit"))
}

pub(super) const OF_KIND: &str =
    concat!("SELECT ", columns!(), " FROM audit WHERE kind = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3");

/// At most `limit` rows before the number `before`, newest first; of one kind, of one account, of both.
pub fn page(
    db: &Connection,
    kind: Option<&str>,
    user: Option<UserId>,
    before: i64,
    limit: u32,
) -> Result<Vec<Row>> {
    let of_both = concat!(
        "SELECT ",
        columns!(),
        " FROM audit WHERE user = ?1 AND kind = ?4 AND seq < ?2 ORDER BY seq DESC LIMIT ?3"
    );
    match (kind, user) {
        (None, None) => latest(db, before, limit),
        (None, Some(user)) => of_user(db, user, before, limit),
        (Some(kind), None) => db
            .prepare_cached(OF_KIND)
            .and_then(|mut s| s.query_map(params![kind, before, limit], Row::from_row)?.collect())
            .map_err(failed("read the audit of a kind")),
        (Some(kind), Some(user)) => db
            .prepare_cached(of_both)
            .and_then(|mut s| s.query_map(params![user, before, limit, kind], Row::from_row)?.collect())
            .map_err(failed("read a user's audit of a kind")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Desk;
    use super::*;

    #[test]
    fn rows_come_newest_first_and_page_by_number() {
        let desk = Desk::new();
        let (ana, luis) = (desk.user("ana"), desk.user("luis"));
        for user in [ana, luis, ana, ana] {
            let entry = Entry { kind: "log_in", user: Some(user), address: "10.0.0.7", ..Entry::default() };
            desk.write(|w| append(w, &entry)).unwrap();
        }
        let numbers = |rows: Vec<Row>| rows.iter().map(|row| row.seq).collect::<Vec<_>>();
        assert_eq!(numbers(latest(&desk.db, i64::MAX, 3).unwrap()), [4, 3, 2]);
        assert_eq!(numbers(latest(&desk.db, 2, 3).unwrap()), [1]);
        assert_eq!(numbers(of_user(&desk.db, ana, i64::MAX, 2).unwrap()), [4, 3]);
        assert_eq!(numbers(of_user(&desk.db, ana, 3, 2).unwrap()), [1]);
        let out = Entry { kind: "log_out", user: Some(ana), ..Entry::default() };
        desk.write(|w| append(w, &out)).unwrap();
        let found = |kind, user| numbers(page(&desk.db, kind, user, i64::MAX, 9).unwrap());
        assert_eq!(found(None, None), [5, 4, 3, 2, 1]);
        assert_eq!(found(None, Some(luis)), [2]);
        assert_eq!(found(Some("log_out"), None), [5]);
        assert_eq!(found(Some("log_in"), Some(ana)), [4, 3, 1]);
    }
}
