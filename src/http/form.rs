//! Forms: what a page or an old client sends, and queries, which are written the same way.

use super::escape::decode_lenient;
use crate::error::{Error, Result};
use bytes::Bytes;

/// Fields that a form or a query may have; Django's `DATA_UPLOAD_MAX_NUMBER_FIELDS`.
pub(super) const MAX_FIELDS: usize = 1000;

/// A form: its fields and files in the order in which they were sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// Names and texts. A name may occur more than once.
    pub fields: Vec<(String, String)>,
    /// Files; only multipart bodies have them.
    pub files: Vec<FilePart>,
}

/// One file of a multipart body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePart {
    /// The field's name.
    pub name: String,
    /// The file's own name, without directories. Chosen by the client: for showing, never for a path.
    pub file_name: String,
    /// The media type that the client claims; `""` if it claims none.
    pub media_type: String,
    /// The content.
    pub bytes: Bytes,
}

impl Form {
    /// The text of this field; the last one if there are several, as Django's `QueryDict` does.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        last(&self.fields, name)
    }

    /// The file of this field; the last one if there are several.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&FilePart> {
        self.files.iter().rev().find(|file| file.name == name)
    }
}

/// The last value of this name.
pub(super) fn last<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// Reads an `application/x-www-form-urlencoded` body. A body that is not UTF-8 is taken as ISO 8859-1, as Django does.
pub(super) fn parse(body: &[u8]) -> Result<Form> {
    if body.split(|b| *b == b'&').count() > MAX_FIELDS {
        return Err(Error::Malformed("Form parse error - too many fields".into()));
    }
    let fields = match std::str::from_utf8(body) {
        Ok(text) => pairs(text).collect(),
        Err(_) => pairs(&body.iter().map(|b| char::from(*b)).collect::<String>()).collect(),
    };
    Ok(Form { fields, files: Vec::new() })
}

/// The pairs of `a=1&b=2`, decoded. Python's `parse_qsl` with blank values kept: `+` is a space, broken `%XX` stays,
/// broken UTF-8 becomes U+FFFD, empty chunks are skipped.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = (String, String)> {
    text.split('&').filter(|chunk| !chunk.is_empty()).map(|chunk| {
        let (name, value) = chunk.split_once('=').unwrap_or((chunk, ""));
        (decode(name), decode(value))
    })
}

fn decode(text: &str) -> String {
    if !text.contains(['%', '+']) {
        return text.to_owned();
    }
    match String::from_utf8(decode_lenient(text, true)) {
        Ok(decoded) => decoded,
        Err(bad) => String::from_utf8_lossy(bad.as_bytes()).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(body: &[u8]) -> Vec<(String, String)> {
        parse(body).expect("a form").fields
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn a_form_is_decoded_as_django_does() {
        assert_eq!(
            fields(b"a=1+2%2B&&b&=x&c=%C3%B1%zz&d==e"),
            [pair("a", "1 2+"), pair("b", ""), pair("", "x"), pair("c", "\u{f1}%zz"), pair("d", "=e")]
        );
    }

    #[test]
    fn bad_utf8_is_replaced_and_raw_bytes_are_latin_1() {
        assert_eq!(fields(b"a=%FFx"), [pair("a", "\u{fffd}x")]);
        assert_eq!(fields(b"a=\xf1"), [pair("a", "\u{f1}")]);
    }

    #[test]
    fn the_last_of_two_fields_counts() {
        assert_eq!(parse(b"a=1&a=2").expect("a form").get("a"), Some("2"));
    }

    #[test]
    fn a_thousand_fields_are_taken_and_no_more() {
        assert_eq!(fields("a=1&".repeat(999).as_bytes()).len(), 999);
        assert!(parse("a=1&".repeat(1000).as_bytes()).is_err());
    }
}
