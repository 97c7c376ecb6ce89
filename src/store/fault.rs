//! What the database's errors mean to the house.
//!
//! There is no `From<rusqlite::Error>`: each statement says what it was doing, and an INSERT that may break a unique
//! rule looks for that rule by its columns, right where it stands.

use crate::error::Error;
use rusqlite::ErrorCode;
use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};

/// Turns a database error into one of ours: `.map_err(failed("find an order"))?`.
///
/// A full disk and a file that others hold are [`Error::Busy`]: nothing was changed, the caller may try again. All
/// else is internal. Damage is logged here and now, because whoever sees the answer cannot see the disk.
pub(crate) fn failed(doing: &'static str) -> impl Fn(rusqlite::Error) -> Error {
    move |error: rusqlite::Error| {
        let code = error.sqlite_error_code();
        if matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)) {
            tracing::error!(%error, doing, "the database file is damaged: stop, keep a copy, restore a backup");
        }
        if matches!(code, Some(ErrorCode::DiskFull)) {
            tracing::error!(doing, "the disk is full");
        }
        if matches!(code, Some(ErrorCode::DiskFull | ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) {
            return Error::Busy;
        }
        Error::internal(doing, error)
    }
}

/// Whether `error` says that the unique rule over `columns` was broken. Named as SQLite names them: `"user.username"`,
/// `"code.purpose, code.email_key"`.
pub(super) fn breaks_unique(error: &rusqlite::Error, columns: &str) -> bool {
    let rusqlite::Error::SqliteFailure(code, Some(message)) = error else { return false };
    // The code says that it is a unique rule; which one, SQLite tells only by the columns at the message's end.
    matches!(code.extended_code, SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY)
        && message.rsplit(": ").next() == Some(columns)
}

/// Whether the disk failed under this statement.
pub(super) fn is_disk(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure)
}

/// Whether an error of ours was made from a failure of the disk.
pub(super) fn came_from_disk(error: &Error) -> bool {
    let Error::Internal(cause) = error else { return false };
    cause.source.as_deref().and_then(|e| e.downcast_ref::<rusqlite::Error>()).is_some_and(is_disk)
}
