//! The hub of live events: what was committed, handed to whoever listens, in the order of the journal.
//!
//! The store calls [`Hub::publish`] after COMMIT and before the answer. A listener is bounded: who is too slow is let go
//! and comes back by the journal's number, so that one phone in a tunnel never slows a kitchen. What a listener may see
//! is decided at each event by whoever writes the stream, not here.

use crate::store::journal::Row;
use std::sync::Arc;
use tokio::sync::broadcast::{self, Receiver, Sender};

/// How many events a listener may be behind before it is let go.
const DEPTH: usize = 256;

/// Hands committed events to listeners.
#[derive(Debug)]
pub struct Hub(Sender<Arc<Row>>);

impl Default for Hub {
    fn default() -> Self {
        Self(broadcast::channel(DEPTH).0)
    }
}

impl Hub {
    /// Hands rows on. Without listeners this is nothing.
    pub fn publish(&self, rows: &[Row]) {
        if self.0.receiver_count() == 0 {
            return;
        }
        for row in rows {
            // Nobody listening any more is no fault: the journal keeps the row.
            let _listeners = self.0.send(Arc::new(row.clone()));
        }
    }

    /// A new listener: hears what is committed from now on.
    #[must_use]
    pub fn listen(&self) -> Receiver<Arc<Row>> {
        self.0.subscribe()
    }
}
