//! Cookie sessions: the cookie holds a random key, the table its SHA-256.
//!
//! A session whose `credentials` differ from its user's is over; whether it is, and how long it may stand idle, is
//! `auth`'s rule. `seen_at` is written at most once a minute by whoever keeps the exact time in memory.

use super::Write;
use super::fault::failed;
use crate::auth::id::UserId;
use crate::clock::{Span, Time};
use crate::error::Result;
use rusqlite::{Connection, Params, params};

/// A row of the table, without the key's hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The row's number: what a list of devices names it by.
    pub id: i64,
    /// Whose it is.
    pub user: UserId,
    /// The user's count when it began.
    pub credentials: i64,
    /// When it began.
    pub created_at: Time,
    /// When it was last written down as used.
    pub seen_at: Time,
    /// What the browser calls itself.
    pub agent: String,
    /// Where it came from.
    pub address: String,
}

/// A session that begins.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    /// SHA-256 of the cookie's key.
    pub key_hash: &'a [u8; 32],
    /// Whose it is.
    pub user: UserId,
    /// The user's count now.
    pub credentials: i64,
    /// What the browser calls itself.
    pub agent: &'a str,
    /// Where it comes from.
    pub address: &'a str,
}

macro_rules! columns {
    () => {
        "session.id, session.user, session.credentials, session.created_at, session.seen_at, session.agent, \
         session.address"
    };
}

impl Session {
    fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            user: row.get(1)?,
            credentials: row.get(2)?,
            created_at: row.get(3)?,
            seen_at: row.get(4)?,
            agent: row.get(5)?,
            address: row.get(6)?,
        })
    }
}

/// Begins a session. Returns its number.
pub fn insert(w: &Write<'_>, new: &New<'_>) -> Result<i64> {
    w.db()
        .prepare_cached(
            "INSERT INTO session (key_hash, user, credentials, created_at, seen_at, agent, address) \
             VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)",
        )
        .and_then(|mut s| {
            s.insert(params![new.key_hash, new.user, new.credentials, w.now(), new.agent, new.address])
        })
        .map_err(failed("begin a session"))
}

/// The sessions of a user, the last used first.
pub fn of_user(db: &Connection, user: UserId) -> Result<Vec<Session>> {
    db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM session WHERE user = ?1 ORDER BY seen_at DESC, id DESC"
    ))
    .and_then(|mut s| s.query_map([user], Session::from_row)?.collect())
    .map_err(failed("list a user's sessions"))
}

/// Gives a session a new key and its user's present count: it outlives the password change that it made itself.
pub fn cycle(w: &Write<'_>, id: i64, key_hash: &[u8; 32], credentials: i64) -> Result<bool> {
    let sql = "UPDATE session SET key_hash = ?2, credentials = ?3, seen_at = max(seen_at, ?4) WHERE id = ?1";
    change(w, sql, params![id, key_hash, credentials, w.now()]).map(|rows| rows > 0)
}

/// Writes down when a session was last used. Never moves back.
pub fn touch(w: &Write<'_>, id: i64, seen_at: Time) -> Result<()> {
    change(w, "UPDATE session SET seen_at = ?2 WHERE id = ?1 AND seen_at < ?2", params![id, seen_at])
        .map(drop)
}

/// Moves the last use of all sessions seen since `since`: by the minute that memory lost in a power cut, or by a large
/// correction of the clock.
pub fn shift(w: &Write<'_>, since: Time, by: Span) -> Result<usize> {
    let sql = "UPDATE session SET seen_at = seen_at + ?2 WHERE seen_at >= ?1";
    change(w, sql, params![since, by.as_millis()])
}

/// Ends a session by its row. One that has ended already is no fault.
pub fn end(w: &Write<'_>, id: i64) -> Result<()> {
    change(w, "DELETE FROM session WHERE id = ?1", params![id]).map(drop)
}

/// Ends the session with this key. False if there was none.
pub fn delete(w: &Write<'_>, key_hash: &[u8; 32]) -> Result<bool> {
    change(w, "DELETE FROM session WHERE key_hash = ?1", [key_hash]).map(|rows| rows > 0)
}

/// Ends one session out of a user's own list. False if it is none of theirs.
pub fn delete_one(w: &Write<'_>, user: UserId, id: i64) -> Result<bool> {
    change(w, "DELETE FROM session WHERE id = ?2 AND user = ?1", params![user, id]).map(|rows| rows > 0)
}

/// Ends all sessions of a user, but `except`. Returns how many.
pub fn delete_of_user(w: &Write<'_>, user: UserId, except: Option<i64>) -> Result<usize> {
    change(w, "DELETE FROM session WHERE user = ?1 AND id IS NOT ?2", params![user, except])
}

/// Removes at most `limit` sessions last seen before `before`. Returns how many.
pub fn purge(w: &Write<'_>, before: Time, limit: u32) -> Result<usize> {
    let sql = "DELETE FROM session WHERE id IN \
               (SELECT id FROM session WHERE seen_at < ?1 ORDER BY seen_at LIMIT ?2)";
    change(w, sql, params![before, limit])
}

fn change(w: &Write<'_>, sql: &str, values: impl Params) -> Result<usize> {
    w.db().prepare_cached(sql).and_then(|mut s| s.execute(values)).map_err(failed("change sessions"))
}

#[cfg(test)]
mod tests {
    use super::super::caller::of_session;
    use super::super::testing::Desk;
    use super::*;

    fn begin(desk: &Desk, user: UserId, key: u8) -> i64 {
        let new = New { key_hash: &[key; 32], user, credentials: 1, agent: "Firefox", address: "10.0.0.7" };
        desk.write(|w| insert(w, &new)).unwrap()
    }

    #[test]
    fn a_cycled_session_answers_to_its_new_key_only() {
        let desk = Desk::new();
        let id = begin(&desk, desk.user("ana"), 1);
        assert!(desk.write(|w| cycle(w, id, &[9; 32], 2)).unwrap());
        assert_eq!(of_session(&desk.db, &[1; 32]).unwrap(), None);
        assert_eq!(of_session(&desk.db, &[9; 32]).unwrap().unwrap().0.credentials, 2);
    }

    #[test]
    fn the_last_use_never_moves_back() {
        let desk = Desk::new();
        let ana = desk.user("ana");
        let id = begin(&desk, ana, 1);
        let later = desk.now() + Span::minutes(3);
        desk.write(|w| touch(w, id, later)).unwrap();
        desk.write(|w| touch(w, id, later - Span::minutes(1))).unwrap();
        assert_eq!(of_user(&desk.db, ana).unwrap()[0].seen_at, later);
    }

    #[test]
    fn after_a_power_cut_live_sessions_gain_a_minute_and_dead_ones_do_not() {
        let desk = Desk::new();
        let ana = desk.user("ana");
        let (old, live) = (begin(&desk, ana, 1), begin(&desk, ana, 2));
        let then = desk.now();
        desk.write(|w| touch(w, live, then + Span::hours(2))).unwrap();
        assert_eq!(desk.write(|w| shift(w, then + Span::hours(1), Span::minutes(1))).unwrap(), 1);
        let seen: Vec<_> = of_user(&desk.db, ana).unwrap().iter().map(|s| (s.id, s.seen_at)).collect();
        assert_eq!(seen, [(live, then + Span::hours(2) + Span::minutes(1)), (old, then)]);
    }

    #[test]
    fn ending_all_of_a_user_spares_the_excepted_one_and_other_users() {
        let desk = Desk::new();
        let (ana, luis) = (desk.user("ana"), desk.user("luis"));
        let kept = begin(&desk, ana, 1);
        begin(&desk, ana, 2);
        begin(&desk, luis, 3);
        assert_eq!(desk.write(|w| delete_of_user(w, ana, Some(kept))).unwrap(), 1);
        assert_eq!(of_user(&desk.db, ana).unwrap().len(), 1);
        assert_eq!(of_user(&desk.db, luis).unwrap().len(), 1);
        assert!(!desk.write(|w| delete_one(w, luis, kept)).unwrap(), "not theirs");
        assert!(desk.write(|w| delete_one(w, ana, kept)).unwrap());
        assert!(desk.write(|w| delete(w, &[3; 32])).unwrap());
        assert!(!desk.write(|w| delete(w, &[3; 32])).unwrap());
    }

    #[test]
    fn the_purge_takes_the_oldest_and_no_more_than_it_was_told() {
        let desk = Desk::new();
        let ana = desk.user("ana");
        for key in 1..=5 {
            begin(&desk, ana, key);
        }
        let later = desk.now() + Span::millis(1);
        assert_eq!(desk.write(|w| purge(w, desk.now(), 10)).unwrap(), 0);
        assert_eq!(desk.write(|w| purge(w, later, 3)).unwrap(), 3);
        assert_eq!(desk.write(|w| purge(w, later, 3)).unwrap(), 2);
    }
}
