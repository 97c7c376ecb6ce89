//! One dish: its form, with a picture.

use super::super::form::Form;
use super::super::layout::{Frame, pages};
use super::super::notice::Notice;
use super::super::refusal;
use super::super::visit::{self, Sent};
use super::{At, Tab, amount, typed};
use crate::app::App;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::middleware::Context;
use crate::restaurant::category::Category;
use crate::restaurant::id::{CategoryId, ProductId};
use crate::restaurant::money::Money;
use crate::restaurant::picture::Subject;
use crate::restaurant::product::{DESCRIPTION_MAX, NAME_MAX, NewProduct, Product, ProductChange};
use crate::services;
use askama::Template;

/// A dish's page.
#[derive(Debug, Template)]
#[template(path = "panel_product.html")]
pub struct Dish {
    /// The frame.
    pub frame: Frame,
    /// Where in the panel.
    pub at: At,
    /// Its number; `None`: it is new.
    pub id: Option<ProductId>,
    /// Its picture's address.
    pub image: Option<String>,
    /// The headings that it may stand under.
    pub categories: Vec<Category>,
    /// What was typed.
    pub form: Form,
}

impl Dish {
    /// Where the form goes.
    #[must_use]
    pub fn action(&self) -> String {
        match self.id {
            Some(id) => self.at.path(&format!("menu/productos/{id}/")),
            None => self.at.path("menu/productos/nuevo/"),
        }
    }

    fn is_under(&self, category: &Category) -> bool {
        self.form.is("categoria", &category.id.to_string())
    }
}

pages!(Dish);

/// `GET /panel-restaurante/menu/productos/nuevo/`, with `?categoria=` for its heading.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn new(app: &App, request: Context) -> Result<Response> {
    let form = Form::new(visit::lang(app, &request))
        .with("categoria", request.query("categoria").unwrap_or_default())
        .ticked("disponible", true);
    page(app, &request, 200, None, form)
}

/// `POST /panel-restaurante/menu/productos/nuevo/`.
pub async fn create(app: &App, mut request: Context) -> Result<Response> {
    let at = At::of(app, &request, Tab::Menu)?;
    let sent = Sent::read(&mut request).await?;
    match add(app, &at, &sent).await {
        Ok(id) => Ok(visit::to(&Notice::Saved.on(&format!("{}#p{id}", at.here())))),
        Err(error) => again(app, &request, &sent, None, error),
    }
}

/// `GET /panel-restaurante/menu/productos/<id>/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let product = own(app, &request)?;
    let form = Form::new(visit::lang(app, &request))
        .with("nombre", product.name.as_str())
        .with("descripcion", product.description.as_str())
        .with("precio", typed(product.price))
        .with("categoria", product.category.to_string())
        .ticked("disponible", product.available);
    page(app, &request, 200, Some(product), form)
}

/// `POST /panel-restaurante/menu/productos/<id>/`.
pub async fn edit(app: &App, mut request: Context) -> Result<Response> {
    let product = own(app, &request)?;
    let at = At::of(app, &request, Tab::Menu)?;
    let sent = Sent::read(&mut request).await?;
    match change(app, &at, product.id, &sent).await {
        Ok(()) => Ok(visit::to(&Notice::Saved.on(&format!("{}#p{}", at.here(), product.id)))),
        Err(error) => again(app, &request, &sent, Some(product), error),
    }
}

fn own(app: &App, request: &Context) -> Result<Product> {
    let id = ProductId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Product))?;
    services::product::own(app, request.who.id()?, id)
}

async fn add(app: &App, at: &At, sent: &Sent) -> Result<ProductId> {
    let category = services::category::own(app, at.owner, heading(sent)?)?;
    let new = NewProduct {
        category: category.id,
        name: sent.text("nombre"),
        description: sent.text("descripcion"),
        price: price(sent)?,
        available: sent.ticked("disponible"),
        image: None,
    };
    let image = super::picture(app, sent, Subject::Dish).await?.flatten();
    services::product::create(app, at.owner, NewProduct { image, ..new.check()? }).await
}

async fn change(app: &App, at: &At, id: ProductId, sent: &Sent) -> Result<()> {
    let change = ProductChange {
        category: Some(heading(sent)?),
        name: Some(sent.text("nombre")),
        description: Some(sent.text("descripcion")),
        price: Some(price(sent)?),
        available: Some(sent.ticked("disponible")),
        image: None,
    };
    let image = super::picture(app, sent, Subject::Dish).await?;
    services::product::edit(app, at.owner, id, ProductChange { image, ..change.check()? }).await
}

fn heading(sent: &Sent) -> Result<CategoryId> {
    CategoryId::parse(&sent.text("categoria")).ok_or(Error::NotFound(Noun::Category))
}

fn price(sent: &Sent) -> Result<Money> {
    amount(&sent.text("precio")).map_err(|fault| Error::field("price", fault))
}

fn again(
    app: &App,
    request: &Context,
    sent: &Sent,
    product: Option<Product>,
    error: Error,
) -> Result<Response> {
    let form = Form::new(visit::lang(app, request)).ticked("disponible", sent.ticked("disponible"));
    let names = ["nombre", "descripcion", "precio", "categoria"];
    let form = names.into_iter().fold(form, |form, name| form.with(name, sent.text(name)));
    let (form, status) = refusal::on_form(error, form, |field| match field {
        "name" => "nombre",
        "description" => "descripcion",
        "price" => "precio",
        "image" => "imagen",
        other => other,
    })?;
    page(app, request, status, product, form)
}

fn page(app: &App, request: &Context, status: u16, product: Option<Product>, form: Form) -> Result<Response> {
    let at = At::of(app, request, Tab::Menu)?;
    let sections = services::restaurant::own_menu(app, at.owner, at.restaurant.id)?.sections;
    let page = Dish {
        frame: visit::frame(app, request)?,
        id: product.as_ref().map(|product| product.id),
        image: product.and_then(|product| product.image),
        categories: sections.into_iter().map(|section| section.category).collect(),
        form,
        at,
    };
    visit::answer(app, request, status, &page)
}

#[cfg(test)]
mod tests {
    use super::super::tests::at;
    use super::*;
    use crate::i18n::Lang;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::restaurant::id::RestaurantId;

    #[test]
    fn a_dish_is_shown_with_its_picture_and_what_is_wrong() {
        let category = Category {
            id: CategoryId::new(6),
            restaurant: RestaurantId::new(2),
            name: format!("Sopas {NASTY}"),
        };
        for t in Lang::ALL {
            let form = Form::new(t).with("nombre", NASTY).with("categoria", "6").ticked("disponible", true);
            let page = Dish {
                frame: frame(t),
                at: at(Tab::Menu),
                id: Some(ProductId::new(4)),
                image: Some("/media/00112233445566778899aabbccddeeff.jpg".to_owned()),
                categories: vec![category.clone()],
                form: form.fault("imagen", t.fault_picture()),
            };
            let html = sound(&page);
            for part in [
                r#"enctype="multipart/form-data""#,
                r#"name="imagen""#,
                r#"<option value="6" selected>"#,
                r#"name="quitar_imagen""#,
                "plato-retirar",
                t.fault_picture(),
                "/media/00112233445566778899aabbccddeeff.jpg",
            ] {
                assert!(html.contains(part), "{part} is missing:\n{html}");
            }
            let new = Dish { id: None, image: None, form: Form::new(t), ..page };
            let html = sound(&new);
            assert!(html.contains("menu/productos/nuevo/") && !html.contains("plato-retirar"), "{html}");
        }
    }
}
