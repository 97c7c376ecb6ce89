//! Requests under callgrind: a run with so many of them and one with twice as many. What the second took more is what the
//! requests cost; what starting and stopping costs is the same in both.

use crate::child::{Server, shipped};
use crate::load::{drive, repeat};
use crate::screens::Screens;
use crate::verdict::Verdict;
use crate::world::{Folder, World, read};
use std::collections::HashMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

/// Requests of the shorter run.
const REQUESTS: usize = 150;
/// Screens that hear of each order.
const SCREENS: usize = 50;

/// What the house did.
#[derive(Clone, Copy, Default)]
struct Count {
    instructions: u64,
    allocations: u64,
    syncs: u64,
}

impl Count {
    /// For each of so many, what this is more than `less`.
    fn more_than(self, less: Self, each: usize) -> [f64; 3] {
        let of = |more: u64, less: u64| {
            let tenths = more.saturating_sub(less) * 10 / each as u64;
            f64::from(u32::try_from(tenths).unwrap()) / 10.0
        };
        [
            of(self.instructions, less.instructions).round(),
            of(self.allocations, less.allocations),
            of(self.syncs, less.syncs),
        ]
    }
}

/// Looks at the hot paths: a token's check, a menu that is kept and one from the file, an order, an event.
pub(crate) fn look(binary: &Path, only: Option<&str>, verdict: &mut Verdict) {
    let wanted = |path: &str| only.is_none_or(|only| only == path);
    for (path, most) in [("token", None), ("menu cached", None), ("menu", None), ("order", None)] {
        if wanted(path) {
            let [instructions, allocations, syncs] = cost(binary, path, 0);
            verdict.say(&format!("{path}: instructions"), instructions, most);
            verdict.say(&format!("{path}: allocations"), allocations, None);
            if path == "order" {
                assert!(
                    syncs >= 1.0,
                    "an order that is not on the disk, or a library whose calls have other names"
                );
                // One for the log; a checkpoint's two now and then.
                verdict.say("order: syncs", syncs, Some(1.2));
            }
        }
    }
    if wanted("event") {
        let [heard, quiet] = [SCREENS, 0].map(|screens| cost(binary, "order", screens));
        for (what, heard, quiet) in
            [("instructions", heard[0], quiet[0]), ("allocations", heard[1], quiet[1])]
        {
            let each = ((heard - quiet) / f64::from(u32::try_from(SCREENS).unwrap()) * 10.0).round() / 10.0;
            verdict.say(&format!("event to a screen: {what}"), each, None);
        }
    }
}

fn cost(binary: &Path, path: &str, screens: usize) -> [f64; 3] {
    let once = run(binary, path, REQUESTS, screens);
    run(binary, path, 2 * REQUESTS, screens).more_than(once, REQUESTS)
}

/// All that a house did that answered so many requests on one connection.
fn run(binary: &Path, path: &str, requests: usize, screens: usize) -> Count {
    let folder = Folder::new();
    let guests = if path == "order" { requests } else { 1 };
    let world = World::new(&folder.0, "counted", guests);
    world.fill_carts(guests);
    let all = match path {
        "token" => repeat(&read("/usuarios/api/direcciones/", &world.guests[0]), requests),
        "order" => Arc::new(world.check_outs(requests, 1)),
        _ => repeat(&read("/api/productos/", &world.owner), requests),
    };
    let counted =
        std::env::var("COUNTED").unwrap_or_else(|_unset| folder.0.join("counted.out").display().to_string());
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--quiet", &format!("--callgrind-out-file={counted}")]);
    command.arg(binary);
    // One thread, so that none looks for another's work.
    command.env("TOKIO_WORKER_THREADS", "1");
    let mut settings = vec![("live.per_user", "1000"), ("live.heartbeat", "1m")];
    if path == "menu" {
        settings.push(("server.menu_cache", "0")); // each time from the file
    }
    let house = Server::start(shipped(command, &world.database, &settings));
    // The same stream as the kitchen screen has, whose word every two seconds that it is there would be counted too.
    let listening = Screens::open(house.at, screens, &read("/api/eventos/restaurante/", &world.owner));
    drive(house.at, 1, &all);
    listening.wait_for(requests);
    house.terminate();
    parse(&std::fs::read_to_string(&counted).unwrap())
}

/// Adds up callgrind's file: its total, and how often the system's library was called. Names are written once, with
/// a number that stands for them from then on.
fn parse(text: &str) -> Count {
    let (mut names, mut count, mut callee) = (HashMap::new(), Count::default(), "");
    for line in text.lines() {
        if let Some(total) = line.strip_prefix("totals: ") {
            count.instructions = total.trim().parse().unwrap();
        } else if let Some(calls) = line.strip_prefix("calls=") {
            let times: u64 = calls.split(' ').next().unwrap().parse().unwrap();
            match callee.trim_start_matches("__libc_").trim_start_matches('_') {
                "malloc" | "calloc" | "realloc" | "posix_memalign" | "aligned_alloc" => {
                    count.allocations += times;
                }
                "fsync" | "fdatasync" => count.syncs += times,
                _other => {}
            }
        } else if let Some((kind @ ("fn" | "cfn"), name)) = line.split_once('=') {
            let (number, said) = name.split_once(' ').unwrap_or((name, ""));
            let name = if said.is_empty() { names[number] } else { *names.entry(number).or_insert(said) };
            if kind == "cfn" {
                callee = name;
            }
        }
    }
    assert!(count.instructions > 0 && count.allocations > 0, "callgrind counted nothing");
    count
}
