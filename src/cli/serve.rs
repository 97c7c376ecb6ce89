//! `comanda serve`: serves the restaurant until it is told to stop.

use super::command::{Command, Group};
use super::systemd::Supervisor;
use super::{Call, Terminal};
use crate::app::{App, key};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::routes::serve::serve;
use crate::services::setup;
use crate::store::lock::Lock;
use crate::{config, log};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

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
    let app = Arc::new(App::open(config, Clock::System)?);
    let listener = listen(&supervisor, app.config.server.listen).await?;
    let address = listener.local_addr().map_err(|e| Error::internal("asking for the own address", e))?;
    greet(&app, address, terminal).await?;
    let attendant = tokio::spawn(supervisor.clone().attend(Arc::clone(&app)));
    let stop = stopped()?;
    let stop = async {
        stop.await;
        supervisor.tell("STOPPING=1");
    };
    let served = serve(Arc::clone(&app), listener, stop).await;
    attendant.abort();
    drop(lock);
    served
}

/// The socket that systemd holds for us, or one of our own at `address`.
async fn listen(supervisor: &Supervisor, address: SocketAddr) -> Result<TcpListener> {
    if let Some(handed) = supervisor.listener()? {
        return TcpListener::from_std(handed).map_err(|e| Error::internal("taking systemd's socket", e));
    }
    TcpListener::bind(address).await.map_err(|e| {
        Error::unusable(format!(
            "{address} cannot be listened on ({e}); stop what uses it, or choose another with --listen."
        ))
    })
}

/// Says where the restaurant is to be found and, in an empty house on a terminal, how to begin.
async fn greet(app: &App, address: SocketAddr, terminal: &mut Terminal) -> Result<()> {
    for url in addresses(address) {
        terminal.say(&format_args!("Comanda serves at {url}"));
    }
    let may_show = terminal.is_terminal && app.config.setup.link;
    let secret = if may_show { setup::new_link(app).await? } else { None };
    if let (Some(secret), Some(url)) = (secret, addresses(address).pop()) {
        terminal.say(&format_args!("Nobody is here yet. Begin with this link, which is good once:"));
        terminal.say(&format_args!("{url}instalar/{}/", secret.expose()));
    }
    terminal.flush();
    Ok(())
}

/// The addresses to type into a browser: for this machine, and for others on the network.
fn addresses(bound: SocketAddr) -> Vec<String> {
    let at = |ip: IpAddr| format!("http://{}/", SocketAddr::new(ip, bound.port()));
    if !bound.ip().is_unspecified() {
        return vec![at(bound.ip())];
    }
    let mut found = vec![format!("http://localhost:{}/", bound.port())];
    found.extend(own_address().map(at));
    found
}

/// This machine's address on its network. Connecting a UDP socket sends nothing: it only asks which way would be taken.
fn own_address() -> Option<IpAddr> {
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
