//! What systemd and `serve` say to each other: the socket that is handed over, the credential with the key, "ready",
//! the watchdog's beats, "stopping". Without systemd nothing here does anything.
//!
//! # Why by hand?
//! The protocol is a line of text to a socket (`sd_notify(3)`). Only taking a descriptor by its number needs `unsafe`,
//! which is forbidden in this crate: `listenfd` does that, checks that it is a listening TCP socket, and closes it on
//! exec. The environment is read here and nowhere else.

use super::Terminal;
use crate::app::App;
use crate::error::{Error, Result};
use crate::services::health;
use std::ffi::OsStr;
use std::net::TcpListener;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// More sockets than anybody hands over.
const MOST: usize = 16;
/// The name of the credential that holds the signing key.
const KEY: &str = "signing_key";
/// What comanda-https.socket calls its socket (`FileDescriptorName=`).
const SECURE: &str = "https";

/// The listening sockets that were handed over.
#[derive(Debug, Default)]
pub(super) struct Handed {
    /// For HTTP.
    pub(super) plain: Option<TcpListener>,
    /// For HTTPS.
    pub(super) secure: Option<TcpListener>,
}

/// The supervisor that started this process.
#[derive(Debug, Clone)]
pub(super) struct Supervisor {
    hears: Option<SocketAddr>,
    patience: Option<Duration>,
    credential: Option<PathBuf>,
    /// The names of the sockets that were handed over to this process, in their order; an empty one for a nameless one.
    sockets: Vec<String>,
}

impl Supervisor {
    /// Reads what the environment says to the process numbered `pid`.
    pub(super) fn of(terminal: &Terminal, pid: u32) -> Self {
        let variable = |name: &str| {
            let found = terminal.env.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.as_os_str()).filter(|value| !value.is_empty())
        };
        let number = |name| variable(name).and_then(OsStr::to_str).and_then(|n| n.parse::<u64>().ok());
        // Variables meant for another process are inherited by mistake, as by a shell in between.
        let ours = |name| number(name).is_none_or(|for_pid| for_pid == u64::from(pid));
        let credential = variable("CREDENTIALS_DIRECTORY").map(|folder| Path::new(folder).join(KEY));
        Self {
            hears: variable("NOTIFY_SOCKET").and_then(address),
            patience: number("WATCHDOG_USEC")
                .filter(|usec| *usec > 0 && ours("WATCHDOG_PID"))
                .map(Duration::from_micros),
            credential: credential.filter(|file| file.is_file()),
            sockets: match number("LISTEN_FDS").and_then(|count| usize::try_from(count).ok()) {
                Some(count) if number("LISTEN_PID") == Some(pid.into()) => {
                    let names = variable("LISTEN_FDNAMES").and_then(OsStr::to_str).unwrap_or_default();
                    let names = names.split(':').chain(std::iter::repeat("")).map(str::to_owned);
                    names.take(count.min(MOST)).collect()
                }
                _ => Vec::new(),
            },
        }
    }

    /// The file with the signing key, if one was handed over.
    pub(super) fn key_file(&self) -> Option<&Path> {
        self.credential.as_deref()
    }

    /// The listening sockets that were handed over. To be asked once.
    ///
    /// # Why by name?
    /// They come from two units, in any order. Nameless ones (another supervisor, a test) are HTTP first, then HTTPS.
    pub(super) fn listeners(&self) -> Result<Handed> {
        let mut found = Handed::default();
        if self.sockets.is_empty() {
            return Ok(found);
        }
        let mut handed = listenfd::ListenFd::from_env();
        for (at, name) in self.sockets.iter().enumerate() {
            let listener = handed.take_tcp_listener(at).and_then(|taken| {
                taken.map_or(Ok(None), |listener| listener.set_nonblocking(true).map(|()| Some(listener)))
            });
            let listener = listener.map_err(|e| {
                Error::unusable(format!(
                    "A socket that systemd hands over cannot be used ({e}); look at comanda.socket."
                ))
            })?;
            let is_secure = name == SECURE || (name.is_empty() && found.plain.is_some());
            let place = if is_secure { &mut found.secure } else { &mut found.plain };
            if place.is_none() {
                *place = listener;
            } else {
                tracing::warn!(
                    "systemd hands over more sockets than are served: one for HTTP, one for HTTPS"
                );
            }
        }
        Ok(found)
    }

    /// Tells the supervisor something. It may be gone or busy: that is its own trouble.
    pub(super) fn tell(&self, state: &str) {
        let Some(address) = &self.hears else { return };
        let sent = UnixDatagram::unbound().and_then(|socket| {
            socket.set_nonblocking(true)?;
            socket.send_to_addr(state.as_bytes(), address)
        });
        if let Err(error) = sent {
            tracing::warn!("systemd could not be told {state:?}: {error}");
        }
    }

    /// Says "ready" once the house can do its work, then lets the watchdog know for as long as that is so. Runs until it
    /// is aborted. To be called when the listener is bound and the store is open.
    pub(super) async fn attend(self, app: Arc<App>) {
        // Three beats fit into the watchdog's patience; after a failed one the next try comes sooner.
        let patience = self.patience.unwrap_or(Duration::from_secs(30));
        let (usual, hurry) = (patience / 3, patience / 20);
        while !self.beat(&app, patience, "READY=1").await {
            tokio::time::sleep(hurry).await;
        }
        while self.patience.is_some() {
            let well = self.beat(&app, patience, "WATCHDOG=1").await;
            tokio::time::sleep(if well { usual } else { hurry }).await;
        }
    }

    /// Tells `state` if a real read and an empty write came back.
    async fn beat(&self, app: &App, patience: Duration, state: &str) -> bool {
        let fault = match tokio::time::timeout(patience, health::probe(app)).await {
            Ok(Ok(_probe)) => {
                self.tell(state);
                return true;
            }
            Ok(Err(error)) => error.to_string(),
            Err(_elapsed) => format!("no answer within {patience:?}"),
        };
        tracing::error!("the database does not answer, so systemd is not told {state}: {fault}");
        false
    }
}

/// A socket's name as the environment writes it: a path, or `@` and an abstract name.
fn address(name: &OsStr) -> Option<SocketAddr> {
    let made = match name.as_bytes() {
        [b'@', rest @ ..] => SocketAddr::from_abstract_name(rest),
        [b'/', ..] => SocketAddr::from_pathname(name),
        _ => return None,
    };
    made.ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::config::{Config, Flags};
    use crate::store::testing::Dir;

    const PID: u32 = 4711;

    fn supervisor(env: &[(&str, &str)]) -> Supervisor {
        Supervisor::of(&Terminal::captured(env, "").0, PID)
    }

    /// A supervisor that listens at a socket of its own, and the socket.
    fn listening(dir: &Dir) -> (Supervisor, UnixDatagram) {
        let path = dir.file().with_extension("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        socket.set_nonblocking(true).unwrap();
        (supervisor(&[("NOTIFY_SOCKET", path.to_str().unwrap()), ("WATCHDOG_USEC", "60000000")]), socket)
    }

    fn heard(socket: &UnixDatagram) -> Option<String> {
        let mut buffer = [0; 100];
        let length = socket.recv(&mut buffer).ok()?;
        Some(String::from_utf8_lossy(&buffer[..length]).into_owned())
    }

    fn app(dir: &Dir) -> App {
        let path = ("COMANDA_DATABASE__PATH".to_owned(), dir.file().display().to_string());
        let loaded = Config::load(&Flags::default(), [path], Path::new("/nonexistent")).unwrap();
        App::open(loaded.config, Clock::System).unwrap()
    }

    #[test]
    fn nothing_is_said_or_taken_where_there_is_no_supervisor() {
        let nobody = supervisor(&[]);
        nobody.tell("READY=1");
        let handed = nobody.listeners().unwrap();
        assert!(handed.plain.is_none() && handed.secure.is_none() && nobody.key_file().is_none());
    }

    #[test]
    fn what_is_meant_for_another_process_is_passed_over() {
        let other = supervisor(&[
            ("WATCHDOG_USEC", "1000000"),
            ("WATCHDOG_PID", "1"),
            ("LISTEN_FDS", "1"),
            ("LISTEN_PID", "1"),
        ]);
        assert!(other.patience.is_none() && other.sockets.is_empty());
        let ours = supervisor(&[
            ("WATCHDOG_USEC", "1000000"),
            ("WATCHDOG_PID", "4711"),
            ("LISTEN_FDS", "3"),
            ("LISTEN_PID", "4711"),
            ("LISTEN_FDNAMES", "https:comanda.socket"),
        ]);
        assert_eq!(ours.patience, Some(Duration::from_secs(1)));
        assert_eq!(ours.sockets, ["https", "comanda.socket", ""]);
    }

    #[test]
    fn both_kinds_of_socket_names_are_heard() {
        let name = format!("comanda-test-{}", std::process::id());
        let abstract_name = SocketAddr::from_abstract_name(name.as_bytes()).unwrap();
        let socket = UnixDatagram::bind_addr(&abstract_name).unwrap();
        socket.set_nonblocking(true).unwrap();
        supervisor(&[("NOTIFY_SOCKET", &format!("@{name}"))]).tell("STOPPING=1");
        assert_eq!(heard(&socket).as_deref(), Some("STOPPING=1"));
        let dir = Dir::new();
        let (by_path, socket) = listening(&dir);
        by_path.tell("READY=1");
        assert_eq!(heard(&socket).as_deref(), Some("READY=1"));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_watchdog_beats_only_while_a_read_and_a_write_come_back() {
        let dir = Dir::new();
        let (supervisor, socket) = listening(&dir);
        let app = app(&dir);
        assert!(supervisor.beat(&app, Duration::from_secs(60), "WATCHDOG=1").await);
        assert_eq!(heard(&socket).as_deref(), Some("WATCHDOG=1"));
        // Reading still works now, writing does not.
        tokio::task::block_in_place(|| app.store.close());
        assert!(!supervisor.beat(&app, Duration::from_secs(60), "WATCHDOG=1").await);
        assert_eq!(heard(&socket), None);
    }

    #[test]
    fn the_key_is_looked_for_among_the_credentials() {
        let dir = Dir::new();
        let folder = dir.file().with_extension("credentials");
        std::fs::create_dir(&folder).unwrap();
        let env = [("CREDENTIALS_DIRECTORY", folder.to_str().unwrap())];
        assert_eq!(supervisor(&env).key_file(), None);
        std::fs::write(folder.join(KEY), "k".repeat(40)).unwrap();
        assert_eq!(supervisor(&env).key_file(), Some(folder.join(KEY).as_path()));
    }
}
