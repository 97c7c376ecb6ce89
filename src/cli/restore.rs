//! `comanda restore`: a backup takes the database's place; what was there stays beside it.

use super::backup::{bar, now, size};
use super::command::{Command, Count, Group, Word};
use super::{Call, Terminal};
use crate::app::key;
use crate::error::Result;
use crate::store::backup::{self, name::Stamp};
use crate::store::restore::restore;
use std::path::{Path, PathBuf};

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "restore",
    group: Group::Data,
    help: "Put a backup in the database's place; everybody signs in anew",
    words: &[Word { name: "FILE", count: Count::One }],
    flags: &[],
    examples: &[
        ("restore backups/comanda-20260303-043000.db.gz", "What was there is kept beside it"),
        ("restore other.db --database /srv/fonda.db", "A file that is not packed, into another place"),
    ],
    run,
};

/// What an unpacked backup takes beside its packed size, roughly: for the bar only.
const PACKED: u64 = 4;

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let config = call.load(terminal)?.config;
    let (from, database) = (call.path(0).unwrap_or(Path::new("")), &config.database.path);
    let now = now(database);
    let name = Stamp::of(now, &config.restaurant.time_zone).to_string();
    let keys = key_files(database, &terminal.settings_file);
    let (shown, told) = bar(terminal, "restore", backup::size(from).saturating_mul(PACKED));
    let exchange = || keys.iter().try_for_each(|file| key::rotate(file, 0));
    let restored = restore(from, database, now, &name, exchange, &told)?;
    drop((shown, told));
    terminal.say(&format_args!(
        "{} holds {} now: {}, journal at {}, {} orders.",
        database.display(),
        from.display(),
        size(backup::size(database)),
        restored.facts.head,
        restored.facts.rows("customer_order"),
    ));
    if let Some(before) = restored.before {
        terminal.say(&format_args!("What was there before is {}.", before.display()));
    }
    terminal.say(&"Everybody signs in anew.");
    if !config.auth.signing_key.expose().is_empty() {
        terminal.complain(
            &"auth.signing_key is set by hand: change it too, or tokens of another program stay good under it.",
        );
    }
    Ok(())
}

/// The key files that there are: beside the database, and the one that systemd hands over, beside the settings.
fn key_files(database: &Path, settings: &Path) -> Vec<PathBuf> {
    let places = [key::path(database), key::handed_over(settings)];
    places.into_iter().filter(|file| file.is_file()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Captured, Exit, execute};
    use super::*;
    use crate::clock::Clock;
    use crate::store::testing::Dir;
    use crate::store::{Settings, Store};
    use std::ffi::OsString;

    fn comanda(dir: &Dir, line: &str) -> (Exit, Captured) {
        let (mut terminal, captured) = Terminal::captured(&[], "");
        terminal.settings_file = dir.file().with_file_name("config.toml");
        let database = dir.file().display().to_string();
        let words = line.split_whitespace().chain(["--database", &database]);
        (execute(words.map(OsString::from), &mut terminal), captured)
    }

    #[test]
    fn a_backup_is_made_put_back_and_found_whole_and_both_keys_are_new() {
        let dir = Dir::new();
        drop(Store::open(
            Settings { readers: 1, ..Settings::at(dir.file()) },
            Clock::System,
            Box::new(|_| ()),
        ));
        let keys = [key::path(&dir.file()), dir.file().with_file_name("signing_key")];
        let before: Vec<_> = keys.iter().map(|file| key::load_or_create(file).unwrap().current).collect();

        let (exit, said) = comanda(&dir, "backup");
        assert_eq!((exit, said.err().as_str()), (Exit::Done, ""));
        let file = said.out().split_once(": ").unwrap().0.to_owned();
        assert!(
            file.ends_with(".db.gz") && said.out().ends_with("journal at 0, 0 orders; checked.\n"),
            "{file}"
        );

        let (exit, said) = comanda(&dir, &format!("restore {file}"));
        assert_eq!((exit, said.err().as_str()), (Exit::Done, ""));
        assert!(said.out().contains("What was there before is "), "{}", said.out());
        for (file, before) in keys.iter().zip(&before) {
            let after = key::load_or_create(file).unwrap();
            assert!(after.current.expose() != before.expose() && after.older.is_empty());
        }
        let (exit, said) = comanda(&dir, "check");
        assert_eq!(exit, Exit::Done);
        assert!(said.out().contains(" is whole: "), "{}", said.out());
    }

    #[test]
    fn what_cannot_be_read_is_told_in_a_sentence() {
        let dir = Dir::new();
        let (exit, said) = comanda(&dir, "restore nowhere.db.gz");
        assert_eq!(exit, Exit::Failed);
        assert!(said.err().starts_with("comanda: nowhere.db.gz cannot be read"), "{}", said.err());
        let (exit, said) = comanda(&dir, "backup");
        assert_eq!(exit, Exit::Failed);
        assert!(said.err().starts_with("comanda: There is no database at "), "{}", said.err());
        assert_eq!(comanda(&dir, "backup --days many").0, Exit::Usage);
    }
}
