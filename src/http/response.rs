//! An answer: status, headers, body.

use super::body::Body;
use super::cookie::SetCookie;
use super::escape::encode_location;
use super::stream::Receiver;
use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, Entry, HeaderMap, HeaderName, HeaderValue, LOCATION, SET_COOKIE, VARY};
use serde::Serialize;

/// So many headers have room in an answer from the start.
const HEADERS: usize = 12;

/// An answer to a request.
#[derive(Debug, Default)]
pub struct Response {
    /// The HTTP status. What is no status is sent as 500.
    pub status: u16,
    headers: HeaderMap,
    body: Body,
}

impl Response {
    /// An answer without headers and body.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// The same as [`Response::new`], for reading: 204, 304, an empty 200.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self::new(status)
    }

    /// A value as JSON, written as Django REST Framework writes it: no spaces, characters as they are, U+2028 and U+2029
    /// escaped. A value that cannot be written (a map whose keys are no texts) is a mistake of ours: 500.
    pub fn json(status: u16, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(bytes) => Self::json_bytes(status, Bytes::from(escape_line_separators(bytes))),
            Err(error) => {
                tracing::error!("an answer could not be written as JSON: {error}");
                Self::internal()
            }
        }
    }

    /// JSON that was written before.
    pub fn json_bytes(status: u16, body: impl Into<Bytes>) -> Self {
        Self::with_type(status, HeaderValue::from_static("application/json"), body.into())
    }

    /// A page.
    pub fn html(status: u16, body: impl Into<Bytes>) -> Self {
        Self::with_type(status, HeaderValue::from_static("text/html; charset=utf-8"), body.into())
    }

    /// Plain text.
    pub fn text(status: u16, body: impl Into<Bytes>) -> Self {
        Self::with_type(status, HeaderValue::from_static("text/plain; charset=utf-8"), body.into())
    }

    /// Bytes of any media type: images, styles.
    pub fn bytes(status: u16, media_type: &str, body: impl Into<Bytes>) -> Self {
        Self::with_type(status, clean(media_type.as_bytes()), body.into())
    }

    /// Elsewhere: 301, 302, 303, 307 or 308. What may not stand in a URL is sent as `%XX`.
    #[must_use]
    pub fn redirect(status: u16, location: &str) -> Self {
        let mut response = Self::new(status);
        response.headers.insert(LOCATION, clean(encode_location(location).as_bytes()));
        response
    }

    /// A body that is written while it is sent; see [`super::stream`]. Buffers on the way are asked to let it through.
    #[must_use]
    pub fn stream(status: u16, media_type: &str, receiver: Receiver) -> Self {
        let mut response = Self::bytes(status, media_type, Bytes::new());
        response.set("x-accel-buffering", "no");
        response.body = Body::stream(receiver);
        response
    }

    /// What is said when something broke: nothing about what.
    pub(super) fn internal() -> Self {
        Self::json_bytes(500, Bytes::from_static(br#"{"detail":"Internal server error."}"#))
    }

    /// What is said when the answer took too long.
    pub(super) fn too_slow() -> Self {
        Self::json_bytes(
            503,
            Bytes::from_static(br#"{"detail":"Service temporarily unavailable, try again later."}"#),
        )
    }

    fn with_type(status: u16, media_type: HeaderValue, body: Bytes) -> Self {
        // Room for what an answer has on its way out: a map that grows is hashed anew.
        let headers = HeaderMap::with_capacity(HEADERS);
        let mut response = Self { status, headers, body: Body::full(body) };
        response.headers.insert(CONTENT_TYPE, media_type);
        response
    }

    /// The same answer with one more header; see [`Response::append`].
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.append(name, value);
        self
    }

    /// Sets a header and takes away what it had. Control characters are left out of the value; a name that is none sets
    /// nothing.
    pub fn set(&mut self, name: &str, value: impl AsRef<[u8]>) {
        if let Some(name) = header_name(name) {
            self.headers.insert(name, clean(value.as_ref()));
        }
    }

    /// Adds a header beside those of the same name; otherwise as [`Response::set`].
    pub fn append(&mut self, name: &str, value: impl AsRef<[u8]>) {
        if let Some(name) = header_name(name) {
            self.headers.append(name, clean(value.as_ref()));
        }
    }

    /// Sets a header where the answer has none of this name.
    pub fn set_default(&mut self, name: &str, value: impl AsRef<[u8]>) {
        if !self.headers.contains_key(name) {
            self.set(name, value);
        }
    }

    /// Sets each of these headers where the answer has none of its name.
    pub fn set_defaults(&mut self, headers: &Fixed) {
        for (name, value) in &headers.0 {
            if let Entry::Vacant(place) = self.headers.entry(name) {
                place.insert(value.clone());
            }
        }
    }

    /// Says that the answer depends on this header of the request. Saying it twice is saying it once.
    pub fn vary(&mut self, on: &str) {
        let said = self.headers.get(VARY).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if said.split(',').any(|name| name.trim().eq_ignore_ascii_case(on)) {
            return;
        }
        let all =
            if said.is_empty() { clean(on.as_bytes()) } else { clean(format!("{said}, {on}").as_bytes()) };
        self.headers.insert(VARY, all);
    }

    /// Takes a header away.
    pub fn remove(&mut self, name: &str) {
        self.headers.remove(name);
    }

    /// The first header of this name; `None` if it is not there or not visible ASCII.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// All headers of this name that are visible ASCII, in order.
    pub fn header_all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok())
    }

    /// Sets a cookie; several may be set.
    pub fn set_cookie(&mut self, cookie: &SetCookie) {
        self.headers.append(SET_COOKIE, clean(cookie.to_string().as_bytes()));
    }

    /// The body; `None` if it is a stream.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.body.bytes()
    }

    /// The same status and headers with this body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Body::full(body.into());
        self
    }

    pub(super) fn into_parts(self) -> (u16, HeaderMap, Body) {
        (self.status, self.headers, self.body)
    }
}

/// Headers that are the same on many answers, read once.
#[derive(Debug)]
pub struct Fixed(Vec<(HeaderName, HeaderValue)>);

impl Fixed {
    /// From names and values; a name that is none is left out.
    #[must_use]
    pub fn new(headers: &[(&str, &str)]) -> Self {
        let read = |(name, value): &(&str, &str)| Some((header_name(name)?, clean(value.as_bytes())));
        Self(headers.iter().filter_map(read).collect())
    }
}

fn header_name(name: &str) -> Option<HeaderName> {
    let parsed = HeaderName::from_bytes(name.as_bytes()).ok();
    if parsed.is_none() {
        tracing::error!("a header was left out of an answer: {name:?} is no header's name");
    }
    parsed
}

/// A header's value without control characters: a line feed in it would begin another header.
fn clean(value: &[u8]) -> HeaderValue {
    HeaderValue::from_bytes(value).unwrap_or_else(|_control_characters| {
        let kept: Vec<u8> = value.iter().copied().filter(|b| *b >= b' ' && *b != 0x7f).collect();
        HeaderValue::from_bytes(&kept).unwrap_or(HeaderValue::from_static(""))
    })
}

/// JSON may hold U+2028 and U+2029, JavaScript of old may not; the contract's originals escape them.
fn escape_line_separators(json: Vec<u8>) -> Vec<u8> {
    if !json.windows(3).any(|three| matches!(three, [0xe2, 0x80, 0xa8 | 0xa9])) {
        return json;
    }
    match String::from_utf8(json) {
        Ok(text) => text.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029").into_bytes(),
        Err(not_text) => not_text.into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_compact_and_keeps_its_characters() {
        let response = Response::json(201, &serde_json::json!({"b": "Pi\u{f1}a\u{2028}", "a": [1, null]}));
        assert_eq!(response.body(), Some("{\"b\":\"Pi\u{f1}a\\u2028\",\"a\":[1,null]}".as_bytes()));
        assert_eq!(response.header("content-type"), Some("application/json"));
        assert_eq!(response.status, 201);
    }

    #[test]
    fn a_value_that_is_no_json_is_a_500() {
        let odd: std::collections::HashMap<Vec<u8>, u8> = [(vec![1], 1)].into();
        assert_eq!(Response::json(200, &odd).status, 500);
    }

    #[test]
    fn bytes_are_shared_not_copied() {
        let bytes = Bytes::from(vec![b'x'; 1000]);
        let response = Response::json_bytes(200, bytes.clone());
        assert_eq!(response.body().map(<[u8]>::as_ptr), Some(bytes.as_ptr()));
    }

    #[test]
    fn a_header_cannot_bring_a_second_one_with_it() {
        let response = Response::text(200, "x").with_header("X-Note", "a\r\nSet-Cookie: b=c\0");
        assert_eq!(response.header("x-note"), Some("aSet-Cookie: b=c"));
        assert_eq!(response.header("set-cookie"), None);
        assert_eq!(Response::new(200).with_header("no name", "x").headers.len(), 0);
    }

    #[test]
    fn a_redirect_stays_within_its_header() {
        let response = Response::redirect(302, "/caf\u{e9}/?next=/a\r\nX: y");
        assert_eq!(response.header("location"), Some("/caf%C3%A9/?next=/a%0D%0AX:%20y"));
    }

    #[test]
    fn several_cookies_are_several_headers() {
        let mut response = Response::new(200);
        response.set_cookie(&SetCookie::new("a", "1"));
        response.set_cookie(&SetCookie::delete("b"));
        assert_eq!(response.header_all("set-cookie").count(), 2);
    }
}
