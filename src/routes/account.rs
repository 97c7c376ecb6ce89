//! Rows about people: log-in in its documented shapes, tokens, sessions, registration, recovery, the own record.

use super::{Route, Systems, api};
use crate::api::{session, token};
use crate::http::Method;
use crate::middleware::Guard::{Nobody, User};
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
];
