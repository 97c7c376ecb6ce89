//! A message to the house.

use super::form::Form;
use super::layout::{Frame, pages};
use super::notice::Notice;
use super::refusal;
use super::visit::{self, Sent};
use crate::app::App;
use crate::auth::user::Email;
use crate::error::{Fault, Result};
use crate::http::Response;
use crate::i18n::Lang;
use crate::middleware::{Context, asker};
use crate::services::contact::{self, Message};
use askama::Template;

/// The contact form: `nombre`, `email`, `telefono`, `tipo`, `mensaje`, `acepta`.
#[derive(Debug, Template)]
#[template(path = "contact.html")]
pub struct Contact {
    /// The frame.
    pub frame: Frame,
    /// What was typed, and what is wrong with it.
    pub form: Form,
}

/// Characters that a message may have.
pub const MESSAGE_MAX: u32 = 4000;

/// What a message can be about: the contract's word, and what the reader calls it.
#[must_use]
pub const fn kinds(t: Lang) -> [(&'static str, &'static str); 4] {
    [
        ("Problema con pedido", t.contact_kind_order()),
        ("Domicilio", t.contact_kind_delivery()),
        ("Restaurante", t.contact_kind_restaurant()),
        ("Otro", t.contact_kind_other()),
    ]
}

pages!(Contact);

/// `GET /contacto/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn form(app: &App, request: Context) -> Result<Response> {
    let frame = visit::frame(app, &request)?;
    let page = Contact { form: Form::new(frame.lang), frame };
    visit::answer(app, &request, 200, &page)
}

/// `POST /contacto/`: the house gets a letter.
pub async fn send(app: &App, mut request: Context) -> Result<Response> {
    let sent = Sent::read(&mut request).await?;
    let frame = visit::frame(app, &request)?;
    let form = checked(&sent, frame.lang);
    if form.is_faulty() {
        return visit::answer(app, &request, 400, &Contact { frame, form });
    }
    let message = Message {
        name: sent.text("nombre"),
        email: sent.text("email"),
        phone: sent.text("telefono"),
        kind: sent.text("tipo"),
        text: sent.text("mensaje"),
    };
    match contact::send(app, message, &asker(&request)).await {
        Ok(()) => Ok(visit::to(&Notice::MessageSent.on("/contacto/"))),
        Err(error) => {
            let (form, status) = refusal::on_form(error, form, |name| name)?;
            visit::answer(app, &request, status, &Contact { frame, form })
        }
    }
}

/// The form as it was sent, with what is wrong with it.
fn checked(sent: &Sent, t: Lang) -> Form {
    let names = [("nombre", 150), ("email", 254), ("telefono", 20), ("tipo", 50), ("mensaje", MESSAGE_MAX)];
    let mut form = Form::new(t).ticked("acepta", sent.ticked("acepta"));
    for (name, max) in names {
        let text = sent.text(name);
        if text.is_empty() && name != "telefono" {
            form = form.fault(name, t.fault_required());
        } else if text.chars().count() > max as usize {
            form = form.fault(name, refusal::fault(&Fault::TooLong(max), t));
        } else if name == "email" {
            form = match Email::parse(&text) {
                Ok(_) => form,
                Err(fault) => form.fault(name, refusal::fault(&fault, t)),
            };
        } else if name == "tipo" && !kinds(t).iter().any(|(word, _)| *word == text) {
            form = form.fault(name, t.fault_choice());
        }
        form = form.with(name, text);
    }
    if sent.ticked("acepta") { form } else { form.fault("acepta", t.contact_consent_needed()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::layout::tests::{NASTY, frame, sound};

    #[test]
    fn the_form_has_the_contracts_fields_and_keeps_what_was_typed() {
        for t in Lang::ALL {
            let form = Form::new(t)
                .with("mensaje", format!("</textarea>{NASTY}"))
                .with("tipo", "Domicilio")
                .fault("acepta", t.contact_consent_needed());
            let html = sound(&Contact { frame: frame(t), form });
            for name in ["nombre", "email", "telefono", "tipo", "mensaje", "acepta"] {
                assert!(html.contains(&format!("name=\"{name}\"")), "{name} is missing:\n{html}");
            }
            assert!(html.contains(r#"<option value="Domicilio" selected>"#), "{html}");
            assert!(html.contains("&lt;/textarea&gt;") && html.contains(t.contact_consent_needed()));
        }
    }
}
