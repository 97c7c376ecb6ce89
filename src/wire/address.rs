//! A saved address on the wire: `calle barrio referencia es_principal`.

use super::field::{Fields, TEXT};
use crate::auth::id::UserId;
use crate::error::{Error, Forbidden, Result};
use crate::restaurant::address::{Address, DISTRICT_MAX, NewAddress, REFERENCE_MAX, STREET_MAX};
use serde::Serialize;

/// An address as its owner sees it.
#[derive(Debug, Serialize)]
pub struct Own<'a> {
    id: i64,
    calle: &'a str,
    barrio: &'a str,
    referencia: &'a str,
    es_principal: bool,
}

impl<'a> From<&'a Address> for Own<'a> {
    fn from(of: &'a Address) -> Self {
        Self {
            id: of.id.raw(),
            calle: &of.street,
            barrio: &of.district,
            referencia: &of.reference,
            es_principal: of.main,
        }
    }
}

/// A new address of `user`. The original lets anybody name another user here; that is refused.
pub fn new(mut fields: Fields, user: UserId) -> Result<NewAddress> {
    if fields.has("usuario") && fields.integer("usuario") != user.raw() {
        fields.finish()?;
        return Err(Error::Forbidden(Forbidden::NotPermitted));
    }
    let new = NewAddress {
        street: fields.text("calle", TEXT.max(STREET_MAX)),
        district: fields.text("barrio", TEXT.max(DISTRICT_MAX)),
        reference: reference(&mut fields).unwrap_or_default(),
        main: fields.optional_bool("es_principal").unwrap_or(false),
    };
    fields.finish().map(|()| new)
}

/// An address as it is to be; what was not sent stays as in `now`.
pub fn change(mut fields: Fields, now: Address) -> Result<NewAddress> {
    let new = NewAddress {
        street: fields.optional_text("calle", TEXT.max(STREET_MAX)).unwrap_or(now.street),
        district: fields.optional_text("barrio", TEXT.max(DISTRICT_MAX)).unwrap_or(now.district),
        reference: reference(&mut fields).unwrap_or(now.reference),
        main: fields.optional_bool("es_principal").unwrap_or(now.main),
    };
    fields.finish().map(|()| new)
}

fn reference(fields: &mut Fields) -> Option<String> {
    fields.optional_text("referencia", TEXT.or_blank().max(REFERENCE_MAX))
}
