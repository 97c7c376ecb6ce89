//! Kitchen screens: the owner's list with new pairings, and the page on which the tablet types its code.
//!
//! A new pairing's code is shown once, on the answer to the form that asked for it. The link beside it leads to the
//! tablet's page with the code filled in; a tap there pairs, so that a link that is merely looked at uses nothing up.

use super::form::Form;
use super::layout::{Frame, pages};
use super::notice::Notice;
use super::refusal;
use super::visit::{self, Sent};
use crate::app::App;
use crate::error::{Error, Noun, Refusal, Result};
use crate::http::Response;
use crate::middleware::outward::{SCREEN_COOKIE, screen_cookie};
use crate::middleware::{Context, asker};
use crate::restaurant::id::{RestaurantId, ScreenId};
use crate::restaurant::screen::NAME_MAX;
use crate::services;
use crate::services::screen::{Of, Paired, Pairing};
use crate::wire::refusal::retry_after;
use askama::Template;

/// The owner's screens. Its form has the fields `restaurante` and `nombre`.
#[derive(Debug, Template)]
#[template(path = "screens.html")]
pub struct Screens<'a> {
    /// The frame.
    pub frame: Frame,
    /// Each restaurant with its screens.
    pub kitchens: Vec<Kitchen<'a>>,
    /// The pairing that was just made.
    pub fresh: Option<Fresh>,
    /// What was typed, and what is wrong with it.
    pub form: Form,
}

/// A restaurant on the list.
#[derive(Debug)]
pub struct Kitchen<'a> {
    /// Its number.
    pub id: RestaurantId,
    /// Its name.
    pub name: &'a str,
    /// Its screens.
    pub screens: Vec<Row<'a>>,
}

/// A screen on the list.
#[derive(Debug)]
pub struct Row<'a> {
    /// Its number.
    pub id: ScreenId,
    /// Its name.
    pub name: &'a str,
    /// When it was last used, in the reader's words; `None`: it waits for its code.
    pub seen: Option<String>,
}

/// A code to be shown once.
#[derive(Debug)]
pub struct Fresh {
    /// In two groups, to be read aloud.
    pub code: String,
    /// The link that has it filled in, from this site's root.
    pub link: String,
    /// The address that the tablet opens.
    pub address: String,
    /// Until when it is good.
    pub until: String,
}

/// Where a tablet types its code. The form has the field `codigo`.
#[derive(Debug, Template)]
#[template(path = "pair.html")]
pub struct Pair {
    /// The frame.
    pub frame: Frame,
    /// Whether this browser has been a screen, and is none any more.
    pub revoked: bool,
    /// What was typed, and what is wrong with it.
    pub form: Form,
}

pages!(Screens<'_>, Pair);

/// Where the list is.
const LIST: &str = "/panel-restaurante/pantallas/";

/// `GET /panel-restaurante/pantallas/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn list(app: &App, request: Context) -> Result<Response> {
    let form = Form::new(visit::lang(app, &request)).with("nombre", "Cocina");
    page(app, &request, 200, None, form)
}

/// `POST /panel-restaurante/pantallas/`: a new pairing, and its code.
pub async fn begin(app: &App, mut request: Context) -> Result<Response> {
    let owner = request.who.id()?;
    let sent = Sent::read(&mut request).await?;
    let lang = visit::lang(app, &request);
    let missing = Error::NotFound(Noun::Restaurant);
    let restaurant = RestaurantId::parse(&sent.text("restaurante")).ok_or(missing)?;
    match services::screen::begin(app, owner, restaurant, &sent.text("nombre")).await {
        Ok(made) => {
            let fresh = fresh(app, &request, &made);
            page(app, &request, 200, Some(fresh), Form::new(lang).with("nombre", "Cocina"))
        }
        Err(error) => {
            let form = Form::new(lang).with("nombre", sent.text("nombre"));
            let (form, status) = refusal::on_form(error, form, |_| "nombre")?;
            page(app, &request, status, None, form)
        }
    }
}

/// `POST /panel-restaurante/pantallas/<id>/revocar/`.
pub async fn revoke(app: &App, request: Context) -> Result<Response> {
    let id = ScreenId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Screen))?;
    services::screen::revoke(app, request.who.id()?, id, &asker(&request)).await?;
    Ok(visit::to(&Notice::Saved.on(LIST)))
}

/// `GET /cocina/vincular/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn pair_form(app: &App, request: Context) -> Result<Response> {
    let code = request.query("codigo").unwrap_or_default().chars().take(12).collect::<String>();
    let form = Form::new(visit::lang(app, &request)).with("codigo", code);
    let revoked = request.cookie(SCREEN_COOKIE).is_some();
    let frame = visit::frame(app, &request)?;
    visit::answer(app, &request, 200, &Pair { frame, revoked, form })
}

/// `POST /cocina/vincular/`: this browser becomes the screen that the code was made for.
pub async fn pair(app: &App, mut request: Context) -> Result<Response> {
    let sent = Sent::read(&mut request).await?;
    match services::screen::pair(app, &sent.text("codigo"), &asker(&request)).await {
        Ok(key) => {
            let mut response = visit::to("/cocina/");
            response.set_cookie(&screen_cookie(app, key.expose(), request.who.secure()));
            Ok(response)
        }
        Err(error) => {
            let lang = visit::lang(app, &request);
            let form = Form::new(lang).with("codigo", sent.text("codigo"));
            let after = retry_after(&error);
            let (form, status) = if matches!(error, Error::Refused(Refusal::CodeInvalid)) {
                (form.fault("codigo", lang.pair_code_wrong()), 400)
            } else {
                refusal::on_form(error, form, |_| "codigo")?
            };
            let frame = visit::frame(app, &request)?;
            let mut response = visit::answer(app, &request, status, &Pair { frame, revoked: false, form })?;
            if let Some(seconds) = after {
                response.set("Retry-After", seconds.to_string());
            }
            Ok(response)
        }
    }
}

fn page(app: &App, request: &Context, status: u16, fresh: Option<Fresh>, form: Form) -> Result<Response> {
    let frame = visit::frame(app, request)?;
    let found = services::screen::list(app, request.who.id()?)?;
    let row = |screen: &'_ Paired| -> Option<String> {
        let seen = screen.seen_at.or(screen.paired_at)?;
        Some(frame.lang.moment(seen.millis(), app.terms.zone()))
    };
    let kitchens = found.iter().map(|of: &Of| Kitchen {
        id: of.restaurant.id,
        name: &of.restaurant.name,
        screens: of.screens.iter().map(|s| Row { id: s.id, name: &s.name, seen: row(s) }).collect(),
    });
    let kitchens = kitchens.collect();
    visit::answer(app, request, status, &Screens { frame, kitchens, fresh, form })
}

fn fresh(app: &App, request: &Context, made: &Pairing) -> Fresh {
    let code = made.code.expose();
    let (first, second) = code.split_at_checked(4).unwrap_or((code, ""));
    let scheme = if request.who.secure() { "https" } else { "http" };
    let host = request.header("host").unwrap_or_default();
    Fresh {
        code: format!("{first} {second}"),
        link: format!("/cocina/vincular/?codigo={code}"),
        address: format!("{scheme}://{host}/cocina/"),
        until: visit::lang(app, request).time(made.until.millis(), app.terms.zone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::pages::layout::Place;
    use crate::pages::layout::tests::{NASTY, frame, sound};

    fn screens(t: Lang, fresh: Option<Fresh>) -> Screens<'static> {
        let mut frame = frame(t);
        frame.visitor.as_mut().unwrap().place = Place::Kitchen;
        let row = |id, seen| Row { id: ScreenId::new(id), name: NASTY, seen };
        let kitchen = Kitchen {
            id: RestaurantId::new(4),
            name: NASTY,
            screens: vec![row(7, Some(NASTY.to_owned())), row(8, None)],
        };
        Screens { frame, kitchens: vec![kitchen], fresh, form: Form::new(t).with("nombre", NASTY) }
    }

    #[test]
    fn the_list_names_screens_and_those_that_wait() {
        for t in Lang::ALL {
            let html = sound(&screens(t, None));
            assert!(html.contains("/panel-restaurante/pantallas/7/revocar/"), "{html}");
            assert!(html.contains(t.screen_waiting()) && !html.contains("/cocina/vincular/?"));
            let none = Screens { kitchens: Vec::new(), ..screens(t, None) };
            assert!(sound(&none).contains(t.no_restaurant()));
        }
    }

    #[test]
    fn a_new_code_is_shown_with_its_address_and_its_end() {
        let fresh = Fresh {
            code: "1234 5678".into(),
            link: "/cocina/vincular/?codigo=12345678".into(),
            address: NASTY.into(),
            until: "15:17".into(),
        };
        let html = sound(&screens(Lang::Es, Some(fresh)));
        assert!(html.contains("1234 5678") && html.contains("15:17"), "{html}");
    }

    #[test]
    fn a_browser_that_was_a_screen_is_told_so_in_red() {
        let page = |revoked| Pair {
            frame: frame(Lang::Es),
            revoked,
            form: Form::new(Lang::Es).with("codigo", NASTY),
        };
        assert!(sound(&page(true)).contains(Lang::Es.pair_revoked()));
        assert!(!sound(&page(false)).contains(Lang::Es.pair_revoked()));
    }

    #[test]
    fn a_name_has_the_same_limit_here_and_in_the_rule() {
        assert!(sound(&screens(Lang::Es, None)).contains(&format!("maxlength=\"{NAME_MAX}\"")));
    }
}
