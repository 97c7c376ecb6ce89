//! `comanda routes`: every path that is served, and who may enter.

use super::command::{Command, Group, flag};
use super::{Call, Terminal};
use crate::error::Result;
use crate::middleware::{Face, Guard};
use crate::routes::{Form, Route, Systems, table};
use serde_json::{Value, json};

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "routes",
    group: Group::Care,
    help: "Show every path that is served, and who may enter",
    words: &[],
    flags: &[
        flag("--all", None, "Show the paths of every profile, not only of the one in force"),
        flag("--json", None, "Print one JSON array, for programs"),
    ],
    examples: &[
        ("routes", "What this house answers"),
        ("routes --profile restapi", "What it would answer under that profile"),
        ("routes --all --json", "Everything there is, for a program"),
    ],
    run,
};

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let config = call.load(terminal)?.config;
    let served = Systems::named(&config.server.serves);
    let mut rows: Vec<&Route> =
        table().filter(|row| call.has("--all") || row.systems.meets(served)).collect();
    rows.sort_by_key(|row| (row.path, row.method.as_str(), row.form == Form::Html));
    if call.has("--json") {
        let rows: Vec<Value> = rows.into_iter().map(as_json).collect();
        terminal.say(&format_args!("{:#}", Value::Array(rows)));
        return Ok(());
    }
    let width = rows.iter().map(|row| row.path.len()).max().unwrap_or_default();
    for row in rows {
        let (method, who) = (row.method.as_str(), who(row));
        let form = if row.form == Form::Html { " (a browser's form)" } else { "" };
        let on = if call.has("--all") { format!("[{}] ", names(row).join(" ")) } else { String::new() };
        terminal.say(&format_args!("{method:<6} {:<width$} {who:<9} {on}{}{form}", row.path, row.doc));
    }
    Ok(())
}

/// Who may enter, in a word. What they then see is decided by ownership.
const fn who(row: &Route) -> &'static str {
    match row.rule.guard {
        Guard::Nobody | Guard::Anyone => "anybody",
        Guard::User => "signed in",
        Guard::Screen => "paired screen",
        Guard::Courier => "courier",
        Guard::Admin => "admin",
    }
}

fn names(row: &Route) -> Vec<&'static str> {
    row.systems.names().collect()
}

fn as_json(row: &Route) -> Value {
    let face = match row.rule.face {
        Face::Api => "api",
        Face::Site => "site",
        Face::Live => "live",
        Face::Asset => "asset",
    };
    json!({
        "method": row.method.as_str(),
        "path": row.path,
        "who": who(row),
        "for": face,
        "form": row.form == Form::Html,
        "systems": names(row),
        "body": row.body,
        "doc": row.doc,
    })
}
