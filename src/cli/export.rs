//! `comanda export`: people and menus into files that `comanda load` takes, beside a running server if there is one.

use super::command::{Command, Count, Group, Word, flag};
use super::progress::Progress;
use super::{Call, Terminal, open};
use crate::error::{Error, Result};
use crate::import::export::{self, Choice};
use std::path::Path;

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "export",
    group: Group::Data,
    help: "Write menus and people into a file (JSON) or a folder of tables (CSV) that load takes again",
    words: &[Word { name: "FILE|FOLDER", count: Count::One }],
    flags: &[
        flag("--menu", None, "Restaurants, categories and products only"),
        flag("--users", None, "Accounts only"),
        flag("--all", None, "Both; so it is without a choice"),
        flag("--json", None, "One file; so it is where the name ends in .json"),
        flag("--csv", None, "A folder with a table for each noun, for spreadsheets"),
        flag(
            "--with-passwords",
            None,
            "The accounts' password hashes too: keep such a file as you keep the database",
        ),
    ],
    examples: &[
        ("export menu.json --menu", "The menu, to be kept or taken to another house"),
        (
            "export tables --csv",
            "A folder of tables; change prices in a spreadsheet, then `comanda load tables`",
        ),
        ("export all.json --with-passwords", "Everybody can sign in where this is loaded"),
    ],
    run,
};

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let config = call.load(terminal)?.config;
    let path = call.path(0).unwrap_or(Path::new(""));
    let choice = choice(call)?;
    let csv = is_csv(call, path)?;
    if !config.database.path.exists() {
        return Err(Error::unusable(format!("There is no database at {}.", config.database.path.display())));
    }
    let store = open::store(&config)?;
    let rows = export::count(&store, choice)?;
    let bar = Progress::start(terminal, "exporting", rows);
    let step = || bar.step(1);
    let written = if csv {
        export::csv(&store, choice, path, &step)
    } else {
        export::json(&store, choice, path, &step)
    };
    drop(bar);
    store.close();
    written?;
    terminal.say(&format_args!("Exported {rows} rows to {}.", path.display()));
    Ok(())
}

fn choice(call: &Call) -> Result<Choice> {
    let (menu, users, all) = (call.has("--menu"), call.has("--users"), call.has("--all"));
    let passwords = call.has("--with-passwords");
    let both = all || menu == users;
    if passwords && menu && !users && !all {
        return Err(Error::Usage("--with-passwords is for accounts; --menu leaves them out.".into()));
    }
    Ok(Choice { users: both || users, menu: both || menu, passwords })
}

fn is_csv(call: &Call, path: &Path) -> Result<bool> {
    let ending = |name: &str| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(name));
    match (call.has("--csv"), call.has("--json")) {
        (true, true) => Err(Error::Usage("--csv and --json exclude each other: choose one.".into())),
        (true, false) if ending("csv") || path.is_file() => {
            Err(Error::Usage("--csv writes a folder with a table for each noun: name a folder.".into()))
        }
        (true, false) => Ok(true),
        (false, true) => Ok(false),
        (false, false) if ending("json") => Ok(false),
        (false, false) => Err(Error::Usage(
            "Write --json for one file or --csv for a folder of tables, or a name that ends in .json.".into(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use crate::cli::{Exit, Terminal, execute};
    use crate::store::testing::Dir;
    use std::ffi::OsString;
    use std::path::Path;

    fn comanda(database: &Path, line: &str) -> (Exit, String) {
        let database = database.display().to_string();
        let env = [("COMANDA_DATABASE__PATH", database.as_str()), ("COMANDA_AUTH__HASH_MEMORY", "8KiB")];
        let (mut terminal, captured) = Terminal::captured(&env, "");
        let exit = execute(line.split_whitespace().map(OsString::from), &mut terminal);
        (exit, captured.out() + &captured.err())
    }

    #[test]
    fn the_demo_goes_out_and_comes_in_elsewhere() {
        let (here, there) = (Dir::new(), Dir::new());
        let out = |name: &str| here.file().with_file_name(name).display().to_string();
        assert_eq!(comanda(&here.file(), "demo").0, Exit::Done);
        let first = out("first.json");
        let (exit, said) = comanda(&here.file(), &format!("export --with-passwords {first}"));
        assert_eq!(exit, Exit::Done, "{said}");
        let tables = out("tables");
        let (exit, said) = comanda(&here.file(), &format!("export --csv --with-passwords {tables}"));
        assert_eq!(exit, Exit::Done, "{said}");
        let (exit, said) = comanda(&there.file(), &format!("load {tables}"));
        assert_eq!(exit, Exit::Done, "{said}");
        let second = out("second.json");
        assert_eq!(comanda(&there.file(), &format!("export --with-passwords {second}")).0, Exit::Done);
        assert_eq!(std::fs::read(&first).unwrap(), std::fs::read(&second).unwrap());
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&first).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn what_is_asked_for_wrongly_is_told() {
        let dir = Dir::new();
        for (line, exit, told) in [
            ("export x.json", Exit::Failed, "There is no database at"),
            ("export x", Exit::Usage, "Write --json"),
            ("export x --json --csv", Exit::Usage, "exclude each other"),
            ("export x.csv --csv", Exit::Usage, "name a folder"),
            ("export x.json --menu --with-passwords", Exit::Usage, "is for accounts"),
        ] {
            let (got, said) = comanda(&dir.file(), line);
            assert_eq!(got, exit, "{line}: {said}");
            assert!(said.contains(told), "{line}: {said}");
        }
    }
}
