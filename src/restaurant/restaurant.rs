//! A restaurant: whose it is, how it is reached, whether it takes orders.
//!
//! Closed means: not shown to the public and no orders; its owner sees it as before. The menu is in `category` and
//! `product`.

use super::field;
use super::id::RestaurantId;
use super::money::Money;
use super::order::Payment;
use super::word::words;
use crate::auth::id::UserId;
use crate::error::{Fault, FieldFaults, Result};

/// Characters that a restaurant's name may have.
pub const NAME_MAX: u32 = 200;
/// Characters that its address may have.
pub const ADDRESS_MAX: u32 = 200;
/// Characters that its telephone number may have.
pub const PHONE_MAX: u32 = 15;
/// Characters that the text about it may have.
pub const ABOUT_MAX: u32 = 2000;

words! {
    /// The language of a restaurant's pages.
    Language {
        /// Spanish.
        Es = "es",
        /// English.
        En = "en",
    }
}

/// A restaurant as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restaurant {
    /// Its number.
    pub id: RestaurantId,
    /// Whose it is.
    pub owner: UserId,
    /// Its name.
    pub name: String,
    /// Its name in links, where it has one.
    pub slug: Option<String>,
    /// Where it is.
    pub address: String,
    /// Its telephone number.
    pub phone: String,
    /// What it says about itself.
    pub about: String,
    /// Whether it is shown and takes orders.
    pub open: bool,
    /// ISO code of its currency.
    pub currency: String,
    /// What a delivery costs; `None`: what the house takes.
    pub fee: Option<Money>,
    /// Whether guests may fetch what they order.
    pub pickup: bool,
    /// Whether guests may order without an account.
    pub guest_orders: bool,
    /// How it may be paid, of what the house takes.
    pub payments: Vec<Payment>,
    /// The language of its pages; `None`: the house's.
    pub language: Option<Language>,
    /// Its picture's address.
    pub image: Option<String>,
    /// Counts up with every change of it or of its menu.
    pub menu_version: i64,
}

/// What a new restaurant is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRestaurant {
    /// Its name.
    pub name: String,
    /// Its name in links, unique.
    pub slug: Option<String>,
    /// Where it is.
    pub address: String,
    /// Its telephone number.
    pub phone: String,
    /// What it says about itself.
    pub about: String,
    /// Whether it is shown and takes orders.
    pub open: bool,
    /// ISO code of its currency.
    pub currency: String,
    /// What a delivery costs; `None`: what the house takes.
    pub fee: Option<Money>,
    /// Its picture's address.
    pub image: Option<String>,
}

/// What changes; `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RestaurantChange {
    /// A new name.
    pub name: Option<String>,
    /// A new address.
    pub address: Option<String>,
    /// A new telephone number.
    pub phone: Option<String>,
    /// A new text about it.
    pub about: Option<String>,
    /// Open or close it.
    pub open: Option<bool>,
    /// A new delivery fee; `Some(None)`: the house's from now on.
    pub fee: Option<Option<Money>>,
    /// Let guests fetch what they order, or not.
    pub pickup: Option<bool>,
    /// Let guests order without an account, or not.
    pub guest_orders: Option<bool>,
    /// Other ways to pay; at least one.
    pub payments: Option<Vec<Payment>>,
    /// Another language of its pages; `Some(None)`: the house's.
    pub language: Option<Option<Language>>,
    /// A new picture, or none.
    pub image: Option<Option<String>>,
}

impl NewRestaurant {
    /// Trims and checks: `name` not blank, nothing too long.
    pub fn check(self) -> Result<Self> {
        let mut faults = FieldFaults::default();
        let checked = Self {
            name: field::required(&mut faults, "name", &self.name, NAME_MAX),
            address: field::optional(&mut faults, "address", &self.address, ADDRESS_MAX),
            phone: field::optional(&mut faults, "phone", &self.phone, PHONE_MAX),
            about: field::optional(&mut faults, "about", &self.about, ABOUT_MAX),
            ..self
        };
        faults.into_result().map(|()| checked)
    }
}

impl RestaurantChange {
    /// Trims and checks what is there, as for a new one.
    pub fn check(self) -> Result<Self> {
        let mut faults = FieldFaults::default();
        let checked = Self {
            name: self.name.map(|t| field::required(&mut faults, "name", &t, NAME_MAX)),
            address: self.address.map(|t| field::optional(&mut faults, "address", &t, ADDRESS_MAX)),
            phone: self.phone.map(|t| field::optional(&mut faults, "phone", &t, PHONE_MAX)),
            about: self.about.map(|t| field::optional(&mut faults, "about", &t, ABOUT_MAX)),
            ..self
        };
        if checked.payments.as_ref().is_some_and(Vec::is_empty) {
            faults.add("payments", Fault::Required);
        }
        faults.into_result().map(|()| checked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, Fault};

    #[test]
    fn a_change_checks_only_what_it_changes() {
        assert!(RestaurantChange::default().check().is_ok());
        let change = RestaurantChange { name: Some(" La Fonda ".into()), ..Default::default() };
        assert_eq!(change.check().unwrap().name.as_deref(), Some("La Fonda"));
    }

    #[test]
    fn every_fault_is_told_under_its_field() {
        let change = RestaurantChange {
            name: Some("  ".into()),
            phone: Some("3".repeat(16)),
            address: Some("x".repeat(201)),
            ..Default::default()
        };
        let Err(Error::Invalid(faults)) = change.check() else { panic!("not refused") };
        let expected = [
            ("name".into(), vec![Fault::Blank]),
            ("address".into(), vec![Fault::TooLong(200)]),
            ("phone".into(), vec![Fault::TooLong(15)]),
        ];
        assert_eq!(faults.0, expected);
    }
}
