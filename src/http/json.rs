//! JSON bodies: strict, of limited depth, with faults told in the words of Python's `json`.
//!
//! # Why Python's words
//! The contract's answer to a broken body is "JSON parse error - " and what Python says; clients show it.

use crate::error::{Error, Result};
use serde_json::Value;
use serde_json::error::Category;

/// Reads one JSON document. Duplicate keys: the last counts. NaN, a byte order mark, bad UTF-8, lone surrogates and more
/// than 127 levels are refused.
pub(super) fn parse(body: &[u8]) -> Result<Value> {
    let text = std::str::from_utf8(body).map_err(|bad| bad_utf8(body, &bad))?;
    if text.starts_with('\u{feff}') {
        return Err(fault("Unexpected UTF-8 BOM (decode using utf-8-sig)", text, 0));
    }
    serde_json::from_str(text).map_err(|error| {
        let at = offset(&error, text);
        fault(in_pythons_words(&error, text, at), text, at)
    })
}

/// The refusal, with the place as Python gives it: line, column and number of the character.
fn fault(what: &str, text: &str, at: usize) -> Error {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let char = before.chars().count();
    Error::Malformed(format!("JSON parse error - {what}: line {line} column {column} (char {char})").into())
}

fn bad_utf8(body: &[u8], bad: &std::str::Utf8Error) -> Error {
    let at = bad.valid_up_to();
    let byte = body.get(at).copied().unwrap_or_default();
    let why = match bad.error_len() {
        None => "unexpected end of data",
        Some(1) if !(0xc2..=0xf4).contains(&byte) => "invalid start byte",
        Some(_) => "invalid continuation byte",
    };
    let text =
        format!("JSON parse error - 'utf-8' codec can't decode byte 0x{byte:02x} in position {at}: {why}");
    Error::Malformed(text.into())
}

/// Where the fault is, in bytes. The parser gives a line and a column (in bytes, from 1) of the last byte it took.
fn offset(error: &serde_json::Error, text: &str) -> usize {
    if error.classify() == Category::Eof {
        return text.len();
    }
    let line_start: usize =
        text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let at = (line_start + error.column().saturating_sub(1)).min(text.len());
    // The column may lie within a character: go back to where it begins.
    (0..=at).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0)
}

fn in_pythons_words(error: &serde_json::Error, text: &str, at: usize) -> &'static str {
    let said = error.to_string();
    let open = text.get(..at).unwrap_or(text).trim_end();
    let says = |part: &str| said.contains(part);
    if says("EOF while parsing a string") {
        "Unterminated string"
    } else if says("key must be a string")
        || (says("an object") && (open.ends_with('{') || open.ends_with(',')))
    {
        "Expecting property name enclosed in double quotes"
    } else if says("expected `:`") || (says("an object") && open.ends_with('"') && !after_a_value(open)) {
        "Expecting ':' delimiter"
    } else if says("expected `,`") || says("an object") || (says("a list") && !open.ends_with(['[', ','])) {
        "Expecting ',' delimiter"
    } else if says("trailing characters") {
        "Extra data"
    } else if says("trailing comma") {
        if text.get(at..).is_some_and(|rest| rest.starts_with('}')) {
            "Expecting property name enclosed in double quotes"
        } else {
            "Expecting value"
        }
    } else if says("control character") {
        "Invalid control character"
    } else if says("hex escape") || says("unicode code point") {
        "Invalid \\uXXXX escape"
    } else if says("invalid escape") {
        "Invalid \\escape"
    } else if says("recursion limit") {
        "Nested too deeply"
    } else if says("out of range") {
        "Number out of range"
    } else {
        "Expecting value"
    }
}

/// Whether the string that `open` ends with stands where a value does: a colon before it. A guess that decides a
/// word of a message, nothing else.
fn after_a_value(open: &str) -> bool {
    let without_last = open.trim_end_matches('"').rsplit_once('"').map_or("", |(before, _)| before);
    without_last.trim_end().ends_with(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(body: impl AsRef<[u8]>) -> String {
        match parse(body.as_ref()) {
            Err(Error::Malformed(text)) => text.replace("JSON parse error - ", ""),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn faults_are_told_as_python_tells_them() {
        let property = "Expecting property name enclosed in double quotes";
        for (body, what, at) in [
            ("", "Expecting value", "line 1 column 1 (char 0)"),
            ("x", "Expecting value", "line 1 column 1 (char 0)"),
            ("\n\n x", "Expecting value", "line 3 column 2 (char 3)"),
            ("{", property, "line 1 column 2 (char 1)"),
            ("{1:2}", property, "line 1 column 2 (char 1)"),
            ("{\"a\"", "Expecting ':' delimiter", "line 1 column 5 (char 4)"),
            ("{\"a\":", "Expecting value", "line 1 column 6 (char 5)"),
            ("{\"a\" 1}", "Expecting ':' delimiter", "line 1 column 6 (char 5)"),
            ("{\"a\":1", "Expecting ',' delimiter", "line 1 column 7 (char 6)"),
            ("{\"a\":1,}", property, "line 1 column 8 (char 7)"),
            ("[1,]", "Expecting value", "line 1 column 4 (char 3)"),
            ("[1", "Expecting ',' delimiter", "line 1 column 3 (char 2)"),
            ("[1 2]", "Expecting ',' delimiter", "line 1 column 4 (char 3)"),
            ("[\"\u{e9}\" 1]", "Expecting ',' delimiter", "line 1 column 6 (char 5)"),
            ("[1] x", "Extra data", "line 1 column 5 (char 4)"),
        ] {
            assert_eq!(refusal(body), format!("{what}: {at}"), "{body}");
        }
    }

    #[test]
    fn what_python_would_let_through_is_refused() {
        assert!(refusal("{\"a\": NaN}").starts_with("Expecting value"));
        assert!(refusal("[Infinity]").starts_with("Expecting value"));
        assert_eq!(
            refusal("\u{feff}{}"),
            "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)"
        );
    }

    #[test]
    fn bad_utf8_is_refused_with_its_place() {
        assert_eq!(
            refusal(b"{\"a\":\"\xff\"}"),
            "'utf-8' codec can't decode byte 0xff in position 6: invalid start byte"
        );
        assert!(refusal(b"\"\xc3\"").ends_with("invalid continuation byte"));
        assert!(refusal(b"\"\xc3").ends_with("unexpected end of data"));
    }

    #[test]
    fn a_deep_body_is_refused_and_costs_no_stack() {
        assert!(refusal("[".repeat(1_000_000)).starts_with("Nested too deeply"));
        assert!(refusal("{\"a\":".repeat(200_000)).starts_with("Nested too deeply"));
        let fine = format!("{}{}", "[".repeat(100), "]".repeat(100));
        assert!(parse(fine.as_bytes()).is_ok());
    }

    #[test]
    fn of_duplicate_keys_the_last_counts() {
        let value = parse(br#"{"a":1,"b":2,"a":3}"#).expect("valid");
        assert_eq!(value.to_string(), r#"{"a":3,"b":2}"#);
    }
}
