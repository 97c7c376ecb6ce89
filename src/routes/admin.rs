//! Rows of the administrator's pages, and of the way of a courier as who waits for them sees it.

use super::{Route, site};
use crate::http::Method;
use crate::middleware::Guard::{Admin, Anyone, User};
use crate::pages::{admin, audit, care, courier, password_link, people, welcome};

#[rustfmt::skip] // a table is read by its columns
pub(super) static ROUTES: &[Route] = &[
    site(Method::GET, "/administracion/", Admin, |a, r| Box::pin(admin::index(a, r)), "Where an administrator begins"),
    site(Method::GET, "/administracion/restaurantes/", Admin, |a, r| Box::pin(admin::list(a, r)), "All restaurants, retired ones too"),
    site(Method::POST, "/administracion/restaurantes/", Admin, |a, r| Box::pin(admin::create(a, r)), "Make a restaurant for an owner"),
    site(Method::GET, "/administracion/restaurantes/nuevo/", Admin, |a, r| Box::pin(admin::new_form(a, r)), "A new restaurant"),
    site(Method::GET, "/administracion/restaurantes/{id:int}/", Admin, |a, r| Box::pin(admin::show(a, r)), "A restaurant as the administrator sees it"),
    site(Method::POST, "/administracion/restaurantes/{id:int}/", Admin, |a, r| Box::pin(admin::change(a, r)), "Give a restaurant to another owner, retire or restore it"),
    site(Method::GET, "/administracion/usuarios/", Admin, |a, r| Box::pin(people::list(a, r)), "Search accounts"),
    site(Method::GET, "/administracion/usuarios/{id:int}/", Admin, |a, r| Box::pin(people::show(a, r)), "An account as the administrator sees it"),
    site(Method::POST, "/administracion/usuarios/{id:int}/", Admin, |a, r| Box::pin(people::change(a, r)), "Another role, lock or unlock, a link to a new password, a temporary one"),
    site(Method::GET, "/usuarios/clave/{link:word}/", Anyone, |a, r| Box::pin(password_link::form(a, r)), "A new password, behind a one-time link"),
    site(Method::POST, "/usuarios/clave/{link:word}/", Anyone, |a, r| Box::pin(password_link::redeem(a, r)), "Keep it"),
    site(Method::GET, "/administracion/auditoria/", Admin, |a, r| Box::pin(audit::show(a, r)), "Who signed in and what was changed"),
    site(Method::GET, "/administracion/estado/", Admin, |a, r| Box::pin(care::show(a, r)), "How the house is"),
    site(Method::GET, "/administracion/bienvenida/", Admin, |a, r| Box::pin(welcome::menu(a, r)), "Set-up, second step: the first dishes"),
    site(Method::POST, "/administracion/bienvenida/", Admin, |a, r| Box::pin(welcome::fill(a, r)), "Keep the first dishes, or take a sample menu"),
    site(Method::GET, "/administracion/bienvenida/listo/", Admin, |a, r| Box::pin(welcome::done(a, r)), "Set-up, last step: what comes next"),
    site(Method::GET, "/repartidores/seguimiento/{id:int}/", User, |a, r| Box::pin(courier::follow(a, r)), "Where a courier is, for who waits for what they carry"),
];
