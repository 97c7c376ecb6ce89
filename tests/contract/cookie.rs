//! Cookies as the cases see them: lines of `Set-Cookie`, and the jar they fill.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::{Value, json};

/// One `Set-Cookie` line.
pub(crate) struct SetCookie {
    /// The cookie's name.
    pub(crate) name: String,
    /// Without quotes around it.
    pub(crate) value: String,
    /// Names in small letters; an attribute without `=` has an empty value.
    attributes: Vec<(String, String)>,
}

impl SetCookie {
    /// Takes a line apart. Nothing is refused: a case says what it wants to see.
    pub(crate) fn parse(line: &str) -> Self {
        let mut parts = line.split(';');
        let (name, value) = pair(parts.next().unwrap_or_default());
        let attributes = parts.map(pair).map(|(key, value)| (key.to_lowercase(), value.to_owned())).collect();
        Self { name: name.to_owned(), value: value.trim_matches('"').to_owned(), attributes }
    }

    /// The attribute, the last one where it is repeated.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether it takes the cookie away.
    pub(crate) fn deletes(&self) -> bool {
        self.value.is_empty() || self.attribute("max-age") == Some("0")
    }

    /// What a case may say of the line.
    pub(crate) fn summary(&self, now: Timestamp) -> Result<Value, String> {
        let age = self.attribute("max-age").map(|text| {
            text.trim().parse::<i64>().map_err(|error| format!("Max-Age {text:?} of {}: {error}", self.name))
        });
        Ok(json!({
            "value": if self.value.is_empty() { "empty" } else { "set" },
            "Path": self.attribute("path"),
            "HttpOnly": self.attribute("httponly").is_some(),
            "Secure": self.attribute("secure").is_some(),
            "SameSite": self.attribute("samesite"),
            "Max-Age": age.transpose()?,
            "Expires": self.expires(now)?,
        }))
    }

    fn expires(&self, now: Timestamp) -> Result<&'static str, String> {
        let Some(text) = self.attribute("expires") else { return Ok("absent") };
        let when = DateTimeParser::new()
            .parse_timestamp(text)
            .map_err(|error| format!("Expires {text:?} of {}: {error}", self.name))?;
        Ok(if when < now { "past" } else { "future" })
    }
}

fn pair(part: &str) -> (&str, &str) {
    let part = part.trim();
    part.split_once('=').unwrap_or((part, ""))
}

/// The cookies of one visitor, in the order in which they were first set.
#[derive(Default)]
pub(crate) struct Jar(Vec<(String, String)>);

impl Jar {
    /// Keeps or drops what `line` says.
    pub(crate) fn take(&mut self, line: &SetCookie) {
        if line.deletes() {
            self.0.retain(|(name, _)| *name != line.name);
        } else if let Some(held) = self.0.iter_mut().find(|(name, _)| *name == line.name) {
            held.1.clone_from(&line.value);
        } else {
            self.0.push((line.name.clone(), line.value.clone()));
        }
    }

    /// The value held under `name`, or nothing.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(held, _)| held == name).map_or("", |(_, value)| value)
    }

    /// All pairs.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(line: &str) -> Value {
        SetCookie::parse(line).summary(Timestamp::from_second(1_700_000_000).unwrap()).unwrap()
    }

    #[test]
    fn a_line_is_summed_up() {
        assert_eq!(
            summary(
                "sessionid=abc; expires=Tue, 14 Nov 2023 22:13:21 GMT; HttpOnly; Max-Age=60; Path=/; SameSite=Lax; Secure"
            ),
            json!({"value": "set", "Path": "/", "HttpOnly": true, "Secure": true, "SameSite": "Lax",
                   "Max-Age": 60, "Expires": "future"})
        );
        assert_eq!(
            summary("a=\"\"; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0"),
            json!({"value": "empty", "Path": null, "HttpOnly": false, "Secure": false, "SameSite": null,
                   "Max-Age": 0, "Expires": "past"})
        );
    }

    #[test]
    fn nonsense_in_a_line_is_a_complaint() {
        assert!(SetCookie::parse("a=b; Max-Age=soon").summary(Timestamp::UNIX_EPOCH).is_err());
        assert!(SetCookie::parse("a=b; Expires=soon").summary(Timestamp::UNIX_EPOCH).is_err());
    }

    #[test]
    fn a_jar_replaces_in_place_and_forgets() {
        let mut jar = Jar::default();
        for line in ["a=1", "b=2; Path=/", "a=3", "c=4", "c=5; Max-Age=0", "b="] {
            jar.take(&SetCookie::parse(line));
        }
        assert_eq!(jar.pairs(), [("a".to_owned(), "3".to_owned())]);
        assert_eq!((jar.get("a"), jar.get("b")), ("3", ""));
    }
}
