//! What a log-in tells by its time, and what a flood of them costs everybody else: `cargo bench --bench log_in`.
//!
//! The first table: how long the refusal takes for an unknown account, a wrong password and an inactive account, in turn,
//! so that a busy machine is busy for all three; their medians should be within 5 % of each other. The second: how long an
//! authenticated read takes while nothing else happens and while 50 clients try wrong passwords, in alternating rounds;
//! and the memory of the server before and after.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench speaks, and fails loudly"
)]

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/house/answer.rs"]
mod answer;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/house/wire.rs"]
mod wire;

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use wire::Wire;

/// Log-ins of each kind.
const TRIES: usize = 60;
/// Rounds of quiet and flood.
const ROUNDS: usize = 5;
/// How long a round lasts.
const ROUND: Duration = Duration::from_secs(2);
/// Clients that try wrong passwords.
const FLOOD: usize = 50;
const PASSWORD: &str = "Arepa#Quesudo-91";

fn main() {
    let folder = Folder::new();
    let server = Server::start(&folder.0);
    tells_nothing(&server);
    flood(&server);
}

/// Times of the three refusals, in turn.
fn tells_nothing(server: &Server) {
    let kinds = ["nobody@fonda.example", "ana@fonda.example", "dora@fonda.example"];
    let mut times: [Vec<f64>; 3] = Default::default();
    let mut wire = Wire::to(server.at).unwrap();
    for _ in 0..TRIES {
        for (kind, name) in kinds.iter().enumerate() {
            let began = Instant::now();
            wire.say(log_in(name, "wrong-password")).unwrap();
            assert_eq!(wire.answer("POST").unwrap().status, 401);
            times[kind].push(began.elapsed().as_secs_f64() * 1000.0);
        }
    }
    let [unknown, wrong, inactive] = times.map(median);
    println!("refusals of a log-in, medians of {TRIES} (ms)");
    println!("  unknown {unknown:.2}   wrong {wrong:.2}   inactive {inactive:.2}");
    let (least, most) = (unknown.min(wrong).min(inactive), unknown.max(wrong).max(inactive));
    println!("  the slowest is {:.1} % above the fastest", (most / least - 1.0) * 100.0);
}

/// An authenticated read in quiet and under a flood, in turn.
fn flood(server: &Server) {
    let token = server.token();
    let (mut quiet, mut flooded) = (Vec::new(), Vec::new());
    let before = server.memory("VmRSS:");
    let (refused, busy) = (AtomicUsize::new(0), AtomicUsize::new(0));
    for _ in 0..ROUNDS {
        quiet.push(server.reads(&token));
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..FLOOD {
                scope.spawn(|| {
                    let mut wire = Wire::to(server.at).unwrap();
                    while !stop.load(Ordering::Relaxed) {
                        wire.say(log_in("ana@fonda.example", "wrong-password")).unwrap();
                        match wire.answer("POST").unwrap().status {
                            401 => refused.fetch_add(1, Ordering::Relaxed),
                            503 => busy.fetch_add(1, Ordering::Relaxed),
                            other => panic!("a log-in was answered {other}"),
                        };
                    }
                });
            }
            flooded.push(server.reads(&token));
            stop.store(true, Ordering::Relaxed);
        });
    }
    let (quiet_time, quiet_count) = both(&quiet);
    let (flood_time, flood_count) = both(&flooded);
    println!("\nan authenticated read of the products, medians of {ROUNDS} rounds of {} s", ROUND.as_secs());
    println!("  quiet                 {quiet_time:.3} ms   {quiet_count:.0} in a round");
    println!("  {FLOOD} wrong log-ins      {flood_time:.3} ms   {flood_count:.0} in a round");
    println!("  ratio of the times    {:.2}", flood_time / quiet_time);
    let (refused, busy) = (refused.into_inner(), busy.into_inner());
    println!("  of the flood          {refused} hashed and refused, {busy} told to come back");
    let after = server.memory("VmHWM:");
    println!("  memory                {before:.1} MiB before, {after:.1} MiB at most");
}

/// Medians of time and number.
fn both(rounds: &[(f64, usize)]) -> (f64, f64) {
    let times = rounds.iter().map(|(time, _)| *time).collect();
    let counts = rounds.iter().map(|(_, count)| f64::from(u32::try_from(*count).unwrap())).collect();
    (median(times), median(counts))
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}

fn log_in(name: &str, password: &str) -> String {
    let body = format!("{{\"username\": \"{name}\", \"password\": \"{password}\"}}");
    format!(
        "POST /api/login/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// A folder on the disk that the program is built on.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("log-in-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left_to_cargo_clean = std::fs::remove_dir_all(&self.0);
    }
}

/// The binary as it is shipped, with an owner who has a menu and somebody who is not active.
struct Server {
    child: Child,
    at: SocketAddr,
}

impl Server {
    fn start(folder: &Path) -> Self {
        let person = |id: u8, name: &str, active: bool, role: &str| {
            format!(
                "{{\"id\": {id}, \"username\": \"{name}\", \"email\": \"{name}@fonda.example\", \
                 \"password\": \"{PASSWORD}\", \"active\": {active}, \"rol\": \"{role}\"}}"
            )
        };
        let stock = format!(
            "{{\"users\": [{}, {}], \"restaurants\": [{{\"id\": 1, \"owner\": 1, \"nombre\": \"La Fonda\", \
             \"categories\": [{{\"id\": 1, \"nombre\": \"Platos\", \"products\": [{}]}}]}}]}}",
            person(1, "ana", true, "restaurante"),
            person(2, "dora", false, "cliente"),
            (1..=30)
                .map(|n| format!("{{\"id\": {n}, \"nombre\": \"Plato {n}\", \"precio\": \"18500.00\"}}"))
                .collect::<Vec<_>>()
                .join(", ")
        );
        std::fs::write(folder.join("stock.json"), stock).unwrap();
        let loaded =
            command(folder).arg("load").arg(folder.join("stock.json")).stdout(Stdio::null()).status();
        assert!(loaded.unwrap().success());
        let mut child = command(folder)
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--set",
                "log.level=error",
                "--set",
                "throttle.enabled=false",
            ])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()?.parse().ok());
        Self { at: address.expect("the line that names the address"), child }
    }

    fn token(&self) -> String {
        let mut wire = Wire::to(self.at).unwrap();
        wire.say(log_in("ana@fonda.example", PASSWORD)).unwrap();
        let answer = wire.answer("POST").unwrap().expect(200);
        answer.json()["access"].as_str().unwrap().to_owned()
    }

    /// Reads for one round: the median time of a read in milliseconds, and how many there were.
    fn reads(&self, token: &str) -> (f64, usize) {
        let mut wire = Wire::to(self.at).unwrap();
        let request =
            format!("GET /api/productos/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n");
        let (began, mut times) = (Instant::now(), Vec::new());
        while began.elapsed() < ROUND {
            let asked = Instant::now();
            wire.say(&request).unwrap();
            assert_eq!(wire.answer("GET").unwrap().status, 200);
            times.push(asked.elapsed().as_secs_f64() * 1000.0);
        }
        let count = times.len();
        (median(times), count)
    }

    /// A figure of memory in MiB, by Linux's name for it.
    fn memory(&self, name: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _stopped_already = self.child.kill();
        let _reaped_already = self.child.wait();
    }
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comanda"));
    command.env_clear().env("COMANDA_DATABASE__PATH", folder.join("log-in.db"));
    command
}
