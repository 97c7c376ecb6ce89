//! A backup takes the database's place. What was there stays beside it; what must not come back does not.
//!
//! The file is unpacked beside the database, proved, made fit, and only then renamed: an interruption at any moment
//! leaves either the old house or the new one.
//!
//! # What must not come back
//! Who signed out or was sent out after the backup was made would be signed in again. So every session, token and code
//! ends, and the key that signs tokens is exchanged without grace (by the caller, just before the file is in place). The
//! live numbers get a new epoch, and mail that waited then is not sent now.

use super::backup::{self, Told, gzip};
use super::file::{self, Part, cannot, folder, with_suffix};
use super::lock::Lock;
use super::proof::{self, Facts};
use super::write::Write;
use super::{failed, house, open};
use crate::clock::Time;
use crate::error::{Error, Result};
use rusqlite::{Connection, ErrorCode, params};
use std::path::{Path, PathBuf};

/// A backup that is in its place.
#[derive(Debug)]
pub struct Restored {
    /// What is in it.
    pub facts: Facts,
    /// Where the earlier database is now, if there was one.
    pub before: Option<PathBuf>,
}

/// Puts the backup `from` (packed or not) in the place of `database`. `name` goes behind the name of the earlier one.
/// `exchange_key` is called when all is ready, before the file is in its place.
///
/// # Errors
/// [`Error::Unusable`] with a sentence when the house is served, when the backup is damaged or newer than this program,
/// or when the disk does not take it. Then the database is as it was.
pub fn restore(
    from: &Path,
    database: &Path,
    now: Time,
    name: &str,
    exchange_key: impl FnOnce() -> Result<()>,
    told: &Told,
) -> Result<Restored> {
    let _lock = Lock::take(database)?;
    let staged = Part(with_suffix(database, ".restoring"));
    remove_companions(&staged.0)?;
    if proof::has_log(from) {
        backup::copy(from, &staged.0, told)?;
    } else {
        gzip::unpack(from, &staged.0, told)?;
    }
    let facts = proof::of_copy(&staged.0).map_err(|e| named(from, &staged.0, e))?;
    make_fit(&staged.0, now)?;
    let before = if database.exists() { Some(set_aside(database, name)?) } else { None };
    exchange_key()?;
    file::rename(&staged.0, database)?;
    Ok(Restored { facts, before })
}

/// Lifts the file to this program's schema, ends what must not come back, and leaves one whole file without a log.
fn make_fit(path: &Path, now: Time) -> Result<()> {
    let db = open::writer(path, now)?;
    db.execute_batch("BEGIN IMMEDIATE").map_err(failed("make the backup fit"))?;
    let w = Write::new(&db, now);
    house::renew_epoch(&w)?;
    db.execute_batch(
        "UPDATE house SET running = 0, setup_hash = NULL, time_asked = NULL; DELETE FROM session; DELETE FROM code;
         UPDATE screen SET key_hash = NULL, code_hash = NULL, revoked_at = coalesce(revoked_at, created_at);",
    )
    .map_err(failed("end the backup's sessions and codes"))?;
    // The counts make every token of before refused, whoever signed it; the deny rows say so of those we know.
    for sql in [
        "UPDATE user SET credentials = credentials + 1, credentials_at = ?1",
        "UPDATE token_family SET revoked_at = ?1 WHERE revoked_at IS NULL",
    ] {
        db.execute(sql, [now]).map_err(failed("end the backup's tokens"))?;
    }
    db.execute(
        "UPDATE outbox SET due_at = ?1, error = 'not sent: it waited in a backup that was restored'
         WHERE sent_at IS NULL",
        params![i64::MAX],
    )
    .map_err(failed("hold the backup's mail back"))?;
    db.execute_batch("COMMIT").map_err(failed("make the backup fit"))?;
    alone(&db, path)?;
    drop(db);
    file::sync(path)?;
    remove_companions(path)
}

/// Keeps the present database under another name, whole: a second name for the same file, so that no moment is without
/// a database.
fn set_aside(database: &Path, name: &str) -> Result<PathBuf> {
    let aside = with_suffix(database, &format!(".before-restore-{name}"));
    // With its log folded in, where that can be done; a damaged one is kept as it is, log and all.
    match proof::existing(database).and_then(|db| alone(&db, database)) {
        Ok(()) => {}
        Err(error @ Error::Unusable(_)) if is_held(&error) => return Err(error),
        Err(error) => tracing::warn!("the present database is kept as it is: {error}"),
    }
    keep(database, &aside)?;
    for suffix in ["-wal", "-journal"] {
        let log = with_suffix(database, suffix);
        if log.exists() {
            keep(&log, &with_suffix(&aside, suffix))?;
        }
    }
    file::sync(folder(database))?;
    remove_companions(database)?;
    Ok(aside)
}

/// The words by which a refusal of [`alone`] is known.
const HELD: &str = "is held by another program";

fn is_held(error: &Error) -> bool {
    matches!(error, Error::Unusable(sentence) if sentence.contains(HELD))
}

/// Folds the log into the file and lets go of it. Fails if any other program has the file open.
fn alone(db: &Connection, path: &Path) -> Result<()> {
    let mode = db.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get::<_, String>(0));
    match mode {
        Ok(mode) if mode == "delete" => Ok(()),
        Err(e)
            if !matches!(
                e.sqlite_error_code(),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
            ) =>
        {
            Err(failed("fold the log in")(e))
        }
        Ok(_) | Err(_) => Err(Error::unusable(format!(
            "{} {HELD}; end that one first (a replicator, a command).",
            path.display()
        ))),
    }
}

/// A second name for a file; a copy where the disk knows no second names.
fn keep(path: &Path, aside: &Path) -> Result<()> {
    if std::fs::hard_link(path, aside).is_ok() {
        return Ok(());
    }
    drop(file::create(aside)?);
    std::fs::copy(path, aside).map_err(|e| cannot(aside, "be written", &e))?;
    file::sync(aside)
}

/// Removes what SQLite keeps beside a file: it must never be taken for the next file's. And the copy that lifting an
/// older file leaves.
fn remove_companions(path: &Path) -> Result<()> {
    let mut names = ["-wal", "-shm", "-journal"].map(|suffix| with_suffix(path, suffix)).to_vec();
    if path.extension().is_some_and(|extension| extension == "restoring") {
        let steps = 1..=super::schema::STEPS.len();
        names.extend(steps.map(|step| with_suffix(path, &format!(".before-{step}"))));
    }
    for name in names {
        match std::fs::remove_file(&name) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return Err(cannot(&name, "be removed", &e));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Says the backup's own name where the sentence has that of its unpacked copy.
fn named(from: &Path, staged: &Path, error: Error) -> Error {
    let Error::Unusable(sentence) = error else { return error };
    Error::unusable(sentence.replace(&*staged.to_string_lossy(), &from.to_string_lossy()))
}
