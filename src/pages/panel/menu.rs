//! The menu as its owner works on it: headings and dishes in order, with buttons to rename, move, retire and mark.
//!
//! Every button is a form to `POST /panel-restaurante/menu/` with `accion` and the number it is about. A dish's own page
//! is in [`super::product`].

use super::super::form::Form;
use super::super::layout::{Frame, pages};
use super::super::notice::Notice;
use super::super::refusal;
use super::super::visit::{self, Sent};
use super::{At, Tab};
use crate::app::App;
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::middleware::Context;
use crate::restaurant::category::{NAME_MAX, Section};
use crate::restaurant::id::{CategoryId, ProductId};
use crate::restaurant::product::ProductChange;
use crate::services::{category, product, restaurant};
use askama::Template;

/// The menu's page.
#[derive(Debug, Template)]
#[template(path = "panel_menu.html")]
pub struct Menu {
    /// The frame.
    pub frame: Frame,
    /// Where in the panel.
    pub at: At,
    /// The headings with what stands under them.
    pub sections: Vec<Section>,
    /// What was typed for a new heading.
    pub form: Form,
}

pages!(Menu);

/// `GET /panel-restaurante/menu/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    page(app, &request, 200, Form::new(visit::lang(app, &request)))
}

/// `POST /panel-restaurante/menu/`: one button.
pub async fn submit(app: &App, mut request: Context) -> Result<Response> {
    let at = At::of(app, &request, Tab::Menu)?;
    let sent = Sent::read(&mut request).await?;
    match carry_out(app, &at, &sent).await {
        Ok(anchor) => Ok(visit::to(&Notice::Saved.on(&format!("{}{anchor}", at.here())))),
        Err(error) => {
            let form = Form::new(visit::lang(app, &request)).with("nombre", sent.text("nombre"));
            let (form, status) = refusal::on_form(error, form, |field| match field {
                "name" => "nombre",
                other => other,
            })?;
            page(app, &request, status, form)
        }
    }
}

/// Does what the button says; gives the place on the page that it was about.
async fn carry_out(app: &App, at: &At, sent: &Sent) -> Result<String> {
    let owner = at.owner;
    let heading = || CategoryId::parse(&sent.text("categoria")).ok_or(Error::NotFound(Noun::Category));
    let anchor = |id: CategoryId| format!("#s{id}");
    match sent.text("accion").as_str() {
        "categoria-nueva" => {
            let id = category::create(app, owner, Some(at.restaurant.id), &sent.text("nombre")).await?;
            Ok(anchor(id))
        }
        "categoria-nombre" => {
            category::rename(app, owner, heading()?, Some(&sent.text("nombre"))).await?;
            heading().map(anchor)
        }
        "categoria-subir" => {
            category::shift(app, owner, heading()?, true).await.and_then(|()| heading().map(anchor))
        }
        "categoria-bajar" => {
            category::shift(app, owner, heading()?, false).await.and_then(|()| heading().map(anchor))
        }
        "categoria-retirar" => category::retire(app, owner, heading()?).await.map(|()| String::new()),
        about_a_dish => on_dish(app, owner, about_a_dish, sent).await,
    }
}

async fn on_dish(app: &App, owner: UserId, action: &str, sent: &Sent) -> Result<String> {
    let Some(id) = ProductId::parse(&sent.text("producto")) else {
        return if action.starts_with("plato-") {
            Err(Error::NotFound(Noun::Product))
        } else {
            Ok(String::new())
        };
    };
    let mark = |available| ProductChange { available: Some(available), ..ProductChange::default() };
    match action {
        "plato-disponible" => product::edit(app, owner, id, mark(true)).await?,
        "plato-agotado" => product::edit(app, owner, id, mark(false)).await?,
        "plato-subir" => product::shift(app, owner, id, true).await?,
        "plato-bajar" => product::shift(app, owner, id, false).await?,
        "plato-retirar" => {
            product::retire(app, owner, id).await?;
            return Ok(String::new());
        }
        _unknown => return Ok(String::new()),
    }
    Ok(format!("#p{id}"))
}

fn page(app: &App, request: &Context, status: u16, form: Form) -> Result<Response> {
    let at = At::of(app, request, Tab::Menu)?;
    let sections = restaurant::own_menu(app, at.owner, at.restaurant.id)?.sections;
    let page = Menu { frame: visit::frame(app, request)?, at, sections, form };
    visit::answer(app, request, status, &page)
}

#[cfg(test)]
mod tests {
    use super::super::tests::at;
    use super::*;
    use crate::i18n::Lang;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::restaurant::category::Category;
    use crate::restaurant::id::RestaurantId;
    use crate::restaurant::money::Money;
    use crate::restaurant::product::Product;

    fn section(id: i64, dishes: &[i64]) -> Section {
        let (id, restaurant) = (CategoryId::new(id), RestaurantId::new(2));
        let dish = |dish: &i64| Product {
            id: ProductId::new(*dish),
            restaurant,
            category: id,
            category_name: NASTY.to_owned(),
            name: format!("Ajiaco {NASTY}"),
            description: NASTY.to_owned(),
            price: Money::from_minor(1_450_000),
            available: *dish % 2 == 0,
            image: (*dish == 4).then(|| "/media/00112233445566778899aabbccddeeff.jpg".to_owned()),
        };
        let category = Category { id, restaurant, name: format!("Sopas {NASTY}") };
        Section { category, products: dishes.iter().map(dish).collect() }
    }

    #[test]
    fn every_heading_and_dish_has_its_buttons() {
        for t in Lang::ALL {
            let page = Menu {
                frame: frame(t),
                at: at(Tab::Menu),
                sections: vec![section(1, &[4, 5]), section(2, &[])],
                form: Form::new(t).with("nombre", NASTY).fault("nombre", t.fault_required()),
            };
            let html = sound(&page);
            for action in [
                "categoria-nueva",
                "categoria-nombre",
                "categoria-subir",
                "categoria-bajar",
                "categoria-retirar",
                "plato-disponible",
                "plato-agotado",
                "plato-subir",
                "plato-bajar",
            ] {
                assert!(html.contains(&format!(r#"name="accion" value="{action}""#)), "{action}:\n{html}");
            }
            assert!(html.contains("/panel-restaurante/menu/productos/4/?local=2"), "{html}");
            assert!(html.contains(t.panel_no_products()));
            let empty = Menu { sections: Vec::new(), form: Form::new(t), ..page };
            assert!(sound(&empty).contains(t.panel_menu_empty()));
        }
    }
}
