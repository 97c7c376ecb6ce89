//! The binary: hands its arguments to the command line and turns the outcome into an exit code.

use comanda::cli::{self, Terminal};
use std::process::ExitCode;

/// musl's own allocator makes all threads wait for one lock. What is shipped is linked with musl.
#[cfg(target_env = "musl")]
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run(std::env::args_os().skip(1), &mut Terminal::real())
}
