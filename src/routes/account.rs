//! Rows about people: log-in in its documented shapes, tokens, sessions, registration, recovery, the own record.

use super::{Route, Systems, api};
use crate::api::{code, customer, email, session, token, user};
use crate::http::Method;
use crate::middleware::Guard::{Admin, Anyone, Nobody, User};
use crate::wire::refusal::Shape;

const BACKEND: Systems = Systems::BACKEND;
const RESTAPI: Systems = Systems::RESTAPI;
const UK_TRAVEL: Systems = Systems::UK_TRAVEL;
const NOT_BACKEND: Systems = Systems::NOT_BACKEND;

#[rustfmt::skip] // a table is read by its columns
pub(super) static ROUTES: &[Route] = &[
    // Log-in: the identifier's field and the body's shape belong to the path.
    api(Method::POST, "/api/login/", Nobody, |a, r| Box::pin(token::obtain_by_either(a, r)), "Log in by e-mail (or user name) in `username`; a pair of tokens"),
    api(Method::POST, "/api/refresh/", Nobody, |a, r| Box::pin(token::refresh(a, r)), "A new access token for a refresh token"),
    api(Method::POST, "/auth/token/", Nobody, |a, r| Box::pin(token::obtain_by_email(a, r)), "Log in by `email`; a pair of tokens"),
    api(Method::POST, "/auth/token/refresh/", Nobody, |a, r| Box::pin(token::refresh(a, r)), "A new access token for a refresh token"),
    api(Method::POST, "/api/token/", Nobody, |a, r| Box::pin(token::obtain_by_either(a, r)), "Log in by e-mail in `username`; a pair of tokens").on(RESTAPI),
    api(Method::POST, "/api/token/refresh/", Nobody, |a, r| Box::pin(token::refresh(a, r)), "A new access token for a refresh token").on(RESTAPI),
    api(Method::POST, "/api/user/token/", Nobody, |a, r| Box::pin(token::obtain_by_username(a, r)), "Log in by `username`; a pair of tokens").on(UK_TRAVEL),
    api(Method::POST, "/api/user/token/refresh", Nobody, |a, r| Box::pin(token::refresh(a, r)), "A new access token for a refresh token").on(UK_TRAVEL),
    api(Method::POST, "/api/user/token/refresh/", Nobody, |a, r| Box::pin(token::refresh(a, r)), "The same with its slash").on(UK_TRAVEL),
    // Log-in and log-out by session.
    api(Method::POST, "/api/login-ldap/", Nobody, |a, r| Box::pin(session::log_in(a, r)), "Log in by `username`; a session cookie").on(BACKEND).shape(Shape::Status).es().exempt(),
    api(Method::OPTIONS, "/api/login-ldap/", Nobody, |a, r| Box::pin(session::options(a, r)), "Says that log-in is there").on(BACKEND).shape(Shape::Status).es().exempt(),
    api(Method::GET, "/api/logout/", Nobody, |a, r| Box::pin(session::log_out(a, r)), "End the session; refused from other sites' pages").on(BACKEND).shape(Shape::Status).es().exempt(),
    api(Method::POST, "/api/logout/", Nobody, |a, r| Box::pin(session::log_out(a, r)), "The same").on(BACKEND).shape(Shape::Status).es().exempt(),
    // Our own additions.
    api(Method::POST, "/api/token/verify/", Nobody, |a, r| Box::pin(token::verify(a, r)), "Whether a token is good, of either kind"),
    api(Method::POST, "/api/logout/", Nobody, |a, r| Box::pin(token::revoke(a, r)), "End a family of tokens by one of them (RFC 7009)").on(NOT_BACKEND),
    api(Method::GET, "/api/sesiones/", User, |a, r| Box::pin(session::list(a, r)), "Own sessions and token families").es(),
    api(Method::DELETE, "/api/sesiones/", User, |a, r| Box::pin(session::end_all(a, r)), "Log out everywhere").es(),
    api(Method::DELETE, "/api/sesiones/{id:word}/", User, |a, r| Box::pin(session::end(a, r)), "End one session or family").es(),
    api(Method::POST, "/api/correo/confirmar/", User, |a, r| Box::pin(email::confirm(a, r)), "Another e-mail for the own account, by the code that was mailed to it").es().shape(Shape::Error),
    // GastroMóvil's accounts.
    api(Method::POST, "/usuarios/api/registro/", Nobody, |a, r| Box::pin(user::register(a, r)), "A customer's account").es(),
    api(Method::POST, "/usuarios/api/password/enviar-codigo/", Nobody, |a, r| Box::pin(code::send(a, r)), "Mail a recovery code; one answer for known and unknown").es().shape(Shape::Error),
    api(Method::POST, "/usuarios/api/password/verificar-codigo/", Nobody, |a, r| Box::pin(code::redeem(a, r)), "A new password for a recovery code").es().shape(Shape::Error),
    api(Method::GET, "/usuarios/api/usuarios/", Admin, |a, r| Box::pin(user::list(a, r)), "All accounts, for the administrator; `rol` for those of a role").es(),
    api(Method::PUT, "/usuarios/api/usuarios/{id:int}/editar/", Admin, |a, r| Box::pin(user::edit(a, r)), "Name, e-mail, role or state of an account, by the administrator").es(),
    api(Method::DELETE, "/usuarios/api/usuarios/{id:int}/eliminar/", Admin, |a, r| Box::pin(user::erase(a, r)), "Erase a person, keep the books").es(),
    // ecommerce-api's customers.
    api(Method::POST, "/api/v1/customers/", Anyone, |a, r| Box::pin(customer::register(a, r)), "A customer's account, with the password rules"),
    api(Method::GET, "/api/v1/customers/{id:int}/", User, |a, r| Box::pin(customer::show(a, r)), "The own record").class_view(),
    api(Method::PUT, "/api/v1/customers/{id:int}/", User, |a, r| Box::pin(customer::replace(a, r)), "Change the own record").class_view(),
    api(Method::PATCH, "/api/v1/customers/{id:int}/", User, |a, r| Box::pin(customer::change(a, r)), "Change parts of the own record").class_view(),
    api(Method::DELETE, "/api/v1/customers/{id:int}/", User, |a, r| Box::pin(customer::erase(a, r)), "Erase the own account, keep the books").class_view(),
    // RestAPI's users.
    api(Method::GET, "/Database/usuarios/", User, |a, r| Box::pin(user::list_rows(a, r)), "The own record; all for the administrator; never a hash").on(RESTAPI),
    // uk-travel-recommendation's users.
    api(Method::POST, "/api/user/register/", Anyone, |a, r| Box::pin(user::register_by_username(a, r)), "An account by user name").on(UK_TRAVEL),
    api(Method::POST, "/api/user/preferences/", User, |a, r| Box::pin(user::set_preferences(a, r)), "Preferences, kept with the account").on(UK_TRAVEL),
];
