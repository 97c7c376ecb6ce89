//! A new account: the form (GastroMóvil's fields), then the code from the mail.

use super::form::Form;
use super::layout::{Frame, pages};
use super::refusal::{self, Message};
use super::visit::{self, Sent};
use crate::app::App;
use crate::auth::user::Email;
use crate::error::{Error, Refusal, Result};
use crate::http::{Response, SetCookie};
use crate::i18n::Lang;
use crate::middleware::{Context, asker};
use crate::services::account::{self, Applicant};
use crate::services::code;
use askama::Template;

/// The registration form: `first_name`, `last_name`, `email`, `telefono`, `password1`, `password2`, `terminos`.
#[derive(Debug, Template)]
#[template(path = "register.html")]
pub struct Register {
    /// The frame.
    pub frame: Frame,
    /// What was typed, and what is wrong with it.
    pub form: Form,
}

/// Where the code is typed: `codigo`.
#[derive(Debug, Template)]
#[template(path = "register_code.html")]
pub struct Code {
    /// The frame.
    pub frame: Frame,
    /// What was typed, and what is wrong with it.
    pub form: Form,
    /// Where the code was sent, where that is known.
    pub email: Option<String>,
}

pages!(Register, Code);

/// The cookie that says for which address a code is awaited. It grants nothing: the code does.
const COOKIE: &str = "registro";
/// How long it is kept, in seconds.
const COOKIE_AGE: i64 = 900;
/// Characters that a name may have.
const NAME_MAX: usize = 150;
/// Digits that a telephone number has.
const PHONE_DIGITS: usize = 10;

/// `GET /usuarios/registro/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn form(app: &App, request: Context) -> Result<Response> {
    let frame = visit::frame(app, &request)?;
    let page = Register { form: Form::new(frame.lang), frame };
    visit::answer(app, &request, 200, &page)
}

/// `POST /usuarios/registro/`: a code is mailed, and the next page asks for it.
pub async fn begin(app: &App, mut request: Context) -> Result<Response> {
    let sent = Sent::read(&mut request).await?;
    let frame = visit::frame(app, &request)?;
    let (form, applicant) = checked(app, &sent, frame.lang);
    let Some(applicant) = applicant.filter(|_| !form.is_faulty()) else {
        return visit::answer(app, &request, 400, &Register { frame, form });
    };
    let email = applicant.email.as_ref().map(|email| email.as_str().to_owned()).unwrap_or_default();
    match code::begin_registration(app, applicant, sent.secret("password1"), &asker(&request)).await {
        Ok(()) => {
            let mut response = visit::to("/verificar-registro/");
            let kept = SetCookie::new(COOKIE, email).lasting(COOKIE_AGE, app.clock.now());
            response.set_cookie(&SetCookie { http_only: true, secure: request.who.secure(), ..kept });
            Ok(response)
        }
        Err(error) => {
            let (form, status) = refusal::on_form(error, form, name_on_form)?;
            visit::answer(app, &request, status, &Register { frame, form })
        }
    }
}

/// `GET /verificar-registro/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn code_form(app: &App, request: Context) -> Result<Response> {
    let frame = visit::frame(app, &request)?;
    let email = request.cookie(COOKIE).map(str::to_owned).filter(|email| !email.is_empty());
    let page = Code { form: Form::new(frame.lang), frame, email };
    visit::answer(app, &request, 200, &page)
}

/// `POST /verificar-registro/`: the account is made.
pub async fn finish(app: &App, mut request: Context) -> Result<Response> {
    let sent = Sent::read(&mut request).await?;
    let email = request.cookie(COOKIE).unwrap_or_default().to_owned();
    let frame = visit::frame(app, &request)?;
    let t = frame.lang;
    let outcome = if email.is_empty() {
        Err(Refusal::RegistrationExpired.into())
    } else {
        code::finish_registration(app, &email, &sent.text("codigo"), &asker(&request)).await
    };
    match outcome {
        Ok(_id) => {
            let link = ("/usuarios/login/", t.sign_in());
            let text = t.notice_verified().into();
            let page = Message { frame, title: t.verified_title(), text, link, reference: None };
            let mut response = visit::answer(app, &request, 200, &page)?;
            response.set_cookie(&SetCookie::delete(COOKIE));
            Ok(response)
        }
        Err(Error::Refused(Refusal::CodeInvalid)) => {
            let form = Form::new(t).fault("codigo", t.code_wrong());
            visit::answer(app, &request, 400, &Code { frame, form, email: Some(email) })
        }
        Err(error) => {
            let (form, status) = refusal::on_form(error, Form::new(t), name_on_form)?;
            let email = Some(email).filter(|email| !email.is_empty());
            visit::answer(app, &request, status, &Code { frame, form, email })
        }
    }
}

/// The form with all that is wrong with it, and the applicant where the address is one. GastroMóvil's rules.
fn checked(app: &App, sent: &Sent, t: Lang) -> (Form, Option<Applicant>) {
    let [first, last, email, phone] =
        ["first_name", "last_name", "email", "telefono"].map(|name| sent.text(name));
    let mut form = Form::new(t)
        .with("first_name", first.as_str())
        .with("last_name", last.as_str())
        .with("email", email.as_str())
        .with("telefono", phone.as_str())
        .ticked("terminos", sent.ticked("terminos"));
    for (name, text, letters) in [
        ("first_name", &first, t.fault_first_name_letters()),
        ("last_name", &last, t.fault_last_name_letters()),
    ] {
        if text.is_empty() {
            form = form.fault(name, t.fault_required());
        } else if !text.chars().all(|c| c.is_alphabetic() || c == ' ') || text.chars().count() > NAME_MAX {
            form = form.fault(name, letters);
        }
    }
    if let Some(fault) = phone_fault(&phone, t) {
        form = form.fault("telefono", fault);
    }
    if sent.secret("password1").expose() != sent.secret("password2").expose() {
        form = form.fault("password2", t.fault_password_mismatch());
    }
    if !sent.ticked("terminos") {
        form = form.fault("terminos", t.fault_terms());
    }
    match Email::parse(&email) {
        Ok(email) if account::is_temporary(app, &email) => {
            (form.fault("email", t.fault_temporary_mail()), None)
        }
        Ok(email) => {
            let (first_name, last_name) = (first, last);
            (
                form,
                Some(Applicant { email: Some(email), first_name, last_name, phone, ..Applicant::customer() }),
            )
        }
        Err(fault) => (form.fault("email", refusal::fault(&fault, t)), None),
    }
}

/// What is wrong with a telephone number: a Colombian mobile's is asked for.
pub(super) fn phone_fault(phone: &str, t: Lang) -> Option<&'static str> {
    if phone.is_empty() {
        Some(t.fault_required())
    } else if !phone.bytes().all(|b| b.is_ascii_digit()) {
        Some(t.fault_phone_digits())
    } else if phone.len() != PHONE_DIGITS {
        Some(t.fault_phone_length())
    } else if !phone.starts_with('3') {
        Some(t.fault_phone_start())
    } else {
        None
    }
}

/// A field's name on the form, from the services' name.
fn name_on_form(field: &str) -> &str {
    match field {
        "password" => "password1",
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
    fn the_registration_form_has_the_contracts_fields_and_its_error_texts() {
        for t in Lang::ALL {
            let form = Form::new(t)
                .with("first_name", NASTY)
                .ticked("terminos", true)
                .fault("telefono", t.fault_phone_start())
                .fault("password2", t.fault_password_mismatch());
            let html = sound(&Register { frame: frame(t), form });
            for name in ["first_name", "last_name", "email", "telefono", "password1", "password2", "terminos"]
            {
                assert!(html.contains(&format!("name=\"{name}\"")), "{name} is missing:\n{html}");
            }
            assert!(html.contains(t.fault_phone_start()) && html.contains(t.fault_password_mismatch()));
        }
        assert_eq!(Lang::Es.fault_first_name_letters(), "El nombre solo puede contener letras.");
        assert_eq!(Lang::Es.fault_email_taken(), "Este correo ya está registrado.");
        assert_eq!(Lang::Es.fault_terms(), "Debes aceptar los términos y condiciones.");
    }

    #[test]
    fn a_telephone_number_is_a_colombian_mobiles() {
        let t = Lang::Es;
        for (phone, fault) in [
            ("3001112233", None),
            ("300111223a", Some(t.fault_phone_digits())),
            ("300111223", Some(t.fault_phone_length())),
            ("6001112233", Some(t.fault_phone_start())),
            ("", Some(t.fault_required())),
        ] {
            assert_eq!(phone_fault(phone, t), fault, "{phone}");
        }
    }

    #[test]
    fn the_code_page_names_where_the_code_went_if_it_knows() {
        for email in [Some(NASTY.to_owned()), None] {
            let form = Form::new(Lang::Es).fault("codigo", Lang::Es.code_wrong());
            let html = sound(&Code { frame: frame(Lang::Es), form, email });
            assert!(html.contains(r#"name="codigo""#) && html.contains("Código inválido. Intenta de nuevo."));
        }
    }
}
