//! A heading of the menu. Names need not be unique; a restaurant's headings stand by position, then by age.

use super::field;
use super::id::{CategoryId, RestaurantId};
use super::product::Product;
use crate::error::{FieldFaults, Result};

/// Characters that a category's name may have.
pub const NAME_MAX: u32 = 100;

/// A category as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its number.
    pub id: CategoryId,
    /// The restaurant on whose menu it stands.
    pub restaurant: RestaurantId,
    /// Its name.
    pub name: String,
}

/// A heading with what stands under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub category: Category,
    /// What stands under it, the oldest first; what is not to be had now too.
    pub products: Vec<Product>,
}

/// A category's name, trimmed and checked: not blank, at most [`NAME_MAX`] characters.
pub fn check_name(name: &str) -> Result<String> {
    let mut faults = FieldFaults::default();
    let name = field::required(&mut faults, "name", name, NAME_MAX);
    faults.into_result().map(|()| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_has_one_to_a_hundred_characters() {
        assert_eq!(check_name(" Sopas ").unwrap(), "Sopas");
        assert_eq!(check_name(&"ñ".repeat(100)).unwrap().chars().count(), 100);
        assert!(check_name(&"ñ".repeat(101)).is_err());
        assert!(check_name(" \t").is_err());
    }
}
