//! A product on the wire: `nombre precio descripcion disponible imagen categoria`. Money is a text with two decimals.

use super::field::{Fields, TEXT};
use super::json::{Hand, Row};
use crate::error::{Error, Fault, Refusal, Result};
use crate::restaurant::id::CategoryId;
use crate::restaurant::money::Money;
use crate::restaurant::product::{DESCRIPTION_MAX, NAME_MAX, NewProduct, Product, ProductChange};
use serde::Serializer;
use serde_json::Value;

/// Money as the contract shows it.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands fields over by reference")]
pub(super) fn money<S: Serializer>(money: &Money, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(money)
}

/// A product as its owner sees it.
#[derive(Debug)]
pub struct Own<'a> {
    id: i64,
    nombre: &'a str,
    precio: Money,
    descripcion: &'a str,
    disponible: bool,
    imagen: Option<&'a str>,
    categoria_nombre: &'a str,
    categoria_id: i64,
    categoria_restaurante_id: i64,
}

impl<'a> From<&'a Product> for Own<'a> {
    fn from(of: &'a Product) -> Self {
        Self {
            id: of.id.raw(),
            nombre: &of.name,
            precio: of.price,
            descripcion: &of.description,
            disponible: of.available,
            imagen: of.image.as_deref(),
            categoria_nombre: &of.category_name,
            categoria_id: of.category.raw(),
            categoria_restaurante_id: of.restaurant.raw(),
        }
    }
}

impl Row for Own<'_> {
    fn write(&self, out: &mut Hand<'_>) {
        out.raw("{\"id\":");
        out.number(self.id);
        out.raw(",\"nombre\":");
        out.text(self.nombre);
        out.raw(",\"precio\":");
        out.money(self.precio);
        out.raw(",\"descripcion\":");
        out.text(self.descripcion);
        out.raw(",\"disponible\":");
        out.truth(self.disponible);
        out.raw(",\"imagen\":");
        out.maybe_text(self.imagen);
        out.raw(",\"categoria_nombre\":");
        out.text(self.categoria_nombre);
        out.raw(",\"categoria_id\":");
        out.number(self.categoria_id);
        out.raw(",\"categoria_restaurante_id\":");
        out.number(self.categoria_restaurante_id);
        out.raw("}");
    }
}

/// A product of an open restaurant.
#[derive(Debug)]
pub struct Open<'a> {
    id: i64,
    categoria_nombre: &'a str,
    categoria_restaurante: &'a str,
    nombre: &'a str,
    descripcion: &'a str,
    precio: Money,
    disponible: bool,
    imagen: Option<&'a str>,
    categoria: i64,
}

impl<'a> Open<'a> {
    /// From a product and its restaurant's name.
    #[must_use]
    pub fn new(of: &'a Product, restaurant_name: &'a str) -> Self {
        Self {
            id: of.id.raw(),
            categoria_nombre: &of.category_name,
            categoria_restaurante: restaurant_name,
            nombre: &of.name,
            descripcion: &of.description,
            precio: of.price,
            disponible: of.available,
            imagen: of.image.as_deref(),
            categoria: of.category.raw(),
        }
    }
}

impl Row for Open<'_> {
    fn write(&self, out: &mut Hand<'_>) {
        out.raw("{\"id\":");
        out.number(self.id);
        out.raw(",\"categoria_nombre\":");
        out.text(self.categoria_nombre);
        out.raw(",\"categoria_restaurante\":");
        out.text(self.categoria_restaurante);
        out.raw(",\"nombre\":");
        out.text(self.nombre);
        out.raw(",\"descripcion\":");
        out.text(self.descripcion);
        out.raw(",\"precio\":");
        out.money(self.precio);
        out.raw(",\"disponible\":");
        out.truth(self.disponible);
        out.raw(",\"imagen\":");
        out.maybe_text(self.imagen);
        out.raw(",\"categoria\":");
        out.number(self.categoria);
        out.raw("}");
    }
}

/// What a new product is made of.
///
/// # Errors
/// [`Refusal::NameAndPriceRequired`] and [`Refusal::PriceInvalid`], as documented; else field faults.
pub fn new(mut fields: Fields) -> Result<NewProduct> {
    if fields.is_blank("nombre") || fields.is_blank("precio") {
        return Err(Refusal::NameAndPriceRequired.into());
    }
    let price = price(&fields)?.ok_or(Refusal::NameAndPriceRequired)?;
    let new = NewProduct {
        name: fields.text("nombre", TEXT.max(NAME_MAX)),
        price,
        category: CategoryId::new(fields.integer("categoria")),
        description: fields
            .optional_text("descripcion", TEXT.or_blank().max(DESCRIPTION_MAX))
            .unwrap_or_default(),
        available: fields.optional_bool("disponible").unwrap_or(true),
        image: None,
    };
    fields.finish().map(|()| new)
}

/// What changes; what was not sent stays.
///
/// # Errors
/// [`Refusal::PriceInvalid`]; else field faults.
pub fn change(mut fields: Fields) -> Result<ProductChange> {
    let change = ProductChange {
        price: price(&fields)?,
        name: fields.optional_text("nombre", TEXT.max(NAME_MAX)),
        category: fields.has("categoria").then(|| CategoryId::new(fields.integer("categoria"))),
        description: fields.optional_text("descripcion", TEXT.or_blank().max(DESCRIPTION_MAX)),
        available: fields.optional_bool("disponible"),
        image: fields.raw("imagen").is_some_and(|sent| sent.is_null()).then_some(None),
    };
    fields.finish().map(|()| change)
}

/// The picture that was sent, a file of a multipart form; its name and media type are not believed.
#[must_use]
pub fn picture(fields: &Fields) -> Option<Vec<u8>> {
    fields.file("imagen").map(|file| file.bytes.to_vec())
}

/// Says what is wrong with a picture under the contract's name for it.
#[must_use]
pub fn picture_in_words(error: Error) -> Error {
    let Error::Invalid(mut faults) = error else { return error };
    faults.0.iter_mut().filter(|(field, _)| field == "image").for_each(|(field, _)| *field = "imagen".into());
    Error::Invalid(faults)
}

/// The price that was sent, as text or number.
fn price(fields: &Fields) -> Result<Option<Money>> {
    let read = match fields.raw("precio").as_deref() {
        None => return Ok(None),
        Some(Value::String(text)) => Money::parse_decimal(text),
        Some(Value::Number(number)) => Money::from_number(number),
        Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) => Err(Fault::NotADecimal),
    };
    read.map(Some).map_err(|_which| Error::Refused(Refusal::PriceInvalid))
}

#[cfg(test)]
mod tests {
    use super::super::json::List;
    use super::*;
    use crate::http::Input;
    use crate::restaurant::id::{ProductId, RestaurantId};
    use serde_json::json;

    fn read(body: Value) -> Result<NewProduct> {
        new(Fields::of(Input::Json(body)).unwrap())
    }

    #[test]
    fn an_owners_product_is_written_to_the_byte() {
        let product = Product {
            id: ProductId::new(1),
            restaurant: RestaurantId::new(1),
            category: CategoryId::new(1),
            category_name: "Platos".into(),
            name: "Ajiaco \"ñ\"".into(),
            description: String::new(),
            price: Money::from_minor(850_000),
            available: true,
            image: None,
        };
        let mut list = List::default();
        list.row(&Own::from(&product));
        list.row(&Open::new(&product, "La \\ Fonda"));
        let (own, open) = (
            r#"{"id":1,"nombre":"Ajiaco \"ñ\"","precio":"8500.00","descripcion":"","disponible":true,"imagen":null,"categoria_nombre":"Platos","categoria_id":1,"categoria_restaurante_id":1}"#,
            r#"{"id":1,"categoria_nombre":"Platos","categoria_restaurante":"La \\ Fonda","nombre":"Ajiaco \"ñ\"","descripcion":"","precio":"8500.00","disponible":true,"imagen":null,"categoria":1}"#,
        );
        assert_eq!(String::from_utf8(list.finish()).unwrap(), format!("[{own},{open}]"));
    }

    #[test]
    fn a_price_is_read_from_text_and_number_to_the_cent() {
        for (sent, minor) in [
            (json!("10000"), 1_000_000),
            (json!("99.9"), 9_990),
            (json!(17900.1), 1_790_010),
            (json!(19.99), 1_999),
            (json!(0), 0),
            (json!("99999999.99"), 9_999_999_999),
        ] {
            let new = read(json!({"nombre": "x", "precio": sent, "categoria": 3})).unwrap();
            assert_eq!(new.price.minor(), minor);
        }
    }

    #[test]
    fn name_and_price_are_asked_for_before_anything_else() {
        for body in [json!({}), json!({"nombre": " ", "precio": "1"}), json!({"nombre": "x", "precio": ""})] {
            assert!(matches!(read(body), Err(Error::Refused(Refusal::NameAndPriceRequired))));
        }
        for price in [json!("abc"), json!("12,50"), json!("NaN"), json!("-1"), json!(1.005), json!([1])] {
            let body = json!({"nombre": "x", "precio": price, "categoria": 3});
            assert!(matches!(read(body), Err(Error::Refused(Refusal::PriceInvalid))), "{price}");
        }
        for category in [json!("sopas"), json!(null), json!([3])] {
            let body = json!({"nombre": "x", "precio": 1, "categoria": category});
            assert!(matches!(read(body), Err(Error::Invalid(_))), "{category}");
        }
        assert!(matches!(read(json!({"nombre": "x", "precio": 1})), Err(Error::Invalid(_))));
    }
}
