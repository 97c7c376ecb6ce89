//! Families of tokens: what grew from one log-in, known by the SHA-256 of its half of the jti.
//!
//! No token is stored: a refresh token is told by its family's generation. A family that was ended stays as a deny
//! row until the last of its tokens has expired. Grace and reuse are `auth`'s rules.

use super::Write;
use super::fault::failed;
use super::user::{self, Record};
use crate::auth::id::UserId;
use crate::clock::{Span, Time};
use crate::error::Result;
use rusqlite::{Connection, OptionalExtension, Params, params};

/// A row of the table, without the hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// The row's number: what a list of devices names it by.
    pub id: i64,
    /// Whose it is.
    pub user: UserId,
    /// The user's count when it began.
    pub credentials: i64,
    /// Of the newest refresh token; the first is 0.
    pub generation: i64,
    /// When that one was made.
    pub minted_at: Time,
    /// When the family began.
    pub created_at: Time,
    /// When it was last used to refresh.
    pub seen_at: Time,
    /// When the last of its tokens expires.
    pub expires_at: Time,
    /// When it was ended before its time.
    pub revoked_at: Option<Time>,
    /// What the client calls itself.
    pub agent: String,
    /// Where it came from.
    pub address: String,
}

/// A family that begins.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    /// SHA-256 of the family's half of the jti.
    pub family_hash: &'a [u8; 32],
    /// Whose it is.
    pub user: UserId,
    /// The user's count now.
    pub credentials: i64,
    /// When the last of its first tokens expires.
    pub expires_at: Time,
    /// What the client calls itself.
    pub agent: &'a str,
    /// Where it comes from.
    pub address: &'a str,
}

macro_rules! columns {
    () => {
        "token_family.id, token_family.user, token_family.credentials, token_family.generation, \
         token_family.minted_at, token_family.created_at, token_family.seen_at, token_family.expires_at, \
         token_family.revoked_at, token_family.agent, token_family.address"
    };
}

impl Family {
    fn from_row(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(first)?,
            user: row.get(first + 1)?,
            credentials: row.get(first + 2)?,
            generation: row.get(first + 3)?,
            minted_at: row.get(first + 4)?,
            created_at: row.get(first + 5)?,
            seen_at: row.get(first + 6)?,
            expires_at: row.get(first + 7)?,
            revoked_at: row.get(first + 8)?,
            agent: row.get(first + 9)?,
            address: row.get(first + 10)?,
        })
    }
}

/// Begins a family at generation 0. Returns its number.
pub fn insert(w: &Write<'_>, new: &New<'_>) -> Result<i64> {
    w.db()
        .prepare_cached(
            "INSERT INTO token_family (family_hash, user, credentials, minted_at, created_at, seen_at, expires_at, \
             agent, address) VALUES (?1, ?2, ?3, ?4, ?4, ?4, ?5, ?6, ?7)",
        )
        .and_then(|mut s| {
            s.insert(params![
                new.family_hash, new.user, new.credentials, w.now(), new.expires_at, new.agent, new.address
            ])
        })
        .map_err(failed("begin a family of tokens"))
}

/// The family with this hash and its user, read at the same moment. Ended ones too: see [`Family::revoked_at`].
pub fn find(db: &Connection, family_hash: &[u8; 32]) -> Result<Option<(Family, Record)>> {
    db.prepare_cached(concat!(
        "SELECT ",
        user::columns!(),
        ", ",
        columns!(),
        " FROM token_family JOIN user ON user.id = token_family.user WHERE token_family.family_hash = ?1"
    ))
    .and_then(|mut s| {
        s.query_row([family_hash], |row| Ok((Family::from_row(row, user::WIDTH)?, Record::from_row(row)?)))
            .optional()
    })
    .map_err(failed("find a family of tokens"))
}

/// The families of a user that are neither ended nor expired at `now`, the last used first.
pub fn of_user(db: &Connection, user: UserId, now: Time) -> Result<Vec<Family>> {
    db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM token_family WHERE user = ?1 AND revoked_at IS NULL AND expires_at > ?2 ",
        "ORDER BY seen_at DESC, id DESC"
    ))
    .and_then(|mut s| s.query_map(params![user, now], |row| Family::from_row(row, 0))?.collect())
    .map_err(failed("list a user's families of tokens"))
}

/// Goes from `generation` to the next, whose tokens expire at `expires_at`. False, and nothing done, if the family is
/// of another generation by now or was ended.
pub fn advance(w: &Write<'_>, id: i64, generation: i64, expires_at: Time) -> Result<bool> {
    let sql = "UPDATE token_family SET generation = generation + 1, minted_at = ?3, seen_at = ?3, \
               expires_at = max(expires_at, ?4) WHERE id = ?1 AND generation = ?2 AND revoked_at IS NULL";
    change(w, sql, params![id, generation, w.now(), expires_at]).map(|rows| rows > 0)
}

/// Notes a use that made no new generation: an access token from a refresh token that was not rotated.
pub fn touch(w: &Write<'_>, id: i64, expires_at: Time) -> Result<()> {
    let sql = "UPDATE token_family SET seen_at = ?2, expires_at = max(expires_at, ?3) WHERE id = ?1";
    change(w, sql, params![id, w.now(), expires_at]).map(drop)
}

/// Ends a family. False if it had been ended before; that time stays.
pub fn revoke(w: &Write<'_>, id: i64) -> Result<bool> {
    let sql = "UPDATE token_family SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL";
    change(w, sql, params![id, w.now()]).map(|rows| rows > 0)
}

/// Ends one family out of a user's own list. False if it is none of theirs, or ended.
pub fn revoke_one(w: &Write<'_>, user: UserId, id: i64) -> Result<bool> {
    let sql = "UPDATE token_family SET revoked_at = ?3 WHERE id = ?2 AND user = ?1 AND revoked_at IS NULL";
    change(w, sql, params![user, id, w.now()]).map(|rows| rows > 0)
}

/// Ends all families of a user. Returns how many.
pub fn revoke_of_user(w: &Write<'_>, user: UserId) -> Result<usize> {
    change(
        w,
        "UPDATE token_family SET revoked_at = ?2 WHERE user = ?1 AND revoked_at IS NULL",
        params![user, w.now()],
    )
}

/// Ends all families of a user and blanks what they tell of the person; the deny rows stay.
pub(super) fn forget_user(w: &Write<'_>, user: UserId) -> Result<()> {
    let sql = "UPDATE token_family SET agent = '', address = '', revoked_at = coalesce(revoked_at, ?2) WHERE user = ?1";
    change(w, sql, params![user, w.now()]).map(drop)
}

/// Moves the times of all families that end after `since`: a large correction of the clock takes them along.
pub fn shift(w: &Write<'_>, since: Time, by: Span) -> Result<usize> {
    change(
        w,
        "UPDATE token_family SET expires_at = expires_at + ?2, minted_at = minted_at + ?2, \
         seen_at = seen_at + ?2 WHERE expires_at >= ?1",
        params![since, by.as_millis()],
    )
}

/// Removes at most `limit` families whose last token expired before `before`. Returns how many.
pub fn purge(w: &Write<'_>, before: Time, limit: u32) -> Result<usize> {
    let sql = "DELETE FROM token_family WHERE id IN \
               (SELECT id FROM token_family WHERE expires_at < ?1 ORDER BY expires_at LIMIT ?2)";
    change(w, sql, params![before, limit])
}

fn change(w: &Write<'_>, sql: &str, values: impl Params) -> Result<usize> {
    w.db()
        .prepare_cached(sql)
        .and_then(|mut s| s.execute(values))
        .map_err(failed("change families of tokens"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::Desk;
    use super::*;

    fn begin(desk: &Desk, user: UserId, hash: u8) -> i64 {
        let expires_at = desk.now() + Span::days(1);
        let new = New {
            family_hash: &[hash; 32],
            user,
            credentials: 1,
            expires_at,
            agent: "app",
            address: "10.0.0.7",
        };
        desk.write(|w| insert(w, &new)).unwrap()
    }

    fn found(desk: &Desk, hash: u8) -> Family {
        find(&desk.db, &[hash; 32]).unwrap().unwrap().0
    }

    #[test]
    fn a_family_is_found_together_with_its_user() {
        let desk = Desk::new();
        let ana = desk.user("ana");
        let id = begin(&desk, ana, 1);
        let (family, user) = find(&desk.db, &[1; 32]).unwrap().unwrap();
        assert_eq!((family.id, family.generation, family.revoked_at), (id, 0, None));
        assert_eq!(user.username, "ana");
        assert_eq!(find(&desk.db, &[2; 32]).unwrap(), None);
    }

    #[test]
    fn one_generation_is_left_only_once() {
        let desk = Desk::new();
        let id = begin(&desk, desk.user("ana"), 1);
        let until = desk.now() + Span::days(2);
        assert!(desk.write(|w| advance(w, id, 0, until)).unwrap());
        assert!(!desk.write(|w| advance(w, id, 0, until)).unwrap(), "the second of two at once");
        let family = found(&desk, 1);
        assert_eq!((family.generation, family.expires_at), (1, until));
        desk.write(|w| touch(w, id, until - Span::hours(1))).unwrap();
        assert_eq!(found(&desk, 1).expires_at, until, "the last expiry counts");
    }

    #[test]
    fn an_ended_family_stays_as_a_deny_row_and_does_not_advance() {
        let desk = Desk::new();
        let ana = desk.user("ana");
        let id = begin(&desk, ana, 1);
        assert!(desk.write(|w| revoke(w, id)).unwrap());
        assert!(!desk.write(|w| revoke(w, id)).unwrap());
        assert_eq!(found(&desk, 1).revoked_at, Some(desk.now()));
        assert!(!desk.write(|w| advance(w, id, 0, desk.now() + Span::days(2))).unwrap());
        assert_eq!(of_user(&desk.db, ana, desk.now()).unwrap(), []);
    }

    #[test]
    fn a_user_ends_their_own_families_and_no_others() {
        let desk = Desk::new();
        let (ana, luis) = (desk.user("ana"), desk.user("luis"));
        let (first, _second, foreign) = (begin(&desk, ana, 1), begin(&desk, ana, 2), begin(&desk, luis, 3));
        assert!(!desk.write(|w| revoke_one(w, ana, foreign)).unwrap());
        assert!(desk.write(|w| revoke_one(w, ana, first)).unwrap());
        assert_eq!(desk.write(|w| revoke_of_user(w, ana)).unwrap(), 1);
        assert_eq!(of_user(&desk.db, luis, desk.now()).unwrap().len(), 1);
    }

    #[test]
    fn the_purge_waits_for_the_last_token() {
        let desk = Desk::new();
        let ana = desk.user("ana");
        let id = begin(&desk, ana, 1);
        desk.write(|w| revoke(w, id)).unwrap();
        let end = desk.now() + Span::days(1);
        assert_eq!(desk.write(|w| purge(w, end, 10)).unwrap(), 0);
        assert_eq!(desk.write(|w| shift(w, desk.now(), Span::hours(1))).unwrap(), 1);
        assert_eq!(desk.write(|w| purge(w, end + Span::minutes(1), 10)).unwrap(), 0, "moved with the clock");
        assert_eq!(desk.write(|w| purge(w, end + Span::hours(2), 10)).unwrap(), 1);
    }
}
