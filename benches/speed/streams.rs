//! Two hundred screens that listen to one kitchen: how soon the last of them hears of an order, what that costs, and what
//! a listener weighs.

use crate::child::Server;
use crate::load::answer;
use crate::report::{Goal, Report};
use crate::world::{Folder, World, read};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Screens that listen.
const LISTENERS: usize = 200;
/// Orders in a round.
const ORDERS: usize = 20;

/// Steps of the progress bar for so many rounds.
pub(crate) const fn steps(rounds: usize) -> usize {
    rounds
}

pub(crate) fn run(folder: &Folder, rounds: usize, report: &mut Report) {
    let world = World::new(&folder.0, "streams", ORDERS);
    let settings = [("live.per_user", "1000"), ("live.heartbeat", "10m")];
    let house = Server::house(&world.database, Duration::ZERO, &settings);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut figures: [Vec<f64>; 2] = Default::default();
    runtime.block_on(async {
        let (tell, mut heard) = unbounded_channel();
        let before = house.memory("VmRSS:");
        for _ in 0..LISTENERS {
            tokio::spawn(listen(house.at, read("/api/eventos/cocina/", &world.owner), tell.clone()));
        }
        all_of(&mut heard).await; // each says once that it is there
        let weight =
            (house.memory("VmRSS:") - before) * 1024.0 / f64::from(u32::try_from(LISTENERS).unwrap());
        for round in 0..rounds {
            report.step("streams");
            world.fill_carts(ORDERS);
            let (mut waits, cpu) = (Vec::new(), house.cpu());
            for request in world.check_outs(ORDERS, round) {
                waits.push(order(house.at, &request, &mut heard).await);
            }
            let events = f64::from(u32::try_from(ORDERS * LISTENERS).unwrap());
            waits.sort_by(f64::total_cmp);
            figures[0].push(waits[waits.len() / 2]);
            figures[1].push((house.cpu() - cpu) / events);
        }
        let case = format!("{LISTENERS} streams");
        let [waits, cpu] = figures;
        report.say(&case, "from an answer to the last event", waits, "ms", Goal::AtMost(20.0));
        report.say(&case, "processor for an event, orders too", cpu, "us", Goal::AtMost(15.0));
        report.say(&case, "memory for a stream", vec![weight], "KiB", Goal::None);
    });
}

/// Milliseconds from an order's answer until the last listener has heard of it.
async fn order(at: SocketAddr, request: &[u8], heard: &mut UnboundedReceiver<Instant>) -> f64 {
    let (mut tcp, mut buffer) = (TcpStream::connect(at).await.unwrap(), Vec::new());
    tcp.write_all(request).await.unwrap();
    answer(&mut tcp, &mut buffer).await;
    assert!(buffer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&buffer));
    let answered = Instant::now();
    all_of(heard).await.saturating_duration_since(answered).as_secs_f64() * 1000.0
}

/// When the last of all listeners has heard something.
async fn all_of(heard: &mut UnboundedReceiver<Instant>) -> Instant {
    let mut last = Instant::now();
    for _ in 0..LISTENERS {
        last = heard.recv().await.unwrap();
    }
    last
}

/// Says each time that it hears something: first that it is listening, then each event.
async fn listen(at: SocketAddr, request: Vec<u8>, tell: UnboundedSender<Instant>) {
    let (mut tcp, mut seen) = (TcpStream::connect(at).await.unwrap(), Vec::with_capacity(4096));
    tcp.write_all(&request).await.unwrap();
    loop {
        assert!(tcp.read_buf(&mut seen).await.unwrap() > 0, "a stream ended");
        while let Some(end) = event(&seen) {
            seen.drain(..end);
            if tell.send(Instant::now()).is_err() {
                return;
            }
        }
    }
}

/// Behind the first whole event in what was read.
fn event(seen: &[u8]) -> Option<usize> {
    let id = seen.windows(5).position(|window| window == b"\nid: ")?;
    seen[id..].windows(2).position(|window| window == b"\n\n").map(|end| id + end + 2)
}
