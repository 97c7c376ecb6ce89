//! Which other sites' scripts may read our answers, as django-cors-headers decides it.
//!
//! A preflight is answered 200 for any path, with the headers only where the origin is on the list; origins are compared
//! exactly, scheme and case included. `Vary: origin` is on every answer as soon as there is a list.

use crate::config;
use crate::http::{Method, Request, Response};

/// The settings, with the header values made once.
#[derive(Debug, Default)]
pub struct Cors {
    all: bool,
    origins: Vec<config::Site>,
    credentials: bool,
    methods: String,
    headers: String,
    max_age: String,
}

impl Cors {
    /// From the settings.
    #[must_use]
    pub fn new(settings: &config::Cors) -> Self {
        Self {
            all: settings.allow_all,
            origins: settings.origins.clone(),
            credentials: settings.credentials,
            methods: settings.methods.join(", "),
            headers: settings.headers.join(", "),
            max_age: settings.max_age.as_secs().to_string(),
        }
    }

    /// Whether `request` asks what it may ask, and expects an empty answer.
    #[must_use]
    pub fn is_preflight<W>(&self, request: &Request<W>) -> bool {
        self.is_on()
            && request.method() == Method::OPTIONS
            && request.header_bytes("access-control-request-method").is_some()
    }

    /// Adds what an answer to `origin` says. `preflight` adds what may be asked.
    pub fn mark(&self, response: &mut Response, origin: Option<&str>, preflight: bool) {
        if !self.is_on() {
            return;
        }
        response.vary("origin");
        let Some(origin) = origin else { return };
        if self.all && !self.credentials {
            response.set("Access-Control-Allow-Origin", "*");
        } else if self.all || self.origins.iter().any(|known| known.is(origin)) {
            response.set("Access-Control-Allow-Origin", origin);
        } else {
            return;
        }
        if self.credentials {
            response.set("Access-Control-Allow-Credentials", "true");
        }
        if preflight {
            response.set("Access-Control-Allow-Headers", &self.headers);
            response.set("Access-Control-Allow-Methods", &self.methods);
            response.set("Access-Control-Max-Age", &self.max_age);
        }
    }

    fn is_on(&self) -> bool {
        self.all || !self.origins.is_empty()
    }
}
