//! `comanda load`: users, restaurants and menus from a JSON file or from tables (CSV), beside a running server if there is
//! one. What `comanda export` writes is taken as it is.

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
    help: "Take users, restaurants and menus from a file (JSON, CSV) or a folder of tables; twice is the same as once",
    words: &[Word { name: "FILE|FOLDER", count: Count::One }],
    flags: &[],
    examples: &[
        ("load menu.json", "What the file says is made so; what it does not name stays as it is"),
        (
            "load tables/",
            "The tables of a folder: usuarios.csv, restaurantes.csv, categorias.csv, productos.csv",
        ),
        ("load productos.csv", "One table, told by its headline: new prices from a spreadsheet"),
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
    if path.is_dir() {
        let names = Stock::table_names().map(|name| (name, path.join(name)));
        let there: Vec<_> = names.into_iter().filter(|(_, file)| file.exists()).collect();
        if there.is_empty() {
            let names = Stock::table_names().join(", ");
            return Err(Error::unusable(format!("{} holds none of {names}.", path.display())));
        }
        let tables: Result<Vec<_>> =
            there.into_iter().map(|(name, file)| Ok((name.to_owned(), text(&file)?))).collect();
        return Stock::read_tables(&tables?);
    }
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) {
        let name = path.file_name().unwrap_or_default().display().to_string();
        return Stock::read_tables(&[(name, text(path)?)]);
    }
    Stock::read(&text(path)?).map_err(|e| open::named(path, e))
}

fn text(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path)
        .map_err(|e| Error::unusable(format!("{} cannot be read: {e}.", path.display())))?;
    String::from_utf8(bytes).map_err(|e| {
        Error::unusable(format!("{} is not written in UTF-8 ({}).", path.display(), e.utf8_error()))
    })
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}
