//! Rows of ecommerce-api: the public catalogue, the cart with explicit quantities, own orders. The same services as
//! GastroMóvil's cart and orders, so that a program can order with a bearer token.

use super::{Route, api};
use crate::api::shop;
use crate::http::Method;
use crate::middleware::Guard::{Anyone, User};

#[rustfmt::skip] // a table is read by its columns
pub(super) static ROUTES: &[Route] = &[
    api(Method::GET, "/api/v1/categories/", Anyone, |a, r| Box::pin(shop::categories(a, r)), "Categories of open restaurants; `search` by name").class_view(),
    api(Method::GET, "/api/v1/categories/{slug:word}/", Anyone, |a, r| Box::pin(shop::category(a, r)), "A category with its products").class_view(),
    api(Method::GET, "/api/v1/products/", Anyone, |a, r| Box::pin(shop::products(a, r)), "Products of open restaurants; `search` by name").class_view(),
    api(Method::GET, "/api/v1/products/{id:int}/", Anyone, |a, r| Box::pin(shop::product(a, r)), "A product of an open restaurant").class_view(),
    api(Method::GET, "/api/v1/cart/", Anyone, |a, r| Box::pin(shop::cart(a, r)), "The own cart; without an account by cookie for a day").class_view(),
    api(Method::POST, "/api/v1/cart/", Anyone, |a, r| Box::pin(shop::add(a, r)), "Put a product in").class_view(),
    api(Method::DELETE, "/api/v1/cart/", Anyone, |a, r| Box::pin(shop::clear(a, r)), "Empty the cart").class_view(),
    api(Method::PUT, "/api/v1/cart/items/", Anyone, |a, r| Box::pin(shop::set(a, r)), "Set a quantity").class_view(),
    api(Method::DELETE, "/api/v1/cart/items/", Anyone, |a, r| Box::pin(shop::remove(a, r)), "Take an item out").class_view(),
    api(Method::GET, "/api/v1/orders/", User, |a, r| Box::pin(shop::orders(a, r)), "Own orders").class_view(),
    api(Method::GET, "/api/v1/i/orders/", User, |a, r| Box::pin(shop::orders(a, r)), "Own orders").class_view(),
    api(Method::POST, "/api/v1/i/orders/", User, |a, r| Box::pin(shop::place(a, r)), "Check out the cart").class_view(),
];
