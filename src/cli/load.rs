//! `comanda load`: users, restaurants and menus from a JSON file, beside a running server if there is one.

use super::command::{Command, Count, Group, Word};
use super::progress::Progress;
use super::{Call, Terminal, open};
use crate::app;
use crate::error::{Error, Result};
use crate::import::load::Stock;
use std::path::Path;

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "load",
    group: Group::Data,
    help: "Take users, restaurants and menus from a JSON file; twice is the same as once",
    words: &[Word { name: "FILE.json", count: Count::One }],
    flags: &[],
    examples: &[
        ("load menu.json", "What the file says is made so; what it does not name stays as it is"),
        ("load menu.json --database /srv/fonda.db", "Into another file than the settings'"),
    ],
    run,
};

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let loaded = call.load(terminal)?;
    let path = call.path(0).unwrap_or(Path::new(""));
    let stock = read(path)?;
    for place in stock.left_out() {
        terminal.complain(&format_args!("{place} is not understood and was left out."));
    }
    let store = open::store(&loaded.config)?;
    let bar = Progress::start(terminal, "passwords", count(stock.users()));
    let hashes = stock.hash(&store, app::cost(&loaded.config), &|| bar.step(1))?;
    drop(bar);
    let bar = Progress::start(terminal, "writing", count(stock.rows()));
    let written =
        stock.write(&store, hashes, &|rows| bar.step(count(rows))).map_err(|e| open::named(path, e))?;
    drop(bar);
    terminal.say(&format_args!(
        "Loaded {}: users {}, restaurants {}, categories {}, products {}.",
        path.display(),
        written.users,
        written.restaurants,
        written.categories,
        written.products
    ));
    Ok(())
}

fn read(path: &Path) -> Result<Stock> {
    let bytes = std::fs::read(path)
        .map_err(|e| Error::unusable(format!("{} cannot be read: {e}.", path.display())))?;
    let text = String::from_utf8(bytes).map_err(|e| {
        Error::unusable(format!("{} is not written in UTF-8 ({}).", path.display(), e.utf8_error()))
    })?;
    Stock::read(&text).map_err(|e| open::named(path, e))
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}
