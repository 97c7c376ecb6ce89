//! Own data and addresses; erasing the account.

use super::form::Form;
use super::layout::Frame;
use crate::restaurant::address::Address;
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
