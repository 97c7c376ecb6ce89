//! Files beside the database: made for one's own eyes, brought to the disk, given to whom the others belong.

use crate::error::{Error, Result};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// The folder that a file lies in.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The same path with something behind its name.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// An empty file, readable by its owner alone, in the place of whatever had this name.
pub(super) fn create(path: &Path) -> Result<File> {
    let made = OpenOptions::new().read(true).write(true).create(true).truncate(true).mode(0o600).open(path);
    let made = made.map_err(|e| cannot(path, "be written", &e))?;
    give_like(path, folder(path));
    Ok(made)
}

/// Brings a file to the disk.
pub(super) fn sync(path: &Path) -> Result<()> {
    File::open(path).and_then(|file| file.sync_all()).map_err(|e| cannot(path, "be brought to the disk", &e))
}

/// Puts `from` in the place of `to`, for good: the name too is on the disk.
pub(super) fn rename(from: &Path, to: &Path) -> Result<()> {
    std::fs::rename(from, to).map_err(|e| cannot(to, "be put in its place", &e))?;
    sync(folder(to))
}

/// Whoever runs a command as root leaves files that belong to the owner of `model`, else the service could not read
/// them. Without root, and on disks that know no owners, nothing happens.
pub(super) fn give_like(path: &Path, model: &Path) {
    let (Ok(mine), Ok(theirs)) = (std::fs::metadata(path), std::fs::metadata(model)) else { return };
    let (uid, gid) = (theirs.uid(), theirs.gid());
    if mine.uid() == 0
        && uid != 0
        && let Err(error) = std::os::unix::fs::chown(path, Some(uid), Some(gid))
    {
        tracing::warn!("{} could not be given to its folder's owner: {error}", path.display());
    }
}

/// The sentence about a file that cannot be worked with.
pub(super) fn cannot(path: &Path, what: &str, error: &io::Error) -> Error {
    if error.kind() == io::ErrorKind::StorageFull {
        let place = folder(path).display();
        return Error::unusable(format!(
            "The disk with {place} is full; make room there, or choose another."
        ));
    }
    Error::unusable(format!("{} cannot {what} ({error}).", path.display()))
}

/// A file that is removed unless it got another name.
#[derive(Debug)]
pub(super) struct Part(pub(super) PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        // Not there any more when all went well.
        let _gone = std::fs::remove_file(&self.0);
    }
}
