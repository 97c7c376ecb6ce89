//! A restaurant on the wire: `nombre direccion telefono activo`, for its owner and for the public.

use super::field::{Fields, TEXT};
use crate::error::Result;
use crate::restaurant::restaurant::{ADDRESS_MAX, NAME_MAX, PHONE_MAX, Restaurant, RestaurantChange};
use serde::Serialize;

/// A restaurant as its owner sees it.
#[derive(Debug, Serialize)]
pub struct Own<'a> {
    id: i64,
    nombre: &'a str,
    direccion: &'a str,
    telefono: &'a str,
    activo: bool,
}

impl<'a> From<&'a Restaurant> for Own<'a> {
    fn from(of: &'a Restaurant) -> Self {
        Self {
            id: of.id.raw(),
            nombre: &of.name,
            direccion: &of.address,
            telefono: &of.phone,
            activo: of.open,
        }
    }
}

/// A restaurant as the public sees it. Whose it is, is not said: the original's name for the owner is an e-mail address.
#[derive(Debug, Serialize)]
pub struct Open<'a> {
    #[serde(flatten)]
    own: Own<'a>,
    imagen: Option<&'a str>,
}

impl<'a> From<&'a Restaurant> for Open<'a> {
    fn from(of: &'a Restaurant) -> Self {
        Self { own: Own::from(of), imagen: of.image.as_deref() }
    }
}

/// What an owner changes; what was not sent stays.
pub fn change(mut fields: Fields) -> Result<RestaurantChange> {
    let change = RestaurantChange {
        name: fields.optional_text("nombre", TEXT.max(NAME_MAX)),
        address: fields.optional_text("direccion", TEXT.or_blank().max(ADDRESS_MAX)),
        phone: fields.optional_text("telefono", TEXT.or_blank().max(PHONE_MAX)),
        open: fields.optional_bool("activo"),
        ..RestaurantChange::default()
    };
    fields.finish().map(|()| change)
}
