//! Own data and addresses; erasing the account.

use super::form::Form;
use super::layout::{Frame, pages};
use super::notice::Notice;
use super::visit::{self, Sent};
use super::{address, email, refusal};
use crate::app::App;
use crate::auth::user::{Email, Role};
use crate::error::{Fault, Result};
use crate::http::{Response, SetCookie};
use crate::i18n::Lang;
use crate::middleware::outward::SESSION_COOKIE;
use crate::middleware::{Context, asker};
use crate::restaurant::address::Address;
use crate::services;
use crate::services::account::{Change, Record};
use askama::Template;

/// The profile. Its form has `first_name`, `last_name`, `telefono` and `email`.
#[derive(Debug, Template)]
#[template(path = "profile.html")]
pub struct Profile<'a> {
    /// The frame.
    pub frame: Frame,
    /// The account's values, or what was typed and what is wrong with it.
    pub form: Form,
    /// The saved addresses, the main one first.
    pub addresses: &'a [Address],
    /// Whether the account can be erased here: not an owner's, whose restaurant would be left alone.
    pub may_erase: bool,
}

pages!(Profile<'_>);

/// Characters that a name may have.
const NAME_MAX: u32 = 150;
/// Characters that a telephone number may have on this page.
const PHONE_MAX: u32 = 10;

/// `GET /usuarios/perfil/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let record = services::account::show(app, request.who.id()?)?;
    page(app, &request, 200, |t| of(&record, t))
}

/// `POST /usuarios/perfil/`. What was not sent stays as it is; another address has to be proved first.
pub async fn change(app: &App, mut request: Context) -> Result<Response> {
    let user = request.who.id()?;
    let sent = Sent::read(&mut request).await?;
    let record = services::account::show(app, user)?;
    let t = visit::lang(app, &request);
    let (form, change) = checked(&sent, &record, t);
    if form.is_faulty() {
        return page(app, &request, 400, |_| form);
    }
    match services::email::change_own(app, user, change, &asker(&request)).await {
        Ok(Some(waits)) => Ok(email::to_prove(app, &waits, request.who.secure())),
        Ok(None) => Ok(visit::to(&Notice::Saved.on("/usuarios/perfil/"))),
        Err(error) => {
            let (form, status) = refusal::on_form(error, form, name_on_form)?;
            page(app, &request, status, |_| form)
        }
    }
}

/// `POST /usuarios/eliminar-cuenta/`: the person is gone, the books stay.
pub async fn erase(app: &App, request: Context) -> Result<Response> {
    let user = request.who.id()?;
    services::erasure::erase(app, user, Some(user), &asker(&request)).await?;
    let mut response = visit::to(&Notice::AccountErased.on("/"));
    response.set_cookie(&SetCookie::delete(SESSION_COOKIE));
    response.set("Cache-Control", "no-store");
    Ok(response)
}

fn page(app: &App, request: &Context, status: u16, form: impl FnOnce(Lang) -> Form) -> Result<Response> {
    let user = request.who.user()?;
    let addresses = address::main_first(services::address::list(app, user.id)?);
    let frame = visit::frame(app, request)?;
    let may_erase = matches!(user.role, Role::Customer | Role::Courier);
    let page = Profile { form: form(frame.lang), frame, addresses: &addresses, may_erase };
    visit::answer(app, request, status, &page)
}

fn of(record: &Record, t: Lang) -> Form {
    Form::new(t)
        .with("first_name", record.first_name.as_str())
        .with("last_name", record.last_name.as_str())
        .with("email", record.email.as_str())
        .with("telefono", record.phone.as_str())
}

/// The form as it was sent, with what is wrong with it, and the change that it asks for.
fn checked(sent: &Sent, record: &Record, t: Lang) -> (Form, Change) {
    let text = |name: &str, kept: &str| if sent.has(name) { sent.text(name) } else { kept.to_owned() };
    let first_name = text("first_name", &record.first_name);
    let last_name = text("last_name", &record.last_name);
    let email = text("email", &record.email);
    let phone = text("telefono", &record.phone);
    let mut form = Form::new(t)
        .with("first_name", first_name.as_str())
        .with("last_name", last_name.as_str())
        .with("email", email.as_str())
        .with("telefono", phone.as_str());
    let lengths = [
        ("first_name", &first_name, NAME_MAX),
        ("last_name", &last_name, NAME_MAX),
        ("telefono", &phone, PHONE_MAX),
    ];
    for (name, text, max) in lengths {
        if sent.has(name) && text.chars().count() > max as usize {
            form = form.fault(name, refusal::fault(&Fault::TooLong(max), t));
        }
    }
    let email = match Email::parse(&email) {
        Ok(email) => Some(email),
        Err(fault) if sent.has("email") => {
            form = form.fault("email", refusal::fault(&fault, t));
            None
        }
        Err(_none_was_asked_for) => None,
    };
    let change = Change {
        first_name: Some(first_name),
        last_name: Some(last_name),
        phone: Some(phone),
        email,
        ..Change::default()
    };
    (form, change)
}

/// A field's name on the form, from the services' name.
fn name_on_form(field: &str) -> &str {
    match field {
        "phone" => "telefono",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::pages::address::tests::address;
    use crate::pages::layout::tests::{NASTY, frame, sound};

    #[test]
    fn the_profile_shows_data_and_addresses_as_text() {
        let addresses = [address(4, true), address(6, false)];
        for t in Lang::ALL {
            let form = Form::new(t).with("first_name", NASTY).with("email", "zoe@ejemplo.com");
            let page = Profile { frame: frame(t), form, addresses: &addresses, may_erase: true };
            let html = sound(&page);
            for part in [
                r#"name="first_name""#,
                r#"name="last_name""#,
                r#"name="telefono""#,
                r#"name="email""#,
                "/usuarios/direcciones/4/editar/",
                "/usuarios/direcciones/6/eliminar/",
                "/usuarios/direcciones/nueva/",
                r#"action="/usuarios/eliminar-cuenta/""#,
                r#"action="/usuarios/logout/""#,
                "zoe@ejemplo.com",
            ] {
                assert!(html.contains(part), "{part} is missing:\n{html}");
            }
            assert_eq!(html.matches(&format!(">{}<", t.main_badge())).count(), 1);
        }
    }

    #[test]
    fn an_address_stands_on_the_page_once() {
        let addresses = [address(4, true)];
        let form = Form::new(Lang::Es);
        let html = sound(&Profile { frame: frame(Lang::Es), form, addresses: &addresses, may_erase: false });
        assert_eq!(html.matches("Calle 8-77").count(), 1, "{html}");
        assert!(!html.contains("/usuarios/eliminar-cuenta/"));
    }

    #[test]
    fn without_addresses_the_page_says_so() {
        let form = Form::new(Lang::En);
        let html = sound(&Profile { frame: frame(Lang::En), form, addresses: &[], may_erase: true });
        assert!(html.contains(Lang::En.no_addresses()));
    }
}
