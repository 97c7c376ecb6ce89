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
typed_id! {
    /// A cart's number. Never shown: a cart is known by whose it is.
    CartId
}
typed_id! {
    /// A paired kitchen screen's number.
    ScreenId
}
typed_id! {
    /// A rating's number.
    RatingId
}
