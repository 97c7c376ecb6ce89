//! Rows for whoever watches the server: no credentials, no cookies, plain words.

use super::{Route, site};
use crate::api::health;
use crate::http::Method;
use crate::middleware::Guard::Nobody;
use crate::wire::refusal::Shape;

#[rustfmt::skip] // a table is read by its columns
pub(super) static ROUTES: &[Route] = &[
    site(Method::GET, "/livez", Nobody, |a, r| Box::pin(health::live(a, r)), "Whether the process answers").shape(Shape::Plain).asset(),
    site(Method::GET, "/readyz", Nobody, |a, r| Box::pin(health::ready(a, r)), "Whether a read and an empty write come back").shape(Shape::Plain).asset(),
    site(Method::GET, "/healthz", Nobody, |a, r| Box::pin(health::health(a, r)), "The same as JSON; details from this machine and the allowed networks").shape(Shape::Plain).asset(),
    site(Method::GET, "/metrics", Nobody, |a, r| Box::pin(health::metrics(a, r)), "Numbers for Prometheus, from this machine only").shape(Shape::Plain).asset(),
];
