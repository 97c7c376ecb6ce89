//! `comanda mail`: what waits to be sent and what was sent, the newest last. Where no mail server is set, codes are read
//! here.

use super::command::{Command, Group, flag};
use super::user::open;
use super::{Call, Terminal};
use crate::clock::Time;
use crate::error::{Error, Result};
use crate::store::outbox::{self, Mail, TRIES};
use serde_json::{Value, json};

/// How many mails are shown if nothing is said.
const USUAL: u32 = 50;

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "mail",
    group: Group::People,
    help: "Show mails that wait and mails that were sent, the newest last",
    words: &[],
    flags: &[
        flag("--to", Some("EMAIL"), "To this address only"),
        flag("--last", None, "The newest one only, with its text"),
        flag("--count", Some("N"), "This many mails, not 50"),
        flag(
            "--json",
            None,
            "Print one JSON object a line, for programs; null with --last where there is none",
        ),
    ],
    examples: &[
        ("mail", "What was written to people, and was it sent?"),
        ("mail --to ana@fonda.example --last", "Ana's code, read out on the telephone"),
    ],
    run,
};

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let config = call.load(terminal)?.config;
    let last = call.has("--last");
    let count = match call.value("--count")? {
        _ if last => 1,
        Some(text) => text.parse().map_err(|_not_a_number| {
            Error::Usage(format!("--count takes a number of mails, not {text}.").into())
        })?,
        None => USUAL,
    };
    let key = call.value("--to")?.map(|to| to.trim().to_lowercase());
    let store = open(&config)?;
    let mut mails = store.read(|db| outbox::latest(db, key.as_deref(), count))?;
    mails.reverse();
    if call.has("--json") {
        if last && mails.is_empty() {
            terminal.say(&Value::Null);
        }
        mails.iter().for_each(|mail| terminal.say(&as_json(mail)));
    } else if let (true, Some(mail)) = (last, mails.first()) {
        terminal.say(&format_args!("{}\n{}\n\n{}", line(mail), mail.subject, mail.body.trim_end()));
    } else if mails.is_empty() {
        terminal.say(&"No mail.");
    } else {
        mails.iter().for_each(|mail| terminal.say(&line(mail)));
    }
    Ok(())
}

fn line(mail: &Mail) -> String {
    let Mail { id, recipient, kind, .. } = mail;
    format!("{id:>6}  {}  {:<8}  {kind:<18}  {recipient}{}", time(mail.created_at), state(mail), why(mail))
}

fn state(mail: &Mail) -> &'static str {
    match mail.sent_at {
        Some(_) => "sent",
        None if mail.tries >= TRIES => "given up",
        None => "waiting",
    }
}

fn why(mail: &Mail) -> String {
    mail.error.as_ref().map_or_else(String::new, |error| format!("  ({} tries: {error})", mail.tries))
}

fn time(at: Time) -> jiff::Timestamp {
    jiff::Timestamp::from_second(at.secs()).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

fn as_json(mail: &Mail) -> Value {
    json!({
        "id": mail.id,
        "kind": mail.kind,
        "to": mail.recipient,
        "subject": mail.subject,
        "text": mail.body,
        "state": state(mail),
        "created_at": mail.created_at.millis(),
        "sent_at": mail.sent_at.map(Time::millis),
        "tries": mail.tries,
        "error": mail.error,
    })
}
