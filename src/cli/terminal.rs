//! All that a command sees of the outside world: where it writes and reads, the environment, the usual settings file.
//!
//! Commands print with [`Terminal::say`] and never with `println!`, so that a test can look at what they said.

use crate::error::{Error, Result};
use std::ffi::OsString;
use std::fmt::Display;
use std::io::{self, BufRead, BufWriter, Cursor, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Where the owner's settings are if nothing else is said.
const SETTINGS_FILE: &str = "/etc/comanda/config.toml";

/// The outside world of a command.
pub struct Terminal {
    /// What was asked for goes here.
    pub out: Box<dyn Write + Send>,
    /// Complaints and hints go here.
    pub err: Box<dyn Write + Send>,
    /// What is typed, or piped in.
    pub input: Box<dyn BufRead + Send>,
    /// Whether a person sees what is written.
    pub is_terminal: bool,
    /// The environment, as names and values.
    pub env: Vec<(OsString, OsString)>,
    /// The settings file that is read when none is named.
    pub settings_file: PathBuf,
    failed: Option<io::Error>,
}

impl Terminal {
    /// The process's own.
    #[must_use]
    pub fn real() -> Self {
        Self {
            out: Box::new(BufWriter::new(io::stdout())),
            err: Box::new(io::stderr()),
            input: Box::new(io::BufReader::new(io::stdin())),
            is_terminal: io::stdout().is_terminal() && io::stderr().is_terminal(),
            env: std::env::vars_os().collect(),
            settings_file: SETTINGS_FILE.into(),
            failed: None,
        }
    }

    /// One for tests: `input` is piped in, the environment is `env` and nothing else, and what is written can be read.
    #[must_use]
    pub fn captured(env: &[(&str, &str)], input: &str) -> (Self, Captured) {
        let captured = Captured::default();
        let terminal = Self {
            out: Box::new(captured.out.clone()),
            err: Box::new(captured.err.clone()),
            input: Box::new(Cursor::new(input.as_bytes().to_vec())),
            is_terminal: false,
            env: env.iter().map(|(name, value)| (name.into(), value.into())).collect(),
            settings_file: PathBuf::from("/nonexistent/config.toml"),
            failed: None,
        };
        (terminal, captured)
    }

    /// Writes a line of what was asked for. A failure is kept and told at the end, so that no command need care.
    pub fn say(&mut self, line: &dyn Display) {
        if self.failed.is_none()
            && let Err(e) = writeln!(self.out, "{line}")
        {
            self.failed = Some(e);
        }
    }

    /// Writes a line to standard error; if that is closed, there is nobody left to tell.
    pub fn complain(&mut self, line: &dyn Display) {
        let _flushed_first = self.out.flush();
        let _nobody_left = writeln!(self.err, "comanda: {line}");
    }

    /// Writes out what is still held back, for a command that goes on for long.
    pub(super) fn flush(&mut self) {
        if let Err(error) = self.out.flush() {
            self.failed.get_or_insert(error);
        }
    }

    /// Writes out what is still held back, and tells the first failure of all writing.
    pub(super) fn close(&mut self) -> io::Result<()> {
        let flushed = self.out.flush();
        self.failed.take().map_or(flushed, Err)
    }

    /// The variables that are ours, as text.
    pub(super) fn environment(&self) -> Result<Vec<(String, String)>> {
        let ours = self.env.iter().filter_map(|(name, value)| {
            let name = name.to_str().filter(|n| n.starts_with("COMANDA_"))?;
            Some(match value.to_str() {
                Some(value) => Ok((name.to_owned(), value.to_owned())),
                None => Err(Error::Unusable(format!("The variable {name} is not written in UTF-8.").into())),
            })
        });
        ours.collect()
    }
}

/// What a command wrote to a captured terminal.
#[derive(Debug, Default)]
pub struct Captured {
    out: Shared,
    err: Shared,
}

impl Captured {
    /// Standard output so far.
    #[must_use]
    pub fn out(&self) -> String {
        self.out.text()
    }

    /// Standard error so far.
    #[must_use]
    pub fn err(&self) -> String {
        self.err.text()
    }
}

#[derive(Debug, Default, Clone)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
