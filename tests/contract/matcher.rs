//! Compares an answer with what a case wants: plain JSON exactly, and the `$…` matchers in it.
//!
//! Values are filled before they come here. A complaint names the place and both sides.

use crate::json::{READ, SENT, print, show};
use crate::pattern::Pattern;
use crate::token;
use serde_json::{Map, Value};
use std::cmp::Ordering;
use std::collections::HashSet;

/// What matching needs to know of the run.
pub(crate) struct Matcher<'a> {
    /// The key that the server signs with.
    pub(crate) secret: &'a str,
    /// Whether `Vary: Accept` counts.
    pub(crate) strict: bool,
    /// Seconds since 1970, for the times in tokens.
    pub(crate) now: i64,
}

impl Matcher<'_> {
    /// What is wrong with `got`, found at `at`; nothing where it is as wanted.
    pub(crate) fn check(&self, want: &Value, got: Option<&Value>, at: &str) -> Vec<String> {
        if let Some((name, argument)) = operator(want) {
            return self.operate(name, argument, got, at);
        }
        let Some(got) = got else { return vec![format!("{at}: absent, expected {}", show(want))] };
        match (want, got) {
            (Value::Object(want), Value::Object(got)) => {
                let mut out = self.fields(want, got, at);
                let further: Vec<&String> = got.keys().filter(|key| !want.contains_key(*key)).collect();
                if !further.is_empty() {
                    out.push(format!("{at}: unexpected {further:?}"));
                }
                out
            }
            (Value::Array(want), Value::Array(got)) if want.len() == got.len() => {
                let pairs = want.iter().zip(got).enumerate();
                pairs
                    .flat_map(|(n, (want, got))| self.check(want, Some(got), &format!("{at}[{n}]")))
                    .collect()
            }
            // Numbers are equal only within one type: 1 is neither 1.0 nor true.
            (want, got) if want == got => Vec::new(),
            _ => vec![format!("{at}: expected {}, got {}", show(want), show(got))],
        }
    }

    fn fits(&self, want: &Value, got: &Value) -> bool {
        self.check(want, Some(got), "").is_empty()
    }

    fn fields(&self, want: &Map<String, Value>, got: &Map<String, Value>, at: &str) -> Vec<String> {
        want.iter().flat_map(|(key, want)| self.check(want, got.get(key), &format!("{at}.{key}"))).collect()
    }

    fn operate(&self, name: &str, argument: &Value, got: Option<&Value>, at: &str) -> Vec<String> {
        let Some(got) = got else {
            return if name == "$absent" { Vec::new() } else { vec![format!("{at}: absent")] };
        };
        match (name, argument, got) {
            ("$absent", _, _) => vec![format!("{at}: expected none, got {}", show(got))],
            ("$jwt", _, _) => token::check(argument, got, self, at),
            ("$superset", Value::Object(want), Value::Object(got)) => self.fields(want, got, at),
            ("$all", Value::Array(wants), _) => {
                wants.iter().flat_map(|want| self.check(want, Some(got), at)).collect()
            }
            _ => match self.holds(name, argument, got) {
                Ok(true) => Vec::new(),
                Ok(false) => vec![format!("{at}: expected {name} {}, got {}", show(argument), show(got))],
                Err(reason) => vec![format!("{at}: {name}: {reason}")],
            },
        }
    }

    /// The matchers that only say yes or no.
    fn holds(&self, name: &str, argument: &Value, got: &Value) -> Result<bool, String> {
        Ok(match (name, argument, got) {
            ("$any", _, _) => true,
            ("$string", _, got) => got.as_str().is_some_and(|text| !text.is_empty()),
            ("$regex", Value::String(pattern), Value::String(text)) => {
                Pattern::new(pattern)?.found_in(text)?
            }
            ("$in", Value::Array(wants), got) => wants.iter().any(|want| self.fits(want, got)),
            ("$type", Value::String(kind), got) => is_of_type(kind, got)?,
            ("$keys_any", Value::Array(keys), Value::Object(got)) => {
                keys.iter().filter_map(Value::as_str).any(|key| got.contains_key(key))
            }
            ("$lacks", Value::Array(needles), got) => lacks(needles, got),
            ("$contains", want, Value::Array(items)) => items.iter().any(|item| self.fits(want, item)),
            ("$count", Value::Array(pair), Value::Array(items)) => {
                let [count, want] = pair.as_slice() else {
                    return Err("wants a number and a matcher".into());
                };
                let found = items.iter().filter(|item| self.fits(want, item)).count();
                count.as_u64() == u64::try_from(found).ok()
            }
            ("$length", length, Value::Array(items)) => is_length(length, items.len()),
            ("$length", length, Value::String(text)) => is_length(length, text.chars().count()),
            ("$sorted", Value::String(key), Value::Array(items)) => is_sorted(key, items),
            ("$set", Value::String(want), Value::String(got)) => words(want) == words(got),
            ("$vary", Value::Array(names), Value::String(got)) => self.varies(names, got),
            ("$ne", other, got) => other != got,
            (known, _, _) if NAMES.contains(&known) => false,
            _ => return Err("no such matcher".into()),
        })
    }

    fn varies(&self, names: &[Value], got: &str) -> bool {
        let got = got.to_lowercase();
        let have = words(&got);
        let needed = names.iter().filter_map(Value::as_str).map(str::to_lowercase);
        have.contains("*")
            || needed.filter(|name| self.strict || name != "accept").all(|name| have.contains(name.as_str()))
    }
}

/// Every matcher there is.
const NAMES: [&str; 18] = [
    "$any",
    "$absent",
    "$string",
    "$type",
    "$regex",
    "$in",
    "$all",
    "$superset",
    "$contains",
    "$count",
    "$length",
    "$sorted",
    "$keys_any",
    "$lacks",
    "$ne",
    "$set",
    "$vary",
    "$jwt",
];

/// The matcher that `want` is, if it is one: an object with a single key that begins with `$`.
pub(crate) fn operator(want: &Value) -> Option<(&str, &Value)> {
    let fields = want.as_object()?;
    let (name, argument) = fields.iter().next()?;
    (fields.len() == 1 && name.starts_with('$')).then_some((name, argument))
}

fn is_of_type(kind: &str, got: &Value) -> Result<bool, String> {
    Ok(match kind {
        "list" => got.is_array(),
        "object" => got.is_object(),
        "string" => got.is_string(),
        "int" => got.is_i64() || got.is_u64(),
        _ => return Err(format!("no such type: {kind}")),
    })
}

/// Whether none of `needles` is in the JSON of `got`: neither as the needle stands, nor as it would be escaped there.
fn lacks(needles: &[Value], got: &Value) -> bool {
    let texts = [print(got, SENT), print(got, READ)];
    needles.iter().filter_map(Value::as_str).all(|needle| {
        let quoted = print(&Value::from(needle), READ);
        let escaped = quoted.trim_matches('"');
        !texts.iter().any(|text| text.contains(needle) || text.contains(escaped))
    })
}

fn is_length(want: &Value, length: usize) -> bool {
    want.as_u64() == u64::try_from(length).ok()
}

/// Whether objects are in the order of `key`, or in the other one for `-key`.
fn is_sorted(key: &str, items: &[Value]) -> bool {
    let (name, wrong) = match key.strip_prefix('-') {
        Some(name) => (name, Ordering::Less),
        None => (key, Ordering::Greater),
    };
    let missing = Value::from("");
    let keys: Vec<&Value> = items.iter().map(|item| item.get(name).unwrap_or(&missing)).collect();
    items.iter().all(Value::is_object)
        && keys.windows(2).all(|pair| matches!(pair, [a, b] if order(a, b).is_some_and(|o| o != wrong)))
}

/// Two texts by code point, two numbers by size; nothing else has an order.
fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        (Value::Number(a), Value::Number(b)) => match (a.as_i64(), b.as_i64()) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
        },
        _ => None,
    }
}

/// The members of a comma list.
fn words(text: &str) -> HashSet<&str> {
    text.split(',').map(str::trim).collect()
}

#[cfg(test)]
#[path = "matcher_tests.rs"]
mod tests;
