//! How JSON bodies are written. The documented systems have two hands, and their clients may compare bytes.
//!
//! Django REST Framework writes `{"a":"ñ"}`; Django's own `JsonResponse` writes `{"a": "\u00f1"}`: a space after comma
//! and colon, everything beyond ASCII escaped. In both, what JavaScript of old could not read in a text (U+2028, U+2029)
//! is escaped. Lists are written row by row into one buffer ([`List`]): no list of values is built before.

use crate::error::{Error, Result};
use crate::http::Response;
use crate::restaurant::money::Money;
use serde::Serialize;
use serde_json::ser::Formatter;
use std::io;

/// An answer as Django REST Framework writes it.
pub fn compact(status: u16, body: &impl Serialize) -> Result<Response> {
    let mut bytes = Vec::with_capacity(128);
    write_compact(&mut bytes, body)?;
    Ok(Response::json_bytes(status, bytes))
}

fn write_compact(bytes: &mut Vec<u8>, value: &impl Serialize) -> Result<()> {
    let mut writer = serde_json::Serializer::with_formatter(bytes, Compact);
    value.serialize(&mut writer).map_err(|e| Error::internal("writing JSON", e))
}

/// A list that is written while its rows are read, in Django REST Framework's hand.
#[derive(Debug)]
pub struct List {
    bytes: Vec<u8>,
    begun: bool,
}

impl Default for List {
    fn default() -> Self {
        Self { bytes: vec![b'['], begun: false }
    }
}

impl List {
    /// Writes one more row.
    pub fn push(&mut self, row: &impl Serialize) -> Result<()> {
        if self.begun {
            self.bytes.push(b',');
        }
        self.begun = true;
        write_compact(&mut self.bytes, row)
    }

    /// Writes one more row that writes itself.
    pub fn row(&mut self, row: &impl Row) {
        if self.begun {
            self.bytes.push(b',');
        }
        self.begun = true;
        row.write(&mut Hand(&mut self.bytes));
    }

    /// What is written so far and was not taken before: a piece of a list that is sent while it grows.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    /// The end of the list, behind what was not taken yet.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        self.bytes.push(b']');
        self.bytes
    }

    /// The list as an answer.
    #[must_use]
    pub fn answer(self) -> Response {
        Response::json_bytes(200, self.finish())
    }
}

/// What writes itself: the rows of the lists that are asked for most. Everything else is serde's; a test holds that
/// both hands write the same.
pub trait Row {
    /// Writes it.
    fn write(&self, out: &mut Hand<'_>);
}

/// Writes values one behind the other: keys with their signs at once, texts that need no escape in one piece.
#[derive(Debug)]
pub struct Hand<'a>(&'a mut Vec<u8>);

impl Hand<'_> {
    /// What needs no escape: signs and keys.
    #[inline]
    pub fn raw(&mut self, json: &str) {
        self.0.extend_from_slice(json.as_bytes());
    }

    /// A number.
    pub fn number(&mut self, number: i64) {
        self.value(&number);
    }

    /// `true` or `false`.
    #[inline]
    pub fn truth(&mut self, yes: bool) {
        self.raw(if yes { "true" } else { "false" });
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        // Looked at as a whole, not up to the first: that is many bytes at a time.
        let is_odd = |b: &u8| *b < 0x20 || matches!(*b, b'"' | b'\\' | 0xE2);
        if text.as_bytes().iter().fold(false, |odd, b| odd | is_odd(b)) {
            return self.value(&text);
        }
        self.0.push(b'"');
        self.raw(text);
        self.0.push(b'"');
    }

    /// A text, or `null`.
    #[inline]
    pub fn maybe_text(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.raw("null"),
        }
    }

    /// Money as the contract shows it: a text with two decimals.
    pub fn money(&mut self, money: Money) {
        let minor = money.minor().unsigned_abs();
        let cents = u8::try_from(minor % 100).unwrap_or_default();
        self.raw(if money.minor() < 0 { "\"-" } else { "\"" });
        self.value(&(minor / 100));
        self.0.extend_from_slice(&[b'.', b'0' + cents / 10, b'0' + cents % 10, b'"']);
    }

    fn value(&mut self, value: &impl Serialize) {
        // Into memory, and of a text or a number: neither can fail.
        let written = write_compact(self.0, value);
        debug_assert!(written.is_ok(), "{written:?}");
    }
}

/// Django REST Framework's renderer.
struct Compact;

impl Formatter for Compact {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        // Nearly every text has neither of them, and is told so by one byte that both begin with.
        let mut rest = text;
        if !text.as_bytes().contains(&0xE2) {
            return out.write_all(text.as_bytes());
        }
        while let Some((before, after)) = rest.split_once(['\u{2028}', '\u{2029}']) {
            out.write_all(before.as_bytes())?;
            let is_line = rest.get(before.len()..).is_some_and(|at| at.starts_with('\u{2028}'));
            out.write_all(if is_line { b"\\u2028" } else { b"\\u2029" })?;
            rest = after;
        }
        out.write_all(rest.as_bytes())
    }
}

/// An answer as Django's `JsonResponse` writes it.
pub fn spaced(status: u16, body: &impl Serialize) -> Result<Response> {
    let mut bytes = Vec::with_capacity(128);
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, Spaced);
    body.serialize(&mut writer).map_err(|e| Error::internal("writing JSON", e))?;
    Ok(Response::json_bytes(status, bytes))
}

/// Python's `json.dumps` with its defaults.
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { out.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { out.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        let mut units = [0; 2];
        for c in text.chars() {
            if c.is_ascii() && c != '\u{7f}' {
                let mut byte = [0; 4];
                out.write_all(c.encode_utf8(&mut byte).as_bytes())?;
            } else if c == '\u{7f}' {
                out.write_all(b"\x7f")?;
            } else {
                for unit in c.encode_utf16(&mut units) {
                    write!(out, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn spaced_text(value: &serde_json::Value) -> String {
        let mut bytes = Vec::new();
        value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, Spaced)).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn the_spaced_hand_is_pythons() {
        let value = json!({"ok": true, "error": "Sesión \"x\" 🌶", "n": [1, 2], "none": null});
        assert_eq!(
            spaced_text(&value),
            r#"{"ok": true, "error": "Sesi\u00f3n \"x\" \ud83c\udf36", "n": [1, 2], "none": null}"#
        );
        assert_eq!(spaced_text(&json!({})), "{}");
    }

    #[test]
    fn the_compact_hand_leaves_characters_as_they_are_but_for_two() {
        let answer = compact(200, &json!({"a": "ñ\u{2028}🌶\u{2029}", "b": "\"<"})).unwrap();
        assert_eq!(answer.body().unwrap(), r#"{"a":"ñ\u2028🌶\u2029","b":"\"<"}"#.as_bytes());
    }

    #[test]
    fn both_hands_write_the_same() {
        let texts = [
            "",
            "Ajiaco",
            "ñ 🌶",
            "a\"b\\c",
            "\n\u{1}\u{1f}\u{7f}",
            "x\u{2028}y\u{2029}",
            "… “€”",
            "</script>",
        ];
        let mut by_hand = Vec::new();
        let mut by_serde = Vec::new();
        for text in texts {
            Hand(&mut by_hand).text(text);
            write_compact(&mut by_serde, &text).unwrap();
        }
        for minor in [0, 5, 99, 100, 850_000, 9_999_999_999, -5, -1234, i64::MAX, i64::MIN] {
            Hand(&mut by_hand).money(Money::from_minor(minor));
            Hand(&mut by_hand).number(minor);
            write_compact(&mut by_serde, &Money::from_minor(minor).to_string()).unwrap();
            write_compact(&mut by_serde, &minor).unwrap();
        }
        Hand(&mut by_hand).maybe_text(None);
        Hand(&mut by_hand).truth(true);
        write_compact(&mut by_serde, &None::<&str>).unwrap();
        write_compact(&mut by_serde, &true).unwrap();
        assert_eq!(String::from_utf8(by_hand).unwrap(), String::from_utf8(by_serde).unwrap());
    }

    #[test]
    fn a_list_is_the_same_in_one_piece_and_in_many() {
        assert_eq!(List::default().finish(), b"[]");
        let mut list = List::default();
        list.push(&1).unwrap();
        let mut sent = list.take();
        list.push(&2).unwrap();
        list.push(&"x").unwrap();
        sent.extend(list.take());
        sent.extend(list.finish());
        assert_eq!(sent, br#"[1,2,"x"]"#);
    }
}
