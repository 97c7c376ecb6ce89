//! `comanda import`: what another system's database holds, into an empty house, with a report of each doubt: everything
//! of GastroMóvil, the people of the four others.

use super::command::{Command, Count, Group, Word, flag};
use super::progress::Progress;
use super::{Call, Terminal, open};
use crate::error::{Error, Result};
use crate::import::django::{self, System};
use crate::import::gastromovil;
use crate::import::report::Report;
use crate::store::Store;
use crate::store::lock::Lock;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "import",
    group: Group::Data,
    help: "Take over another system's database into an empty file, and report each doubt",
    words: &[Word { name: "SYSTEM", count: Count::One }, Word { name: "FILE", count: Count::One }],
    flags: &[flag("--json", None, "Print the report as one JSON object, for programs")],
    examples: &[
        (
            "import gastromovil db.sqlite3",
            "People, menus, orders and ratings of GastroMóvil, numbers as they are",
        ),
        (
            "import restapi db.sqlite3 --profile restapi",
            "People of RestAPI, who sign in with the passwords they have",
        ),
        ("import ecommerce customers.csv", "Customers and addresses of ecommerce-api, one table as CSV"),
        (
            "import uk-travel db.sqlite3",
            "People of uk-travel-recommendation; `backend` is Backend-produccion",
        ),
        ("import gastromovil db.sqlite3 --json > report.json", "The same, with the report kept in a file"),
    ],
    run,
};

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let config = call.load(terminal)?.config;
    let path = call.path(1).unwrap_or(Path::new(""));
    let of = From::of(call.word(0)?.unwrap_or_default())?;
    let rows = of.rows(path).map_err(|e| open::named(path, e))?;
    // Nobody is served while two systems' numbers are brought together.
    let lock = Lock::take(&config.database.path)?;
    let store = open::store(&config)?;
    let bar = Arc::new(Progress::start(terminal, "importing", rows));
    let step = Arc::clone(&bar);
    let report = of.import(path, &store, Arc::new(move || step.step(1)));
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

/// Where from.
#[derive(Debug, Clone, Copy)]
enum From {
    Gastromovil,
    People(System),
}

impl From {
    fn of(word: &str) -> Result<Self> {
        if word == "gastromovil" {
            return Ok(Self::Gastromovil);
        }
        System::parse(word).map(Self::People).ok_or_else(|| {
            let known: Vec<_> = System::ALL.iter().map(|system| system.as_str()).collect();
            Error::Usage(
                format!(
                    "Only gastromovil, {} can be imported: comanda import gastromovil FILE.sqlite3.",
                    known.join(", ")
                )
                .into(),
            )
        })
    }

    fn rows(self, path: &Path) -> Result<u64> {
        match self {
            Self::Gastromovil => gastromovil::rows(path),
            Self::People(system) => django::rows(system, path),
        }
    }

    fn import(self, path: &Path, store: &Store, step: Arc<dyn Fn() + Send + Sync>) -> Result<Report> {
        match self {
            Self::Gastromovil => gastromovil::import(path, store, step),
            Self::People(system) => django::import(system, path, store, step),
        }
    }
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
