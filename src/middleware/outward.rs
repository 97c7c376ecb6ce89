//! What every answer gets on its way out: the session's cookie, other sites' permission, `Vary`, security headers.
//!
//! Handlers know nothing of this. An answer of 500 or above gets no cookie: Django does not save a session then either.

use super::{Face, Rule};
use crate::app::App;
use crate::config::Cookies;
use crate::http::{Fixed, Response, SameSite, SetCookie};
use std::sync::LazyLock;

/// What became of the session whose cookie came along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionCookie {
    /// None came, or this route reads none.
    None,
    /// It lives: renewed.
    Renew(SetCookie),
    /// It is of no session: deleted.
    Delete,
}

/// What an answer depends on and offers, once its row was reached: a refusal before that says nothing of the row.
#[derive(Debug, Clone, Copy, Default)]
pub struct View<'a> {
    /// `Allow`, where the original is a view of Django REST Framework; those negotiate, so `Vary` names `Accept`.
    pub allow: Option<&'a str>,
    /// Whether the session's cookie was looked at.
    pub looks_at_cookies: bool,
}

/// Dresses `response`. `rule` is `None` where no row was found.
pub fn finish(response: &mut Response, rule: Option<&Rule>, view: View<'_>, session: SessionCookie) {
    if rule.is_some_and(|rule| rule.face == Face::Asset) {
        response.set_default("X-Content-Type-Options", "nosniff");
        return;
    }
    let is_live = rule.is_some_and(|rule| rule.face == Face::Live);
    if is_live && (response.body().is_none() || response.status == 101) {
        // What never ends is no page: it renews no cookie, and no page can be made of it.
        response.set_default("X-Content-Type-Options", "nosniff");
        return;
    }
    if view.allow.is_some() {
        response.vary("Accept");
    }
    if view.looks_at_cookies {
        response.vary("Cookie");
    }
    if response.status < 500 && !sets_session(response) {
        match session {
            SessionCookie::None => {}
            SessionCookie::Renew(cookie) => {
                response.set_cookie(&cookie);
                response.vary("Cookie");
            }
            SessionCookie::Delete => {
                response.set_cookie(&SetCookie::delete(SESSION_COOKIE));
                response.vary("Cookie");
            }
        }
    }
    if let Some(allow) = view.allow {
        response.set_default("Allow", allow);
    }
    response.set_defaults(&SECURITY);
}

/// Whether the handler said itself what becomes of the session: at log-in and log-out.
fn sets_session(response: &Response) -> bool {
    response.header_all("set-cookie").any(|cookie| cookie.starts_with("sessionid="))
}

/// The name of the session's cookie.
pub const SESSION_COOKIE: &str = "sessionid";
/// The name of a paired kitchen screen's cookie.
pub const SCREEN_COOKIE: &str = "pantalla";
/// Where browsers send it: to the screens' own paths and nowhere else.
pub const SCREEN_PATH: &str = "/cocina/";
/// How long a browser keeps it, in seconds: the 400 days that browsers allow, renewed at each page.
const SCREEN_AGE: i64 = 34_560_000;
/// The name of the cross-site cookie.
pub const CSRF_COOKIE: &str = "csrftoken";

/// How long a browser keeps the cross-site cookie, in seconds: Django's year of 52 weeks.
const CSRF_AGE: i64 = 31_449_600;

/// The session's cookie: until the browser closes, or for as long as the session may idle.
#[must_use]
pub fn session_cookie(app: &App, key: &str, secure: bool) -> SetCookie {
    let sessions = &app.config.sessions;
    let cookie =
        SetCookie { http_only: true, secure: marked(app, secure), ..SetCookie::new(SESSION_COOKIE, key) };
    if sessions.persistent { cookie.lasting(sessions.idle.as_secs(), app.clock.now()) } else { cookie }
}

/// A paired kitchen screen's cookie. `Strict`: nothing outside leads to a screen.
#[must_use]
pub fn screen_cookie(app: &App, key: &str, secure: bool) -> SetCookie {
    let cookie = SetCookie {
        http_only: true,
        secure: marked(app, secure),
        path: SCREEN_PATH,
        same_site: Some(SameSite::Strict),
        ..SetCookie::new(SCREEN_COOKIE, key)
    };
    cookie.lasting(SCREEN_AGE, app.clock.now())
}

/// The cross-site cookie, which scripts may read.
#[must_use]
pub fn csrf_cookie(app: &App, secret: &str, secure: bool) -> SetCookie {
    let cookie =
        SetCookie { http_only: false, secure: marked(app, secure), ..SetCookie::new(CSRF_COOKIE, secret) };
    cookie.lasting(CSRF_AGE, app.clock.now())
}

fn marked(app: &App, secure: bool) -> bool {
    match app.config.sessions.cookie_secure {
        Cookies::Auto => secure,
        Cookies::Always => true,
        Cookies::Never => false,
    }
}

/// Django's `SecurityMiddleware` and `XFrameOptionsMiddleware`.
static SECURITY: LazyLock<Fixed> = LazyLock::new(|| {
    Fixed::new(&[
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ])
});
