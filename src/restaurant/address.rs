//! Where an order goes: saved addresses, what a checkout takes as one, and the districts that are delivered to.

use super::field;
use super::fold::fold;
use super::id::AddressId;
use crate::auth::id::UserId;
use crate::error::{FieldFaults, Refusal, Result};
use std::collections::HashSet;

/// Characters that street and number may have.
pub const STREET_MAX: u32 = 200;
/// Characters that a street and number have at least, at a checkout.
pub const STREET_MIN: usize = 5;
/// Characters that a district's name may have.
pub const DISTRICT_MAX: u32 = 100;
/// Characters that the words on how to find it may have.
pub const REFERENCE_MAX: u32 = 200;

/// A saved address.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// Its number.
    pub id: AddressId,
    /// Whose it is.
    pub user: UserId,
    /// Street and number.
    pub street: String,
    /// The district.
    pub district: String,
    /// How to find it.
    pub reference: String,
    /// Whether it is the one that is offered first; one per user at most.
    pub main: bool,
    /// Latitude and longitude in degrees, where both are known.
    pub coordinates: Option<(f64, f64)>,
}

/// A new saved address, or all that an edit sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAddress {
    /// Street and number.
    pub street: String,
    /// The district.
    pub district: String,
    /// How to find it.
    pub reference: String,
    /// Whether it becomes the one that is offered first.
    pub main: bool,
}

impl NewAddress {
    /// Trims and checks: `street` and `district` not blank, nothing too long. A saved address may be anywhere and may
    /// lack a number; the checkout asks for more.
    pub fn check(self) -> Result<Self> {
        let mut faults = FieldFaults::default();
        let checked = Self {
            street: field::required(&mut faults, "street", &self.street, STREET_MAX),
            district: field::required(&mut faults, "district", &self.district, DISTRICT_MAX),
            reference: field::optional(&mut faults, "reference", &self.reference, REFERENCE_MAX),
            main: self.main,
        };
        faults.into_result().map(|()| checked)
    }
}

/// The districts that are delivered to, by folded name. None at all: everywhere.
#[derive(Debug, Clone, Default)]
pub struct Districts(HashSet<String>);

impl Districts {
    /// From names as people write them.
    pub fn new<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Self {
        Self(names.into_iter().map(|name| fold(name.as_ref())).filter(|name| !name.is_empty()).collect())
    }

    /// Whether `name` is delivered to, whatever its case, accents and spaces.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.0.is_empty() || self.0.contains(&fold(name))
    }
}

/// What a checkout asks of street and district, both trimmed, in the order in which the contract names the faults.
pub fn deliverable(street: &str, district: &str, districts: &Districts) -> Result<(), Refusal> {
    if street.is_empty() || district.is_empty() {
        Err(Refusal::AddressMissing)
    } else if street.chars().nth(STREET_MIN - 1).is_none() {
        Err(Refusal::AddressTooShort)
    } else if !street.chars().any(char::is_numeric) {
        Err(Refusal::AddressNoNumber)
    } else if !street.chars().any(char::is_alphabetic) {
        Err(Refusal::AddressNoLetter)
    } else if field::longer(street, STREET_MAX) || field::longer(district, DISTRICT_MAX) {
        Err(Refusal::AddressTooLong)
    } else if !districts.contains(district) {
        Err(Refusal::DistrictUnknown)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn districts_match_without_case_accents_and_spaces() {
        let districts = Districts::new(["Los Álamos", "El Peñón"]);
        for name in ["los alamos", " LOS   ÁLAMOS ", "el penon", "El Peñón"] {
            assert!(districts.contains(name), "{name}");
        }
        for name in ["", "Los", "Los Álamos 2", "Alamos"] {
            assert!(!districts.contains(name), "{name}");
        }
    }

    #[test]
    fn without_a_list_every_district_is_delivered_to() {
        assert!(Districts::default().contains("En ninguna parte"));
        assert!(Districts::new(["  "]).contains("x"), "a blank name is no district");
    }

    #[test]
    fn faults_are_named_in_the_documented_order() {
        let districts = Districts::new(["Centro"]);
        let told = |street: &str, district: &str| deliverable(street, district, &districts).err();
        assert_eq!(told("", "Nada"), Some(Refusal::AddressMissing));
        assert_eq!(told("x", ""), Some(Refusal::AddressMissing));
        assert_eq!(told("ñ1-2", "Nada"), Some(Refusal::AddressTooShort));
        assert_eq!(told("Calle", "Nada"), Some(Refusal::AddressNoNumber));
        assert_eq!(told("#####", "Nada"), Some(Refusal::AddressNoNumber));
        assert_eq!(told("12345", "Nada"), Some(Refusal::AddressNoLetter));
        assert_eq!(told(&"Calle 4 ".repeat(30), "Nada"), Some(Refusal::AddressTooLong));
        assert_eq!(told("Calle 4", "Nada"), Some(Refusal::DistrictUnknown));
        assert_eq!(told("Cra 4", "centro"), None);
    }

    #[test]
    fn a_saved_address_needs_street_and_district() {
        let new = |street: &str, district: &str| NewAddress {
            street: street.into(),
            district: district.into(),
            reference: " casa azul ".into(),
            main: false,
        };
        assert_eq!(new(" Calle 1 ", "Centro").check().unwrap().street, "Calle 1");
        assert!(new("", "Centro").check().is_err());
        assert!(new("Calle 1", " ").check().is_err());
        assert!(new("Calle 1", &"b".repeat(101)).check().is_err());
    }
}
