//! Saved addresses: new, change, remove.

use super::form::Form;
use super::layout::{Frame, pages};
use super::notice::Notice;
use super::refusal;
use super::visit::{self, Sent};
use crate::app::App;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::i18n::Lang;
use crate::middleware::Context;
use crate::restaurant::address::{Address, DISTRICT_MAX, NewAddress, REFERENCE_MAX, STREET_MAX};
use crate::restaurant::id::AddressId;
use crate::services;
use askama::Template;

/// The form of an address: `calle`, `barrio`, `referencia`, `es_principal`.
#[derive(Debug, Template)]
#[template(path = "address.html")]
pub struct Edit<'a> {
    /// The frame.
    pub frame: Frame,
    /// What is there or was typed, and what is wrong with it.
    pub form: Form,
    /// Which one; `None`: a new one.
    pub id: Option<AddressId>,
    /// Districts that are delivered to, to choose from; empty: everywhere.
    pub districts: &'a [String],
}

/// Asks whether an address shall be removed.
#[derive(Debug, Template)]
#[template(path = "address_retire.html")]
pub struct Retire<'a> {
    /// The frame.
    pub frame: Frame,
    /// Which one.
    pub address: &'a Address,
}

impl Edit<'_> {
    /// The id of the list of districts, where there is one.
    #[must_use]
    pub fn suggestions(&self) -> &'static str {
        if self.districts.is_empty() { "" } else { "barrios" }
    }
}

/// The form with an address's values.
#[must_use]
pub(super) fn form_of(address: &Address, t: Lang) -> Form {
    Form::new(t)
        .with("calle", address.street.as_str())
        .with("barrio", address.district.as_str())
        .with("referencia", address.reference.as_str())
        .ticked("es_principal", address.main)
}

/// A field's name on the form, from the rules' name.
#[must_use]
pub(super) fn name_on_form(field: &str) -> &str {
    match field {
        "street" => "calle",
        "district" => "barrio",
        "reference" => "referencia",
        other => other,
    }
}

pages!(Edit<'_>, Retire<'_>);

/// `GET /usuarios/direcciones/nueva/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn new_form(app: &App, request: Context) -> Result<Response> {
    page(app, &request, 200, None, Form::new)
}

/// `POST /usuarios/direcciones/nueva/`.
pub async fn create(app: &App, mut request: Context) -> Result<Response> {
    let user = request.who.id()?;
    let sent = Sent::read(&mut request).await?;
    match services::address::create(app, user, typed(&sent)).await {
        Ok(_id) => Ok(saved(Notice::AddressSaved)),
        Err(error) => again(app, &request, None, &sent, error),
    }
}

/// `GET /usuarios/direcciones/<id>/editar/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn edit_form(app: &App, request: Context) -> Result<Response> {
    let id = id(&request)?;
    let address = services::address::find(app, request.who.id()?, id)?;
    page(app, &request, 200, Some(id), |t| form_of(&address, t))
}

/// `POST /usuarios/direcciones/<id>/editar/`.
pub async fn edit(app: &App, mut request: Context) -> Result<Response> {
    let (user, id) = (request.who.id()?, id(&request)?);
    let sent = Sent::read(&mut request).await?;
    match services::address::edit(app, user, id, typed(&sent)).await {
        Ok(()) => Ok(saved(Notice::AddressSaved)),
        Err(error) => again(app, &request, Some(id), &sent, error),
    }
}

/// `GET /usuarios/direcciones/<id>/eliminar/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn retire_form(app: &App, request: Context) -> Result<Response> {
    let address = services::address::find(app, request.who.id()?, id(&request)?)?;
    let page = Retire { frame: visit::frame(app, &request)?, address: &address };
    visit::answer(app, &request, 200, &page)
}

/// `POST /usuarios/direcciones/<id>/eliminar/`.
pub async fn retire(app: &App, request: Context) -> Result<Response> {
    services::address::retire(app, request.who.id()?, id(&request)?).await?;
    Ok(saved(Notice::AddressRemoved))
}

fn id(request: &Context) -> Result<AddressId> {
    AddressId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Address))
}

fn saved(notice: Notice) -> Response {
    visit::to(&notice.on("/usuarios/perfil/"))
}

fn typed(sent: &Sent) -> NewAddress {
    NewAddress {
        street: sent.text("calle"),
        district: sent.text("barrio"),
        reference: sent.text("referencia"),
        main: sent.ticked("es_principal"),
    }
}

fn page(
    app: &App,
    request: &Context,
    status: u16,
    id: Option<AddressId>,
    form: impl FnOnce(Lang) -> Form,
) -> Result<Response> {
    let frame = visit::frame(app, request)?;
    let page = Edit { form: form(frame.lang), frame, id, districts: &app.config.restaurant.districts };
    visit::answer(app, request, status, &page)
}

/// The form again, with what was typed and what is wrong with it.
fn again(app: &App, request: &Context, id: Option<AddressId>, sent: &Sent, error: Error) -> Result<Response> {
    let new = typed(sent);
    let form = Form::new(visit::lang(app, request))
        .with("calle", new.street)
        .with("barrio", new.district)
        .with("referencia", new.reference)
        .ticked("es_principal", new.main);
    let (form, status) = refusal::on_form(error, form, name_on_form)?;
    page(app, request, status, id, |_| form)
}

/// The main address before the others.
pub(super) fn main_first(mut addresses: Vec<Address>) -> Vec<Address> {
    addresses.sort_by_key(|address| !address.main);
    addresses
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::auth::id::UserId;
    use crate::pages::layout::tests::{NASTY, frame, sound};

    pub(in crate::pages) fn address(id: i64, main: bool) -> Address {
        Address {
            id: AddressId::new(id),
            user: UserId::new(1),
            street: format!("Calle 8-77 {NASTY}"),
            district: format!("La Independencia {NASTY}"),
            reference: NASTY.to_owned(),
            main,
            coordinates: None,
        }
    }

    fn main_box(html: &str) -> &str {
        html.split("<input")
            .find(|tag| tag.contains("name=\"es_principal\""))
            .and_then(|tag| tag.split('>').next())
            .unwrap()
    }

    #[test]
    fn the_form_shows_the_address_and_ticks_the_main_one() {
        for (main, t) in [(true, Lang::Es), (false, Lang::En)] {
            let form = form_of(&address(6, main), t);
            let html = sound(&Edit { frame: frame(t), form, id: Some(AddressId::new(6)), districts: &[] });
            for name in ["calle", "barrio", "referencia", "es_principal"] {
                assert!(html.contains(&format!("name=\"{name}\"")), "{name} is missing:\n{html}");
            }
            assert_eq!(main_box(&html).contains(" checked"), main, "{html}");
            assert!(html.contains(r#"action="/usuarios/direcciones/6/editar/""#));
        }
    }

    #[test]
    fn a_new_address_goes_to_its_own_path_and_shows_its_faults() {
        let form = Form::new(Lang::Es).fault("calle", Lang::Es.fault_required());
        let districts = ["Centro".to_owned(), NASTY.to_owned()];
        let html = sound(&Edit { frame: frame(Lang::Es), form, id: None, districts: &districts });
        assert!(html.contains(r#"action="/usuarios/direcciones/nueva/""#));
        assert!(html.contains(Lang::Es.fault_required()) && html.contains("<datalist"));
    }

    #[test]
    fn removing_is_asked_before_it_is_done() {
        let address = address(6, true);
        let html = sound(&Retire { frame: frame(Lang::Es), address: &address });
        assert!(
            html.contains(r#"action="/usuarios/direcciones/6/eliminar/""#) && html.contains("Calle 8-77")
        );
    }
}
