//! Sessions on the wire: Backend-produccion's two answers, and our own list of devices in the contract's Spanish.

use crate::clock::Time;
use serde::Serialize;

/// Backend-produccion's answer to a log-in, in the order of its fields.
#[derive(Debug, Serialize)]
pub struct LoggedIn<'a> {
    status: &'static str,
    message: &'static str,
    first_name: &'a str,
    last_name: &'a str,
}

/// Backend-produccion's answer to a log-out, with a session or without.
#[derive(Debug, Serialize)]
pub struct LoggedOut {
    status: &'static str,
    message: &'static str,
}

/// One place where somebody is signed in: a browser's session, or an app's family of tokens.
#[derive(Debug, Serialize)]
pub struct Place<'a> {
    /// What `DELETE /api/sesiones/{id}/` names it by.
    pub id: String,
    /// `sesion` or `tokens`.
    pub tipo: &'static str,
    /// What the client calls itself.
    pub dispositivo: &'a str,
    /// The address it came from.
    pub direccion: &'a str,
    /// When it began, in UTC.
    pub inicio: String,
    /// When it was last used, in UTC; of tokens, when they were last refreshed.
    pub ultimo_uso: String,
    /// Whether this very request came by it.
    pub actual: bool,
}

impl<'a> LoggedIn<'a> {
    /// For somebody of this name.
    #[must_use]
    pub const fn new(first_name: &'a str, last_name: &'a str) -> Self {
        Self { status: "ok", message: "Login exitoso", first_name, last_name }
    }
}

/// The log-out's answer.
pub const LOGGED_OUT: LoggedOut = LoggedOut { status: "ok", message: "Sesión cerrada" };

/// `2026-11-21T01:22:45Z`. Beyond the calendar: 1970.
#[must_use]
pub fn instant(at: Time) -> String {
    jiff::Timestamp::from_second(at.secs()).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::json::spaced;

    #[test]
    fn a_log_in_is_answered_as_python_writes_it() {
        let answer = spaced(200, &LoggedIn::new("Ana", "Ríos")).unwrap();
        let body =
            r#"{"status": "ok", "message": "Login exitoso", "first_name": "Ana", "last_name": "R\u00edos"}"#;
        assert_eq!(answer.body(), Some(body.as_bytes()));
    }

    #[test]
    fn instants_are_utc_without_fractions() {
        assert_eq!(instant(Time::from_millis(1_795_224_165_999)), "2026-11-21T01:22:45Z");
    }
}
