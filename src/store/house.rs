//! The one row that the process keeps about itself: epoch of the live numbers, latest trusted time, clean stop or not.

use super::fault::failed;
use super::{Write, time};
use crate::clock::house::BORN;
use crate::clock::{Clock, Time};
use crate::error::{Error, Result};
use ring::rand::{SecureRandom, SystemRandom};
use rusqlite::{Connection, Row, params};
use std::path::Path;

/// The house's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct House {
    /// First half of a live event's id. A restore makes a new one.
    pub epoch: String,
    /// When the file was made.
    pub created_at: Time,
    /// No true time lies before this: no clock that starts before it is believed.
    pub time_mark: Time,
    /// True while served; still true at a start means a power cut.
    pub running: bool,
    /// SHA-256 of the set-up link's secret; `None` once used.
    pub setup_hash: Option<[u8; 32]>,
    /// The language of pages and mails, as it was chosen in the set-up; `None`: what the settings say.
    pub language: Option<String>,
    /// The last backup that was proved good.
    pub backup: Option<BackupNote>,
    /// The last look at the whole file while it was served.
    pub check: Option<CheckNote>,
}

/// What is known of a backup that was made and proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupNote {
    /// When it was made.
    pub at: Time,
    /// Where it was put.
    pub path: String,
    /// Its size.
    pub bytes: i64,
}

/// What a look at the whole file found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckNote {
    /// When.
    pub at: Time,
    /// What is wrong, a sentence each; none if all is well.
    pub faults: Vec<String>,
}

/// The row. A file without one is not usable, so there is no `None`.
pub fn find(db: &Connection) -> Result<House> {
    let sql = "SELECT epoch, created_at, time_mark, running, setup_hash, backup_at, backup_path, backup_bytes, check_at,
        check_faults, language FROM house WHERE id = 1";
    db.prepare_cached(sql)
        .and_then(|mut s| {
            s.query_row([], |row| {
                Ok(House {
                    language: row.get(10)?,
                    backup: backup_from(row)?,
                    check: check_from(row)?,
                    epoch: row.get(0)?,
                    created_at: row.get(1)?,
                    time_mark: row.get(2)?,
                    running: row.get(3)?,
                    setup_hash: row.get(4)?,
                })
            })
        })
        .map_err(failed("read the house's row"))
}

/// The version of the menus: whatever a list of them shows, it is the same while this number is.
pub fn menus(db: &Connection) -> Result<i64> {
    db.prepare_cached("SELECT menus FROM house WHERE id = 1")
        .and_then(|mut s| s.query_row([], |row| row.get(0)))
        .map_err(failed("read the version of the menus"))
}

fn backup_from(row: &Row<'_>) -> rusqlite::Result<Option<BackupNote>> {
    let Some(at) = row.get(5)? else { return Ok(None) };
    let (path, bytes): (Option<String>, Option<i64>) = (row.get(6)?, row.get(7)?);
    Ok(Some(BackupNote { at, path: path.unwrap_or_default(), bytes: bytes.unwrap_or_default() }))
}

fn check_from(row: &Row<'_>) -> rusqlite::Result<Option<CheckNote>> {
    let Some(at) = row.get(8)? else { return Ok(None) };
    let faults: Option<String> = row.get(9)?;
    let faults = faults.iter().flat_map(|text| text.lines()).map(str::to_owned).collect();
    Ok(Some(CheckNote { at, faults }))
}

/// Notes a backup that was proved good, in the database at `path`, from beside a server: one short transaction.
///
/// # Errors
/// The row could not be written. The backup is as good without it.
pub fn note_backup(path: &Path, note: &BackupNote) -> Result<()> {
    let db = super::proof::existing(path)?;
    // An older moment never takes a newer one's place.
    let sql = "UPDATE house SET backup_at = ?1, backup_path = ?2, backup_bytes = ?3
        WHERE id = 1 AND coalesce(backup_at, 0) <= ?1";
    db.execute(sql, params![note.at, note.path, note.bytes]).map_err(failed("note a backup")).map(drop)
}

/// What the database at `path` knows of its last backup and its last check, without opening a store; `None` if it cannot
/// be told.
#[must_use]
pub fn notes_of(path: &Path) -> Option<House> {
    find(&super::proof::existing(path).ok()?).ok()
}

/// Notes what a look at the whole file found.
pub fn note_check(w: &Write<'_>, note: &CheckNote) -> Result<()> {
    let sql = "UPDATE house SET check_at = ?1, check_faults = ?2 WHERE id = 1";
    set(w, sql, params![note.at, note.faults.join("\n")])
}

/// The time of the house at `path` over the clock `machine`, without opening a store; the bare clock if there is none.
#[must_use]
pub fn clock_of(path: &Path, machine: &Clock) -> Clock {
    let known = super::proof::existing(path).and_then(|db| time::remembered(&db));
    known.map_or_else(|_none| machine.clone(), |known| machine.clone().keep_house(&known))
}

/// Makes the row of a new file. Nobody has vouched for `now`, so it is no mark.
pub(super) fn create(db: &Connection, now: Time) -> Result<()> {
    db.execute(
        "INSERT INTO house (id, epoch, created_at, time_mark, time_seen) VALUES (1, ?1, ?2, ?3, ?2)",
        params![epoch()?, now, now.min(BORN)],
    )
    .map_err(failed("make the house's row"))
    .map(drop)
}

/// Notes that the house is served. True if it was noted already: the last stop was none.
pub(super) fn start(w: &Write<'_>) -> Result<bool> {
    let unclean = find(w.db())?.running;
    set(w, "UPDATE house SET running = 1 WHERE id = 1", [])?;
    Ok(unclean)
}

/// Notes an orderly stop, and how time stood. The writer's last act, outside of any job.
pub(super) fn stop(db: &Connection, clock: &Clock) -> Result<()> {
    if let Some(house) = clock.house() {
        time::note_on(db, &house.standing())?;
    }
    db.execute("UPDATE house SET running = 0 WHERE id = 1", []).map_err(failed("note the stop")).map(drop)
}

/// A new epoch: after a restore, numbers that clients remember mean nothing. Returns it.
pub fn renew_epoch(w: &Write<'_>) -> Result<String> {
    let fresh = epoch()?;
    set(w, "UPDATE house SET epoch = ?1 WHERE id = 1", [&fresh])?;
    Ok(fresh)
}

/// Sets or (with `None`) uses up the one-time set-up link.
pub fn set_setup(w: &Write<'_>, hash: Option<&[u8; 32]>) -> Result<()> {
    set(w, "UPDATE house SET setup_hash = ?1 WHERE id = 1", [hash])
}

/// Sets the language of the house's pages and mails; `None`: what the settings say.
pub fn set_language(w: &Write<'_>, word: Option<&str>) -> Result<()> {
    set(w, "UPDATE house SET language = ?1 WHERE id = 1", [word])
}

/// A noun whose numbers are never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbered {
    /// Users.
    User,
    /// Saved addresses.
    Address,
    /// Restaurants.
    Restaurant,
    /// Categories.
    Category,
    /// Products.
    Product,
    /// Orders.
    Order,
    /// Ratings.
    Rating,
}

/// Counts on behind the numbers that another system gave, those of deleted rows too.
pub fn count_on_from(w: &Write<'_>, noun: Numbered, last: i64) -> Result<()> {
    let table = match noun {
        Numbered::User => "user",
        Numbered::Address => "address",
        Numbered::Restaurant => "restaurant",
        Numbered::Category => "category",
        Numbered::Product => "product",
        Numbered::Order => "customer_order",
        Numbered::Rating => "rating",
    };
    // SQLite keeps this table without a unique rule: update, and insert where there was nothing yet.
    let known = w
        .db()
        .prepare_cached("UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1")
        .and_then(|mut s| s.execute(params![table, last]))
        .map_err(failed("count on"))?;
    if known > 0 {
        return Ok(());
    }
    w.db()
        .prepare_cached("INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)")
        .and_then(|mut s| s.execute(params![table, last]))
        .map_err(failed("count on"))
        .map(drop)
}

fn set(w: &Write<'_>, sql: &str, values: impl rusqlite::Params) -> Result<()> {
    w.db()
        .prepare_cached(sql)
        .and_then(|mut s| s.execute(values))
        .map_err(failed("change the house's row"))
        .map(drop)
}

fn epoch() -> Result<String> {
    let mut bytes = [0_u8; 8];
    SystemRandom::new().fill(&mut bytes).map_err(|e| Error::internal("draw random bytes", e.to_string()))?;
    Ok(format!("{:016x}", u64::from_be_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::Desk;
    use super::*;

    #[test]
    fn whatever_a_list_of_the_menus_shows_counts_their_version_up() {
        let desk = Desk::new();
        let owner = desk.user("marta");
        let version = || menus(&desk.db).unwrap();
        let counts = |sql: &str| {
            let before = version();
            desk.raw(sql);
            version() > before
        };
        let made = format!(
            "INSERT INTO restaurant (id, owner, name, created_at) VALUES (1, {owner}, 'Fonda', 0), (2, {owner}, 'Comal', 0)"
        );
        assert!(counts(&made));
        assert!(counts(
            "INSERT INTO category (id, restaurant, name) VALUES (1, 1, 'Sopas'), (2, 2, 'Tacos')"
        ));
        assert!(counts(
            "INSERT INTO product (id, restaurant, category, name, price) VALUES (1, 1, 1, 'Ajiaco', 1)"
        ));
        // Every column, those of later days too, but for what no list shows.
        let silent = [
            "id",
            "menu_version",
            "rating_count", // on pages, which are not kept
            "rating_sum",
            "created_at",
            "legal_name",
            "tax_id",
            "contact_email",
            "country",
        ];
        let schema = Connection::open_in_memory().unwrap();
        schema.execute_batch(include_str!("../../schema.sql")).unwrap();
        for table in ["restaurant", "category", "product"] {
            let columns: Vec<String> = schema
                .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))
                .unwrap()
                .query_map([], |row| row.get(0))
                .unwrap()
                .collect::<rusqlite::Result<_>>()
                .unwrap();
            assert!(columns.len() >= 5, "{columns:?}");
            for column in columns.iter().filter(|column| !silent.contains(&column.as_str())) {
                assert!(
                    counts(&format!("UPDATE {table} SET {column} = {column} WHERE id = 1")),
                    "{table}.{column} changed and kept lists were not told"
                );
            }
        }
        let before = version();
        desk.raw("UPDATE restaurant SET tax_id = 'x'; UPDATE user SET first_name = 'x'; UPDATE house SET time_seen = 1");
        assert_eq!(version(), before, "what no list shows");
    }

    #[test]
    fn a_new_epoch_differs_from_the_old_one() {
        let desk = Desk::new();
        let old = find(&desk.db).unwrap().epoch;
        let new = desk.write(renew_epoch).unwrap();
        assert_ne!(old, new);
        assert_eq!(find(&desk.db).unwrap().epoch, new);
        assert_eq!(new.len(), 16);
    }

    #[test]
    fn the_set_up_link_is_used_once() {
        let desk = Desk::new();
        desk.write(|w| set_setup(w, Some(&[7; 32]))).unwrap();
        assert_eq!(find(&desk.db).unwrap().setup_hash, Some([7; 32]));
        desk.write(|w| set_setup(w, None)).unwrap();
        assert_eq!(find(&desk.db).unwrap().setup_hash, None);
    }
}
