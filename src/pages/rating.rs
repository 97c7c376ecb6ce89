//! Rating a delivered order.

use crate::restaurant::id::{OrderId, RestaurantId};

/// What the form needs to know; it stands on the order's page and on the menu's.
#[derive(Debug, Clone, Copy)]
pub struct RateForm {
    /// Whose food it was.
    pub restaurant: RestaurantId,
    /// The order.
    pub order: OrderId,
}
