//! Recovery codes: asking for one, and a new password for one.

use super::form::Form;
use super::layout::{Frame, pages};
use super::notice::Notice;
use super::refusal;
use super::visit::{self, Sent};
use crate::app::App;
use crate::error::Result;
use crate::http::{Response, SetCookie};
use crate::middleware::negotiate::wants_page;
use crate::middleware::{Context, asker, fields};
use crate::secret::Secret;
use crate::services;
use crate::wire::field::TEXT;
use crate::wire::json::spaced;
use askama::Template;
use serde_json::json;

/// Where a code is asked for: `email`.
#[derive(Debug, Template)]
#[template(path = "recover.html")]
pub struct Ask {
    /// The frame.
    pub frame: Frame,
    /// What was typed, and what is wrong with it.
    pub form: Form,
}

/// Where a code becomes a new password: `email`, `codigo`, `password`.
#[derive(Debug, Template)]
#[template(path = "recover_code.html")]
pub struct Redeem {
    /// The frame.
    pub frame: Frame,
    /// What was typed, and what is wrong with it.
    pub form: Form,
}

pages!(Ask, Redeem);

/// The cookie with the address that a code was asked for, to fill it in on the next page. It grants nothing.
const COOKIE: &str = "recuperacion";
/// How long it is kept, in seconds.
const COOKIE_AGE: i64 = 900;

/// `GET /recuperar_contrasena/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn ask_form(app: &App, request: Context) -> Result<Response> {
    let frame = visit::frame(app, &request)?;
    let page = Ask { form: Form::new(frame.lang), frame };
    visit::answer(app, &request, 200, &page)
}

/// `POST /recuperar_contrasena/`: on to the next page, whether there is such an account or not.
pub async fn ask(app: &App, mut request: Context) -> Result<Response> {
    let sent = Sent::read(&mut request).await?;
    let email = sent.text("email");
    let frame = visit::frame(app, &request)?;
    let form = Form::new(frame.lang).with("email", email.as_str());
    if email.is_empty() {
        let form = form.fault("email", frame.lang.fault_required());
        return visit::answer(app, &request, 400, &Ask { frame, form });
    }
    if let Err(error) = services::code::send_recovery(app, &email, &asker(&request)).await {
        let (form, status) = refusal::on_form(error, form, |name| name)?;
        return visit::answer(app, &request, status, &Ask { frame, form });
    }
    let mut response = visit::to("/usuarios/verificar-codigo/");
    let kept = SetCookie::new(COOKIE, email).lasting(COOKIE_AGE, app.clock.now());
    response.set_cookie(&SetCookie { http_only: true, secure: request.who.secure(), ..kept });
    Ok(response)
}

/// `GET /usuarios/verificar-codigo/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn redeem_form(app: &App, request: Context) -> Result<Response> {
    let frame = visit::frame(app, &request)?;
    let email = request.cookie(COOKIE).unwrap_or_default();
    let page = Redeem { form: Form::new(frame.lang).with("email", email), frame };
    visit::answer(app, &request, 200, &page)
}

/// `POST /usuarios/verificar-codigo/`: JSON as documented, for the page's script of old; a browser without one gets a
/// page.
pub async fn redeem(app: &App, mut request: Context) -> Result<Response> {
    if wants_page(request.header("accept")) {
        return redeem_on_page(app, request).await;
    }
    let mut fields = fields(&mut request).await?;
    let email = fields.text("email", TEXT.max(254));
    let typed = fields.text("codigo", TEXT.max(32));
    let password = Secret::new(fields.text("password", TEXT.verbatim()));
    fields.finish()?;
    services::code::recover(app, &email, &typed, password, &asker(&request)).await?;
    spaced(200, &json!({"ok": true, "redirect": "/login/"}))
}

async fn redeem_on_page(app: &App, mut request: Context) -> Result<Response> {
    let sent = Sent::read(&mut request).await?;
    let (email, typed) = (sent.text("email"), sent.text("codigo"));
    match services::code::recover(app, &email, &typed, sent.secret("password"), &asker(&request)).await {
        Ok(()) => {
            let mut response = visit::to(&Notice::PasswordChanged.on("/usuarios/login/"));
            response.set_cookie(&SetCookie::delete(COOKIE));
            Ok(response)
        }
        Err(error) => {
            let frame = visit::frame(app, &request)?;
            let form = Form::new(frame.lang).with("email", email).with("codigo", typed);
            let (form, status) = refusal::on_form(error, form, |name| name)?;
            visit::answer(app, &request, status, &Redeem { frame, form })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::pages::layout::tests::{NASTY, frame, sound};

    #[test]
    fn both_steps_have_their_fields() {
        for t in Lang::ALL {
            let form = || Form::new(t).with("email", NASTY).fault("codigo", t.refused_code());
            let ask = sound(&Ask { frame: frame(t), form: form() });
            assert!(ask.contains(r#"name="email""#) && ask.contains(r#"action="/recuperar_contrasena/""#));
            let redeem = sound(&Redeem { frame: frame(t), form: form() });
            for name in ["email", "codigo", "password"] {
                assert!(redeem.contains(&format!("name=\"{name}\"")), "{name} is missing:\n{redeem}");
            }
            assert!(redeem.contains("one-time-code") && redeem.contains(t.refused_code()));
        }
    }
}
