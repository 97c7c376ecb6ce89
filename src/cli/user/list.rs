//! `comanda user list` and `comanda user show`.

use super::super::command::{Command, Group, flag};
use super::super::{Call, Terminal};
use super::{WHO, open, open_at};
use crate::auth::id::UserId;
use crate::clock::Time;
use crate::error::Result;
use crate::store;
use crate::store::user::Record;
use serde_json::{Map, Value, json};

/// How many accounts are read at a time.
const PAGE: u32 = 500;

/// The row of `user list`.
pub(in crate::cli) const LIST: Command = Command {
    name: "user list",
    group: Group::People,
    help: "List all accounts",
    words: &[],
    flags: &[flag("--json", None, "Print one JSON object a line, for programs")],
    examples: &[("user list", "Who is here?")],
    run: list,
};

/// The row of `user show`.
pub(in crate::cli) const SHOW: Command = Command {
    name: "user show",
    group: Group::People,
    help: "Show an account, named by number, user name or e-mail",
    words: &[WHO],
    flags: &[
        flag("--json", None, "Print one JSON object, for programs"),
        flag("--with-hash", None, "Show the password's hash too"),
    ],
    examples: &[("user show ana@fonda.example", "Whose address is this?")],
    run: show,
};

fn list(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let store = open(&call.load(terminal)?.config)?;
    let mut after = UserId::new(i64::MIN);
    loop {
        let page = store.read(|db| store::user::list(db, after, PAGE))?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.id;
        for user in &page {
            if call.has("--json") {
                terminal.say(&Value::Object(as_json(user, false)));
            } else {
                let Record { id, role, state, username, email, .. } = user;
                terminal.say(&format_args!("{id:>6}  {role:<8}  {state:<8}  {username}  {email}"));
            }
        }
    }
}

fn show(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let (_, _, user) = open_at(call, terminal)?;
    let fields = as_json(&user, call.has("--with-hash"));
    if call.has("--json") {
        terminal.say(&format_args!("{:#}", Value::Object(fields)));
        return Ok(());
    }
    for (name, value) in &fields {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        terminal.say(&format_args!("{name:<14} {text}"));
    }
    Ok(())
}

fn as_json(user: &Record, with_hash: bool) -> Map<String, Value> {
    let time = |at: Option<Time>| at.map(Time::millis);
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("id", json!(user.id.raw()));
    put("username", json!(user.username));
    put("email", json!(user.email));
    put("first_name", json!(user.first_name));
    put("last_name", json!(user.last_name));
    put("role", json!(user.role));
    put("state", json!(user.state));
    put("created_at", json!(user.created_at.millis()));
    put("last_login_at", json!(time(user.last_login_at)));
    put("password_at", json!(time(user.password_at)));
    put("erased_at", json!(time(user.erased_at)));
    if with_hash {
        put("password_hash", json!(user.password.expose()));
    }
    fields
}
