//! `comanda import`: everything of another system's database, into an empty house, with a report of each doubt.

use super::command::{Command, Count, Group, Word, flag};
use super::progress::Progress;
use super::{Call, Terminal, open};
use crate::error::{Error, Result};
use crate::import::gastromovil;
use crate::import::report::Report;
use crate::store::lock::Lock;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "import",
    group: Group::Data,
    help: "Take over all of another system's database into an empty file, and report each doubt",
    words: &[Word { name: "SYSTEM", count: Count::One }, Word { name: "FILE.sqlite3", count: Count::One }],
    flags: &[flag("--json", None, "Print the report as one JSON object, for programs")],
    examples: &[
        (
            "import gastromovil db.sqlite3",
            "People, menus, orders and ratings of GastroMóvil, numbers as they are",
        ),
        ("import gastromovil db.sqlite3 --json > report.json", "The same, with the report kept in a file"),
    ],
    run,
};

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let config = call.load(terminal)?.config;
    let path = call.path(1).unwrap_or(Path::new(""));
    if call.word(0)? != Some("gastromovil") {
        return Err(Error::Usage(
            "Only gastromovil can be imported: comanda import gastromovil FILE.sqlite3.".into(),
        ));
    }
    let rows = gastromovil::rows(path).map_err(|e| open::named(path, e))?;
    // Nobody is served while two systems' numbers are brought together.
    let lock = Lock::take(&config.database.path)?;
    let store = open::store(&config)?;
    let bar = Arc::new(Progress::start(terminal, "importing", rows));
    let step = Arc::clone(&bar);
    let report = gastromovil::import(path, &store, Arc::new(move || step.step(1)));
    drop(bar);
    store.close();
    drop(lock);
    let report = report.map_err(|e| open::named(path, e))?;
    if call.has("--json") {
        terminal.say(&format_args!("{:#}", json!(report)));
    } else {
        print(&report, path, terminal);
    }
    Ok(())
}

fn print(report: &Report, path: &Path, terminal: &mut Terminal) {
    terminal.say(&format_args!("Imported from {}:", path.display()));
    for count in &report.counts {
        terminal.say(&format_args!("  {count}"));
    }
    if report.doubts.is_empty() {
        terminal.say(&"Everything was taken just as it was.");
        return;
    }
    terminal.say(&format_args!("\nWorth a look ({}):", report.doubts.len()));
    for doubt in &report.doubts {
        terminal.say(&format_args!("  {doubt}"));
    }
}
