//! The lock beside the file: one `serve`, `import` or `restore` at a time.
//!
//! SQLite's own locks keep the file whole; this one keeps two servers from each thinking that it knows who is signed
//! in and who listens. `load` and `user` do not take it: they run beside a server, in short transactions.

use crate::error::{Error, Result};
use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

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
        let path = beside(database);
        // The file stays when the lock is let go: removing it would let two holders lock two files of one name.
        let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path).map_err(|e| {
            Error::unusable(format!(
                "{} cannot be made ({e}); create its directory and give it to the user that runs comanda.",
                path.display()
            ))
        })?;
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

fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
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
        drop(first);
        Lock::take(&dir.file()).unwrap();
    }
}
