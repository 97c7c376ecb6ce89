//! The administrator's first page, and restaurants: made, given to another owner, retired, restored.
//!
//! `POST /administracion/restaurantes/` makes one (`nombre`, `direccion`, `telefono`, `moneda`, `dueno`);
//! `POST /administracion/restaurantes/<id>/` has `accion`: `retirar`, `restaurar`, or `entregar` with `dueno`. Accounts are
//! in [`super::people`], the audit in [`super::audit`], the house's health in [`super::care`].

use super::asset;
use super::form::Form;
use super::layout::{Frame, pages};
use super::notice::Notice;
use super::refusal;
use super::setup::CURRENCIES;
use super::visit::{self, Sent};
use crate::app::App;
use crate::error::{Error, Noun, Refusal, Result};
use crate::http::Response;
use crate::middleware::{Context, asker};
use crate::restaurant::id::RestaurantId;
use crate::restaurant::restaurant::NewRestaurant;
use crate::services::admin::{self, Listed};
use askama::Template;

/// Where an administrator begins.
#[derive(Debug, Template)]
#[template(path = "admin.html")]
pub struct Index {
    /// The frame.
    pub frame: Frame,
    /// The line about the last backup.
    pub backup: super::care::Backup,
}

/// All restaurants.
#[derive(Debug, Template)]
#[template(path = "admin_restaurants.html")]
pub struct List {
    /// The frame.
    pub frame: Frame,
    /// Those of this page.
    pub restaurants: Vec<Listed>,
    /// The link to further ones.
    pub more: Option<String>,
    /// Whether this is a later page.
    pub is_later: bool,
}

/// The form of a new one.
#[derive(Debug, Template)]
#[template(path = "admin_restaurant_new.html")]
pub struct New {
    /// The frame.
    pub frame: Frame,
    /// What was typed, and what is wrong with it.
    pub form: Form,
}

/// One restaurant.
#[derive(Debug, Template)]
#[template(path = "admin_restaurant.html")]
pub struct One {
    /// The frame.
    pub frame: Frame,
    /// The restaurant.
    pub listed: Listed,
    /// The form that gives it to another.
    pub form: Form,
}

pages!(Index, List, New, One);

const AT: &str = "/administracion/restaurantes/";

/// `GET /administracion/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn index(app: &App, request: Context) -> Result<Response> {
    let frame = visit::frame(app, &request)?;
    let page = Index { backup: super::care::backup(app, frame.lang)?, frame };
    visit::answer(app, &request, 200, &page)
}

/// `GET /administracion/restaurantes/`; `desde` is the number behind which it goes on.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn list(app: &App, request: Context) -> Result<Response> {
    let after = request.query("desde").and_then(RestaurantId::parse);
    let found = admin::restaurants(app, after)?;
    let page = List {
        frame: visit::frame(app, &request)?,
        restaurants: found.rows,
        more: found.next.map(|next| format!("{AT}?desde={next}")),
        is_later: after.is_some(),
    };
    visit::answer(app, &request, 200, &page)
}

/// `GET /administracion/restaurantes/nuevo/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn new_form(app: &App, request: Context) -> Result<Response> {
    let frame = visit::frame(app, &request)?;
    let form = Form::new(frame.lang).with("moneda", app.config.restaurant.currency.as_str());
    visit::answer(app, &request, 200, &New { frame, form })
}

/// `POST /administracion/restaurantes/`.
pub async fn create(app: &App, mut request: Context) -> Result<Response> {
    let by = request.who.id()?;
    let sent = Sent::read(&mut request).await?;
    let frame = visit::frame(app, &request)?;
    let t = frame.lang;
    let names = ["nombre", "direccion", "telefono", "moneda", "dueno"];
    let mut form = names.into_iter().fold(Form::new(t), |form, name| form.with(name, sent.text(name)));
    if !CURRENCIES.contains(&sent.text("moneda").as_str()) {
        form = form.fault("moneda", t.fault_choice());
        return visit::answer(app, &request, 400, &New { frame, form });
    }
    let new = NewRestaurant {
        name: sent.text("nombre"),
        slug: None,
        address: sent.text("direccion"),
        phone: sent.text("telefono"),
        about: String::new(),
        open: true,
        currency: sent.text("moneda"),
        fee: None,
        image: None,
    };
    match admin::create(app, sent.text("dueno"), new, by, &asker(&request)).await {
        Ok(id) => Ok(visit::to(&Notice::Saved.on(&format!("{AT}{id}/")))),
        Err(error) => {
            let (form, status) = refused(error, form)?;
            visit::answer(app, &request, status, &New { frame, form })
        }
    }
}

/// `GET /administracion/restaurantes/<id>/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let listed = admin::restaurant(app, id(&request)?)?;
    let frame = visit::frame(app, &request)?;
    let form = Form::new(frame.lang);
    visit::answer(app, &request, 200, &One { frame, listed, form })
}

/// `POST /administracion/restaurantes/<id>/`: one of the page's buttons, told by `accion`.
pub async fn change(app: &App, mut request: Context) -> Result<Response> {
    let (id, by) = (id(&request)?, request.who.id()?);
    let asker = asker(&request);
    let sent = Sent::read(&mut request).await?;
    let listed = admin::restaurant(app, id)?;
    let done = match sent.text("accion").as_str() {
        "retirar" => admin::set_retired(app, id, true, by, &asker).await,
        "restaurar" => admin::set_retired(app, id, false, by, &asker).await,
        "entregar" => admin::give(app, id, sent.text("dueno"), by, &asker).await,
        _other => return Err(Error::Malformed("accion: no such button".into())),
    };
    let at = format!("{AT}{id}/");
    match done {
        Ok(()) => Ok(visit::to(&Notice::Saved.on(&at))),
        Err(Error::Refused(Refusal::OrdersOpen)) => Ok(visit::to(&Notice::OpenOrders.on(&at))),
        Err(error) => {
            let frame = visit::frame(app, &request)?;
            let form = Form::new(frame.lang).with("dueno", sent.text("dueno"));
            let (form, status) = refused(error, form)?;
            visit::answer(app, &request, status, &One { frame, listed, form })
        }
    }
}

fn id(request: &Context) -> Result<RestaurantId> {
    RestaurantId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Restaurant))
}

/// The form with what a service found wrong. Who the owner is to be is said in words of its own.
fn refused(error: Error, form: Form) -> Result<(Form, u16)> {
    if let Error::Invalid(faults) = &error
        && faults.0.iter().any(|(field, _)| field == "owner")
    {
        let text = form.lang().owner_fault();
        return Ok((form.fault("dueno", text), 400));
    }
    refusal::on_form(error, form, name_on_form)
}

fn name_on_form(field: &str) -> &str {
    match field {
        "name" => "nombre",
        "address" => "direccion",
        "phone" => "telefono",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::id::UserId;
    use crate::i18n::Lang;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::restaurant::restaurant::Restaurant;

    fn listed(id: i64, retired: bool) -> Listed {
        let restaurant = Restaurant {
            id: RestaurantId::new(id),
            owner: UserId::new(1),
            name: NASTY.to_owned(),
            slug: None,
            address: NASTY.to_owned(),
            phone: NASTY.to_owned(),
            about: String::new(),
            open: !retired,
            currency: "COP".to_owned(),
            fee: None,
            pickup: true,
            guest_orders: false,
            payments: Vec::new(),
            language: None,
            image: None,
            menu_version: 1,
        };
        Listed { restaurant, retired, owner: NASTY.to_owned(), active: 2 }
    }

    #[test]
    fn each_restaurant_is_listed_with_owner_and_what_it_is() {
        for t in Lang::ALL {
            let more = Some("/administracion/restaurantes/?desde=2".to_owned());
            let restaurants = vec![listed(1, false), listed(2, true)];
            let html = sound(&List { frame: frame(t), restaurants, more, is_later: true });
            assert!(html.contains(t.restaurant_retired()) && html.contains("?desde=2"), "{html}");
            let none = List { frame: frame(t), restaurants: Vec::new(), more: None, is_later: false };
            assert!(sound(&none).contains(t.restaurant_none()));
        }
    }

    #[test]
    fn what_is_retired_can_come_back_and_what_is_not_can_go() {
        let page =
            |retired| One { frame: frame(Lang::Es), listed: listed(1, retired), form: Form::new(Lang::Es) };
        let html = sound(&page(false));
        assert!(html.contains(r#"value="retirar""#) && html.contains(r#"value="entregar""#));
        let html = sound(&page(true));
        assert!(html.contains(r#"value="restaurar""#) && !html.contains(r#"value="entregar""#));
        sound(&New { frame: frame(Lang::En), form: Form::new(Lang::En).with("nombre", NASTY) });
    }
}
