//! The only SQL: open, readers, the one writer, schema steps, one file per noun, journal, outbox.
//!
//! [`Store`] is the machinery: [`Store::read`] for short indexed reads, [`Store::scan`] for long ones, [`Store::write`]
//! for everything that changes. The nouns are plain functions over a `&Connection` or a [`Write`], with the SQL beside
//! them, so that any of them can share one transaction. Rules are not here: see `restaurant` and `auth`.
//!
//! What holds, whatever fails: a write that was answered is on the disk and is seen by every read that starts later;
//! [`Error::Busy`](crate::error::Error::Busy) means that nothing was kept; `Unknown` means retry with the same key.

pub mod address;
pub mod audit;
pub mod backup;
mod batch;
pub mod caller;
pub mod cart;
pub mod category;
pub mod check;
pub mod code;
pub mod courier;
pub mod erasure;
pub mod export;
pub mod family;
mod fault;
pub mod favourite;
mod file;
pub mod house;
pub mod idempotency;
mod job;
pub mod journal;
pub mod lock;
mod open;
pub mod order;
pub mod outbox;
pub mod picture;
pub mod postal;
pub mod product;
pub mod proof;
pub mod rating;
mod readers;
pub mod report;
pub mod restaurant;
pub mod restore;
mod schema;
pub mod screen;
pub mod search;
pub mod session;
pub mod staff;
pub mod time;
mod types;
pub mod user;
mod word;
mod write;
mod writer;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod plans;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub(crate) use fault::failed;
/// The file as a read sees it, for a service to hand to the nouns.
pub use rusqlite::Connection;
pub use write::Write;

use crate::clock::Clock;
use crate::error::{Error, Result};
use job::Job;
use readers::Readers;
use scheduled_thread_pool::ScheduledThreadPool;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, watch};

/// Called with what was committed, in the journal's order, before the callers are answered. Must be quick.
pub type OnCommit = Box<dyn Fn(&[journal::Row]) + Send + Sync>;

/// How the store is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The database file. Made if it is not there.
    pub path: PathBuf,
    /// Writes that may wait. One more is `Busy` at once.
    pub queue: usize,
    /// Connections for short reads; 0: one more than the runtime has threads, so that none waits.
    pub readers: usize,
    /// A replicator owns the write-ahead log: no checkpoints of ours.
    pub replicated: bool,
    /// A further wait in each COMMIT: a slow disk, for the bench only.
    pub sync_delay: Option<Duration>,
    /// How often the writer looks for what other processes journaled.
    pub poll: Duration,
}

impl Settings {
    /// The usual settings for the file at `path`.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        let poll = Duration::from_millis(500);
        Self { path: path.into(), queue: 1024, readers: 0, replicated: false, sync_delay: None, poll }
    }
}

/// What the writer has done since it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Transactions.
    pub batches: u64,
    /// Jobs in them, undone ones included.
    pub jobs: u64,
    /// Time spent in COMMIT.
    pub commit_time: Duration,
}

/// How many scans run at once, each on a connection of its own.
const SCANS: u32 = 2;

/// The open database.
pub struct Store {
    readers: Readers,
    scans: Readers,
    scan_permits: Arc<Semaphore>,
    queue: RwLock<Option<SyncSender<Box<dyn Job>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    shared: Arc<writer::Shared>,
    clock: Clock,
}

impl Store {
    /// Opens the file, made or lifted if need be, and starts the writer. `clock` is the machine's: the store keeps house
    /// time over it, see [`Store::clock`].
    ///
    /// # Errors
    /// [`Error::Unusable`] with a sentence when the file is foreign, newer than this program, damaged or not to be had.
    pub fn open(settings: Settings, clock: Clock, on_commit: OnCommit) -> Result<Self> {
        let db = open::writer(&settings.path, clock.first())?;
        let clock = clock.keep_house(&time::remembered(&db)?);
        if settings.replicated {
            open::leave_log(&db)?;
        }
        // One thread opens the connections of both pools, then sleeps: r2d2 alone would keep six.
        let opener = Arc::new(ScheduledThreadPool::new(1));
        let readers = Readers::open(&settings.path, reader_count(settings.readers), Arc::clone(&opener))?;
        let scans = Readers::open(&settings.path, SCANS, opener)?;
        let shared = Arc::new(writer::Shared {
            counts: writer::Counts::default(),
            serving: AtomicBool::new(false),
            failed: watch::Sender::new(false),
        });
        let (queue, jobs) = sync_channel(settings.queue);
        // Looked at before the head: what comes in between is found twice rather than never.
        let others = open::data_version(&db).map_err(fault::failed("look at the file's version"))?;
        let published = writer::Published::at_head(&db)?;
        let guard = batch::Guard::on(&db)?;
        let writer = writer::Writer {
            db,
            guard,
            path: settings.path,
            clock: clock.clone(),
            on_commit,
            shared: Arc::clone(&shared),
            replicated: settings.replicated,
            delay: settings.sync_delay,
            poll: settings.poll,
            published,
            pace: writer::Pace::default(),
            waiting: std::collections::VecDeque::new(),
            others,
            looked: Instant::now(),
            log: writer::Log::default(),
        };
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || writer.run(&jobs))
            .map_err(|e| Error::internal("start the writer", e))?;
        Ok(Self {
            readers,
            scans,
            scan_permits: Arc::new(Semaphore::new(SCANS as usize)),
            queue: RwLock::new(Some(queue)),
            thread: Mutex::new(Some(thread)),
            shared,
            clock,
        })
    }

    /// House time, by which everything in the file is stamped.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Runs a short, indexed read right here, in one read transaction. Not within another `read`.
    pub fn read<T>(&self, f: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.readers.read(f)
    }

    /// As [`Store::read`] for exactly one statement, which is a transaction by itself: two statements less. Whoever asks
    /// two questions needs `read`, or the answers are of different moments.
    pub fn read_one<T>(&self, f: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.readers.read_one(f)
    }

    /// Runs a long read on a blocking thread; at most two at once, the next one waits without a thread.
    pub async fn scan<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T> + Send + 'static,
    {
        let permit = Arc::clone(&self.scan_permits).acquire_owned().await;
        let permit = permit.map_err(|e| Error::internal("wait for a scan's turn", e))?;
        let scans = self.scans.clone();
        let scan = tokio::task::spawn_blocking(move || {
            // Held to the end: a caller that hung up still has its scan running.
            let _permit = permit;
            scans.read(f)
        });
        scan.await.map_err(|e| Error::internal("run a scan", e))?
    }

    /// Runs `f` in the writer's transaction and answers after the COMMIT. A caller that hangs up does not stop it.
    ///
    /// # Errors
    /// What `f` refuses (then nothing of it is kept); [`Error::Busy`] when the queue or the disk is full: nothing was
    /// kept; [`Error::Unknown`] when the COMMIT itself failed; [`Error::Internal`] when `f` panicked.
    pub async fn write<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Write<'_>) -> Result<T> + Send + 'static,
    {
        let (job, answer) = job::pair(f);
        self.enqueue(job)?;
        answer.await.unwrap_or(Err(Error::Unknown))
    }

    /// As [`Store::write`], for commands without a runtime. Panics inside one, as tokio's `blocking_recv` does.
    pub fn write_blocking<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Write<'_>) -> Result<T> + Send + 'static,
    {
        let (job, answer) = job::pair(f);
        self.enqueue(job)?;
        answer.blocking_recv().unwrap_or(Err(Error::Unknown))
    }

    /// Notes that this process serves the house, until [`Store::close`]. True if the last one did not stop in order.
    pub async fn serving(&self) -> Result<bool> {
        let unclean = self.write(house::start).await?;
        self.shared.serving.store(true, Ordering::Release);
        Ok(unclean)
    }

    /// Resolves when the writer has given up after a failure of the disk: the process is to end, and to say so.
    pub async fn failed(&self) {
        let mut failed = self.shared.failed.subscribe();
        // The sender lives as long as the store, so the only outcome is the one waited for.
        let _reached = failed.wait_for(|failed| *failed).await;
    }

    /// Running counts.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let counts = &self.shared.counts;
        Stats {
            batches: counts.batches.load(Ordering::Relaxed),
            jobs: counts.jobs.load(Ordering::Relaxed),
            commit_time: Duration::from_micros(counts.commit_micros.load(Ordering::Relaxed)),
        }
    }

    /// Stops in order: what waits is committed, the stop is noted, the log is moved home. Later writes are `Busy`.
    /// Blocks until done; a second call returns at once.
    pub fn close(&self) {
        drop(self.queue.write().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the writer panicked");
        }
    }

    fn enqueue(&self, job: Box<dyn Job>) -> Result<()> {
        let queue = self.queue.read().unwrap_or_else(PoisonError::into_inner);
        match queue.as_ref().map(|queue| queue.try_send(job)) {
            Some(Ok(())) => Ok(()),
            Some(Err(TrySendError::Full(_))) | None => Err(Error::Busy),
            Some(Err(TrySendError::Disconnected(_))) => Err(Error::broken("the writer is gone")),
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.close();
    }
}

fn reader_count(wanted: usize) -> u32 {
    let count = if wanted > 0 {
        wanted
    } else if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.metrics().num_workers() + 1
    } else {
        std::thread::available_parallelism().map_or(2, NonZero::get) + 1
    };
    u32::try_from(count).unwrap_or(u32::MAX)
}
