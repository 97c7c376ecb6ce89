//! What a log-in tells by its time, and what a flood of them costs everybody else.
//!
//! The refusals of an unknown account, a wrong password and an inactive account come in turn, so that a busy machine is
//! busy for all three. The menu is read in quiet and while others try wrong passwords, in alternating rounds.

use crate::child::Server;
use crate::load::{answer, drive, repeat};
use crate::report::{Goal, Report};
use crate::world::{Folder, World, read};
use comanda::auth::password::{Buffer, Cost, hash};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// Log-ins of each kind in a round.
const TRIES: usize = 20;
/// Clients that try wrong passwords.
const FLOOD: usize = 50;
/// Reads of the menu in a round, and their connections.
const READS: usize = 6_000;
const READERS: usize = 8;

/// Steps of the progress bar for so many rounds.
pub(crate) const fn steps(rounds: usize) -> usize {
    2 * rounds
}

pub(crate) fn run(folder: &Folder, rounds: usize, report: &mut Report) {
    let world = World::new(&folder.0, "flood", 2);
    give_passwords(&world);
    let house = Server::house(&world.database, Duration::ZERO, &[("throttle.enabled", "false")]);
    // As many guests as later, none of whom signs in: what is added then is the hashing's.
    drive(house.at, FLOOD + READERS, &repeat(&read("/api/productos/", &world.owner), READS));
    let before = house.memory("VmRSS:");
    refusals(&house, rounds, report);
    flood(&house, &world, before, rounds, report);
}

/// Passwords that cost what they cost in earnest, and one account that is not active.
fn give_passwords(world: &World) {
    let mut buffer = Buffer::new(Cost::HOUSE).unwrap();
    let hash = hash("Arepa#Quesudo-91", &ring::rand::SystemRandom::new(), &mut buffer).unwrap();
    let db = rusqlite::Connection::open(&world.database).unwrap();
    db.execute("UPDATE user SET password = ?1", [hash]).unwrap();
    db.execute("UPDATE user SET state = 'inactive' WHERE username = 'guest1'", []).unwrap();
}

fn refusals(house: &Server, rounds: usize, report: &mut Report) {
    let kinds = ["nobody", "guest0", "guest1"].map(wrong);
    let mut figures: [Vec<f64>; 4] = Default::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for _ in 0..rounds {
        report.step("refusals of log-ins");
        let mut times: [Vec<f64>; 3] = Default::default();
        runtime.block_on(async {
            let (mut tcp, mut buffer) = (TcpStream::connect(house.at).await.unwrap(), Vec::new());
            for _ in 0..TRIES {
                for (request, times) in kinds.iter().zip(&mut times) {
                    let began = Instant::now();
                    assert_eq!(log_in(&mut tcp, &mut buffer, request).await, b"401");
                    times.push(began.elapsed().as_secs_f64() * 1000.0);
                }
            }
        });
        let medians = times.map(|mut times| {
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        });
        let (least, most) = medians.iter().fold((f64::MAX, 0.0_f64), |(a, b), n| (a.min(*n), b.max(*n)));
        for (figure, value) in figures.iter_mut().zip(medians.into_iter().chain([most / least])) {
            figure.push(value);
        }
    }
    let [unknown, wrong, inactive, ratio] = figures;
    let case = "refused log-ins";
    report.say(case, "unknown account", unknown, "ms", Goal::None);
    report.say(case, "wrong password", wrong, "ms", Goal::None);
    report.say(case, "inactive account", inactive, "ms", Goal::None);
    report.say(case, "the slowest against the fastest", ratio, "x", Goal::AtMost(1.05));
}

fn flood(house: &Server, world: &World, before: f64, rounds: usize, report: &mut Report) {
    let menu = repeat(&read("/api/productos/", &world.owner), READS);
    let mut figures: [Vec<f64>; 6] = Default::default();
    for _ in 0..rounds {
        report.step("a flood of log-ins");
        let quiet = drive(house.at, READERS, &menu);
        let stop = Arc::new(AtomicBool::new(false));
        let (at, until) = (house.at, Arc::clone(&stop));
        let flood = std::thread::spawn(move || try_passwords(at, &until));
        let flooded = drive(house.at, READERS, &menu);
        stop.store(true, Ordering::Relaxed);
        let (refused, busy) = flood.join().unwrap();
        let rates = [quiet.rate(), flooded.rate(), flooded.rate() / quiet.rate()];
        let rest = [flooded.percentile(99) / 1000.0, refused, busy];
        for (figure, value) in figures.iter_mut().zip(rates.into_iter().chain(rest)) {
            figure.push(value);
        }
    }
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).saturating_sub(1);
    let threads = f64::from(u32::try_from(threads.max(1)).unwrap());
    let more = vec![(house.memory("VmHWM:") - before) / threads];
    let case = format!("{FLOOD} wrong log-ins");
    let [quiet, flooded, ratio, slow, refused, busy] = figures;
    report.say(&case, "menus in quiet", quiet, "/s", Goal::None);
    report.say(&case, "menus beside them", flooded, "/s", Goal::None);
    report.say(&case, "of the quiet rate", ratio, "x", Goal::AtLeast(0.7));
    report.say(&case, "99 of 100 menus within", slow, "ms", Goal::None);
    report.say(&case, "hashed and refused", refused, "", Goal::None);
    report.say(&case, "told to come back", busy, "", Goal::None);
    report.say(&case, "memory for each hashing thread", more, "MiB", Goal::AtMost(22.0));
}

/// Wrong passwords until it is over: how many were refused, and how many told to come back.
fn try_passwords(at: SocketAddr, stop: &Arc<AtomicBool>) -> (f64, f64) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let clients: Vec<_> = (0..FLOOD).map(|_| tokio::spawn(attacker(at, Arc::clone(stop)))).collect();
        let (mut refused, mut busy) = (0.0, 0.0);
        for client in clients {
            let (some, others) = client.await.unwrap();
            refused += some;
            busy += others;
        }
        (refused, busy)
    })
}

async fn attacker(at: SocketAddr, stop: Arc<AtomicBool>) -> (f64, f64) {
    let (mut tcp, mut buffer) = (TcpStream::connect(at).await.unwrap(), Vec::new());
    let (request, mut refused, mut busy) = (wrong("guest0"), 0.0, 0.0);
    while !stop.load(Ordering::Relaxed) {
        match log_in(&mut tcp, &mut buffer, &request).await.as_slice() {
            b"401" => refused += 1.0,
            b"503" => busy += 1.0,
            other => panic!("a log-in was answered {}", String::from_utf8_lossy(other)),
        }
    }
    (refused, busy)
}

/// Sends a log-in. The status of its answer.
async fn log_in(tcp: &mut TcpStream, buffer: &mut Vec<u8>, request: &[u8]) -> Vec<u8> {
    tokio::io::AsyncWriteExt::write_all(tcp, request).await.unwrap();
    answer(tcp, buffer).await;
    buffer[9..12].to_vec()
}

fn wrong(name: &str) -> Vec<u8> {
    let body = format!("{{\"username\": \"{name}@fonda.example\", \"password\": \"wrong-password\"}}");
    let head =
        "POST /api/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ";
    format!("{head}{}\r\n\r\n{body}", body.len()).into_bytes()
}
