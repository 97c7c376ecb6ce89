//! A category on the wire: `nombre restaurante`.

use super::field::{Fields, TEXT};
use super::json::{Hand, Row};
use super::product;
use crate::error::{Refusal, Result};
use crate::restaurant::category::{Category, NAME_MAX, Section};
use crate::restaurant::id::RestaurantId;
use serde::Serialize;

/// A category as its owner sees it.
#[derive(Debug, Serialize)]
pub struct Own<'a> {
    id: i64,
    nombre: &'a str,
    restaurante: i64,
}

impl<'a> From<&'a Category> for Own<'a> {
    fn from(of: &'a Category) -> Self {
        Self { id: of.id.raw(), nombre: &of.name, restaurante: of.restaurant.raw() }
    }
}

/// A category of an open restaurant with its products.
#[derive(Debug)]
pub struct Open<'a> {
    id: i64,
    productos: Vec<product::Open<'a>>,
    nombre: &'a str,
    restaurante: i64,
}

impl<'a> Open<'a> {
    /// From a section of the menu of the restaurant with this name.
    #[must_use]
    pub fn new(section: &'a Section, restaurant_name: &'a str) -> Self {
        let of = &section.category;
        Self {
            id: of.id.raw(),
            productos: section.products.iter().map(|p| product::Open::new(p, restaurant_name)).collect(),
            nombre: &of.name,
            restaurante: of.restaurant.raw(),
        }
    }
}

impl Row for Open<'_> {
    fn write(&self, out: &mut Hand<'_>) {
        out.raw("{\"id\":");
        out.number(self.id);
        out.raw(",\"productos\":[");
        for (at, product) in self.productos.iter().enumerate() {
            out.raw(if at == 0 { "" } else { "," });
            product.write(out);
        }
        out.raw("],\"nombre\":");
        out.text(self.nombre);
        out.raw(",\"restaurante\":");
        out.number(self.restaurante);
        out.raw("}");
    }
}

/// A new category's name, and its restaurant where one is named.
///
/// # Errors
/// [`Refusal::NameRequired`] where there is none, as documented; else field faults.
pub fn new(mut fields: Fields) -> Result<(String, Option<RestaurantId>)> {
    if fields.is_blank("nombre") {
        return Err(Refusal::NameRequired.into());
    }
    let name = fields.text("nombre", TEXT.max(NAME_MAX));
    let restaurant = fields.has("restaurante").then(|| fields.integer("restaurante")).map(RestaurantId::new);
    fields.finish().map(|()| (name, restaurant))
}

/// A category's new name; not sent, it stays.
pub fn change(mut fields: Fields) -> Result<Option<String>> {
    let name = fields.optional_text("nombre", TEXT.max(NAME_MAX));
    fields.finish().map(|()| name)
}
