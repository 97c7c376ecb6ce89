//! One connection: hyper on a socket, until either side has had enough.

use super::exchange::answer;
use super::limits::Limits;
use super::server::{Handler, House};
use super::socket::Socket;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::Watcher;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

/// The smallest buffer that hyper takes.
const SMALLEST_HEAD: usize = 8192;

/// hyper's side of the limits. The times are the socket's.
pub(super) fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder
        .http1()
        // A client may shut down its sending side and still wait for the answer.
        .half_close(true)
        .keep_alive(true)
        .header_read_timeout(None)
        .max_headers(limits.header_count)
        .max_buf_size(limits.header_bytes.max(SMALLEST_HEAD));
    builder
}

/// Serves one connection to its end.
pub(super) async fn run<H: Handler>(
    house: Arc<House<H>>,
    socket: Socket,
    peer: SocketAddr,
    watcher: Watcher,
) {
    let pulse = socket.pulse();
    let service = service_fn(|request| {
        let (house, pulse) = (Arc::clone(&house), Arc::clone(&pulse));
        async move { Ok::<_, Infallible>(answer(&house, &pulse, peer, request).await) }
    });
    let connection = house.builder.serve_connection_with_upgrades(TokioIo::new(socket), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!("the connection from {peer} broke: {error}");
    }
}
