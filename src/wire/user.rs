//! Accounts in GastroMóvil's, RestAPI's and uk-travel-recommendation's words.
//!
//! ecommerce-api's customers are `customer`'s.

use super::field::{Fields, TEXT, Text};
use crate::auth::user::{Email, Role, State, Username};
use crate::clock::Time;
use crate::error::{Error, Fault};
use crate::secret::Secret;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Value, json};

/// Characters of a telephone number at most.
const PHONE: u32 = 15;
/// Characters of a given or family name at most.
pub const NAME: u32 = 150;
/// How many numbers uk-travel's preferences are.
const PREFERENCES: usize = 9;
/// Bytes of preferences that are kept at most.
const KEPT: usize = 8 * 1024;

/// GastroMóvil's answer to a new account.
#[must_use]
pub fn registered() -> Value {
    json!({"mensaje": "Usuario creado"})
}

/// GastroMóvil's answer to a changed account.
#[must_use]
pub fn changed() -> Value {
    json!({"mensaje": "Usuario actualizado"})
}

/// GastroMóvil's answer to an erased account.
#[must_use]
pub fn erased() -> Value {
    json!({"mensaje": "Usuario eliminado"})
}

/// uk-travel's answer to a new account.
#[must_use]
pub fn registered_by_username() -> Value {
    json!({"message": "User registered successfully"})
}

/// uk-travel's answer to a name that is taken: a text where one expects a list.
#[must_use]
pub fn username_taken() -> Value {
    json!({"username": "Username already exists"})
}

/// GastroMóvil's faults of a name or an address that another has.
pub const TAKEN_ES: [(&str, Fault); 2] = [
    ("email", Fault::Text("Ya existe usuario con este email.")),
    ("username", Fault::Text("Ya existe un usuario con este nombre.")),
];

/// GastroMóvil's fault of an address that lasts for minutes.
pub const TEMPORARY: Fault = Fault::Text("No se permiten correos temporales.");

/// Puts a system's own words in the place of "taken".
#[must_use]
pub fn taken_in_words(error: Error, words: &[(&str, Fault)]) -> Error {
    let Error::Invalid(mut faults) = error else { return error };
    for (field, found) in &mut faults.0 {
        if let Some((_, word)) = words.iter().find(|(name, _)| name == field) {
            found.iter_mut().filter(|fault| **fault == Fault::Taken).for_each(|fault| *fault = word.clone());
        }
    }
    Error::Invalid(faults)
}

/// GastroMóvil's word for a role.
#[must_use]
pub const fn role_word(role: Role) -> &'static str {
    match role {
        Role::Customer => "cliente",
        Role::Courier => "repartidor",
        Role::Kitchen => "cocina",
        Role::Owner => "restaurante",
        Role::Admin => "administrador",
    }
}

/// The role that GastroMóvil's word names.
#[must_use]
pub fn role(word: &str) -> Option<Role> {
    Role::ALL.into_iter().find(|role| role_word(*role) == word)
}

/// RestAPI's number of a role: 1 administrator, 2 anybody else, 3 who has a company.
#[must_use]
pub const fn role_number(role: Role) -> i64 {
    match role {
        Role::Admin => 1,
        Role::Customer | Role::Courier | Role::Kitchen => 2,
        Role::Owner => 3,
    }
}

/// RestAPI's number of a state.
#[must_use]
pub const fn state_number(state: State) -> i64 {
    match state {
        State::Inactive => 0,
        State::Active => 1,
        State::Disabled => 3,
    }
}

/// A row of GastroMóvil's list of accounts.
#[derive(Debug, Serialize)]
pub struct Row<'a> {
    /// The number.
    pub id: i64,
    /// The name to sign in with.
    pub username: &'a str,
    /// The address.
    pub email: &'a str,
    /// The role's word.
    pub rol: &'a str,
}

/// A row of RestAPI's table, without the hash that the original shows.
#[derive(Debug, Serialize)]
pub struct DatabaseRow<'a> {
    /// The number.
    pub id_usuario: i64,
    /// The role's number.
    pub rol_usuario: i64,
    /// The address.
    pub email: &'a str,
    /// A number plate.
    pub placa: Option<&'a str>,
    /// Address for pushed messages.
    pub token_notificacion: &'a str,
    /// When the account was made.
    pub fecha_creacion: String,
    /// When its password was last changed, or it was made.
    pub fecha_modificacion: String,
    /// The city's number.
    pub id_ciudad: i64,
    /// The country's number.
    pub id_pais: i64,
    /// The state's number.
    pub estado: i64,
}

/// The day of an instant as YYYY-MM-DD, in UTC, as Django writes a date of `auto_now`.
#[must_use]
pub fn day(at: Time) -> String {
    let at = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.to_zoned(TimeZone::UTC).date().to_string()
}

/// A required name to sign in with.
pub fn username(fields: &mut Fields) -> Option<Username> {
    let text = fields.text("username", TEXT);
    read(fields, "username", &text, Username::parse)
}

/// A required address.
pub fn email(fields: &mut Fields) -> Option<Email> {
    let text = fields.text("email", TEXT);
    read_email(fields, &text)
}

/// An address that may be left out.
pub fn optional_email(fields: &mut Fields) -> Option<Email> {
    let text = fields.optional_text("email", TEXT)?;
    read_email(fields, &text)
}

/// A name to sign in with that may be left out.
pub fn optional_username(fields: &mut Fields) -> Option<Username> {
    let text = fields.optional_text("username", TEXT)?;
    read(fields, "username", &text, Username::parse)
}

/// A required password, kept as it is but for space at its ends, which log-in does not count either.
pub fn password(fields: &mut Fields) -> Secret<String> {
    Secret::new(fields.text("password", TEXT))
}

/// A telephone number that may be left out.
pub fn phone(fields: &mut Fields) -> Option<String> {
    fields.optional_text("telefono", TEXT.max(PHONE).or_blank())
}

/// A given or family name that may be left out or empty.
pub fn optional_name(fields: &mut Fields, name: &'static str) -> Option<String> {
    const RULE: Text = TEXT.max(NAME).or_blank();
    fields.optional_text(name, RULE)
}

/// A role that may be left out, by GastroMóvil's word.
pub fn optional_role(fields: &mut Fields) -> Option<Role> {
    let word = fields.optional_text("rol", TEXT)?;
    let found = role(&word);
    if found.is_none() && !fields.is_faulty("rol") {
        fields.fault("rol", Fault::NotAChoice(word.into()));
    }
    found
}

/// Both faults of a text that is too long and no address, as Django's two validators find them.
fn read_email(fields: &mut Fields, text: &str) -> Option<Email> {
    if !fields.is_faulty("email") && text.chars().count() > Email::LONGEST as usize {
        fields.fault("email", Fault::TooLong(Email::LONGEST));
        if let Err(fault) = Email::parse(text) {
            fields.fault("email", fault);
        }
        return None;
    }
    read(fields, "email", text, Email::parse)
}

fn read<T>(
    fields: &mut Fields,
    name: &'static str,
    text: &str,
    parse: fn(&str) -> Result<T, Fault>,
) -> Option<T> {
    if fields.is_faulty(name) {
        return None;
    }
    parse(text).map_err(|fault| fields.fault(name, fault)).ok()
}

/// uk-travel's preferences as they are kept: nine numbers, and labels.
///
/// # Errors
/// The documented text.
pub fn preferences(fields: &Fields) -> Result<String, &'static str> {
    let (Some(numbers), Some(labels)) = (present(fields, "preferences"), present(fields, "labels")) else {
        return Err("Missing preferences/labels in request body");
    };
    let is_nine =
        numbers.as_array().is_some_and(|list| list.len() == PREFERENCES && list.iter().all(Value::is_number));
    if !is_nine {
        return Err("preferences need to be a list with the length of 9");
    }
    let kept = json!({"preferences": numbers, "labels": labels}).to_string();
    let is_list = labels.as_array().is_some_and(|list| list.iter().all(Value::is_string));
    if is_list && kept.len() <= KEPT { Ok(kept) } else { Err("labels need to be a list") }
}

fn present(fields: &Fields, name: &str) -> Option<Value> {
    fields.raw(name).map(std::borrow::Cow::into_owned).filter(|value| !value.is_null())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Input;

    fn fields(value: Value) -> Fields {
        Fields::of(Input::Json(value)).unwrap()
    }

    #[test]
    fn a_role_has_one_word_each_way() {
        assert!(Role::ALL.iter().all(|one| role(role_word(*one)) == Some(*one)));
        assert_eq!(role("restautante"), None);
    }

    #[test]
    fn preferences_are_nine_numbers_and_labels() {
        let nine = json!([0, 0.5, 0, 0, 0, 0, 0, 0, 1]);
        let kept = preferences(&fields(json!({"preferences": nine, "labels": ["mar"]}))).unwrap();
        assert_eq!(kept, r#"{"preferences":[0,0.5,0,0,0,0,0,0,1],"labels":["mar"]}"#);
        let told = |value| preferences(&fields(value)).unwrap_err();
        assert!(told(json!({"preferences": nine})).starts_with("Missing"));
        assert!(told(json!({"preferences": [1], "labels": []})).contains("length of 9"));
        assert!(told(json!({"preferences": "123456789", "labels": []})).contains("length of 9"));
        assert!(told(json!({"preferences": nine, "labels": "mar"})).starts_with("labels"));
        assert!(told(json!({"preferences": nine, "labels": ["x".repeat(9000)]})).starts_with("labels"));
    }

    #[test]
    fn taken_is_said_in_the_systems_words() {
        let error = Error::field("email", Fault::Taken);
        let Error::Invalid(faults) = taken_in_words(error, &TAKEN_ES) else { panic!() };
        assert_eq!(faults.0, [("email".into(), vec![TAKEN_ES[0].1.clone()])]);
    }

    #[test]
    fn a_day_is_utc() {
        assert_eq!(day(Time::from_secs(1_772_600_000)), "2026-03-04");
    }
}
