//! Rows of the kitchen's screen: the owner's under `/panel-restaurante/`, a paired screen's under `/cocina/`. The same
//! handlers answer both; the guard says whose kitchen it is.

use super::{Route, api, live, site};
use crate::api::{live as events, order, product};
use crate::http::Method;
use crate::middleware::Face;
use crate::middleware::Guard::{self, Anyone, Screen, User};
use crate::pages::{kitchen, screen};
use crate::wire::refusal::Shape;

/// A row for the page's own script: its credentials are read in every profile, and their absence is 401, never a
/// log-in page.
const fn script(
    method: Method,
    path: &'static str,
    guard: Guard,
    handler: super::Handler,
    doc: &'static str,
) -> Route {
    let mut route = api(method, path, guard, handler, doc).es().shape(Shape::DrfOk);
    route.rule.face = Face::Live;
    route
}

#[rustfmt::skip] // a table is read by its columns
pub(super) static ROUTES: &[Route] = &[
    // The owner's screen.
    site(Method::GET, "/panel-restaurante/", User, |a, r| Box::pin(kitchen::show(a, r)), "The kitchen's screen: what there is to do"),
    site(Method::POST, "/panel-restaurante/", User, |a, r| Box::pin(kitchen::submit(a, r)), "The kitchen's buttons without a script"),
    script(Method::GET, "/panel-restaurante/tablero/", User, |a, r| Box::pin(kitchen::fragment(a, r)), "What there is to do, as a piece of the page"),
    script(Method::POST, "/panel-restaurante/pedidos/{id:int}/estado/", User, |a, r| Box::pin(order::step(a, r)), "Move an order one step, from the page"),
    script(Method::POST, "/panel-restaurante/pedidos/{id:int}/deshacer/", User, |a, r| Box::pin(order::undo(a, r)), "Take the last step of an order back, from the page"),
    script(Method::POST, "/panel-restaurante/productos/{id:int}/disponible/", User, |a, r| Box::pin(product::set_available(a, r)), "Say whether a dish is sold out, from the page"),
    api(Method::POST, "/api/pedidos/{id:int}/deshacer/", User, |a, r| Box::pin(order::undo(a, r)), "Take the kitchen's last step back, for a minute").es().shape(Shape::DrfOk),
    // Pairing screens.
    site(Method::GET, "/panel-restaurante/pantallas/", User, |a, r| Box::pin(screen::list(a, r)), "The own kitchens' screens"),
    site(Method::POST, "/panel-restaurante/pantallas/", User, |a, r| Box::pin(screen::begin(a, r)), "A new pairing: its code is shown once"),
    site(Method::POST, "/panel-restaurante/pantallas/{id:int}/revocar/", User, |a, r| Box::pin(screen::revoke(a, r)), "End a screen at once"),
    site(Method::GET, "/cocina/vincular/", Anyone, |a, r| Box::pin(screen::pair_form(a, r)), "Where a tablet types its code"),
    site(Method::POST, "/cocina/vincular/", Anyone, |a, r| Box::pin(screen::pair(a, r)), "Make this browser the screen of a code"),
    // A paired screen: its kitchen and nothing else.
    site(Method::GET, "/cocina/", Screen, |a, r| Box::pin(kitchen::show(a, r)), "A paired screen: what there is to do"),
    site(Method::POST, "/cocina/", Screen, |a, r| Box::pin(kitchen::submit(a, r)), "A paired screen's buttons without a script"),
    script(Method::GET, "/cocina/tablero/", Screen, |a, r| Box::pin(kitchen::fragment(a, r)), "What there is to do, as a piece of the page"),
    script(Method::POST, "/cocina/pedidos/{id:int}/estado/", Screen, |a, r| Box::pin(order::step(a, r)), "Move an order one step, from a paired screen"),
    script(Method::POST, "/cocina/pedidos/{id:int}/deshacer/", Screen, |a, r| Box::pin(order::undo(a, r)), "Take the last step of an order back, from a paired screen"),
    script(Method::POST, "/cocina/productos/{id:int}/disponible/", Screen, |a, r| Box::pin(product::set_available(a, r)), "Say whether a dish is sold out, from a paired screen"),
    live("/cocina/eventos/", Screen, |a, r| Box::pin(events::kitchen(a, r)), "Events of what this kitchen has to do"),
];
