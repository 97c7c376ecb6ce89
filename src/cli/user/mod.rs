//! `comanda user …`: accounts, looked after from the command line, beside a running server or without one.
//!
//! A file for each kind of command: [`add`], [`list`] (and `show`), [`password`], [`change`]. Each opens the file, makes
//! one short change through `services::roster`, and closes it again; the server counts it from its next request on.

pub(super) mod add;
pub(super) mod change;
pub(super) mod list;
pub(super) mod password;

use super::command::{Count, Word};
use super::{Call, Terminal};
use crate::auth::user::Role;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::services::roster;
use crate::store::Store;
use crate::store::user::Record;
use std::io::Read;

/// The word that names an account.
const WHO: Word = Word { name: "WHO", count: Count::One };

/// The longest password or hash that is read.
const LONGEST: u64 = 4096;

/// Opens the file of the house, which must be there.
pub(super) fn open(config: &Config) -> Result<Store> {
    let path = &config.database.path;
    if !path.exists() {
        return Err(Error::unusable(format!(
            "There is no house at {}; name its file with --database, or start one with `comanda serve`.",
            path.display()
        )));
    }
    super::open::store(config)
}

/// The house, and the account that the first word names.
fn open_at(call: &Call, terminal: &Terminal) -> Result<(Config, Store, Record)> {
    let config = call.load(terminal)?.config;
    let store = open(&config)?;
    let record = roster::find(&store, call.word(0)?.unwrap_or_default())?;
    Ok((config, store, record))
}

/// What is piped in, without the line's end that `echo` and editors put behind it.
fn piped(call: &Call, terminal: &mut Terminal, what: &str) -> Result<Secret<String>> {
    if !call.has("--stdin") {
        return Err(Error::Usage(
            format!("The {what} is never given on the command line: pipe it in, and write --stdin.").into(),
        ));
    }
    let mut text = zeroize::Zeroizing::new(String::new());
    (&mut terminal.input)
        .take(LONGEST)
        .read_to_string(&mut text)
        .map_err(|e| Error::unusable(format!("The {what} could not be read: {e}.")))?;
    let line = text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    if line.is_empty() {
        return Err(Error::unusable(format!("No {what} was piped in; nothing was changed.")));
    }
    Ok(Secret::new(line.to_owned()))
}

/// The role that a word names.
fn role(word: &str) -> Result<Role> {
    Role::parse(word).ok_or_else(|| {
        let all = Role::ALL.map(Role::as_str).join(", ");
        Error::Usage(format!("There is no role {word}; these are: {all}.").into())
    })
}

#[cfg(test)]
mod tests;
