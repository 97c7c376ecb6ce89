//! Those who ask: a stranger, a browser with its cookies, a program with its token. All [`Speaks`], so one test body
//! serves for each.

use super::answer::Answer;
use super::wire::Wire;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

/// Where a house is to be reached, and what was heard from it.
#[derive(Debug)]
pub(crate) struct Line {
    /// The address.
    pub(crate) at: SocketAddr,
    /// Headers that every request has: a profile may let nobody in without them.
    pub(crate) always: Vec<(String, String)>,
    /// How often it answered 500.
    pub(crate) faults: AtomicU32,
    /// What it handed out and nobody else may read.
    pub(crate) secrets: Mutex<BTreeSet<String>>,
}

impl Line {
    /// The line to a server.
    pub(crate) fn to(at: SocketAddr) -> Arc<Self> {
        Self::with(at, Vec::new())
    }

    /// The line to a server, with headers for every request.
    pub(crate) fn with(at: SocketAddr, always: Vec<(String, String)>) -> Arc<Self> {
        Arc::new(Self { at, always, faults: AtomicU32::new(0), secrets: Mutex::default() })
    }

    /// Notes what must not be logged. Too short a text would be found by chance.
    pub(crate) fn keeps(&self, secret: &str) {
        if secret.len() >= 12 {
            self.secrets.lock().unwrap().insert(secret.to_owned());
        }
    }

    fn hears(&self, answer: &Answer) {
        if answer.status == 500 {
            self.faults.fetch_add(1, Ordering::Relaxed);
        }
        for (name, value) in answer.cookies() {
            if ["sessionid", "csrftoken"].contains(&name) {
                self.keeps(value);
            }
        }
        let json = answer.json();
        for name in ["access", "refresh", "token"] {
            if let Some(token) = json[name].as_str() {
                self.keeps(token);
            }
        }
    }
}

/// Whoever can ask something of a house.
pub(crate) trait Speaks: Sized {
    /// Where the house is.
    fn line(&self) -> &Line;

    /// The connection of the last request, if it goes on.
    fn kept(&self) -> &RefCell<Option<Wire>>;

    /// The headers that show who is asking.
    fn credentials(&self, safe: bool) -> Vec<(String, String)>;

    /// Takes from an answer what is to be shown next time.
    fn learns(&self, _answer: &Answer) {}

    /// A request to be filled in and sent.
    fn ask(&self, method: &str, path: &str) -> Ask<'_, Self> {
        let safe = ["GET", "HEAD", "OPTIONS", "TRACE"].contains(&method);
        let headers =
            self.credentials(safe).into_iter().map(|(name, value)| (name, value.into_bytes())).collect();
        Ask { client: self, method: method.into(), path: path.into(), headers, body: Vec::new() }
    }

    /// `GET path`.
    fn get(&self, path: &str) -> Ask<'_, Self> {
        self.ask("GET", path)
    }

    /// `POST path`.
    fn post(&self, path: &str) -> Ask<'_, Self> {
        self.ask("POST", path)
    }
}

/// A request that is being filled in.
pub(crate) struct Ask<'a, C: Speaks> {
    client: &'a C,
    method: String,
    path: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

impl<C: Speaks> Ask<'_, C> {
    /// With this header in place of any of its name.
    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self = self.without(name);
        self.headers.push((name.into(), value.as_ref().to_vec()));
        self
    }

    /// Without this header.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
        self
    }

    /// With this `Idempotency-Key`.
    pub(crate) fn key(self, key: &str) -> Self {
        self.header("Idempotency-Key", key)
    }

    /// With a JSON body.
    pub(crate) fn json(self, value: &Value) -> Self {
        self.body("application/json", value.to_string())
    }

    /// With a browser's form.
    pub(crate) fn form(self, fields: &[(&str, &str)]) -> Self {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
        self.body("application/x-www-form-urlencoded", pairs.join("&"))
    }

    /// With a body of any kind.
    pub(crate) fn body(mut self, media: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("Content-Type", media)
    }

    /// Sends it; fails unless it is answered with this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Answer {
        self.send().expect(status)
    }

    /// Sends it.
    #[track_caller]
    pub(crate) fn send(self) -> Answer {
        let asked = format!("{} {}", self.method, self.path);
        self.try_send().unwrap_or_else(|error| panic!("{asked} was not answered: {error}"))
    }

    /// Sends it, where the server may be gone.
    pub(crate) fn try_send(self) -> io::Result<Answer> {
        let line = self.client.line();
        let bytes = self.bytes(line);
        let kept = self.client.kept().take();
        let mut wire = kept.map_or_else(|| Wire::to(line.at), Ok)?;
        wire.say(bytes)?;
        let mut answer = wire.answer(&self.method)?;
        answer.asked = format!("{} {}", self.method, self.path);
        let streams =
            answer.header("content-type").is_some_and(|media| media.starts_with("text/event-stream"));
        let goes_on = answer.header("connection").is_none() && !streams && answer.status != 101;
        self.client.kept().replace(goes_on.then_some(wire));
        line.hears(&answer);
        self.client.learns(&answer);
        Ok(answer)
    }

    fn bytes(&self, line: &Line) -> Vec<u8> {
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.method, self.path).into_bytes();
        let names = |name: &str| self.headers.iter().any(|(key, _)| key.eq_ignore_ascii_case(name));
        let mut add = |name: &str, value: &[u8]| {
            bytes.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        };
        if !names("host") {
            add("Host", line.at.to_string().as_bytes());
        }
        for (name, value) in line.always.iter().filter(|(name, _)| !names(name)) {
            add(name, value.as_bytes());
        }
        for (name, value) in &self.headers {
            add(name, value);
        }
        if !self.body.is_empty() || !["GET", "HEAD"].contains(&self.method.as_str()) {
            add("Content-Length", self.body.len().to_string().as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// Nobody that the house knows.
pub(crate) struct Stranger {
    line: Arc<Line>,
    kept: RefCell<Option<Wire>>,
}

impl Stranger {
    pub(crate) fn at(line: &Arc<Line>) -> Self {
        Self { line: Arc::clone(line), kept: RefCell::default() }
    }
}

impl Speaks for Stranger {
    fn line(&self) -> &Line {
        &self.line
    }
    fn kept(&self) -> &RefCell<Option<Wire>> {
        &self.kept
    }
    fn credentials(&self, _safe: bool) -> Vec<(String, String)> {
        Vec::new()
    }
}

/// A browser: keeps cookies, and proves with each change that it comes from the house's own page.
pub(crate) struct Browser {
    line: Arc<Line>,
    kept: RefCell<Option<Wire>>,
    jar: RefCell<BTreeMap<String, String>>,
}

impl Browser {
    /// One without cookies.
    pub(crate) fn at(line: &Arc<Line>) -> Self {
        Self { line: Arc::clone(line), kept: RefCell::default(), jar: RefCell::default() }
    }

    /// One that has these cookies.
    pub(crate) fn with(self, name: &str, value: &str) -> Self {
        self.line.keeps(value);
        self.jar.borrow_mut().insert(name.into(), value.into());
        self
    }

    /// Logs in with the form, as a person does.
    #[track_caller]
    pub(crate) fn log_in(self, email: &str, password: &str) -> Self {
        self.line.keeps(password);
        self.get("/usuarios/login/").expect(200);
        let token = self.cookie("csrftoken").unwrap_or_default();
        let form = [("csrfmiddlewaretoken", token.as_str()), ("email", email), ("password", password)];
        self.post("/usuarios/login/").form(&form).expect(302);
        assert!(self.cookie("sessionid").is_some(), "no session after logging in");
        self
    }

    /// A cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.jar.borrow().get(name).cloned()
    }
}

impl Speaks for Browser {
    fn line(&self) -> &Line {
        &self.line
    }
    fn kept(&self) -> &RefCell<Option<Wire>> {
        &self.kept
    }
    fn credentials(&self, safe: bool) -> Vec<(String, String)> {
        let jar = self.jar.borrow();
        let cookies: Vec<String> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut headers = Vec::new();
        if !cookies.is_empty() {
            headers.push(("Cookie".into(), cookies.join("; ")));
        }
        if let Some(token) = jar.get("csrftoken").filter(|_| !safe) {
            headers.push(("X-CSRFToken".into(), token.clone()));
        }
        headers
    }
    fn learns(&self, answer: &Answer) {
        let mut jar = self.jar.borrow_mut();
        for (name, value) in answer.cookies() {
            if value.trim_matches('"').is_empty() {
                jar.remove(name);
            } else {
                jar.insert(name.into(), value.into());
            }
        }
    }
}

/// A program: shows a token.
pub(crate) struct Program {
    line: Arc<Line>,
    kept: RefCell<Option<Wire>>,
    /// The access token.
    pub(crate) token: String,
}

impl Program {
    /// One that has this access token.
    pub(crate) fn with(line: &Arc<Line>, token: &str) -> Self {
        line.keeps(token);
        Self { line: Arc::clone(line), kept: RefCell::default(), token: token.into() }
    }

    /// Logs in for a pair of tokens.
    #[track_caller]
    pub(crate) fn log_in(line: &Arc<Line>, email: &str, password: &str) -> Self {
        line.keeps(password);
        let body = serde_json::json!({"username": email, "password": password});
        let answer = Stranger::at(line).post("/api/login/").json(&body).expect(200);
        Self::with(line, answer.json()["access"].as_str().expect("an access token"))
    }
}

impl Speaks for Program {
    fn line(&self) -> &Line {
        &self.line
    }
    fn kept(&self) -> &RefCell<Option<Wire>> {
        &self.kept
    }
    fn credentials(&self, _safe: bool) -> Vec<(String, String)> {
        vec![("Authorization".into(), format!("Bearer {}", self.token))]
    }
}

/// A form's text as it stands in its body.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
