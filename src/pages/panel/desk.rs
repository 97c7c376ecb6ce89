//! An order by telephone or at the counter: the menu with a number beside each dish, who it is for, how it is paid.

use super::super::form::Form;
use super::super::layout::{Frame, pages};
use super::super::notice::Notice;
use super::super::visit::{self, Sent};
use super::super::{refusal, words};
use super::{At, Tab};
use crate::app::App;
use crate::auth::random;
use crate::error::Result;
use crate::http::Response;
use crate::middleware::Context;
use crate::restaurant::address::{DISTRICT_MAX, STREET_MAX};
use crate::restaurant::category::Section;
use crate::restaurant::checkout::{Checkout, GUEST_NAME_MAX, GUEST_PHONE_MAX, Guest};
use crate::restaurant::id::ProductId;
use crate::restaurant::order::{Fulfilment, NOTES_MAX};
use crate::restaurant::product::Product;
use crate::services;
use crate::services::once::Once;
use crate::wire::order::{parse_payment, payment_word};
use askama::Template;

/// The page at the desk.
#[derive(Debug, Template)]
#[template(path = "panel_desk.html")]
pub struct Desk {
    /// The frame.
    pub frame: Frame,
    /// Where in the panel.
    pub at: At,
    /// The menu, headings without dishes left out, with how many of each were typed.
    pub sections: Vec<Part>,
    /// The ways to pay, with their names.
    pub payments: Vec<(&'static str, &'static str)>,
    /// The districts that are delivered to, for suggestions.
    pub districts: Vec<String>,
    /// The key under which the order is placed once.
    pub key: String,
    /// What was typed.
    pub form: Form,
}

/// A heading of the menu with its dishes.
#[derive(Debug)]
pub struct Part {
    /// The heading.
    pub name: String,
    /// The dishes, each with the number that was typed.
    pub dishes: Vec<(Product, String)>,
}

impl Desk {
    fn is_way(&self, word: &str) -> bool {
        self.form.is("metodo_pago", word) || (self.form.is("metodo_pago", "") && word == "efectivo")
    }

    fn is_out(&self, word: &str) -> bool {
        self.form.is("entrega", word) || (self.form.is("entrega", "") && word == "mostrador")
    }
}

pages!(Desk);

/// How a form says how the order gets to the guest.
const OUT: [(&str, Fulfilment); 3] = [
    ("mostrador", Fulfilment::Counter),
    ("recoger", Fulfilment::Pickup),
    ("domicilio", Fulfilment::Delivery),
];

/// `GET /panel-restaurante/pedidos/nuevo/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let form = Form::new(visit::lang(app, &request));
    page(app, &request, 200, form, |_| String::new())
}

/// `POST /panel-restaurante/pedidos/nuevo/`: the order is placed, once under its key.
pub async fn place(app: &App, mut request: Context) -> Result<Response> {
    let at = At::of(app, &request, Tab::Desk)?;
    let sent = Sent::read(&mut request).await?;
    let menu = services::restaurant::own_menu(app, at.owner, at.restaurant.id)?;
    let typed = |id: ProductId| sent.text(&format!("c{id}"));
    let dishes = menu.sections.iter().flat_map(|section| &section.products);
    let wanted = dishes.map(|dish| (dish.id, typed(dish.id).parse().unwrap_or(0)));
    let wanted = wanted.filter(|(_, quantity)| *quantity > 0).collect();
    let key = sent.text("clave");
    let cap = request.who.body_cap();
    let once =
        if key.is_empty() { None } else { Some(Once::new(key.as_bytes(), &request.body(cap).await?)?) };
    let form = checkout(&sent);
    match services::desk::place(app, at.owner, at.restaurant.id, wanted, form, once).await {
        Ok(order) => Ok(visit::to(&Notice::OrderPlaced.on(&at.path(&format!("pedidos/{order}/"))))),
        Err(error) => {
            let names = ["nombre", "telefono", "direccion", "barrio", "notas", "metodo_pago", "entrega"];
            let form = Form::new(visit::lang(app, &request));
            let form = names.into_iter().fold(form, |form, name| form.with(name, sent.text(name)));
            let (form, status) = refusal::on_form(error, form, name_on_form)?;
            page(app, &request, status, form, typed)
        }
    }
}

fn checkout(sent: &Sent) -> Checkout {
    let out = sent.text("entrega");
    let out = OUT.iter().find(|(word, _)| *word == out).map_or(Fulfilment::Counter, |(_, out)| *out);
    Checkout {
        street: sent.text("direccion"),
        district: sent.text("barrio"),
        reference: String::new(),
        notes: sent.text("notas"),
        payment: parse_payment(&sent.text("metodo_pago")),
        fulfilment: out,
        guest: Some(Guest { name: sent.text("nombre"), phone: sent.text("telefono") }),
    }
}

fn page(
    app: &App,
    request: &Context,
    status: u16,
    form: Form,
    typed: impl Fn(ProductId) -> String,
) -> Result<Response> {
    let at = At::of(app, request, Tab::Desk)?;
    let menu = services::restaurant::own_menu(app, at.owner, at.restaurant.id)?;
    let part = |section: Section| Part {
        name: section.category.name,
        dishes: section.products.into_iter().map(|dish| (dish.clone(), typed(dish.id))).collect(),
    };
    let page = Desk {
        frame: visit::frame(app, request)?,
        sections: menu.sections.into_iter().filter(|s| !s.products.is_empty()).map(part).collect(),
        payments: app
            .terms
            .checkout
            .payments
            .iter()
            .map(|way| (payment_word(*way), words::payment(*way, form.lang())))
            .collect(),
        districts: app.config.restaurant.districts.clone(),
        key: random::letters(&app.rng, b"abcdefghijklmnopqrstuvwxyz0123456789", 24)?,
        form,
        at,
    };
    visit::answer(app, request, status, &page)
}

/// A field's name on the form, from the rules' name.
fn name_on_form(field: &str) -> &str {
    match field {
        "guest_name" => "nombre",
        "guest_phone" => "telefono",
        "street" => "direccion",
        "district" => "barrio",
        "notes" => "notas",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::at;
    use super::*;
    use crate::i18n::Lang;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::restaurant::id::{CategoryId, RestaurantId};
    use crate::restaurant::money::Money;

    fn dish(id: i64, available: bool) -> Product {
        Product {
            id: ProductId::new(id),
            restaurant: RestaurantId::new(2),
            category: CategoryId::new(1),
            category_name: NASTY.to_owned(),
            name: format!("Ajiaco {NASTY}"),
            description: String::new(),
            price: Money::from_minor(1_450_000),
            available,
            image: None,
        }
    }

    #[test]
    fn the_menu_has_a_number_beside_each_dish_that_is_to_be_had() {
        for t in Lang::ALL {
            let dishes = vec![(dish(4, true), "2".to_owned()), (dish(5, false), String::new())];
            let page = Desk {
                frame: frame(t),
                at: at(Tab::Desk),
                sections: vec![Part { name: NASTY.to_owned(), dishes }],
                payments: vec![("efectivo", t.cash()), ("nequi", "Nequi")],
                districts: vec![NASTY.to_owned()],
                key: "k".repeat(24),
                form: Form::new(t).with("nombre", NASTY).with("entrega", "domicilio"),
            };
            let html = sound(&page);
            assert!(html.contains(r#"name="c4""#) && html.contains(r#"value="2""#), "{html}");
            assert!(!html.contains(r#"name="c5""#), "what is sold out cannot be ordered:\n{html}");
            assert!(html.contains(r#"value="domicilio" class="brings" checked"#), "{html}");
            let empty = Desk { sections: Vec::new(), ..page };
            assert!(sound(&empty).contains(t.panel_desk_empty()));
        }
    }
}
