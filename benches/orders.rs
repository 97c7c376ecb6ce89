//! How many orders the house takes, how much it weighs, how soon it answers: `cargo bench --bench orders`.
//!
//! 64, 8 and 1 guests at a time check out prepared carts over HTTP, each with a key, at full durability. Beside each run
//! stands what the disk itself can do in the same minute: appends of 8 KiB, each brought to the disk (`fdatasync`). Orders
//! per fsync is the number to look at: it says how many share one wait, whatever the disk. Runs and rounds alternate, so
//! that a busy machine is busy for all of them; what is shown are medians.
//!
//! The second table is the same with a disk that takes 5 ms more for each sync: an SD card's kind of disk.

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
#[path = "../tests/house/seed.rs"]
mod seed;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/house/wire.rs"]
mod wire;

use comanda::app::App;
use comanda::clock::Clock;
use comanda::config::{Config, Flags, Setting};
use comanda::routes::serve::serve;
use seed::{Keys, Kitchen};
use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use wire::Wire;

/// Rounds of each kind.
const ROUNDS: usize = 5;
/// Guests at a time, and orders in one run.
const LOADS: [(usize, usize); 3] = [(64, 1024), (8, 256), (1, 48)];
/// The slow disk.
const SLOW: Duration = Duration::from_millis(5);

fn main() {
    let folder = Folder::new();
    println!("orders per second, syncs of 8 KiB per second, orders per sync (medians of {ROUNDS})");
    for (name, delay) in [("this disk", None), ("this disk, 5 ms more a sync", Some(SLOW))] {
        throughput(&folder.0, name, delay);
    }
    weight(&folder.0);
}

/// A folder on the disk that the program is built on, not in memory.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("orders-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left_to_cargo_clean = std::fs::remove_dir_all(&self.0);
    }
}

/// A house in this process, so that its disk can be made slow.
struct House {
    app: Arc<App>,
    at: SocketAddr,
    guests: Vec<Keys>,
    kitchen: Kitchen,
    ids: Vec<comanda::auth::id::UserId>,
    runtime: Runtime,
    stop: oneshot::Sender<()>,
    served: tokio::task::JoinHandle<comanda::error::Result<()>>,
}

impl House {
    fn open(database: &Path, delay: Option<Duration>) -> Self {
        let setting = |(key, text): (&str, &str)| Setting {
            key: key.into(),
            text: text.into(),
            source: "the bench".into(),
        };
        let database = database.display().to_string();
        let settings = [("database.path", database.as_str()), ("log.level", "error")];
        let flags = Flags { settings: settings.map(setting).into(), ..Flags::default() };
        let config = Config::load(&flags, [], Path::new("/nonexistent")).unwrap().config;
        let runtime = Runtime::new().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let (app, at, served) = runtime.block_on(async move {
            let app = App::open_with(config, Clock::System, |store| store.sync_delay = delay).unwrap();
            let app = Arc::new(app);
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let at = listener.local_addr().unwrap();
            let stop = async move { stopped.await.unwrap_or_default() };
            (Arc::clone(&app), at, tokio::spawn(serve(app, listener, stop)))
        });
        let most = LOADS.iter().map(|(_, orders)| *orders).max().unwrap();
        let ring = app.keys.ring();
        let world = app.store.write_blocking(move |w| {
            let owner = seed::account(w, "owner", "owner")?;
            let kitchen = seed::kitchen(w, owner.id, "fonda")?;
            let (mut ids, mut guests) = (Vec::new(), Vec::new());
            for n in 0..most {
                let guest = seed::account(w, &format!("guest{n}"), "customer")?;
                guests.push(seed::keys(w, guest.id, &ring)?);
                ids.push(guest.id);
            }
            Ok((kitchen, ids, guests))
        });
        let (kitchen, ids, guests) = world.unwrap();
        Self { app, at, guests, kitchen, ids, runtime, stop, served }
    }

    /// Fills the carts of the first `many` guests.
    fn fill(&self, many: usize) {
        let (ids, kitchen) = (self.ids.iter().take(many).copied().collect::<Vec<_>>(), self.kitchen.clone());
        let filled = self
            .app
            .store
            .write_blocking(move |w| ids.into_iter().try_for_each(|id| seed::cart(w, id, &kitchen)));
        filled.unwrap();
    }

    /// `orders` guests check out, `at_once` of them at a time. Orders a second.
    fn takes(&self, at_once: usize, orders: usize, round: usize) -> f64 {
        self.fill(orders);
        let requests: Vec<String> =
            self.guests.iter().take(orders).map(|keys| request(self.at, keys, round)).collect();
        let (next, began) = (AtomicUsize::new(0), Instant::now());
        std::thread::scope(|scope| {
            for _ in 0..at_once {
                scope.spawn(|| {
                    let mut wire = Wire::to(self.at).unwrap();
                    while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                        wire.say(request).unwrap();
                        let answer = wire.answer("POST").unwrap();
                        assert_eq!(answer.status, 200, "{answer}");
                    }
                });
            }
        });
        rate(orders, began.elapsed())
    }

    fn close(self) {
        self.stop.send(()).unwrap();
        self.runtime.block_on(self.served).unwrap().unwrap();
    }
}

fn request(at: SocketAddr, keys: &Keys, round: usize) -> String {
    let body = format!(
        "{{\"direccion\": \"{}\", \"barrio\": \"{}\", \"notas\": \"\", \"metodo_pago\": \"efectivo\"}}",
        seed::STREET,
        seed::DISTRICT
    );
    format!(
        "POST /carrito/confirmar/ HTTP/1.1\r\nHost: {at}\r\nCookie: sessionid={}; csrftoken={}\r\n\
         X-CSRFToken: {}\r\nIdempotency-Key: run-{round}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        keys.session,
        keys.csrf,
        keys.csrf,
        body.len()
    )
}

/// What the disk does by itself: 8 KiB appended and brought to the disk, again and again. Times a second.
fn syncs(folder: &Path, delay: Option<Duration>) -> f64 {
    let path = folder.join("syncs");
    let mut file = OpenOptions::new().create(true).append(true).open(&path).unwrap();
    let (began, mut times) = (Instant::now(), 0);
    while began.elapsed() < Duration::from_millis(400) {
        file.write_all(&[7; 8192]).unwrap();
        file.sync_data().unwrap();
        delay.into_iter().for_each(std::thread::sleep);
        times += 1;
    }
    let rate = rate(times, began.elapsed());
    std::fs::remove_file(path).unwrap();
    rate
}

fn rate(times: usize, time: Duration) -> f64 {
    f64::from(u32::try_from(times).unwrap()) / time.as_secs_f64()
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}

fn throughput(folder: &Path, name: &str, delay: Option<Duration>) {
    let database = folder.join(format!("orders-{}.db", delay.map_or(0, |delay| delay.as_millis())));
    let house = House::open(&database, delay);
    let mut orders: [Vec<f64>; LOADS.len()] = Default::default();
    let mut disk: [Vec<f64>; LOADS.len()] = Default::default();
    let mut ratio: [Vec<f64>; LOADS.len()] = Default::default();
    for round in 0..ROUNDS {
        for (kind, (at_once, many)) in LOADS.into_iter().enumerate() {
            let alone = syncs(folder, delay);
            let taken = house.takes(at_once, many, round * LOADS.len() + kind);
            orders[kind].push(taken);
            disk[kind].push(alone);
            ratio[kind].push(taken / alone);
        }
    }
    println!("\n{name}");
    for (kind, (at_once, _)) in LOADS.into_iter().enumerate() {
        let [orders, disk, ratio] = [&orders, &disk, &ratio].map(|all| median(all[kind].clone()));
        println!(
            "  {at_once:>2} guests at a time: {orders:>8.0} orders/s   {disk:>6.0} syncs/s   {ratio:>6.2} orders a sync"
        );
    }
    house.close();
}

/// The binary as it is shipped: its size, how soon it answers, and what it takes in memory while nothing happens.
fn weight(folder: &Path) {
    let binary = Path::new(env!("CARGO_BIN_EXE_comanda"));
    let size = std::fs::metadata(binary).unwrap().len();
    let (mut starts, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..=ROUNDS {
        let began = Instant::now();
        let mut server = Server::start(binary, folder);
        let mut wire = Wire::to(server.at).unwrap();
        wire.say("GET /restaurantes/api/restaurantes/ HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        assert_eq!(wire.answer("GET").unwrap().status, 200);
        starts.push(began.elapsed().as_secs_f64() * 1000.0);
        memory.push(server.resident());
        server.child.kill().unwrap();
        server.child.wait().unwrap();
    }
    // The first start makes the file; it is not what a restart costs.
    starts.remove(0);
    println!("\nthe binary");
    println!("  start to first answer: {:.0} ms", median(starts));
    println!("  resident memory after it: {:.1} MiB", median(memory));
    println!("  size: {:.1} MiB", f64::from(u32::try_from(size).unwrap()) / 1_048_576.0);
}

struct Server {
    child: Child,
    at: SocketAddr,
}

impl Server {
    fn start(binary: &Path, folder: &Path) -> Self {
        let mut child = Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--set", "log.level=error"])
            .env_clear()
            .env("COMANDA_DATABASE__PATH", folder.join("weight.db"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()?.parse().ok());
        Self { at: address.expect("the line that names the address"), child }
    }

    /// Resident memory in MiB (`VmRSS` of Linux).
    fn resident(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
    }
}
