//! What the house writes to its disk in a day, and what a backup costs those who order meanwhile: `cargo bench --bench disk`.
//!
//! The day is played with a clock of its own, minute by minute: the kitchen's list, a courier and the owner look every so often,
//! 300 guests look at the menu, order and follow their order, and each order goes all its way. What counts is what the kernel
//! handed to the disk (`/proc/self/io`), the write-ahead log and its checkpoints included. The goal is 50 MB a day.
//!
//! The backup is the command itself in a process of its own, again and again, while 64 guests order. Rounds with and without
//! it alternate; medians and the slowest hundredth are shown.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench speaks, and fails loudly"
)]

#[expect(dead_code, reason = "the speed bench uses more of it")]
#[path = "speed/child.rs"]
mod child;
#[expect(dead_code, reason = "the speed bench uses more of it")]
#[path = "speed/load.rs"]
mod load;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/house/seed.rs"]
mod seed;
#[expect(dead_code, reason = "the speed bench uses more of it")]
#[path = "speed/world.rs"]
mod world;

use child::{Server, config};
use comanda::app::App;
use comanda::clock::{Clock, Span, Time};
use comanda::routes::serve::serve;
use load::drive;
use seed::Keys;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use world::{Folder, World};

/// Orders of a day, and its minutes.
const ORDERS: usize = 300;
const MINUTES: usize = 720;
/// Rounds with and without a backup.
const ROUNDS: usize = 5;
/// Orders of one round.
const ROUND: usize = 2048;

fn main() {
    if child::ran_as_server() {
        return;
    }
    a_day(false);
    a_day(true);
    backups();
}

/// Somebody with a connection and a session.
struct Visitor {
    tcp: TcpStream,
    at: SocketAddr,
    keys: Keys,
    answer: Vec<u8>,
}

impl Visitor {
    async fn new(at: SocketAddr, keys: Keys) -> Self {
        Self { tcp: TcpStream::connect(at).await.unwrap(), at, keys, answer: Vec::new() }
    }

    async fn get(&mut self, path: &str) {
        let cookies = format!("sessionid={}; csrftoken={}", self.keys.session, self.keys.csrf);
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookies}\r\n\r\n", self.at);
        self.say(&request).await;
    }

    async fn post(&mut self, path: &str, body: &str) {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nCookie: sessionid={}; csrftoken={}\r\nX-CSRFToken: {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.at,
            self.keys.session,
            self.keys.csrf,
            self.keys.csrf,
            body.len()
        );
        self.say(&request).await;
    }

    async fn say(&mut self, request: &str) {
        self.tcp.write_all(request.as_bytes()).await.unwrap();
        load::answer(&mut self.tcp, &mut self.answer).await;
        let head = String::from_utf8_lossy(&self.answer);
        assert!(head.starts_with("HTTP/1.1 200"), "{request}\n{head}");
    }

    /// The number behind `"pedido_id": `.
    fn order(&self) -> String {
        let text = String::from_utf8_lossy(&self.answer);
        let after = text.split("\"pedido_id\": ").nth(1).expect("an order's number");
        after.chars().take_while(char::is_ascii_digit).collect()
    }
}

/// `homeward`: as if every step were so long after the last one that the log is moved home in between. The house waits ten
/// minutes before it does, and this is why.
fn a_day(homeward: bool) {
    let folder = Folder::new();
    let world = World::new(&folder.0, "day", ORDERS);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let clock = Clock::fixed(Time::from_millis(Clock::System.now().millis()));
    let (bytes, batches) = runtime.block_on(async {
        // The last guests signed in before the day began.
        let config = config(&world.database.display().to_string(), &["sessions.idle=24h"]);
        let app = Arc::new(App::open_with(config, clock.clone(), |_| {}).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let stop_or_gone = async move { stopped.await.unwrap_or_default() };
        let served = tokio::spawn(serve(Arc::clone(&app), listener, stop_or_gone));
        let mut owner = Visitor::new(at, world.owner.clone()).await;
        owner.get("/panel-restaurante/").await; // what a first request makes
        let (before, batches) = (written(), app.store.stats().batches);
        let mut guests = world.guests.iter();
        let outside = rusqlite::Connection::open(&world.database).unwrap();
        let later = || {
            if homeward {
                outside.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
            }
        };
        for minute in 0..MINUTES {
            clock.advance(Span::minutes(1));
            owner.get("/panel-restaurante/").await;
            if minute * ORDERS / MINUTES == (minute + 1) * ORDERS / MINUTES {
                continue;
            }
            let Some(keys) = guests.next() else { continue };
            let mut guest = Visitor::new(at, keys.clone()).await;
            evening(&mut guest, &mut owner, &world, &later).await;
        }
        let batches = app.store.stats().batches - batches;
        stop.send(()).unwrap();
        served.await.unwrap().unwrap();
        drop(app);
        (written() - before, batches)
    });
    let megabytes = bytes / 1e6;
    let how = if homeward { "; the log moved home after each step" } else { "" };
    println!("a day of {ORDERS} orders in {MINUTES} minutes, the kitchen's page in use all the time{how}");
    println!("  written to the disk: {megabytes:.1} MB (goal: under 50)");
    println!(
        "  for each committed change: {:.1} kB in {batches} commits (aim: 20)",
        bytes / 1e3 / f64::from(u32::try_from(batches).unwrap())
    );
}

/// One guest's order from the menu to the door.
async fn evening(guest: &mut Visitor, owner: &mut Visitor, world: &World, later: &impl Fn()) {
    guest.get("/restaurantes/restaurante/1/").await;
    for dish in world.dishes {
        guest.post(&format!("/carrito/agregar/{dish}/"), "").await;
    }
    guest.get("/carrito/").await;
    let body = format!(
        "{{\"direccion\": \"{}\", \"barrio\": \"{}\", \"notas\": \"\", \"metodo_pago\": \"efectivo\"}}",
        seed::STREET,
        seed::DISTRICT
    );
    guest.post("/carrito/confirmar/", &body).await;
    let order = guest.order();
    later();
    for state in ["aceptado", "preparando", "enviado", "entregado"] {
        owner.post(&format!("/api/pedidos/{order}/estado/"), &format!("{{\"estado\": \"{state}\"}}")).await;
        guest.get(&format!("/pedidos/{order}/")).await;
        later();
    }
}

/// Bytes that this process gave to the disk.
fn written() -> f64 {
    let io = std::fs::read_to_string("/proc/self/io").unwrap();
    let line = io.lines().find_map(|line| line.strip_prefix("write_bytes: ")).unwrap();
    line.parse().unwrap()
}

fn backups() {
    let folder = Folder::new();
    let world = World::new(&folder.0, "backup", ROUND);
    let house = Server::house(&world.database, Duration::ZERO, &[]);
    let mut figures: [Vec<f64>; 4] = Default::default();
    let mut copies = 0;
    for round in 0..2 * ROUNDS {
        world.fill_carts(ROUND);
        let requests = Arc::new(world.check_outs(ROUND, round));
        let (with, done) = (round % 2 == 1, AtomicBool::new(false));
        let run = std::thread::scope(|scope| {
            let copying = scope.spawn(|| copy_until(&world, with, &done));
            let run = drive(house.at, 64, &requests);
            done.store(true, Ordering::Relaxed);
            copies += copying.join().unwrap();
            run
        });
        let kind = usize::from(with);
        figures[kind].push(run.percentile(50) / 1000.0);
        figures[kind + 2].push(run.percentile(99) / 1000.0);
    }
    house.stop();
    let [quiet, busy, quiet_slow, busy_slow] = figures.map(|mut rounds| {
        rounds.sort_by(f64::total_cmp);
        rounds[rounds.len() / 2]
    });
    println!(
        "\n64 guests order, {copies} backups meanwhile, none of {} orders refused (medians of {ROUNDS})",
        2 * ROUNDS * ROUND
    );
    println!(
        "  an order: {quiet:.2} ms alone, {busy:.2} ms beside a backup: {:.2} x (goal: at most 2)",
        busy / quiet
    );
    println!("  99 of 100 within: {quiet_slow:.1} ms alone, {busy_slow:.1} ms beside a backup");
}

/// Backups one after another until the orders are done; at least one. How many.
fn copy_until(world: &World, wanted: bool, done: &AtomicBool) -> usize {
    let mut copies = 0;
    while wanted && (copies == 0 || !done.load(Ordering::Relaxed)) {
        let to = world.database.with_file_name("copies");
        let output = Command::new(env!("CARGO_BIN_EXE_comanda"))
            .args(["backup", to.to_str().unwrap(), "--database", world.database.to_str().unwrap()])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        copies += 1;
    }
    copies
}
