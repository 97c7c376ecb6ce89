//! `comanda check`: is the file whole, is every order there? Changes nothing, also beside a running server.

use super::command::{Command, Group, flag};
use super::progress::Progress;
use super::{Call, Terminal};
use crate::error::{Error, Result};
use crate::store::check::{Findings, STEP_COUNT, look};
use serde_json::{Map, Value, json};
use std::path::Path;

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "check",
    group: Group::Data,
    help: "Look at the file: is it whole, is every order there",
    words: &[],
    flags: &[flag("--json", None, "Print one JSON object, for programs")],
    examples: &[
        ("check", "Beside a running server, or without one; nothing is changed"),
        (
            "check --json --database copy.db",
            "A backup, for a program; the exit code is 1 when something is wrong",
        ),
    ],
    run,
};

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let path = call.load(terminal)?.config.database.path;
    let bar = Progress::start(terminal, "checking", u64::try_from(STEP_COUNT).unwrap_or_default());
    let found = look(&path, &|| bar.step(1))?;
    drop(bar);
    if call.has("--json") {
        terminal.say(&format_args!("{:#}", as_json(&path, &found)));
    } else {
        print(&path, &found, terminal);
    }
    if found.faults.is_empty() {
        return Ok(());
    }
    Err(Error::unusable(
        "Something is wrong with the file: stop the server, keep a copy of all its files as they are, and go back to the \
         latest backup that this command finds whole.",
    ))
}

fn print(path: &Path, found: &Findings, terminal: &mut Terminal) {
    let path = path.display();
    if found.faults.is_empty() {
        terminal.say(&format_args!("{path} is whole: every order is in it, and the journal fits together."));
    } else {
        terminal.say(&format_args!("{path}:"));
    }
    for fault in &found.faults {
        terminal.say(&format_args!("  {fault}"));
    }
    for (noun, count) in &found.counts {
        terminal.say(&format_args!("  {noun:<13} {count:>8}"));
    }
}

fn as_json(path: &Path, found: &Findings) -> Value {
    let counts: Map<String, Value> =
        found.counts.iter().map(|(noun, count)| (noun.replace(' ', "_"), (*count).into())).collect();
    json!({
        "file": path.to_string_lossy(),
        "whole": found.faults.is_empty(),
        "schema": found.version,
        "faults": found.faults,
        "counts": counts,
    })
}
