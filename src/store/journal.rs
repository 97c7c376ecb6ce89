//! The append-only journal: everything that happens to an order, numbered without gaps, each row holding the hash of
//! the row before it. Ids and words only, nothing personal, no free text.
//!
//! # When is the previous row read, when remembered?
//! Remembered is only what this very transaction wrote and kept: nobody else can write in between, and the rows of an
//! undone job are dropped with it. The first append of a transaction reads.
//!
//! # What the chain shows
//! A changed or missing row, from its successor. The newest row has none yet: a cut tail shows only against a backup.

use super::Write;
use super::fault::failed;
use crate::auth::id::UserId;
use crate::clock::Time;
use crate::error::Result;
use crate::restaurant::event::{Event, Kind, Said};
use crate::restaurant::id::{OrderId, RestaurantId};
use crate::restaurant::undo::Last;
use ring::digest::{Context, SHA256};
use rusqlite::{Connection, OptionalExtension, params};

/// What happened, before it has a number.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// What kind of thing, in the code's words.
    pub kind: &'a str,
    /// Who did it; `None`: a guest, or the house itself.
    pub actor: Option<UserId>,
    /// Whose journal it belongs to.
    pub restaurant: RestaurantId,
    /// The order it is about.
    pub order: Option<OrderId>,
    /// The courier it is about.
    pub courier: Option<UserId>,
    /// JSON: ids and words.
    pub payload: &'a str,
}

/// A row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number: one more than the row before.
    pub seq: i64,
    /// When it was written.
    pub at: Time,
    /// What kind of thing, in the code's words.
    pub kind: Box<str>,
    /// Who did it; `None`: a guest, or the house itself.
    pub actor: Option<UserId>,
    /// Whose journal it belongs to.
    pub restaurant: RestaurantId,
    /// The order it is about.
    pub order: Option<OrderId>,
    /// The courier it is about.
    pub courier: Option<UserId>,
    /// JSON: ids and words.
    pub payload: Box<str>,
    /// SHA-256 of the row before; 32 zero bytes for the first.
    pub previous: Vec<u8>,
}

macro_rules! columns {
    () => {
        r#"seq, at, kind, actor, restaurant, "order", courier, payload, previous"#
    };
}

impl Row {
    fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get(0)?,
            at: row.get(1)?,
            kind: row.get(2)?,
            actor: row.get(3)?,
            restaurant: row.get(4)?,
            order: row.get(5)?,
            courier: row.get(6)?,
            payload: row.get(7)?,
            previous: row.get(8)?,
        })
    }

    /// What live streams tell of it; `None` for a row that is about no order, or of a kind that this program does not
    /// know.
    #[must_use]
    pub fn event(&self) -> Option<Event> {
        let said = Said::of(&self.payload);
        Some(Event {
            seq: self.seq,
            at: self.at,
            kind: Kind::parse(&self.kind)?,
            restaurant: self.restaurant,
            order: self.order?,
            courier: self.courier,
            from: said.from(),
            to: said.to(),
            minutes: said.minutes(),
        })
    }

    /// What the rule of undoing asks of it; `None` for a kind that this program does not know.
    #[must_use]
    pub fn last(&self) -> Option<Last> {
        let said = Said::of(&self.payload);
        Some(Last {
            kind: Kind::parse(&self.kind)?,
            at: self.at,
            actor: self.actor,
            screen: said.screen(),
            from: said.from(),
            to: said.to(),
        })
    }

    /// SHA-256 over all fields in a fixed order: numbers as eight bytes, what may be missing behind a byte that says
    /// whether it is there, texts behind their length. No two rows have the same bytes.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        let mut bytes = Context::new(&SHA256);
        let number = |bytes: &mut Context, n: i64| bytes.update(&n.to_be_bytes());
        let maybe = |bytes: &mut Context, n: Option<i64>| {
            bytes.update(&[u8::from(n.is_some())]);
            bytes.update(&n.unwrap_or(0).to_be_bytes());
        };
        let text = |bytes: &mut Context, t: &[u8]| {
            bytes.update(&(t.len() as u64).to_be_bytes());
            bytes.update(t);
        };
        bytes.update(b"comanda journal 1\0");
        number(&mut bytes, self.seq);
        number(&mut bytes, self.at.millis());
        text(&mut bytes, self.kind.as_bytes());
        maybe(&mut bytes, self.actor.map(UserId::raw));
        number(&mut bytes, self.restaurant.raw());
        maybe(&mut bytes, self.order.map(OrderId::raw));
        maybe(&mut bytes, self.courier.map(UserId::raw));
        text(&mut bytes, self.payload.as_bytes());
        text(&mut bytes, &self.previous);
        let mut hash = [0; 32];
        hash.iter_mut().zip(bytes.finish().as_ref()).for_each(|(to, from)| *to = *from);
        hash
    }
}

/// Writes one row and leaves it to be made public after the COMMIT. Returns its number.
pub fn append(w: &Write<'_>, entry: &Entry<'_>) -> Result<i64> {
    let before = match w.newest() {
        Some(known) => Some(known),
        None => newest(w.db())?.map(|row| (row.seq, row.hash())),
    };
    let (seq, previous) = before.map_or((1, [0; 32]), |(seq, hash)| (seq + 1, hash));
    let row = Row {
        seq,
        at: w.now(),
        kind: entry.kind.into(),
        actor: entry.actor,
        restaurant: entry.restaurant,
        order: entry.order,
        courier: entry.courier,
        payload: entry.payload.into(),
        previous: previous.to_vec(),
    };
    w.db()
        .prepare_cached(concat!(
            "INSERT INTO journal (",
            columns!(),
            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
        ))
        .and_then(|mut s| {
            s.execute(params![
                row.seq,
                row.at,
                row.kind,
                row.actor,
                row.restaurant,
                row.order,
                row.courier,
                row.payload,
                row.previous
            ])
        })
        .map_err(failed("append to the journal"))?;
    w.published(row);
    Ok(seq)
}

/// The number of the newest row, 0 if there is none.
pub fn head(db: &Connection) -> Result<i64> {
    db.prepare_cached("SELECT coalesce(max(seq), 0) FROM journal")
        .and_then(|mut s| s.query_row([], |row| row.get(0)))
        .map_err(failed("find the journal's head"))
}

/// The number of the oldest row, 0 if there is none.
pub fn tail(db: &Connection) -> Result<i64> {
    db.prepare_cached("SELECT coalesce(min(seq), 0) FROM journal")
        .and_then(|mut s| s.query_row([], |row| row.get(0)))
        .map_err(failed("find the journal's tail"))
}

/// One row, or `None`.
pub fn find(db: &Connection, seq: i64) -> Result<Option<Row>> {
    db.prepare_cached(concat!("SELECT ", columns!(), " FROM journal WHERE seq = ?1"))
        .and_then(|mut s| s.query_row([seq], Row::from_row).optional())
        .map_err(failed("find a journal row"))
}

/// At most `limit` rows behind `seq`, in order.
pub fn after(db: &Connection, seq: i64, limit: usize) -> Result<Vec<Row>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    db.prepare_cached(concat!("SELECT ", columns!(), " FROM journal WHERE seq > ?1 ORDER BY seq LIMIT ?2"))
        .and_then(|mut s| s.query_map([seq, limit], Row::from_row)?.collect())
        .map_err(failed("read the journal"))
}

/// At most `limit` rows of one restaurant behind `seq`, in order.
pub fn of_restaurant(db: &Connection, restaurant: RestaurantId, seq: i64, limit: usize) -> Result<Vec<Row>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM journal WHERE restaurant = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3"
    ))
    .and_then(|mut s| s.query_map([restaurant.raw(), seq, limit], Row::from_row)?.collect())
    .map_err(failed("read a restaurant's journal"))
}

/// At most `limit` rows about one order behind `seq`, in order.
pub fn of_order(db: &Connection, order: OrderId, seq: i64, limit: usize) -> Result<Vec<Row>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        r#" FROM journal WHERE "order" = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3"#
    ))
    .and_then(|mut s| s.query_map([order.raw(), seq, limit], Row::from_row)?.collect())
    .map_err(failed("read an order's journal"))
}

pub(super) const NEWEST_OF_ORDER: &str =
    concat!("SELECT ", columns!(), r#" FROM journal WHERE "order" = ?1 ORDER BY seq DESC LIMIT 1"#);

/// The newest row about an order.
pub fn newest_of_order(db: &Connection, order: OrderId) -> Result<Option<Row>> {
    db.prepare_cached(NEWEST_OF_ORDER)
        .and_then(|mut s| s.query_row([order], Row::from_row).optional())
        .map_err(failed("find an order's newest journal row"))
}

pub(super) const RECENT: &str =
    concat!("SELECT ", columns!(), " FROM journal WHERE restaurant = ?1 ORDER BY seq DESC LIMIT ?2");

/// The rows of a restaurant that are no older than `since`, the newest first, at most `limit` of them.
pub fn recent(db: &Connection, restaurant: RestaurantId, since: Time, limit: usize) -> Result<Vec<Row>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows: Result<Vec<Row>> = db
        .prepare_cached(RECENT)
        .and_then(|mut s| s.query_map(params![restaurant, limit], Row::from_row)?.collect())
        .map_err(failed("read a restaurant's newest journal rows"));
    Ok(rows?.into_iter().take_while(|row| row.at >= since).collect())
}

/// Checks the chain from row `from` on. The number of the first row that does not fit, or `None` if all do.
pub fn verify(db: &Connection, from: i64) -> Result<Option<i64>> {
    let from = from.max(1);
    let mut expected = match find(db, from - 1)? {
        Some(row) => Some(row.hash()),
        None if from == 1 => Some([0; 32]),
        None => None,
    };
    let mut read = db
        .prepare_cached(concat!("SELECT ", columns!(), " FROM journal WHERE seq >= ?1 ORDER BY seq"))
        .map_err(failed("check the journal"))?;
    let rows = read.query_map([from], Row::from_row).map_err(failed("check the journal"))?;
    for (next, row) in (from..).zip(rows) {
        let row = row.map_err(failed("check the journal"))?;
        if row.seq != next || expected.is_none_or(|hash| row.previous != hash) {
            return Ok(Some(next));
        }
        expected = Some(row.hash());
    }
    Ok(None)
}

fn newest(db: &Connection) -> Result<Option<Row>> {
    db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM journal WHERE seq = (SELECT max(seq) FROM journal)"
    ))
    .and_then(|mut s| s.query_row([], Row::from_row).optional())
    .map_err(failed("find the journal's newest row"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Desk, happening};
    use super::*;

    fn desk_with(rows: i64) -> Desk {
        let desk = Desk::new();
        desk.write(|w| (0..rows).try_for_each(|_| append(w, &happening("order_placed")).map(drop))).unwrap();
        desk
    }

    #[test]
    fn rows_are_numbered_without_gaps_and_fit_together() {
        let desk = desk_with(5);
        assert_eq!(head(&desk.db).unwrap(), 5);
        assert_eq!(verify(&desk.db, 1).unwrap(), None);
        assert_eq!(verify(&desk.db, 4).unwrap(), None);
        let first = find(&desk.db, 1).unwrap().unwrap();
        assert_eq!(first.previous, [0; 32]);
        let seen: Vec<i64> = after(&desk.db, 2, 2).unwrap().iter().map(|row| row.seq).collect();
        assert_eq!(seen, [3, 4]);
    }

    #[test]
    fn a_part_of_the_journal_is_in_order_and_leaves_out_what_is_of_others() {
        let desk = Desk::new();
        for (restaurant, order) in [(1, 5), (2, 6), (1, 7), (1, 5)] {
            let (restaurant, order) = (RestaurantId::new(restaurant), Some(OrderId::new(order)));
            let entry = Entry { restaurant, order, ..happening("placed") };
            desk.write(|w| append(w, &entry)).unwrap();
        }
        let numbers = |rows: Vec<Row>| rows.iter().map(|row| row.seq).collect::<Vec<_>>();
        assert_eq!(numbers(of_restaurant(&desk.db, RestaurantId::new(1), 1, 10).unwrap()), [3, 4]);
        assert_eq!(numbers(of_restaurant(&desk.db, RestaurantId::new(1), 0, 2).unwrap()), [1, 3]);
        assert_eq!(numbers(of_order(&desk.db, OrderId::new(5), 0, 10).unwrap()), [1, 4]);
        assert_eq!((tail(&desk.db).unwrap(), head(&desk.db).unwrap()), (1, 4));
    }

    #[test]
    fn a_row_about_no_order_or_of_an_unknown_kind_is_no_event() {
        let desk = Desk::new();
        let nobody = Entry { order: None, ..happening("placed") };
        for entry in [happening("placed"), happening("seated"), nobody] {
            desk.write(|w| append(w, &entry)).unwrap();
        }
        let events: Vec<_> = after(&desk.db, 0, 10).unwrap().iter().map(Row::event).collect();
        assert_eq!(events[0].as_ref().unwrap().kind, Kind::Placed);
        assert_eq!(events[1..], [None, None]);
    }

    #[test]
    fn a_changed_row_shows_at_its_successor() {
        let desk = desk_with(5);
        desk.raw("UPDATE journal SET actor = 99 WHERE seq = 3");
        assert_eq!(verify(&desk.db, 1).unwrap(), Some(4));
        assert_eq!(verify(&desk.db, 5).unwrap(), None, "what lies behind fits again");
    }

    #[test]
    fn a_missing_row_shows_where_it_was() {
        let desk = desk_with(5);
        desk.raw("DELETE FROM journal WHERE seq = 2");
        assert_eq!(verify(&desk.db, 1).unwrap(), Some(2));
        assert_eq!(verify(&desk.db, 3).unwrap(), Some(3));
    }

    #[test]
    fn the_hash_tells_apart_what_only_its_fields_borders_differ_in() {
        let desk = desk_with(1);
        let row = find(&desk.db, 1).unwrap().unwrap();
        let moved = Row { actor: row.courier, courier: row.actor, ..row.clone() };
        let shifted = Row { kind: "order_place".into(), payload: "d{}".into(), ..row.clone() };
        assert_ne!(row.hash(), moved.hash());
        assert_ne!(row.hash(), shifted.hash());
    }

    #[test]
    fn a_row_of_an_undone_job_leaves_no_gap() {
        let desk = desk_with(2);
        desk.write(|w| {
            append(w, &happening("order_placed"))?;
            Err::<(), _>(crate::error::Error::Busy)
        })
        .unwrap_err();
        assert_eq!(desk.write(|w| append(w, &happening("order_placed"))).unwrap(), 3);
        assert_eq!(verify(&desk.db, 1).unwrap(), None);
    }
}
