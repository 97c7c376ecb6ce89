//! Logging: one line an event, to standard error, for a terminal or for the journal.
//!
//! What is logged is decided where it happens; here is only how it looks. No secret is ever handed to a log macro
//! (they wear [`crate::secret::Secret`]), and a test greps the log of the test run for each one that was handed out.

use std::io::IsTerminal;
use tracing_subscriber::filter::LevelFilter;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Words, for people and for journald (which adds the time itself).
    Plain,
    /// One JSON object a line, for machines.
    Json,
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// What is broken.
    Error,
    /// And what is odd.
    Warn,
    /// And one line for each request.
    Info,
    /// And what helps to find a fault.
    Debug,
}

/// Starts logging for the life of the process. A second call is without effect.
pub fn start(format: Format, level: Level) {
    let level = match level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
    };
    let to_terminal = std::io::stderr().is_terminal();
    let builder = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(to_terminal);
    // A second start (tests run many servers in one process) finds logging already running: nothing to do.
    let _already_running = match format {
        Format::Plain if to_terminal => builder.try_init(),
        Format::Plain => builder.without_time().try_init(),
        Format::Json => builder.json().try_init(),
    };
}
