//! `/media/…`: the pictures of dishes and restaurants. A name holds the content's hash, so browsers keep it for ever.

use super::asset::CACHE_CONTROL;
use crate::app::App;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::middleware::Context;
use crate::services;

/// `GET /media/<hash>.jpg`, and `<hash>-g.jpg` for the large size.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let bytes = services::picture::find(app, request.param("name"))?.ok_or(Error::NotFound(Noun::Page))?;
    let mut response = Response::bytes(200, "image/jpeg", bytes);
    response.set("Cache-Control", CACHE_CONTROL);
    Ok(response)
}
