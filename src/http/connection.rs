//! One connection: hyper on a socket, until either side has had enough.
//!
//! # Why not hyper-util's automatic builder?
//! Its `http1_only` has no effect where connections can be upgraded: whoever began with HTTP/2's preface was served
//! HTTP/2, past every limit that the socket holds. hyper's own builder for HTTP/1.1 answers that preface with 400.
//!
//! # Why does a stop wait for newcomers?
//! hyper's `graceful_shutdown` closes a connection at once when nothing was read from it. Whoever was let in a moment before
//! has sent their request and would get no answer to it, though the next server is about to take over. Browsers also open
//! connections in advance and say nothing: so the wait is short.

use super::exchange::answer;
use super::limits::Limits;
use super::server::{Handler, House};
use super::socket::Socket;
use super::tls::Tls;
use super::transport::Transport;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{sleep, timeout};

/// The smallest buffer that hyper takes.
const SMALLEST_HEAD: usize = 8192;
/// How long, after the server was told to stop, a new connection may take to say its first byte.
const NEWCOMER: Duration = Duration::from_secs(1);

/// hyper's side of the limits. The times are the socket's.
pub(super) fn builder(limits: &Limits) -> Builder {
    let mut builder = Builder::new();
    builder
        // A client may shut down its sending side and still wait for the answer.
        .half_close(true)
        .keep_alive(true)
        .header_read_timeout(None)
        .max_headers(limits.header_count)
        .max_buf_size(limits.header_bytes.max(SMALLEST_HEAD));
    builder
}

/// Somebody who came in.
pub(super) struct Came {
    pub(super) tcp: TcpStream,
    pub(super) peer: SocketAddr,
    /// What the handshake needs, where they came to the door with HTTPS.
    pub(super) tls: Option<Arc<Tls>>,
    pub(super) place: OwnedSemaphorePermit,
}

/// Shakes hands where that is asked for, and serves whoever came. A handshake holds a place like any connection, and has
/// the time of a head.
pub(super) async fn meet<H: Handler>(house: Arc<House<H>>, came: Came, mut stopping: watch::Receiver<bool>) {
    let Came { tcp, peer, tls, place } = came;
    let transport = match tls {
        None => Transport::Plain(tcp),
        Some(tls) => {
            let greeted = tokio::select! {
                greeted = tls.greet(tcp, house.limits.header_time) => greeted,
                () = told_for(NEWCOMER, &mut stopping) => return,
            };
            match greeted {
                Ok(transport) => transport,
                Err(error) => {
                    tracing::debug!("the handshake with {peer} failed: {error}");
                    return;
                }
            }
        }
    };
    let socket = Socket::new(transport, Arc::clone(&house.limits), place);
    run(house, socket, peer, stopping).await;
}

/// Serves one connection to its end. Once `stopping` is true: to the end of what is being answered.
async fn run<H: Handler>(
    house: Arc<House<H>>,
    socket: Socket,
    peer: SocketAddr,
    mut stopping: watch::Receiver<bool>,
) {
    let (pulse, secure) = (socket.pulse(), socket.is_secure());
    let service = service_fn(|request| {
        let (house, pulse) = (Arc::clone(&house), Arc::clone(&pulse));
        async move { Ok::<_, Infallible>(answer(&house, &pulse, (peer, secure), request).await) }
    });
    let mut connection = pin!(house.builder.serve_connection(TokioIo::new(socket), service).with_upgrades());
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = told(&mut stopping) => {
            let first_byte = poll_fn(|cx| match connection.as_mut().poll(cx) {
                Poll::Ready(ended) => Poll::Ready(Some(ended)),
                Poll::Pending if pulse.is_fresh() => Poll::Pending,
                Poll::Pending => Poll::Ready(None),
            });
            if let Ok(Some(ended)) = timeout(NEWCOMER, first_byte).await {
                ended
            } else {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!("the connection from {peer} broke: {error}");
    }
}

/// Resolves when the server stops.
async fn told(stopping: &mut watch::Receiver<bool>) {
    // The sender lives as long as the server, so the only outcome is the one waited for.
    let _told = stopping.wait_for(|stopping| *stopping).await;
}

/// Resolves some time after the server was told to stop.
async fn told_for(time: Duration, stopping: &mut watch::Receiver<bool>) {
    told(stopping).await;
    sleep(time).await;
}
