//! The restaurant's own data: what guests read of it, and the rules by which they order.

use super::super::form::Form;
use super::super::layout::{Frame, pages};
use super::super::notice::Notice;
use super::super::visit::{self, Sent};
use super::super::{refusal, words};
use super::{At, Tab, amount, typed};
use crate::app::App;
use crate::error::{Error, Result};
use crate::http::Response;
use crate::middleware::Context;
use crate::restaurant::money::Money;
use crate::restaurant::order::Payment;
use crate::restaurant::picture::Subject;
use crate::restaurant::restaurant::{
    ABOUT_MAX, ADDRESS_MAX, Language, NAME_MAX, PHONE_MAX, Restaurant, RestaurantChange,
};
use crate::services;
use askama::Template;

/// The data's page.
#[derive(Debug, Template)]
#[template(path = "panel_data.html")]
pub struct Data {
    /// The frame.
    pub frame: Frame,
    /// Where in the panel.
    pub at: At,
    /// The house's delivery fee.
    pub house_fee: Money,
    /// The ways to pay of the house: the form's field, the name, whether this restaurant takes it.
    pub ways: Vec<(&'static str, &'static str, bool)>,
    /// What was typed.
    pub form: Form,
}

pages!(Data);

/// `GET /panel-restaurante/datos/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let at = At::of(app, &request, Tab::Data)?;
    let form = of(&at.restaurant, Form::new(visit::lang(app, &request)));
    let takes = at.restaurant.payments.clone();
    page(app, &request, 200, form, &takes)
}

/// `POST /panel-restaurante/datos/`.
pub async fn save(app: &App, mut request: Context) -> Result<Response> {
    let at = At::of(app, &request, Tab::Data)?;
    let sent = Sent::read(&mut request).await?;
    match change(app, &at, &sent).await {
        Ok(()) => Ok(visit::to(&Notice::Saved.on(&at.here()))),
        Err(error) => {
            let form = again(&sent, Form::new(visit::lang(app, &request)));
            let (form, status) = refusal::on_form(error, form, name_on_form)?;
            page(app, &request, status, form, &ways(app, &sent))
        }
    }
}

async fn change(app: &App, at: &At, sent: &Sent) -> Result<()> {
    let fee = sent.text("domicilio");
    let fee =
        if fee.is_empty() { None } else { Some(amount(&fee).map_err(|fault| Error::field("fee", fault))?) };
    let change = RestaurantChange {
        name: Some(sent.text("nombre")),
        address: Some(sent.text("direccion")),
        phone: Some(sent.text("telefono")),
        about: Some(sent.text("descripcion")),
        open: Some(sent.ticked("activo")),
        fee: Some(fee),
        pickup: Some(sent.ticked("recoger")),
        guest_orders: Some(sent.ticked("sin_cuenta")),
        payments: Some(ways(app, sent)),
        language: Some(Language::parse(&sent.text("idioma"))),
        image: None,
    };
    let change = change.check()?;
    let image = super::picture(app, sent, Subject::Restaurant).await?;
    let change = RestaurantChange { image, ..change };
    services::restaurant::edit(app, at.owner, at.restaurant.id, change).await
}

/// The ways to pay that were ticked.
fn ways(app: &App, sent: &Sent) -> Vec<Payment> {
    let ticked = |way: &&Payment| sent.ticked(field(**way));
    app.terms.checkout.payments.iter().filter(ticked).copied().collect()
}

/// The form's field of a way to pay.
const fn field(way: Payment) -> &'static str {
    match way {
        Payment::Cash => "pago_efectivo",
        Payment::Nequi => "pago_nequi",
        Payment::Daviplata => "pago_daviplata",
        Payment::Transfer => "pago_transferencia",
        Payment::Card => "pago_tarjeta",
    }
}

fn of(restaurant: &Restaurant, form: Form) -> Form {
    form.with("nombre", restaurant.name.as_str())
        .with("direccion", restaurant.address.as_str())
        .with("telefono", restaurant.phone.as_str())
        .with("descripcion", restaurant.about.as_str())
        .with("domicilio", restaurant.fee.map(typed).unwrap_or_default())
        .with("idioma", restaurant.language.map(Language::as_str).unwrap_or_default())
        .ticked("activo", restaurant.open)
        .ticked("recoger", restaurant.pickup)
        .ticked("sin_cuenta", restaurant.guest_orders)
}

fn again(sent: &Sent, form: Form) -> Form {
    let names = ["nombre", "direccion", "telefono", "descripcion", "domicilio", "idioma"];
    let form = names.into_iter().fold(form, |form, name| form.with(name, sent.text(name)));
    ["activo", "recoger", "sin_cuenta"]
        .into_iter()
        .fold(form, |form, name| form.ticked(name, sent.ticked(name)))
}

fn page(app: &App, request: &Context, status: u16, form: Form, takes: &[Payment]) -> Result<Response> {
    let frame = visit::frame(app, request)?;
    let terms = &app.terms.checkout;
    let way = |way: &Payment| (field(*way), words::payment(*way, frame.lang), takes.contains(way));
    let page = Data {
        at: At::of(app, request, Tab::Data)?,
        house_fee: terms.fee,
        ways: terms.payments.iter().map(way).collect(),
        form,
        frame,
    };
    visit::answer(app, request, status, &page)
}

/// A field's name on the form, from the rules' name.
fn name_on_form(field: &str) -> &str {
    match field {
        "name" => "nombre",
        "address" => "direccion",
        "phone" => "telefono",
        "about" => "descripcion",
        "fee" => "domicilio",
        "payments" => "pagos",
        "image" => "imagen",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::at;
    use super::*;
    use crate::i18n::Lang;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::wire::order::payment_word;

    #[test]
    fn the_form_shows_what_is_kept() {
        for t in Lang::ALL {
            let at = at(Tab::Data);
            let form = of(&at.restaurant, Form::new(t)).fault("pagos", t.panel_takes_fault());
            let page = Data {
                frame: frame(t),
                at,
                house_fee: Money::from_minor(300_000),
                ways: vec![("pago_efectivo", t.cash(), true), ("pago_nequi", "Nequi", false)],
                form,
            };
            let html = sound(&page);
            for part in [
                r#"name="pago_efectivo" value="on" checked"#,
                r#"name="recoger" value="on" checked"#,
                r#"name="sin_cuenta""#,
                r#"name="idioma""#,
                r#"name="quitar_imagen""#,
                "COP",
                t.panel_takes_fault(),
            ] {
                assert!(html.contains(part), "{part} is missing:\n{html}");
            }
            assert!(html.contains(&t.money(300_000, "COP")), "{html} {NASTY}");
        }
    }

    #[test]
    fn each_way_to_pay_has_its_own_field() {
        for way in Payment::ALL {
            assert_eq!(field(*way), format!("pago_{}", payment_word(*way)));
        }
    }
}
