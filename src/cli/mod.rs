//! The command line: a table of commands, each in a file of its own.
//!
//! [`command`] holds the table and what a row is made of; [`parse`] reads arguments by it, so that what the help shows
//! is what is understood; [`help`] prints it; [`terminal`] is all that a command sees of the outside world, so that
//! tests can hand in another; [`progress`] is the bar of the long commands.
//!
//! To add a command: one file with a `COMMAND` and its `run`, one line in [`command::COMMANDS`].

mod audit;
mod backup;
mod certs;
mod check;
mod clock;
pub mod command;
mod completion;
mod config;
mod demo;
mod doctor;
mod export;
mod help;
mod import;
mod key;
mod load;
mod mail;
mod man;
mod open;
mod parse;
pub mod progress;
mod restore;
mod routes;
mod serve;
mod setup;
mod systemd;
mod terminal;
mod user;
mod version;

pub use parse::Call;
pub use terminal::{Captured, Terminal};

use crate::error::{Error, Result};
use parse::Wish;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It did what was asked: 0.
    Done,
    /// It could not; the sentence is on standard error: 1.
    Failed,
    /// The command line was not understood: 2.
    Usage,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Failed => Self::FAILURE,
            Exit::Usage => Self::from(2),
        }
    }
}

/// Runs what the arguments (without the program's own name) ask for.
pub fn run(args: impl IntoIterator<Item = OsString>, terminal: &mut Terminal) -> ExitCode {
    execute(args, terminal).into()
}

/// As [`run`], with an outcome that a test can compare.
pub fn execute(args: impl IntoIterator<Item = OsString>, terminal: &mut Terminal) -> Exit {
    let outcome = obey(args, terminal);
    let exit = match &outcome {
        Ok(()) => Exit::Done,
        Err(Error::Usage(_)) => Exit::Usage,
        Err(_) => Exit::Failed,
    };
    if let Err(error) = outcome {
        terminal.complain(&error);
    }
    match terminal.close() {
        // Whoever read our output has seen enough (`comanda routes | head`): nothing to complain of.
        Err(e) if e.kind() != ErrorKind::BrokenPipe => {
            terminal.complain(&format_args!("The output could not be written: {e}."));
            Exit::Failed
        }
        _ => exit,
    }
}

fn obey(args: impl IntoIterator<Item = OsString>, terminal: &mut Terminal) -> Result<()> {
    match parse::parse(command::COMMANDS, args)? {
        Wish::Help(None) => terminal.say(&help::overview()),
        Wish::Help(Some(command)) => terminal.say(&help::of(command)),
        Wish::Version => terminal.say(&version::LINE),
        Wish::Run(command, call) => return (command.run)(&call, terminal),
    }
    Ok(())
}

#[cfg(test)]
mod tests;
