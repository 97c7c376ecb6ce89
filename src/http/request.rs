//! A request, as handlers see it.
//!
//! Off the wire it is a `Request<()>`. The middleware alone makes a `Request` of somebody ([`Request::with_who`]), so
//! that a handler that wants one cannot be reached without passing there.

use super::form::{self, MAX_FIELDS};
use super::input::Input;
use super::intake::{Intake, Source};
use super::limits::Limits;
use super::params::Params;
use super::upgrade::Upgrade;
use super::{Method, cookie};
use crate::clock::Time;
use crate::error::{Error, Result};
use bytes::Bytes;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderMap};
use hyper::{Uri, upgrade};
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

/// What one request is called in the log and in the answer's `X-Request-Id`. Unique within a run of the server; says
/// nothing about how many there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestId(pub(super) u64);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// A request and who asks.
pub struct Request<W = ()> {
    /// Who asks; `()` until the middleware knows.
    pub who: W,
    /// The other end of the connection: the client, or the proxy before it.
    pub peer: SocketAddr,
    /// Its name in the log.
    pub id: RequestId,
    /// It came by HTTPS to this server itself.
    pub secure: bool,
    /// When its head had arrived.
    pub received: Time,
    head: Head,
    intake: Intake,
}

/// What does not change when it becomes known who asks.
struct Head {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    limits: Arc<Limits>,
    params: Params,
    upgrade: Option<upgrade::OnUpgrade>,
    query: OnceLock<Vec<(String, String)>>,
    cookies: OnceLock<Vec<(String, String)>>,
}

impl Head {
    fn new(method: Method, uri: Uri, headers: HeaderMap, limits: Arc<Limits>) -> Self {
        let params = Params::default();
        let (query, cookies) = (OnceLock::new(), OnceLock::new());
        Self { method, uri, headers, limits, params, upgrade: None, query, cookies }
    }
}

impl Request {
    /// A request off the wire, and what the server keeps of its body.
    pub(super) fn received(
        request: hyper::Request<Incoming>,
        (peer, secure, id, received): (SocketAddr, bool, RequestId, Time),
        limits: Arc<Limits>,
    ) -> (Self, Option<Arc<Source>>) {
        let (mut parts, incoming) = request.into_parts();
        let upgrade = parts.extensions.remove();
        let (intake, source) = Intake::new(incoming);
        let head = Head { upgrade, ..Head::new(parts.method, parts.uri, parts.headers, limits) };
        (Self { who: (), peer, secure, id, received, head, intake }, source)
    }

    /// A request that came over no wire: for tests of the rooms above. `target` is path and query. The peer is
    /// 127.0.0.1, the time 1970, the limits are the default ones.
    ///
    /// Errors: `Malformed` for a target or a header that no client could send.
    pub fn made(
        method: Method,
        target: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Result<Self> {
        let bad = |what: &str| Error::Malformed(format!("{what:?} cannot be sent").into());
        let mut request = hyper::Request::builder().method(method).uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).map_err(|error| bad(&error.to_string()))?.into_parts();
        let head = Head::new(parts.method, parts.uri, parts.headers, Arc::default());
        let peer = SocketAddr::from(([127, 0, 0, 1], 0));
        let intake = Intake::full(body.into());
        Ok(Self {
            who: (),
            peer,
            secure: false,
            id: RequestId(0),
            received: Time::from_secs(0),
            head,
            intake,
        })
    }
}

impl<W> Request<W> {
    /// The same request, asked by `who`.
    pub fn with_who<V>(self, who: V) -> Request<V> {
        let Self { who: _, peer, secure, id, received, head, intake } = self;
        Request { who, peer, id, secure, received, head, intake }
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.head.method
    }

    /// The path as it was received, not decoded, without the query. For [`Router::find`](super::Router::find).
    #[must_use]
    pub fn path(&self) -> &str {
        self.head.uri.path()
    }

    /// Path and query as they were received, for redirects to the same place.
    #[must_use]
    pub fn target(&self) -> &str {
        self.head.uri.path_and_query().map_or("", |target| target.as_str())
    }

    /// The query as it was received, without `?`; `""` if there is none.
    #[must_use]
    pub fn raw_query(&self) -> &str {
        self.head.uri.query().unwrap_or_default()
    }

    /// A parameter of the path, decoded; `""` if the route has none of this name.
    #[must_use]
    pub fn param(&self, name: &str) -> &str {
        self.head.params.get(name)
    }

    /// Keeps what the router found in the path.
    pub fn set_params(&mut self, params: Params) {
        self.head.params = params;
    }

    /// A value of the query, decoded; the last one if there are several, as Django does.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        form::last(self.query_pairs(), name)
    }

    /// All pairs of the query, decoded, in order; the first 1000.
    #[must_use]
    pub fn query_pairs(&self) -> &[(String, String)] {
        self.head.query.get_or_init(|| form::pairs(self.raw_query()).take(MAX_FIELDS).collect())
    }

    /// The first header of this name; `None` if it is not there or not visible ASCII.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.headers.get(name)?.to_str().ok()
    }

    /// The first header of this name, whatever it holds.
    #[must_use]
    pub fn header_bytes(&self, name: &str) -> Option<&[u8]> {
        Some(self.head.headers.get(name)?.as_bytes())
    }

    /// All headers: names in lower case, and what they hold.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.head.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()))
    }

    /// A cookie's value, unquoted; the last one if there are several of this name, as Django does.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        form::last(self.head.cookies.get_or_init(|| self.parse_cookies()), name)
    }

    fn parse_cookies(&self) -> Vec<(String, String)> {
        let headers = self.head.headers.get_all(hyper::header::COOKIE);
        let texts = headers.into_iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
        texts.flat_map(|text| cookie::parse(&text).collect::<Vec<_>>()).collect()
    }

    /// The limits of the server, for routes that take the default.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.head.limits
    }

    /// The whole body, at most `cap` bytes; a further call gives the same bytes.
    ///
    /// Errors: `TooLarge` past `cap` (at once, if the client says beforehand how much it will send), `Timeout` if it is
    /// not here after [`Limits::body_time`], `Malformed` if it breaks off or its chunks are nonsense.
    pub async fn body(&mut self, cap: usize) -> Result<Bytes> {
        let time = self.head.limits.body_time;
        self.intake.bytes(cap, time).await
    }

    /// The body, read as what its `Content-Type` says; see [`Input::parse`]. Errors: also those of [`Request::body`].
    pub async fn input(&mut self, cap: usize) -> Result<Input> {
        let body = self.body(cap).await?;
        Input::parse(self.header_bytes(CONTENT_TYPE.as_str()), body).await
    }

    /// The connection itself, for another protocol, if the client asks for one (`Upgrade: websocket`): take it, spawn a
    /// task that awaits it, and answer 101 with the headers of that protocol. Once.
    pub fn on_upgrade(&mut self) -> Option<Upgrade> {
        self.head.upgrade.take().map(Upgrade::new)
    }
}

/// Method, path and id: headers, query and body may hold secrets.
impl<W> fmt::Debug for Request<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({} {} {})", self.head.method, super::escape::for_log(self.path()), self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(target: &str, headers: &[(&str, &str)]) -> Request {
        Request::made(Method::GET, target, headers, "").expect("a request")
    }

    #[test]
    fn query_values_are_decoded_and_the_last_counts() {
        let request = get("/a%20b/?q=1&q=%C3%B1+x&flag", &[]);
        assert_eq!(request.path(), "/a%20b/");
        assert_eq!((request.query("q"), request.query("flag")), (Some("\u{f1} x"), Some("")));
        assert_eq!(request.query("none"), None);
        assert_eq!(request.target(), "/a%20b/?q=1&q=%C3%B1+x&flag");
    }

    #[test]
    fn the_last_cookie_of_a_name_counts() {
        let request = get("/", &[("Cookie", "a=1; b=\"x\\054y\"; a=2"), ("Cookie", "c=3")]);
        assert_eq!(request.cookie("a"), Some("2"));
        assert_eq!((request.cookie("b"), request.cookie("c")), (Some("x,y"), Some("3")));
        assert_eq!(request.cookie("d"), None);
    }

    #[test]
    fn a_header_that_is_not_visible_ascii_is_bytes_only() {
        let request = get("/", &[("X-Name", "\u{f1}"), ("Accept", "text/html")]);
        assert_eq!(request.header("x-name"), None);
        assert_eq!(request.header_bytes("X-Name"), Some("\u{f1}".as_bytes()));
        assert_eq!(request.header("accept"), Some("text/html"));
    }

    #[test]
    fn showing_a_request_shows_no_secret() {
        let request = get("/x?token=secret", &[("Authorization", "Bearer secret")]).with_who("ana");
        assert!(!format!("{request:?}").contains("secret"));
        assert_eq!(request.who, "ana");
    }

    #[tokio::test]
    async fn a_body_can_be_asked_for_twice() {
        let mut request =
            Request::made(Method::POST, "/", &[("Content-Type", "application/json")], "[1]").expect("made");
        assert!(matches!(request.body(2).await, Err(Error::TooLarge)));
        assert_eq!(request.body(3).await.expect("body"), "[1]");
        assert!(matches!(request.input(100).await, Ok(Input::Json(_))));
    }
}
