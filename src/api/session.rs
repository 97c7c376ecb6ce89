//! Sessions over JSON: Backend-produccion's log-in and log-out, and the list of where somebody is signed in.
//!
//! # Why the log-in reads its body itself
//! The documented view takes any body for JSON, whatever its media type, and leaves the password's spaces alone.

use crate::app::App;
use crate::error::{AuthFault, Error, Forbidden, Noun, Result};
use crate::http::{Input, Response, SetCookie};
use crate::middleware::outward::{SESSION_COOKIE, csrf_cookie, session_cookie};
use crate::middleware::{Context, Via, asker};
use crate::secret::Secret;
use crate::services::session::{self, Here, Place};
use crate::services::sign_in;
use crate::wire::json;
use crate::wire::session as wire;
use serde_json::{Value, json};

/// Log-in by `username` for a session.
pub async fn log_in(app: &App, mut request: Context) -> Result<Response> {
    let (username, secret) = credentials(&mut request).await?;
    let asker = asker(&request);
    let verified = sign_in::verify(app, sign_in::USERNAME, &username, secret, &asker).await?;
    let (first, last) = (verified.record.first_name.clone(), verified.record.last_name.clone());
    let begun = session::begin(app, verified, request.who.session(), &asker).await?;
    let mut response = json::spaced(200, &wire::LoggedIn::new(&first, &last))?;
    let secure = request.who.secure();
    response.set_cookie(&csrf_cookie(app, &begun.csrf, secure));
    response.set_cookie(&session_cookie(app, begun.key.expose(), secure));
    response.vary("Cookie");
    Ok(response)
}

/// What OPTIONS says of the log-in.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn options(_: &App, _: Context) -> Result<Response> {
    json::spaced(200, &json!({"status": "ok"}))
}

/// Ends the session whose cookie came along; without one there is nothing to end, and the answer is the same.
///
/// # Errors
/// Another site's page asks: the documented path is a GET without cross-site token, which any picture's address could
/// call. Browsers say where a request comes from (Fetch Metadata), and we listen.
pub async fn log_out(app: &App, request: Context) -> Result<Response> {
    if request.header("sec-fetch-site") == Some("cross-site") {
        return Err(Error::Forbidden(Forbidden::CrossSite));
    }
    if let Some(row) = request.who.session() {
        session::end(app, row).await?;
    }
    let mut response = json::spaced(200, &wire::LOGGED_OUT)?;
    if request.cookie(SESSION_COOKIE).is_some() {
        response.set_cookie(&SetCookie::delete(SESSION_COOKIE));
    }
    response.vary("Cookie");
    Ok(response)
}

/// Where the caller is signed in: sessions and families of tokens, the last used first.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn list(app: &App, request: Context) -> Result<Response> {
    let places = session::places(app, request.who.id()?, here(&request))?;
    json::compact(200, &places.iter().map(shown).collect::<Vec<_>>())
}

/// Ends one of them. One of somebody else's is not found.
pub async fn end(app: &App, request: Context) -> Result<Response> {
    let (place, user) = (request.param("id"), request.who.id()?);
    let place = place_of(place).ok_or(Error::NotFound(Noun::Session))?;
    session::end_place(app, user, place, &asker(&request)).await?;
    closed(&request, place == Here::Session(request.who.session().unwrap_or_default()))
}

/// Ends all of them, this one too.
pub async fn end_all(app: &App, request: Context) -> Result<Response> {
    session::end_everywhere(app, request.who.id()?, &asker(&request)).await?;
    closed(&request, request.who.session().is_some())
}

fn closed(request: &Context, own_session: bool) -> Result<Response> {
    let mut response = json::compact(200, &json!({"mensaje": "Sesión cerrada"}))?;
    if own_session && request.cookie(SESSION_COOKIE).is_some() {
        response.set_cookie(&SetCookie::delete(SESSION_COOKIE));
    }
    Ok(response)
}

/// User name and password out of a body that is JSON, whatever it calls itself.
///
/// # Errors
/// Malformed: no JSON object. Not signed in: a field is missing or no text, or the password is empty; a directory takes
/// an empty password for an anonymous visitor and says yes, so it is refused before anybody is asked.
async fn credentials(request: &mut Context) -> Result<(String, Secret<String>)> {
    let cap = request.who.body_cap();
    let body = request.body(cap).await?;
    let Input::Json(Value::Object(mut map)) = Input::parse(Some(b"application/json"), body).await? else {
        return Err(Error::Malformed("the body is no JSON object".into()));
    };
    match (map.remove("username"), map.remove("password")) {
        (Some(Value::String(name)), Some(Value::String(password))) if !password.is_empty() => {
            Ok((name, Secret::new(password)))
        }
        _ => Err(Error::NotSignedIn(AuthFault::NoActiveAccount)),
    }
}

fn here(request: &Context) -> Option<Here> {
    match *request.who.via() {
        Via::Session(row) => Some(Here::Session(row)),
        Via::Bearer(row) => row.map(Here::Family),
        Via::Nothing | Via::Screen(_) => None,
    }
}

fn shown(place: &Place) -> wire::Place<'_> {
    let (letter, number, tipo) = match place.is {
        Here::Session(row) => ('s', row, "sesion"),
        Here::Family(row) => ('t', row, "tokens"),
    };
    wire::Place {
        id: format!("{letter}{number}"),
        tipo,
        dispositivo: &place.agent,
        direccion: &place.address,
        inicio: wire::instant(place.began),
        ultimo_uso: wire::instant(place.seen),
        actual: place.is_current,
    }
}

/// The place that an `id` of the list names.
fn place_of(id: &str) -> Option<Here> {
    let number = |digits: &str| digits.parse().ok();
    match id.split_at_checked(1)? {
        ("s", digits) => number(digits).map(Here::Session),
        ("t", digits) => number(digits).map(Here::Family),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_the_list_are_read_back_and_others_are_none() {
        assert_eq!(place_of("s12"), Some(Here::Session(12)));
        assert_eq!(place_of("t7"), Some(Here::Family(7)));
        for other in ["", "s", "12", "x1", "s1a", "ñ1", "t99999999999999999999"] {
            assert_eq!(place_of(other), None, "{other}");
        }
    }
}
