//! Six-digit codes: hashed, short-lived, few tries. One for each purpose and e-mail; a new one ends the earlier.

use super::Write;
use super::fault::failed;
use crate::auth::id::UserId;
use crate::clock::{Span, Time};
use crate::error::Result;
use crate::secret::Secret;
use rusqlite::{Connection, OptionalExtension, Params, params};

/// A code that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The row's number.
    pub id: i64,
    /// Whose it is; `None` while a registration waits.
    pub user: Option<UserId>,
    /// What the code is compared by.
    pub code_hash: Vec<u8>,
    /// JSON: what a registration will become, with a password's hash in it.
    pub payload: Option<Secret<String>>,
    /// When it was made.
    pub created_at: Time,
    /// From when on it is void.
    pub expires_at: Time,
    /// Wrong tries so far.
    pub tries: i64,
}

/// A code to keep.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    /// `registration`, `recovery`, `email` or `link`.
    pub purpose: &'a str,
    /// The e-mail in lower case; for a link the user's number.
    pub email_key: &'a str,
    /// Whose it is, if anybody's yet.
    pub user: Option<UserId>,
    /// What the code will be compared by.
    pub code_hash: &'a [u8],
    /// JSON.
    pub payload: Option<&'a str>,
    /// From when on it is void.
    pub expires_at: Time,
}

/// Keeps a code in the place of the earlier one, with no tries yet.
pub fn put(w: &Write<'_>, new: &New<'_>) -> Result<()> {
    let sql = "INSERT INTO code (purpose, email_key, user, code_hash, payload, created_at, expires_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (purpose, email_key) DO UPDATE SET \
               user = excluded.user, code_hash = excluded.code_hash, payload = excluded.payload, \
               created_at = excluded.created_at, expires_at = excluded.expires_at, tries = 0";
    let values =
        params![new.purpose, new.email_key, new.user, new.code_hash, new.payload, w.now(), new.expires_at];
    change(w, sql, values).map(drop)
}

/// The code for this purpose and e-mail, void ones included.
pub fn find(db: &Connection, purpose: &str, email_key: &str) -> Result<Option<Code>> {
    db.prepare_cached(
        "SELECT id, user, code_hash, payload, created_at, expires_at, tries FROM code \
         WHERE purpose = ?1 AND email_key = ?2",
    )
    .and_then(|mut s| s.query_row([purpose, email_key], from_row).optional())
    .map_err(failed("find a code"))
}

/// Counts a wrong try. Returns how many that makes.
pub fn count_try(w: &Write<'_>, id: i64) -> Result<i64> {
    w.db()
        .prepare_cached("UPDATE code SET tries = tries + 1 WHERE id = ?1 RETURNING tries")
        .and_then(|mut s| s.query_row([id], |row| row.get(0)))
        .map_err(failed("count a try of a code"))
}

/// Moves the end of all codes: a large correction of the clock takes them along.
pub fn shift(w: &Write<'_>, by: Span) -> Result<usize> {
    w.db()
        .prepare_cached("UPDATE code SET created_at = created_at + ?1, expires_at = expires_at + ?1 WHERE expires_at >= ?2")
        .and_then(|mut s| s.execute([by.as_millis(), i64::MIN]))
        .map_err(failed("move codes with the clock"))
}

/// Removes a code: used, or used up. False if it was gone.
pub fn delete(w: &Write<'_>, id: i64) -> Result<bool> {
    change(w, "DELETE FROM code WHERE id = ?1", [id]).map(|rows| rows > 0)
}

/// Removes all codes of an e-mail.
pub fn delete_of_email(w: &Write<'_>, email_key: &str) -> Result<()> {
    let sql = "DELETE FROM code WHERE purpose IN ('registration', 'recovery', 'email') AND email_key = ?1";
    change(w, sql, [email_key]).map(drop)
}

/// Removes at most `limit` codes that were void before `before`. Returns how many.
pub fn purge(w: &Write<'_>, before: Time, limit: u32) -> Result<usize> {
    let sql = "DELETE FROM code WHERE id IN \
               (SELECT id FROM code WHERE expires_at < ?1 ORDER BY expires_at LIMIT ?2)";
    change(w, sql, params![before, limit])
}

fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Code> {
    Ok(Code {
        id: row.get(0)?,
        user: row.get(1)?,
        code_hash: row.get(2)?,
        payload: row.get::<_, Option<String>>(3)?.map(Secret::new),
        created_at: row.get(4)?,
        expires_at: row.get(5)?,
        tries: row.get(6)?,
    })
}

fn change(w: &Write<'_>, sql: &str, values: impl Params) -> Result<usize> {
    w.db().prepare_cached(sql).and_then(|mut s| s.execute(values)).map_err(failed("change codes"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::Desk;
    use super::*;

    fn keep(desk: &Desk, purpose: &str, hash: &[u8]) {
        let expires_at = desk.now() + Span::minutes(10);
        let new = New {
            purpose,
            email_key: "ana@x.co",
            user: None,
            code_hash: hash,
            payload: Some("{}"),
            expires_at,
        };
        desk.write(|w| put(w, &new)).unwrap();
    }

    #[test]
    fn a_new_code_ends_the_earlier_one_and_its_tries() {
        let desk = Desk::new();
        keep(&desk, "recovery", b"one");
        let first = find(&desk.db, "recovery", "ana@x.co").unwrap().unwrap();
        assert_eq!(desk.write(|w| count_try(w, first.id)).unwrap(), 1);
        assert_eq!(desk.write(|w| count_try(w, first.id)).unwrap(), 2);
        keep(&desk, "recovery", b"two");
        let second = find(&desk.db, "recovery", "ana@x.co").unwrap().unwrap();
        assert_eq!((second.code_hash.as_slice(), second.tries), (&b"two"[..], 0));
    }

    #[test]
    fn purposes_do_not_meet() {
        let desk = Desk::new();
        keep(&desk, "recovery", b"one");
        assert_eq!(find(&desk.db, "registration", "ana@x.co").unwrap(), None);
        keep(&desk, "registration", b"two");
        let recovery = find(&desk.db, "recovery", "ana@x.co").unwrap().unwrap();
        assert!(desk.write(|w| delete(w, recovery.id)).unwrap());
        assert!(!desk.write(|w| delete(w, recovery.id)).unwrap());
        assert!(find(&desk.db, "registration", "ana@x.co").unwrap().is_some());
        desk.write(|w| delete_of_email(w, "ana@x.co")).unwrap();
        assert_eq!(find(&desk.db, "registration", "ana@x.co").unwrap(), None);
    }

    #[test]
    fn the_purge_takes_void_codes_only() {
        let desk = Desk::new();
        keep(&desk, "recovery", b"one");
        assert_eq!(desk.write(|w| purge(w, desk.now(), 10)).unwrap(), 0);
        assert_eq!(desk.write(|w| purge(w, desk.now() + Span::hours(1), 10)).unwrap(), 1);
    }
}
