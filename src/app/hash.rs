//! The lane on which passwords are hashed: dedicated threads, each with its own buffer, and a short queue.
//!
//! # Why threads of its own?
//! One hash costs a core for tens of milliseconds and 19 MiB. On the runtime's threads a flood of log-ins would stop the
//! kitchen's screen; on the blocking pool each hash would take fresh memory, which fragments the allocator's heap until
//! the machine swaps. Here a flood finds a full queue and is told to come back: [`Error::Busy`].

use crate::auth::password::{Buffer, Cost};
use crate::error::{Error, Result};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&mut Buffer) + Send>;

/// Takes hashing work and answers when it is done.
#[derive(Debug)]
pub struct HashLane {
    jobs: SyncSender<Job>,
}

impl HashLane {
    /// Starts the lane: one core is left to everything else. `queue` is how many may wait, `cost` what a hash of ours
    /// costs.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(queue: usize, cost: Cost) -> Result<Self> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let (jobs, waiting) = sync_channel::<Job>(queue);
        let waiting = Arc::new(Mutex::new(waiting));
        for n in 0..cores.saturating_sub(1).max(1) {
            let waiting = Arc::clone(&waiting);
            thread::Builder::new()
                .name(format!("hash-{n}"))
                .spawn(move || work(&waiting, cost))
                .map_err(|e| Error::internal("starting a hashing thread", e))?;
        }
        Ok(Self { jobs })
    }

    /// Runs `job` on the lane.
    ///
    /// # Errors
    /// [`Error::Busy`] at once when the queue is full.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Buffer) -> T + Send + 'static,
    ) -> Result<T> {
        let (done, result) = oneshot::channel();
        let boxed: Job = Box::new(move |buffer| {
            // Nobody waits any more: the work was done for nothing, and that is all.
            let _caller_left = done.send(job(buffer));
        });
        self.jobs.try_send(boxed).map_err(|e| match e {
            TrySendError::Full(_) => Error::Busy,
            TrySendError::Disconnected(_) => Error::broken("the hashing threads have ended"),
        })?;
        result.await.map_err(|_no_answer| Error::broken("a hashing job panicked"))
    }
}

fn work(waiting: &Mutex<Receiver<Job>>, cost: Cost) {
    // Memory is taken with the first job, so that a house where nobody signs in stays small.
    let mut buffer = None;
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        let mut own = match buffer.take().map_or_else(|| Buffer::new(cost), Ok) {
            Ok(own) => own,
            Err(error) => {
                tracing::error!("no memory to hash a password: {error}");
                continue;
            }
        };
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(&mut own)));
        match outcome {
            Ok(()) => buffer = Some(own),
            Err(_panic) => tracing::error!("a hashing job panicked"),
        }
    }
}
