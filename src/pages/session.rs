//! Signing in and out.
//!
//! The form has `email`, `password` and a hidden `next`, which is followed only within this site (`landing`).

use super::form::Form;
use super::layout::Frame;
use askama::Template;

/// The log-in page. Its form has `email`.
#[derive(Debug, Template)]
#[template(path = "login.html")]
pub struct LogIn {
    /// The frame.
    pub frame: Frame,
    /// What was typed, and what is wrong with it.
    pub form: Form,
    /// Where to go after; a path of this site or empty.
    pub next: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::pages::layout::tests::{NASTY, frame, sound};

    #[test]
    fn the_log_in_page_has_its_fields_and_says_what_went_wrong() {
        for t in Lang::ALL {
            let mut frame = frame(t);
            frame.visitor = None;
            let form = Form::new(t).with("email", NASTY).fault("", t.wrong_credentials());
            let html = sound(&LogIn { frame, form, next: format!("/carrito/?x={NASTY}") });
            for part in [r#"name="email""#, r#"name="password""#, r#"name="next""#, "csrfmiddlewaretoken"] {
                assert!(html.contains(part), "{part} is missing:\n{html}");
            }
            assert!(
                html.contains(t.wrong_credentials()) && html.contains("/recuperar_contrasena/"),
                "{html}"
            );
            assert!(html.contains(r#"type="password""#) && html.contains("current-password"));
        }
    }
}
