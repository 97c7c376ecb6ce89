//! Mail that is to be sent, written in the transaction that is the reason for it. `mail.rs` works it off.
//!
//! A failed try waits: half a minute, then twice as long each time, six hours at most; after [`TRIES`] it is given up
//! and stays for whoever asks.

use super::Write;
use super::fault::failed;
use crate::clock::{Span, Time};
use crate::error::Result;
use rusqlite::{Connection, OptionalExtension, Params, params};

/// Tries before a mail is given up: about three days.
pub const TRIES: i64 = 20;
/// When a mail that was given up is due: never.
const NEVER: Time = Time::from_millis(i64::MAX);

/// A mail to be sent.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    /// What it is about, in the code's words.
    pub kind: &'a str,
    /// The address as it was spelled.
    pub recipient: &'a str,
    /// The subject line.
    pub subject: &'a str,
    /// Plain text.
    pub body: &'a str,
}

/// A mail and what became of it. Its body may hold a code: it is not for a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The row's number.
    pub id: i64,
    /// What it is about, in the code's words.
    pub kind: String,
    /// The address as it was spelled.
    pub recipient: String,
    /// The subject line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// When it was written.
    pub created_at: Time,
    /// When it is tried next.
    pub due_at: Time,
    /// Failed tries so far.
    pub tries: i64,
    /// When it was handed over.
    pub sent_at: Option<Time>,
    /// What the last try failed with.
    pub error: Option<String>,
}

macro_rules! columns {
    () => {
        "id, kind, recipient, subject, body, created_at, due_at, tries, sent_at, error"
    };
}

impl Mail {
    fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            kind: row.get(1)?,
            recipient: row.get(2)?,
            subject: row.get(3)?,
            body: row.get(4)?,
            created_at: row.get(5)?,
            due_at: row.get(6)?,
            tries: row.get(7)?,
            sent_at: row.get(8)?,
            error: row.get(9)?,
        })
    }
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Writes a mail, due at once. Returns its number.
pub fn enqueue(w: &Write<'_>, new: &New<'_>) -> Result<i64> {
    let key = new.recipient.to_lowercase();
    w.db()
        .prepare_cached(
            "INSERT INTO outbox (kind, recipient, recipient_key, subject, body, created_at, due_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
        )
        .and_then(|mut s| s.insert(params![new.kind, new.recipient, key, new.subject, new.body, w.now()]))
        .map_err(failed("write a mail"))
}

/// At most `limit` mails that are due at `now`, the longest waiting first.
pub fn due(db: &Connection, now: Time, limit: u32) -> Result<Vec<Mail>> {
    db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM outbox WHERE sent_at IS NULL AND due_at <= ?1 ORDER BY due_at LIMIT ?2"
    ))
    .and_then(|mut s| s.query_map(params![now, limit], Mail::from_row)?.collect())
    .map_err(failed("find the mails that are due"))
}

/// Notes that a mail was handed over.
pub fn sent(w: &Write<'_>, id: i64) -> Result<()> {
    change(w, "UPDATE outbox SET sent_at = ?2, error = NULL WHERE id = ?1", params![id, w.now()]).map(drop)
}

/// Notes a failed try. Returns when the next one is due, `None` when the mail was given up.
pub fn failed_try(w: &Write<'_>, mail: &Mail, error: &str) -> Result<Option<Time>> {
    let tries = mail.tries + 1;
    let next = (tries < TRIES).then(|| w.now() + wait(tries));
    let sql = "UPDATE outbox SET tries = ?2, due_at = ?3, error = ?4 WHERE id = ?1 AND sent_at IS NULL";
    change(w, sql, params![mail.id, tries, next.unwrap_or(NEVER), error])?;
    Ok(next)
}

/// The newest mail to this address (in lower case), sent or not.
pub fn last_to(db: &Connection, recipient_key: &str) -> Result<Option<Mail>> {
    db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM outbox WHERE recipient_key = ?1 ORDER BY id DESC LIMIT 1"
    ))
    .and_then(|mut s| s.query_row([recipient_key], Mail::from_row).optional())
    .map_err(failed("find the last mail to somebody"))
}

/// At most `limit` mails, to one address (in lower case) or to anybody, the newest first, sent or not.
pub fn latest(db: &Connection, recipient_key: Option<&str>, limit: u32) -> Result<Vec<Mail>> {
    let doing = "list mails";
    match recipient_key {
        Some(key) => db
            .prepare_cached(concat!(
                "SELECT ",
                columns!(),
                " FROM outbox WHERE recipient_key = ?1 ORDER BY id DESC LIMIT ?2"
            ))
            .and_then(|mut s| s.query_map(params![key, limit], Mail::from_row)?.collect()),
        None => db
            .prepare_cached(concat!(
                "SELECT ",
                columns!(),
                " FROM outbox WHERE id > 0 ORDER BY id DESC LIMIT ?1"
            ))
            .and_then(|mut s| s.query_map([limit], Mail::from_row)?.collect()),
    }
    .map_err(failed(doing))
}

/// How many mails are still to be sent; those given up do not count.
pub fn waiting(db: &Connection) -> Result<i64> {
    db.prepare_cached("SELECT count(*) FROM outbox WHERE sent_at IS NULL AND due_at < ?1")
        .and_then(|mut s| s.query_row([NEVER], |row| row.get(0)))
        .map_err(failed("count the mails that wait"))
}

/// How many mails were given up after too many tries.
pub fn given_up(db: &Connection) -> Result<i64> {
    db.prepare_cached("SELECT count(*) FROM outbox WHERE sent_at IS NULL AND due_at >= ?1")
        .and_then(|mut s| s.query_row([NEVER], |row| row.get(0)))
        .map_err(failed("count the mails that were given up"))
}

/// Removes all mail to an address (in lower case): part of erasing a person.
pub fn forget(w: &Write<'_>, recipient_key: &str) -> Result<usize> {
    change(w, "DELETE FROM outbox WHERE recipient_key = ?1", [recipient_key])
}

/// Moves when the mails that wait are due: a large correction of the clock takes them along. What was given up stays so.
pub fn shift(w: &Write<'_>, by: Span) -> Result<usize> {
    let sql = "UPDATE outbox SET due_at = due_at + ?1 WHERE sent_at IS NULL AND due_at < ?2";
    change(w, sql, params![by.as_millis(), NEVER])
}

/// Looks at the `limit` oldest mails and removes those that were sent, or given up, before `before`. Returns how many.
///
/// By number, the order in which they were written: that needs no index of its own.
pub fn purge(w: &Write<'_>, before: Time, limit: u32) -> Result<usize> {
    let sql = "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE id > 0 ORDER BY id LIMIT ?2) \
               AND (sent_at < ?1 OR (due_at = ?3 AND created_at < ?1))";
    change(w, sql, params![before, limit, NEVER])
}

fn wait(tries: i64) -> Span {
    let doublings = u32::try_from(tries.clamp(1, 16) - 1).unwrap_or(0);
    Span::secs(30_i64.saturating_mul(1 << doublings)).min(Span::hours(6))
}

fn change(w: &Write<'_>, sql: &str, values: impl Params) -> Result<usize> {
    w.db().prepare_cached(sql).and_then(|mut s| s.execute(values)).map_err(failed("change the outbox"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::Desk;
    use super::*;

    const HELLO: New<'_> = New { kind: "recovery", recipient: "Ana@X.co", subject: "Hola", body: "123456" };

    #[test]
    fn a_mail_is_due_until_it_is_sent() {
        let desk = Desk::new();
        let id = desk.write(|w| enqueue(w, &HELLO)).unwrap();
        let found = due(&desk.db, desk.now(), 10).unwrap();
        assert_eq!((found.len(), found[0].id, found[0].recipient.as_str()), (1, id, "Ana@X.co"));
        desk.write(|w| sent(w, id)).unwrap();
        assert_eq!(due(&desk.db, desk.now(), 10).unwrap(), []);
        assert_eq!(waiting(&desk.db).unwrap(), 0);
        assert_eq!(last_to(&desk.db, "ana@x.co").unwrap().unwrap().sent_at, Some(desk.now()));
    }

    #[test]
    fn failed_tries_wait_longer_each_time_and_end() {
        let desk = Desk::new();
        desk.write(|w| enqueue(w, &HELLO)).unwrap();
        let mut waits = Vec::new();
        while let Some(mail) = due(&desk.db, desk.now(), 1).unwrap().pop() {
            let next = desk.write(|w| failed_try(w, &mail, "refused")).unwrap();
            let Some(next) = next else { break };
            waits.push(next.since(desk.now()).as_secs());
            assert_eq!(due(&desk.db, desk.now(), 1).unwrap(), [], "not before its time");
            desk.clock.advance(next.since(desk.now()));
        }
        assert_eq!(waits[..3], [30, 60, 120]);
        assert_eq!((waits.len(), waits[18]), (19, 21_600));
        assert_eq!(waiting(&desk.db).unwrap(), 0, "given up");
        let last = last_to(&desk.db, "ana@x.co").unwrap().unwrap();
        assert_eq!((last.tries, last.error.as_deref()), (20, Some("refused")));
    }

    #[test]
    fn the_purge_leaves_what_is_not_sent() {
        let desk = Desk::new();
        let first = desk.write(|w| enqueue(w, &HELLO)).unwrap();
        desk.write(|w| enqueue(w, &HELLO)).unwrap();
        desk.write(|w| sent(w, first)).unwrap();
        assert_eq!(desk.write(|w| purge(w, desk.now(), 10)).unwrap(), 0);
        assert_eq!(desk.write(|w| purge(w, desk.now() + Span::days(1), 10)).unwrap(), 1);
        assert_eq!(waiting(&desk.db).unwrap(), 1);
        assert_eq!(desk.write(|w| forget(w, "ana@x.co")).unwrap(), 1);
    }

    #[test]
    fn the_list_comes_newest_first_and_by_address() {
        let desk = Desk::new();
        let luis = New { recipient: "luis@x.co", ..HELLO };
        for mail in [HELLO, luis, HELLO] {
            desk.write(|w| enqueue(w, &mail)).unwrap();
        }
        let ids = |to| latest(&desk.db, to, 2).unwrap().iter().map(|mail| mail.id).collect::<Vec<_>>();
        assert_eq!(ids(None), [3, 2]);
        assert_eq!(ids(Some("ana@x.co")), [3, 1]);
        assert_eq!(ids(Some("luis@x.co")), [2]);
    }

    #[test]
    fn a_mail_is_not_printed_with_its_body() {
        let desk = Desk::new();
        desk.write(|w| enqueue(w, &HELLO)).unwrap();
        assert!(!format!("{:?}", due(&desk.db, desk.now(), 1).unwrap()).contains("123456"));
    }
}
