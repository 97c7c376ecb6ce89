//! The first start: whoever holds the one-time link becomes administrator and names the restaurant.

use super::form::Form;
use super::layout::Frame;
use askama::Template;

/// The set-up form: `first_name`, `email`, `password1`, `password2`, `nombre`, `direccion`, `telefono`, `moneda`. It goes
/// to the page's own address, so that the link's secret stands nowhere in it.
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
            for name in
                ["first_name", "email", "password1", "password2", "nombre", "direccion", "telefono", "moneda"]
            {
                assert!(html.contains(&format!("name=\"{name}\"")), "{name} is missing:\n{html}");
            }
            assert!(html.contains(r#"<option value="MXN" selected>"#) && html.contains(t.fault_email()));
        }
    }
}
