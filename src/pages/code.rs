//! Recovery codes: asking for one, and a new password for one.

use super::form::Form;
use super::layout::Frame;
use askama::Template;

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
