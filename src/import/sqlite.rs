//! Another system's `SQLite` file, opened for reading and nothing else.

use crate::error::{Error, Result};
use rusqlite::{Connection, OpenFlags};
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

/// Opens the file of `system`. Immutable: no lock, no log, no file beside it is made or looked for. So whoever still
/// writes to it is refused first.
pub(super) fn open(file: &Path, system: &str) -> Result<Connection> {
    if !file.is_file() {
        return Err(Error::unusable("there is no such file."));
    }
    for ending in ["-wal", "-journal"] {
        let mut beside = file.as_os_str().to_owned();
        beside.push(ending);
        if std::fs::metadata(&beside).is_ok_and(|found| found.len() > 0) {
            return Err(Error::unusable(format!(
                "it is in use, or was left in the middle of a change ({} is beside it); stop {system}, open it once with \
                 sqlite3, or import a copy made with its `.backup`.",
                Path::new(&beside).display()
            )));
        }
    }
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(uri(file), flags)
        .map_err(|error| Error::unusable(format!("it cannot be read ({error}).")))?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(db)
}

/// A name for SQLite's URI: every byte that could mean something is escaped.
fn uri(file: &Path) -> String {
    let mut uri = String::from("file:");
    for byte in file.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-".contains(byte) {
            uri.push(char::from(*byte));
        } else {
            // Writing to a String cannot fail.
            let _ok = write!(uri, "%{byte:02X}");
        }
    }
    uri.push_str("?immutable=1");
    uri
}
