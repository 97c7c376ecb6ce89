//! How fast the house is, and what it weighs: `cargo bench --bench speed`.
//!
//! Everything is measured beside something else in the same run (bare hyper with the same settings, the disk's own syncs),
//! in alternating rounds, so that a busy machine is busy for both. What is shown are medians, and the lowest and highest
//! round; only the ratios say something about the house.
//!
//! `--binary FILE` measures another binary where the shipped one is measured (weight, large).
//!
//! `-- --only menu|orders|flood|streams|growth|weight|large|peers` runs a part, `--rounds N` more or fewer rounds (5), `--json` prints one JSON document.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench speaks, and fails loudly"
)]

mod child;
mod flood;
mod growth;
mod large;
mod load;
mod orders;
mod peers;
mod reads;
mod report;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/house/seed.rs"]
mod seed;
mod streams;
mod town;
mod weight;
mod world;

use report::Report;
use world::Folder;

/// A part of the whole: its name, its steps for so many rounds, and what it does.
type Part = (&'static str, fn(usize) -> usize, fn(&Folder, usize, &mut Report));

/// The part that needs more than this crate, so it has to be named.
const PEERS: &str = "peers";

const HELP: &str = "cargo bench --bench speed -- [--only PART] [--rounds N] [--json] [--binary FILE]

How fast the house is and what it weighs, beside bare hyper and the disk's own syncs in the same run.

--only PART    menu, orders, flood, streams, growth, weight, large, or peers (see peers/README.md); all but peers otherwise
--rounds N     more or fewer rounds than 5; medians are shown, with the lowest and the highest
--json         one JSON document instead of lines
--binary FILE  another binary where the shipped one is measured (weight, large)";

const PARTS: &[Part] = &[
    ("menu", reads::steps, reads::run),
    ("orders", orders::steps, orders::run),
    ("flood", flood::steps, flood::run),
    ("streams", streams::steps, streams::run),
    ("growth", growth::steps, growth::run),
    ("weight", weight::steps, weight::run),
    ("large", large::steps, large::run),
    (PEERS, peers::steps, peers::run),
];

fn main() {
    if child::ran_as_server() {
        return;
    }
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.iter().any(|arg| arg == "--help") {
        println!("{HELP}");
        return;
    }
    let after = |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1));
    let only = after("--only");
    let rounds = after("--rounds").map_or(5, |n| n.parse().expect("--rounds takes a number"));
    let parts: Vec<_> =
        PARTS.iter().filter(|part| only.map_or(part.0 != PEERS, |only| only == part.0)).collect();
    let steps = parts.iter().map(|part| part.1(rounds)).sum();
    let mut report = Report::new(args.iter().any(|arg| arg == "--json"), steps);
    for (_, _, run) in parts {
        run(&Folder::new(), rounds, &mut report);
    }
    report.end();
}
