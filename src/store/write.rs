//! Stand-in for the writer's handle: a connection inside a transaction, and one time for all rows.

use crate::clock::Time;
use rusqlite::Connection;

/// What a write is given.
#[derive(Debug)]
pub struct Write<'a> {
    db: &'a Connection,
    now: Time,
}

impl<'a> Write<'a> {
    /// Begins a change.
    #[must_use]
    pub const fn new(db: &'a Connection, now: Time) -> Self {
        Self { db, now }
    }

    /// The connection.
    #[must_use]
    pub const fn db(&self) -> &Connection {
        self.db
    }

    /// The change's time.
    #[must_use]
    pub const fn now(&self) -> Time {
        self.now
    }
}
