//! Room that is held back beside the file, for a start on a full disk.
//!
//! # Why?
//! Even to be read, the file needs the index of its write-ahead log (`-shm`, 32 kB), and a served house notes that it is
//! served. On a disk without a free block neither can be written, and a server that cannot start shows nobody the menu. So a
//! few blocks are taken while there are some, and let go when the file cannot be opened for want of them.

use super::file::{folder, give_like, with_suffix};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// Bytes held back: the index, the notes of a start and of a stop, and as much again twice.
const ROOM: usize = 128 << 10;

fn place(database: &Path) -> PathBuf {
    with_suffix(database, ".spare")
}

/// Takes the room, if it is not taken. A disk that has none now is asked again later.
pub(super) fn take(database: &Path) {
    let path = place(database);
    if path.metadata().is_ok_and(|found| found.len() == ROOM as u64) {
        return;
    }
    // A file of zeros that were written: one that was only made longer has no blocks.
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&path)
        .and_then(|mut file: File| file.write_all(&vec![0; ROOM]).and_then(|()| file.sync_all()));
    match written {
        Ok(()) => give_like(&path, folder(database)),
        Err(error) => {
            if error.kind() != ErrorKind::StorageFull {
                tracing::warn!("no room could be held back at {}: {error}", path.display());
            }
            let_go(database);
        }
    }
}

/// Lets it go. Whether there was any.
pub(super) fn let_go(database: &Path) -> bool {
    std::fs::remove_file(place(database)).is_ok()
}
