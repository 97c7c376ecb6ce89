//! Escaping for HTML: on by default for every value in every template (see `askama.toml`).
//!
//! # Why not askama's own?
//! It writes `&#60;`; Django writes `&lt;`, and clients of the contract look for that.

use askama::filters::Escaper;
use std::fmt;

/// Escapes what means something in HTML's text and quoted attributes, by name where there is one.
#[derive(Debug, Clone, Copy)]
pub struct Named;

impl Escaper for Named {
    fn write_escaped_str<W: fmt::Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some((before, escape, after)) = next(rest) {
            dest.write_str(before)?;
            dest.write_str(escape)?;
            rest = after;
        }
        dest.write_str(rest)
    }
}

/// What stands before the next character that must be escaped, its escape, and what follows.
fn next(text: &str) -> Option<(&str, &'static str, &str)> {
    let (place, found) =
        text.char_indices().find_map(|(place, c)| escape(c).map(|escape| (place, escape)))?;
    let (before, from) = text.split_at_checked(place)?;
    let mut after = from.chars();
    after.next();
    Some((before, found, after.as_str()))
}

const fn escape(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#x27;"),
        _plain => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut out = String::new();
        Named.write_escaped_str(&mut out, text).unwrap();
        out
    }

    #[test]
    fn markup_becomes_text_and_letters_stay() {
        assert_eq!(
            escaped("<a href=\"x\">'ñ' & ¿</a>"),
            "&lt;a href=&quot;x&quot;&gt;&#x27;ñ&#x27; &amp; ¿&lt;/a&gt;"
        );
        assert_eq!(escaped(""), "");
        assert_eq!(escaped("Güero 🌮"), "Güero 🌮");
        assert_eq!(escaped("&&"), "&amp;&amp;");
    }
}
