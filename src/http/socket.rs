//! The socket of one connection, which knows what its connection is doing and how long that may take.
//!
//! # Why the times are held here
//! hyper has one time for "the next head": from the end of the last answer to the end of the next head. A browser
//! may rest for a minute between two requests, a head must not take that long to arrive. Only the socket sees the first
//! byte. It also sees a client that takes no bytes, which hyper would wait for without end.
//!
//! # Why closing lingers
//! Closing a socket with unread bytes makes the kernel send a reset, and the client may lose the answer that it has not
//! read yet (RFC 9112, 9.6). When a body was refused, the socket says that it will send no more, and throws away
//! what still comes, for a while.

use super::limits::Limits;
use super::transport::Transport;
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Sleep, sleep};

/// How long, and for how many bytes, a closing socket listens to a client that still sends.
const LINGER_TIME: Duration = Duration::from_secs(5);
const LINGER_BYTES: usize = 16 * 1024 * 1024;

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Phase {
    /// Nothing has come yet.
    Fresh,
    /// A head is arriving.
    Head,
    /// A request is being answered.
    Busy,
    /// A stream is being sent: the client has nothing to say, so its leaving can be noticed.
    Stream,
    /// Between two requests.
    Idle,
    /// Another protocol speaks.
    Handed,
}

/// What the exchange tells the socket. All of it happens in the connection's own task.
#[derive(Debug)]
pub(super) struct Pulse {
    phase: AtomicU8,
    /// Grows with each change: a timer that was set before is stale.
    turn: AtomicU32,
    linger: AtomicBool,
}

impl Pulse {
    fn new() -> Self {
        Self {
            phase: AtomicU8::new(Phase::Fresh as u8),
            turn: AtomicU32::new(1),
            linger: AtomicBool::new(false),
        }
    }

    /// A request begins; the connection is busy until what is returned is dropped.
    pub(super) fn begin(self: &Arc<Self>) -> Busy {
        self.enter(Phase::Busy);
        Busy(Arc::clone(self))
    }

    /// The client may still be sending when the connection is closed.
    pub(super) fn will_linger(&self) {
        self.linger.store(true, Ordering::Relaxed);
    }

    /// Bytes came: if no request is being answered, they are the beginning of one.
    fn hears(&self) {
        if self.is(Phase::Idle) {
            self.enter(Phase::Head);
        } else if self.is(Phase::Fresh) {
            // The timer of the new connection goes on.
            self.phase.store(Phase::Head as u8, Ordering::Relaxed);
        }
    }

    /// Whether nothing has come yet.
    pub(super) fn is_fresh(&self) -> bool {
        self.is(Phase::Fresh)
    }

    fn enter(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::Relaxed);
        self.turn.fetch_add(1, Ordering::Relaxed);
    }

    fn is(&self, phase: Phase) -> bool {
        self.phase.load(Ordering::Relaxed) == phase as u8
    }
}

/// Keeps its connection busy.
#[derive(Debug)]
pub(super) struct Busy(Arc<Pulse>);

impl Busy {
    /// The answer is a stream.
    pub(super) fn streams(&self) {
        self.0.enter(Phase::Stream);
    }

    /// The connection is handed over to another protocol.
    pub(super) fn hands_over(&self) {
        self.0.enter(Phase::Handed);
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if !self.0.is(Phase::Handed) {
            self.0.enter(Phase::Idle);
        }
    }
}

/// A socket with its times.
#[derive(Debug)]
pub(super) struct Socket {
    bytes: Transport,
    pulse: Arc<Pulse>,
    limits: Arc<Limits>,
    read_timer: Pin<Box<Sleep>>,
    /// The turn that the read timer was set for.
    timed_turn: u32,
    write_timer: Option<Pin<Box<Sleep>>>,
    closing: Option<Closing>,
    /// The connection's place among those that the server takes; free again when the socket is gone, wherever it went.
    _place: OwnedSemaphorePermit,
}

#[derive(Debug)]
struct Closing {
    timer: Pin<Box<Sleep>>,
    left: usize,
}

impl Socket {
    pub(super) fn new(bytes: Transport, limits: Arc<Limits>, place: OwnedSemaphorePermit) -> Self {
        let read_timer = Box::pin(sleep(limits.header_time));
        let pulse = Arc::new(Pulse::new());
        Self {
            bytes,
            pulse,
            limits,
            read_timer,
            timed_turn: 0,
            write_timer: None,
            closing: None,
            _place: place,
        }
    }

    /// Whether the way to the client is safe from listeners.
    pub(super) fn is_secure(&self) -> bool {
        self.bytes.is_secure()
    }

    pub(super) fn pulse(&self) -> Arc<Pulse> {
        Arc::clone(&self.pulse)
    }

    /// Nothing came: is it time to give up? An idle connection ends in order, an unfinished head is an error.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let idle = self.pulse.is(Phase::Idle);
        if !idle && !self.pulse.is(Phase::Head) && !self.pulse.is(Phase::Fresh) {
            return Poll::Pending;
        }
        let turn = self.pulse.turn.load(Ordering::Relaxed);
        if turn != self.timed_turn {
            let time = if idle { self.limits.idle_time } else { self.limits.header_time };
            self.read_timer.as_mut().reset(Instant::now() + time);
            self.timed_turn = turn;
        }
        ready!(self.read_timer.as_mut().poll(cx));
        Poll::Ready(if idle { Ok(()) } else { Err(ErrorKind::TimedOut.into()) })
    }

    /// After each try to write: a client that takes nothing for too long is given up.
    fn written<T>(&mut self, cx: &mut Context<'_>, result: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if result.is_ready() {
            self.write_timer = None;
            // Idle time counts from the last byte of the answer.
            self.pulse.turn.fetch_add(1, Ordering::Relaxed);
            return result;
        }
        let time = self.limits.idle_time;
        let timer = self.write_timer.get_or_insert_with(|| Box::pin(sleep(time)));
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Err(ErrorKind::TimedOut.into()))
    }

    /// While a stream is sent: an error once the client has gone.
    fn listen(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        match self.bytes.has_gone(cx) {
            Poll::Ready(Ok(true)) => Err(ErrorKind::BrokenPipe.into()),
            Poll::Ready(Err(error)) => Err(error),
            Poll::Ready(Ok(false)) | Poll::Pending => Ok(()),
        }
    }

    /// Throws away what the client still sends: until it stops, or too long, or too much.
    fn linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let closing = self
            .closing
            .get_or_insert_with(|| Closing { timer: Box::pin(sleep(LINGER_TIME)), left: LINGER_BYTES });
        let mut thrown_away = [0; 4096];
        while closing.left > 0 {
            let mut buf = ReadBuf::new(&mut thrown_away);
            match self.bytes.poll_read_raw(cx, &mut buf) {
                Poll::Ready(Ok(())) if !buf.filled().is_empty() => {
                    closing.left = closing.left.saturating_sub(buf.filled().len());
                }
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return closing.timer.as_mut().poll(cx),
            }
        }
        Poll::Ready(())
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        match Pin::new(&mut self.bytes).poll_read(cx, buf) {
            Poll::Pending => return self.wait(cx),
            Poll::Ready(result) => result?,
        }
        if buf.filled().len() > before {
            self.pulse.hears();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.bytes).poll_write(cx, bytes);
        self.written(cx, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.bytes).poll_write_vectored(cx, parts);
        self.written(cx, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.bytes.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A TCP socket keeps nothing back, TLS may. hyper calls this each time it has looked at the answer's body.
        if self.bytes.is_secure() {
            let flushed = Pin::new(&mut self.bytes).poll_flush(cx);
            match flushed {
                Poll::Ready(result) => {
                    self.write_timer = None;
                    result?;
                }
                Poll::Pending => return self.written(cx, Poll::Pending),
            }
        }
        Poll::Ready(if self.pulse.is(Phase::Stream) { self.listen(cx) } else { Ok(()) })
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.closing.is_none() {
            ready!(Pin::new(&mut self.bytes).poll_shutdown(cx))?;
        }
        // In the phase of a head the server itself refused: the head was too large or nonsense.
        if self.pulse.linger.load(Ordering::Relaxed) || self.pulse.is(Phase::Head) {
            ready!(self.linger(cx));
        }
        Poll::Ready(Ok(()))
    }
}
