//! Check-outs of prepared carts, acknowledged after the disk has them, beside what the disk can do by itself.

use crate::child::Server;
use crate::load::drive;
use crate::report::{Goal, Report};
use crate::world::{Folder, World};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Clients, orders in a round, and the goals for this disk, and with 5 ms and 20 ms more for each sync.
const LOADS: [(usize, usize, [Goal; 3]); 3] = [
    (64, 2048, [Goal::AtLeast(2.0), Goal::AtLeast(35.0), Goal::None]),
    (8, 512, [Goal::AtLeast(1.3), Goal::AtLeast(5.0), Goal::None]),
    (1, 64, [Goal::AtLeast(0.4), Goal::AtLeast(0.85), Goal::None]),
];
const DELAYS: [(&str, u64); 3] = [("this disk", 0), ("5 ms a sync more", 5), ("20 ms a sync more", 20)];

/// Steps of the progress bar for so many rounds.
pub(crate) const fn steps(rounds: usize) -> usize {
    rounds * LOADS.len() * DELAYS.len()
}

pub(crate) fn run(folder: &Folder, rounds: usize, report: &mut Report) {
    let most = LOADS.iter().map(|(_, orders, _)| *orders).max().unwrap();
    for (kind, (name, delay)) in DELAYS.into_iter().enumerate() {
        let delay = Duration::from_millis(delay);
        let world = World::new(&folder.0, &format!("orders-{kind}"), most);
        let house = Server::house(&world.database, delay, &[]);
        let mut turn = 0;
        for (at_once, many, goals) in LOADS {
            let mut figures: [Vec<f64>; 5] = Default::default();
            for _ in 0..rounds {
                report.step("orders");
                turn += 1;
                world.fill_carts(many);
                let requests = Arc::new(world.check_outs(many, turn));
                let disk = syncs(&folder.0, delay);
                let before = house.cpu();
                let run = drive(house.at, at_once, &requests);
                let cpu = (house.cpu() - before) / f64::from(u32::try_from(many).unwrap());
                let disk = f64::midpoint(disk, syncs(&folder.0, delay));
                for (figure, value) in figures.iter_mut().zip([
                    run.rate(),
                    disk,
                    run.rate() / disk,
                    run.percentile(99) / 1000.0,
                    cpu,
                ]) {
                    figure.push(value);
                }
            }
            let case = format!("{at_once} guests, {name}");
            let [rate, disk, ratio, slow, cpu] = figures;
            report.say(&case, "orders", rate, "/s", Goal::None);
            report.say(&case, "syncs of 8 KiB", disk, "/s", Goal::None);
            report.say(&case, "orders for each sync", ratio, "x", goals[kind]);
            report.say(&case, "99 of 100 within", slow, "ms", Goal::None);
            report.say(&case, "processor for an order", cpu, "us", Goal::None);
        }
    }
}

/// What the disk does by itself: 8 KiB appended and brought to the disk, again and again. Times a second.
fn syncs(folder: &Path, delay: Duration) -> f64 {
    let path = folder.join("syncs");
    let mut file = OpenOptions::new().create(true).append(true).open(&path).unwrap();
    let (began, mut times) = (Instant::now(), 0_u32);
    while began.elapsed() < Duration::from_millis(300) {
        file.write_all(&[7; 8192]).unwrap();
        file.sync_data().unwrap();
        if !delay.is_zero() {
            std::thread::sleep(delay);
        }
        times += 1;
    }
    let rate = f64::from(times) / began.elapsed().as_secs_f64();
    std::fs::remove_file(path).unwrap();
    rate
}
