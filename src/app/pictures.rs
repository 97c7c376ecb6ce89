//! The lane on which pictures are read and written: one thread, a short queue.
//!
//! # Why one?
//! A photograph takes a second and a hundred megabytes. One at a time is what a small computer can spare beside its
//! kitchen; who comes to a full queue is told to come back ([`Error::Busy`]).

use crate::error::{Error, Fault, Result};
use crate::restaurant::picture::{Picture, Subject};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;
use tokio::sync::oneshot;

/// Pictures that may wait.
const QUEUE: usize = 8;

type Made = Result<Picture, Fault>;

struct Job {
    sent: Vec<u8>,
    subject: Subject,
    done: oneshot::Sender<Made>,
}

/// Takes pictures as they were sent and gives them back as they are kept.
pub struct Pictures {
    jobs: SyncSender<Job>,
}

impl Pictures {
    /// Starts the lane.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start() -> Result<Self> {
        let (jobs, waiting) = sync_channel(QUEUE);
        thread::Builder::new()
            .name("pictures".into())
            .spawn(move || work(&waiting))
            .map_err(|e| Error::internal("starting the thread for pictures", e))?;
        Ok(Self { jobs })
    }

    /// Makes a picture of what was sent.
    ///
    /// # Errors
    /// [`Fault::NotAPicture`] or [`Fault::PictureTooLarge`] of the field `image`; [`Error::Busy`] at once when too many
    /// wait.
    pub async fn make(&self, sent: Vec<u8>, subject: Subject) -> Result<Picture> {
        let (done, made) = oneshot::channel();
        self.jobs.try_send(Job { sent, subject, done }).map_err(|e| match e {
            TrySendError::Full(_) => Error::Busy,
            TrySendError::Disconnected(_) => Error::broken("the thread for pictures has ended"),
        })?;
        let made = made.await.map_err(|_no_answer| Error::broken("a picture got no answer"))?;
        made.map_err(|fault| Error::field("image", fault))
    }
}

fn work(waiting: &Receiver<Job>) {
    while let Ok(Job { sent, subject, done }) = waiting.recv() {
        if done.is_closed() {
            continue; // nobody waits any more
        }
        // A reader that stumbles over a damaged file says no more than that it is damaged.
        let made = catch_unwind(AssertUnwindSafe(|| Picture::of(&sent, subject)));
        let made = made.unwrap_or_else(|_panic| {
            tracing::error!("reading a picture panicked");
            Err(Fault::NotAPicture)
        });
        let _caller_left = done.send(made);
    }
}
