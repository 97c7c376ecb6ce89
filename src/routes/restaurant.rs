//! Rows about the restaurant: the owner's API, what the public may read, the cart, the courier.

use super::{PICTURE, Route, api, site};
use crate::api::{address, cart, category, courier, order, product, restaurant};
use crate::http::Method;
use crate::middleware::Guard::{Anyone, Courier, User};
use crate::wire::refusal::Shape;

#[rustfmt::skip] // a table is read by its columns
pub(super) static ROUTES: &[Route] = &[
    // The owner's API: ownership decides, another's is 404.
    api(Method::GET, "/api/restaurantes/{id:int}/", User, |a, r| Box::pin(restaurant::show(a, r)), "The own restaurant").es(),
    api(Method::PUT, "/api/restaurantes/{id:int}/editar/", User, |a, r| Box::pin(restaurant::edit(a, r)), "Change it; what is not sent stays").es(),
    api(Method::GET, "/api/categorias/", User, |a, r| Box::pin(category::list(a, r)), "Own categories").es(),
    api(Method::POST, "/api/categorias/crear/", User, |a, r| Box::pin(category::create(a, r)), "A new category").es(),
    api(Method::PUT, "/api/categorias/{id:int}/editar/", User, |a, r| Box::pin(category::edit(a, r)), "Rename a category").es(),
    api(Method::DELETE, "/api/categorias/{id:int}/eliminar/", User, |a, r| Box::pin(category::retire(a, r)), "Retire a category with its products; past orders stay whole").es(),
    api(Method::GET, "/api/productos/", User, |a, r| Box::pin(product::list(a, r)), "Own products").es(),
    api(Method::POST, "/api/productos/crear/", User, |a, r| Box::pin(product::create(a, r)), "A new product").es().body(PICTURE),
    api(Method::PUT, "/api/productos/{id:int}/editar/", User, |a, r| Box::pin(product::edit(a, r)), "Change a product; what is not sent stays").es().body(PICTURE),
    api(Method::DELETE, "/api/productos/{id:int}/eliminar/", User, |a, r| Box::pin(product::retire(a, r)), "Retire a product; past orders stay whole").es(),
    api(Method::GET, "/api/pedidos/", User, |a, r| Box::pin(order::list(a, r)), "Orders of the own restaurant, newest day first; `desde` and `hasta` (days) and `estado` for some of them").es(),
    api(Method::GET, "/api/pedidos/activos/", User, |a, r| Box::pin(order::list_active(a, r)), "Orders that the kitchen still has to do with").es(),
    api(Method::POST, "/api/pedidos/{id:int}/estado/", User, |a, r| Box::pin(order::step(a, r)), "Move an order one step").es().shape(Shape::DrfOk),
    // What anybody may read.
    api(Method::GET, "/restaurantes/api/restaurantes/", Anyone, |a, r| Box::pin(restaurant::list_open(a, r)), "Open restaurants").es(),
    api(Method::GET, "/restaurantes/api/restaurantes/{id:int}/", Anyone, |a, r| Box::pin(restaurant::show_open(a, r)), "An open restaurant").es(),
    api(Method::GET, "/restaurantes/api/categorias/", Anyone, |a, r| Box::pin(category::list_open(a, r)), "Menus of open restaurants by category").es(),
    api(Method::GET, "/restaurantes/api/productos/", Anyone, |a, r| Box::pin(product::list_open(a, r)), "Products of open restaurants").es(),
    // Own addresses.
    api(Method::GET, "/usuarios/api/direcciones/", User, |a, r| Box::pin(address::list(a, r)), "Own addresses").es(),
    api(Method::POST, "/usuarios/api/direcciones/crear/", User, |a, r| Box::pin(address::create(a, r)), "A new address").es(),
    api(Method::PUT, "/usuarios/api/direcciones/{id:int}/editar/", User, |a, r| Box::pin(address::edit(a, r)), "Change an address").es(),
    api(Method::DELETE, "/usuarios/api/direcciones/{id:int}/eliminar/", User, |a, r| Box::pin(address::retire(a, r)), "Remove an address").es(),
    // The cart: JSON for the browser, by session only, as documented.
    site(Method::POST, "/carrito/agregar/{id:int}/", User, |a, r| Box::pin(cart::add(a, r)), "One more of a product").shape(Shape::Ok),
    site(Method::POST, "/carrito/restar/{id:int}/", User, |a, r| Box::pin(cart::subtract(a, r)), "One less of a product").shape(Shape::Ok),
    site(Method::POST, "/carrito/eliminar/{id:int}/", User, |a, r| Box::pin(cart::remove(a, r)), "Take a product out").shape(Shape::Ok),
    site(Method::POST, "/carrito/vaciar/", User, |a, r| Box::pin(cart::clear(a, r)), "Empty the cart").shape(Shape::Ok),
    site(Method::POST, "/carrito/confirmar/", User, |a, r| Box::pin(cart::confirm(a, r)), "Check out: one order for each restaurant, all or none").shape(Shape::Ok),
    // The courier.
    site(Method::POST, "/pedidos/{id:int}/aceptar-entrega/", Courier, |a, r| Box::pin(courier::take(a, r)), "Take an order that is ready; the first one gets it").shape(Shape::Ok),
    site(Method::GET, "/pedidos/{id:int}/aceptar-entrega/", User, |a, r| Box::pin(courier::not_by_link(a, r)), "Refused: taking an order changes it").shape(Shape::Ok),
    site(Method::POST, "/pedidos/{id:int}/marcar-entregado/", Courier, |a, r| Box::pin(courier::deliver(a, r)), "Deliver an order one carries").shape(Shape::Ok),
    site(Method::GET, "/pedidos/{id:int}/marcar-entregado/", User, |a, r| Box::pin(courier::not_by_link(a, r)), "Refused: delivering an order changes it").shape(Shape::Ok),
    api(Method::GET, "/repartidores/api/repartidores/", User, |a, r| Box::pin(courier::profiles(a, r)), "Couriers' profiles: all for the house, the own one for a courier").es(),
    api(Method::GET, "/repartidores/api/ubicaciones/", User, |a, r| Box::pin(courier::positions(a, r)), "Where the couriers are who carry something for the caller").es(),
    api(Method::GET, "/repartidores/api/ubicaciones/{id:int}/", User, |a, r| Box::pin(courier::show_position(a, r)), "Where a courier is, for who waits for them").es(),
    api(Method::POST, "/repartidores/api/ubicaciones/crear/", Courier, |a, r| Box::pin(courier::note_position(a, r)), "A courier says where they are, while carrying something").es(),
];
