//! The lock beside the file: one `serve`, `import` or `restore` at a time.
//!
//! SQLite's own locks keep the file whole; this one keeps two servers from each thinking that it knows who is signed
//! in and who listens. `load` and `user` do not take it: they run beside a server, in short transactions.

use super::file::{folder, give_like, with_suffix};
use crate::error::{Error, Result};
use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Held as long as this lives; the system lets it go when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of the database at `database` (a file named like it, with `.lock` behind).
    ///
    /// # Errors
    /// [`Error::Unusable`] with a sentence if somebody else has it.
    pub fn take(database: &Path) -> Result<Self> {
        let path = with_suffix(database, ".lock");
        // The file stays when the lock is let go: removing it would let two holders lock two files of one name.
        let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path).map_err(|e| {
            Error::unusable(format!(
                "{} cannot be made ({e}); create its directory and give it to the user that runs comanda.",
                path.display()
            ))
        })?;
        // Made by root, it would keep the service out.
        give_like(&path, folder(&path));
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::unusable(format!(
                "{} is in use by another comanda; stop that one first.",
                database.display()
            ))),
            Err(TryLockError::Error(error)) => Err(Error::internal("lock the database", error)),
        }
    }
}

/// Whether somebody holds the lock of this database now. For `doctor`: by the time one acts on it, it may be otherwise.
#[must_use]
pub fn is_held(database: &Path) -> bool {
    let file = File::open(with_suffix(database, ".lock"));
    file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::Dir;
    use super::*;

    #[test]
    fn a_second_holder_is_refused_with_a_sentence_until_the_first_lets_go() {
        let dir = Dir::new();
        let first = Lock::take(&dir.file()).unwrap();
        let refused = Lock::take(&dir.file()).unwrap_err();
        assert!(
            matches!(&refused, Error::Unusable(text) if text.contains("in use by another comanda")),
            "{refused}"
        );
        assert!(is_held(&dir.file()));
        drop(first);
        assert!(!is_held(&dir.file()));
        Lock::take(&dir.file()).unwrap();
    }
}
