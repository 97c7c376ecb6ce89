//! Opens the file: makes a new one, lifts an old one, refuses what is not ours, newer than we are, or damaged.
//!
//! Each refusal is one sentence that says what to do. Nothing is written to a file before it is known to be ours.
//! The exclusive lock of `serve` is another thing: see [`super::lock`].

use super::file::{folder, give_like};
use super::schema::{APPLICATION, SCHEMA, STEPS, Step};
use super::{fault::failed, house, journal, spare};
use crate::clock::Time;
use crate::error::{Error, Result};
use rusqlite::config::DbConfig;
use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long another process's lock is waited for.
const BUSY: Duration = Duration::from_secs(5);
/// How long a checkpoint waits for readers.
const CHECKPOINT_PATIENCE: Duration = Duration::from_millis(250);
/// Prepared statements kept by each connection: more than the house has.
const STATEMENTS: usize = 128;
/// Rows at the journal's end whose chain is checked at each start.
const TAIL: i64 = 64;

/// Opens the file for the writer: the first connection, which makes, judges and lifts. On a full disk with the room that
/// was kept for this.
///
/// # Errors
/// [`Error::Busy`] on a full disk; else [`Error::Unusable`] with a sentence.
pub(super) fn writer(path: &Path, now: Time) -> Result<Connection> {
    match with_steps(path, now, STEPS) {
        Err(Error::Busy) if spare::let_go(path) => {
            tracing::error!(
                "the disk is full: the house opens with the room that it kept for this; make some"
            );
            with_steps(path, now, STEPS)
        }
        opened => opened,
    }
}

fn with_steps(path: &Path, now: Time, steps: &[Step]) -> Result<Connection> {
    create(path)?;
    let db = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(opening(path))?;
    let state = judge(&db, path, steps)?;
    durable(&db, path)?;
    match state {
        State::Empty => make(&db, path, now, steps)?,
        State::Ours { version } => {
            lift(&db, path, version, steps)?;
            check_tail(&db, path)?;
        }
    }
    Ok(db)
}

/// Opens a file that this process has judged before.
pub(super) fn again(path: &Path) -> Result<Connection> {
    let db = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(opening(path))?;
    judge(&db, path, STEPS)?;
    durable(&db, path)?;
    Ok(db)
}

/// Opens a file to look at it, damaged or not: nothing is judged, made or lifted.
pub(super) fn looker(path: &Path) -> Result<Connection> {
    if !path.exists() {
        return Err(Error::unusable(format!(
            "There is no house at {}; name its file with --database, or start one with `comanda serve`.",
            path.display()
        )));
    }
    let db = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(opening(path))?;
    reader(&db).map_err(opening(path))?;
    Ok(db)
}

/// Makes a fresh connection fit for reading only.
pub(super) fn reader(db: &Connection) -> rusqlite::Result<()> {
    settle(db)?;
    db.execute_batch("PRAGMA query_only = ON;")
}

/// How a reader's connection is opened.
pub(super) fn reader_flags() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

/// Leaves the log to a replicator, also when the last connection is closed.
pub(super) fn leave_log(db: &Connection) -> Result<()> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
        .map_err(failed("leave the log alone"))
        .map(drop)
}

/// A number that changes with each commit of *another* connection.
pub(super) fn data_version(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))
}

/// Pages in the write-ahead log now.
pub(super) fn log_pages(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("PRAGMA wal_checkpoint(NOOP)")?.query_row([], |row| row.get(1))
}

/// Moves the log into the file. Answers how many pages the log had and how many were moved.
pub(super) fn checkpoint(db: &Connection, mode: &'static str) -> rusqlite::Result<(i64, i64)> {
    db.busy_timeout(CHECKPOINT_PATIENCE)?;
    let moved = db
        .prepare_cached(&format!("PRAGMA wal_checkpoint({mode})"))
        .and_then(|mut s| s.query_row([], |row| Ok((row.get(1)?, row.get(2)?))));
    db.busy_timeout(BUSY)?;
    moved
}

enum State {
    Empty,
    Ours { version: usize },
}

/// The file must exist before SQLite opens it, readable by its owner alone; the log files inherit its mode.
fn create(path: &Path) -> Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_made) => {
            give_like(path, folder(path));
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Error::unusable(format!(
            "{} cannot be made ({error}); create its directory and give it to the user that runs comanda, \
             or set another database.path.",
            path.display()
        ))),
    }
}

fn connect(path: &Path, mode: OpenFlags) -> rusqlite::Result<Connection> {
    let db = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    settle(&db)?;
    Ok(db)
}

/// What holds for each connection. Touches nothing in the file.
pub(super) fn settle(db: &Connection) -> rusqlite::Result<()> {
    #[cfg(test)]
    super::testing::watch(db);
    db.busy_timeout(BUSY)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    db.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; \
         PRAGMA cell_size_check = ON;",
    )
}

/// Full durability. Before anything is written, after the file is known to be ours.
fn durable(db: &Connection, path: &Path) -> Result<()> {
    let mode: String =
        db.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0)).map_err(opening(path))?;
    if mode != "wal" {
        return Err(Error::unusable(format!(
            "{} lies on a file system that cannot keep a write-ahead log; move it to a local disk.",
            path.display()
        )));
    }
    db.execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;").map_err(opening(path))
}

fn judge(db: &Connection, path: &Path, steps: &[Step]) -> Result<State> {
    let number = |name| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(opening(path));
    let (application, version) = (number("application_id")?, number("user_version")?);
    let tables: i64 =
        db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(opening(path))?;
    if application == 0 && version == 0 && tables == 0 {
        return Ok(State::Empty);
    }
    if application != APPLICATION {
        return Err(Error::unusable(format!(
            "{} is the database of another application; set database.path to a file of comanda's own.",
            path.display()
        )));
    }
    match usize::try_from(version) {
        Ok(version) if version <= steps.len() => Ok(State::Ours { version }),
        _ => Err(Error::unusable(format!(
            "{} was written by a newer comanda (schema {version}, this one knows {}); install that version again, \
             or restore the backup made before it.",
            path.display(),
            steps.len()
        ))),
    }
}

/// Fills an empty file, all or nothing. Two processes may come here at once: the second finds the work done.
fn make(db: &Connection, path: &Path, now: Time, steps: &[Step]) -> Result<()> {
    in_transaction(db, path, || {
        if let State::Ours { .. } = judge(db, path, steps)? {
            return Ok(());
        }
        db.execute_batch(SCHEMA).map_err(failed("make the tables"))?;
        db.pragma_update(None, "application_id", APPLICATION).map_err(failed("mark the file as ours"))?;
        set_version(db, steps.len())?;
        house::create(db, now)
    })
}

fn lift(db: &Connection, path: &Path, version: usize, steps: &[Step]) -> Result<()> {
    let Some(missing) = steps.get(version..).filter(|missing| !missing.is_empty()) else { return Ok(()) };
    let kept = snapshot(db, path, version)?;
    tracing::info!(copy = %kept.display(), "the file is lifted to this version; the copy is as it was before");
    db.execute_batch("PRAGMA foreign_keys = OFF").map_err(failed("rest the foreign keys"))?;
    for (done, step) in missing.iter().enumerate() {
        tracing::info!(step = version + done + 1, what = step.what, "lifting the file");
        in_transaction(db, path, || apply(db, step, version + done + 1))?;
    }
    db.execute_batch("PRAGMA foreign_keys = ON").map_err(failed("wake the foreign keys"))
}

fn apply(db: &Connection, step: &Step, number: usize) -> Result<()> {
    db.execute_batch(step.sql).map_err(failed("apply a step of the schema"))?;
    let mut check = db.prepare("PRAGMA foreign_key_check").map_err(failed("check the foreign keys"))?;
    if check.exists([]).map_err(failed("check the foreign keys"))? {
        return Err(Error::broken("a step of the schema left a reference that leads nowhere"));
    }
    set_version(db, number)
}

fn set_version(db: &Connection, steps: usize) -> Result<()> {
    let version = i64::try_from(steps).unwrap_or(i64::MAX);
    db.pragma_update(None, "user_version", version).map_err(failed("note the schema's version"))
}

/// A whole copy beside the file, on the disk before anything is changed. Replaces what an interrupted try left: the
/// file has not changed since.
fn snapshot(db: &Connection, path: &Path, version: usize) -> Result<PathBuf> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".before-{}", version + 1));
    let copy = PathBuf::from(name);
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&copy);
    drop(file.map_err(|e| Error::internal("make the copy before an update", e))?);
    give_like(&copy, path);
    let target = copy.to_str().ok_or_else(|| Error::broken("database.path is no UTF-8 text"))?;
    db.execute("VACUUM INTO ?1", [target]).map_err(failed("copy the file before an update"))?;
    let directory = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let synced = [copy.as_path(), directory].iter().try_for_each(|of| File::open(of)?.sync_all());
    synced.map_err(|e| Error::internal("bring the copy to the disk", e))?;
    Ok(copy)
}

fn check_tail(db: &Connection, path: &Path) -> Result<()> {
    let found = journal::head(db).and_then(|head| journal::verify(db, (head - TAIL).max(1)));
    let fault = match found {
        Ok(None) => return Ok(()),
        Ok(Some(seq)) => format!("its journal does not fit together at row {seq}"),
        Err(error) => format!("its journal cannot be read ({error})"),
    };
    Err(Error::unusable(format!(
        "{} is damaged: {fault}; run `comanda check` and restore the latest good backup with `comanda restore`.",
        path.display()
    )))
}

fn in_transaction(db: &Connection, path: &Path, work: impl FnOnce() -> Result<()>) -> Result<()> {
    db.execute_batch("BEGIN IMMEDIATE").map_err(opening(path))?;
    match work() {
        Ok(()) => db.execute_batch("COMMIT").map_err(opening(path)),
        Err(error) => {
            db.execute_batch("ROLLBACK").map_err(opening(path))?;
            Err(error)
        }
    }
}

/// Why a file cannot be opened, in words for whoever runs the command.
pub(super) fn opening(path: &Path) -> impl Fn(rusqlite::Error) -> Error {
    move |error| {
        let file = path.display();
        let is = |codes: &[ErrorCode]| error.sqlite_error_code().is_some_and(|code| codes.contains(&code));
        if is(&[ErrorCode::NotADatabase]) {
            return Error::unusable(format!(
                "{file} is no database; set database.path to another file, or move this one away."
            ));
        }
        if is(&[ErrorCode::DatabaseCorrupt]) {
            return Error::unusable(format!(
                "{file} is damaged; keep a copy of it and restore the latest good backup with `comanda restore`."
            ));
        }
        if is(&[ErrorCode::CannotOpen, ErrorCode::PermissionDenied, ErrorCode::ReadOnly]) {
            return Error::unusable(format!(
                "{file} cannot be opened for writing; give it and its directory to the user that runs comanda."
            ));
        }
        // The log's index is a file in shared memory's clothes: no room for it is told as a failure of its own.
        let no_index = error.sqlite_error().is_some_and(|e| e.extended_code == SQLITE_IOERR_SHMSIZE);
        if is(&[ErrorCode::DiskFull]) || no_index {
            tracing::error!("{file}: the disk is full");
            return Error::Busy;
        }
        if is(&[ErrorCode::DatabaseBusy, ErrorCode::DatabaseLocked]) {
            return Error::unusable(format!(
                "{file} is held by another program; end that one or wait for it, then try again."
            ));
        }
        Error::internal("open the database", error)
    }
}

#[cfg(test)]
#[path = "open_tests.rs"]
mod tests;
