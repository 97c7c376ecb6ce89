//! The format of the cases: one file per profile, read whole, and nothing in it that is not understood.
//!
//! README.md beside this file describes it. Requests and expectations stay JSON here, since `{{names}}` in them are
//! only known while playing; [`Request`] and [`Expect`] are read from the filled value.

use serde::Deserialize;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// One file of cases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Suite {
    /// The system whose contract it is.
    pub(crate) profile: String,
    /// What every request of the file sends.
    pub(crate) defaults: Defaults,
    /// In the order of playing.
    pub(crate) cases: Vec<Case>,
}

/// What every request of a file sends unless its own `headers` say otherwise.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct Defaults {
    /// Name to value.
    #[serde(default)]
    pub(crate) headers: Map<String, Value>,
}

/// One case: steps with jars and variables of their own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// Unique over all files.
    pub(crate) id: String,
    /// What it is about, for reports.
    pub(crate) area: String,
    /// Which set-up of the server it needs; the plain one is empty.
    #[serde(default)]
    pub(crate) variant: String,
    /// `control`: it changes accounts from outside while the server runs.
    #[serde(default)]
    pub(crate) requires: Vec<String>,
    /// Why the answer is what it is, for whoever reads a failure.
    #[serde(default)]
    pub(crate) note: Option<String>,
    /// Tokens to mint before the first step.
    #[serde(default)]
    pub(crate) tokens: Map<String, Value>,
    /// Played in order; the first that fails ends the case.
    pub(crate) steps: Vec<Step>,
}

/// One step: wait, control, request, capture, compare; each where present, in this order.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Step {
    /// Seconds to wait first.
    pub(crate) sleep: Option<f64>,
    /// An operation on the server's accounts or mail.
    pub(crate) control: Option<Value>,
    /// A [`Request`], to be filled.
    pub(crate) request: Option<Value>,
    /// An [`Expect`] of the request, or a matcher of the control operation's answer.
    pub(crate) expect: Option<Value>,
    /// Variable to where it comes from.
    pub(crate) capture: Map<String, Value>,
    /// Pairs that must not be equal.
    pub(crate) differ: Vec<(Value, Value)>,
}

/// One request, filled.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Request {
    /// As sent.
    pub(crate) method: String,
    /// With the query, percent-encoded.
    pub(crate) path: String,
    /// A JSON body. `null` is a body too.
    #[serde(deserialize_with = "present")]
    pub(crate) json: Option<Value>,
    /// A urlencoded body.
    pub(crate) form: Option<Map<String, Value>>,
    /// A multipart body of plain fields.
    pub(crate) multipart: Option<Map<String, Value>>,
    /// A body as it is.
    pub(crate) raw: Option<String>,
    /// A body as it is, in base64.
    pub(crate) raw_b64: Option<String>,
    /// Name to value; `null` takes a default away.
    pub(crate) headers: Map<String, Value>,
    /// Sent as `Authorization: Bearer …`.
    pub(crate) bearer: Option<String>,
    /// The cookie jar; `main` where none is named.
    pub(crate) jar: Option<String>,
    /// Sent instead of the jar's cookies.
    pub(crate) cookies: Option<Map<String, Value>>,
}

/// What an answer must be, filled.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    /// One status, or any of several.
    pub(crate) status: Statuses,
    /// A matcher of the body as JSON.
    #[serde(default, deserialize_with = "present")]
    pub(crate) json: Option<Value>,
    /// A matcher of the body as text.
    #[serde(default)]
    pub(crate) text: Option<Value>,
    /// A matcher for each header named.
    #[serde(default)]
    pub(crate) headers: Map<String, Value>,
    /// Cookies that must be set, and how.
    #[serde(default)]
    pub(crate) set_cookie: Map<String, Value>,
    /// Cookies that must not be set to a value.
    #[serde(default)]
    pub(crate) no_cookies: Vec<String>,
    /// The body's bytes; strict runs only.
    #[serde(default)]
    pub(crate) raw: Option<String>,
    /// Further headers; strict runs only.
    #[serde(default)]
    pub(crate) strict_headers: Map<String, Value>,
    /// Further cookies; strict runs only.
    #[serde(default)]
    pub(crate) strict_set_cookie: Map<String, Value>,
}

/// One status, or several of which any will do.
#[derive(Deserialize, Debug, PartialEq)]
#[serde(untagged)]
pub(crate) enum Statuses {
    /// Exactly this.
    One(u16),
    /// Any of these.
    Any(Vec<u16>),
}

impl Statuses {
    /// Whether `status` is among them.
    pub(crate) fn allow(&self, status: u16) -> bool {
        match self {
            Self::One(only) => *only == status,
            Self::Any(several) => several.contains(&status),
        }
    }
}

/// Tells a field that is `null` from one that is not there.
pub(crate) fn present<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

/// The directory of this suite.
pub(crate) fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("contract")
}

/// Reads `cases/<name>.json`.
pub(crate) fn load(name: &str) -> Result<Suite, String> {
    let path = home().join("cases").join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Whether `id` is the one `pattern` names, or begins as `pattern` does before its `*`.
pub(crate) fn names(pattern: &str, id: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == id, |start| id.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_pattern_names_one_case_or_a_beginning() {
        assert!(names("gm-login*", "gm-login-empty"));
        assert!(!names("gm-login", "gm-login-empty"));
        assert!(names("gm-login-empty", "gm-login-empty"));
    }

    #[test]
    fn a_word_the_player_does_not_know_is_refused() {
        assert!(serde_json::from_value::<Step>(json!({"requset": {}})).is_err());
        assert!(serde_json::from_value::<Request>(json!({"method": "GET", "path": "/", "body": 1})).is_err());
        assert!(serde_json::from_value::<Expect>(json!({"status": 200, "jsno": 1})).is_err());
    }

    #[test]
    fn null_is_a_body_and_absence_is_none() {
        let some = serde_json::from_value::<Request>(json!({"json": null})).unwrap();
        let none = serde_json::from_value::<Request>(json!({})).unwrap();
        assert_eq!((some.json, none.json), (Some(Value::Null), None));
    }

    #[test]
    fn a_status_is_one_or_any_of_several() {
        let status = |value| serde_json::from_value::<Statuses>(value).unwrap();
        assert!(status(json!(200)).allow(200) && !status(json!(200)).allow(201));
        assert!(status(json!([400, 409])).allow(409) && !status(json!([400, 409])).allow(404));
    }
}
