//! What was created under an `Idempotency-Key`: the ids of the result, kept in the transaction that created it.
//!
//! Only committed successes are here. Whether another body under the same key is refused is the service's rule; it
//! asks [`find`] inside the job that would create.

use super::Write;
use super::fault::failed;
use crate::clock::{Span, Time};
use crate::error::Result;
use rusqlite::{Connection, OptionalExtension, params};

/// How long a key is remembered.
pub const LIFE: Span = Span::days(7);
/// How many live keys one actor may have.
pub const LIVE: i64 = 200;

/// Where a key counts: the same key of another actor or on another route is another key.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// `user:7`, or `guest:` and the hash of the guest's cookie.
    pub actor: &'a str,
    /// The route, as the table names it.
    pub route: &'a str,
    /// The key as it was sent.
    pub key: &'a str,
}

/// What is kept under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of the body that came with it.
    pub body_hash: Vec<u8>,
    /// JSON: the result's ids.
    pub result: String,
}

/// What was created under this key, unless that is longer ago than [`LIFE`].
pub fn find(db: &Connection, scope: &Scope<'_>, now: Time) -> Result<Option<Kept>> {
    db.prepare_cached(
        "SELECT body_hash, result FROM idempotency WHERE actor = ?1 AND route = ?2 AND key = ?3 AND created_at > ?4",
    )
    .and_then(|mut s| {
        s.query_row(params![scope.actor, scope.route, scope.key, now - LIFE], |row| {
            Ok(Kept { body_hash: row.get(0)?, result: row.get(1)? })
        })
        .optional()
    })
    .map_err(failed("find an idempotency key"))
}

/// Keeps the result's ids. The caller has found nothing under this key: what is replaced is an expired row.
pub fn keep(w: &Write<'_>, scope: &Scope<'_>, body_hash: &[u8; 32], result: &str) -> Result<()> {
    w.db()
        .prepare_cached(
            "INSERT INTO idempotency (actor, route, key, body_hash, result, created_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (actor, route, key) DO UPDATE SET \
             body_hash = excluded.body_hash, result = excluded.result, created_at = excluded.created_at",
        )
        .and_then(|mut s| s.execute(params![scope.actor, scope.route, scope.key, body_hash, result, w.now()]))
        .map_err(failed("keep an idempotency key"))
        .map(drop)
}

/// How many live keys an actor has.
pub fn live(db: &Connection, actor: &str, now: Time) -> Result<i64> {
    db.prepare_cached("SELECT count(*) FROM idempotency WHERE actor = ?1 AND created_at > ?2")
        .and_then(|mut s| s.query_row(params![actor, now - LIFE], |row| row.get(0)))
        .map_err(failed("count idempotency keys"))
}

/// Moves the age of all keys: a large correction of the clock takes them along.
pub fn shift(w: &Write<'_>, by: Span) -> Result<usize> {
    w.db()
        .prepare_cached("UPDATE idempotency SET created_at = created_at + ?1 WHERE created_at >= ?2")
        .and_then(|mut s| s.execute([by.as_millis(), i64::MIN]))
        .map_err(failed("move idempotency keys with the clock"))
}

/// Removes at most `limit` keys older than [`LIFE`]. Returns how many.
pub fn purge(w: &Write<'_>, limit: u32) -> Result<usize> {
    w.db()
        .prepare_cached(
            "DELETE FROM idempotency WHERE (actor, route, key) IN \
             (SELECT actor, route, key FROM idempotency WHERE created_at <= ?1 ORDER BY created_at LIMIT ?2)",
        )
        .and_then(|mut s| s.execute(params![w.now() - LIFE, limit]))
        .map_err(failed("purge idempotency keys"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::Desk;
    use super::*;

    const ANA: Scope<'_> = Scope { actor: "user:7", route: "POST /orders", key: "k1" };

    #[test]
    fn a_key_is_found_in_its_own_scope_only() {
        let desk = Desk::new();
        desk.write(|w| keep(w, &ANA, &[1; 32], "{\"order\":5}")).unwrap();
        let kept = find(&desk.db, &ANA, desk.now()).unwrap().unwrap();
        assert_eq!((kept.body_hash.as_slice(), kept.result.as_str()), (&[1; 32][..], "{\"order\":5}"));
        for other in [
            Scope { actor: "user:8", ..ANA },
            Scope { route: "POST /ratings", ..ANA },
            Scope { key: "k2", ..ANA },
        ] {
            assert_eq!(find(&desk.db, &other, desk.now()).unwrap(), None);
        }
    }

    #[test]
    fn a_key_is_forgotten_after_seven_days_and_may_be_used_again() {
        let desk = Desk::new();
        desk.write(|w| keep(w, &ANA, &[1; 32], "{}")).unwrap();
        desk.clock.advance(Span::millis(LIFE.as_millis() - 1));
        assert!(find(&desk.db, &ANA, desk.now()).unwrap().is_some());
        assert_eq!(live(&desk.db, "user:7", desk.now()).unwrap(), 1);
        desk.clock.advance(Span::millis(1));
        assert_eq!(find(&desk.db, &ANA, desk.now()).unwrap(), None);
        assert_eq!(live(&desk.db, "user:7", desk.now()).unwrap(), 0);
        desk.write(|w| keep(w, &ANA, &[2; 32], "{}")).unwrap();
        assert_eq!(find(&desk.db, &ANA, desk.now()).unwrap().unwrap().body_hash, [2; 32]);
    }

    #[test]
    fn the_purge_takes_expired_keys_in_batches() {
        let desk = Desk::new();
        for key in ["a", "b", "c"] {
            desk.write(|w| keep(w, &Scope { key, ..ANA }, &[1; 32], "{}")).unwrap();
        }
        assert_eq!(desk.write(|w| purge(w, 10)).unwrap(), 0);
        desk.clock.advance(LIFE);
        desk.write(|w| keep(w, &ANA, &[1; 32], "{}")).unwrap();
        assert_eq!(desk.write(|w| purge(w, 2)).unwrap(), 2);
        assert_eq!(desk.write(|w| purge(w, 2)).unwrap(), 1);
        assert!(find(&desk.db, &ANA, desk.now()).unwrap().is_some());
    }
}
