//! Serving: the house is opened to requests, what runs beside them is started, and everything is stopped in order.
//!
//! The listener is bound by whoever calls, and any future may be the signal to stop: a test does exactly what the command
//! does.

use super::door::Door;
use super::watch::Watch;
use crate::app::App;
use crate::certs;
use crate::error::{Error, Result};
use crate::http::{self, Limits, Listening, Tls};
use crate::mail;
use crate::middleware::network::Networks;
use crate::services::{session, timekeeping, upkeep};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How often the names of the network list are looked up again.
const RESOLVE_EVERY: Duration = Duration::from_secs(60);
/// How often it is asked whether the house's own certificate ends soon.
const RENEW_EVERY: Duration = Duration::from_secs(3600);
/// How soon what could not be written at the start is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(2);
/// Connections of those who watch.
const WATCHERS: usize = 16;

/// Where the house is open.
#[derive(Debug)]
pub struct Doors {
    guests: Listening,
    watch: Option<TcpListener>,
}

impl From<Listening> for Doors {
    fn from(guests: Listening) -> Self {
        Self { guests, watch: None }
    }
}

impl From<TcpListener> for Doors {
    fn from(listener: TcpListener) -> Self {
        Listening::from(listener).into()
    }
}

impl Doors {
    /// And a listener for those who watch the server.
    #[must_use]
    pub fn and_watch(mut self, listener: TcpListener) -> Self {
        self.watch = Some(listener);
        self
    }
}

/// Serves `app` at its doors until `stop` resolves or the disk fails for good; then drains, commits what waits, and
/// closes the file.
///
/// # Errors
/// The writer gave up after a failure of the disk.
pub async fn serve(
    app: Arc<App>,
    doors: impl Into<Doors>,
    stop: impl Future<Output = ()> + Send,
) -> Result<()> {
    let Doors { guests, watch } = doors.into();
    let door = Arc::new(Door::new(Arc::clone(&app))?);
    let noted = match begin(&app).await {
        Err(Error::Busy) => {
            tracing::error!(
                "the disk is full: the house can be read, and nobody can order until there is room"
            );
            false
        }
        noted => noted.map(|()| true)?,
    };
    let beside = [
        tokio::spawn(resolve(door.networks())),
        tokio::spawn(work(Arc::clone(&app), noted)),
        tokio::spawn(keep_certificate(Arc::clone(&app), guests.tls().cloned())),
        tokio::spawn(watched(Arc::clone(&app), watch)),
    ];
    let store = Arc::clone(&app.store);
    let mut failed = false;
    let until = async {
        tokio::select! {
            () = stop => {}
            () = store.failed() => failed = true,
        }
        // Streams end now: they would never drain.
        app.live.close();
    };
    let served = http::serve(guests, door, limits(&app), app.clock.clone(), until).await;
    beside.iter().for_each(tokio::task::JoinHandle::abort);
    let store = Arc::clone(&app.store);
    tokio::task::spawn_blocking(move || store.close())
        .await
        .map_err(|e| Error::internal("closing the file", e))?;
    served?;
    if failed { Err(Error::broken("the disk failed; see the lines before this one")) } else { Ok(()) }
}

/// What is written down before anybody is served.
///
/// # Errors
/// [`Error::Busy`] on a full disk: to be called again.
async fn begin(app: &App) -> Result<()> {
    let unclean = app.store.serving().await?;
    timekeeping::begin(app).await?;
    if unclean {
        tracing::warn!("the last stop was not orderly; everything that was answered is here");
        session::give_back_a_minute(app).await?;
    }
    Ok(())
}

/// Upkeep and mail, which write: once the start is written down.
async fn work(app: Arc<App>, mut noted: bool) {
    while !noted {
        tokio::time::sleep(TRY_AGAIN).await;
        match begin(&app).await {
            Ok(()) => noted = true,
            Err(Error::Busy) => {}
            Err(error) => tracing::error!("the start was not written down: {error}"),
        }
    }
    tokio::join!(upkeep::run(Arc::clone(&app)), mail::work(app));
}

/// Takes a changed certificate up; makes the house's own anew before it ends.
async fn keep_certificate(app: Arc<App>, tls: Option<Arc<Tls>>) {
    let Some(tls) = tls else { return };
    if !app.config.server.tls_certificate.as_os_str().is_empty() {
        return tls.watch().await;
    }
    let renewing = async {
        loop {
            let folder = certs::Folder::beside(&app.config.database.path);
            let now = app.clock.now();
            match tokio::task::spawn_blocking(move || certs::renew(&folder, now)).await {
                Ok(Ok(None)) => {}
                Ok(Ok(Some(_))) => tracing::info!("the certificate was renewed"),
                Ok(Err(error)) => tracing::error!("the certificate could not be renewed: {error}"),
                Err(error) => tracing::error!("the certificate could not be renewed: {error}"),
            }
            tokio::time::sleep(RENEW_EVERY).await;
        }
    };
    tokio::join!(tls.watch(), renewing);
}

/// Answers those who watch, until it is aborted.
async fn watched(app: Arc<App>, listener: Option<TcpListener>) {
    let Some(listener) = listener else { return };
    let (limits, clock) = (Limits { connections: WATCHERS, ..limits(&app) }, app.clock.clone());
    let served = http::serve(listener, Arc::new(Watch(app)), limits, clock, std::future::pending()).await;
    if let Err(error) = served {
        tracing::error!("nobody can watch any more: {error}");
    }
}

/// Looks the names of the network list up, again and again, away from any request's path.
async fn resolve(networks: Arc<Networks>) {
    if networks.to_resolve().next().is_none() {
        return;
    }
    loop {
        let mut found = Vec::new();
        for name in networks.to_resolve() {
            match tokio::net::lookup_host((name, 0)).await {
                Ok(addresses) => found.extend(addresses.map(|address| address.ip().to_canonical())),
                Err(error) => tracing::warn!("{name} of the network list could not be looked up: {error}"),
            }
        }
        networks.learn(found);
        tokio::time::sleep(RESOLVE_EVERY).await;
    }
}

fn limits(app: &App) -> Limits {
    let server = &app.config.server;
    Limits {
        connections: usize::try_from(server.max_connections).unwrap_or(usize::MAX),
        header_bytes: server.max_header,
        header_time: server.header_timeout,
        body_time: server.body_timeout,
        request_time: server.request_timeout,
        idle_time: server.idle_timeout,
        body_bytes: server.max_body,
        shutdown_grace: server.shutdown_grace,
        ..Limits::default()
    }
}
