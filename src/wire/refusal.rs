//! From the one error enum to an answer: the only mapping to HTTP.
//!
//! The body's shape and the language are columns of the route table. Whatever is internal is told as "internal" and
//! nothing else; its cause is logged here, with the request's id.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a few errors have a body of their own and all others the one sentence; `status` lists every one"
)]

use super::json;
use super::text::{self, Lang};
use crate::error::{AuthFault, Error, FieldFaults, Forbidden, Noun, Refusal, Result};
use crate::http::Response;
use serde_json::{Map, Value, json};

/// The shape in which a route refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Django REST Framework: `{"detail":…}`, a field map, and GastroMóvil's `{"error":…}` for its rules.
    Drf,
    /// The same, but rules are refused as `{"ok":false,"error":…}`.
    DrfOk,
    /// `{"ok": false, "error": …}` for everything, in `JsonResponse`'s hand.
    Ok,
    /// `{"error": …}` for rules, in `JsonResponse`'s hand.
    Error,
    /// Backend-produccion's `{"status": "error", "message": …}`.
    Status,
    /// A page for people.
    Page,
    /// Plain text.
    Plain,
}

/// How a refusal is dressed: what the route table says, and whom to name in the log.
#[derive(Debug, Clone, Copy)]
pub struct Dress<'a> {
    /// The shape of the body.
    pub shape: Shape,
    /// The language of its texts.
    pub lang: Lang,
    /// The request's id, for the log.
    pub request: &'a str,
    /// The request's method, for the text of a 405.
    pub method: &'a str,
}

/// The answer to an error.
#[must_use]
pub fn answer(error: &Error, dress: Dress<'_>) -> Response {
    if let Error::Internal(cause) = error {
        tracing::error!(request = dress.request, "{cause}");
    }
    let response = match dress.shape {
        Shape::Drf => drf(error, dress, error_body),
        Shape::DrfOk => drf(error, dress, ok_body),
        Shape::Ok => json::spaced(status(error), &ok(error, dress)),
        Shape::Error => match error {
            Error::Refused(refusal) => {
                json::spaced(status(error), &json!({"error": text::refusal_in(refusal, dress.lang)}))
            }
            other => drf(other, dress, ok_body),
        },
        Shape::Status => {
            json::spaced(status(error), &json!({"status": "error", "message": status_text(error, dress)}))
        }
        Shape::Page | Shape::Plain => Ok(Response::text(status(error), plain_text(error, dress))),
    };
    let mut response = response.unwrap_or_else(|_| Response::empty(500));
    if let Some(seconds) = retry_after(error) {
        response.set("Retry-After", seconds.to_string());
    }
    response
}

/// The status of an error. The only place that knows one.
#[must_use]
pub fn status(error: &Error) -> u16 {
    match error {
        Error::Invalid(_) | Error::Malformed(_) => 400,
        Error::NotSignedIn(_) | Error::BadToken(_) => 401,
        Error::Forbidden(_) => 403,
        Error::NotFound(_) => 404,
        Error::MethodNotAllowed => 405,
        Error::NotAcceptable => 406,
        Error::Timeout => 408,
        Error::TooLarge => 413,
        Error::UnsupportedMedia(_) => 415,
        Error::TooMany { .. } => 429,
        Error::Busy | Error::Unknown => 503,
        Error::Internal(_) | Error::Unusable(_) | Error::Usage(_) => 500,
        Error::Refused(refusal) => refused(refusal),
    }
}

fn refused(refusal: &Refusal) -> u16 {
    match refusal {
        Refusal::StepNotAllowed { .. }
        | Refusal::NothingToUndo { .. }
        | Refusal::ScreensExhausted
        | Refusal::AlreadyTaken
        | Refusal::PaymentNotAllowed
        | Refusal::OrdersOpen
        | Refusal::ProductUnavailable(_)
        | Refusal::RestaurantClosed(_)
        | Refusal::AccountNeeded(_)
        | Refusal::NoPickup(_)
        | Refusal::CartChanged
        | Refusal::TooManyFavourites => 409,
        Refusal::KeyReused => 422,
        Refusal::KeysExhausted => 429,
        Refusal::CartEmpty
        | Refusal::AddressMissing
        | Refusal::AddressTooShort
        | Refusal::AddressNoNumber
        | Refusal::AddressNoLetter
        | Refusal::AddressTooLong
        | Refusal::DistrictUnknown
        | Refusal::PaymentUnknown
        | Refusal::NotesTooLong
        | Refusal::CartTooLarge
        | Refusal::TotalTooLarge
        | Refusal::StateUnknown
        | Refusal::KeyInvalid
        | Refusal::NameRequired
        | Refusal::NameAndPriceRequired
        | Refusal::PriceInvalid
        | Refusal::Rating(_)
        | Refusal::CodeInvalid
        | Refusal::CodeExpired
        | Refusal::RegistrationExpired => 400,
    }
}

/// Seconds after which a further try makes sense, where one does.
#[must_use]
pub fn retry_after(error: &Error) -> Option<u32> {
    match error {
        Error::TooMany { after } => Some(*after),
        Error::Busy | Error::Unknown => Some(1),
        _other => None,
    }
}

type RuleBody = fn(&Refusal, &str) -> Value;

fn drf(error: &Error, dress: Dress<'_>, rules: RuleBody) -> Result<Response> {
    let status = status(error);
    match error {
        Error::Invalid(faults) => json::compact(status, &field_map(faults, dress.lang)),
        Error::Refused(refusal) => {
            json::compact(status, &rules(refusal, &text::refusal_in(refusal, dress.lang)))
        }
        Error::NotSignedIn(fault) => Ok(challenge(json::compact(status, &auth_body(*fault))?)),
        Error::BadToken(fault) => Ok(challenge(json::compact(status, &token_body(*fault))?)),
        // GastroMóvil's own key for this one, documented so.
        Error::NotFound(Noun::Position) => json::compact(status, &json!({"error": detail(error, dress)})),
        other => json::compact(status, &json!({"detail": detail(other, dress)})),
    }
}

fn error_body(_refusal: &Refusal, text: &str) -> Value {
    json!({"error": text})
}

fn ok_body(refusal: &Refusal, text: &str) -> Value {
    let mut body = Map::new();
    body.insert("ok".into(), false.into());
    body.insert("error".into(), text.into());
    if let Refusal::StepNotAllowed { current } | Refusal::NothingToUndo { current } = refusal {
        body.insert("estado".into(), super::order::state_word_of(current).into());
    }
    body.into()
}

fn ok(error: &Error, dress: Dress<'_>) -> Value {
    match error {
        Error::Refused(refusal) => ok_body(refusal, &text::refusal_in(refusal, dress.lang)),
        Error::Invalid(faults) => json!({"ok": false, "error": first_fault(faults, dress.lang)}),
        other => json!({"ok": false, "error": detail(other, dress)}),
    }
}

/// RFC 9110 wants a challenge with every 401.
fn challenge(response: Response) -> Response {
    response.with_header("WWW-Authenticate", "Bearer realm=\"api\"")
}

/// `{"detail":…}` with SimpleJWT's code and messages where it has them.
fn auth_body(fault: AuthFault) -> Value {
    let text = text::auth(fault);
    match fault {
        AuthFault::Missing | AuthFault::NoActiveAccount | AuthFault::NoAccountForToken => {
            json!({"detail": text})
        }
        AuthFault::BadHeader => json!({"detail": text, "code": "bad_authorization_header"}),
        AuthFault::UserNotFound => json!({"detail": text, "code": "user_not_found"}),
        AuthFault::UserInactive => json!({"detail": text, "code": "user_inactive"}),
        AuthFault::PasswordChanged => json!({"detail": text, "code": "password_changed"}),
        AuthFault::NoUserClaim => json!({"detail": text, "code": "token_not_valid"}),
        AuthFault::TokenInvalid
        | AuthFault::TokenExpired
        | AuthFault::TokenInvalidOrExpired
        | AuthFault::TokenWrongType
        | AuthFault::TokenNoType
        | AuthFault::TokenNoId
        | AuthFault::TokenNoClaim(_)
        | AuthFault::TokenRevoked => json!({
            "detail": "Given token not valid for any token type",
            "code": "token_not_valid",
            "messages": [{"token_class": "AccessToken", "token_type": "access", "message": text}],
        }),
    }
}

/// The same for a token that came as input: without the list of classes that were tried.
fn token_body(fault: AuthFault) -> Value {
    match fault {
        AuthFault::NoAccountForToken => auth_body(fault),
        other => json!({"detail": text::auth(other), "code": "token_not_valid"}),
    }
}

fn field_map(faults: &FieldFaults, lang: Lang) -> Value {
    let mut body = Map::new();
    for (field, faults) in &faults.0 {
        let name = if field.is_empty() { "non_field_errors" } else { field };
        let texts: Vec<Value> = faults.iter().map(|fault| Value::from(text::fault(fault, lang))).collect();
        match name.split_once('.') {
            // A field of a nested object.
            Some((outer, inner)) => {
                let nested = body.entry(outer).or_insert_with(|| Map::new().into());
                if let Some(nested) = nested.as_object_mut() {
                    nested.insert(inner.to_owned(), texts.into());
                }
            }
            None => drop(body.insert(name.to_owned(), texts.into())),
        }
    }
    body.into()
}

fn first_fault(faults: &FieldFaults, lang: Lang) -> String {
    match faults.0.first().and_then(|(field, faults)| faults.first().map(|fault| (field, fault))) {
        Some((field, fault)) if field.is_empty() => text::fault(fault, lang).into_owned(),
        Some((field, fault)) => format!("{field}: {}", text::fault(fault, lang)),
        None => String::new(),
    }
}

/// The one sentence of a refusal that has no fields.
fn detail(error: &Error, dress: Dress<'_>) -> String {
    match error {
        Error::Invalid(faults) => first_fault(faults, dress.lang),
        Error::Malformed(why) => why.to_string(),
        Error::UnsupportedMedia(media) => format!("Unsupported media type \"{media}\" in request."),
        Error::NotAcceptable => "Could not satisfy the request Accept header.".into(),
        Error::NotSignedIn(fault) | Error::BadToken(fault) => text::auth(*fault).into_owned(),
        Error::Forbidden(why) => text::forbidden(why).into_owned(),
        Error::NotFound(noun) => text::not_found(*noun).into(),
        Error::Refused(refusal) => text::refusal_in(refusal, dress.lang).into_owned(),
        Error::MethodNotAllowed => format!("Method \"{}\" not allowed.", dress.method),
        Error::TooLarge => "Request body too large.".into(),
        Error::Timeout => "The request took too long to arrive.".into(),
        Error::TooMany { after } => {
            format!("Request was throttled. Expected available in {after} seconds.")
        }
        Error::Busy => "The server is busy. Nothing was changed; try again.".into(),
        Error::Unknown => "The outcome is not known. Try again with the same Idempotency-Key.".into(),
        Error::Internal(_) | Error::Unusable(_) | Error::Usage(_) => "Internal server error.".into(),
    }
}

/// Backend-produccion's texts.
fn status_text(error: &Error, dress: Dress<'_>) -> String {
    match error {
        Error::Malformed(_) => "Formato JSON inválido".into(),
        Error::NotSignedIn(_) | Error::BadToken(_) => "Credenciales inválidas".into(),
        Error::MethodNotAllowed => "Método no permitido. Se requiere POST.".into(),
        other => detail(other, dress),
    }
}

fn plain_text(error: &Error, dress: Dress<'_>) -> String {
    match (error, dress.lang) {
        (Error::NotFound(Noun::Page), Lang::Es) => "No encontrado.".into(),
        (Error::Forbidden(Forbidden::Csrf(fault)), _) => format!("CSRF: {}", text::csrf(fault)),
        (other, _) => detail(other, dress),
    }
}
