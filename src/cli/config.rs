//! `comanda config`: what is in force, and where each value comes from. Secrets are shown as stars.

use super::command::{Command, Group, flag};
use super::{Call, Terminal};
use crate::config::{Loaded, example};
use crate::error::Result;
use serde_json::{Map, Value, json};
use std::path::Path;

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "config",
    group: Group::Care,
    help: "Show the settings in force and where each one comes from",
    words: &[],
    flags: &[
        flag("--json", None, "Print one JSON object, for programs"),
        flag("--example", None, "Print a settings file with every default explained, ready to be edited"),
    ],
    examples: &[
        ("config", "What is in force on this machine"),
        ("config --profile gastromovil --json", "The values of another profile, for a program"),
        ("config --example > config.toml", "A file to start from"),
    ],
    run,
};

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    if call.has("--example") {
        terminal.say(&example().trim_end());
        return Ok(());
    }
    let loaded = call.load(terminal)?;
    if call.has("--json") {
        terminal.say(&format_args!("{:#}", as_json(&loaded)));
    } else {
        print(&loaded, terminal);
    }
    Ok(())
}

/// In the notation of a settings file, so that a line can be copied into one.
fn print(loaded: &Loaded, terminal: &mut Terminal) {
    let file = loaded.file.as_deref().map_or("none".to_owned(), |path| path.display().to_string());
    terminal.say(&format_args!("# Settings file: {file}"));
    line(terminal, "profile", &loaded.config.profile.as_str().into(), &loaded.chosen_by);
    let mut section = "";
    for origin in loaded.provenance() {
        let (here, key) = origin.key.split_once('.').unwrap_or_default();
        if here != section {
            terminal.say(&format_args!("\n[{here}]"));
            section = here;
        }
        line(terminal, key, &origin.value, &origin.source);
    }
}

fn line(terminal: &mut Terminal, key: &str, value: &Value, source: &str) {
    let setting = format!("{key} = {value}");
    terminal.say(&format_args!("{setting:<40} # {source}"));
}

fn as_json(loaded: &Loaded) -> Value {
    let settings: Map<String, Value> = loaded
        .provenance()
        .iter()
        .map(|o| (o.key.clone(), json!({ "value": o.value, "source": o.source })))
        .collect();
    json!({
        "profile": { "value": loaded.config.profile.as_str(), "source": loaded.chosen_by },
        "file": loaded.file.as_deref().map(Path::to_string_lossy),
        "settings": settings,
    })
}
