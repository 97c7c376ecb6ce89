//! `comanda key rotate`.

use super::command::{Command, Group, flag};
use super::{Call, Terminal};
use crate::app::key;
use crate::error::{Error, Result};

/// How many earlier keys stay believed.
const KEPT: usize = 2;

/// The row.
pub(super) const ROTATE: Command = Command {
    name: "key rotate",
    group: Group::Care,
    help: "Sign tokens with a new key from now on",
    words: &[],
    flags: &[flag("--forget", None, "Believe no earlier key: everybody with a token has to sign in again")],
    examples: &[
        ("key rotate", "The yearly change: tokens that are out stay good"),
        ("key rotate --forget", "Somebody may have seen the key"),
    ],
    run: rotate,
};

fn rotate(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let config = call.load(terminal)?.config;
    if !config.auth.signing_key.expose().is_empty() {
        return Err(Error::unusable(
            "The key is set by auth.signing_key: put a new one there, and the old one into auth.older_keys.",
        ));
    }
    let handed = key::handed_over(&terminal.settings_file);
    let (path, taken) = if handed.is_file() {
        (handed, "the service takes it when it is started again: systemctl restart comanda")
    } else {
        (key::path(&config.database.path), "a running server takes it within seconds")
    };
    key::rotate(&path, if call.has("--forget") { 0 } else { KEPT })?;
    terminal.say(&format_args!("{} has a new key; {taken}.", path.display()));
    Ok(())
}
