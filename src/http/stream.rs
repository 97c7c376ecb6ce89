//! Bodies that are written while they are sent: server-sent events, long lists.
//!
//! The handler keeps the sender, the answer gets the receiver ([`Response::stream`](super::Response::stream)). The
//! answer ends when the last sender is dropped. When the client goes away, the receiver is dropped:
//! `Sender::closed` resolves and sending fails.
//!
//! # Why a bounded channel
//! A client in a tunnel must not make the server remember everything for it. Whoever sends decides what a full channel
//! means: wait (a list) or let the client go (events; it comes back with its last id).

use bytes::Bytes;
use tokio::sync::mpsc;

/// The end of a stream that the answer holds.
#[derive(Debug)]
pub struct Receiver(pub(super) mpsc::Receiver<Bytes>);

/// A stream with room for `depth` pieces that are not yet sent (at least 1).
#[must_use]
pub fn channel(depth: usize) -> (mpsc::Sender<Bytes>, Receiver) {
    let (sender, receiver) = mpsc::channel(depth.max(1));
    (sender, Receiver(receiver))
}
