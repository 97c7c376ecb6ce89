//! `comanda doctor`: looks at machine and house as a visiting engineer would, and says what to do about each thing.
//!
//! [`machine`] looks at disk, memory and clock, [`house`] at database, backups, key, port and mail. Nothing is changed.

mod house;
mod machine;

use super::command::{Command, Group, flag};
use super::{Call, Terminal};
use crate::error::{Error, Result};
use serde_json::json;

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "doctor",
    group: Group::Care,
    help: "Look at disk, clock, database, backups, key, port and mail, and say what to do",
    words: &[],
    flags: &[flag("--json", None, "For programs")],
    examples: &[("doctor", "Is all well?"), ("doctor --json", "The same for a program")],
    run,
};

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Well.
    Good,
    /// It works, and something is to be done about it.
    Warn,
    /// It does not work, or will soon not.
    Bad,
    /// It could not be found out.
    Unknown,
}

impl State {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Warn => "warning",
            Self::Bad => "problem",
            Self::Unknown => "unknown",
        }
    }
}

/// What was found about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Finding {
    about: &'static str,
    state: State,
    says: String,
    /// What to do. Empty where nothing is.
    advice: String,
}

impl Finding {
    fn good(about: &'static str, says: impl Into<String>) -> Self {
        Self { about, state: State::Good, says: says.into(), advice: String::new() }
    }

    fn warn(about: &'static str, says: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { about, state: State::Warn, says: says.into(), advice: advice.into() }
    }

    fn bad(about: &'static str, says: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { state: State::Bad, ..Self::warn(about, says, advice) }
    }

    fn unknown(about: &'static str, says: impl Into<String>) -> Self {
        Self { state: State::Unknown, ..Self::good(about, says) }
    }
}

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let config = call.load(terminal)?.config;
    let mut findings = machine::look(&config);
    findings.extend(house::look(&config, &terminal.settings_file));
    if call.has("--json") {
        let list: Vec<_> = findings
            .iter()
            .map(|f| json!({"about": f.about, "state": f.state.as_str(), "says": f.says, "advice": f.advice}))
            .collect();
        terminal.say(&json!({ "findings": list }));
    } else {
        for finding in &findings {
            terminal.say(&format_args!(
                "{:<8} {:<10} {}",
                finding.state.as_str(),
                finding.about,
                finding.says
            ));
            if !finding.advice.is_empty() {
                terminal.say(&format_args!("{:<19} → {}", "", finding.advice));
            }
        }
    }
    match findings.iter().filter(|finding| finding.state == State::Bad).count() {
        0 => Ok(()),
        1 => Err(Error::unusable("There is a problem; see above what to do about it.")),
        n => Err(Error::unusable(format!("There are {n} problems; see above what to do about each."))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Exit, execute};
    use super::*;
    use crate::store::testing::Dir;
    use std::ffi::OsString;

    /// Exit and findings by what they are about.
    fn doctor(dir: &Dir) -> (Exit, serde_json::Value) {
        let (mut terminal, captured) = Terminal::captured(&[], "");
        let database = dir.file().display().to_string();
        let line = ["doctor", "--json", "--database", &database, "--listen", "127.0.0.1:0"];
        let exit = execute(line.map(OsString::from), &mut terminal);
        let json: serde_json::Value = serde_json::from_str(&captured.out()).unwrap();
        let list = json["findings"].as_array().unwrap();
        (exit, list.iter().map(|f| (f["about"].as_str().unwrap().to_owned(), f["state"].clone())).collect())
    }

    fn make(dir: &Dir) {
        let settings = crate::store::Settings { readers: 1, ..crate::store::Settings::at(dir.file()) };
        crate::store::Store::open(settings, crate::clock::Clock::System, Box::new(|_| ())).unwrap().close();
    }

    #[test]
    fn a_new_house_is_whole_and_lacks_a_backup() {
        let dir = Dir::new();
        make(&dir);
        let (_, found) = doctor(&dir);
        assert_eq!((&found["database"], &found["backup"]), (&json!("ok"), &json!("warning")), "{found}");
        for about in ["disk", "memory", "clock", "key", "port", "mail"] {
            assert!(found[about].is_string(), "{about} is missing: {found}");
        }
    }

    #[test]
    fn a_damaged_database_is_a_problem_and_the_command_fails() {
        let dir = Dir::new();
        make(&dir);
        let mut bytes = std::fs::read(dir.file()).unwrap();
        bytes[4096..16384].fill(0x5a);
        std::fs::write(dir.file(), bytes).unwrap();
        let (exit, found) = doctor(&dir);
        assert_eq!((exit, &found["database"]), (Exit::Failed, &json!("problem")), "{found}");
    }
}
