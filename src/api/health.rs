//! Whether the server is alive and can do its work, and its numbers, for load balancers and Prometheus.
//!
//! Anybody may ask whether. How, and the numbers, are told at the listener of those who watch (`routes::watch`); details
//! also to the networks of `network.allowed`, where that names some: nobody else comes in then. That a request comes from
//! this machine proves nothing: a proxy may stand here.

use crate::app::{App, vitals};
use crate::error::{Error, Result};
use crate::http::Response;
use crate::middleware::Context;
use crate::services::health::{self, Probe};
use crate::services::{care, timekeeping};
use serde_json::json;
use std::fmt::Write as _;
use std::time::Duration;

/// `GET /livez`: the process answers.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn live(_: &App, _: Context) -> Result<Response> {
    Ok(alive())
}

/// `GET /readyz`: a real read and an empty write came back; 503 if not.
pub async fn ready(app: &App, _: Context) -> Result<Response> {
    Ok(readiness(app, false).await)
}

/// `GET /healthz`: the same as JSON, with details for those who may know them.
pub async fn health(app: &App, _: Context) -> Result<Response> {
    Ok(state(app, !app.config.network.allowed.is_empty()).await)
}

/// The process answers.
#[must_use]
pub fn alive() -> Response {
    word(200, "ok\n")
}

/// Whether a real read and an empty write came back. `tells_clock`: in a second line when the machine's clock is not what
/// the house goes by, which fails nothing.
pub async fn readiness(app: &App, tells_clock: bool) -> Response {
    match health::ready(app).await {
        Ok(_probe) if tells_clock && timekeeping::is_apart(app) => {
            word(200, "ok\nclock: the house goes by its own time; see `comanda clock`\n")
        }
        Ok(_probe) => word(200, "ok\n"),
        Err(error) => not_ready(&error, word(503, "not ready\n")),
    }
}

/// The same as JSON.
pub async fn state(app: &App, with_details: bool) -> Response {
    let response = match health::ready(app).await {
        Ok(probe) if with_details => Response::json(200, &details(app, &probe)),
        Ok(_probe) => Response::json(200, &json!({"status": "ok"})),
        Err(error) => not_ready(&error, Response::json(503, &json!({"status": "failing"}))),
    };
    response.with_header("Cache-Control", "no-store")
}

/// Numbers in Prometheus' text format.
pub async fn numbers(app: &App) -> Response {
    let probe = health::ready(app).await.ok();
    let text = metrics(app, probe);
    Response::bytes(200, "text/plain; version=0.0.4; charset=utf-8", text)
        .with_header("Cache-Control", "no-store")
}

fn word(status: u16, text: &'static str) -> Response {
    Response::text(status, text).with_header("Cache-Control", "no-store")
}

/// Says in the log why; whoever asks is told only that.
fn not_ready(error: &Error, response: Response) -> Response {
    tracing::error!("not ready: {error}");
    response
}

fn details(app: &App, probe: &Probe) -> serde_json::Value {
    json!({
        "status": "ok",
        "version": env!("CARGO_PKG_VERSION"),
        "profile": app.config.profile.as_str(),
        "uptime_seconds": app.counts.uptime().as_secs(),
        "read_microseconds": micros(probe.read),
        "write_microseconds": micros(probe.write),
        "journal": probe.head,
        "memory_bytes": vitals::memory(),
        "clock": timekeeping::standing(app).map(|standing| json!({
            "proved": standing.proved,
            "followed": !standing.is_apart(),
            "seconds_apart": standing.apart().as_secs(),
        })),
    })
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// The text of all metrics. `probe` is `None` while the house is not ready.
fn metrics(app: &App, probe: Option<Probe>) -> String {
    let mut text = Metrics::default();
    text.head("comanda_requests_total", "counter", "Requests by class of their answer's status");
    let names = ["1xx", "2xx", "3xx", "4xx", "5xx"];
    let classes = names.into_iter().zip(app.counts.answered()).chain([("none", app.counts.unfinished())]);
    for (class, count) in classes {
        text.line("comanda_requests_total", &format!("{{class=\"{class}\"}}"), count);
    }
    let stats = app.store.stats();
    text.one("comanda_store_commits_total", "counter", "Transactions of the writer", stats.batches);
    text.one("comanda_store_jobs_total", "counter", "Changes in them", stats.jobs);
    text.one(
        "comanda_store_commit_seconds_total",
        "counter",
        "Time spent in them",
        stats.commit_time.as_secs_f64(),
    );
    text.one("comanda_ready", "gauge", "1 if a read and an empty write came back", u8::from(probe.is_some()));
    if let Some(probe) = probe {
        text.one("comanda_journal_head", "gauge", "The journal's newest number", probe.head);
        text.one("comanda_probe_read_seconds", "gauge", "A read just now", probe.read.as_secs_f64());
        text.one(
            "comanda_probe_write_seconds",
            "gauge",
            "An empty write just now",
            probe.write.as_secs_f64(),
        );
    }
    let sessions = app.seen.used_within(app.config.sessions.idle, app.clock.now());
    text.one("comanda_sessions_active", "gauge", "Sessions in use", sessions);
    if let Some(standing) = timekeeping::standing(app) {
        let apart = standing.apart().as_secs();
        text.one("comanda_clock_apart_seconds", "gauge", "The machine's clock less house time", apart);
        text.one("comanda_clock_proved", "gauge", "1 if house time is proved", u8::from(standing.proved));
    }
    if let Ok((backup, check)) = care::notes(app) {
        if let Some(note) = backup {
            let help = "When the last good backup was made, in seconds since 1970";
            text.one("comanda_backup_timestamp_seconds", "gauge", help, note.at.secs());
            text.one("comanda_backup_bytes", "gauge", "Its size", note.bytes);
        }
        if let Some(note) = check {
            let help = "When the whole file was last looked at, in seconds since 1970";
            text.one("comanda_check_timestamp_seconds", "gauge", help, note.at.secs());
            text.one("comanda_check_faults", "gauge", "What was found wrong then", note.faults.len());
        }
    }
    if let Some(bytes) = vitals::memory() {
        text.one("process_resident_memory_bytes", "gauge", "Memory in use", bytes);
    }
    if let Some(bytes) = vitals::written() {
        text.one(
            "comanda_disk_written_bytes_total",
            "counter",
            "Bytes this process had the disk write",
            bytes,
        );
    }
    text.one("comanda_uptime_seconds", "gauge", "Time since the start", app.counts.uptime().as_secs());
    text.0
}

/// Prometheus' text format 0.0.4.
#[derive(Default)]
struct Metrics(String);

impl Metrics {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _infallible = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn line(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        let _infallible = writeln!(self.0, "{name}{labels} {value}");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: impl std::fmt::Display) {
        self.head(name, kind, help);
        self.line(name, "", value);
    }
}
