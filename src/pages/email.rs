//! Where the code for another address is typed in.

use super::form::Form;
use super::layout::{Frame, pages};
use super::notice::Notice;
use super::refusal;
use super::visit::{self, Sent};
use crate::app::App;
use crate::auth::user::Email;
use crate::error::Result;
use crate::http::{Response, SetCookie};
use crate::middleware::{Context, asker};
use crate::services;
use askama::Template;

/// Where an address is proved: `codigo`, and `email`, which is hidden where it is known.
#[derive(Debug, Template)]
#[template(path = "email_code.html")]
pub struct Prove {
    /// The frame.
    pub frame: Frame,
    /// What was typed, and what is wrong with it.
    pub form: Form,
    /// Where the code went.
    pub email: Option<String>,
}

pages!(Prove);

/// The cookie with the address that waits, to fill it in on the page: in the page's own address it would be written down
/// by everything between here and the browser. It grants nothing.
const COOKIE: &str = "correo_nuevo";
/// How long it is kept, in seconds.
const COOKIE_AGE: i64 = 900;

/// On to the page, after another address was asked for.
pub(super) fn to_prove(app: &App, email: &Email, secure: bool) -> Response {
    let mut response = visit::to("/usuarios/verificar-correo/");
    let kept = SetCookie::new(COOKIE, email.as_str().to_owned()).lasting(COOKIE_AGE, app.clock.now());
    response.set_cookie(&SetCookie { http_only: true, secure, ..kept });
    response
}

/// `GET /usuarios/verificar-correo/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn form(app: &App, request: Context) -> Result<Response> {
    let email = request.cookie(COOKIE).map(str::to_owned);
    page(app, &request, 200, email.unwrap_or_default(), |form| form)
}

/// `POST /usuarios/verificar-correo/`: the account has the address from now on.
pub async fn confirm(app: &App, mut request: Context) -> Result<Response> {
    let user = request.who.id()?;
    let sent = Sent::read(&mut request).await?;
    let (email, typed) = (sent.text("email"), sent.text("codigo"));
    match services::email::confirm(app, user, &email, &typed, &asker(&request)).await {
        Ok(()) => {
            let mut response = visit::to(&Notice::EmailChanged.on("/usuarios/perfil/"));
            response.set_cookie(&SetCookie::delete(COOKIE));
            Ok(response)
        }
        Err(error) => {
            let form = Form::new(visit::lang(app, &request));
            let (form, status) = refusal::on_form(error, form, |name| name)?;
            page(app, &request, status, email, |_empty| form)
        }
    }
}

fn page(
    app: &App,
    request: &Context,
    status: u16,
    email: String,
    form: impl FnOnce(Form) -> Form,
) -> Result<Response> {
    let frame = visit::frame(app, request)?;
    let form = form(Form::new(frame.lang));
    let email = Some(email).filter(|email| !email.is_empty());
    visit::answer(app, request, status, &Prove { frame, form, email })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::pages::layout::tests::{NASTY, frame, sound};

    #[test]
    fn the_page_has_a_code_and_the_address_hidden_where_it_is_known() {
        for t in Lang::ALL {
            for email in [Some(NASTY.to_owned()), None] {
                let form = Form::new(t).fault("", t.refused_code());
                let hidden = email.is_some();
                let html = sound(&Prove { frame: frame(t), form, email });
                assert!(html.contains(r#"action="/usuarios/verificar-correo/""#), "{html}");
                assert!(html.contains(r#"name="codigo""#) && html.contains(t.refused_code()), "{html}");
                assert_eq!(html.matches(r#"name="email""#).count(), 1, "{html}");
                assert_eq!(html.contains(r#"type="hidden" name="email""#), hidden, "{html}");
            }
        }
    }
}
