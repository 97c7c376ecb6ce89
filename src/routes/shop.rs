//! Rows of ecommerce-api: the public catalogue, the cart with explicit quantities, own orders. The same services as
//! GastroMóvil's cart and orders, so that a program can order with a bearer token.

use super::Route;

pub(super) static ROUTES: &[Route] = &[];
