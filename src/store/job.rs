//! A job on its way through the writer's queue: work to do, then an answer to somebody who may have left.

use super::fault;
use super::write::Write;
use crate::error::{Error, Result};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::oneshot;

/// What becomes of a job's changes inside its batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The job is content: keep.
    Keep,
    /// The job refused or failed: undo it alone.
    Undo {
        /// It failed because the disk did.
        disk: bool,
    },
}

/// How a whole batch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// On the disk: each job's own answer holds.
    Committed,
    /// For certain nothing of it was kept.
    Lost,
    /// The disk failed while committing: kept or not, nobody knows yet.
    Unknown,
}

/// A job without its types, so that one queue holds them all.
pub(super) trait Job: Send {
    /// Does the work once. A panic is caught and becomes this job's own refusal.
    fn run(&mut self, write: &Write<'_>) -> Verdict;
    /// Tells the caller, if there still is one.
    fn answer(self: Box<Self>, ending: Ending);
}

struct Task<T, F> {
    work: Option<F>,
    result: Option<Result<T>>,
    reply: Option<oneshot::Sender<Result<T>>>,
}

/// A job for the queue, and where its answer will come.
pub(super) fn pair<T, F>(work: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T>>)
where
    T: Send + 'static,
    F: FnOnce(&Write<'_>) -> Result<T> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    (Box::new(Task { work: Some(work), result: None, reply: Some(reply) }), answer)
}

impl<T, F> Job for Task<T, F>
where
    T: Send + 'static,
    F: FnOnce(&Write<'_>) -> Result<T> + Send + 'static,
{
    fn run(&mut self, write: &Write<'_>) -> Verdict {
        let Some(work) = self.work.take() else { return Verdict::Undo { disk: false } };
        // Nothing of a panicking job survives but the connection, and that is rolled back to before the job.
        let result = catch_unwind(AssertUnwindSafe(|| work(write)))
            .unwrap_or_else(|_panic| Err(Error::broken("a write panicked; it was undone")));
        let verdict = match &result {
            Ok(_) => Verdict::Keep,
            Err(error) => Verdict::Undo { disk: fault::came_from_disk(error) },
        };
        self.result = Some(result);
        verdict
    }

    fn answer(mut self: Box<Self>, ending: Ending) {
        let answer = match ending {
            Ending::Committed => self.result.take().unwrap_or(Err(Error::Busy)),
            Ending::Lost => Err(Error::Busy),
            Ending::Unknown => Err(Error::Unknown),
        };
        self.reply(answer);
    }
}

impl<T, F> Task<T, F> {
    fn reply(&mut self, answer: Result<T>) {
        if let Some(reply) = self.reply.take() {
            // The caller may have hung up; the work is done all the same.
            let _nobody_waits = reply.send(answer);
        }
    }
}

/// A job that is dropped unanswered still tells its caller what is certain.
impl<T, F> Drop for Task<T, F> {
    fn drop(&mut self) {
        let answer = if self.work.is_some() { Error::Busy } else { Error::Unknown };
        self.reply(Err(answer));
    }
}
