//! One server of our own: a directory, a database filled for its profile, a port, a process, a log.
//!
//! Everything goes when the house goes, the process first, also when a test panics.

use crate::case::home;
use std::collections::HashSet;
use std::fs::File;
use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The key that every server of this suite signs with.
pub(crate) const SECRET: &str = "contract-secret-0123456789-abcdefghijklmnopqrstuvwxyz";

/// How long a command may take. Loading hashes passwords in a build that is not optimised.
const COMMAND_LIMIT: Duration = Duration::from_secs(120);
/// How long until the port accepts.
const START_LIMIT: Duration = Duration::from_secs(20);
/// How long an orderly stop may take.
const STOP_LIMIT: Duration = Duration::from_secs(10);
/// Between two looks at a process or a port.
const PAUSE: Duration = Duration::from_millis(10);

/// Which server to start.
pub(crate) struct Setup {
    /// The file of cases and fixtures, and the profile unless `settings` name another.
    pub(crate) name: &'static str,
    /// Which of the file's cases it plays; the plain ones are empty.
    pub(crate) variant: &'static str,
    /// Further variables of the environment.
    pub(crate) settings: &'static [(&'static str, &'static str)],
}

impl Setup {
    /// The command that fills the database: fixtures, or an import of the file that the original system wrote.
    fn fill(&self, directory: &Path) -> Result<[String; 3], String> {
        if self.name != "gastromovil-domain" {
            let fixtures = home().join("fixtures").join(format!("{}.json", self.name));
            return Ok(["load".into(), fixtures.display().to_string(), String::new()]);
        }
        let copy = directory.join("gastromovil.sqlite3");
        let original = home().join("data").join("gastromovil.sqlite3");
        std::fs::copy(&original, &copy).map_err(|error| format!("{}: {error}", original.display()))?;
        Ok(["import".into(), "gastromovil".into(), copy.display().to_string()])
    }
}

/// A running server and its commands.
pub(crate) struct House {
    binary: PathBuf,
    environment: Vec<(String, String)>,
    directory: PathBuf,
    address: SocketAddr,
    server: Option<Child>,
}

impl House {
    /// Fills a database, starts the server and waits until its port accepts.
    pub(crate) fn open(setup: &Setup) -> Result<Self, String> {
        let house = Self::prepare(setup)?;
        let fill = setup.fill(&house.directory)?;
        let fill: Vec<&str> = fill.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
        house.run(&fill, "")?;
        house.serve()
    }

    /// The directory and the environment; no process yet.
    fn prepare(setup: &Setup) -> Result<Self, String> {
        let directory = std::env::temp_dir().join(format!(
            "comanda-contract-{}-{}-{}",
            std::process::id(),
            setup.name,
            setup.variant
        ));
        std::fs::create_dir(&directory).map_err(|error| format!("{}: {error}", directory.display()))?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?));
        let database = directory.join("comanda.db").display().to_string();
        let mut environment: Vec<(String, String)> = Vec::new();
        for (name, value) in [
            ("COMANDA_PROFILE", setup.name),
            ("COMANDA_SERVER__LISTEN", &address.to_string()),
            ("COMANDA_DATABASE__PATH", &database),
            ("COMANDA_AUTH__SIGNING_KEY", SECRET),
            ("COMANDA_THROTTLE__ENABLED", "false"),
        ]
        .into_iter()
        .chain(setup.settings.iter().copied())
        {
            // A later value replaces an earlier one when the process is started.
            environment.push((name.to_owned(), value.to_owned()));
        }
        Ok(Self { binary: binary(), environment, directory, address, server: None })
    }

    fn serve(mut self) -> Result<Self, String> {
        let log = self.file("log")?;
        let log_too = log.try_clone().map_err(|error| error.to_string())?;
        let mut command = self.command(&["serve"]);
        command.stdin(Stdio::null()).stdout(log).stderr(log_too);
        self.server = Some(command.spawn().map_err(|error| format!("{}: {error}", self.binary.display()))?);
        let begun = Instant::now();
        while !self.accepts() {
            if let Some(status) = self.exited() {
                return Err(format!("the server ended at once ({status})\n{}", self.log_tail()));
            }
            if begun.elapsed() > START_LIMIT {
                return Err(format!(
                    "no answer at {} after {START_LIMIT:?}\n{}",
                    self.address,
                    self.log_tail()
                ));
            }
            sleep(PAUSE);
        }
        Ok(self)
    }

    /// Whether the server takes connections. A socket that met itself on a free port does not count.
    fn accepts(&self) -> bool {
        TcpStream::connect_timeout(&self.address, Duration::from_millis(200))
            .is_ok_and(|stream| stream.local_addr().is_ok_and(|own| own != self.address))
    }

    /// Where the server listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// How the server ended, if it has ended.
    pub(crate) fn exited(&mut self) -> Option<ExitStatus> {
        self.server.as_mut().and_then(|server| server.try_wait().ok().flatten())
    }

    /// The last lines that the server wrote.
    pub(crate) fn log_tail(&self) -> String {
        let bytes = std::fs::read(self.directory.join("log")).unwrap_or_default();
        tail(&String::from_utf8_lossy(&bytes), "   server: ")
    }

    /// Asks the server to stop, and waits for it.
    pub(crate) fn close(mut self) -> Result<(), String> {
        let Some(mut server) = self.server.take() else { return Ok(()) };
        let asked = Command::new("kill").arg("-TERM").arg(server.id().to_string()).status();
        let ended = wait(&mut server, STOP_LIMIT);
        if ended.is_none() {
            end(&mut server);
        }
        match (asked, ended) {
            (Err(error), _) => Err(format!("kill: {error}")),
            (Ok(_), None) => Err(format!("the server had not stopped {STOP_LIMIT:?} after SIGTERM")),
            (Ok(_), Some(_)) => Ok(()),
        }
    }

    /// Runs one of the binary's commands beside the server and returns what it printed.
    pub(crate) fn run(&self, arguments: &[&str], stdin: &str) -> Result<String, String> {
        // Files rather than pipes: a command that prints much must not wait for a reader.
        let (out, err) = (self.file("out")?, self.file("err")?);
        let mut command = self.command(arguments);
        let failed = |what: String| format!("comanda {}: {what}", arguments.join(" "));
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(out)
            .stderr(err)
            .spawn()
            .map_err(|error| failed(error.to_string()))?;
        if let Some(mut pipe) = child.stdin.take() {
            // A command that reads nothing may have closed it; its exit status tells.
            let _ = pipe.write_all(stdin.as_bytes());
        }
        let Some(status) = wait(&mut child, COMMAND_LIMIT) else {
            end(&mut child);
            return Err(failed(format!("not done after {COMMAND_LIMIT:?}")));
        };
        if !status.success() {
            return Err(failed(format!("{status}\n{}", tail(&self.read("err")?, "   "))));
        }
        self.read("out")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("COMANDA_") {
                command.env_remove(name);
            }
        }
        let variables = self.environment.iter().map(|(name, value)| (name, value));
        command.args(arguments).envs(variables).current_dir(&self.directory);
        command
    }

    fn file(&self, name: &str) -> Result<File, String> {
        File::create(self.directory.join(name)).map_err(|error| format!("{name}: {error}"))
    }

    fn read(&self, name: &str) -> Result<String, String> {
        std::fs::read_to_string(self.directory.join(name)).map_err(|error| format!("{name}: {error}"))
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            end(server);
        }
        // What cannot be removed is left to whoever cleans the temporary directory.
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

/// The binary under test: this build's, or the one that `CONTRACT_BIN` names.
fn binary() -> PathBuf {
    let built = || PathBuf::from(env!("CARGO_BIN_EXE_comanda"));
    let named = std::env::var_os("CONTRACT_BIN").map(PathBuf::from);
    named.and_then(|path| std::path::absolute(path).ok()).unwrap_or_else(built)
}

/// A port that is free now and that no other house of this process was given.
fn free_port() -> Result<u16, String> {
    static GIVEN: LazyLock<Mutex<HashSet<u16>>> = LazyLock::new(Mutex::default);
    loop {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .and_then(|listener| listener.local_addr())
            .map_err(|error| format!("no free port: {error}"))?
            .port();
        if GIVEN.lock().unwrap_or_else(PoisonError::into_inner).insert(port) {
            return Ok(port);
        }
    }
}

fn wait(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let begun = Instant::now();
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        if begun.elapsed() > limit {
            return None;
        }
        sleep(PAUSE);
    }
}

/// Ends a process that would not end; it may have ended meanwhile.
fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// The last lines of `text`, each behind `mark`.
fn tail(text: &str, mark: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let kept = lines.get(lines.len().saturating_sub(15)..).unwrap_or_default();
    kept.iter().map(|line| format!("{mark}{line}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_is_the_last_lines_marked() {
        let lines: Vec<String> = (0..20).map(|n| n.to_string()).collect();
        assert!(tail(&lines.join("\n"), "> ").starts_with("> 5\n> 6\n"));
        assert_eq!(tail("", "> "), "");
    }

    #[test]
    fn no_port_is_given_twice() {
        let ports: HashSet<u16> = (0..50).map(|_| free_port().unwrap()).collect();
        assert_eq!(ports.len(), 50);
    }
}
