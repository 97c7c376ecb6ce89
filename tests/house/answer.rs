//! One answer, and what a test says of it.

use serde_json::Value;

/// What a server answered.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The headers in their order.
    pub(crate) headers: Vec<(String, String)>,
    /// The body. Of a stream: nothing.
    pub(crate) body: Vec<u8>,
    /// What was asked, for the message of a failed test.
    pub(crate) asked: String,
}

impl Answer {
    /// The first header of this name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// All headers of this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The cookies that it sets, as name and value.
    pub(crate) fn cookies(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all("set-cookie").filter_map(|cookie| cookie.split(';').next()?.split_once('='))
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null where it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Fails unless the status is this one.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self}");
        self
    }

    /// Fails unless the body's `detail` is this text.
    #[track_caller]
    pub(crate) fn detail(self, text: &str) -> Self {
        assert_eq!(self.json()["detail"], text, "{self}");
        self
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text: String = self.text().chars().take(600).collect();
        write!(f, "{} was answered {} {text}", self.asked, self.status)
    }
}
