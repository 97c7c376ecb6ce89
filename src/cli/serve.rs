//! `comanda serve`: serves the restaurant until it is told to stop.

use super::command::{Command, Group};
use super::systemd::Supervisor;
use super::{Call, Terminal};
use crate::app::{App, key};
use crate::certs;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::http::{Listening, Tls};
use crate::routes::serve::{Doors, serve};
use crate::services::setup;
use crate::store::lock::Lock;
use crate::{config, log};
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// How soon a full disk is looked at again.
const FULL: Duration = Duration::from_secs(5);

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "serve",
    group: Group::House,
    help: "Serve the restaurant until it is stopped",
    words: &[],
    flags: &[],
    examples: &[
        ("serve", "Answer on port 8000, keep everything in comanda.db here"),
        ("serve --listen 127.0.0.1:9000 --database /srv/fonda.db", "Another address, another file"),
    ],
    run,
};

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let config = call.load(terminal)?.config;
    log::start(config.log.format, config.log.level);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Error::internal("starting the runtime", e))?;
    runtime.block_on(open(config, terminal))
}

/// Opens the house and serves it. The lock is let go last, when the file is closed.
async fn open(mut config: config::Config, terminal: &mut Terminal) -> Result<()> {
    let supervisor = Supervisor::of(terminal, std::process::id());
    if let Some(file) = supervisor.key_file() {
        key::hand_over(&mut config, file)?;
    }
    let lock = Lock::take(&config.database.path)?;
    Clock::System.ask_service();
    let app = opened(&config).await?;
    let (doors, found) = doors(&supervisor, &app.config).await?;
    greet(&app, found, terminal).await?;
    let attendant = tokio::spawn(supervisor.clone().attend(Arc::clone(&app)));
    let stop = stopped()?;
    let stop = async {
        stop.await;
        supervisor.tell("STOPPING=1");
    };
    let served = serve(Arc::clone(&app), doors, stop).await;
    attendant.abort();
    drop(lock);
    served
}

/// The house. On a disk so full that the file cannot even be read, it waits for room: ending would only make systemd start it
/// again, ten times, and then no more.
async fn opened(config: &config::Config) -> Result<Arc<App>> {
    loop {
        match App::open(config.clone(), Clock::System) {
            Err(Error::Busy) => {
                tracing::error!("the disk is full, so the house cannot be opened; it waits for room");
                tokio::time::sleep(FULL).await;
            }
            opened => return opened.map(Arc::new),
        }
    }
}

/// Where the house is to be found.
#[derive(Debug, Clone, Copy)]
struct Found {
    plain: SocketAddr,
    secure: Option<SocketAddr>,
}

/// All that is listened on: what systemd holds for us, else what the settings name.
async fn doors(supervisor: &Supervisor, config: &config::Config) -> Result<(Doors, Found)> {
    let handed = supervisor.listeners()?;
    let plain = listen(handed.plain, config.server.listen, "--listen").await?;
    let mut found = Found { plain: address(&plain)?, secure: None };
    let mut listening = Listening::from(plain);
    match tls(config)? {
        Some(tls) => {
            let listener = listen(handed.secure, config.server.tls_listen, "server.tls_listen").await?;
            found.secure = Some(address(&listener)?);
            listening = listening.and_secure(listener, Arc::new(tls));
        }
        None if handed.secure.is_some() => {
            let held = listen(handed.secure, config.server.tls_listen, "server.tls_listen").await?;
            drop(tokio::spawn(turn_away(held)));
        }
        None => {}
    }
    let mut doors = Doors::from(listening);
    if let Some(address) = config.server.metrics_listen {
        doors = doors.and_watch(listen(None, address, "server.metrics_listen").await?);
    }
    Ok((doors, found))
}

/// systemd holds a port for HTTPS, and there is no certificate: whoever comes is told so by a closed connection. Left alone,
/// they would wait for ever.
async fn turn_away(listener: TcpListener) -> Infallible {
    loop {
        if listener.accept().await.is_err() {
            // Out of files, for a moment.
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}

/// What HTTPS needs: the settings' certificate, else the house's own if there is one. The house's own that cannot be used
/// costs HTTPS, not the evening.
fn tls(config: &config::Config) -> Result<Option<Tls>> {
    let (certificate, key) = (&config.server.tls_certificate, &config.server.tls_key);
    if certificate.as_os_str().is_empty() {
        let own = certs::Folder::beside(&config.database.path).server();
        return Ok(own.exists().then(|| Tls::load(&own, &own)).and_then(|loaded| {
            loaded.inspect_err(|error| tracing::error!("HTTPS is not answered: {error}")).ok()
        }));
    }
    let key: &Path = if key.as_os_str().is_empty() { certificate } else { key };
    Tls::load(certificate, key).map(Some)
}

fn address(listener: &TcpListener) -> Result<SocketAddr> {
    listener.local_addr().map_err(|e| Error::internal("asking for the own address", e))
}

/// The socket that systemd holds for us, or one of our own at `address`.
async fn listen(
    handed: Option<std::net::TcpListener>,
    address: SocketAddr,
    setting: &str,
) -> Result<TcpListener> {
    if let Some(handed) = handed {
        return TcpListener::from_std(handed).map_err(|e| Error::internal("taking systemd's socket", e));
    }
    TcpListener::bind(address).await.map_err(|e| {
        Error::unusable(format!(
            "{address} cannot be listened on ({e}); stop what uses it, or choose another with {setting}."
        ))
    })
}

/// Says where the restaurant is to be found and, in an empty house on a terminal, how to begin.
async fn greet(app: &App, found: Found, terminal: &mut Terminal) -> Result<()> {
    let secure = found.secure.into_iter().flat_map(|at| addresses("https", at));
    for url in addresses("http", found.plain).into_iter().chain(secure) {
        terminal.say(&format_args!("Comanda serves at {url}"));
    }
    let may_show = terminal.is_terminal && app.config.setup.link;
    let secret = if may_show { setup::new_link(app).await? } else { None };
    if let (Some(secret), Some(url)) = (secret, addresses("http", found.plain).pop()) {
        terminal.say(&format_args!("Nobody is here yet. Begin with this link, which is good once:"));
        terminal.say(&format_args!("{url}instalar/{}/", secret.expose()));
    }
    terminal.flush();
    Ok(())
}

/// The addresses to type into a browser: for this machine, and for others on the network.
pub(super) fn addresses(scheme: &str, bound: SocketAddr) -> Vec<String> {
    let at = |ip: IpAddr| format!("{scheme}://{}/", SocketAddr::new(ip, bound.port()));
    if !bound.ip().is_unspecified() {
        return vec![at(bound.ip())];
    }
    let mut found = vec![format!("{scheme}://localhost:{}/", bound.port())];
    found.extend(own_address().map(at));
    found
}

/// This machine's address on its network. Connecting a UDP socket sends nothing: it only asks which way would be taken.
pub(super) fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    socket.local_addr().ok().map(|address| address.ip()).filter(|ip| !ip.is_unspecified())
}

/// Resolves at SIGTERM or Ctrl-C.
fn stopped() -> Result<impl Future<Output = ()> + Send> {
    let listen = |kind| signal(kind).map_err(|e| Error::internal("listening for signals", e));
    let (mut terminate, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: what is in flight is finished first");
    })
}
