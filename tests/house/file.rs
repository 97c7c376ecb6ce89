//! The file after the fact: whether it is whole, and what stands in it. Looked at with plain SQL, from outside.

use comanda::store::journal;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder that goes away.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// A new one among the system's temporary ones.
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("comanda-house-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Where the database lies in it.
    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("comanda.db")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left_for_the_system = std::fs::remove_dir_all(&self.0);
    }
}

/// A database, looked at from outside.
pub(crate) struct File(Connection);

impl File {
    /// Opens it.
    pub(crate) fn at(path: &Path) -> Self {
        Self(Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap())
    }

    /// Fails unless pages, references and the journal's chain are whole.
    #[track_caller]
    pub(crate) fn is_whole(&self) {
        assert_eq!(self.texts("PRAGMA integrity_check"), ["ok"]);
        assert_eq!(self.texts("SELECT \"table\" FROM pragma_foreign_key_check"), [""; 0]);
        assert_eq!(journal::verify(&self.0, 1).unwrap(), None, "the journal's chain is broken");
    }

    /// Fails if anything of an order is missing: lines, sums, number, event.
    #[track_caller]
    pub(crate) fn has_no_half_order(&self) {
        let half = "SELECT id || ': ' || state FROM customer_order o WHERE
            NOT EXISTS (SELECT 1 FROM order_line WHERE \"order\" = o.id)
            OR subtotal <> (SELECT sum(unit_price * quantity) FROM order_line WHERE \"order\" = o.id)
            OR total <> subtotal + fee
            OR 1 <> (SELECT count(*) FROM journal WHERE \"order\" = o.id AND kind = 'placed')
            OR changed_seq <> (SELECT max(seq) FROM journal WHERE \"order\" = o.id AND kind <> 'rated')";
        assert_eq!(self.texts(half), [""; 0], "half orders");
        let stray = "SELECT CAST(seq AS TEXT) FROM journal WHERE \"order\" IS NOT NULL
            AND \"order\" NOT IN (SELECT id FROM customer_order)";
        assert_eq!(self.texts(stray), [""; 0], "events of orders that are not there");
    }

    /// Breaks something, to see it found.
    pub(crate) fn damage(&self, sql: &str) {
        self.0.execute_batch(sql).unwrap();
    }

    /// The first column of every row, as text.
    pub(crate) fn texts(&self, sql: &str) -> Vec<String> {
        self.rows(sql, |row| row.get(0))
    }

    /// The first column of the first row, as a number.
    pub(crate) fn number(&self, sql: &str) -> i64 {
        self.0.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// Every row, read by `read`.
    pub(crate) fn rows<T>(&self, sql: &str, read: fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>) -> Vec<T> {
        self.0.prepare(sql).unwrap().query_map([], read).unwrap().map(Result::unwrap).collect()
    }
}
