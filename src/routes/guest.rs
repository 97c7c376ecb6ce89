//! Rows of the guest's wing: search, favourites, orders without an account, the own devices and password; the chat that
//! answers from the menu; and paths of GastroMóvil's that lead elsewhere now.

use super::{Route, api, live as stream, site};
use crate::api::{chat, live};
use crate::http::Method;
use crate::middleware::Guard::{Anyone, User};
use crate::pages::{device, favourite, link, moved, order, password, search};

#[rustfmt::skip] // a table is read by its columns
pub(super) static ROUTES: &[Route] = &[
    site(Method::GET, "/buscar/", Anyone, |a, r| Box::pin(search::show(a, r)), "Dishes by their words; `q`"),
    site(Method::GET, "/favoritos/", User, |a, r| Box::pin(favourite::list(a, r)), "Own favourites"),
    site(Method::POST, "/favoritos/", User, |a, r| Box::pin(favourite::set(a, r)), "Note a favourite or forget it"),
    site(Method::POST, "/pedidos/{id:int}/repetir/", User, |a, r| Box::pin(order::again(a, r)), "Put an own order into the cart again"),
    site(Method::GET, "/usuarios/dispositivos/", User, |a, r| Box::pin(device::list(a, r)), "Where the own account is open"),
    site(Method::POST, "/usuarios/dispositivos/", User, |a, r| Box::pin(device::end(a, r)), "Sign one of them out, or all"),
    site(Method::GET, "/usuarios/contrasena/", User, |a, r| Box::pin(password::form(a, r)), "Change the own password"),
    site(Method::POST, "/usuarios/contrasena/", User, |a, r| Box::pin(password::change(a, r)), "Keep a new password"),
    // An order without an account: its link is the key.
    site(Method::GET, "/p/{link:word}/", Anyone, |a, r| Box::pin(link::show(a, r)), "An order without an account, by its link"),
    site(Method::POST, "/p/{link:word}/cancelar/", Anyone, |a, r| Box::pin(link::cancel(a, r)), "Cancel it while it may be"),
    site(Method::POST, "/p/{link:word}/calificar/", Anyone, |a, r| Box::pin(link::rate(a, r)), "Rate it once it is delivered"),
    stream("/api/eventos/p/{link:word}/", Anyone, |a, r| Box::pin(live::link(a, r)), "Its events"),
    stream("/api/eventos/p/{link:word}/estado/", Anyone, |a, r| Box::pin(live::link_now(a, r)), "It, now"),
    // The chat that answers from the menu.
    api(Method::POST, "/api/chatbot/", Anyone, |a, r| Box::pin(chat::answer(a, r)), "Answers from the menus of open restaurants; text, never HTML").es().exempt(),
    // GastroMóvil's paths that had no page: each leads to where that is done.
    site(Method::GET, "/pedidos/", Anyone, |a, r| Box::pin(moved::orders(a, r)), "Moved: own orders"),
    site(Method::GET, "/pedidos/nuevo/", Anyone, |a, r| Box::pin(moved::menu(a, r)), "Moved: the menus"),
    site(Method::GET, "/pedidos/restaurante/", Anyone, |a, r| Box::pin(moved::kitchen(a, r)), "Moved: the kitchen"),
    site(Method::GET, "/pedidos/repartidor/", Anyone, |a, r| Box::pin(moved::courier(a, r)), "Moved: deliveries"),
    site(Method::GET, "/pedidos/{id:int}/estado/", User, |a, r| Box::pin(moved::kitchen(a, r)), "Moved: the kitchen"),
    site(Method::POST, "/pedidos/{id:int}/estado/", User, |a, r| Box::pin(moved::step(a, r)), "Move an order one step, by a form"),
    site(Method::GET, "/pedidos/{id:int}/cancelar/", User, |a, r| Box::pin(moved::order(a, r)), "Moved: the order, which has the button"),
    site(Method::GET, "/usuarios/calificar/{id:int}/", User, |a, r| Box::pin(moved::order(a, r)), "Moved: the order, which has the form"),
    site(Method::GET, "/repartidores/", Anyone, |a, r| Box::pin(moved::courier(a, r)), "Moved: deliveries"),
    site(Method::GET, "/repartidores/{page:word}/", Anyone, |a, r| Box::pin(moved::courier(a, r)), "Moved: deliveries"),
    site(Method::GET, "/menu/{rest..}", Anyone, |a, r| Box::pin(moved::menu(a, r)), "Moved: the menus"),
    site(Method::GET, "/accounts/login/", Anyone, |a, r| Box::pin(moved::log_in(a, r)), "Moved: log-in"),
    site(Method::GET, "/accounts/signup/", Anyone, |a, r| Box::pin(moved::register(a, r)), "Moved: registration"),
];
