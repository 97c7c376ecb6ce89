//! The binary: hands its arguments to the command line and turns the outcome into an exit code.

use comanda::cli::{self, Terminal};
use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(std::env::args_os().skip(1), &mut Terminal::real())
}
