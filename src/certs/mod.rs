//! A certificate authority of the house's own, and the server's certificate that it signs: HTTPS on a network where no
//! public authority knows anybody.
//!
//! [`Folder`] says where the files lie, [`authority`] makes and signs, [`ends`] reads when a certificate is over. What is
//! served with it is `http`'s (`Tls`); who asks for it is `comanda certs` and, a month before the end, the server itself.
//!
//! # Why is the authority bound to names?
//! Whoever installs it on a phone trusts it for whatever it may sign. So it says in itself, as a critical extension that
//! every browser heeds, that it vouches for names and addresses of local networks only (and those asked for when it was
//! made): a stolen key of it opens no bank.
//!
//! # Why are certificate and key of the server one file?
//! They are exchanged together, and one rename does it: no reader ever sees one without the other.

pub mod authority;
pub mod ends;
mod names;

pub use authority::{Made, make, renew};
pub use names::{Names, read};

use crate::error::{Error, Result};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// The folder with everything about certificates: `certs` beside the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    path: PathBuf,
    /// Whoever owns it owns what is made here.
    database: PathBuf,
}

impl Folder {
    /// The folder of this database.
    #[must_use]
    pub fn beside(database: &Path) -> Self {
        Self { path: database.parent().unwrap_or(Path::new("")).join("certs"), database: database.to_owned() }
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The authority's certificate, which everybody may have.
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.path.join("authority.pem")
    }

    /// The authority's key: its owner's eyes only.
    #[must_use]
    pub fn authority_key(&self) -> PathBuf {
        self.path.join("authority-key.pem")
    }

    /// The server's certificate with its key.
    #[must_use]
    pub fn server(&self) -> PathBuf {
        self.path.join("server.pem")
    }

    /// The names that the server's certificate is for, one on a line.
    #[must_use]
    pub fn names(&self) -> PathBuf {
        self.path.join("names.txt")
    }

    /// The authority's certificate in the form that phones take (DER), where there is one.
    #[must_use]
    pub fn authority_der(&self) -> Option<Vec<u8>> {
        first_der(&std::fs::read(self.authority()).ok()?)
    }

    /// Writes a file in the place of an earlier one, at once: a reader finds either.
    fn put(&self, path: &Path, text: &str, mode: u32) -> Result<()> {
        let cannot =
            |e: std::io::Error| Error::unusable(format!("{} cannot be written ({e}).", path.display()));
        let fresh = path.with_extension("new");
        let _left_by_a_power_cut = std::fs::remove_file(&fresh);
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&fresh)
            .map_err(cannot)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(cannot)?;
        self.give(&fresh)?;
        std::fs::rename(&fresh, path).map_err(cannot)?;
        std::fs::File::open(&self.path).and_then(|folder| folder.sync_all()).map_err(cannot)
    }

    /// Makes the folder, if it is not there.
    fn create(&self) -> Result<()> {
        if self.path.is_dir() {
            return Ok(());
        }
        std::fs::create_dir_all(&self.path)
            .map_err(|e| Error::unusable(format!("{} cannot be made ({e}).", self.path.display())))?;
        self.give(&self.path)
    }

    /// What root makes belongs to the database's owner (while there is no database, the folder's above), else the service
    /// could not read it.
    fn give(&self, path: &Path) -> Result<()> {
        let above = self.path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let theirs = std::fs::metadata(&self.database).or_else(|_| std::fs::metadata(above));
        let (Ok(mine), Ok(theirs)) = (std::fs::metadata(path), theirs) else {
            return Ok(());
        };
        if (mine.uid(), mine.gid()) == (theirs.uid(), theirs.gid()) || mine.uid() != 0 {
            return Ok(());
        }
        std::os::unix::fs::chown(path, Some(theirs.uid()), Some(theirs.gid())).map_err(|e| {
            Error::unusable(format!("{} cannot be given to the database's owner ({e}).", path.display()))
        })
    }
}

/// The first certificate of a text in PEM.
fn first_der(pem: &[u8]) -> Option<Vec<u8>> {
    CertificateDer::from_pem_slice(pem).ok().map(|der| der.to_vec())
}

#[cfg(test)]
mod tests;
