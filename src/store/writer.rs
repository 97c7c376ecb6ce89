//! The one writer: a thread that takes what waits, commits it together, makes it public, then answers.
//!
//! # Why a thread of its own, not a mutex?
//! A mutex commits once per request, and each commit waits for the disk. A queue lets many requests share one wait,
//! so full durability costs little: the slower the disk, the larger the batches.
//!
//! # Why are jobs run as they come, not gathered first?
//! Who was just answered needs a moment to come back. A job that is run while others are on their way costs no time of
//! theirs; gathered first, all would wait for the slowest and only then be run.
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
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// At most so many jobs share a transaction: an answer never waits for more neighbours than this.
const BATCH: usize = 64;
/// The longest wait for one more neighbour, and the shortest that is worth a wake-up.
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
    /// Jobs that came during the last commit.
    pub(super) waiting: VecDeque<Box<dyn Job>>,
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
    /// Callers who may be back soon: those it answered, and those who came while it was committed.
    callers: usize,
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
            match self.first(jobs) {
                Ok(first) => self.batch(first, jobs),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.look_for_others();
            self.checkpoint();
        }
        self.finish();
    }

    fn first(&mut self, jobs: &Receiver<Box<dyn Job>>) -> Result<Box<dyn Job>, RecvTimeoutError> {
        self.waiting.pop_front().map_or_else(|| jobs.recv_timeout(self.poll), Ok)
    }

    fn batch(&mut self, first: Box<dyn Job>, jobs: &Receiver<Box<dyn Job>>) {
        if *self.shared.failed.borrow() {
            first.answer(Ending::Lost);
            return;
        }
        let mut company = Company { pace: &self.pace, waiting: &mut self.waiting, jobs, until: None };
        let (done, outcome) =
            batch::run(&self.db, &self.guard, &self.clock, self.delay, first, |taken| company.next(taken));
        self.waiting.extend(jobs.try_iter().take(BATCH));
        self.pace = Pace { callers: done.len() + self.waiting.len(), commit: outcome.commit };
        self.log.wrote = Instant::now();
        self.log.clean = false;
        self.count(done.len(), &outcome);
        if !outcome.rows.is_empty() {
            self.publish(&outcome.rows);
        }
        for job in done {
            job.answer(outcome.ending);
        }
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

/// Who comes along in a batch.
struct Company<'a> {
    pace: &'a Pace,
    waiting: &'a mut VecDeque<Box<dyn Job>>,
    jobs: &'a Receiver<Box<dyn Job>>,
    /// Nobody is waited for longer: set when the queue is first found empty.
    until: Option<Instant>,
}

impl Company<'_> {
    /// The next job of a batch that has so many: what waits already; and while more callers may come, who comes within a
    /// moment.
    fn next(&mut self, taken: usize) -> Option<Box<dyn Job>> {
        if taken >= BATCH {
            return None;
        }
        if let Some(job) = self.waiting.pop_front().or_else(|| self.jobs.try_recv().ok()) {
            return Some(job);
        }
        let wait = self.pace.linger(taken)?;
        let until = *self.until.get_or_insert_with(|| Instant::now() + self.pace.commit);
        let left = until.saturating_duration_since(Instant::now());
        self.jobs.recv_timeout(wait.min(left)).ok()
    }
}

impl Pace {
    /// How long a batch of so many waits for one more, or not at all.
    ///
    /// # Why for all who may come?
    /// Who was just answered comes back while the others' commit is under way, so the callers fall into two halves that
    /// take turns, each waiting for the other's commit too. Waiting for both brings them together into one. A lone
    /// caller never waits; and no batch waits for longer in all than a commit takes.
    fn linger(&self, taken: usize) -> Option<Duration> {
        let wait = LINGER.min(self.commit / 4);
        (taken < self.callers && wait >= LINGER_LEAST).then_some(wait)
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
    use super::super::job;
    use super::*;

    #[test]
    fn a_lone_writer_never_waits_for_company() {
        let pace = Pace { callers: 1, commit: Duration::from_millis(50) };
        assert_eq!(pace.linger(1), None);
    }

    #[test]
    fn the_wait_is_a_quarter_of_a_commit_and_at_most_a_millisecond() {
        let of = |commit| Pace { callers: 8, commit }.linger(3);
        assert_eq!(of(Duration::from_millis(20)), Some(Duration::from_millis(1)));
        assert_eq!(of(Duration::from_millis(2)), Some(Duration::from_micros(500)));
        assert_eq!(of(Duration::from_micros(300)), None);
    }

    #[test]
    fn nobody_is_waited_for_once_all_are_there() {
        let pace = Pace { callers: 8, commit: Duration::from_millis(5) };
        assert_eq!((pace.linger(7), pace.linger(8)), (Some(Duration::from_millis(1)), None));
    }

    #[test]
    fn who_came_during_a_commit_is_taken_first_and_no_batch_outgrows_its_bounds() {
        let (send, jobs) = std::sync::mpsc::channel();
        let mut waiting: VecDeque<Box<dyn Job>> = [job::pair(|_| Ok(1)).0].into();
        send.send(job::pair(|_| Ok(2)).0).unwrap();
        let pace = Pace { callers: 1, commit: Duration::ZERO };
        let mut company = Company { pace: &pace, waiting: &mut waiting, jobs: &jobs, until: None };
        assert!(company.next(BATCH).is_none());
        assert!(company.next(1).is_some());
        assert!(company.waiting.is_empty());
        assert!(company.next(2).is_some());
        assert!(company.next(3).is_none());
    }
}
