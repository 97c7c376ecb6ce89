//! `comanda version`.

use super::command::{Command, Group};
use super::{Call, Terminal};
use crate::error::Result;

/// What `comanda version` and `--version` say.
pub(super) const LINE: &str = concat!("comanda ", env!("CARGO_PKG_VERSION"));

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "version",
    group: Group::Care,
    help: "Show the version",
    words: &[],
    flags: &[],
    examples: &[("version", "Which Comanda is this?")],
    run,
};

#[expect(clippy::unnecessary_wraps, reason = "every command has this signature")]
fn run(_: &Call, terminal: &mut Terminal) -> Result<()> {
    terminal.say(&LINE);
    Ok(())
}
