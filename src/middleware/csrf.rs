//! The cross-site check of a request: finds the token where Django looks for it and asks [`crate::auth::csrf`].
//!
//! A form's field is looked at before the header, on POST only; the body is read for that within the row's cap, and the
//! handler finds it read.

use super::network::Origin;
use super::outward::CSRF_COOKIE;
use crate::app::App;
use crate::auth::csrf::{self, Asked};
use crate::error::{Error, Forbidden, Result};
use crate::http::{Input, Method, Request};

/// The form field that carries the token.
const FIELD: &str = "csrfmiddlewaretoken";

/// Refuses a request that another site's page may have sent. `cap` is how much of a body is read to find the token.
pub async fn check(app: &App, request: &mut Request, from: Origin, cap: usize) -> Result<()> {
    let field = form_field(request, cap).await?;
    let asked = Asked {
        secure: from.secure,
        host: request.header("host"),
        origin: request.header("origin"),
        referer: request.header("referer"),
        cookie: request.cookie(CSRF_COOKIE),
        field: field.as_deref(),
        header: request.header("x-csrftoken"),
    };
    csrf::check(&asked, &app.trusted_origins).map_err(|fault| Error::Forbidden(Forbidden::Csrf(fault)))
}

/// The token in a form's body. A body that cannot be read is the handler's to refuse.
async fn form_field(request: &mut Request, cap: usize) -> Result<Option<String>> {
    let is_form = request.header("content-type").is_some_and(|media| {
        let media = media.to_ascii_lowercase();
        media.starts_with("application/x-www-form-urlencoded") || media.starts_with("multipart/form-data")
    });
    if request.method() != Method::POST || !is_form {
        return Ok(None);
    }
    match request.input(cap).await {
        Ok(Input::Form(form)) => Ok(form.get(FIELD).map(str::to_owned)),
        Ok(Input::Json(_) | Input::Empty) | Err(Error::Malformed(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
