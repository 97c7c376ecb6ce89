//! The keys that sign and verify tokens, exchangeable while the server runs.

use crate::auth::keys::KeyRing;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::SystemTime;

/// The present key ring.
#[derive(Debug)]
pub struct Keys(RwLock<Arc<KeyRing>>);

impl Keys {
    /// Holds `ring`.
    #[must_use]
    pub fn new(ring: KeyRing) -> Self {
        Self(RwLock::new(Arc::new(ring)))
    }

    /// The ring of now. A request takes it once, so that one answer is made with one ring.
    #[must_use]
    pub fn ring(&self) -> Arc<KeyRing> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another ring in its place: after `comanda key rotate`.
    pub fn replace(&self, ring: KeyRing) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
    }
}

/// Tells when a file was written: by its length and the time it bears, so that looking costs no reading.
#[derive(Debug)]
pub(super) struct Stamp {
    file: Option<PathBuf>,
    last: Mutex<Option<(u64, SystemTime)>>,
}

impl Stamp {
    /// Of this file as it is now; of none, which never changes.
    pub(super) fn of(file: Option<PathBuf>) -> Self {
        let stamp = Self { file, last: Mutex::new(None) };
        stamp.changed();
        stamp
    }

    /// Whether the file was written since the last look. One that is not there, or not to be looked at, was not.
    pub(super) fn changed(&self) -> bool {
        let Some(found) = self.file.as_ref().and_then(|file| std::fs::metadata(file).ok()) else {
            return false;
        };
        let now = found.modified().ok().map(|at| (found.len(), at));
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        now.is_some() && std::mem::replace(&mut *last, now) != now
    }
}
