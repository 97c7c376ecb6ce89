//! What a job of the writer holds while it runs: the connection, one `now`, and the journal rows it leaves.

use super::journal;
use crate::clock::Time;
use rusqlite::Connection;
use std::cell::RefCell;

/// One job's place in the writer's transaction. A job never begins, commits or rolls back: its `Ok` is kept, its
/// `Err` is undone, both by the writer.
pub struct Write<'a> {
    db: &'a Connection,
    now: Time,
    before: Option<&'a journal::Row>,
    rows: RefCell<Vec<journal::Row>>,
}

impl<'a> Write<'a> {
    pub(super) fn new(db: &'a Connection, now: Time) -> Self {
        Self { db, now, before: None, rows: RefCell::default() }
    }

    /// The same, where an earlier job of this transaction that was kept has left the journal's newest row.
    pub(super) fn behind(mut self, before: Option<&'a journal::Row>) -> Self {
        self.before = before;
        self
    }

    /// The writer's connection, inside the transaction.
    #[must_use]
    pub fn db(&self) -> &Connection {
        self.db
    }

    /// The job's time: the same for all of its rows.
    #[must_use]
    pub fn now(&self) -> Time {
        self.now
    }

    /// Leaves a row to be made public once it is committed. [`journal::append`] does it for each row that it writes.
    pub fn published(&self, row: journal::Row) {
        self.rows.borrow_mut().push(row);
    }

    /// Number and hash of the journal's newest row, where this transaction wrote it; `None`: the file has to be asked.
    pub(super) fn newest(&self) -> Option<(i64, [u8; 32])> {
        let rows = self.rows.borrow();
        rows.last().or(self.before).map(|row| (row.seq, row.hash()))
    }

    pub(super) fn into_rows(self) -> Vec<journal::Row> {
        self.rows.into_inner()
    }
}
