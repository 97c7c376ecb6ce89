//! Rows of the owner's panel, of the pictures, and of what an open menu asks.

use super::{PICTURE, Route, api, site};
use crate::api::order;
use crate::http::Method;
use crate::middleware::Guard::{Anyone, User};
use crate::pages::panel::{
    cash, data, desk, export, history, menu, order as one, product, ratings, staff, today,
};
use crate::pages::{media, restaurant};
use crate::wire::refusal::Shape;

#[rustfmt::skip] // a table is read by its columns
pub(super) static ROUTES: &[Route] = &[
    site(Method::GET, "/panel-restaurante/hoy/", User, |a, r| Box::pin(today::show(a, r)), "The owner's day: sums and orders"),
    site(Method::POST, "/panel-restaurante/hoy/", User, |a, r| Box::pin(today::submit(a, r)), "Open or close the own restaurant"),
    site(Method::GET, "/panel-restaurante/pedidos/", User, |a, r| Box::pin(history::show(a, r)), "All orders of the own restaurant, by filter"),
    site(Method::GET, "/panel-restaurante/pedidos/exportar/", User, |a, r| Box::pin(export::show(a, r)), "The same as a CSV file"),
    site(Method::GET, "/panel-restaurante/pedidos/nuevo/", User, |a, r| Box::pin(desk::show(a, r)), "An order by phone or at the counter"),
    site(Method::POST, "/panel-restaurante/pedidos/nuevo/", User, |a, r| Box::pin(desk::place(a, r)), "Take an order by phone or at the counter"),
    site(Method::GET, "/panel-restaurante/pedidos/{id:int}/", User, |a, r| Box::pin(one::show(a, r)), "One order with its money and its story"),
    site(Method::POST, "/panel-restaurante/pedidos/{id:int}/pago/", User, |a, r| Box::pin(one::settle(a, r)), "Say that an order is paid, refused or refunded"),
    site(Method::GET, "/panel-restaurante/menu/", User, |a, r| Box::pin(menu::show(a, r)), "The own menu, to be worked on"),
    site(Method::POST, "/panel-restaurante/menu/", User, |a, r| Box::pin(menu::submit(a, r)), "The menu's buttons"),
    site(Method::GET, "/panel-restaurante/menu/productos/nuevo/", User, |a, r| Box::pin(product::new(a, r)), "A new dish"),
    site(Method::POST, "/panel-restaurante/menu/productos/nuevo/", User, |a, r| Box::pin(product::create(a, r)), "Put a new dish on the menu").body(PICTURE),
    site(Method::GET, "/panel-restaurante/menu/productos/{id:int}/", User, |a, r| Box::pin(product::show(a, r)), "A dish, to be changed"),
    site(Method::POST, "/panel-restaurante/menu/productos/{id:int}/", User, |a, r| Box::pin(product::edit(a, r)), "Change a dish").body(PICTURE),
    site(Method::GET, "/panel-restaurante/efectivo/", User, |a, r| Box::pin(cash::show(a, r)), "Cash by courier and day"),
    site(Method::POST, "/panel-restaurante/efectivo/", User, |a, r| Box::pin(cash::hand_in(a, r)), "A courier handed in a day's cash"),
    site(Method::GET, "/panel-restaurante/opiniones/", User, |a, r| Box::pin(ratings::show(a, r)), "What guests say"),
    site(Method::GET, "/panel-restaurante/personal/", User, |a, r| Box::pin(staff::show(a, r)), "Accounts of the restaurant's people"),
    site(Method::POST, "/panel-restaurante/personal/", User, |a, r| Box::pin(staff::submit(a, r)), "Make and look after accounts"),
    site(Method::GET, "/panel-restaurante/datos/", User, |a, r| Box::pin(data::show(a, r)), "The restaurant's data"),
    site(Method::POST, "/panel-restaurante/datos/", User, |a, r| Box::pin(data::save(a, r)), "Change the restaurant's data").body(PICTURE),
    api(Method::POST, "/api/pedidos/{id:int}/pago/", User, |a, r| Box::pin(order::settle(a, r)), "Say that an order is paid, refused or refunded").es().shape(Shape::DrfOk),
    api(Method::GET, "/restaurantes/restaurante/{id:int}/version/", Anyone, |a, r| Box::pin(restaurant::version(a, r)), "Which state of a menu is in force").es(),
    site(Method::GET, "/media/{name:word}", Anyone, |a, r| Box::pin(media::show(a, r)), "The picture of a dish or a restaurant").asset(),
];
