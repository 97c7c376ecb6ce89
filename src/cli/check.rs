//! `comanda check`: whether the database, or a copy of it, is whole. Beside a running server if there is one.

use super::command::{Command, Count, Group, Word};
use super::{Call, Terminal};
use crate::error::Result;
use crate::store::proof::{Depth, of_database};

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "check",
    group: Group::Care,
    help: "Check every page, reference and journal row of the database",
    words: &[Word { name: "FILE", count: Count::Optional }],
    flags: &[],
    examples: &[("check", "Is the database whole?"), ("check other.db", "Is another file?")],
    run,
};

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let config = call.load(terminal)?.config;
    let path = call.path(0).unwrap_or(&config.database.path);
    let facts = of_database(path, Depth::Full)?;
    terminal.say(&format_args!(
        "{} is whole: schema {}, journal at {}.",
        path.display(),
        facts.schema,
        facts.head
    ));
    for kept in &facts.kept {
        terminal.say(&format_args!("  {:<16}{}", kept.table, kept.rows));
    }
    Ok(())
}
