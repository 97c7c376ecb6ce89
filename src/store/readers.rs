//! Connections that only read, ready in a pool.
//!
//! A read is one transaction: all its statements see the same moment. It takes a plain closure, so no connection can
//! be held over an `.await`.

use super::fault::failed;
use super::open;
use crate::error::{Error, Result};
use r2d2::{NopErrorHandler, Pool, PooledConnection};
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::Connection;
use scheduled_thread_pool::ScheduledThreadPool;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long a read waits when every connection is out.
const PATIENCE: Duration = Duration::from_secs(5);

/// A pool of read-only connections. Clones share it.
#[derive(Clone)]
pub(super) struct Readers {
    pool: Pool<SqliteConnectionManager>,
}

impl Readers {
    /// Opens all `count` connections now: none is opened on a request's path.
    pub(super) fn open(path: &Path, count: u32, opener: Arc<ScheduledThreadPool>) -> Result<Self> {
        let manager = SqliteConnectionManager::file(path)
            .with_flags(open::reader_flags())
            .with_init(|db| open::reader(db));
        let pool = Pool::builder()
            .max_size(count.max(1))
            .test_on_check_out(false) // a query at each check-out, for a file that does not go away
            .max_lifetime(None)
            .idle_timeout(None)
            .connection_timeout(PATIENCE)
            .error_handler(Box::new(NopErrorHandler))
            .thread_pool(opener)
            .build(manager)
            .map_err(|e| Error::internal("open the connections that read", e))?;
        Ok(Self { pool })
    }

    /// Runs `f` in one read transaction. [`Error::Busy`] if no connection comes free.
    pub(super) fn read<T>(&self, f: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let db = self.take()?;
        let _snapshot = Snapshot::begin(&db)?;
        f(&db)
    }

    /// Runs `f`, which executes one statement. [`Error::Busy`] if no connection comes free.
    pub(super) fn read_one<T>(&self, f: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        f(&*self.take()?)
    }

    fn take(&self) -> Result<PooledConnection<SqliteConnectionManager>> {
        self.pool.get().map_err(|error| {
            tracing::error!(%error, "no connection to read with");
            Error::Busy
        })
    }
}

/// An open read transaction; ends on drop, a panic's unwinding included.
struct Snapshot<'a>(&'a Connection);

impl<'a> Snapshot<'a> {
    fn begin(db: &'a Connection) -> Result<Self> {
        db.prepare_cached("BEGIN").and_then(|mut s| s.execute([])).map_err(failed("begin a read"))?;
        Ok(Self(db))
    }
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.0.prepare_cached("ROLLBACK").and_then(|mut s| s.execute([])) {
            tracing::error!(%error, "a read could not be ended");
        }
    }
}
