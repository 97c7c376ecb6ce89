//! ecommerce-api's shop on the wire, in English: catalogue, cart with explicit quantities, own orders.
//!
//! Its documentation names resources and rules, not every key; where it is silent, the keys are ours. A store is a
//! restaurant, a SKU a product's number: there are no variants. What a link needs (`slug`) ends in the number, so that a
//! renamed category keeps its links.

use super::field::{Fields, TEXT, Text};
use super::order::parse_payment;
use super::product::money;
use crate::error::{Fault, Result};
use crate::restaurant::address::REFERENCE_MAX;
use crate::restaurant::cart::{CartLine, Group, Priced};
use crate::restaurant::category::Section;
use crate::restaurant::checkout::Checkout;
use crate::restaurant::fold::fold;
use crate::restaurant::id::{AddressId, CategoryId, ProductId};
use crate::restaurant::money::Money;
use crate::restaurant::order::{Fulfilment, NOTES_MAX, Order, OrderLine, Payment};
use crate::restaurant::product::{Offer, Product};
use crate::restaurant::restaurant::Restaurant;
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;

#[derive(Debug, Serialize)]
struct Store<'a> {
    id: i64,
    name: &'a str,
}

/// A category of an open restaurant.
#[derive(Debug, Serialize)]
pub struct Category<'a> {
    id: i64,
    name: &'a str,
    slug: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<Store<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    products: Option<Vec<Listed<'a>>>,
}

impl<'a> Category<'a> {
    /// As in the list.
    #[must_use]
    pub fn listed(restaurant: &'a Restaurant, section: &'a Section) -> Self {
        let store = Store { id: restaurant.id.raw(), name: &restaurant.name };
        Self { store: Some(store), ..Self::named(section.category.id, &section.category.name) }
    }

    /// With what stands under it.
    #[must_use]
    pub fn whole(restaurant: &'a Restaurant, section: &'a Section) -> Self {
        let listed = |p: &'a Product| Listed::of(p, &restaurant.name, &restaurant.currency);
        let products = section.products.iter().map(listed).collect();
        Self { products: Some(products), ..Self::listed(restaurant, section) }
    }

    fn named(id: CategoryId, name: &'a str) -> Self {
        Self { id: id.raw(), name, slug: slug(id, name), store: None, products: None }
    }
}

/// A category's name for links: letters, digits and hyphens, and its number.
fn slug(id: CategoryId, name: &str) -> String {
    let folded = fold(name);
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.chain([id.to_string().as_str()]).collect::<Vec<_>>().join("-")
}

/// The category that a link means.
#[must_use]
pub fn category_of(slug: &str) -> Option<CategoryId> {
    CategoryId::parse(slug.rsplit('-').next().unwrap_or_default())
}

/// A product of an open restaurant.
#[derive(Debug, Serialize)]
pub struct Listed<'a> {
    id: i64,
    name: &'a str,
    description: &'a str,
    #[serde(serialize_with = "money")]
    price: Money,
    currency: &'a str,
    available: bool,
    image: Option<&'a str>,
    category: Category<'a>,
    store: Store<'a>,
}

impl<'a> Listed<'a> {
    fn of(product: &'a Product, store: &'a str, currency: &'a str) -> Self {
        Self {
            id: product.id.raw(),
            name: &product.name,
            description: &product.description,
            price: product.price,
            currency,
            available: product.available,
            image: product.image.as_deref(),
            category: Category::named(product.category, &product.category_name),
            store: Store { id: product.restaurant.raw(), name: store },
        }
    }
}

impl<'a> From<&'a Offer> for Listed<'a> {
    fn from(of: &'a Offer) -> Self {
        Self::of(&of.product, &of.restaurant_name, &of.currency)
    }
}

/// A cart as it would be charged.
#[derive(Debug, Serialize)]
pub struct Cart<'a> {
    quantity: u32,
    stores: Vec<StoreCart<'a>>,
    #[serde(serialize_with = "money")]
    subtotal: Money,
    #[serde(serialize_with = "money")]
    delivery: Money,
    #[serde(serialize_with = "money")]
    total: Money,
}

#[derive(Debug, Serialize)]
struct StoreCart<'a> {
    store: Store<'a>,
    currency: &'a str,
    items: Vec<Item<'a>>,
    #[serde(serialize_with = "money")]
    subtotal: Money,
    #[serde(serialize_with = "money")]
    delivery: Money,
    #[serde(serialize_with = "money")]
    total: Money,
}

#[derive(Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "item_key is the documented key")]
struct Item<'a> {
    item_key: String,
    product: i64,
    name: &'a str,
    quantity: u32,
    #[serde(serialize_with = "money")]
    price: Money,
    #[serde(serialize_with = "money")]
    total: Money,
    available: bool,
}

impl<'a> Cart<'a> {
    /// From the lines with their prices of now.
    pub fn new(quantity: u32, priced: &'a Priced<'a>) -> Result<Self> {
        Ok(Self {
            quantity,
            stores: priced.groups.iter().map(StoreCart::new).collect::<Result<_>>()?,
            subtotal: priced.subtotal,
            delivery: priced.fees,
            total: priced.total,
        })
    }
}

impl<'a> StoreCart<'a> {
    fn new(of: &'a Group<'a>) -> Result<Self> {
        Ok(Self {
            store: Store { id: of.restaurant.raw(), name: of.name },
            currency: of.currency,
            items: of.lines.iter().map(|line| Item::new(line)).collect::<Result<_>>()?,
            subtotal: of.subtotal,
            delivery: of.fee,
            total: of.total,
        })
    }
}

impl<'a> Item<'a> {
    fn new(of: &'a CartLine) -> Result<Self> {
        Ok(Self {
            item_key: of.product.to_string(),
            product: of.product.raw(),
            name: &of.name,
            quantity: of.quantity,
            price: of.price,
            total: of.sum()?,
            available: of.orderable().is_ok(),
        })
    }
}

/// An own order. Its `id` is the unguessable one, as documented; `number` is the one that is called out.
#[derive(Debug, Serialize)]
pub struct Placed<'a> {
    id: &'a str,
    order: i64,
    number: u32,
    store: Store<'a>,
    status: &'static str,
    payment: Option<&'static str>,
    payment_status: &'static str,
    date: &'a str,
    address: Place<'a>,
    notes: &'a str,
    currency: &'a str,
    #[serde(serialize_with = "money")]
    subtotal: Money,
    #[serde(serialize_with = "money")]
    delivery: Money,
    #[serde(serialize_with = "money")]
    total: Money,
    items: Vec<Bought<'a>>,
}

#[derive(Debug, Serialize)]
struct Place<'a> {
    street: &'a str,
    district: &'a str,
    reference: &'a str,
}

#[derive(Debug, Serialize)]
struct Bought<'a> {
    product: Option<i64>,
    name: &'a str,
    quantity: u32,
    #[serde(serialize_with = "money")]
    price: Money,
}

impl<'a> From<&'a Order> for Placed<'a> {
    fn from(of: &'a Order) -> Self {
        Self {
            id: &of.public_id,
            order: of.id.raw(),
            number: of.number,
            store: Store { id: of.restaurant.raw(), name: &of.restaurant_name },
            status: of.state.as_str(),
            payment: of.payment.map(Payment::as_str),
            payment_status: of.paid.as_str(),
            date: &of.business_day,
            address: Place { street: &of.street, district: &of.district, reference: &of.reference },
            notes: &of.notes,
            currency: &of.currency,
            subtotal: of.subtotal,
            delivery: of.fee,
            total: of.total,
            items: of.lines.iter().map(Bought::from).collect(),
        }
    }
}

impl<'a> From<&'a OrderLine> for Bought<'a> {
    fn from(of: &'a OrderLine) -> Self {
        Self {
            product: of.product.map(ProductId::raw),
            name: &of.name,
            quantity: of.quantity,
            price: of.unit_price,
        }
    }
}

/// The product that is put in or changed: `product`, or the `item_key` that the cart gave it.
pub fn item(fields: &mut Fields) -> ProductId {
    let name = if fields.has("product") { "product" } else { "item_key" };
    ProductId::new(fields.integer(name))
}

/// How many; `None` where it is left out.
pub fn quantity(fields: &mut Fields) -> Option<u32> {
    let sent = fields.has("quantity").then(|| fields.integer("quantity"))?;
    let fits = u32::try_from(sent).ok();
    if fits.is_none() {
        let fault = if sent < 0 { Fault::TooSmall(0) } else { Fault::TooLarge(i64::from(u32::MAX)) };
        fields.fault("quantity", fault);
    }
    fits
}

/// Where an order goes: a saved address, or one that is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// That one.
    Address(AddressId),
    /// What the form itself says.
    Written,
}

/// What a checkout sends: `address` (a saved one's number, or an object), or its fields beside the others; `notes`;
/// `payment` in English or in the contract's word.
pub fn checkout(mut fields: Fields) -> Result<(Checkout, Saved)> {
    let address = fields.raw("address").map(Cow::into_owned);
    let saved = match &address {
        Some(Value::Number(_) | Value::String(_)) => {
            Saved::Address(AddressId::new(fields.integer("address")))
        }
        _ => Saved::Written,
    };
    let written = |fields: &Fields, name: &str| match &address {
        Some(Value::Object(inner)) => inner.get(name).and_then(Value::as_str).unwrap_or_default().to_owned(),
        _ => fields.loose_text(name),
    };
    let word = fields.loose_text("payment");
    let optional = |max: u32| -> Text { TEXT.or_blank().max(max) };
    let form = Checkout {
        street: written(&fields, "street"),
        district: written(&fields, "district"),
        reference: written(&fields, "reference"),
        notes: fields.text_or_none("notes", optional(NOTES_MAX).verbatim()).unwrap_or_default(),
        payment: Payment::parse(&word).or_else(|| parse_payment(&word)),
        fulfilment: Fulfilment::Delivery,
        guest: None,
    };
    if form.reference.chars().count() > REFERENCE_MAX as usize {
        fields.fault("reference", Fault::TooLong(REFERENCE_MAX));
    }
    fields.finish().map(|()| (form, saved))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Input;
    use serde_json::json;

    #[test]
    fn a_slug_leads_back_to_its_category_whatever_its_name() {
        for (name, expected) in
            [("Platos fuertes", "platos-fuertes-7"), ("¡Ñam! 饺子", "nam-7"), ("2x1", "2x1-7"), ("饺", "7")]
        {
            let made = slug(CategoryId::new(7), name);
            assert_eq!(made, expected);
            assert_eq!(category_of(&made), Some(CategoryId::new(7)));
        }
        assert_eq!(category_of("platos"), None);
        assert_eq!(category_of(""), None);
    }

    #[test]
    fn an_address_is_a_number_an_object_or_written_beside() {
        let read = |body: Value| checkout(Fields::of(Input::Json(body)).unwrap());
        let (_, saved) = read(json!({"address": 4, "payment": "cash"})).unwrap();
        assert_eq!(saved, Saved::Address(AddressId::new(4)));
        let (form, saved) =
            read(json!({"address": {"street": "Calle 1", "district": "Centro"}, "payment": "efectivo"}))
                .unwrap();
        assert_eq!(
            (form.street.as_str(), form.payment, saved),
            ("Calle 1", Some(Payment::Cash), Saved::Written)
        );
        let (form, _) = read(json!({"street": "Calle 2", "district": "Centro"})).unwrap();
        assert_eq!((form.street.as_str(), form.payment), ("Calle 2", None));
        assert!(read(json!({"address": "here"})).is_err());
    }
}
