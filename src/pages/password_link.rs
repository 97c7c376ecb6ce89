//! A new password by a one-time link, for whoever was handed it.

use super::form::Form;
use super::layout::{Frame, pages};
use super::notice::Notice;
use super::refusal;
use super::visit::{self, Sent};
use crate::app::App;
use crate::error::Result;
use crate::http::Response;
use crate::middleware::{Context, asker};
use crate::services::password_link;
use askama::Template;

/// The form: `password1`, `password2`. It goes to the page's own address, which holds the secret.
#[derive(Debug, Template)]
#[template(path = "password_link.html")]
pub struct ByLink {
    /// The frame.
    pub frame: Frame,
    /// What they sign in with.
    pub name: String,
    /// What is wrong with it.
    pub form: Form,
}

pages!(ByLink);

/// `GET /usuarios/clave/<link>/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn form(app: &App, request: Context) -> Result<Response> {
    let form = Form::new(visit::lang(app, &request));
    page(app, &request, 200, form)
}

/// `POST /usuarios/clave/<link>/`: they have another password, and sign in with it.
pub async fn redeem(app: &App, mut request: Context) -> Result<Response> {
    let link = request.param("link").to_owned();
    password_link::check(app, &link)?;
    let sent = Sent::read(&mut request).await?;
    let t = visit::lang(app, &request);
    if sent.secret("password1").expose() != sent.secret("password2").expose() {
        let form = Form::new(t).fault("password2", t.fault_password_mismatch());
        return page(app, &request, 400, form);
    }
    match password_link::redeem(app, &link, sent.secret("password1"), &asker(&request)).await {
        Ok(()) => Ok(visit::to(&Notice::PasswordChanged.on("/usuarios/login/"))),
        Err(error) => {
            let name_on_form = |field: &str| if field == "password" { "password1" } else { "" };
            let (form, status) = refusal::on_form(error, Form::new(t), name_on_form)?;
            page(app, &request, status, form)
        }
    }
}

fn page(app: &App, request: &Context, status: u16, form: Form) -> Result<Response> {
    let record = password_link::check(app, request.param("link"))?;
    let name = if record.email.is_empty() { record.username } else { record.email };
    visit::answer(app, request, status, &ByLink { frame: visit::frame(app, request)?, name, form })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::pages::layout::tests::{NASTY, frame, sound};

    #[test]
    fn the_form_says_whose_password_it_is_and_asks_twice_for_the_new_one() {
        for t in Lang::ALL {
            let form = Form::new(t).fault("password2", t.fault_password_mismatch());
            let html = sound(&ByLink { frame: frame(t), name: NASTY.into(), form });
            for name in ["password1", "password2"] {
                assert!(html.contains(&format!("name=\"{name}\" type=\"password\"")), "{name}:\n{html}");
            }
            assert!(!html.contains("name=\"actual\"") && html.contains(t.fault_password_mismatch()));
        }
    }
}
