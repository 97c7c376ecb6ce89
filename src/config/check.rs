//! What may stand in a setting, judged once at the start, and the sentence that refuses the rest.
//!
//! Numbers, times and sizes have their ranges in one table; the few rules that are none of these follow below. Every
//! sentence names the key, the value (a secret's never), where the value came from, and what would be right.

use super::built_in::SECRETS;
use super::load::Merged;
use super::{Config, measure};
use crate::error::{Error, Result};
use figment::error::{Actual, Kind};
use figment::value::Value;

/// What a measured setting may hold, ends included.
enum Range {
    Number(u64, u64),
    Time(&'static str, &'static str),
    Size(&'static str, &'static str),
}
use Range::{Number, Size, Time};

/// Every setting that is a number, a length of time or a size.
const RANGES: &[(&str, Range)] = &[
    ("server.max_connections", Number(1, 100_000)),
    ("server.max_header", Size("8KiB", "1MiB")), // hyper reads at least 8 KiB at a time
    ("server.max_body", Size("1KiB", "64MiB")),
    ("server.menu_cache", Number(0, 10_000)),
    ("server.header_timeout", Time("10ms", "5m")),
    ("server.body_timeout", Time("10ms", "1h")),
    ("server.request_timeout", Time("10ms", "1h")),
    ("server.idle_timeout", Time("10ms", "1h")),
    ("server.shutdown_grace", Time("0s", "10m")),
    ("database.readers", Number(0, 64)),
    ("database.queue", Number(1, 65_536)),
    ("auth.access", Time("1s", "30d")),
    ("auth.refresh", Time("1s", "365d")),
    ("auth.reuse_grace", Time("0s", "5m")),
    ("auth.hash_memory", Size("8KiB", "1GiB")), // Argon2 knows nothing smaller
    ("auth.hash_time", Number(1, 100)),
    ("auth.hash_queue", Number(1, 1000)),
    ("sessions.idle", Time("1s", "365d")),
    ("live.heartbeat", Time("10ms", "1m")),
    ("live.kitchen_heartbeat", Time("10ms", "2s")),
    ("live.per_user", Number(1, 1000)),
    ("cors.max_age", Time("0s", "30d")),
    ("mail.port", Number(1, 65_535)),
    ("backup.days", Number(1, 3650)),
    ("backup.weeks", Number(0, 520)),
    ("backup.months", Number(0, 120)),
];

/// HS256 wants a key that is no shorter than its hash (RFC 7518, 3.2).
const SHORTEST_KEY: usize = 32;

/// Judges numbers, times and sizes, before anything is made of them.
pub(super) fn ranges(merged: &Merged) -> Result<()> {
    for (key, range) in RANGES {
        let value = merged.value(key)?;
        if !range.holds(value) {
            return Err(refuse(key, &shown(key, value), &merged.source_of(key), &range.to_string()));
        }
    }
    Ok(())
}

impl Range {
    fn holds(&self, value: &Value) -> bool {
        let between = |read: fn(&str) -> Option<u64>, least: &str, most: &str| {
            let n = value.as_str().and_then(read);
            n.is_some() && n >= read(least) && n <= read(most)
        };
        match self {
            Number(least, most) => {
                whole(value).is_some_and(|n| n >= i128::from(*least) && n <= i128::from(*most))
            }
            Time(least, most) => between(measure::millis, least, most),
            Size(least, most) => between(measure::bytes, least, most),
        }
    }
}

/// A whole number, whichever way figment keeps it; a number with decimals is none.
pub(super) fn whole(value: &Value) -> Option<i128> {
    value.to_i128().or_else(|| value.to_u128().and_then(|n| n.try_into().ok()))
}

impl std::fmt::Display for Range {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Number(least, most) => write!(f, "a whole number from {least} to {most}"),
            Time(least, most) => write!(f, "{} (from {least} to {most})", measure::TIME),
            Size(least, most) => write!(f, "{} (from {least} to {most})", measure::SIZE),
        }
    }
}

/// Judges what no range tells.
pub(super) fn rules(config: &Config, merged: &Merged) -> Result<()> {
    let Config { auth, cors, restaurant, mail, database, .. } = config;
    let long_enough = |key: &str| key.len() >= SHORTEST_KEY;
    let token =
        |name: &String| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let key = auth.signing_key.expose();
    let path = &database.path;
    let rules = [
        (
            "auth.signing_key",
            key.is_empty() || long_enough(key),
            "a text of 32 characters at least, or empty",
        ),
        (
            "auth.older_keys",
            auth.older_keys.iter().all(|k| long_enough(k.expose())),
            "a list of texts of 32 characters at least",
        ),
        (
            "auth.accept",
            matches!(auth.accept.as_slice(), [_]) || matches!(auth.accept.as_slice(), [a, b] if a != b),
            "\"session\", \"bearer\" or both, each once",
        ),
        (
            "database.path",
            path.file_name().is_some() && path.extension().is_none_or(|e| e != "key"),
            "the name of a file that does not end in .key (the key file has that name)",
        ),
        (
            "cors.credentials",
            !(cors.credentials && cors.allow_all),
            "false while cors.allow_all is true: every site could act in your visitors' names (list the sites in cors.origins instead)",
        ),
        ("cors.methods", cors.methods.iter().all(token), "a list of methods such as \"GET\""),
        (
            "cors.headers",
            cors.headers.iter().all(|h| h == "*" || token(h)),
            "a list of header names such as \"content-type\", or [\"*\"]",
        ),
        (
            "restaurant.currency",
            restaurant.currency.len() == 3 && restaurant.currency.bytes().all(|b| b.is_ascii_uppercase()),
            "a currency's three capital letters, such as \"COP\"",
        ),
        ("restaurant.payments", !restaurant.payments.is_empty(), "a list with one way to pay at least"),
        (
            "restaurant.time_zone",
            jiff::tz::TimeZone::get(&restaurant.time_zone).is_ok(),
            "the name of a time zone, such as \"America/Bogota\"",
        ),
        (
            "mail.from",
            mail.host.is_empty() || mail.from.parse::<lettre::message::Mailbox>().is_ok(),
            "a mail address such as \"La Fonda <hola@example.com>\" while mail.host is set",
        ),
    ];
    match rules.iter().find(|(_, holds, _)| !holds) {
        None => Ok(()),
        Some((key, _, allowed)) => {
            let value = merged.value(key)?;
            Err(refuse(key, &shown(key, value), &merged.source_of(key), allowed))
        }
    }
}

/// Turns figment's fault into a sentence. What remains for it are texts with a form of their own and choices.
pub(super) fn sentence(merged: &Merged, fault: figment::Error) -> Error {
    let path: Vec<&str> =
        fault.path.iter().map(String::as_str).filter(|p| p.parse::<usize>().is_err()).collect();
    let key = path.join(".");
    let (value, allowed) = match &fault.kind {
        Kind::InvalidType(found, allowed) | Kind::InvalidValue(found, allowed) => {
            (as_written(found), allowed.clone())
        }
        Kind::UnknownVariant(found, choices) => {
            let choices: Vec<String> = choices.iter().map(|c| format!("{c:?}")).collect();
            (format!("{found:?}"), choices.join(" or "))
        }
        Kind::Message(_)
        | Kind::InvalidLength(..)
        | Kind::UnknownField(..)
        | Kind::MissingField(_)
        | Kind::DuplicateField(_)
        | Kind::ISizeOutOfRange(_)
        | Kind::USizeOutOfRange(_)
        | Kind::Unsupported(_)
        | Kind::UnsupportedKey(..) => return Error::internal("reading the settings", fault),
    };
    let value = if SECRETS.contains(&key.as_str()) { "***".into() } else { value };
    refuse(&key, &value, &merged.source_of(&key), &allowed)
}

fn as_written(found: &Actual) -> String {
    if let Actual::Str(text) = found { format!("{text:?}") } else { found.to_string() }
}

/// The sentence that refuses a value; `allowed` completes "it has to be …".
pub(super) fn refuse(key: &str, value: &str, source: &str, allowed: &str) -> Error {
    Error::Unusable(format!("{key} = {value} ({source}) cannot be used: it has to be {allowed}.").into())
}

/// A value as it may be shown: in TOML's notation, a secret as stars.
pub(super) fn shown(key: &str, value: &Value) -> String {
    masked(key, value).to_string()
}

/// The value with stars in place of a secret; an empty secret is shown as empty, so that one sees it is not set.
pub(super) fn masked(key: &str, value: &Value) -> serde_json::Value {
    let json = serde_json::to_value(value).unwrap_or_default();
    if !SECRETS.contains(&key) {
        return json;
    }
    if let serde_json::Value::Array(list) = &json {
        return list.iter().map(|_| "***").collect();
    }
    if json == "" { json } else { "***".into() }
}

#[cfg(test)]
mod tests {
    use super::super::built_in;
    use super::*;

    #[test]
    fn every_number_time_and_size_has_a_range() {
        let measured: Vec<String> = built_in::defaults()
            .unwrap()
            .into_iter()
            .filter(|(_, v)| {
                let text = v.as_str().unwrap_or_default();
                whole(v).is_some() || measure::millis(text).is_some() || measure::bytes(text).is_some()
            })
            .map(|(key, _)| key)
            .collect();
        let mut ranges: Vec<&str> = RANGES.iter().map(|(key, _)| *key).collect();
        ranges.sort_unstable();
        assert_eq!(measured, ranges);
    }

    #[test]
    fn the_ends_of_every_range_can_be_read() {
        for (key, range) in RANGES {
            let ordered = match range {
                Number(a, b) => a < b,
                Time(a, b) => measure::millis(a).unwrap() < measure::millis(b).unwrap(),
                Size(a, b) => measure::bytes(a).unwrap() < measure::bytes(b).unwrap(),
            };
            assert!(ordered, "{key}");
        }
    }
}
