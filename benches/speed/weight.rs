//! The binary as it is shipped: its size, how soon it answers, and what it takes in memory while nothing happens.

use crate::child::Server;
use crate::load::{drive, repeat};
use crate::report::{Goal, Report};
use crate::world::Folder;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Steps of the progress bar for so many rounds.
pub(crate) const fn steps(rounds: usize) -> usize {
    rounds
}

pub(crate) fn run(folder: &Folder, rounds: usize, report: &mut Report) {
    let binary = Path::new(env!("CARGO_BIN_EXE_comanda"));
    let request = b"GET /restaurantes/api/restaurantes/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    let (mut starts, mut memory) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let mut command = Command::new(binary);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--set", "log.level=error"])
            .env_clear()
            .env("COMANDA_DATABASE__PATH", folder.0.join("weight.db"));
        let began = Instant::now();
        let server = Server::start(command);
        drive(server.at, 1, &repeat(request, 1));
        // The first start makes the file; it is not what a restart costs.
        if round > 0 {
            report.step("starts");
            starts.push(began.elapsed().as_secs_f64() * 1000.0);
            memory.push(server.memory("VmRSS:"));
        }
    }
    let size = std::fs::metadata(binary).unwrap().len();
    let size = f64::from(u32::try_from(size).unwrap()) / 1_048_576.0;
    report.say("the binary", "start to first answer", starts, "ms", Goal::AtMost(20.0));
    report.say("the binary", "memory after it", memory, "MiB", Goal::AtMost(12.0));
    report.say("the binary", "size", vec![size], "MiB", Goal::AtMost(10.0));
}
