//! Rows about the restaurant: the owner's API, what the public may read, the cart, the courier.

use super::Route;

pub(super) static ROUTES: &[Route] = &[];
