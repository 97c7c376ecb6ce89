//! Reading input field by field, as Django REST Framework's serializers do.
//!
//! A [`Fields`] is made from a parsed body, asked for each field, and finished: faults are collected on the way, so that
//! the caller hears of all of them at once, and a handler reads like a list of what it takes.
//!
//! # Why a fault yields an empty value instead of stopping
//! DRF reports every faulty field in one answer. [`Fields::finish`] is the one place that stops.

use crate::error::{Error, Fault, FieldFaults, Result};
use crate::http::{Form, Input};
use serde_json::Value;
use std::borrow::Cow;

/// The fields of one body, and the faults found so far.
#[derive(Debug)]
pub struct Fields {
    source: Source,
    faults: FieldFaults,
}

#[derive(Debug)]
enum Source {
    Object(serde_json::Map<String, Value>),
    Form(Form),
    Empty,
}

/// The rules of a text field. DRF's `CharField` trims by default and takes numbers for their text.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    max: Option<u32>,
    blank: bool,
    trim: bool,
}

/// A text that must be there and not blank, of any length.
pub const TEXT: Text = Text { max: None, blank: false, trim: true };

impl Text {
    /// With at most `n` characters.
    #[must_use]
    pub const fn max(mut self, n: u32) -> Self {
        self.max = Some(n);
        self
    }

    /// May be empty.
    #[must_use]
    pub const fn or_blank(mut self) -> Self {
        self.blank = true;
        self
    }

    /// Spaces at the ends belong to the value.
    #[must_use]
    pub const fn verbatim(mut self) -> Self {
        self.trim = false;
        self
    }
}

impl Fields {
    /// The fields of `input`. A body that is no object is a fault of the whole input.
    pub fn of(input: Input) -> Result<Self> {
        let source = match input {
            Input::Json(Value::Object(map)) => Source::Object(map),
            Input::Json(other) => return Err(not_an_object(&other)),
            Input::Form(form) => Source::Form(form),
            Input::Empty => Source::Empty,
        };
        Ok(Self { source, faults: FieldFaults::default() })
    }

    /// What was sent under `name`: JSON as it is, a form's (last) value as text.
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<Cow<'_, Value>> {
        match &self.source {
            Source::Object(map) => map.get(name).map(Cow::Borrowed),
            Source::Form(form) => form.get(name).map(|text| Cow::Owned(Value::from(text))),
            Source::Empty => None,
        }
    }

    /// Whether anything was sent under `name`.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// Whether nothing was sent under `name`, or null, or a text without anything in it.
    #[must_use]
    pub fn is_blank(&self, name: &str) -> bool {
        match self.raw(name).as_deref() {
            None | Some(Value::Null) => true,
            Some(Value::String(text)) => text.trim().is_empty(),
            Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => false,
        }
    }

    /// What was sent under `name` as text, where it has one; everything else counts as left out.
    #[must_use]
    pub fn loose_text(&self, name: &str) -> String {
        match self.raw(name).as_deref() {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            None | Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) => String::new(),
        }
    }

    /// A file sent under `name`, by a multipart form only.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&crate::http::FilePart> {
        match &self.source {
            Source::Form(form) => form.files.iter().find(|file| file.name == name),
            Source::Object(_) | Source::Empty => None,
        }
    }

    /// A required text.
    pub fn text(&mut self, name: &'static str, rule: Text) -> String {
        let Some(value) = self.raw(name).map(Cow::into_owned) else {
            self.fault(name, Fault::Required);
            return String::new();
        };
        self.text_of(name, &value, rule)
    }

    /// A text that may be left out; null is a fault.
    pub fn optional_text(&mut self, name: &'static str, rule: Text) -> Option<String> {
        let value = self.raw(name)?.into_owned();
        Some(self.text_of(name, &value, rule))
    }

    /// A text that may be left out, null or empty: all three are `None`.
    pub fn text_or_none(&mut self, name: &'static str, rule: Text) -> Option<String> {
        let value = self.raw(name)?.into_owned();
        if value.is_null() {
            return None;
        }
        Some(self.text_of(name, &value, rule.or_blank())).filter(|text| !text.is_empty())
    }

    /// A boolean that may be left out: JSON's own, or one of the words that DRF takes.
    pub fn optional_bool(&mut self, name: &'static str) -> Option<bool> {
        let value = self.raw(name)?.into_owned();
        let found = match &value {
            Value::Null => {
                self.fault(name, Fault::Null);
                return None;
            }
            Value::Bool(b) => Some(*b),
            Value::Number(n) => match n.as_i64() {
                Some(1) => Some(true),
                Some(0) => Some(false),
                _ => None,
            },
            Value::String(word) => match word.trim().to_ascii_lowercase().as_str() {
                "true" | "t" | "yes" | "y" | "on" | "1" => Some(true),
                "false" | "f" | "no" | "n" | "off" | "0" => Some(false),
                _ => None,
            },
            Value::Array(_) | Value::Object(_) => None,
        };
        if found.is_none() {
            self.fault(name, Fault::NotABoolean);
        }
        found
    }

    /// A whole number that must be there: JSON's own, or its digits.
    pub fn integer(&mut self, name: &'static str) -> i64 {
        match self.raw(name).map(Cow::into_owned) {
            None => self.fault(name, Fault::Required),
            Some(Value::Null) => self.fault(name, Fault::Null),
            Some(Value::Number(n)) if n.is_i64() => return n.as_i64().unwrap_or_default(),
            Some(Value::String(text)) => match text.trim().parse() {
                Ok(number) => return number,
                Err(_not_a_number) => self.fault(name, Fault::NotAnInteger),
            },
            Some(Value::Number(_) | Value::Bool(_) | Value::Array(_) | Value::Object(_)) => {
                self.fault(name, Fault::NotAnInteger);
            }
        }
        0
    }

    /// Notes a fault found outside.
    pub fn fault(&mut self, name: impl Into<Cow<'static, str>>, fault: Fault) {
        self.faults.add(name, fault);
    }

    /// Whether `name` was found faulty.
    #[must_use]
    pub fn is_faulty(&self, name: &str) -> bool {
        self.faults.0.iter().any(|(field, _)| field == name)
    }

    /// Stops here when any field is faulty.
    pub fn finish(self) -> Result<()> {
        self.faults.into_result()
    }

    /// The faults so far, for whoever reports them under another name.
    #[must_use]
    pub fn take_faults(&mut self) -> FieldFaults {
        std::mem::take(&mut self.faults)
    }

    /// Whether a form was sent, which has no null.
    #[must_use]
    pub fn is_form(&self) -> bool {
        matches!(self.source, Source::Form(_))
    }

    /// As [`Fields::finish`], in the middle of reading.
    pub fn so_far(&mut self) -> Result<()> {
        std::mem::take(&mut self.faults).into_result()
    }

    fn text_of(&mut self, name: &'static str, value: &Value, rule: Text) -> String {
        match text_value(value, rule) {
            Ok(text) => text,
            Err(fault) => {
                self.fault(name, fault);
                String::new()
            }
        }
    }
}

/// DRF's `CharField`, in its order: null, not a string, blank, NUL, too long.
fn text_value(value: &Value, rule: Text) -> Result<String, Fault> {
    let text = match value {
        Value::String(text) => Cow::Borrowed(text.as_str()),
        Value::Number(number) => Cow::Owned(number.to_string()),
        Value::Null => return Err(Fault::Null),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => return Err(Fault::NotAString),
    };
    let text = if rule.trim { text.trim() } else { &text };
    if text.is_empty() && !rule.blank {
        return Err(Fault::Blank);
    }
    if text.contains('\0') {
        return Err(Fault::NullCharacter);
    }
    match rule.max {
        Some(max) if text.chars().count() > max as usize => Err(Fault::TooLong(max)),
        _ => Ok(text.to_owned()),
    }
}

fn not_an_object(value: &Value) -> Error {
    let fault = match value {
        Value::Null => Fault::NoData,
        Value::Bool(_) => Fault::NotAnObject("bool"),
        Value::Number(n) if n.is_f64() => Fault::NotAnObject("float"),
        Value::Number(_) => Fault::NotAnObject("int"),
        Value::String(_) => Fault::NotAnObject("str"),
        Value::Array(_) => Fault::NotAnObject("list"),
        Value::Object(_) => Fault::NotAnObject("dict"),
    };
    Error::field("", fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn faults(result: Result<()>) -> Vec<(String, Vec<Fault>)> {
        match result {
            Err(Error::Invalid(faults)) => {
                faults.0.into_iter().map(|(field, faults)| (field.into_owned(), faults)).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_faulty_field_is_named_in_the_order_asked() {
        let mut fields = Fields::of(Input::Json(json!({"password": null}))).unwrap();
        fields.text("username", TEXT);
        fields.text("password", TEXT);
        assert_eq!(
            faults(fields.finish()),
            [("username".into(), vec![Fault::Required]), ("password".into(), vec![Fault::Null])]
        );
    }

    #[test]
    fn numbers_are_taken_for_their_text_and_true_is_not() {
        let mut fields =
            Fields::of(Input::Json(json!({"a": 12345.5, "b": true, "c": "  x ", "d": "a\u{0}"}))).unwrap();
        assert_eq!(fields.text("a", TEXT), "12345.5");
        assert_eq!(fields.text("c", TEXT), "x");
        assert_eq!(fields.text("c", TEXT.verbatim()), "  x ");
        fields.text("b", TEXT);
        fields.text("d", TEXT);
        assert_eq!(
            faults(fields.finish()),
            [("b".into(), vec![Fault::NotAString]), ("d".into(), vec![Fault::NullCharacter])]
        );
    }

    #[test]
    fn a_body_that_is_no_object_says_what_it_is() {
        for (body, fault) in [
            (json!([1]), Fault::NotAnObject("list")),
            (json!("x"), Fault::NotAnObject("str")),
            (json!(7), Fault::NotAnObject("int")),
            (json!(null), Fault::NoData),
        ] {
            let found = Fields::of(Input::Json(body)).map(|_| ());
            assert_eq!(faults(found), [(String::new(), vec![fault])]);
        }
    }
}
