//! What may not grow unnoticed, counted instead of timed, so that a busy machine gives the same figures as an idle one:
//! instructions, allocations and syncs of a request on the hot paths (callgrind), bytes written for an order, memory
//! at rest, size.
//!
//! `.ci/guards` builds the binary as it is shipped and compares it with `baseline.txt`: each figure may be a tenth
//! higher. `.ci/guards --note` writes a new baseline, which belongs into the commit that explains it. A count depends on the
//! compiler and the system's C library, not on the processor: valgrind shows every program the same one.
//!
//! `--only <path>` runs one of the paths and compares nothing; `--binary <file>` looks at another binary; `COUNTED=<file>`
//! keeps what callgrind wrote, to be read with `callgrind_annotate` where the binary has its names.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench speaks, and fails loudly"
)]

#[expect(dead_code, reason = "the speed bench uses more of it")]
#[path = "../speed/child.rs"]
mod child;
mod counted;
#[expect(dead_code, reason = "the speed bench uses more of it")]
#[path = "../speed/load.rs"]
mod load;
mod plain;
mod screens;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/house/seed.rs"]
mod seed;
mod verdict;
#[path = "../speed/world.rs"]
mod world;

use std::path::Path;
use verdict::Verdict;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1));
    let binary = child::binary();
    let only = after("--only").map(String::as_str);
    let mut verdict = Verdict::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/guards/baseline.txt"));
    counted::look(&binary, only, &mut verdict);
    if only.is_some() {
        return;
    }
    plain::look(&binary, &mut verdict);
    if args.iter().any(|arg| arg == "--note") {
        verdict.note();
    } else if !verdict.holds() {
        std::process::exit(1);
    }
}
