//! The ids of the restaurant's nouns.

use crate::auth::id::typed_id;

typed_id! {
    /// A restaurant's number.
    RestaurantId
}
typed_id! {
    /// A category's number.
    CategoryId
}
typed_id! {
    /// A product's number.
    ProductId
}
typed_id! {
    /// A saved address's number.
    AddressId
}
typed_id! {
    /// An order's number: also its place in the order of arrival.
    OrderId
}
