//! Whether somebody may come in here: the last question before the handler.

use super::{Face, Guard, Rule, Who};
use crate::auth::user::Role;
use crate::error::{AuthFault, Error, Forbidden, Result};
use crate::http::Response;

/// Where a screen is paired.
const PAIRING: &str = "/cocina/vincular/";

/// What becomes of a request at the guard.
#[derive(Debug)]
pub enum Passage {
    /// Come in.
    Open,
    /// Answered here: sent to log in, or shown an empty list.
    Answered(Response),
}

/// How the profile answers an API call without credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anonymous {
    /// 401 with a challenge.
    Challenge,
    /// Backend-produccion: reads give `[]`, writes 403.
    Empty,
}

/// Asks the guard of a row. `target` is the path with its query, to come back to after log-in; `safe` says that the
/// method changes nothing.
pub fn pass(rule: Rule, who: &Who, anonymous: Anonymous, target: &str, safe: bool) -> Result<Passage> {
    match rule.guard {
        Guard::Nobody | Guard::Anyone => return Ok(Passage::Open),
        Guard::Screen if who.screen().is_some() => return Ok(Passage::Open),
        Guard::Screen if rule.face == Face::Site => {
            return Ok(Passage::Answered(Response::redirect(302, PAIRING)));
        }
        Guard::Screen | Guard::User | Guard::Courier | Guard::Admin => {}
    }
    let Some(user) = who.maybe() else {
        return stranger(rule, anonymous, target, safe);
    };
    let permitted = match rule.guard {
        Guard::Courier => user.role == Role::Courier,
        Guard::Admin => user.role == Role::Admin,
        Guard::Screen => false,
        Guard::Nobody | Guard::Anyone | Guard::User => true,
    };
    if permitted { Ok(Passage::Open) } else { Err(Error::Forbidden(Forbidden::NotPermitted)) }
}

fn stranger(rule: Rule, anonymous: Anonymous, target: &str, safe: bool) -> Result<Passage> {
    match (rule.face, anonymous) {
        (Face::Site | Face::Asset, _) => Ok(Passage::Answered(Response::redirect(302, &login_path(target)))),
        (Face::Api, Anonymous::Challenge) | (Face::Live, _) => Err(Error::NotSignedIn(AuthFault::Missing)),
        (Face::Api, Anonymous::Empty) if safe => Ok(Passage::Answered(Response::json_bytes(200, "[]"))),
        (Face::Api, Anonymous::Empty) => Err(Error::Forbidden(Forbidden::Anonymous)),
    }
}

/// The log-in page that leads back to `target`. Slashes stay readable, as Django writes them; all else that could end the
/// parameter is escaped.
#[must_use]
pub fn login_path(target: &str) -> String {
    let mut path = String::from("/usuarios/login/?next=");
    for byte in target.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                path.push(char::from(byte));
            }
            _ => {
                use std::fmt::Write;
                let _infallible = write!(path, "%{byte:02X}");
            }
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::login_path;

    #[test]
    fn the_way_back_cannot_leave_its_parameter() {
        assert_eq!(login_path("/panel-restaurante/"), "/usuarios/login/?next=/panel-restaurante/");
        assert_eq!(login_path("/x/?a=1&b=ñ"), "/usuarios/login/?next=/x/%3Fa%3D1%26b%3D%C3%B1");
    }
}
