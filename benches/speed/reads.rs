//! An authenticated menu of thirty dishes beside bare hyper that answers as many bytes.

use crate::child::Server;
use crate::load::{drive, repeat};
use crate::report::{Goal, Report};
use crate::world::{Folder, World, read};
use std::time::Duration;

/// Requests in one round, and connections.
const LOADS: [(usize, usize); 3] = [(64, 12_000), (8, 12_000), (1, 4_000)];

/// Steps of the progress bar for so many rounds.
pub(crate) const fn steps(rounds: usize) -> usize {
    rounds * LOADS.len()
}

pub(crate) fn run(folder: &Folder, rounds: usize, report: &mut Report) {
    let world = World::new(&folder.0, "menu", 1);
    let house = Server::house(&world.database, Duration::ZERO, &[]);
    let other = World::new(&folder.0, "menu-uncached", 1);
    let uncached = Server::house(&other.database, Duration::ZERO, &[("server.menu_cache", "0")]);
    let request = [&world, &other].map(|world| read("/api/productos/", &world.owner));
    let bare = Server::bare(size(&house, &request[0]));
    let servers = [(&bare, &request[0]), (&house, &request[0]), (&uncached, &request[1])];
    for (at_once, many) in LOADS {
        let mut figures: [Vec<f64>; 9] = Default::default();
        for _ in 0..rounds {
            report.step("menus beside bare hyper");
            let mut cpu = [0.0; 3];
            for (kind, (server, request)) in servers.into_iter().enumerate() {
                drive(server.at, at_once, &repeat(request, many / 20)); // warm
                let before = server.cpu();
                let run = drive(server.at, at_once, &repeat(request, many));
                cpu[kind] = (server.cpu() - before) / f64::from(u32::try_from(many).unwrap());
                figures[kind].push(run.rate());
                figures[kind + 3].push(run.percentile(99));
            }
            figures[6].push(cpu[0]);
            figures[7].push(cpu[0] / cpu[1]);
            figures[8].push(cpu[0] / cpu[2]);
        }
        let case = format!("menu, {at_once} clients");
        let [bare_rate, cached_rate, rate, _, cached_slow, slow, bare_cpu, cached, plain] = figures;
        report.say(&case, "bare hyper", bare_rate, "/s", Goal::None);
        report.say(&case, "cached", cached_rate, "/s", Goal::None);
        report.say(&case, "from SQLite", rate, "/s", Goal::None);
        report.say(&case, "bare hyper, processor", bare_cpu, "us", Goal::None);
        report.say(&case, "cached, capacity of bare", cached, "x", Goal::AtLeast(0.45));
        report.say(&case, "from SQLite, capacity of bare", plain, "x", Goal::AtLeast(0.27));
        report.say(&case, "cached, 99 of 100 within", cached_slow, "us", Goal::None);
        report.say(&case, "from SQLite, 99 of 100 within", slow, "us", Goal::None);
    }
}

fn size(house: &Server, request: &[u8]) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut tcp = tokio::net::TcpStream::connect(house.at).await.unwrap();
        let mut buffer = Vec::new();
        tokio::io::AsyncWriteExt::write_all(&mut tcp, request).await.unwrap();
        crate::load::answer(&mut tcp, &mut buffer).await;
        buffer.windows(4).position(|window| window == b"\r\n\r\n").map(|end| buffer.len() - end - 4).unwrap()
    })
}
