//! Backups that are proved before they have a name.
//!
//! A copy is made beside the target under a temporary name (`VACUUM INTO`: one moment of the file, writers go on), brought
//! to the disk, opened and checked from end to end, compared with the database, compressed, read back, and only then
//! renamed. So whatever is called `comanda-YYYYMMDD-HHMMSS.db.gz` was good when it was made. [`name`] holds these names
//! and which of them are kept; [`gzip`] packs and unpacks; [`super::restore`] is the way back.
//!
//! # Why VACUUM INTO and not the backup API?
//! It reads one snapshot, however long it takes; the backup API begins anew with every write of another connection, and
//! on a Friday evening it would never end.

pub(super) mod gzip;
pub mod name;
#[cfg(test)]
mod tests;

use super::file::{self, Part, cannot, folder, with_suffix};
use super::proof::{self, Facts};
use crate::error::{Error, Result};
use name::{Keep, Stamp};
use rusqlite::Connection;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Told how many more bytes are done, of about four times the database's size.
pub type Told = Arc<dyn Fn(u64) + Send + Sync>;

/// Where a backup goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Into this folder, under a dated name. Older ones there are thinned out.
    Folder(PathBuf, Keep),
    /// To this file, compressed if its name ends in `.gz`. An earlier one is replaced once the new one is proved.
    File(PathBuf),
}

/// A backup that was made and proved.
#[derive(Debug)]
pub struct Made {
    /// The file.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// What is in it.
    pub facts: Facts,
    /// Older ones that were removed.
    pub removed: Vec<PathBuf>,
}

/// Copies the database at `database` to `target`. Works beside a server.
///
/// # Errors
/// [`Error::Unusable`] with a sentence; then nothing that was there before was changed.
pub fn make(database: &Path, target: &Target, stamp: Stamp, told: &Told) -> Result<Made> {
    let place = match target {
        Target::Folder(folder, _) => folder.clone(),
        Target::File(path) => folder(path).to_path_buf(),
    };
    if !place.is_dir() {
        std::fs::create_dir_all(&place).map_err(|e| cannot(&place, "be made", &e))?;
        file::give_like(&place, folder(&place));
    }
    let _turn = turn(&place)?;
    let path = match target {
        Target::Folder(folder, _) => name::free(folder, stamp),
        Target::File(path) if is_same(path, database) => {
            return Err(Error::unusable("A backup cannot take the database's own place; name another file."));
        }
        Target::File(path) => path.clone(),
    };
    let (facts, bytes) = write(database, &path, told)?;
    let removed = match target {
        Target::Folder(folder, keep) => name::thin_out(folder, *keep, &path)?,
        Target::File(_) => Vec::new(),
    };
    Ok(Made { path, bytes, facts, removed })
}

/// Copy, proof, packing, proof, name.
fn write(database: &Path, path: &Path, told: &Told) -> Result<(Facts, u64)> {
    let hidden = |suffix| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Part(folder(path).join(format!(".{name}{suffix}")))
    };
    let plain = hidden(name::PART);
    copy(database, &plain.0, told)?;
    let facts = proof::of_copy(&plain.0)?;
    proof::compare(database, &facts)?;
    told(size(&plain.0));
    if path.extension().is_some_and(|extension| extension == "gz") {
        let packed = hidden(name::PACKED_PART);
        gzip::pack(&plain.0, &packed.0, told)?;
        file::rename(&packed.0, path)?;
    } else {
        file::rename(&plain.0, path)?;
    }
    Ok((facts, size(path)))
}

/// One moment of the database in a file of its own, on the disk.
pub(super) fn copy(database: &Path, to: &Path, told: &Told) -> Result<()> {
    let db = proof::existing(database)?;
    drop(file::create(to)?);
    report(&db, to, Arc::clone(told))?;
    let target = to.to_str().ok_or_else(|| Error::unusable(format!("{} is no UTF-8 text.", to.display())))?;
    db.execute("VACUUM INTO ?1", [target]).map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => {
            Error::unusable(format!("The disk with {} is full; make room there.", folder(to).display()))
        }
        _ => Error::unusable(format!("{} cannot be copied ({error}).", database.display())),
    })?;
    file::sync(to)
}

/// Tells how far a copy has come, by its size, every few thousand steps of SQLite's.
fn report(db: &Connection, to: &Path, told: Told) -> Result<()> {
    let (to, mut before) = (to.to_path_buf(), 0);
    let handler = move || {
        let now = size(&to);
        told(now.saturating_sub(before));
        before = now;
        false // go on
    };
    db.progress_handler(50_000, Some(handler)).map_err(super::failed("watch the copy"))
}

/// One backup at a time in one folder; what an interrupted one left there is removed.
fn turn(place: &Path) -> Result<File> {
    let lock = File::open(place).map_err(|e| cannot(place, "be opened", &e))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(Error::unusable(format!("Another backup is being written to {}.", place.display())));
        }
        // Some network disks know no locks: a backup there is better than none.
        Err(TryLockError::Error(error)) => tracing::debug!("{} cannot be locked: {error}", place.display()),
    }
    for left in name::left_over(place) {
        std::fs::remove_file(&left).map_err(|e| cannot(&left, "be removed", &e))?;
    }
    Ok(lock)
}

fn is_same(path: &Path, database: &Path) -> bool {
    let family = ["", "-wal", "-shm", ".lock"].map(|suffix| with_suffix(database, suffix));
    family.iter().any(|of| match (path.canonicalize(), of.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => path == of,
    })
}

/// A file's size in bytes, 0 if it is not there.
#[must_use]
pub fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |found| found.len())
}
