//! `comanda backup`: a copy of the database that was proved before it got its name. Beside a running server if there is
//! one.

use super::command::{Command, Count, Group, Word, flag};
use super::progress::Progress;
use super::{Call, Terminal};
use crate::clock::{Clock, Time};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::services::care;
use crate::store::backup::name::{Keep, Stamp};
use crate::store::backup::{self, Made, Target, Told};
use crate::store::house::BackupNote;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "backup",
    group: Group::Data,
    help: "Copy the database, prove the copy, and thin out older ones; the server goes on",
    words: &[Word { name: "FOLDER|FILE", count: Count::Optional }],
    flags: &[
        flag(
            "--days",
            Some("N"),
            "Keep the newest of each of the last N days, not as many as the settings say",
        ),
        flag("--weeks", Some("N"), "The same for weeks"),
        flag("--months", Some("N"), "The same for months"),
    ],
    examples: &[
        ("backup", "Into the folders of the settings"),
        ("backup /media/usb", "Into another folder, and thin out what is there"),
        ("backup before-the-party.db.gz", "To this file; nothing is thinned out"),
    ],
    run,
};

/// About how often the bytes of the database pass by: copied, checked, packed, read back.
const PASSES: u64 = 4;

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let config = call.load(terminal)?.config;
    let database = &config.database.path;
    let stamp = Stamp::of(now(database), &config.restaurant.time_zone);
    let keep = keep(call, &config)?;
    let targets = match call.path(0) {
        Some(path) if path.is_dir() || path.extension().is_none() => {
            vec![Target::Folder(path.to_path_buf(), keep)]
        }
        Some(path) => vec![Target::File(path.to_path_buf())],
        None => folders(&config).into_iter().map(|folder| Target::Folder(folder, keep)).collect(),
    };
    let mut failed = None;
    for target in targets {
        match one(database, &target, stamp, terminal) {
            Ok(made) => {
                report(&made, terminal);
                note(database, &made, now(database), terminal);
            }
            // The second disk may still work.
            Err(error) => failed = Some(tell(failed, error, terminal)),
        }
    }
    failed.map_or(Ok(()), Err)
}

/// Makes one backup under a bar.
fn one(database: &Path, target: &Target, stamp: Stamp, terminal: &Terminal) -> Result<Made> {
    let (_bar, told) = bar(terminal, "backup", backup::size(database).saturating_mul(PASSES));
    backup::make(database, target, stamp, &told)
}

/// A bar of bytes, and the function that moves it.
pub(super) fn bar(terminal: &Terminal, doing: &'static str, total: u64) -> (Arc<Progress>, Told) {
    let bar = Arc::new(Progress::start(terminal, doing, total));
    let moved = Arc::clone(&bar);
    (bar, Arc::new(move |bytes| moved.step(bytes)))
}

fn tell(earlier: Option<Error>, error: Error, terminal: &mut Terminal) -> Error {
    if let Some(earlier) = earlier {
        terminal.complain(&earlier);
    }
    error
}

/// Tells the house of it, for the owner's panel. The backup is as good without.
fn note(database: &Path, made: &Made, at: Time, terminal: &mut Terminal) {
    let path = made.path.canonicalize().unwrap_or_else(|_gone| made.path.clone());
    let bytes = i64::try_from(made.bytes).unwrap_or(i64::MAX);
    let note = BackupNote { at, path: path.display().to_string(), bytes };
    if let Err(error) = care::note_backup(database, &note) {
        terminal.complain(&error);
    }
}

fn report(made: &Made, terminal: &mut Terminal) {
    terminal.say(&format_args!(
        "{}: {}, journal at {}, {} orders; checked.",
        made.path.display(),
        size(made.bytes),
        made.facts.head,
        made.facts.rows("customer_order"),
    ));
    for path in &made.removed {
        terminal.say(&format_args!("{}: no longer needed, removed.", path.display()));
    }
}

/// The folders of the settings: the usual one, and the second one where it is there.
pub(super) fn folders(config: &Config) -> Vec<PathBuf> {
    let set = &config.backup;
    let usual = if set.folder.as_os_str().is_empty() {
        config.database.path.parent().unwrap_or(Path::new("")).join("backups")
    } else {
        set.folder.clone()
    };
    let second = Some(set.also.clone()).filter(|folder| !folder.as_os_str().is_empty() && folder.is_dir());
    std::iter::once(usual).chain(second).collect()
}

/// House time: by a clock that stands in the past the newest backup would look like the oldest, and by one that stands
/// years ahead all others would look too old to be kept.
pub(super) fn now(database: &Path) -> Time {
    crate::store::house::clock_of(database, &Clock::System).now()
}

fn keep(call: &Call, config: &Config) -> Result<Keep> {
    let set = &config.backup;
    let count = |flag, usual| call.value(flag)?.map_or(Ok(usual), |text| Keep::count(flag, text));
    Ok(Keep {
        days: count("--days", set.days)?,
        weeks: count("--weeks", set.weeks)?,
        months: count("--months", set.months)?,
    })
}

/// Bytes for people.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    match UNITS.iter().find(|(_, unit)| bytes >= *unit) {
        Some((name, unit)) => format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit),
        None => format!("{bytes} B"),
    }
}
