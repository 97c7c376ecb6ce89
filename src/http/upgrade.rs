//! A connection that leaves HTTP for another protocol: later, web sockets.

use crate::error::{Error, Result};
use hyper_util::rt::TokioIo;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The promise of the connection; it is kept after the answer 101 was sent.
#[derive(Debug)]
pub struct Upgrade(hyper::upgrade::OnUpgrade);

impl Upgrade {
    pub(super) fn new(promise: hyper::upgrade::OnUpgrade) -> Self {
        Self(promise)
    }

    /// Waits for the connection. Errors: `Malformed` if the answer was not 101 or the client is gone. Await it in a task
    /// of its own: the handler's answer comes first.
    pub async fn stream(self) -> Result<Upgraded> {
        match self.0.await {
            Ok(stream) => Ok(Upgraded(TokioIo::new(stream))),
            Err(error) => {
                tracing::debug!("a connection was not handed over: {error}");
                Err(Error::Malformed("The connection could not change its protocol.".into()))
            }
        }
    }
}

/// The bytes of a connection that speaks another protocol now. It counts as a connection until it is dropped; no
/// limit of time holds for reading from it.
#[derive(Debug)]
pub struct Upgraded(TokioIo<hyper::upgrade::Upgraded>);

impl AsyncRead for Upgraded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Upgraded {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
