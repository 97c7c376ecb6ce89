//! One transaction for many jobs: each in a savepoint of its own, one COMMIT, one wait for the disk.
//!
//! # Why is the transaction looked at after each job?
//! On a full disk and on an I/O error SQLite may end the *whole* transaction, savepoints that were released included.
//! Whoever goes on then writes the next job outside of any transaction and tells the earlier callers a lie.
//!
//! # Why may nothing commit while a job runs?
//! A job that overlooks the error that ended the transaction would write its next statement in a transaction of that
//! statement's own, and be told that nothing was kept. [`Guard`] vetoes every commit but the batch's.
//!
//! # Why do refusals wait for the COMMIT too?
//! A refusal ("sold out") may rest on what a neighbour in the same batch wrote. If the batch is lost, so is its reason.

use super::job::{Ending, Job, Verdict};
use super::write::Write;
use super::{fault, journal};
use crate::clock::Clock;
use crate::error::Result;
use rusqlite::{Connection, ErrorCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Vetoes commits while a job runs. Belongs to one connection.
pub(super) struct Guard(Arc<AtomicBool>);

impl Guard {
    /// Puts a guard on a connection.
    pub(super) fn on(db: &Connection) -> Result<Self> {
        let running = Arc::new(AtomicBool::new(false));
        let veto = Arc::clone(&running);
        db.commit_hook(Some(move || veto.load(Ordering::Relaxed)))
            .map_err(fault::failed("guard the writer's connection"))?;
        Ok(Self(running))
    }

    fn run(&self, job: &mut dyn Job, write: &Write<'_>) -> Verdict {
        self.0.store(true, Ordering::Relaxed);
        let verdict = job.run(write); // a panic ends in there
        self.0.store(false, Ordering::Relaxed);
        verdict
    }
}

/// What came of a batch.
pub(super) struct Outcome {
    pub(super) ending: Ending,
    /// What to make public, in the order of the journal. Empty unless committed.
    pub(super) rows: Vec<journal::Row>,
    /// The disk failed: the connection is not to be trusted further.
    pub(super) disk: bool,
    /// How long the COMMIT took.
    pub(super) commit: Duration,
}

/// The transaction is gone, and with it all that was done in it.
struct Gone {
    disk: bool,
}

impl From<rusqlite::Error> for Gone {
    fn from(error: rusqlite::Error) -> Self {
        tracing::error!(%error, "a batch of writes was lost; its callers were told to try again");
        Self { disk: fault::is_disk(&error) }
    }
}

/// Runs `first` and whatever `next` brings, told how many there are, in one transaction, and commits. Returns those that
/// took part: theirs is the outcome. `delay` is a slow disk for the bench.
pub(super) fn run(
    db: &Connection,
    guard: &Guard,
    clock: &Clock,
    delay: Option<Duration>,
    first: Box<dyn Job>,
    mut next: impl FnMut(usize) -> Option<Box<dyn Job>>,
) -> (Vec<Box<dyn Job>>, Outcome) {
    let mut jobs = vec![first];
    let outcome = match work(db, guard, clock, &mut jobs, &mut next) {
        Ok(rows) => commit(db, rows, delay),
        Err(gone) => {
            roll_back(db);
            Outcome { ending: Ending::Lost, rows: Vec::new(), disk: gone.disk, commit: Duration::ZERO }
        }
    };
    (jobs, outcome)
}

fn work(
    db: &Connection,
    guard: &Guard,
    clock: &Clock,
    jobs: &mut Vec<Box<dyn Job>>,
    next: &mut dyn FnMut(usize) -> Option<Box<dyn Job>>,
) -> Result<Vec<journal::Row>, Gone> {
    // IMMEDIATE: another process's lock is waited for here (busy_timeout), never in the middle of a job.
    exec(db, "BEGIN IMMEDIATE")?;
    let mut rows = Vec::new();
    while let Some(job) = jobs.last_mut() {
        let mut new = one(db, guard, clock, job.as_mut(), rows.last())?;
        rows.append(&mut new);
        match next(jobs.len()) {
            Some(job) => jobs.push(job),
            None => break,
        }
    }
    Ok(rows)
}

/// Runs one job. `before` is the newest journal row that this transaction wrote.
fn one(
    db: &Connection,
    guard: &Guard,
    clock: &Clock,
    job: &mut dyn Job,
    before: Option<&journal::Row>,
) -> Result<Vec<journal::Row>, Gone> {
    exec(db, "SAVEPOINT job")?;
    let write = Write::new(db, clock.now()).behind(before);
    let verdict = guard.run(job, &write);
    if db.is_autocommit() {
        tracing::error!(
            "SQLite ended a batch of writes (disk full or failing); its callers were told to try again"
        );
        return Err(Gone { disk: verdict == Verdict::Undo { disk: true } });
    }
    match verdict {
        Verdict::Keep => {
            exec(db, "RELEASE job")?;
            Ok(write.into_rows())
        }
        Verdict::Undo { .. } => {
            exec(db, "ROLLBACK TO job")?;
            exec(db, "RELEASE job")?;
            Ok(Vec::new())
        }
    }
}

fn commit(db: &Connection, rows: Vec<journal::Row>, delay: Option<Duration>) -> Outcome {
    let began = Instant::now();
    if let Some(delay) = delay {
        std::thread::sleep(delay);
    }
    let result = exec(db, "COMMIT");
    let commit = began.elapsed();
    let Err(error) = result else {
        return Outcome { ending: Ending::Committed, rows, disk: false, commit };
    };
    tracing::error!(%error, "a COMMIT failed");
    // A transaction that is still open was not committed. With a full disk the frame that marks the commit, the last
    // one, was never written. After any other failure it may or may not be in the file.
    let certain = roll_back(db) || error.sqlite_error_code() == Some(ErrorCode::DiskFull);
    let ending = if certain { Ending::Lost } else { Ending::Unknown };
    Outcome { ending, rows: Vec::new(), disk: !certain || fault::is_disk(&error), commit }
}

/// Ends a transaction that is still open. True if there was one, and it was undone.
fn roll_back(db: &Connection) -> bool {
    if db.is_autocommit() {
        return false;
    }
    match exec(db, "ROLLBACK") {
        Ok(()) => true,
        Err(error) => {
            tracing::error!(%error, "a ROLLBACK failed");
            false
        }
    }
}

fn exec(db: &Connection, sql: &str) -> rusqlite::Result<()> {
    db.prepare_cached(sql)?.execute([]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Dir, happening};
    use super::super::{job, open};
    use super::*;
    use crate::clock::Time;
    use crate::error::Error;

    const NOW: Time = Time::from_secs(1_700_000_000);

    /// Runs one job as a batch of its own and answers its caller.
    fn run_one<F>(db: &Connection, guard: &Guard, work: F) -> (Outcome, Result<i64>)
    where
        F: FnOnce(&Write<'_>) -> Result<i64> + Send + 'static,
    {
        let (job, answer) = job::pair(work);
        let (mut jobs, outcome) = run(db, guard, &Clock::fixed(NOW), None, job, |_| None);
        jobs.pop().unwrap().answer(outcome.ending);
        (outcome, answer.blocking_recv().unwrap())
    }

    fn append(w: &Write<'_>) -> Result<i64> {
        journal::append(w, &happening("order_placed"))
    }

    #[test]
    fn without_the_files_lock_nothing_runs_and_the_caller_may_try_again() {
        let dir = Dir::new();
        let (db, other) = (open::writer(&dir.file(), NOW).unwrap(), open::again(&dir.file()).unwrap());
        let guard = Guard::on(&db).unwrap();
        db.busy_timeout(Duration::ZERO).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let (outcome, answer) = run_one(&db, &guard, append);
        assert_eq!((outcome.ending, outcome.disk), (Ending::Lost, false));
        assert!(matches!(answer, Err(Error::Busy)));
        other.execute_batch("COMMIT").unwrap();
        assert_eq!(run_one(&db, &guard, append).1.unwrap(), 1);
    }

    #[test]
    fn a_commit_that_leaves_its_transaction_open_is_undone_for_certain() {
        let dir = Dir::new();
        let db = open::writer(&dir.file(), NOW).unwrap();
        let guard = Guard::on(&db).unwrap();
        let (outcome, answer) = run_one(&db, &guard, |w| {
            let sql = "PRAGMA defer_foreign_keys = ON; INSERT INTO courier (user) VALUES (99)";
            w.db().execute_batch(sql).map_err(fault::failed("leave a reference that leads nowhere"))?;
            append(w)
        });
        assert_eq!((outcome.ending, outcome.disk, outcome.rows.len()), (Ending::Lost, false, 0));
        assert!(matches!(answer, Err(Error::Busy)));
        assert!(db.is_autocommit());
        assert_eq!(journal::head(&db).unwrap(), 0);
    }

    #[test]
    fn a_commit_that_fails_otherwise_is_unknown() {
        let dir = Dir::new();
        let db = open::writer(&dir.file(), NOW).unwrap();
        let guard = Guard::on(&db).unwrap();
        db.commit_hook(Some(|| true)).unwrap();
        let (outcome, answer) = run_one(&db, &guard, append);
        assert_eq!((outcome.ending, outcome.disk, outcome.rows.len()), (Ending::Unknown, true, 0));
        assert!(matches!(answer, Err(Error::Unknown)));
    }

    #[test]
    fn a_job_that_overlooks_the_transactions_end_writes_nothing_outside_of_it() {
        let dir = Dir::new();
        let db = open::writer(&dir.file(), NOW).unwrap();
        let guard = Guard::on(&db).unwrap();
        let (outcome, answer) = run_one(&db, &guard, |w| {
            w.db().execute_batch("ROLLBACK").unwrap(); // what SQLite does on a full disk
            let _overlooked = append(w);
            Ok(0)
        });
        assert_eq!(outcome.ending, Ending::Lost);
        assert!(matches!(answer, Err(Error::Busy)));
        assert_eq!(journal::head(&db).unwrap(), 0);
        assert_eq!(run_one(&db, &guard, append).1.unwrap(), 1);
    }

    #[test]
    fn a_job_cannot_commit_by_itself() {
        let dir = Dir::new();
        let db = open::writer(&dir.file(), NOW).unwrap();
        let guard = Guard::on(&db).unwrap();
        let (outcome, answer) = run_one(&db, &guard, |w| {
            let seq = append(w)?;
            let _vetoed = w.db().execute_batch("COMMIT");
            Ok(seq)
        });
        assert_eq!(outcome.ending, Ending::Lost);
        assert!(matches!(answer, Err(Error::Busy)));
        assert_eq!(journal::head(&db).unwrap(), 0);
    }

    #[test]
    fn the_journals_chain_holds_over_a_job_that_is_undone_between_two_that_are_kept() {
        let dir = Dir::new();
        let db = open::writer(&dir.file(), NOW).unwrap();
        let guard = Guard::on(&db).unwrap();
        let twice = |w: &Write<'_>| append(w).and_then(|_| append(w));
        let fails = move |w: &Write<'_>| twice(w).and_then(|_| Err::<i64, _>(Error::Busy));
        let mut rest = vec![job::pair(twice).0, job::pair(fails).0, job::pair(fails).0];
        let (jobs, outcome) = run(&db, &guard, &Clock::fixed(NOW), None, job::pair(twice).0, |_| rest.pop());
        assert_eq!(jobs.len(), 4);
        assert_eq!(outcome.rows.iter().map(|row| row.seq).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!((journal::head(&db).unwrap(), journal::verify(&db, 1).unwrap()), (4, None));
        assert_eq!(run_one(&db, &guard, append).1.unwrap(), 5);
        assert_eq!(journal::verify(&db, 1).unwrap(), None);
    }

    #[test]
    fn a_job_that_was_never_run_is_busy_and_one_that_was_never_answered_is_unknown() {
        let dir = Dir::new();
        let db = open::writer(&dir.file(), NOW).unwrap();
        let (never_run, answer) = job::pair(append);
        drop(never_run);
        assert!(matches!(answer.blocking_recv().unwrap(), Err(Error::Busy)));
        let (mut never_answered, answer) = job::pair(append);
        never_answered.run(&Write::new(&db, NOW));
        drop(never_answered);
        assert!(matches!(answer.blocking_recv().unwrap(), Err(Error::Unknown)));
    }
}
