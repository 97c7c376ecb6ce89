//! What each section of `config.toml` becomes. What a key means is told there; here is what a reader of the code needs.
//!
//! No field has a default: each default stands in `config.toml` and nowhere else, and a key missing there is an error
//! that a test finds. Sizes are in bytes.

use super::measure::Amount;
use super::place::{FromText, HostPattern, Network, Site, text};
use crate::clock::Span;
use crate::log::{Format, Level};
use crate::secret::Secret;
use serde::{Deserialize, Deserializer};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// How the server is reached, and its limits.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Where to listen.
    #[serde(deserialize_with = "text")]
    pub listen: SocketAddr,
    /// Documented systems whose own paths are served beside the restaurant's.
    pub serves: Vec<String>,
    /// Names under which the server may be called.
    pub allowed_hosts: Vec<HostPattern>,
    /// Proxies whose word about the visitor is believed.
    pub trusted_proxies: Vec<Network>,
    /// Where to listen with HTTPS.
    #[serde(deserialize_with = "text")]
    pub tls_listen: SocketAddr,
    /// The certificate; empty: the house's own.
    pub tls_certificate: PathBuf,
    /// Its key; empty: in the certificate's file.
    pub tls_key: PathBuf,
    /// Where whoever watches may ask.
    #[serde(deserialize_with = "text")]
    pub metrics_listen: Option<SocketAddr>,
    /// Connections open at once.
    pub max_connections: u32,
    /// Largest head of a request.
    #[serde(deserialize_with = "text")]
    pub max_header: usize,
    /// Largest body where the route says nothing else.
    #[serde(deserialize_with = "text")]
    pub max_body: usize,
    /// Lists of the menus that are kept in memory; 0: none.
    pub menu_cache: usize,
    /// Time for the head.
    #[serde(deserialize_with = "text")]
    pub header_timeout: Duration,
    /// Time that a body may stand still.
    #[serde(deserialize_with = "text")]
    pub body_timeout: Duration,
    /// Time for an answer to be made.
    #[serde(deserialize_with = "text")]
    pub request_timeout: Duration,
    /// Time that an unused connection is kept.
    #[serde(deserialize_with = "text")]
    pub idle_timeout: Duration,
    /// Time for running requests at a stop.
    #[serde(deserialize_with = "text")]
    pub shutdown_grace: Duration,
}

/// Where everything is kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// The file.
    pub path: PathBuf,
    /// Read connections; 0: one for each processor.
    pub readers: u32,
    /// Changes that may wait for the writer.
    pub queue: usize,
    /// Another tool does the checkpoints.
    pub replicated: bool,
}

/// Tokens, passwords, and how the JSON interface knows who is asking.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    /// The HS256 key: the UTF-8 bytes of this text. Empty: the key file's (`app::key`).
    #[serde(deserialize_with = "text")]
    pub signing_key: Secret<String>,
    /// Keys that are believed and no longer used.
    #[serde(deserialize_with = "secrets")]
    pub older_keys: Vec<Secret<String>>,
    /// Life of an access token.
    #[serde(deserialize_with = "text")]
    pub access: Span,
    /// Life of a refresh token.
    #[serde(deserialize_with = "text")]
    pub refresh: Span,
    /// A refresh ends its token and gives a new one.
    pub rotate: bool,
    /// How long a used refresh token gives the same child.
    #[serde(deserialize_with = "text")]
    pub reuse_grace: Span,
    /// Tokens of families that are not in the database are believed.
    pub foreign_tokens: bool,
    /// What the JSON interface looks at, in this order.
    pub accept: Vec<Accept>,
    /// What a visitor who is not signed in gets.
    pub anonymous: Anonymous,
    /// What is said about an access token whose time has passed.
    pub expired_token: ExpiredToken,
    /// Signing in for tokens writes `user.last_login_at`.
    pub update_last_login: bool,
    /// Memory of one password hash.
    #[serde(deserialize_with = "text")]
    pub hash_memory: usize,
    /// Rounds of one password hash.
    pub hash_time: u32,
    /// Hashes that may wait.
    pub hash_queue: usize,
}

/// A credential that the JSON interface looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Accept {
    /// The session cookie.
    Session,
    /// `Authorization: Bearer …`.
    Bearer,
}

/// What a visitor who is not signed in gets from the JSON interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Anonymous {
    /// 401 with `WWW-Authenticate`.
    Challenge,
    /// Reads: 200 `[]`; writes: 403 without a challenge.
    Empty,
}

/// What is said about an access token whose time has passed. The systems document three different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExpiredToken {
    /// `Token is expired`: SimpleJWT since 5.4.
    Expired,
    /// `Token is invalid or expired`: SimpleJWT before, and RestAPI's documentation.
    InvalidOrExpired,
    /// As if there had been no token: GastroMóvil's documentation.
    Missing,
}

/// Cookie sessions of the pages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sessions {
    /// Life without use.
    #[serde(deserialize_with = "text")]
    pub idle: Span,
    /// The cookie has `Max-Age` and `Expires`.
    pub persistent: bool,
    /// The cookies' `Secure`.
    pub cookie_secure: Cookies,
}

/// Whether cookies bear `Secure`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cookies {
    /// When the request came by HTTPS.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Forms from other sites.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Csrf {
    /// Sites whose pages may send forms here.
    pub trusted_origins: Vec<Site>,
}

/// Scripts from other sites. With neither `allow_all` nor `origins` there is no CORS at all.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cors {
    /// Every site may.
    pub allow_all: bool,
    /// These sites may.
    pub origins: Vec<Site>,
    /// With their visitors' cookies. Never together with `allow_all`.
    pub credentials: bool,
    /// Methods, in upper case.
    pub methods: Vec<String>,
    /// Headers, in lower case; `*` for any.
    pub headers: Vec<String>,
    /// How long a browser may remember a preflight.
    #[serde(deserialize_with = "text")]
    pub max_age: Span,
}

/// Who may come at all.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkList {
    /// Networks that may; with `allowed_hostnames` empty too: everybody.
    pub allowed: Vec<Network>,
    /// Names whose present address may.
    pub allowed_hostnames: Vec<String>,
    /// `X-Real-IP` is believed from anybody.
    pub trust_real_ip: bool,
}

/// Waiting after wrong passwords.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Throttle {
    /// Off only in tests.
    pub enabled: bool,
}

/// Money, delivery, language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restaurant {
    /// ISO 4217.
    pub currency: String,
    /// Delivery fee of one order.
    pub fee: Amount,
    /// Districts that are delivered to, as they are shown; empty: everywhere.
    pub districts: Vec<String>,
    /// Ways to pay, in the contract's words.
    pub payments: Vec<String>,
    /// A name of the time zone database.
    pub time_zone: String,
    /// Language of pages and mails.
    pub language: Language,
    /// The town, for showing.
    pub town: String,
}

/// A language that pages and mails are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Spanish.
    Es,
    /// English.
    En,
}

impl Language {
    /// The word for it (ISO 639-1).
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Es => "es",
            Self::En => "en",
        }
    }

    /// From its word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Es, Self::En].into_iter().find(|language| language.as_str() == word)
    }
}

/// Streams of live events.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Live {
    /// How often a quiet stream says that it is there; also how long a client may take nothing.
    #[serde(deserialize_with = "text")]
    pub heartbeat: Duration,
    /// The same on a kitchen's stream, whose screen warns when it hears nothing.
    #[serde(deserialize_with = "text")]
    pub kitchen_heartbeat: Duration,
    /// Streams that one user may have open.
    pub per_user: usize,
}

/// Who may open an account.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// Mail domains that are refused, in lower case.
    pub temporary_domains: Vec<String>,
}

/// The way out for mail.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// The mail server; empty: mails are only kept.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The account there; empty: none.
    pub user: String,
    /// Its password.
    #[serde(deserialize_with = "text")]
    pub password: Secret<String>,
    /// Sender; not empty when `host` is not.
    pub from: String,
    /// How the connection is protected.
    pub tls: MailTls,
}

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// Begins in the clear and must be lifted to TLS.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// Not at all.
    None,
}

/// The log.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// How a line looks.
    pub format: Format,
    /// How much is told.
    pub level: Level,
}

/// The first start.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// While there is no administrator, a one-time link makes the first one.
    pub link: bool,
}

/// Copies of the database.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    /// Where they go; empty: `backups` beside the database.
    pub folder: PathBuf,
    /// A second folder, used when it is there; empty: none.
    pub also: PathBuf,
    /// Days of which the newest is kept.
    pub days: u32,
    /// Weeks of which the newest is kept.
    pub weeks: u32,
    /// Months of which the newest is kept.
    pub months: u32,
}

impl FromText for Secret<String> {
    const ALLOWED: &'static str = "a text";
    fn parse(text: &str) -> Option<Self> {
        Some(Self::new(text.to_owned()))
    }
}

fn secrets<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Secret<String>>, D::Error> {
    Ok(Vec::<String>::deserialize(from)?.into_iter().map(Secret::new).collect())
}
