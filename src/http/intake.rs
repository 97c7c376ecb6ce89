//! A request's body on its way in: read only when asked for, never further than allowed.
//!
//! # Why the handler and the server share it
//! When a handler answers without reading, the server must know what is left: a little is read and thrown away, so that
//! the connection can go on; much is left where it is, and the connection closes after the answer.

use crate::error::{Error, Result};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::timeout;

/// What is read and thrown away at most, and how long the client may take to send it.
const LEFTOVER: u64 = 64 * 1024;
const LEFTOVER_TIME: Duration = Duration::from_secs(1);

/// The handler's end.
#[derive(Debug)]
pub(super) struct Intake {
    got: Option<Bytes>,
    source: Option<Arc<Source>>,
}

/// What has not been read yet.
#[derive(Debug)]
pub(super) struct Source {
    incoming: Mutex<Option<Incoming>>,
    complete: AtomicBool,
}

impl Intake {
    /// A body that is here already.
    pub(super) fn full(bytes: Bytes) -> Self {
        Self { got: Some(bytes), source: None }
    }

    /// A body that is on its way, and the server's end of it (`None`: there is no body).
    pub(super) fn new(incoming: Incoming) -> (Self, Option<Arc<Source>>) {
        if incoming.is_end_stream() {
            return (Self::full(Bytes::new()), None);
        }
        let source =
            Arc::new(Source { incoming: Mutex::new(Some(incoming)), complete: AtomicBool::new(false) });
        (Self { got: None, source: Some(Arc::clone(&source)) }, Some(source))
    }

    /// The whole body; the same bytes at each call.
    pub(super) async fn bytes(&mut self, cap: usize, time: Duration) -> Result<Bytes> {
        if self.got.is_none() {
            let source =
                self.source.as_ref().ok_or_else(|| Error::broken("reading a body that has no source"))?;
            self.got = Some(source.read(cap, time).await?);
        }
        let got = self.got.clone().unwrap_or_default();
        if got.len() > cap { Err(Error::TooLarge) } else { Ok(got) }
    }
}

impl Source {
    async fn read(&self, cap: usize, time: Duration) -> Result<Bytes> {
        let mut incoming = self.take(cap)?;
        let Ok(bytes) = timeout(time, collect(&mut incoming, cap)).await else { return Err(Error::Timeout) };
        let bytes = bytes?;
        self.complete.store(true, Ordering::Release);
        Ok(bytes)
    }

    /// Takes the body to read it, unless it says that it is too large: then it stays where it is.
    fn take(&self, cap: usize) -> Result<Incoming> {
        let mut slot = self.incoming.lock().unwrap_or_else(PoisonError::into_inner);
        let announced = slot.as_ref().map_or(0, |incoming| incoming.size_hint().lower());
        if usize::try_from(announced).unwrap_or(usize::MAX) > cap {
            return Err(Error::TooLarge);
        }
        slot.take().ok_or_else(|| Error::Malformed("The body could not be read.".into()))
    }

    /// After the answer is made: whether the connection can go on, because nothing of this body is left. Reads a small rest.
    pub(super) async fn finish(&self, drain: bool) -> bool {
        if self.complete.load(Ordering::Acquire) {
            return true;
        }
        let rest = self.incoming.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut incoming) = rest.filter(|_| drain) else { return false };
        let small = incoming.size_hint().exact().is_some_and(|n| n <= LEFTOVER);
        small && timeout(LEFTOVER_TIME, discard(&mut incoming)).await == Ok(true)
    }
}

/// Reads to the end. Past `cap` the rest is left unread.
async fn collect(incoming: &mut Incoming, cap: usize) -> Result<Bytes> {
    let mut parts = BytesMut::new();
    let mut only: Option<Bytes> = None;
    while let Some(frame) = incoming.frame().await {
        let frame = frame.map_err(|error| {
            tracing::debug!("a body broke off: {error}");
            Error::Malformed("The body is broken or ended too early.".into())
        })?;
        let Ok(data) = frame.into_data() else { continue };
        let so_far = parts.len() + only.as_ref().map_or(0, Bytes::len);
        if so_far.saturating_add(data.len()) > cap {
            return Err(Error::TooLarge);
        }
        // Most bodies come in one piece: it is handed on without copying.
        match only.take() {
            Some(first) => {
                let announced = usize::try_from(incoming.size_hint().lower()).unwrap_or(0).min(cap);
                parts.reserve(first.len() + data.len() + announced);
                parts.extend_from_slice(&first);
                parts.extend_from_slice(&data);
            }
            None if parts.is_empty() => only = Some(data),
            None => parts.extend_from_slice(&data),
        }
    }
    Ok(only.unwrap_or_else(|| parts.freeze()))
}

async fn discard(incoming: &mut Incoming) -> bool {
    while let Some(frame) = incoming.frame().await {
        if frame.is_err() {
            return false;
        }
    }
    true
}
