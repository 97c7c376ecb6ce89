//! Customers as ecommerce-api shows and takes them.

use super::field::{Fields, TEXT};
use super::user::NAME;
use crate::error::Fault;
use crate::http::Input;
use crate::secret::Secret;
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;

/// A customer as they are shown. No number: the caller has it in the path.
#[derive(Debug, Serialize)]
pub struct Customer<'a> {
    /// The address for mail.
    pub email: &'a str,
    /// Given name.
    pub first_name: &'a str,
    /// Family name.
    pub last_name: &'a str,
    /// For links.
    pub slug: &'a str,
    /// YYYY-MM-DD.
    pub date_of_birth: Option<&'a str>,
    /// Where they live.
    pub address: Option<Address>,
    /// The day of the newest order.
    pub last_purchase_date: Option<&'a str>,
}

/// Where a customer lives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Address {
    /// Street and number.
    pub street: String,
    /// The postal code.
    pub postal_code: String,
    /// The city.
    pub city: String,
    /// State or department.
    pub state: String,
    /// The country.
    pub country: String,
}

/// ecommerce-api's faults of an address for mail that another has.
pub const TAKEN: [(&str, Fault); 1] = [("email", Fault::Text("customer with this email already exists."))];

/// A required given or family name.
pub fn name(fields: &mut Fields, name: &'static str) -> String {
    fields.text(name, TEXT.max(NAME))
}

/// The password and its repetition.
pub fn passwords(fields: &mut Fields) -> (Secret<String>, Secret<String>) {
    (Secret::new(fields.text("password", TEXT)), Secret::new(fields.text("password2", TEXT)))
}

/// A date of birth: `None` left out, `Some(None)` null (or an empty field of a form), else YYYY-MM-DD.
pub fn date_of_birth(fields: &mut Fields) -> Option<Option<String>> {
    const FIELD: &str = "date_of_birth";
    let value = fields.raw(FIELD)?.into_owned();
    match &value {
        Value::Null => return Some(None),
        Value::String(text) if text.is_empty() && fields.is_form() => return Some(None),
        Value::String(text) => {
            if let Ok(date) = jiff::civil::Date::strptime("%Y-%m-%d", text) {
                return Some(Some(date.to_string()));
            }
        }
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {}
    }
    fields.fault(FIELD, Fault::NotADate);
    None
}

/// The nested address: `None` left out, `Some(None)` null. `whole` says that every field of it has to be there; else what
/// is left out stays as it is in `now`.
pub fn address(fields: &mut Fields, whole: bool, now: Option<&Address>) -> Option<Option<Address>> {
    let value = fields.raw("address")?.into_owned();
    let inner = match value {
        Value::Null => return Some(None),
        Value::Object(_) => Fields::of(Input::Json(value)).ok(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    };
    let Some(mut inner) = inner else {
        fields.fault("address.non_field_errors", Fault::Text("Invalid data. Expected a dictionary."));
        return None;
    };
    let base = now.filter(|_| !whole).cloned().unwrap_or_default();
    let needs_all = whole || now.is_none();
    let mut part = |name: &'static str, max: u32, base: String| {
        let rule = TEXT.max(max);
        if needs_all { inner.text(name, rule) } else { inner.optional_text(name, rule).unwrap_or(base) }
    };
    let read = Address {
        street: part("street", 200, base.street),
        postal_code: part("postal_code", 20, base.postal_code),
        city: part("city", 100, base.city),
        state: part("state", 100, base.state),
        country: part("country", 100, base.country),
    };
    for (name, faults) in inner.take_faults().0 {
        for fault in faults {
            fields.fault(Cow::Owned(format!("address.{name}")), fault);
        }
    }
    Some(Some(read))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use serde_json::json;

    fn fields(value: Value) -> Fields {
        Fields::of(Input::Json(value)).unwrap()
    }

    #[test]
    fn a_date_of_birth_is_a_day_that_there_was() {
        let read = |value: Value| date_of_birth(&mut fields(json!({"date_of_birth": value})));
        assert_eq!(read(json!("1990-05-15")), Some(Some("1990-05-15".into())));
        assert_eq!(read(json!(null)), Some(None));
        for wrong in
            [json!("15/05/1990"), json!("1990-02-30"), json!(""), json!(1990), json!("1990-05-15T00:00")]
        {
            assert_eq!(read(wrong.clone()), None, "{wrong}");
        }
        assert_eq!(date_of_birth(&mut fields(json!({}))), None);
    }

    #[test]
    fn a_whole_address_needs_every_field_and_a_part_keeps_the_rest() {
        let now = Address { street: "Calle 1".into(), city: "Garzón".into(), ..Address::default() };
        let mut part = fields(json!({"address": {"street": "Calle 2"}}));
        let changed = address(&mut part, false, Some(&now)).unwrap().unwrap();
        assert_eq!((changed.street.as_str(), changed.city.as_str()), ("Calle 2", "Garzón"));
        part.finish().unwrap();
        let mut whole = fields(json!({"address": {"street": "Calle 2"}}));
        address(&mut whole, true, Some(&now));
        let Err(Error::Invalid(faults)) = whole.finish() else { panic!() };
        let names: Vec<_> = faults.0.iter().map(|(name, _)| name.as_ref()).collect();
        assert_eq!(names, ["address.postal_code", "address.city", "address.state", "address.country"]);
    }
}
