//! A dish with its price. It stands under one category and is of that category's restaurant.
//!
//! Products are retired, never deleted: orders refer to them.

use super::field;
use super::id::{CategoryId, ProductId, RestaurantId};
use super::money::Money;
use crate::error::{FieldFaults, Result};

/// Characters that a product's name may have.
pub const NAME_MAX: u32 = 200;
/// Characters that its description may have.
pub const DESCRIPTION_MAX: u32 = 2000;

/// A product as it is kept, with its category's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its number.
    pub id: ProductId,
    /// Whose it is.
    pub restaurant: RestaurantId,
    /// Under which heading it stands.
    pub category: CategoryId,
    /// That heading.
    pub category_name: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// What one costs.
    pub price: Money,
    /// Whether it is to be had now.
    pub available: bool,
    /// Its picture's address.
    pub image: Option<String>,
}

/// A product of an open restaurant, for lists over all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What is offered.
    pub product: Product,
    /// The restaurant's name.
    pub restaurant_name: String,
    /// ISO code of the price's currency.
    pub currency: String,
}

/// What a new product is made of. Its restaurant is its category's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProduct {
    /// Under which heading it stands.
    pub category: CategoryId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// What one costs.
    pub price: Money,
    /// Whether it is to be had now.
    pub available: bool,
    /// Its picture's address.
    pub image: Option<String>,
}

/// What changes; `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductChange {
    /// A new heading; with it may come another restaurant of the same owner.
    pub category: Option<CategoryId>,
    /// A new name.
    pub name: Option<String>,
    /// A new description.
    pub description: Option<String>,
    /// A new price.
    pub price: Option<Money>,
    /// To be had, or not.
    pub available: Option<bool>,
    /// A new picture, or none.
    pub image: Option<Option<String>>,
}

impl NewProduct {
    /// Trims and checks: `name` not blank, nothing too long.
    pub fn check(self) -> Result<Self> {
        let mut faults = FieldFaults::default();
        let checked = Self {
            name: field::required(&mut faults, "name", &self.name, NAME_MAX),
            description: field::optional(&mut faults, "description", &self.description, DESCRIPTION_MAX),
            ..self
        };
        faults.into_result().map(|()| checked)
    }
}

impl ProductChange {
    /// Trims and checks what is there, as for a new one.
    pub fn check(self) -> Result<Self> {
        let mut faults = FieldFaults::default();
        let checked = Self {
            name: self.name.map(|t| field::required(&mut faults, "name", &t, NAME_MAX)),
            description: self
                .description
                .map(|t| field::optional(&mut faults, "description", &t, DESCRIPTION_MAX)),
            ..self
        };
        faults.into_result().map(|()| checked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, Fault};

    #[test]
    fn a_new_product_needs_a_name() {
        let new = NewProduct {
            category: CategoryId::new(3),
            name: " ".into(),
            description: String::new(),
            price: Money::ZERO,
            available: true,
            image: None,
        };
        let Err(Error::Invalid(faults)) = new.check() else { panic!("not refused") };
        assert_eq!(faults.0, [("name".into(), vec![Fault::Blank])]);
    }

    #[test]
    fn a_name_of_two_hundred_characters_is_taken_and_one_more_is_not() {
        let named = |n| ProductChange { name: Some("x".repeat(n)), ..Default::default() };
        assert!(named(200).check().is_ok());
        assert!(named(201).check().is_err());
    }
}
