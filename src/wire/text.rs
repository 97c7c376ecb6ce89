//! The texts of faults and refusals: what the documented systems say, in the language of their route.
//!
//! API texts never follow `Accept-Language`; the language is a column of the route table. Texts that only pages show are
//! in `i18n`.

use crate::error::{AuthFault, CsrfFault, Fault, Forbidden, Noun, RatingFault, Refusal, TokenSource};
use std::borrow::Cow;

/// The language of a route's texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// English, as the frameworks ship.
    En,
    /// Spanish, as GastroMóvil and Backend-produccion answer.
    Es,
}

/// What is wrong with a field (Django REST Framework's and Django's texts).
#[must_use]
pub fn fault(fault: &Fault, lang: Lang) -> Cow<'static, str> {
    match lang {
        Lang::En => fault_en(fault),
        Lang::Es => fault_es(fault),
    }
}

fn fault_en(fault: &Fault) -> Cow<'static, str> {
    match fault {
        Fault::Required => "This field is required.".into(),
        Fault::Blank => "This field may not be blank.".into(),
        Fault::Null => "This field may not be null.".into(),
        Fault::NotAString => "Not a valid string.".into(),
        Fault::NullCharacter => "Null characters are not allowed.".into(),
        Fault::TooLong(n) => format!("Ensure this field has no more than {n} characters.").into(),
        Fault::TooShort(n) => format!("Ensure this field has at least {n} characters.").into(),
        Fault::NotABoolean => "Must be a valid boolean.".into(),
        Fault::NotAnInteger => "A valid integer is required.".into(),
        Fault::NotADecimal => "A valid number is required.".into(),
        Fault::TooSmall(n) => format!("Ensure this value is greater than or equal to {n}.").into(),
        Fault::TooLarge(n) => format!("Ensure this value is less than or equal to {n}.").into(),
        Fault::NotADate => "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.".into(),
        Fault::NotAnEmail => "Enter a valid email address.".into(),
        Fault::NotAUsername => {
            "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ \
                                characters."
                .into()
        }
        Fault::NotAChoice(word) => format!("\"{word}\" is not a valid choice.").into(),
        Fault::NotAnObject(kind) => format!("Invalid data. Expected a dictionary, but got {kind}.").into(),
        Fault::NoData => "No data provided".into(),
        Fault::Taken => "This value is already in use.".into(),
        Fault::NotAPicture => "Upload a valid image: a JPEG, PNG or WebP file that is not damaged.".into(),
        Fault::PictureTooLarge(n) => {
            format!("The image is too large: at most 5 MB and {n} million pixels are taken.").into()
        }
        Fault::PasswordMismatch => "Password fields didn't match.".into(),
        Fault::PasswordSimilar(what) => format!("The password is too similar to the {what}.").into(),
        Fault::PasswordTooShort(n) => {
            format!("This password is too short. It must contain at least {n} characters.").into()
        }
        Fault::PasswordCommon => "This password is too common.".into(),
        Fault::PasswordNumeric => "This password is entirely numeric.".into(),
        Fault::Text(text) => (*text).into(),
    }
}

fn fault_es(fault: &Fault) -> Cow<'static, str> {
    match fault {
        Fault::Required => "Este campo es requerido.".into(),
        Fault::Blank => "Este campo no puede estar en blanco.".into(),
        Fault::Null => "Este campo no puede ser nulo.".into(),
        Fault::NotAString => "No es una cadena válida.".into(),
        Fault::NullCharacter => "No se permiten caracteres nulos.".into(),
        Fault::TooLong(n) => format!("Asegúrese de que este campo no tenga más de {n} caracteres.").into(),
        Fault::TooShort(n) => format!("Asegúrese de que este campo tenga al menos {n} caracteres.").into(),
        Fault::NotABoolean => "Debe ser verdadero o falso.".into(),
        Fault::NotAnInteger => "Introduzca un número entero válido.".into(),
        Fault::NotADecimal => "Se requiere un número válido.".into(),
        Fault::TooSmall(n) => format!("Asegúrese de que este valor sea mayor o igual a {n}.").into(),
        Fault::TooLarge(n) => format!("Asegúrese de que este valor sea menor o igual a {n}.").into(),
        Fault::NotADate => "La fecha debe tener la forma AAAA-MM-DD.".into(),
        Fault::NotAnEmail => "Introduzca una dirección de correo electrónico válida.".into(),
        Fault::NotAUsername => {
            "El nombre de usuario solo puede tener letras, números y los caracteres @/./+/-/_.".into()
        }
        Fault::NotAChoice(word) => format!("\"{word}\" no es una elección válida.").into(),
        Fault::NotAnObject(kind) => {
            format!("Datos inválidos. Se esperaba un diccionario pero es un {kind}.").into()
        }
        Fault::NoData => "No se enviaron datos".into(),
        Fault::Taken => "Ya existe un registro con este valor.".into(),
        Fault::NotAPicture => {
            "Suba una imagen válida: un archivo JPEG, PNG o WebP que no esté dañado.".into()
        }
        Fault::PictureTooLarge(n) => {
            format!("La imagen es demasiado grande: se aceptan hasta 5 MB y {n} millones de píxeles.").into()
        }
        Fault::PasswordMismatch => "Las contraseñas no coinciden".into(),
        Fault::PasswordSimilar(what) => {
            format!("La contraseña se parece demasiado a: {}.", person_es(what)).into()
        }
        Fault::PasswordTooShort(n) => {
            format!("La contraseña es muy corta. Debe tener al menos {n} caracteres.").into()
        }
        Fault::PasswordCommon => "La contraseña es demasiado común.".into(),
        Fault::PasswordNumeric => "La contraseña no puede ser solo números.".into(),
        Fault::Text(text) => (*text).into(),
    }
}

fn person_es(attribute: &'static str) -> &'static str {
    match attribute {
        "username" => "nombre de usuario",
        "first name" => "nombre",
        "last name" => "apellido",
        "email address" => "correo electrónico",
        other => other,
    }
}

/// SimpleJWT's text for a fault of credentials.
#[must_use]
pub fn auth(fault: AuthFault) -> Cow<'static, str> {
    match fault {
        AuthFault::Missing => "Authentication credentials were not provided.".into(),
        AuthFault::NoActiveAccount => "No active account found with the given credentials".into(),
        AuthFault::BadHeader => "Authorization header must contain two space-delimited values".into(),
        AuthFault::TokenInvalid | AuthFault::TokenRevoked => "Token is invalid".into(),
        AuthFault::TokenExpired => "Token is expired".into(),
        AuthFault::TokenInvalidOrExpired => "Token is invalid or expired".into(),
        AuthFault::TokenWrongType => "Token has wrong type".into(),
        AuthFault::TokenNoType => "Token has no type".into(),
        AuthFault::TokenNoId => "Token has no id".into(),
        AuthFault::TokenNoClaim(name) => format!("Token has no '{name}' claim").into(),
        AuthFault::NoUserClaim => "Token contained no recognizable user identification".into(),
        AuthFault::UserNotFound => "User not found".into(),
        AuthFault::UserInactive => "User is inactive".into(),
        AuthFault::PasswordChanged => "The user's password has been changed.".into(),
        AuthFault::NoAccountForToken => "No active account found for the given token.".into(),
    }
}

/// Why a request is not allowed.
#[must_use]
pub fn forbidden(why: &Forbidden) -> Cow<'static, str> {
    match why {
        Forbidden::NotPermitted => "You do not have permission to perform this action.".into(),
        Forbidden::Anonymous => auth(AuthFault::Missing),
        Forbidden::Csrf(fault) => format!("CSRF Failed: {}", csrf(fault)).into(),
        Forbidden::Network => "403 Forbidden: this address is not allowed.".into(),
        Forbidden::CrossSite => "This cannot be asked for from another site's page.".into(),
    }
}

/// Django's reason for a failed cross-site check.
#[must_use]
pub fn csrf(fault: &CsrfFault) -> Cow<'static, str> {
    match fault {
        CsrfFault::NoCookie => "CSRF cookie not set.".into(),
        CsrfFault::NoToken => "CSRF token missing.".into(),
        CsrfFault::Incorrect(source) => format!("CSRF token {}incorrect.", from(*source, "")).into(),
        CsrfFault::Length(source) => format!("CSRF {}has incorrect length.", from(*source, "token ")).into(),
        CsrfFault::Characters(source) => {
            format!("CSRF {}has invalid characters.", from(*source, "token ")).into()
        }
        CsrfFault::Origin(origin) => {
            format!("Origin checking failed - {origin} does not match any trusted origins.").into()
        }
        CsrfFault::NoReferer => "Referer checking failed - no Referer.".into(),
        CsrfFault::MalformedReferer => "Referer checking failed - Referer is malformed.".into(),
        CsrfFault::InsecureReferer => {
            "Referer checking failed - Referer is insecure while host is secure.".into()
        }
        CsrfFault::Referer(referer) => {
            format!("Referer checking failed - {referer} does not match any trusted origins.").into()
        }
    }
}

fn from(source: TokenSource, lead: &str) -> String {
    match source {
        TokenSource::Header => format!("{lead}from the 'X-Csrftoken' HTTP header "),
        TokenSource::Form => format!("{lead}from POST "),
        TokenSource::Cookie => "cookie ".to_owned(),
    }
}

/// What was not found, as Django names it. GastroMóvil's nouns, because its clients may show the text.
#[must_use]
pub fn not_found(noun: Noun) -> &'static str {
    match noun {
        Noun::Page | Noun::Session | Noun::Screen | Noun::CartItem => "Not found.",
        Noun::User => "No Usuario matches the given query.",
        Noun::Customer => "No Customer matches the given query.",
        Noun::Restaurant => "No Restaurante matches the given query.",
        Noun::Category => "No Categoria matches the given query.",
        Noun::Product => "No Producto matches the given query.",
        Noun::Order => "No Pedido matches the given query.",
        Noun::Address => "No Direccion matches the given query.",
        Noun::Courier => "No Repartidor matches the given query.",
        Noun::Position => "No existe ubicación",
        Noun::Rating => "No Calificacion matches the given query.",
    }
}

/// What a rule of the restaurant refuses, in the language of the route.
#[must_use]
pub fn refusal_in(why: &Refusal, lang: Lang) -> Cow<'static, str> {
    match lang {
        Lang::En => refusal_en(why),
        Lang::Es => refusal(why),
    }
}

fn refusal_en(why: &Refusal) -> Cow<'static, str> {
    match why {
        Refusal::CartEmpty => "The cart is empty.".into(),
        Refusal::AddressMissing => "Street and district are required.".into(),
        Refusal::AddressTooShort => "The address is too short.".into(),
        Refusal::AddressNoNumber => "The address needs a number.".into(),
        Refusal::AddressNoLetter => "The address needs letters and numbers.".into(),
        Refusal::AddressTooLong => "Street or district is too long.".into(),
        Refusal::DistrictUnknown => "This district is not delivered to.".into(),
        Refusal::PaymentUnknown => "This is no payment method that is taken.".into(),
        Refusal::NotesTooLong => "The notes are too long.".into(),
        Refusal::ProductUnavailable(name) => format!("{name} is not available now.").into(),
        Refusal::RestaurantClosed(name) => format!("{name} is closed now.").into(),
        Refusal::CartTooLarge => "The cart takes no more.".into(),
        Refusal::TotalTooLarge => "The order's total is too large.".into(),
        Refusal::PaymentNotAllowed => "The payment cannot change in this way.".into(),
        Refusal::StateUnknown => "This is no state of an order.".into(),
        Refusal::StepNotAllowed { .. } => "The order cannot go to this state.".into(),
        Refusal::NothingToUndo { .. } => "There is no step that can still be undone.".into(),
        Refusal::ScreensExhausted => "The restaurant has as many screens as it may have.".into(),
        Refusal::KeyReused => "This key was used with another body.".into(),
        Refusal::KeyInvalid => "Idempotency-Key must have 1 to 255 visible ASCII characters.".into(),
        Refusal::KeysExhausted => "Too many keys in use; try again later.".into(),
        Refusal::NameRequired => "A name is required.".into(),
        Refusal::NameAndPriceRequired => "Name and price are required.".into(),
        Refusal::PriceInvalid => "This is no price.".into(),
        Refusal::Rating(fault) => rating_en(*fault).into(),
        Refusal::CodeInvalid => "This is not the right code.".into(),
        Refusal::CodeExpired => "The code has expired.".into(),
        Refusal::RegistrationExpired => "The registration has expired; begin again.".into(),
        Refusal::AlreadyTaken => "Another courier has taken this order.".into(),
        Refusal::OrdersOpen => "There are orders that are not finished.".into(),
        Refusal::AccountNeeded(name) => format!("{name} takes orders with an account only.").into(),
        Refusal::NoPickup(name) => format!("{name} has no pick-up.").into(),
        Refusal::CartChanged => "The cart has changed; look at it again.".into(),
        Refusal::TooManyFavourites => "There are too many favourites.".into(),
    }
}

fn rating_en(fault: RatingFault) -> &'static str {
    match fault {
        RatingFault::Score => "The score must be 1 to 5.",
        RatingFault::NotDelivered => "Only a delivered order can be rated.",
        RatingFault::Twice => "This order was rated before.",
        RatingFault::OtherRestaurant => "The order is of another restaurant.",
        RatingFault::Insult => "The comment contains words that are not allowed.",
        RatingFault::TooLong => "The comment is too long.",
    }
}

/// What a rule of the restaurant refuses: GastroMóvil's texts where it has one.
#[must_use]
pub fn refusal(refusal: &Refusal) -> Cow<'static, str> {
    match refusal {
        Refusal::CartEmpty => "El carrito está vacío".into(),
        Refusal::AddressMissing => "Completa la dirección y el barrio.".into(),
        Refusal::AddressTooShort => "La dirección es muy corta.".into(),
        Refusal::AddressNoNumber => "La dirección debe incluir un número.".into(),
        Refusal::AddressNoLetter => "La dirección debe contener letras y números.".into(),
        Refusal::AddressTooLong => "La dirección o el barrio es demasiado largo.".into(),
        Refusal::DistrictUnknown => "El barrio ingresado no es válido.".into(),
        Refusal::PaymentUnknown => "Método de pago inválido.".into(),
        Refusal::NotesTooLong => "Las notas son demasiado largas.".into(),
        Refusal::ProductUnavailable(name) => format!("{name} no está disponible en este momento.").into(),
        Refusal::RestaurantClosed(name) => format!("{name} está cerrado en este momento.").into(),
        Refusal::CartTooLarge => "El carrito no admite más unidades.".into(),
        Refusal::TotalTooLarge => "El total del pedido es demasiado grande.".into(),
        Refusal::PaymentNotAllowed => "El cobro no puede cambiar así.".into(),
        Refusal::StateUnknown => "Estado inválido".into(),
        Refusal::StepNotAllowed { .. } => "El pedido no puede pasar a ese estado.".into(),
        Refusal::NothingToUndo { .. } => "Ya no hay un paso que se pueda deshacer.".into(),
        Refusal::ScreensExhausted => "El restaurante ya tiene todas las pantallas que puede tener.".into(),
        Refusal::KeyReused => "Esta clave ya se usó con otro contenido.".into(),
        Refusal::KeyInvalid => "Idempotency-Key debe tener de 1 a 255 caracteres ASCII visibles.".into(),
        Refusal::KeysExhausted => "Demasiadas claves en uso; intenta más tarde.".into(),
        Refusal::NameRequired => "Nombre requerido".into(),
        Refusal::NameAndPriceRequired => "Nombre y precio son obligatorios".into(),
        Refusal::PriceInvalid => "Precio inválido".into(),
        Refusal::Rating(fault) => rating(*fault).into(),
        Refusal::CodeInvalid => "Código inválido".into(),
        Refusal::CodeExpired => "El código ha expirado".into(),
        Refusal::RegistrationExpired => "Sesión expirada, regístrate de nuevo.".into(),
        Refusal::AlreadyTaken => "Otro repartidor ya tomó este pedido.".into(),
        Refusal::OrdersOpen => "Hay pedidos sin terminar: inténtalo cuando hayan terminado.".into(),
        Refusal::AccountNeeded(name) => format!("{name} recibe pedidos solo con una cuenta.").into(),
        Refusal::NoPickup(name) => format!("{name} no permite recoger pedidos.").into(),
        Refusal::CartChanged => "El carrito cambió; revísalo otra vez.".into(),
        Refusal::TooManyFavourites => "Hay demasiados favoritos.".into(),
    }
}

fn rating(fault: RatingFault) -> &'static str {
    match fault {
        RatingFault::Score => "La puntuación debe estar entre 1 y 5.",
        RatingFault::NotDelivered => "Solo se puede calificar un pedido entregado.",
        RatingFault::Twice => "Este pedido ya fue calificado.",
        RatingFault::OtherRestaurant => "El pedido no es de este restaurante.",
        RatingFault::Insult => "El comentario contiene palabras no permitidas.",
        RatingFault::TooLong => "El comentario es demasiado largo.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cross_site_texts_are_djangos() {
        let header = TokenSource::Header;
        assert_eq!(
            csrf(&CsrfFault::Incorrect(header)),
            "CSRF token from the 'X-Csrftoken' HTTP header incorrect."
        );
        assert_eq!(
            csrf(&CsrfFault::Characters(header)),
            "CSRF token from the 'X-Csrftoken' HTTP header has invalid characters."
        );
        assert_eq!(csrf(&CsrfFault::Length(TokenSource::Form)), "CSRF token from POST has incorrect length.");
        assert_eq!(csrf(&CsrfFault::Length(TokenSource::Cookie)), "CSRF cookie has incorrect length.");
    }

    #[test]
    fn tokens_without_a_claim_say_which() {
        assert_eq!(auth(AuthFault::TokenNoClaim("exp")), "Token has no 'exp' claim");
    }
}
