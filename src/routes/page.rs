//! Rows for browsers: the pages of guest, kitchen, courier and owner, at GastroMóvil's paths.

use super::{Route, site};
use crate::http::Method;
use crate::middleware::Guard::{Anyone, Courier, User};
use crate::pages::{
    address, asset, cart, code, contact, courier, email, home, order, profile, rating, registration,
    restaurant, session, setup,
};
use crate::wire::refusal::Shape;

#[rustfmt::skip] // a table is read by its columns
pub(super) static ROUTES: &[Route] = &[
    site(Method::GET, "/", Anyone, |a, r| Box::pin(home::show(a, r)), "Home: the open restaurants"),
    site(Method::GET, "/restaurantes/", Anyone, |a, r| Box::pin(restaurant::list(a, r)), "Open restaurants"),
    site(Method::GET, "/restaurantes/restaurante/{id:int}/", Anyone, |a, r| Box::pin(restaurant::menu(a, r)), "A restaurant's menu and reviews"),
    site(Method::POST, "/restaurantes/restaurante/{id:int}/calificar/", User, |a, r| Box::pin(rating::rate(a, r)), "Rate a delivered order"),
    site(Method::GET, "/terminos-y-condiciones/", Anyone, |a, r| Box::pin(home::terms(a, r)), "Terms"),
    site(Method::GET, "/contacto/", Anyone, |a, r| Box::pin(contact::form(a, r)), "Contact form"),
    site(Method::POST, "/contacto/", Anyone, |a, r| Box::pin(contact::send(a, r)), "Send a message to the restaurant"),
    // Set-up, log-in, registration, recovery.
    site(Method::GET, "/instalar/{secret:word}/", Anyone, |a, r| Box::pin(setup::form(a, r)), "First set-up, behind a one-time link"),
    site(Method::POST, "/instalar/{secret:word}/", Anyone, |a, r| Box::pin(setup::finish(a, r)), "Finish the set-up"),
    site(Method::GET, "/usuarios/login/", Anyone, |a, r| Box::pin(session::form(a, r)), "Log-in"),
    site(Method::POST, "/usuarios/login/", Anyone, |a, r| Box::pin(session::log_in(a, r)), "Log in"),
    site(Method::GET, "/login/", Anyone, |a, r| Box::pin(session::form(a, r)), "Log-in"),
    site(Method::POST, "/login/", Anyone, |a, r| Box::pin(session::log_in(a, r)), "Log in"),
    site(Method::GET, "/usuarios/logout/", Anyone, |a, r| Box::pin(session::log_out_by_link(a, r)), "Log out; refused from other sites' pages"),
    site(Method::POST, "/usuarios/logout/", Anyone, |a, r| Box::pin(session::log_out(a, r)), "Log out"),
    site(Method::GET, "/usuarios/registro/", Anyone, |a, r| Box::pin(registration::form(a, r)), "Registration"),
    site(Method::POST, "/usuarios/registro/", Anyone, |a, r| Box::pin(registration::begin(a, r)), "Begin a registration: a code is mailed"),
    site(Method::GET, "/register/", Anyone, |a, r| Box::pin(registration::form(a, r)), "Registration"),
    site(Method::POST, "/register/", Anyone, |a, r| Box::pin(registration::begin(a, r)), "Begin a registration"),
    site(Method::GET, "/verificar-registro/", Anyone, |a, r| Box::pin(registration::code_form(a, r)), "Where the code is typed"),
    site(Method::POST, "/verificar-registro/", Anyone, |a, r| Box::pin(registration::finish(a, r)), "Finish a registration"),
    site(Method::GET, "/recuperar_contrasena/", Anyone, |a, r| Box::pin(code::ask_form(a, r)), "Ask for a recovery code"),
    site(Method::POST, "/recuperar_contrasena/", Anyone, |a, r| Box::pin(code::ask(a, r)), "Mail a recovery code"),
    site(Method::POST, "/enviar-codigo/", Anyone, |a, r| Box::pin(code::ask(a, r)), "Mail a recovery code"),
    site(Method::GET, "/usuarios/recuperar/", Anyone, |a, r| Box::pin(code::ask_form(a, r)), "Ask for a recovery code"),
    site(Method::POST, "/usuarios/recuperar/", Anyone, |a, r| Box::pin(code::ask(a, r)), "Mail a recovery code"),
    site(Method::GET, "/usuarios/verificar-codigo/", Anyone, |a, r| Box::pin(code::redeem_form(a, r)), "Where code and new password are typed"),
    site(Method::POST, "/usuarios/verificar-codigo/", Anyone, |a, r| Box::pin(code::redeem(a, r)), "A new password for a code").shape(Shape::Ok),
    site(Method::GET, "/verificar/", Anyone, |a, r| Box::pin(code::redeem_form(a, r)), "Where code and new password are typed"),
    // The guest's own.
    site(Method::GET, "/usuarios/perfil/", User, |a, r| Box::pin(profile::show(a, r)), "Own profile and addresses"),
    site(Method::POST, "/usuarios/perfil/", User, |a, r| Box::pin(profile::change(a, r)), "Change the own profile"),
    site(Method::GET, "/usuarios/verificar-correo/", User, |a, r| Box::pin(email::form(a, r)), "Where the code for another e-mail is typed"),
    site(Method::POST, "/usuarios/verificar-correo/", User, |a, r| Box::pin(email::confirm(a, r)), "Another e-mail for a code"),
    site(Method::POST, "/usuarios/eliminar-cuenta/", User, |a, r| Box::pin(profile::erase(a, r)), "Erase the own account, keep the books"),
    site(Method::GET, "/usuarios/direcciones/nueva/", User, |a, r| Box::pin(address::new_form(a, r)), "A new address"),
    site(Method::POST, "/usuarios/direcciones/nueva/", User, |a, r| Box::pin(address::create(a, r)), "Keep a new address"),
    site(Method::GET, "/usuarios/direcciones/{id:int}/editar/", User, |a, r| Box::pin(address::edit_form(a, r)), "Change an address"),
    site(Method::POST, "/usuarios/direcciones/{id:int}/editar/", User, |a, r| Box::pin(address::edit(a, r)), "Keep a changed address"),
    site(Method::GET, "/usuarios/direcciones/{id:int}/eliminar/", User, |a, r| Box::pin(address::retire_form(a, r)), "Asks whether to remove an address"),
    site(Method::POST, "/usuarios/direcciones/{id:int}/eliminar/", User, |a, r| Box::pin(address::retire(a, r)), "Remove an address"),
    site(Method::GET, "/carrito/", Anyone, |a, r| Box::pin(cart::show(a, r)), "The cart and checkout"),
    site(Method::POST, "/carrito/", Anyone, |a, r| Box::pin(cart::submit(a, r)), "The cart's buttons and checkout without a script"),
    site(Method::GET, "/mispedidos/", User, |a, r| Box::pin(order::list(a, r)), "Own orders"),
    site(Method::GET, "/pedidos/{id:int}/", User, |a, r| Box::pin(order::show(a, r)), "An own order"),
    site(Method::POST, "/pedidos/{id:int}/cancelar/", User, |a, r| Box::pin(order::cancel(a, r)), "Cancel an own order while it may be"),
    // Staff.
    site(Method::GET, "/panel-repartidor/", Courier, |a, r| Box::pin(courier::show(a, r)), "A courier's lists"),
    site(Method::POST, "/panel-repartidor/", Courier, |a, r| Box::pin(courier::submit(a, r)), "A courier's buttons without a script"),
    site(Method::GET, "/static/{name:word}", Anyone, |a, r| Box::pin(asset::show(a, r)), "A compiled-in file").asset(),
];
