//! A new account: the form (GastroMóvil's fields), then the code from the mail.

use super::form::Form;
use super::layout::Frame;
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
    fn the_code_page_names_where_the_code_went_if_it_knows() {
        for email in [Some(NASTY.to_owned()), None] {
            let form = Form::new(Lang::Es).fault("codigo", Lang::Es.code_wrong());
            let html = sound(&Code { frame: frame(Lang::Es), form, email });
            assert!(html.contains(r#"name="codigo""#) && html.contains("Código inválido. Intenta de nuevo."));
        }
    }
}
