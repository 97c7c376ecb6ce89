//! Whether the house can do its work: asked by the supervisor's watchdog, by `/readyz` and by `comanda doctor`.

use crate::app::App;
use crate::error::{Error, Result};
use crate::store::{house, journal};
use std::time::{Duration, Instant};

/// What a probe found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    /// How long a read took.
    pub read: Duration,
    /// How long an empty write took, its wait in the queue included.
    pub write: Duration,
    /// The journal's newest number.
    pub head: i64,
}

/// Reads from the file and sends a job that changes nothing through the writer. Both coming back means that whoever
/// orders now is served.
///
/// # Errors
/// The file cannot be read, the writer is gone, or its queue is full ([`crate::error::Error::Busy`]).
pub async fn probe(app: &App) -> Result<Probe> {
    let began = Instant::now();
    let head = app.store.read(|db| {
        house::find(db)?;
        journal::head(db)
    })?;
    let read = began.elapsed();
    let began = Instant::now();
    app.store.write(|_| Ok(())).await?;
    Ok(Probe { read, write: began.elapsed(), head })
}

/// How long whoever asks from outside waits for a probe: a load balancer has no more patience itself.
const PATIENCE: Duration = Duration::from_secs(5);

/// [`probe`] for callers from outside: a disk that stalls is not ready.
///
/// # Errors
/// As [`probe`]; [`Error::Busy`] when it takes too long.
pub async fn ready(app: &App) -> Result<Probe> {
    tokio::time::timeout(PATIENCE, probe(app)).await.unwrap_or(Err(Error::Busy))
}
