//! What the file remembers of time: the mark, the last time seen, and each move of the house's clock.
//!
//! A move takes along whatever lives for a time: sessions, families of tokens, codes, carts, idempotency keys, mail that
//! is due. What says only when something happened (journal, orders, audit) stays as it was written.

use super::fault::failed;
use super::{
    Write, audit, cart, code, family, idempotency, journal, lock, outbox, proof, screen, session, user,
};
use crate::clock::house::{Move, Standing};
use crate::clock::{Clock, Remembered, Span, Time};
use crate::error::Result;
use rusqlite::{Connection, params};
use std::path::Path;

/// Moves kept in memory: tokens from before that many have ended long since.
const KEPT: i64 = 1024;

/// Before all times.
const EVER: Time = Time::from_millis(i64::MIN);

/// What the file remembers. The journal's last row counts as seen, unless time was moved since.
pub fn remembered(db: &Connection) -> Result<Remembered> {
    let (mark, seen, proved): (Time, Time, bool) = db
        .prepare_cached("SELECT time_mark, time_seen, time_proved FROM house WHERE id = 1")
        .and_then(|mut s| s.query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))))
        .map_err(failed("read what is known of time"))?;
    let moved: i64 = db
        .prepare_cached(
            "SELECT coalesce((SELECT seq FROM clock_move WHERE id = (SELECT max(id) FROM clock_move)), 0)",
        )
        .and_then(|mut s| s.query_row([], |row| row.get(0)))
        .map_err(failed("read the last move of the clock"))?;
    let last = journal::find(db, journal::head(db)?)?.filter(|row| row.seq > moved).map(|row| row.at);
    let seen = last.map_or(seen, |last| last.max(seen));
    let mark = if proved { seen.max(mark) } else { mark };
    Ok(Remembered { mark, seen, proved, moves: moves(db)? })
}

fn moves(db: &Connection) -> Result<Vec<(i64, Span)>> {
    let sql = "SELECT id, total FROM clock_move WHERE id > (SELECT coalesce(max(id), 0) FROM clock_move) - ?1 ORDER BY id";
    db.prepare_cached(sql)
        .and_then(|mut s| s.query_map([KEPT], |row| Ok((row.get(0)?, Span::millis(row.get(1)?))))?.collect())
        .map_err(failed("read the moves of the clock"))
}

/// Writes down how time stands. The mark moves back only with a move.
pub(super) fn note_on(db: &Connection, standing: &Standing) -> Result<()> {
    let sql = "UPDATE house SET time_mark = max(time_mark, ?1), time_seen = ?2, time_proved = ?3, time_apart = ?4 \
               WHERE id = 1";
    let apart = standing.apart().as_millis();
    db.prepare_cached(sql)
        .and_then(|mut s| s.execute(params![standing.mark, standing.house, standing.proved, apart]))
        .map_err(failed("note the time"))
        .map(drop)
}

/// Writes down how time stands.
pub fn note(w: &Write<'_>, standing: &Standing) -> Result<()> {
    note_on(w.db(), standing)
}

/// Asks a running server to believe the machine's clock.
pub fn ask(w: &Write<'_>, wall: Time) -> Result<()> {
    set(w, "UPDATE house SET time_asked = ?1 WHERE id = 1", [wall])
}

/// What a running server wrote down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noted {
    /// Whether somebody asks that the machine's clock be believed.
    pub asked: bool,
    /// How far the machine's clock was ahead of house time.
    pub apart: Span,
    /// Whether house time was proved.
    pub proved: bool,
}

/// What a running server wrote down last.
pub fn noted(db: &Connection) -> Result<Noted> {
    db.prepare_cached("SELECT time_asked IS NOT NULL, time_apart, time_proved FROM house WHERE id = 1")
        .and_then(|mut s| {
            s.query_row([], |row| {
                Ok(Noted { asked: row.get(0)?, apart: Span::millis(row.get(1)?), proved: row.get(2)? })
            })
        })
        .map_err(failed("look at how time stands"))
}

/// How time stands in the house at `path` over the clock `machine`, without opening a store; `None` without a house. What
/// a running server goes by is what it wrote down.
#[must_use]
pub fn standing_at(path: &Path, machine: &Clock) -> Option<Standing> {
    let db = proof::existing(path).ok()?;
    let known = remembered(&db).ok()?;
    let standing = machine.clone().keep_house(&known).house()?.standing();
    if !lock::is_held(path) {
        return Some(standing);
    }
    let noted = noted(&db).ok()?;
    Some(Standing {
        house: standing.wall - noted.apart,
        mark: if noted.proved { standing.wall - noted.apart } else { known.mark },
        proved: noted.proved,
        ..standing
    })
}

/// The server has done so.
pub fn answer(w: &Write<'_>, standing: &Standing) -> Result<()> {
    note(w, standing)?;
    set(w, "UPDATE house SET time_asked = NULL WHERE id = 1", [])
}

/// Records a move, with what lives for a time moved along, and how time stands after it. Returns its number.
///
/// What has ended is moved too: or a clock set back would wake it.
pub fn record(w: &Write<'_>, moved: &Move, after: &Standing) -> Result<i64> {
    let by = moved.by;
    session::shift(w, EVER, by)?;
    family::shift(w, EVER, by)?;
    code::shift(w, by)?;
    screen::shift(w, by)?;
    cart::shift(w, by)?;
    idempotency::shift(w, by)?;
    outbox::shift(w, by)?;
    user::shift_credentials(w, after.house, by)?;
    let head = journal::head(w.db())?;
    let number = w
        .db()
        .prepare_cached(
            "INSERT INTO clock_move (at, by, total, seq, why) VALUES (?1, ?2, \
             ?2 + coalesce((SELECT total FROM clock_move WHERE id = (SELECT max(id) FROM clock_move)), 0), ?3, ?4)",
        )
        .and_then(|mut s| s.insert(params![after.house, by.as_millis(), head, moved.why.as_str()]))
        .map_err(failed("record a move of the clock"))?;
    let (sign, minutes) = (if by < Span::millis(0) { '-' } else { '+' }, by.abs().as_secs() / 60);
    let detail = format!("{}: {sign}{minutes} min", moved.why.as_str());
    audit::append(w, &audit::Entry { kind: "clock_moved", detail: &detail, ..audit::Entry::default() })?;
    set(
        w,
        "UPDATE house SET time_mark = ?1, time_seen = ?2, time_proved = ?3, time_apart = ?4, time_asked = NULL \
         WHERE id = 1",
        params![after.mark, after.house, after.proved, after.apart().as_millis()],
    )?;
    Ok(number)
}

fn set(w: &Write<'_>, sql: &str, values: impl rusqlite::Params) -> Result<()> {
    w.db().prepare_cached(sql).and_then(|mut s| s.execute(values)).map_err(failed("note the time")).map(drop)
}

#[cfg(test)]
mod tests {
    use super::super::testing::Desk;
    use super::*;
    use crate::clock::house::Why;

    const DAY: Span = Span::days(1);

    /// How the desk's house stands when time is moved by `by`.
    fn moved(desk: &Desk, by: Span, why: Why) -> (Move, Standing) {
        let house = desk.now() + by;
        let planned = Move { from: desk.now(), by, why };
        (planned, Standing { wall: house, house, mark: house, proved: true, synchronised: true })
    }

    fn record_one(desk: &Desk, by: Span) -> i64 {
        let (planned, after) = moved(desk, by, Why::Synchronised);
        desk.write(|w| record(w, &planned, &after)).unwrap()
    }

    #[test]
    fn a_new_file_holds_no_mark_that_nobody_vouched_for() {
        let desk = Desk::new();
        let known = remembered(&desk.db).unwrap();
        assert_eq!(
            known,
            Remembered { mark: desk.now(), seen: desk.now(), proved: false, moves: Vec::new() }
        );
        assert!(desk.now() < crate::clock::house::BORN, "this desk stands before the program's first day");
    }

    #[test]
    fn the_mark_moves_back_with_a_move_only() {
        let desk = Desk::new();
        let (_, ahead) = moved(&desk, DAY, Why::Synchronised);
        desk.write(|w| note(w, &ahead)).unwrap();
        let (_, behind) = moved(&desk, DAY.back(), Why::Synchronised);
        desk.write(|w| note(w, &behind)).unwrap();
        assert_eq!(desk.number("SELECT time_mark FROM house"), (desk.now() + DAY).millis());
        record_one(&desk, DAY.back());
        assert_eq!(desk.number("SELECT time_mark FROM house"), (desk.now() - DAY).millis());
    }

    #[test]
    fn moves_are_numbered_and_added_up() {
        let desk = Desk::new();
        assert_eq!([DAY, DAY, Span::days(3).back()].map(|by| record_one(&desk, by)), [1, 2, 3]);
        let moves = remembered(&desk.db).unwrap().moves;
        assert_eq!(moves, [(1, DAY), (2, Span::days(2)), (3, DAY.back())]);
    }

    #[test]
    fn whatever_lives_for_a_time_is_moved_and_what_was_given_up_is_not() {
        let desk = Desk::new();
        let ana = desk.user("ana").raw();
        let now = desk.now().millis();
        desk.raw(&format!(
            "INSERT INTO code (purpose, email_key, code_hash, created_at, expires_at) VALUES ('recovery', 'a', x'00', {now}, {now});
             INSERT INTO cart (guest_hash, changed_at) VALUES (x'00', {now});
             INSERT INTO idempotency VALUES ('user:1', 'r', 'k', x'00', '{{}}', {now});
             INSERT INTO outbox (kind, recipient, recipient_key, subject, body, created_at, due_at)
                 VALUES ('code', 'a', 'a', '', '', {now}, {now}), ('code', 'b', 'b', '', '', {now}, {never});
             INSERT INTO session (key_hash, user, credentials, created_at, seen_at) VALUES (x'00', {ana}, 1, {now}, {now});
             INSERT INTO token_family (family_hash, user, credentials, minted_at, created_at, seen_at, expires_at)
                 VALUES (x'00', {ana}, 1, {now}, {now}, {now}, {now});
             INSERT INTO restaurant (id, owner, name, created_at) VALUES (7, {ana}, 'Fonda', {now});
             INSERT INTO screen (restaurant, name, code_hash, code_expires_at, created_at, seen_at)
                 VALUES (7, 'Cocina', x'00', {now}, {now}, {now});
             UPDATE user SET credentials_at = {now}",
            never = i64::MAX,
        ));
        record_one(&desk, DAY.back());
        let then = (desk.now() - DAY).millis();
        for (what, of) in [
            ("expires_at", "code"),
            ("changed_at", "cart"),
            ("created_at", "idempotency"),
            ("due_at", "outbox WHERE recipient = 'a'"),
            ("seen_at", "session"),
            ("code_expires_at", "screen"),
            ("seen_at", "screen"),
            ("expires_at", "token_family"),
            ("minted_at", "token_family"),
            ("credentials_at", "user"),
        ] {
            assert_eq!(desk.number(&format!("SELECT {what} FROM {of}")), then, "{what} of {of}");
        }
        assert_eq!(desk.number("SELECT due_at FROM outbox WHERE recipient = 'b'"), i64::MAX);
        assert_eq!(desk.number("SELECT created_at FROM session"), now, "what only tells when stays");
    }

    #[test]
    fn whoever_asks_is_answered_once() {
        let desk = Desk::new();
        assert!(!noted(&desk.db).unwrap().asked);
        desk.write(|w| ask(w, w.now())).unwrap();
        assert!(noted(&desk.db).unwrap().asked);
        let (_, after) = moved(&desk, Span::millis(0), Why::Accepted);
        desk.write(|w| answer(w, &after)).unwrap();
        assert!(!noted(&desk.db).unwrap().asked);
    }
}
