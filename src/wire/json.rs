//! How JSON bodies are written. The documented systems have two hands, and their clients may compare bytes.
//!
//! Django REST Framework writes `{"a":"ñ"}`; Django's own `JsonResponse` writes `{"a": "\u00f1"}`: a space after comma
//! and colon, everything beyond ASCII escaped.

use crate::error::{Error, Result};
use crate::http::Response;
use serde::Serialize;
use serde_json::ser::Formatter;
use std::io;

/// An answer as Django REST Framework writes it.
pub fn compact(status: u16, body: &impl Serialize) -> Result<Response> {
    let bytes = serde_json::to_vec(body).map_err(|e| Error::internal("writing JSON", e))?;
    Ok(Response::json_bytes(status, bytes))
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
}
