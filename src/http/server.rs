//! The accept loop: who may come in, and how everybody is let out.

use super::connection::{self, Came};
use super::limits::Limits;
use super::request::{Request, RequestId};
use super::response::Response;
use super::tls::Tls;
use crate::clock::Clock;
use crate::error::{Error, Result};
use hyper::server::conn::http1::Builder;
use std::hash::{BuildHasher as _, RandomState};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;

/// Whatever answers requests.
pub trait Handler: Send + Sync + 'static {
    /// Answers one request. A panic in it costs this request only. It is dropped after [`Limits::request_time`]; what
    /// must be finished runs in a task of its own.
    fn handle(self: Arc<Self>, request: Request) -> Pin<Box<dyn Future<Output = Response> + Send>>;
}

/// What all connections share.
pub(super) struct House<H> {
    pub(super) handler: Arc<H>,
    pub(super) limits: Arc<Limits>,
    pub(super) clock: Clock,
    pub(super) builder: Builder,
    next: AtomicU64,
}

/// The steps between two ids: odd, so that all 2^64 numbers come before one comes twice (a Weyl sequence), and large, so
/// that nobody can count requests by them.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl<H> House<H> {
    pub(super) fn next_id(&self) -> RequestId {
        RequestId(self.next.fetch_add(STEP, Ordering::Relaxed))
    }
}

/// Serves until `stop` resolves. Then no connection is accepted any more, idle ones are closed, and what is in flight
/// has [`Limits::shutdown_grace`] to end; what is left after that is cut off. Streams and upgraded connections end when
/// those who feed them let go: `stop` should see to that.
///
/// Errors: `Internal`, if the limits allow no connection.
pub async fn serve<H: Handler>(
    listening: impl Into<Listening>,
    handler: Arc<H>,
    limits: Limits,
    clock: Clock,
    stop: impl Future<Output = ()>,
) -> Result<()> {
    if limits.connections == 0 {
        return Err(Error::broken("serving with a limit of no connections"));
    }
    let limits = Arc::new(limits);
    let next = AtomicU64::new(RandomState::new().hash_one(0));
    let builder = connection::builder(&limits);
    let house = Arc::new(House { handler, limits: Arc::clone(&limits), clock, builder, next });
    let door = Door::new(listening.into(), limits.connections);
    let stopping = watch::Sender::new(false);
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        let came = tokio::select! {
            biased;
            () = &mut stop => break,
            came = door.next() => came,
        };
        // Those that have ended since the last one came.
        while connections.try_join_next().is_some() {}
        connections.spawn(connection::meet(Arc::clone(&house), came, stopping.subscribe()));
    }
    let (places, all) = door.close();
    let all_gone = async {
        stopping.send_replace(true);
        while connections.join_next().await.is_some() {}
        // Upgraded connections are no longer hyper's, but keep their places.
        let _all = places.acquire_many(u32::try_from(all).unwrap_or(u32::MAX)).await;
    };
    if tokio::time::timeout(limits.shutdown_grace, all_gone).await.is_err() {
        tracing::warn!("connections were cut off: they did not end within {:?}", limits.shutdown_grace);
    }
    connections.shutdown().await;
    Ok(())
}

/// Where connections are taken.
#[derive(Debug)]
pub struct Listening {
    plain: TcpListener,
    secure: Option<(TcpListener, Arc<Tls>)>,
}

impl From<TcpListener> for Listening {
    fn from(plain: TcpListener) -> Self {
        Self { plain, secure: None }
    }
}

impl Listening {
    /// And HTTPS at this listener, within the same limits.
    #[must_use]
    pub fn and_secure(mut self, listener: TcpListener, tls: Arc<Tls>) -> Self {
        self.secure = Some((listener, tls));
        self
    }

    /// What the handshakes need, where HTTPS is spoken.
    #[must_use]
    pub fn tls(&self) -> Option<&Arc<Tls>> {
        self.secure.as_ref().map(|(_, tls)| tls)
    }

    /// The next connection at either door.
    async fn accept(&self) -> std::io::Result<(TcpStream, SocketAddr, Option<Arc<Tls>>)> {
        let plain = |(tcp, peer)| (tcp, peer, None);
        let Some((listener, tls)) = &self.secure else { return self.plain.accept().await.map(plain) };
        tokio::select! {
            came = self.plain.accept() => came.map(plain),
            came = listener.accept() => came.map(|(tcp, peer)| (tcp, peer, Some(Arc::clone(tls)))),
        }
    }
}

/// The listener, and as many places as there may be connections.
struct Door {
    listening: Listening,
    places: Arc<Semaphore>,
    all: usize,
    said_full: std::sync::atomic::AtomicBool,
}

impl Door {
    fn new(listening: Listening, connections: usize) -> Self {
        let all = connections.min(Semaphore::MAX_PERMITS);
        Self { listening, places: Arc::new(Semaphore::new(all)), all, said_full: false.into() }
    }

    /// The next connection. While all places are taken none is accepted: it waits in the kernel's queue.
    async fn next(&self) -> Came {
        let place = self.place().await;
        let (tcp, peer, tls) = self.accept().await;
        if let Err(error) = tcp.set_nodelay(true) {
            tracing::debug!("TCP_NODELAY could not be set for {peer}: {error}");
        }
        Came { tcp, peer, tls, place }
    }

    /// A place; says once that there is none, and again only after half of them were free.
    async fn place(&self) -> OwnedSemaphorePermit {
        let free = self.places.available_permits();
        if free > self.all / 2 {
            self.said_full.store(false, Ordering::Relaxed);
        }
        if free == 0 && !self.said_full.swap(true, Ordering::Relaxed) {
            tracing::warn!("all {} connections are taken; further ones wait", self.all);
        }
        loop {
            // Nobody closes the semaphore.
            if let Ok(place) = Arc::clone(&self.places).acquire_owned().await {
                return place;
            }
        }
    }

    /// The next connection; after an error that concerns the whole process (no file descriptors) it waits a little.
    async fn accept(&self) -> (TcpStream, SocketAddr, Option<Arc<Tls>>) {
        let mut pause = Duration::from_millis(50);
        loop {
            match self.listening.accept().await {
                Ok(came) => return came,
                Err(error) if of_one_connection(error.kind()) => {}
                Err(error) => {
                    tracing::error!("no connection could be accepted, trying again in {pause:?}: {error}");
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(Duration::from_secs(1));
                }
            }
        }
    }

    /// Stops listening. All places, and how many they are.
    fn close(self) -> (Arc<Semaphore>, usize) {
        (self.places, self.all)
    }
}

fn of_one_connection(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused)
}
