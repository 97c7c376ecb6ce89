//! This program, started again as a server of its own process: the house, or bare hyper with the house's settings. So
//! that what a server costs (processor, memory) is not mixed with what its clients cost.

use comanda::app::App;
use comanda::clock::Clock;
use comanda::config::{Config, Flags, Setting};
use comanda::routes::serve::serve;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// A server in a process of its own. Ends on drop.
pub(crate) struct Server {
    pub(crate) child: Child,
    /// The server ends in order when this is closed.
    stay: Option<ChildStdin>,
    /// Where it listens.
    pub(crate) at: SocketAddr,
}

impl Server {
    /// The house on a database, each sync of which takes `delay` more.
    pub(crate) fn house(database: &Path, delay: Duration, settings: &[(&str, &str)]) -> Self {
        let settings = settings.iter().map(|(key, value)| format!("{key}={value}"));
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg("as-house").arg(database).arg(delay.as_micros().to_string()).args(settings);
        Self::start(command)
    }

    /// The house as it is shipped, on a database.
    pub(crate) fn shipped(binary: &Path, database: &Path, settings: &[(&str, &str)]) -> Self {
        Self::start(shipped(Command::new(binary), database, settings))
    }

    /// Bare hyper that answers everything with `bytes` bytes.
    pub(crate) fn bare(bytes: usize) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg("as-bare").arg(bytes.to_string());
        Self::start(command)
    }

    /// What `command` serves, once it says where.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command
            .env_remove("COMANDA_PROFILE")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        // A server of this bench says "at …", the binary as it is shipped names its page.
        let at = line.trim().strip_prefix("at ").or_else(|| line.split("http://").nth(1)?.split('/').next());
        let at = at.and_then(|at| at.parse().ok());
        Self { at: at.expect("the line that names the address"), stay: child.stdin.take(), child }
    }

    /// The processor time that its threads have used up, in microseconds. By the scheduler's own count: the kernel's ticks
    /// of 10 ms are too coarse for a round.
    pub(crate) fn cpu(&self) -> f64 {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.child.id())).unwrap();
        let nanos = threads.flatten().filter_map(|thread| {
            let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
            text.split(' ').next()?.parse::<u64>().ok()
        });
        Duration::from_nanos(nanos.sum()).as_secs_f64() * 1e6
    }

    /// The same with all processes that it has started and those have, and with threads that have ended. Steps of 10 ms.
    pub(crate) fn cpu_of_all(&self) -> f64 {
        let mut family = vec![self.child.id()];
        let (mut ticks, mut seen) = (0_u64, 0);
        let all: Vec<(u32, u32, u64)> =
            std::fs::read_dir("/proc").unwrap().filter_map(|entry| stat(&entry.ok()?.path())).collect();
        while let Some(&parent) = family.get(seen) {
            seen += 1;
            ticks += all.iter().find(|(id, ..)| *id == parent).map_or(0, |(_, _, ticks)| *ticks);
            family.extend(all.iter().filter(|(_, of, _)| *of == parent).map(|(id, ..)| id));
        }
        f64::from(u32::try_from(ticks).unwrap()) * 10_000.0
    }

    /// A line of `/proc/…/status`, in MiB.
    pub(crate) fn memory(&self, line: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let found = status.lines().find_map(|each| each.strip_prefix(line)).unwrap();
        found.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
    }

    /// Ends a server of this bench in order and waits for its end.
    pub(crate) fn stop(mut self) {
        drop(self.stay.take());
        self.child.wait().unwrap();
    }

    /// Ends any program in order, the binary as it is shipped for one, and waits for its end.
    pub(crate) fn terminate(mut self) {
        let told = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().unwrap();
        assert!(told.success());
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// A process's number, its parent's, and its processor time in ticks.
fn stat(process: &Path) -> Option<(u32, u32, u64)> {
    let id = process.file_name()?.to_str()?.parse().ok()?;
    let stat = std::fs::read_to_string(process.join("stat")).ok()?;
    let words: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let ticks = words.get(11)?.parse::<u64>().ok()? + words.get(12)?.parse::<u64>().ok()?;
    Some((id, words.get(1)?.parse().ok()?, ticks))
}

/// Completes a command that ends with the name of the binary as it is shipped.
pub(crate) fn shipped(mut command: Command, database: &Path, settings: &[(&str, &str)]) -> Command {
    command.args(["serve", "--listen", "127.0.0.1:0", "--set", "log.level=error"]);
    for (key, value) in settings {
        command.arg("--set").arg(format!("{key}={value}"));
    }
    command.env("COMANDA_DATABASE__PATH", database);
    command
}

/// The binary that `--binary` names, else the one that was built with this bench.
pub(crate) fn binary() -> PathBuf {
    let args: Vec<String> = std::env::args().collect();
    let named = args.iter().position(|arg| arg == "--binary").and_then(|at| args.get(at + 1));
    let binary = named.map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_comanda")), PathBuf::from);
    binary.canonicalize().expect("the binary")
}

/// Runs as a server when the arguments say so; then the process has done its work.
pub(crate) fn ran_as_server() -> bool {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["as-house", database, delay, settings @ ..] => house(database, delay.parse().unwrap(), settings),
        ["as-bare", bytes] => bare(bytes.parse().unwrap()),
        _ => return false,
    }
    true
}

/// Settings as the command line gives them.
pub(crate) fn config(database: &str, more: &[&str]) -> Config {
    let pairs = more.iter().filter_map(|setting| setting.split_once('='));
    let settings = [("database.path", database), ("log.level", "error")].into_iter().chain(pairs);
    let setting = |(key, text): (&str, &str)| Setting {
        key: key.into(),
        text: text.into(),
        source: "the bench".into(),
    };
    let flags = Flags { settings: settings.map(setting).collect(), ..Flags::default() };
    Config::load(&flags, [], Path::new("/nonexistent")).unwrap().config
}

fn house(database: &str, delay: u64, settings: &[&str]) {
    let delay = (delay > 0).then(|| Duration::from_micros(delay));
    let config = config(database, settings);
    runtime().block_on(async move {
        let app = App::open_with(config, Clock::System, |store| store.sync_delay = delay).unwrap();
        serve(Arc::new(app), listen().await, asked_to_stop()).await.unwrap();
    });
}

fn bare(bytes: usize) {
    let body = Bytes::from(vec![b'x'; bytes]);
    runtime().block_on(async move {
        let listener = listen().await;
        let mut builder = hyper::server::conn::http1::Builder::new();
        builder
            .half_close(true)
            .keep_alive(true)
            .header_read_timeout(None)
            .max_headers(100)
            .max_buf_size(16 * 1024);
        let mut stop = std::pin::pin!(asked_to_stop());
        loop {
            let (tcp, _) = tokio::select! {
                came = listener.accept() => came.unwrap(),
                () = &mut stop => return,
            };
            tcp.set_nodelay(true).unwrap();
            let (body, builder) = (body.clone(), builder.clone());
            tokio::spawn(async move {
                let service = service_fn(|_request| {
                    let answer = hyper::Response::builder()
                        .header("content-type", "application/json")
                        .body(Full::new(body.clone()));
                    async { Ok::<_, Infallible>(answer.unwrap()) }
                });
                let _closed = builder.serve_connection(TokioIo::new(tcp), service).await;
            });
        }
    });
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

async fn listen() -> TcpListener {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("at {}", listener.local_addr().unwrap());
    listener
}

/// When whoever started this process closes its input.
async fn asked_to_stop() {
    let wait = || std::io::stdin().read_to_end(&mut Vec::new());
    tokio::task::spawn_blocking(wait).await.unwrap().unwrap();
}
