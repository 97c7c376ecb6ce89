//! Signing in and out.
//!
//! The form has `email`, `password` and a hidden `next`, which is followed only within this site (`landing`).

use super::form::Form;
use super::layout::{Frame, pages};
use super::visit::{self, Sent};
use super::{landing, refusal};
use crate::app::App;
use crate::auth::user::Role;
use crate::error::{Error, Forbidden, Result};
use crate::http::{Response, SetCookie};
use crate::middleware::outward::{SESSION_COOKIE, csrf_cookie, session_cookie};
use crate::middleware::{Context, asker, guest};
use crate::services::{self, mail, session, sign_in};
use crate::wire::refusal::{retry_after, status};
use askama::Template;
use std::borrow::Cow;

/// The log-in page. Its form has `email`.
#[derive(Debug, Template)]
#[template(path = "login.html")]
pub struct LogIn {
    /// The frame.
    pub frame: Frame,
    /// What was typed, and what is wrong with it.
    pub form: Form,
    /// Where to go after; a path of this site or empty.
    pub next: String,
}

pages!(LogIn);

/// `GET /usuarios/login/`. Whoever is signed in may sign in as somebody else.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn form(app: &App, request: Context) -> Result<Response> {
    let frame = visit::frame(app, &request)?;
    let next = request.query("next").and_then(landing::same_site).unwrap_or_default().to_owned();
    let page = LogIn { form: Form::new(frame.lang), frame, next };
    visit::answer(app, &request, 200, &page)
}

/// `POST /usuarios/login/`: in, and to where one wanted to go, or the form again with what was wrong.
pub async fn log_in(app: &App, mut request: Context) -> Result<Response> {
    let sent = Sent::read(&mut request).await?;
    let (email, password) = (sent.text("email"), sent.secret("password"));
    if email.is_empty() || password.expose().is_empty() {
        let text = visit::lang(app, &request).all_fields_required();
        return again(app, &request, &sent, text.into(), 200);
    }
    let asker = asker(&request);
    let verified = match sign_in::verify(app, sign_in::EITHER, &email, password, &asker).await {
        Ok(verified) => verified,
        Err(error) => return refuse(app, &request, &sent, error),
    };
    let role = Role::parse(&verified.record.role).unwrap_or(Role::Customer);
    let begun = session::begin(app, verified, request.who.session(), &asker).await?;
    mail::tell_log_in(app, begun.user, &asker);
    let guest = guest::of(&request);
    services::cart::settle(app, begun.user, guest).await?;
    let next = sent.text("next");
    let mut response = visit::to(landing::after_sign_in(visit::place(role), Some(&next)));
    let secure = request.who.secure();
    response.set_cookie(&csrf_cookie(app, &begun.csrf, secure));
    response.set_cookie(&session_cookie(app, begun.key.expose(), secure));
    if guest.is_some() {
        response.set_cookie(&guest::gone());
    }
    Ok(response)
}

/// `POST /usuarios/logout/`.
pub async fn log_out(app: &App, request: Context) -> Result<Response> {
    if let Some(row) = request.who.session() {
        session::end(app, row).await?;
    }
    let mut response = visit::to("/usuarios/login/");
    if request.cookie(SESSION_COOKIE).is_some() {
        response.set_cookie(&SetCookie::delete(SESSION_COOKIE));
    }
    response.set("Cache-Control", "no-store");
    Ok(response)
}

/// `GET /usuarios/logout/`: documented, and any picture's address on another site could call it. Browsers say where a
/// request comes from (Fetch Metadata), and we listen.
pub async fn log_out_by_link(app: &App, request: Context) -> Result<Response> {
    if request.header("sec-fetch-site") == Some("cross-site") {
        return Err(Error::Forbidden(Forbidden::CrossSite));
    }
    log_out(app, request).await
}

/// The form again. Wrong credentials are no error of the page's: 200, as the original shows it.
fn refuse(app: &App, request: &Context, sent: &Sent, error: Error) -> Result<Response> {
    let Some(text) = refusal::sentence(&error, visit::lang(app, request)) else { return Err(error) };
    let status = if matches!(error, Error::NotSignedIn(_)) { 200 } else { status(&error) };
    let mut response = again(app, request, sent, text, status)?;
    if let Some(seconds) = retry_after(&error) {
        response.set("Retry-After", seconds.to_string());
    }
    Ok(response)
}

fn again(
    app: &App,
    request: &Context,
    sent: &Sent,
    text: Cow<'static, str>,
    status: u16,
) -> Result<Response> {
    let frame = visit::frame(app, request)?;
    let form = Form::new(frame.lang).with("email", sent.text("email")).fault("", text);
    let next = landing::same_site(&sent.text("next")).unwrap_or_default().to_owned();
    visit::answer(app, request, status, &LogIn { frame, form, next })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::pages::layout::tests::{NASTY, frame, sound};

    #[test]
    fn the_log_in_page_has_its_fields_and_says_what_went_wrong() {
        for t in Lang::ALL {
            let mut frame = frame(t);
            frame.visitor = None;
            let form = Form::new(t).with("email", NASTY).fault("", t.wrong_credentials());
            let html = sound(&LogIn { frame, form, next: format!("/carrito/?x={NASTY}") });
            for part in [r#"name="email""#, r#"name="password""#, r#"name="next""#, "csrfmiddlewaretoken"] {
                assert!(html.contains(part), "{part} is missing:\n{html}");
            }
            assert!(
                html.contains(t.wrong_credentials()) && html.contains("/recuperar_contrasena/"),
                "{html}"
            );
            assert!(html.contains(r#"type="password""#) && html.contains("current-password"));
        }
    }
}
