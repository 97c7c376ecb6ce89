//! `comanda audit`: what happened to accounts, the newest last.

use super::command::{Command, Group, flag};
use super::user::open;
use super::{Call, Terminal};
use crate::error::{Error, Result};
use crate::services::roster;
use crate::store;
use crate::store::audit::Row;
use serde_json::json;

/// How many rows are shown if nothing is said.
const USUAL: u32 = 50;

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "audit",
    group: Group::People,
    help: "Show what happened to accounts: log-ins, wrong passwords, changes; the newest last",
    words: &[],
    flags: &[
        flag("--user", Some("WHO"), "Of one account only"),
        flag("--last", Some("N"), "This many rows, not 50"),
        flag("--json", None, "Print one JSON object a line, for programs"),
    ],
    examples: &[("audit --user ana --last 10", "What happened to Ana's account?")],
    run,
};

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let config = call.load(terminal)?.config;
    let last = match call.value("--last")? {
        Some(text) => text.parse().map_err(|_not_a_number| {
            Error::Usage(format!("--last takes a number of rows, not {text}.").into())
        })?,
        None => USUAL,
    };
    let store = open(&config)?;
    let user = call.value("--user")?.map(|who| roster::find(&store, who)).transpose()?;
    let mut rows = store.read(|db| match &user {
        Some(user) => store::audit::of_user(db, user.id, i64::MAX, last),
        None => store::audit::latest(db, i64::MAX, last),
    })?;
    rows.reverse();
    for row in &rows {
        if call.has("--json") { terminal.say(&as_json(row)) } else { print(row, terminal) }
    }
    Ok(())
}

fn print(row: &Row, terminal: &mut Terminal) {
    let at = jiff::Timestamp::from_second(row.at.secs()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let user = row.user.map_or("-".to_owned(), |user| user.to_string());
    let Row { kind, address, detail, .. } = row;
    terminal.say(&format_args!("{at}  {user:>6}  {kind:<20} {address}  {detail}"));
}

fn as_json(row: &Row) -> serde_json::Value {
    json!({
        "seq": row.seq,
        "at": row.at.millis(),
        "kind": row.kind,
        "user": row.user.map(crate::auth::id::UserId::raw),
        "actor": row.actor.map(crate::auth::id::UserId::raw),
        "address": row.address,
        "request": row.request,
        "detail": row.detail,
    })
}
