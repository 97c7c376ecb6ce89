//! Changing the own password. This browser stays signed in, under a new key; everything else is signed out.

use super::form::Form;
use super::layout::{Frame, pages};
use super::notice::Notice;
use super::refusal;
use super::visit::{self, Sent};
use crate::app::App;
use crate::error::{Error, Result};
use crate::http::Response;
use crate::middleware::outward::{csrf_cookie, session_cookie};
use crate::middleware::{Context, asker};
use crate::services;
use askama::Template;

/// The form: `actual`, `password1`, `password2`.
#[derive(Debug, Template)]
#[template(path = "password.html")]
pub struct Change {
    /// The frame.
    pub frame: Frame,
    /// What is wrong with it.
    pub form: Form,
}

pages!(Change);

/// `GET /usuarios/contrasena/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn form(app: &App, request: Context) -> Result<Response> {
    let form = Form::new(visit::lang(app, &request));
    page(app, &request, 200, form)
}

/// `POST /usuarios/contrasena/`.
pub async fn change(app: &App, mut request: Context) -> Result<Response> {
    let user = request.who.id()?;
    let sent = Sent::read(&mut request).await?;
    let t = visit::lang(app, &request);
    if sent.secret("password1").expose() != sent.secret("password2").expose() {
        let form = Form::new(t).fault("password2", t.fault_password_mismatch());
        return page(app, &request, 400, form);
    }
    let (old, new, kept) = (sent.secret("actual"), sent.secret("password1"), request.who.session());
    match services::password::change(app, user, kept, old, new, &asker(&request)).await {
        Ok(begun) => {
            let mut response = visit::to(&Notice::OwnPasswordChanged.on("/usuarios/perfil/"));
            if let Some(begun) = begun {
                let secure = request.who.secure();
                response.set_cookie(&csrf_cookie(app, &begun.csrf, secure));
                response.set_cookie(&session_cookie(app, begun.key.expose(), secure));
            }
            Ok(response)
        }
        Err(Error::NotSignedIn(_)) => {
            page(app, &request, 400, Form::new(t).fault("actual", t.fault_old_password()))
        }
        Err(error) => {
            let (form, status) = refusal::on_form(error, Form::new(t), name_on_form)?;
            page(app, &request, status, form)
        }
    }
}

fn page(app: &App, request: &Context, status: u16, form: Form) -> Result<Response> {
    visit::answer(app, request, status, &Change { frame: visit::frame(app, request)?, form })
}

/// A field's name on the form, from the rules' name.
fn name_on_form(field: &str) -> &str {
    if field == "password" { "password1" } else { field }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::pages::layout::tests::{frame, sound};

    #[test]
    fn the_form_asks_for_the_old_password_and_twice_for_the_new_one() {
        for t in Lang::ALL {
            let form = Form::new(t).fault("actual", t.fault_old_password());
            let html = sound(&Change { frame: frame(t), form });
            for name in ["actual", "password1", "password2"] {
                assert!(html.contains(&format!("name=\"{name}\" type=\"password\"")), "{name}:\n{html}");
            }
            assert!(html.contains("current-password") && html.contains(t.fault_old_password()));
        }
    }
}
