//! A JSON object on its way into our types: remembers where in the file it stands, and which of its keys were read.
//!
//! # Why not serde's derive?
//! A wrong value is to be told by its place (`restaurants[0].categories[2].nombre`), and a key that nobody reads is to
//! be told at all. Derived readers know the line at best, and lose it once keys are flattened.

use crate::error::{Error, Result};
use crate::restaurant::money::Money;
use serde_json::{Map, Value};

/// One object of the file.
pub(super) struct Node<'a> {
    at: String,
    map: &'a Map<String, Value>,
    read: Vec<&'static str>,
}

impl<'a> Node<'a> {
    /// The object `value`, which stands at `at` (empty: the whole file).
    pub(super) fn new(at: String, value: &'a Value) -> Result<Self> {
        let Value::Object(map) = value else {
            return Err(wrong(if at.is_empty() { "the file" } else { &at }, "an object", value));
        };
        Ok(Self { at, map, read: Vec::new() })
    }

    /// Where this object stands.
    pub(super) fn at(&self) -> &str {
        &self.at
    }

    /// Where one of its keys stands.
    pub(super) fn at_key(&self, key: &str) -> String {
        if self.at.is_empty() { key.to_owned() } else { format!("{}.{key}", self.at) }
    }

    /// The value of a key; `null` counts as left out.
    fn get(&mut self, key: &'static str) -> Option<&'a Value> {
        self.read.push(key);
        self.map.get(key).filter(|value| !value.is_null())
    }

    /// A text, without NUL: the database would end it there.
    pub(super) fn text(&mut self, key: &'static str) -> Result<Option<&'a str>> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) if !text.contains('\0') => Ok(Some(text)),
            Some(other) => Err(wrong(&self.at_key(key), "a text", other)),
        }
    }

    /// A text that must be there, and not blank.
    pub(super) fn needed_text(&mut self, key: &'static str) -> Result<&'a str> {
        let text = self.text(key)?.filter(|text| !text.trim().is_empty());
        text.ok_or_else(|| Error::unusable(format!("{} is missing or blank.", self.at_key(key))))
    }

    /// A whole number above 0, as ids are.
    pub(super) fn id(&mut self, key: &'static str) -> Result<Option<i64>> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let id = value.as_i64().filter(|id| *id > 0);
        id.map(Some).ok_or_else(|| wrong(&self.at_key(key), "a whole number above 0", value))
    }

    /// A whole number.
    pub(super) fn number(&mut self, key: &'static str) -> Result<Option<i64>> {
        let Some(value) = self.get(key) else { return Ok(None) };
        value.as_i64().map(Some).ok_or_else(|| wrong(&self.at_key(key), "a whole number", value))
    }

    /// Yes or no.
    pub(super) fn flag(&mut self, key: &'static str) -> Result<Option<bool>> {
        let Some(value) = self.get(key) else { return Ok(None) };
        value.as_bool().map(Some).ok_or_else(|| wrong(&self.at_key(key), "true or false", value))
    }

    /// A price, as a text or a number.
    pub(super) fn price(&mut self, key: &'static str) -> Result<Option<Money>> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let read = match value {
            Value::String(text) => Money::parse_decimal(text).ok(),
            Value::Number(number) => Money::from_number(number).ok(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        let expected = "a price such as \"8500.00\", at most 99999999.99";
        read.map(Some).ok_or_else(|| wrong(&self.at_key(key), expected, value))
    }

    /// The objects of a list; none if it is left out.
    pub(super) fn objects(&mut self, key: &'static str) -> Result<Vec<Self>> {
        let Some(value) = self.get(key) else { return Ok(Vec::new()) };
        let at = self.at_key(key);
        let Value::Array(items) = value else { return Err(wrong(&at, "a list", value)) };
        items.iter().enumerate().map(|(n, item)| Self::new(format!("{at}[{n}]"), item)).collect()
    }

    /// Notes the keys that nobody asked for, by their places.
    pub(super) fn finish(self, left_out: &mut Vec<String>) {
        for key in self.map.keys().filter(|key| !self.read.contains(&key.as_str())) {
            left_out.push(self.at_key(key));
        }
    }
}

fn wrong(at: &str, expected: &str, found: &Value) -> Error {
    // A password may stand anywhere in such a file: say what kind of thing was found, never the thing.
    let kind = match found {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Error::unusable(format!("{at} has to be {expected}; {kind} stands there that cannot be taken."))
}
