//! Rows for whoever asks whether the server is well: no credentials, no cookies, plain words. Details and numbers are at
//! the listener of those who watch ([`super::watch`]), which no guest and no proxy comes to.

use super::{Route, site};
use crate::api::health;
use crate::http::Method;
use crate::middleware::Guard::Nobody;
use crate::wire::refusal::Shape;

#[rustfmt::skip] // a table is read by its columns
pub(super) static ROUTES: &[Route] = &[
    site(Method::GET, "/livez", Nobody, |a, r| Box::pin(health::live(a, r)), "Whether the process answers").shape(Shape::Plain).asset(),
    site(Method::GET, "/readyz", Nobody, |a, r| Box::pin(health::ready(a, r)), "Whether a read and an empty write come back").shape(Shape::Plain).asset(),
    site(Method::GET, "/healthz", Nobody, |a, r| Box::pin(health::health(a, r)), "The same as JSON; details where network.allowed names networks").shape(Shape::Plain).asset(),
];
