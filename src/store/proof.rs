//! Whether a database file is whole: its pages, its references, its journal's chain; and what is in it.
//!
//! Asked of every backup before it gets its name, of every file before it is restored, and by `check` and `doctor`.

use super::file::with_suffix;
use super::schema::{APPLICATION, STEPS};
use super::{journal, open};
use crate::error::{Error, Result};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// Tables whose rows are never deleted: their counts can be compared between a file and its copy.
const KEPT: [&str; 9] = [
    "user",
    "address",
    "restaurant",
    "category",
    "product",
    "customer_order",
    "order_line",
    "rating",
    "audit",
];

/// What a whole file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Steps of the schema that it has.
    pub schema: i64,
    /// The journal's newest number.
    pub head: i64,
    /// SHA-256 of the journal's newest row, and with it of all before; zeros if there is none.
    pub head_hash: [u8; 32],
    /// Rows and highest number of each table that only grows.
    pub kept: Vec<Kept>,
}

/// A table that only grows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its name.
    pub table: &'static str,
    /// Its rows.
    pub rows: i64,
    /// The highest number among them.
    pub last: i64,
}

impl Facts {
    /// Rows of one table, 0 for one that is not compared.
    #[must_use]
    pub fn rows(&self, table: &str) -> i64 {
        self.kept.iter().find(|kept| kept.table == table).map_or(0, |kept| kept.rows)
    }
}

/// How closely a file is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Every page, every index entry, every reference, the whole journal.
    Full,
    /// Every page without comparing indexes, and the journal's end.
    Quick,
}

/// Rows at the journal's end that a quick look checks.
const TAIL: i64 = 1000;

/// Looks at a file that nobody writes to (a copy): no other file is touched or made.
///
/// # Errors
/// [`Error::Unusable`] with a sentence that says what is wrong with it.
pub fn of_copy(path: &Path) -> Result<Facts> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = path
        .to_str()
        .ok_or_else(|| Error::unusable(format!("{} is no UTF-8 text.", path.display())))
        .and_then(|path| {
            Connection::open_with_flags(uri(path), flags).map_err(|e| damaged(path, &e.to_string()))
        })?;
    open::settle(&db).map_err(|e| damaged(path.display(), &e.to_string()))?;
    look(&db, path, Depth::Full)
}

/// Looks at the database itself, beside a server if there is one.
///
/// # Errors
/// As [`of_copy`].
pub fn of_database(path: &Path, depth: Depth) -> Result<Facts> {
    let db = existing(path)?;
    // One moment for all questions.
    db.execute_batch("BEGIN").map_err(|e| damaged(path.display(), &e.to_string()))?;
    look(&db, path, depth)
}

/// A connection to a database that is there. It never moves the log: that is the server's, or a replicator's.
pub(super) fn existing(path: &Path) -> Result<Connection> {
    if !path.is_file() {
        return Err(Error::unusable(format!("There is no database at {}.", path.display())));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(path, flags).and_then(|db| open::settle(&db).map(|()| db));
    let db = opened.map_err(|e| damaged(path.display(), &e.to_string()))?;
    open::leave_log(&db)?;
    Ok(db)
}

fn look(db: &Connection, path: &Path, depth: Depth) -> Result<Facts> {
    let file = path.display();
    let schema = header(db, path)?;
    let pragma = if depth == Depth::Full { "integrity_check(1)" } else { "quick_check(1)" };
    let said: String = db
        .query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0))
        .map_err(|e| damaged(&file, &e.to_string()))?;
    if said != "ok" {
        return Err(damaged(&file, said.lines().last().unwrap_or_default()));
    }
    if depth == Depth::Full {
        let table: Option<String> = db
            .prepare("PRAGMA foreign_key_check")
            .and_then(|mut s| s.query_map([], |row| row.get(0))?.next().transpose())
            .map_err(|e| damaged(&file, &e.to_string()))?;
        if let Some(table) = table {
            return Err(damaged(&file, &format!("a row of {table} refers to something that is not there")));
        }
    }
    let read = |e: Error| damaged(&file, &e.to_string());
    let head = journal::head(db).map_err(read)?;
    let from = if depth == Depth::Full { 1 } else { (head - TAIL).max(1) };
    if let Some(seq) = journal::verify(db, from).map_err(read)? {
        return Err(damaged(&file, &format!("its journal does not fit together at row {seq}")));
    }
    let head_hash = journal::find(db, head).map_err(read)?.map_or([0; 32], |row| row.hash());
    let kept = KEPT.into_iter().map(|table| count(db, table, i64::MAX)).collect::<rusqlite::Result<_>>();
    Ok(Facts { schema, head, head_hash, kept: kept.map_err(|e| damaged(&file, &e.to_string()))? })
}

/// Whether the file is ours and none that a newer comanda wrote; the steps of the schema that it has.
fn header(db: &Connection, path: &Path) -> Result<i64> {
    let number = |name| {
        let value = db.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        value.map_err(|e| damaged(path.display(), &e.to_string()))
    };
    let (application, schema) = (number("application_id")?, number("user_version")?);
    if application != APPLICATION {
        return Err(Error::unusable(format!("{} is no database of comanda's.", path.display())));
    }
    if usize::try_from(schema).is_ok_and(|schema| schema <= STEPS.len()) {
        return Ok(schema);
    }
    Err(Error::unusable(format!(
        "{} was written by a newer comanda; install that one first.",
        path.display()
    )))
}

/// Compares a copy with what it was made from, which may have grown since: whatever was there when the copy was made is
/// in it.
///
/// # Errors
/// [`Error::Unusable`]: something is missing or differs.
pub(super) fn compare(database: &Path, copy: &Facts) -> Result<()> {
    let db = existing(database)?;
    let failed = |e: rusqlite::Error| damaged(database.display(), &e.to_string());
    for kept in &copy.kept {
        let there = count(&db, kept.table, kept.last).map_err(failed)?;
        if there.rows != kept.rows {
            return Err(Error::unusable(format!(
                "The copy has {} rows of {}, the database {}; try again.",
                kept.rows, kept.table, there.rows
            )));
        }
    }
    let there = journal::find(&db, copy.head)?.map_or([0; 32], |row| row.hash());
    if there != copy.head_hash {
        return Err(Error::unusable("The copy's journal is not the database's; try again."));
    }
    Ok(())
}

fn count(db: &Connection, table: &'static str, last: i64) -> rusqlite::Result<Kept> {
    // The names are ours, above.
    let sql = format!("SELECT count(*), coalesce(max(id), 0) FROM {table} WHERE id <= ?1");
    let sql = if table == "audit" { sql.replace("id", "seq") } else { sql };
    db.query_row(&sql, [last], |row| Ok(Kept { table, rows: row.get(0)?, last: row.get(1)? }))
}

fn damaged(file: impl std::fmt::Display, fault: &str) -> Error {
    Error::unusable(format!("{file} is damaged: {fault}."))
}

/// A file that nobody writes to, in SQLite's notation; the three characters that mean something there are escaped.
fn uri(path: &str) -> String {
    let path = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{path}?immutable=1")
}

/// Whether a write-ahead log with something in it lies beside a database file.
pub(super) fn has_log(path: &Path) -> bool {
    std::fs::metadata(with_suffix(path, "-wal")).is_ok_and(|log| log.len() > 0)
}
