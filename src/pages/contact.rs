//! A message to the house.

use super::form::Form;
use super::layout::Frame;
use crate::i18n::Lang;
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
