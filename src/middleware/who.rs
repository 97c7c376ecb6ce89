//! Who is asking: the session's cookie first, then the bearer token, as documented.
//!
//! **Nothing that grants access is cached**: user, session and family are read from the file at each request, in one
//! indexed query each, so that a log-out, a password change or a deactivation counts from the next request on. What is
//! in memory is only when a session was last used ([`crate::app::seen`]).

use super::context::Via;
use super::outward::{self, SCREEN_COOKIE, SESSION_COOKIE, SessionCookie};
use super::{Face, Guard, Rule};
use crate::app::App;
use crate::auth::claims::{Claims, Kind};
use crate::auth::family::Family;
use crate::auth::session::{self, Alive, Facts};
use crate::auth::user::User;
use crate::clock::Time;
use crate::config::{Accept, ExpiredToken};
use crate::error::{AuthFault, Error, Result};
use crate::http::Request;
use crate::restaurant::screen::{SEEN_EVERY, Screen};
use crate::store;
use crate::store::caller::{self, Caller};

/// The session whose cookie came along, and what is to become of the cookie.
#[derive(Debug)]
pub enum Session {
    /// No cookie, or this route reads none.
    Absent,
    /// A cookie of no session: unknown, expired, signed out, or from before a password change.
    Dead,
    /// A live one.
    Live {
        /// Its row.
        row: i64,
        /// Its key, to be sent again.
        key: String,
        /// Its user; `None` while the account is not active.
        user: Option<User>,
        /// The version of the menus when it was read.
        menus: i64,
    },
}

/// Whom the credentials of a request show.
#[derive(Debug)]
pub struct Known {
    /// Who it is.
    pub user: Option<User>,
    /// How they showed it.
    pub via: Via,
    /// The version of the menus at the moment at which they were found good.
    pub menus: Option<i64>,
}

impl Known {
    const NOBODY: Self = Self { user: None, via: Via::Nothing, menus: None };
}

/// Whether rows of this rule read the session's cookie. A path without a row is answered as the profile's API is.
#[must_use]
pub fn reads_session(app: &App, rule: Option<&Rule>) -> bool {
    if rule.is_some_and(|rule| rule.guard == Guard::Screen) {
        return false;
    }
    match rule.map(|rule| rule.face) {
        Some(Face::Site | Face::Live) => true,
        Some(Face::Asset) => false,
        Some(Face::Api) | None => app.config.auth.accept.contains(&Accept::Session),
    }
}

/// Looks up the session whose cookie came along.
pub fn session(app: &App, request: &Request) -> Result<Session> {
    match request.cookie(SESSION_COOKIE).filter(|key| !key.is_empty()) {
        Some(key) => session_of(app, key, Use::Counts),
        None => Ok(Session::Absent),
    }
}

/// Whether looking a session up is a use of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Its idle time begins anew.
    Counts,
    /// It grows older.
    CountsNot,
}

/// The session of this key.
pub(super) fn session_of(app: &App, key: &str, counts: Use) -> Result<Session> {
    let hash = session::hash(key);
    let found =
        if session::is_key(key) { app.store.read_one(|db| caller::of_session(db, &hash))? } else { None };
    let Some((pass, Caller { user, menus, .. })) = found else { return Ok(Session::Dead) };
    let now = app.clock.now();
    let facts = Facts {
        seen_at: app.seen.last(pass.row, pass.seen_at),
        credentials: pass.credentials,
        current_credentials: user.credentials,
        active: user.is_active(),
    };
    let user = match session::judge(&facts, app.config.sessions.idle, now) {
        Alive::Yes => Some(user),
        Alive::Asleep => None,
        Alive::Expired | Alive::Ended => return Ok(Session::Dead),
    };
    if counts == Use::Counts && app.seen.touch(pass.row, pass.seen_at, now) {
        write_down(app, pass.row, now);
    }
    Ok(Session::Live { row: pass.row, key: key.to_owned(), user, menus })
}

/// The screen of this key, while it may work. That it was used is written down now and then.
pub(super) fn screen_of(app: &App, key: &str) -> Result<Option<Screen>> {
    if !session::is_key(key) {
        return Ok(None);
    }
    let hash = session::hash(key);
    let Some(found) = app.store.read(|db| store::screen::find(db, &hash))? else { return Ok(None) };
    let now = app.clock.now();
    if found.seen_at.is_none_or(|seen| now.since(seen) >= SEEN_EVERY) {
        let (store, id) = (std::sync::Arc::clone(&app.store), found.id);
        tokio::spawn(async move {
            if let Err(error) = store.write(move |w| store::screen::touch(w, id, now)).await {
                tracing::warn!("a screen's last use was not written down: {error}");
            }
        });
    }
    Ok(Some(Screen { id: found.id, restaurant: found.restaurant }))
}

/// Tells the file when a session was last used, without letting anybody wait for the disk.
fn write_down(app: &App, row: i64, now: Time) {
    let store = std::sync::Arc::clone(&app.store);
    tokio::spawn(async move {
        if let Err(error) = store.write(move |w| crate::store::session::touch(w, row, now)).await {
            tracing::warn!("a session's last use was not written down: {error}");
        }
    });
}

/// The user behind a request to a row of `rule`, and how they showed it. Takes them out of the session.
pub fn identify(app: &App, request: &Request, rule: &Rule, session: &mut Session) -> Result<Known> {
    if rule.guard == Guard::Nobody || rule.face == Face::Asset {
        return Ok(Known::NOBODY);
    }
    if rule.guard == Guard::Screen {
        let screen = request.cookie(SCREEN_COOKIE).map(|key| screen_of(app, key)).transpose()?.flatten();
        let via = screen.map_or(Via::Nothing, Via::Screen);
        return Ok(Known { via, ..Known::NOBODY });
    }
    if let Session::Live { row, user, menus, .. } = session
        && let Some(user) = user.take()
    {
        return Ok(Known { user: Some(user), via: Via::Session(*row), menus: Some(*menus) });
    }
    let reads_bearer =
        matches!(rule.face, Face::Api | Face::Live) && app.config.auth.accept.contains(&Accept::Bearer);
    let header = request.header_bytes("authorization").filter(|_| reads_bearer);
    let found = header.map(|header| bearer(app, header)).transpose()?.flatten();
    Ok(found.map_or(Known::NOBODY, |held| Known {
        user: Some(held.caller.user),
        via: Via::Bearer(held.family),
        menus: Some(held.caller.menus),
    }))
}

/// Who holds a good token.
#[derive(Debug)]
pub(super) struct Held {
    /// An active user.
    pub(super) caller: Caller,
    /// The row of the token's family where it is ours.
    family: Option<i64>,
}

/// The user of the bearer token, as SimpleJWT's `JWTAuthentication` reads it: another scheme is no credential, a bad
/// token is refused even where none is needed.
pub(super) fn bearer(app: &App, header: &[u8]) -> Result<Option<Held>> {
    let mut words = header.split(|b| matches!(b, b' ' | b'\t' | 0x0b | 0x0c)).filter(|word| !word.is_empty());
    if words.next() != Some(b"Bearer") {
        return Ok(None);
    }
    let (Some(raw), None) = (words.next(), words.next()) else {
        return Err(Error::NotSignedIn(AuthFault::BadHeader));
    };
    let text = std::str::from_utf8(raw).map_err(|_not_text| Error::NotSignedIn(AuthFault::TokenInvalid))?;
    let claims = match app.verified(Kind::Access, text, &app.keys.ring()) {
        Ok(claims) => claims,
        Err(AuthFault::TokenExpired) => return expired(app).map(|()| None),
        Err(fault) => return Err(Error::NotSignedIn(fault)),
    };
    holder(app, &claims).map(Some).map_err(as_credential)
}

/// A token that came as the credential is refused as such.
fn as_credential(error: Error) -> Error {
    if let Error::BadToken(fault) = error { Error::NotSignedIn(fault) } else { error }
}

/// What is said about a token whose time has passed. GastroMóvil documents it as if there were none, so that what is
/// open to everybody stays open to whoever comes with it.
fn expired(app: &App) -> Result<()> {
    match app.config.auth.expired_token {
        ExpiredToken::Missing => Ok(()),
        ExpiredToken::Expired => Err(Error::NotSignedIn(AuthFault::TokenExpired)),
        ExpiredToken::InvalidOrExpired => Err(Error::NotSignedIn(AuthFault::TokenInvalidOrExpired)),
    }
}

/// The active user whom verified claims name, and the token's family where it is ours. In SimpleJWT's order: named,
/// found, active, password not changed since; then ours: family not ended.
///
/// # Errors
/// [`Error::BadToken`] with the fault.
fn holder(app: &App, claims: &Claims) -> Result<Held> {
    let id = claims.user().map_err(Error::BadToken)?;
    let hash = Family::of_jti(&claims.jti).map(|family| family.hash());
    let ours = match &hash {
        Some(hash) => app.store.read_one(|db| caller::of_family(db, hash))?,
        None => None,
    };
    // Of no family of ours, its user is looked for alone; nothing was found before that must be of the same moment.
    let (pass, caller) = match ours.filter(|(_, caller)| caller.user.id == id) {
        Some((pass, caller)) => (Some(pass), Some(caller)),
        None => (None, app.store.read_one(|db| caller::of_user(db, id))?),
    };
    let caller = caller.filter(|caller| !caller.is_erased);
    let caller = caller.ok_or(Error::BadToken(AuthFault::UserNotFound))?;
    let fault = match pass {
        _ if !caller.user.is_active() => AuthFault::UserInactive,
        Some(pass) if pass.credentials != caller.user.credentials => AuthFault::PasswordChanged,
        Some(pass) if pass.revoked => AuthFault::TokenRevoked,
        Some(pass) => return Ok(Held { caller, family: Some(pass.row) }),
        None if !app.config.auth.foreign_tokens => AuthFault::TokenInvalid,
        None if caller.credentials_at.is_some_and(|at| claims.is_older_than(at)) => {
            AuthFault::PasswordChanged
        }
        None => return Ok(Held { caller, family: None }),
    };
    Err(Error::BadToken(fault))
}

/// What becomes of the session's cookie on the way out.
#[must_use]
pub fn cookie(app: &App, session: &Session, secure: bool) -> SessionCookie {
    match session {
        Session::Absent => SessionCookie::None,
        Session::Dead => SessionCookie::Delete,
        Session::Live { key, .. } => SessionCookie::Renew(outward::session_cookie(app, key, secure)),
    }
}
