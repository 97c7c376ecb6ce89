//! Errors for people: the sentence for a form, and the page for everything that has no form.
//!
//! The status is not decided here but in `wire::refusal`, the only place that knows one.

use super::form::Form;
use super::layout::{Frame, pages, render};
use super::visit;
use crate::app::App;
use crate::error::{Error, Fault, Forbidden, RatingFault, Refusal, Result};
use crate::http::{Request, Response};
use crate::i18n::Lang;
use crate::wire::refusal::status;
use askama::Template;
use std::borrow::Cow;

/// A page that says one thing: an error, or that something was done.
#[derive(Debug, Template)]
#[template(path = "message.html")]
pub struct Message<'a> {
    /// The frame.
    pub frame: Frame,
    /// The heading.
    pub title: &'a str,
    /// What is to be said.
    pub text: Cow<'a, str>,
    /// A button: where it leads and what it says.
    pub link: (&'a str, &'a str),
    /// What to name when asking for help: the request's id, on errors of ours.
    pub reference: Option<&'a str>,
}

pages!(Message<'_>);

impl Message<'_> {
    /// The page for an error. `request` is the request's id.
    #[must_use]
    pub fn of<'a>(error: &Error, request: &'a str, frame: Frame) -> Message<'a> {
        let t = frame.lang;
        let (title, text) = explain(error, t);
        let reference =
            matches!(error, Error::Internal(_) | Error::Unusable(_) | Error::Usage(_)).then_some(request);
        let link = if matches!(error, Error::NotSignedIn(_)) {
            ("/usuarios/login/", t.sign_in())
        } else {
            ("/", t.to_home())
        };
        Message { frame, title, text, link, reference }
    }
}

/// Who reads a refusal that no handler made: kept before the request is handed on. The file is not asked for the house's
/// language before there is a refusal.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    lang: Option<Lang>,
}

impl Reader {
    /// Whoever sent `request`.
    #[must_use]
    pub fn of<W>(request: &Request<W>) -> Self {
        Self { lang: visit::asked_for(request) }
    }

    /// The page for an error, with status and headers of `plain`, which says the same as bare text. Who is signed in is
    /// not known any more, so the page shows links that are good for anybody. Nothing in it tells what was asked for: what
    /// is another's and what is nobody's look alike to the letter.
    #[must_use]
    pub fn dress(self, app: &App, error: &Error, request: &str, plain: Response) -> Response {
        let frame = Frame {
            lang: self.lang.unwrap_or_else(|| visit::house_language(app)),
            house: visit::house(app).unwrap_or_default(),
            visitor: None,
            csrf: String::new(),
            secret: String::new(),
            path: "/".to_owned(),
            notice: None,
            units: 0,
            clock: None,
            trust: false,
        };
        let Ok(page) = render(&Message::of(error, request, frame)) else { return plain };
        let mut response = visit::html(plain.status, page);
        if let Some(after) = plain.header("retry-after") {
            response.set("Retry-After", after);
        }
        response
    }
}

/// Heading and text for an error.
fn explain(error: &Error, t: Lang) -> (&'static str, Cow<'static, str>) {
    match error {
        Error::NotFound(_) => (t.not_found_title(), t.not_found_text().into()),
        Error::Forbidden(Forbidden::Csrf(_)) => (t.csrf_title(), t.csrf_text().into()),
        Error::Forbidden(
            Forbidden::NotPermitted | Forbidden::Anonymous | Forbidden::Network | Forbidden::CrossSite,
        ) => (t.forbidden_title(), t.forbidden_text().into()),
        Error::NotSignedIn(_) | Error::BadToken(_) => (t.sign_in_title(), t.sign_in_lead().into()),
        Error::Invalid(faults) => {
            let fault = faults.0.iter().flat_map(|(_, all)| all).next();
            (t.refused_title(), fault.map_or(t.bad_request_text().into(), |found| self::fault(found, t)))
        }
        Error::Refused(refusal) => (t.refused_title(), refused(refusal, t)),
        Error::Malformed(_) | Error::UnsupportedMedia(_) | Error::NotAcceptable | Error::Timeout => {
            (t.bad_request_title(), t.bad_request_text().into())
        }
        Error::MethodNotAllowed => (t.method_title(), t.method_text().into()),
        Error::TooLarge => (t.too_large_title(), t.too_large_text().into()),
        Error::TooMany { after } => (t.too_many_title(), t.wait_seconds(*after).into()),
        Error::Busy => (t.busy_title(), t.busy_text().into()),
        Error::Unknown => (t.unknown_title(), t.unknown_text().into()),
        Error::Internal(_) | Error::Unusable(_) | Error::Usage(_) => {
            (t.broken_title(), t.broken_text().into())
        }
    }
}

/// What is said above a form that something refused, or `None` where the error is none of the form's (not found, not
/// allowed, broken): then it is a page of its own.
#[must_use]
pub fn sentence(error: &Error, t: Lang) -> Option<Cow<'static, str>> {
    match error {
        Error::Refused(refusal) => Some(refused(refusal, t)),
        Error::TooMany { after } => Some(t.wait_seconds(*after).into()),
        Error::NotSignedIn(_) => Some(t.wrong_credentials().into()),
        Error::Busy => Some(t.busy_text().into()),
        Error::Unknown => Some(t.unknown_text().into()),
        Error::Malformed(_)
        | Error::UnsupportedMedia(_)
        | Error::NotAcceptable
        | Error::BadToken(_)
        | Error::Forbidden(_)
        | Error::NotFound(_)
        | Error::MethodNotAllowed
        | Error::TooLarge
        | Error::Timeout
        | Error::Invalid(_)
        | Error::Internal(_)
        | Error::Unusable(_)
        | Error::Usage(_) => None,
    }
}

/// A form with what a service found wrong, and the answer's status. `name_of` gives a field's name on this form.
///
/// # Errors
/// The error itself, where it is none of the form's.
pub(super) fn on_form(error: Error, form: Form, name_of: fn(&str) -> &str) -> Result<(Form, u16)> {
    let status = status(&error);
    if let Error::Invalid(faults) = &error {
        return Ok((form.faults(faults, name_of), status));
    }
    match sentence(&error, form.lang()) {
        Some(text) => Ok((form.fault("", text), status)),
        None => Err(error),
    }
}

/// What is wrong with a field.
#[must_use]
pub fn fault(fault: &Fault, t: Lang) -> Cow<'static, str> {
    match fault {
        Fault::Required | Fault::Blank | Fault::Null | Fault::NoData => t.fault_required().into(),
        Fault::NotAString | Fault::NotAUsername | Fault::NotABoolean | Fault::NotAnObject(_) => {
            t.fault_value().into()
        }
        Fault::NullCharacter => t.fault_null_character().into(),
        Fault::TooLong(max) => t.fault_too_long(*max).into(),
        Fault::TooShort(min) => t.fault_too_short(*min).into(),
        Fault::NotAnInteger => t.fault_integer().into(),
        Fault::NotADecimal => t.fault_decimal().into(),
        Fault::TooSmall(min) => t.fault_too_small(*min).into(),
        Fault::TooLarge(max) => t.fault_too_large(*max).into(),
        Fault::NotADate => t.fault_date().into(),
        Fault::NotAnEmail => t.fault_email().into(),
        Fault::NotAChoice(_) => t.fault_choice().into(),
        Fault::Taken => t.fault_taken().into(),
        Fault::NotAPicture => t.fault_picture().into(),
        Fault::PictureTooLarge(megapixels) => t.fault_picture_large(*megapixels).into(),
        Fault::PasswordMismatch => t.fault_password_mismatch().into(),
        Fault::PasswordSimilar(_) => t.fault_password_similar().into(),
        Fault::PasswordTooShort(min) => t.fault_password_short(*min).into(),
        Fault::PasswordCommon => t.fault_password_common().into(),
        Fault::PasswordNumeric => t.fault_password_numeric().into(),
        Fault::Text(text) => translated(text, t).into(),
    }
}

/// A rule's own text in the reader's language. Rules that are told as [`Fault::Text`] carry the contract's Spanish.
fn translated(text: &'static str, t: Lang) -> &'static str {
    let known: [fn(Lang) -> &'static str; 8] = [
        Lang::fault_first_name_letters,
        Lang::fault_last_name_letters,
        Lang::fault_email_taken,
        Lang::fault_phone_digits,
        Lang::fault_phone_length,
        Lang::fault_phone_start,
        Lang::fault_terms,
        Lang::fault_temporary_mail,
    ];
    known.into_iter().find(|said| said(Lang::Es) == text).map_or(text, |said| said(t))
}

/// What a rule of the restaurant refuses.
#[must_use]
pub fn refused(refusal: &Refusal, t: Lang) -> Cow<'static, str> {
    match refusal {
        Refusal::CartEmpty => t.refused_cart_empty(),
        Refusal::AddressMissing => t.refused_address_missing(),
        Refusal::AddressTooShort => t.refused_address_short(),
        Refusal::AddressNoNumber => t.refused_address_number(),
        Refusal::AddressNoLetter => t.refused_address_letter(),
        Refusal::AddressTooLong => t.refused_address_long(),
        Refusal::DistrictUnknown => t.refused_district(),
        Refusal::PaymentUnknown => t.refused_payment(),
        Refusal::NotesTooLong => t.refused_notes(),
        Refusal::ProductUnavailable(name) => return t.refused_product(name).into(),
        Refusal::RestaurantClosed(name) => return t.refused_closed(name).into(),
        Refusal::CartTooLarge => t.refused_cart_large(),
        Refusal::TotalTooLarge => t.refused_total(),
        Refusal::PaymentNotAllowed => t.refused_charge(),
        Refusal::StateUnknown => t.refused_state(),
        Refusal::StepNotAllowed { .. } => t.refused_step(),
        Refusal::NothingToUndo { .. } => t.undo_too_late(),
        Refusal::ScreensExhausted => t.screens_exhausted(),
        Refusal::KeyReused => t.refused_key_reused(),
        Refusal::KeyInvalid => t.refused_key(),
        Refusal::KeysExhausted => t.refused_keys(),
        Refusal::NameRequired => t.refused_name(),
        Refusal::NameAndPriceRequired => t.refused_name_price(),
        Refusal::PriceInvalid => t.refused_price(),
        Refusal::Rating(fault) => rating(*fault, t),
        Refusal::CodeInvalid => t.refused_code(),
        Refusal::CodeExpired => t.refused_code_late(),
        Refusal::RegistrationExpired => t.registration_expired(),
        Refusal::AlreadyTaken => t.refused_taken(),
        Refusal::OrdersOpen => t.refused_orders_open(),
        Refusal::AccountNeeded(name) => return t.refused_account(name).into(),
        Refusal::NoPickup(name) => return t.refused_pickup(name).into(),
        Refusal::CartChanged => t.refused_cart_changed(),
        Refusal::TooManyFavourites => t.refused_favourites(),
    }
    .into()
}

const fn rating(fault: RatingFault, t: Lang) -> &'static str {
    match fault {
        RatingFault::Score => t.refused_score(),
        RatingFault::NotDelivered => t.refused_not_delivered(),
        RatingFault::Twice => t.refused_twice(),
        RatingFault::OtherRestaurant => t.refused_other_restaurant(),
        RatingFault::Insult => t.refused_insult(),
        RatingFault::TooLong => t.refused_comment_long(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{CsrfFault, Noun};
    use crate::pages::layout::tests::{NASTY, frame, sound};

    #[test]
    fn each_error_has_its_page_in_both_languages_and_tells_no_secret() {
        for t in Lang::ALL {
            for (error, expected) in [
                (Error::NotFound(Noun::Page), t.not_found_title()),
                (Error::Forbidden(Forbidden::Csrf(CsrfFault::NoCookie)), t.csrf_title()),
                (Error::Forbidden(Forbidden::NotPermitted), t.forbidden_title()),
                (Error::TooMany { after: 7 }, t.too_many_title()),
                (Error::Busy, t.busy_title()),
                (Error::broken("the secret cause"), t.broken_title()),
            ] {
                let html = sound(&Message::of(&error, NASTY, frame(t)));
                assert!(html.contains(expected), "{html}");
                assert!(!html.contains("secret cause"), "{html}");
            }
        }
    }

    #[test]
    fn only_errors_of_ours_name_the_request() {
        let html = sound(&Message::of(&Error::broken("x"), "0011aabb", frame(Lang::Es)));
        assert!(html.contains("0011aabb"));
        let html = sound(&Message::of(&Error::NotFound(Noun::Page), "0011aabb", frame(Lang::Es)));
        assert!(!html.contains("0011aabb"));
    }

    #[test]
    fn the_contracts_own_texts_are_shown_in_the_readers_language() {
        let text = Lang::Es.fault_phone_start();
        assert_eq!(fault(&Fault::Text(text), Lang::En), Lang::En.fault_phone_start());
        assert_eq!(fault(&Fault::Text("Algo nuevo."), Lang::En), "Algo nuevo.");
    }

    #[test]
    fn names_in_refusals_are_told() {
        let refusal = Refusal::ProductUnavailable("Ajiaco".into());
        assert_eq!(refused(&refusal, Lang::Es), "Ajiaco no está disponible en este momento.");
    }
}
