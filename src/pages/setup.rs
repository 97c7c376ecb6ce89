//! The first start: whoever holds the one-time link becomes administrator and names the restaurant. They are signed in with
//! it, and go on in [`super::welcome`]: whoever is interrupted there signs in and goes on.

use super::asset;
use super::form::Form;
use super::layout::{Frame, pages};
use super::notice::Notice;
use super::refusal;
use super::visit::{self, Sent};
use crate::app::App;
use crate::auth::asker::Asker;
use crate::auth::user::Email;
use crate::error::Result;
use crate::http::Response;
use crate::i18n::Lang;
use crate::middleware::outward::{csrf_cookie, session_cookie};
use crate::middleware::{Context, asker};
use crate::restaurant::restaurant::NewRestaurant;
use crate::secret::Secret;
use crate::services::account::Applicant;
use crate::services::{session, setup, sign_in};
use askama::Template;

/// The set-up form: `first_name`, `email`, `password1`, `password2`, `nombre`, `direccion`, `telefono`, `moneda`,
/// `idioma`. It goes to the page's own address, which holds the secret.
#[derive(Debug, Template)]
#[template(path = "setup.html")]
pub struct Setup {
    /// The frame.
    pub frame: Frame,
    /// What was typed, and what is wrong with it.
    pub form: Form,
}

/// Currencies to choose from, the most likely first (ISO 4217).
pub const CURRENCIES: [&str; 8] = ["COP", "MXN", "USD", "EUR", "PEN", "CLP", "ARS", "GBP"];

pages!(Setup);

/// `GET /instalar/<secret>/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn form(app: &App, request: Context) -> Result<Response> {
    setup::check(app, request.param("secret"))?;
    let frame = visit::frame(app, &request)?;
    let form = Form::new(frame.lang).with("moneda", app.config.restaurant.currency.as_str());
    let form = form.with("idioma", frame.lang.tag());
    visit::answer(app, &request, 200, &Setup { frame, form })
}

/// `POST /instalar/<secret>/`: the house has its administrator and its restaurant.
pub async fn finish(app: &App, mut request: Context) -> Result<Response> {
    let secret = request.param("secret").to_owned();
    setup::check(app, &secret)?;
    let sent = Sent::read(&mut request).await?;
    let frame = visit::frame(app, &request)?;
    let (form, first) = checked(&sent, frame.lang);
    let Some((applicant, restaurant)) = first.filter(|_| !form.is_faulty()) else {
        return visit::answer(app, &request, 400, &Setup { frame, form });
    };
    let password = sent.secret("password1");
    let again = sent.secret("password1");
    let language = Lang::parse(&sent.text("idioma")).map(Lang::setting);
    let asker = asker(&request);
    match setup::finish(app, &secret, applicant, password, restaurant, language, &asker).await {
        Ok(_id) => enter(app, &request, &sent.text("email"), again, &asker).await,
        Err(error) => {
            let (form, status) = refusal::on_form(error, form, name_on_form)?;
            visit::answer(app, &request, status, &Setup { frame, form })
        }
    }
}

/// Signs the new administrator in, and goes on to the next step. Where that fails, they sign in themselves.
async fn enter(
    app: &App,
    request: &Context,
    email: &str,
    password: Secret<String>,
    asker: &Asker,
) -> Result<Response> {
    let Ok(verified) = sign_in::verify(app, sign_in::EITHER, email, password, asker).await else {
        return Ok(visit::to(&Notice::Ready.on("/usuarios/login/")));
    };
    let begun = session::begin(app, verified, request.who.session(), asker).await?;
    let mut response = visit::to("/administracion/bienvenida/");
    let secure = request.who.secure();
    response.set_cookie(&csrf_cookie(app, &begun.csrf, secure));
    response.set_cookie(&session_cookie(app, begun.key.expose(), secure));
    Ok(response)
}

/// The form with what is wrong with it, and what it asks for where the address is one.
fn checked(sent: &Sent, t: Lang) -> (Form, Option<(Applicant, NewRestaurant)>) {
    let names = ["first_name", "email", "nombre", "direccion", "telefono", "moneda", "idioma"];
    let mut form = names.into_iter().fold(Form::new(t), |form, name| form.with(name, sent.text(name)));
    for name in ["first_name", "nombre"] {
        if sent.text(name).is_empty() {
            form = form.fault(name, t.fault_required());
        }
    }
    if sent.secret("password1").expose() != sent.secret("password2").expose() {
        form = form.fault("password2", t.fault_password_mismatch());
    }
    if !CURRENCIES.contains(&sent.text("moneda").as_str()) {
        form = form.fault("moneda", t.fault_choice());
    }
    if sent.has("idioma") && Lang::parse(&sent.text("idioma")).is_none() {
        form = form.fault("idioma", t.fault_choice());
    }
    let email = match Email::parse(&sent.text("email")) {
        Ok(email) => email,
        Err(fault) => return (form.fault("email", refusal::fault(&fault, t)), None),
    };
    let applicant =
        Applicant { email: Some(email), first_name: sent.text("first_name"), ..Applicant::customer() };
    let restaurant = NewRestaurant {
        name: sent.text("nombre"),
        slug: None,
        address: sent.text("direccion"),
        phone: sent.text("telefono"),
        about: String::new(),
        open: true,
        currency: sent.text("moneda"),
        fee: None,
        image: None,
    };
    (form, Some((applicant, restaurant)))
}

/// A field's name on the form, from the services' name.
fn name_on_form(field: &str) -> &str {
    match field {
        "password" => "password1",
        "name" => "nombre",
        "address" => "direccion",
        "phone" => "telefono",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::pages::layout::tests::{NASTY, frame, sound};

    #[test]
    fn the_wizard_asks_for_a_person_and_a_restaurant() {
        for t in Lang::ALL {
            let mut frame = frame(t);
            frame.visitor = None;
            frame.path = "/instalar/very-secret/".to_owned();
            let form =
                Form::new(t).with("nombre", NASTY).with("moneda", "MXN").fault("email", t.fault_email());
            let html = sound(&Setup { frame, form });
            for name in [
                "first_name",
                "email",
                "password1",
                "password2",
                "nombre",
                "direccion",
                "telefono",
                "moneda",
                "idioma",
            ] {
                assert!(html.contains(&format!("name=\"{name}\"")), "{name} is missing:\n{html}");
            }
            assert!(html.contains(r#"<option value="MXN" selected>"#) && html.contains(t.fault_email()));
        }
    }
}
