//! Where the own account is open: browsers and apps, each of which can be signed out from here.

use super::layout::{Frame, pages};
use super::notice::Notice;
use super::visit::{self, Sent};
use crate::app::App;
use crate::error::{Error, Noun, Result};
use crate::http::{Response, SetCookie};
use crate::i18n::Lang;
use crate::middleware::outward::SESSION_COOKIE;
use crate::middleware::{Context, Via, asker};
use crate::services::session::{self, Here, Place};
use askama::Template;
use jiff::tz::TimeZone;

/// The list.
#[derive(Debug, Template)]
#[template(path = "devices.html")]
pub struct List {
    /// The frame.
    pub frame: Frame,
    /// The places, the last used first.
    pub devices: Vec<Device>,
}

/// One place.
#[derive(Debug)]
pub struct Device {
    /// What its button sends: `s12`, `t7`.
    pub id: String,
    /// What it is, as far as its own words tell.
    pub name: String,
    /// All that it says of itself.
    pub agent: String,
    /// Where it came from.
    pub address: String,
    /// When it was last used.
    pub seen: String,
    /// Since when.
    pub began: String,
    /// Whether it is the one that asks.
    pub is_current: bool,
}

impl Device {
    fn of(place: &Place, t: Lang, zone: &TimeZone) -> Self {
        let id = match place.is {
            Here::Session(row) => format!("s{row}"),
            Here::Family(row) => format!("t{row}"),
        };
        let known = name(&place.agent);
        let name = match (known, place.is) {
            (Some(name), _) => name,
            (None, Here::Family(_)) => t.app_device().to_owned(),
            (None, Here::Session(_)) => t.unknown_device().to_owned(),
        };
        Self {
            id,
            name,
            agent: place.agent.clone(),
            address: place.address.clone(),
            seen: t.moment(place.seen.millis(), zone),
            began: t.moment(place.began.millis(), zone),
            is_current: place.is_current,
        }
    }
}

/// Browser and system out of what a browser calls itself. Each calls itself by the names of those before it too, so
/// the order counts.
fn name(agent: &str) -> Option<String> {
    let first = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ])?;
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    Some(system.map_or_else(|| browser.to_owned(), |system| format!("{browser} · {system}")))
}

pages!(List);

/// The list's path.
const HERE: &str = "/usuarios/dispositivos/";

/// `GET /usuarios/dispositivos/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn list(app: &App, request: Context) -> Result<Response> {
    let here = match *request.who.via() {
        Via::Session(row) => Some(Here::Session(row)),
        Via::Bearer(_) | Via::Screen(_) | Via::Nothing => None,
    };
    let places = session::places(app, request.who.id()?, here)?;
    let (frame, zone) = (visit::frame(app, &request)?, app.terms.zone());
    let devices = places.iter().map(|place| Device::of(place, frame.lang, zone)).collect();
    visit::answer(app, &request, 200, &List { frame, devices })
}

/// `POST /usuarios/dispositivos/`: `accion` is `cerrar` (one: `dispositivo`) or `todos`.
pub async fn end(app: &App, mut request: Context) -> Result<Response> {
    let (user, asker) = (request.who.id()?, asker(&request));
    let sent = Sent::read(&mut request).await?;
    match sent.text("accion").as_str() {
        "cerrar" => {
            let place = place(&sent.text("dispositivo")).ok_or(Error::NotFound(Noun::Session))?;
            session::end_place(app, user, place, &asker).await?;
            let own = request.who.session().is_some_and(|row| place == Here::Session(row));
            Ok(if own { signed_out() } else { visit::to(&Notice::DeviceEnded.on(HERE)) })
        }
        "todos" => {
            session::end_everywhere(app, user, &asker).await?;
            Ok(signed_out())
        }
        _other => Err(Error::Malformed("accion: no such button".into())),
    }
}

fn signed_out() -> Response {
    let mut response = visit::to(&Notice::SignedOut.on("/usuarios/login/"));
    response.set_cookie(&SetCookie::delete(SESSION_COOKIE));
    response.set("Cache-Control", "no-store");
    response
}

/// The place that a button names.
fn place(id: &str) -> Option<Here> {
    let number = |digits: &str| digits.parse().ok();
    match id.split_at_checked(1)? {
        ("s", digits) => number(digits).map(Here::Session),
        ("t", digits) => number(digits).map(Here::Family),
        _other => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::layout::tests::{NASTY, frame, sound};

    #[test]
    fn a_browser_goes_by_its_own_name_and_not_by_those_it_borrows() {
        for (agent, expected) in [
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
                "Chrome · Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1",
                "Safari · iPhone",
            ),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge · Windows"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox · Linux"),
        ] {
            assert_eq!(name(agent).as_deref(), Some(expected));
        }
        assert_eq!(name("okhttp/4.9"), None);
        assert_eq!(name(""), None);
    }

    #[test]
    fn a_devices_own_words_are_text_and_this_one_is_marked() {
        for t in Lang::ALL {
            let device = |n: i64, is_current| Device {
                id: format!("s{n}"),
                name: NASTY.to_owned(),
                agent: NASTY.to_owned(),
                address: "10.0.0.7".to_owned(),
                seen: "x".to_owned(),
                began: "y".to_owned(),
                is_current,
            };
            let html = sound(&List { frame: frame(t), devices: vec![device(1, true), device(2, false)] });
            assert_eq!(html.matches(&format!(">{}<", t.this_device())).count(), 1, "{html}");
            assert!(html.contains(r#"name="dispositivo" value="s2""#) && html.contains(r#"value="todos""#));
        }
    }
}
