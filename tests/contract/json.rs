//! JSON as text, in the two layouts the cases speak of, and values as they read inside a sentence.
//!
//! # Why
//! `serde_json` prints without spaces and leaves accents as they are. Recorded requests were sent with a space after
//! `:` and `,` and with everything beyond ASCII escaped, and a case may search an answer in that form.

use serde_json::Value;
use std::fmt::Write as _;

/// How a value is printed.
#[derive(Clone, Copy)]
pub(crate) struct Layout {
    /// Escape everything beyond printable ASCII.
    pub(crate) ascii: bool,
    /// A space after `,` and `:`.
    pub(crate) spaced: bool,
}

/// Spaced and escaped: how request bodies are sent.
pub(crate) const SENT: Layout = Layout { ascii: true, spaced: true };
/// Spaced, accents as they are: how the answer of a control step reads.
pub(crate) const READ: Layout = Layout { ascii: false, spaced: true };
/// Neither spaces nor accents: the inside of a token.
pub(crate) const PACKED: Layout = Layout { ascii: true, spaced: false };

/// `value` as JSON text.
pub(crate) fn print(value: &Value, layout: Layout) -> String {
    let mut out = String::new();
    push(&mut out, value, layout);
    out
}

fn push(out: &mut String, value: &Value, layout: Layout) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => out.push_str(&value.to_string()),
        Value::String(text) => push_text(out, text, layout.ascii),
        Value::Array(items) => {
            out.push('[');
            for (n, item) in items.iter().enumerate() {
                separate(out, n, layout);
                push(out, item, layout);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            out.push('{');
            for (n, (key, item)) in fields.iter().enumerate() {
                separate(out, n, layout);
                push_text(out, key, layout.ascii);
                out.push_str(if layout.spaced { ": " } else { ":" });
                push(out, item, layout);
            }
            out.push('}');
        }
    }
}

fn separate(out: &mut String, n: usize, layout: Layout) {
    if n > 0 {
        out.push_str(if layout.spaced { ", " } else { "," });
    }
}

fn push_text(out: &mut String, text: &str, ascii: bool) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(letter),
            other if ascii || other < ' ' => push_escape(out, other),
            other => out.push(other),
        }
    }
    out.push('"');
}

/// `\uXXXX`, twice for what lies beyond sixteen bits.
fn push_escape(out: &mut String, letter: char) {
    for unit in letter.encode_utf16(&mut [0; 2]) {
        // Writing into a String cannot fail.
        let _ = write!(out, "\\u{unit:04x}");
    }
}

/// `value` as it reads when put into the middle of a text.
pub(crate) fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Number(_) | Value::Array(_) | Value::Object(_) => print(value, READ),
    }
}

/// `value` for a complaint: JSON, cut after 400 letters.
pub(crate) fn show(value: &Value) -> String {
    cut(&print(value, READ), 400)
}

/// The first `limit` letters of `text`, with a mark where more was left out.
pub(crate) fn cut(text: &str, limit: usize) -> String {
    text.char_indices()
        .nth(limit)
        .and_then(|(at, _)| text.get(..at))
        .map_or_else(|| text.to_owned(), |start| format!("{start}…"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_layout_prints_its_own_way() {
        let value =
            json!({"ñ": ["a\"\\/\n\r\t\u{8}\u{c}\u{1}\u{7f}", 1, 1.5, true, null, "😀"], "o": {}, "l": []});
        assert_eq!(
            print(&value, SENT),
            r#"{"\u00f1": ["a\"\\/\n\r\t\b\f\u0001\u007f", 1, 1.5, true, null, "\ud83d\ude00"], "o": {}, "l": []}"#
        );
        assert_eq!(
            print(&value, READ),
            "{\"ñ\": [\"a\\\"\\\\/\\n\\r\\t\\b\\f\\u0001\u{7f}\", 1, 1.5, true, null, \"😀\"], \"o\": {}, \"l\": []}"
        );
        assert_eq!(print(&json!({"a": [1, "é"]}), PACKED), r#"{"a":[1,"\u00e9"]}"#);
    }

    #[test]
    fn a_value_inside_a_text_is_bare() {
        assert_eq!(inline(&json!("x")), "x");
        assert_eq!(inline(&json!(12)), "12");
        assert_eq!(inline(&json!(true)), "True");
        assert_eq!(inline(&json!(null)), "None");
    }

    #[test]
    fn a_long_text_is_cut_between_letters() {
        assert_eq!(cut("ñandú", 2), "ña…");
        assert_eq!(cut("ñandú", 5), "ñandú");
    }
}
