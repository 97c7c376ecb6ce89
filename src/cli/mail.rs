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
        for mail in &mails {
            terminal.say(&as_json(mail));
        }
    } else if let (true, Some(mail)) = (last, mails.first()) {
        terminal.say(&format_args!("{}\n{}\n\n{}", line(mail), mail.subject, mail.body.trim_end()));
    } else if mails.is_empty() {
        terminal.say(&"No mail.");
    } else {
        for mail in &mails {
            terminal.say(&line(mail));
        }
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

#[cfg(test)]
mod tests {
    use crate::cli::{Exit, Terminal, execute};
    use crate::clock::Clock;
    use crate::store::outbox::{New, enqueue};
    use crate::store::testing::Dir;
    use crate::store::{Settings, Store};
    use serde_json::Value;
    use std::ffi::OsString;

    fn house_with_mail() -> Dir {
        let dir = Dir::new();
        let store = Store::open(Settings::at(dir.file()), Clock::System, Box::new(|_| ())).unwrap();
        for (to, body) in [("Ana@x.co", "old"), ("Ana@x.co", "Tu código es: 012345\n"), ("luis@x.co", "hola")]
        {
            let new = New { kind: "recovery_code", recipient: to, subject: "Código", body };
            store.write_blocking(move |w| enqueue(w, &new)).unwrap();
        }
        dir
    }

    fn said(dir: &Dir, line: &str) -> String {
        let file = dir.file().display().to_string();
        let (mut terminal, captured) = Terminal::captured(&[("COMANDA_DATABASE__PATH", &file)], "");
        let exit = execute(line.split_whitespace().map(OsString::from), &mut terminal);
        assert_eq!((exit, captured.err().as_str()), (Exit::Done, ""), "{line}");
        captured.out()
    }

    #[test]
    fn the_newest_mail_to_somebody_is_one_object_or_null() {
        let dir = house_with_mail();
        let mail: Value = serde_json::from_str(&said(&dir, "mail --json --to ana@X.co --last")).unwrap();
        assert_eq!((&mail["subject"], &mail["text"]), (&"Código".into(), &"Tu código es: 012345\n".into()));
        assert_eq!(mail["state"], "waiting");
        assert_eq!(said(&dir, "mail --json --to nadie@x.co --last").trim(), "null");
    }

    #[test]
    fn the_list_shows_no_texts() {
        let dir = house_with_mail();
        let list = said(&dir, "mail");
        assert_eq!(list.lines().count(), 3);
        assert!(!list.contains("012345"), "{list}");
        assert_eq!(said(&dir, "mail --to luis@x.co --json").lines().count(), 1);
        assert!(said(&dir, "mail --to ana@x.co --last").contains("012345"));
    }
}
