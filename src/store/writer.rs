//! The one writer: a thread that takes what waits, commits it together, makes it public, then answers.
//!
//! # Why a thread of its own, not a mutex?
//! A mutex commits once per request, and each commit waits for the disk. A queue lets many requests share one wait,
//! so full durability costs little: the slower the disk, the larger the batches.
//!
//! # Why is the rest of the journal read before publishing?
//! Other processes (`load`, `user`) write to the same file. Listeners see the journal without gaps and in its order,
//! so rows that others committed in between go out first.

use super::batch::{self, Guard, Outcome};
use super::job::{Ending, Job};
use super::{OnCommit, fault, house, journal, open};
use crate::clock::Clock;
use crate::error::{Error, Result};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// At most so many jobs share a transaction: an answer never waits for more neighbours than this.
const BATCH: usize = 64;
/// The longest wait for further neighbours, and the shortest that is worth a wake-up.
const LINGER: Duration = Duration::from_millis(1);
const LINGER_LEAST: Duration = Duration::from_micros(100);
/// Pages in the write-ahead log that are copied home at once; and so many that readers are asked to make room.
const CHECKPOINT: i64 = 1000;
const CHECKPOINT_PRESSING: i64 = 16_000;
/// Without a write for so long, the log is emptied.
const IDLE: Duration = Duration::from_secs(30);
/// Rows of others read at a time.
const CATCH_UP: usize = 500;

/// Running counts, for the bench and for `doctor`.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) batches: AtomicU64,
    pub(super) jobs: AtomicU64,
    pub(super) commit_micros: AtomicU64,
}

/// What the writer shares with the store's front.
pub(super) struct Shared {
    pub(super) counts: Counts,
    /// This process marked the house as running, so its writer marks it as stopped.
    pub(super) serving: AtomicBool,
    /// True once the writer has given up: the process is to end.
    pub(super) failed: watch::Sender<bool>,
}

pub(super) struct Writer {
    pub(super) db: Connection,
    pub(super) guard: Guard,
    pub(super) path: PathBuf,
    pub(super) clock: Clock,
    pub(super) on_commit: OnCommit,
    pub(super) shared: Arc<Shared>,
    pub(super) replicated: bool,
    pub(super) delay: Option<Duration>,
    pub(super) poll: Duration,
    pub(super) published: Published,
    pub(super) pace: Pace,
    pub(super) others: i64,
    pub(super) looked: Instant,
    pub(super) log: Log,
}

/// The last journal row that was made public, with its hash: what must still be there after a disk failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Published {
    pub(super) seq: i64,
    pub(super) hash: [u8; 32],
}

/// How the last batch went, which decides whether waiting for neighbours pays.
#[derive(Debug, Default)]
pub(super) struct Pace {
    jobs: usize,
    /// Of the batch before that one.
    before: usize,
    commit: Duration,
}

/// What is known of the write-ahead log.
#[derive(Debug)]
pub(super) struct Log {
    /// The last batch.
    wrote: Instant,
    /// Emptied since then.
    clean: bool,
    /// Pages it had when it was last moved home.
    moved: i64,
}

impl Default for Log {
    fn default() -> Self {
        Self { wrote: Instant::now(), clean: false, moved: 0 }
    }
}

impl Writer {
    /// Works until the queue's other end is closed and all that waited in it is done.
    pub(super) fn run(mut self, jobs: &Receiver<Box<dyn Job>>) {
        loop {
            match jobs.recv_timeout(self.poll) {
                Ok(first) => {
                    let batch = self.gather(first, jobs);
                    self.batch(batch);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.look_for_others();
            self.checkpoint();
        }
        self.finish();
    }

    /// What waits already; and if the last batch had company, what comes within a moment.
    fn gather(&self, first: Box<dyn Job>, jobs: &Receiver<Box<dyn Job>>) -> Vec<Box<dyn Job>> {
        let mut batch = vec![first];
        batch.extend(jobs.try_iter().take(BATCH - 1));
        let Some((wait, enough)) = self.pace.linger() else { return batch };
        let until = Instant::now() + wait;
        while batch.len() < enough {
            let left = until.saturating_duration_since(Instant::now());
            match jobs.recv_timeout(left) {
                Ok(job) => batch.push(job),
                Err(_none_came) => break,
            }
        }
        batch
    }

    fn batch(&mut self, mut jobs: Vec<Box<dyn Job>>) {
        if *self.shared.failed.borrow() {
            answer(jobs, Ending::Lost);
            return;
        }
        let outcome = batch::run(&self.db, &self.guard, &self.clock, self.delay, &mut jobs);
        self.pace = Pace { jobs: jobs.len(), before: self.pace.jobs, commit: outcome.commit };
        self.log.wrote = Instant::now();
        self.log.clean = false;
        self.count(jobs.len(), &outcome);
        if !outcome.rows.is_empty() {
            self.publish(&outcome.rows);
        }
        answer(jobs, outcome.ending);
        if outcome.disk {
            self.reopen();
        }
    }

    fn count(&self, jobs: usize, outcome: &Outcome) {
        let counts = &self.shared.counts;
        counts.batches.fetch_add(1, Ordering::Relaxed);
        counts.jobs.fetch_add(jobs as u64, Ordering::Relaxed);
        let micros = u64::try_from(outcome.commit.as_micros()).unwrap_or(u64::MAX);
        counts.commit_micros.fetch_add(micros, Ordering::Relaxed);
    }

    fn publish(&mut self, rows: &[journal::Row]) {
        match rows.first() {
            Some(first) if first.seq == self.published.seq + 1 => self.tell(rows),
            _ => self.catch_up(),
        }
    }

    /// Publishes all that is committed and not yet public, whoever wrote it.
    fn catch_up(&mut self) {
        loop {
            match journal::after(&self.db, self.published.seq, CATCH_UP) {
                Ok(rows) if rows.is_empty() => return,
                Ok(rows) => self.tell(&rows),
                Err(error) => {
                    tracing::error!(%error, "committed journal rows could not be read; tried again at the next change");
                    return;
                }
            }
        }
    }

    fn tell(&mut self, rows: &[journal::Row]) {
        // A listener's panic is its own fault; the rows are committed and the callers get their answers.
        let told = catch_unwind(AssertUnwindSafe(|| (self.on_commit)(rows)));
        if told.is_err() {
            tracing::error!("publishing committed changes panicked");
        }
        if let Some(last) = rows.last() {
            self.published = Published { seq: last.seq, hash: last.hash() };
        }
    }

    /// Publishes what other processes journaled. `data_version` changes with other connections' commits only.
    fn look_for_others(&mut self) {
        if self.looked.elapsed() < self.poll {
            return;
        }
        self.looked = Instant::now();
        match open::data_version(&self.db) {
            Ok(version) if version != self.others => {
                self.others = version;
                self.catch_up();
            }
            Ok(_same) => {}
            Err(error) => tracing::warn!(%error, "the file could not be looked at for others' changes"),
        }
    }

    /// Moves the log home when it is long, or when nothing else is to do. Not when a replicator owns the log.
    fn checkpoint(&mut self) {
        if self.replicated || self.log.clean {
            return;
        }
        let idle = self.log.wrote.elapsed() >= IDLE;
        if let Err(error) = self.try_checkpoint(idle) {
            tracing::warn!(%error, "the write-ahead log could not be moved home; tried again later");
        }
        // Also when it failed: what is idle stays idle, and the next write looks again.
        self.log.clean = idle;
    }

    fn try_checkpoint(&mut self, idle: bool) -> rusqlite::Result<()> {
        let pages = open::log_pages(&self.db)?;
        if pages < self.log.moved {
            self.log.moved = 0; // all of it was moved, and it began anew
        }
        if idle || pages - self.log.moved >= CHECKPOINT {
            // A reader may hold back a part; it goes with the next thousand pages.
            self.log.moved = pages;
            let patient = idle || pages >= CHECKPOINT_PRESSING;
            open::checkpoint(&self.db, if patient { "TRUNCATE" } else { "PASSIVE" })?;
        }
        Ok(())
    }

    /// After a failure of the disk: a new connection, which must still see all that was made public. Else the process
    /// is asked to end, for whatever this one answered could be wrong.
    fn reopen(&mut self) {
        if let Err(error) = self.try_reopen() {
            tracing::error!(%error, "the database is not usable after a disk failure; the process ends");
            self.shared.failed.send_replace(true);
        }
    }

    fn try_reopen(&mut self) -> Result<()> {
        // The old one is closed first, so that nothing of its state stays in the process.
        self.db = Connection::open_in_memory().map_err(fault::failed("set the failed connection aside"))?;
        self.db = open::again(&self.path)?;
        self.guard = Guard::on(&self.db)?;
        if self.replicated {
            open::leave_log(&self.db)?;
        }
        self.others = open::data_version(&self.db).map_err(fault::failed("look at the reopened file"))?;
        let kept = journal::find(&self.db, self.published.seq)?.map(|row| row.hash());
        if self.published.seq > 0 && kept != Some(self.published.hash) {
            return Err(Error::broken("the journal lost rows that were committed"));
        }
        self.catch_up();
        tracing::warn!("the database was reopened after a disk failure; all that was published is there");
        Ok(())
    }

    fn finish(self) {
        if *self.shared.failed.borrow() {
            return;
        }
        if self.shared.serving.load(Ordering::Acquire)
            && let Err(error) = house::stop(&self.db, &self.clock)
        {
            tracing::error!(%error, "the orderly stop could not be noted; the next start will think of a power cut");
        }
        if !self.replicated
            && let Err(error) = open::checkpoint(&self.db, "TRUNCATE")
        {
            tracing::warn!(%error, "the write-ahead log stays; the next start reads it");
        }
    }
}

fn answer(jobs: Vec<Box<dyn Job>>, ending: Ending) {
    for job in jobs {
        job.answer(ending);
    }
}

impl Pace {
    /// How long to wait for neighbours and how many are enough, or not at all.
    ///
    /// # Why as many as the last two batches had?
    /// Who was just answered comes back while the others' commit is under way, so the callers fall into two halves that
    /// take turns, each waiting for the other's commit too. Waiting for both brings them together into one.
    fn linger(&self) -> Option<(Duration, usize)> {
        let wait = LINGER.min(self.commit / 4);
        let enough = (self.jobs + self.before.max(self.jobs.div_ceil(4))).min(BATCH);
        (self.jobs > 1 && wait >= LINGER_LEAST).then_some((wait, enough))
    }
}

impl Published {
    /// Nothing yet, or the journal's present head.
    pub(super) fn at_head(db: &Connection) -> Result<Self> {
        let head = journal::find(db, journal::head(db)?)?;
        Ok(head.map_or(Self { seq: 0, hash: [0; 32] }, |row| Self { seq: row.seq, hash: row.hash() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_writer_never_waits_for_company() {
        let pace = Pace { jobs: 1, before: 1, commit: Duration::from_millis(50) };
        assert_eq!(pace.linger(), None);
    }

    #[test]
    fn the_wait_is_a_quarter_of_a_commit_and_at_most_a_millisecond() {
        let slow = Pace { jobs: 8, before: 1, commit: Duration::from_millis(20) };
        assert_eq!(slow.linger(), Some((Duration::from_millis(1), 10)));
        let middling = Pace { jobs: 60, before: 0, commit: Duration::from_millis(2) };
        assert_eq!(middling.linger(), Some((Duration::from_micros(500), 64)));
        let fast = Pace { jobs: 8, before: 8, commit: Duration::from_micros(300) };
        assert_eq!(fast.linger(), None);
    }

    #[test]
    fn two_halves_that_take_turns_are_waited_for_together() {
        let halves = Pace { jobs: 14, before: 18, commit: Duration::from_millis(5) };
        assert_eq!(halves.linger(), Some((Duration::from_millis(1), 32)));
        let many = Pace { jobs: 40, before: 40, commit: Duration::from_millis(5) };
        assert_eq!(many.linger(), Some((Duration::from_millis(1), BATCH)));
    }
}
