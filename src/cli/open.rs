//! How a command that works on the file opens it: the settings' file, without anybody who listens.

use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::store::{Settings, Store};
use std::path::Path;

/// The house's file, made if it is not there. Two readers are enough for a command.
pub(super) fn store(config: &Config) -> Result<Store> {
    let settings = Settings {
        readers: 2,
        replicated: config.database.replicated,
        ..Settings::at(&config.database.path)
    };
    // Nobody listens in this process; a server beside it looks for itself what others journaled.
    let opened = Store::open(settings, Clock::System, Box::new(|_rows| ()));
    if let Err(Error::Busy) = opened {
        let place = config.database.path.display();
        return Err(Error::unusable(format!("The disk with {place} is full; make room there.")));
    }
    opened
}

/// Puts a file's name before a sentence about it.
pub(super) fn named(path: &Path, error: Error) -> Error {
    if let Error::Unusable(sentence) = &error {
        return Error::unusable(format!("{}: {sentence}", path.display()));
    }
    error
}
