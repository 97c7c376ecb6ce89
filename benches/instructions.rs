//! Instructions that the house spends on a request, counted by valgrind: `cargo bench --bench instructions`.
//!
//! A count does not depend on what else the machine does, so this is the guard that CI can hold: each path may cost a
//! tenth more than `instructions.txt` says. `-- --note` writes what was counted into that file: a new baseline belongs
//! into the commit that explains it.

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
#[path = "speed/world.rs"]
mod world;

use child::Server;
use load::{drive, repeat};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use world::{Folder, World, read};

/// Requests of the shorter run; the longer one has twice as many, and the difference is what so many cost.
const REQUESTS: usize = 150;
/// What a path may cost more than its baseline: a tenth.
const TOLERANCE: u64 = 10;

fn main() {
    if child::ran_as_server() {
        return;
    }
    let args: Vec<String> = std::env::args().collect();
    let only = args.iter().position(|arg| arg == "--only").and_then(|at| args.get(at + 1));
    let baseline = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/instructions.txt");
    let known = std::fs::read_to_string(&baseline).unwrap_or_default();
    let (mut text, mut worse) = (String::new(), Vec::new());
    for path in ["token", "menu cached", "menu", "order"] {
        if only.is_some_and(|only| only != path) {
            continue;
        }
        let count = (total(path, 2 * REQUESTS) - total(path, REQUESTS)) / REQUESTS as u64;
        let before = known.lines().find_map(|line| line.strip_prefix(path)?.trim().parse::<u64>().ok());
        println!(
            "{path:<12} {count:>9} instructions a request   {}",
            before.map_or(String::new(), |n| format!("baseline {n}"))
        );
        writeln!(text, "{path:<12} {count}").unwrap();
        if before.is_some_and(|before| count > before + before / TOLERANCE) {
            worse.push(path);
        }
    }
    if args.iter().any(|arg| arg == "--note") {
        std::fs::write(baseline, text).unwrap();
    } else if !worse.is_empty() {
        println!("dearer than the baseline by more than a tenth: {}", worse.join(", "));
        std::process::exit(1);
    }
}

/// All instructions of a house that answers so many requests on one connection.
fn total(path: &str, requests: usize) -> u64 {
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
    command.arg(std::env::current_exe().unwrap()).arg("as-house").arg(&world.database).arg("0");
    if path == "menu" {
        command.arg("server.menu_cache=0"); // each time from the file
    }
    let house = Server::start(command);
    drive(house.at, 1, &all);
    house.stop();
    let out = std::fs::read_to_string(&counted).unwrap();
    let totals = out.lines().find_map(|line| line.strip_prefix("totals: ")).expect("a count");
    totals.trim().parse().unwrap()
}
