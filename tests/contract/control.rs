//! Changes accounts and reads mail behind the running server's back, with the binary's own commands.

use crate::house::House;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What a case may ask for.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Operation {
    /// A new password.
    SetPassword { user_id: Who, password: String },
    /// A stored password hash, as it is.
    SetPasswordHash { user_id: Who, hash: String },
    /// Lets a user in, or no longer.
    SetActive { user_id: Who, active: bool },
    /// Takes a user away.
    DeleteUser { user_id: Who },
    /// Asks for the stored hash.
    PasswordHash { user_id: Who },
    /// Asks for the newest message to an address.
    LastMail { to: String },
}

/// A user's number, or its digits.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Who {
    /// As a number.
    Number(u64),
    /// As text.
    Digits(String),
}

impl std::fmt::Display for Who {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Digits(digits) => digits.fmt(f),
        }
    }
}

/// Carries out `operation` (filled) on the house and returns its answer.
pub(crate) fn carry_out(house: &House, operation: &Value) -> Result<Value, String> {
    let operation = Operation::deserialize(operation).map_err(|error| format!("{operation}: {error}"))?;
    let run = |arguments: &[&str], stdin: &str| house.run(arguments, stdin);
    match operation {
        Operation::SetPassword { user_id, password } => {
            run(&["user", "password", &user_id.to_string(), "--stdin"], &password)?;
        }
        Operation::SetPasswordHash { user_id, hash } => {
            run(&["user", "set-hash", &user_id.to_string(), "--stdin"], &hash)?;
        }
        Operation::SetActive { user_id, active } => {
            let verb = if active { "activate" } else { "deactivate" };
            run(&["user", verb, &user_id.to_string()], "")?;
        }
        Operation::DeleteUser { user_id } => {
            run(&["user", "remove", &user_id.to_string(), "--yes"], "")?;
        }
        Operation::PasswordHash { user_id } => {
            let shown = run(&["user", "show", &user_id.to_string(), "--json", "--with-hash"], "")?;
            return stored_hash(&shown);
        }
        Operation::LastMail { to } => {
            return newest_mail(&run(&["mail", "--json", "--to", &to, "--last"], "")?);
        }
    }
    Ok(json!({"ok": true}))
}

/// `{"hash": …}` from what `user show` printed.
fn stored_hash(shown: &str) -> Result<Value, String> {
    let user: Value = serde_json::from_str(shown).map_err(|error| format!("user show: {error}"))?;
    let hash = user.get("password_hash").ok_or("user show names no password_hash")?;
    Ok(json!({"hash": hash}))
}

/// `subject` and `text` from what `mail` printed; nothing printed, `null` and `{}` all mean that there is none.
fn newest_mail(printed: &str) -> Result<Value, String> {
    let printed = printed.trim();
    let printed = if printed.is_empty() { "null" } else { printed };
    let mail: Option<Map<String, Value>> =
        serde_json::from_str(printed).map_err(|error| format!("mail: {error}"))?;
    let mut answer = mail.unwrap_or_default();
    answer.retain(|name, value| {
        matches!(name.as_str(), "subject" | "text") && value.as_str().is_some_and(|text| !text.is_empty())
    });
    Ok(Value::Object(answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_that_is_not_understood_is_refused() {
        assert!(Operation::deserialize(&json!({"op": "set_active", "user_id": "5", "active": true})).is_ok());
        for bad in [
            json!({"op": "promote", "user_id": 1}),
            json!({"op": "set_active", "user_id": 1}),
            json!({"op": "delete_user", "user_id": 1, "really": true}),
        ] {
            assert!(Operation::deserialize(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn no_mail_is_an_empty_answer() {
        for printed in ["", "\n", "null", "{}"] {
            assert_eq!(newest_mail(printed).unwrap(), json!({}));
        }
        assert_eq!(
            newest_mail(r#"{"id": 1, "subject": "s", "text": "t"}"#).unwrap(),
            json!({"subject": "s", "text": "t"})
        );
        assert!(newest_mail("[]").is_err());
    }

    #[test]
    fn a_hash_that_is_not_shown_is_an_error() {
        assert_eq!(stored_hash(r#"{"id": 1, "password_hash": "x"}"#).unwrap()["hash"], "x");
        assert!(stored_hash(r#"{"id": 1}"#).is_err());
    }
}
