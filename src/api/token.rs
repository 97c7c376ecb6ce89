//! Tokens over JSON: obtained by a documented identifier, refreshed, verified, ended.
//!
//! Which field names somebody belongs to the path, so each shape of log-in is a handler of its own; behind them is one
//! service. Input is read as SimpleJWT's serializers do: trimmed, numbers taken for their text.

use crate::app::App;
use crate::error::Result;
use crate::http::Response;
use crate::middleware::{Context, asker, fields};
use crate::secret::Secret;
use crate::services::{sign_in, token};
use crate::wire::field::TEXT;
use crate::wire::{json, token as wire};
use serde_json::json;

/// Log-in with e-mail or user name in `username`: GastroMóvil and RestAPI.
pub async fn obtain_by_either(app: &App, request: Context) -> Result<Response> {
    obtain(app, request, "username", sign_in::EITHER).await
}

/// Log-in by `email`: ecommerce-api.
pub async fn obtain_by_email(app: &App, request: Context) -> Result<Response> {
    obtain(app, request, "email", sign_in::EMAIL).await
}

/// Log-in by `username`: uk-travel-recommendation.
pub async fn obtain_by_username(app: &App, request: Context) -> Result<Response> {
    obtain(app, request, "username", sign_in::USERNAME).await
}

/// A new access token for `refresh`; a new refresh token with it where tokens rotate.
pub async fn refresh(app: &App, mut request: Context) -> Result<Response> {
    let mut input = fields(&mut request).await?;
    let text = input.text("refresh", TEXT);
    input.finish()?;
    let made = token::refresh(app, &text, &asker(&request)).await?;
    let refresh = made.refresh.as_ref().map(|secret| secret.expose().as_str());
    json::compact(200, &wire::Refreshed { access: made.access.expose(), refresh })
}

/// Whether `token` is good: `{}`, as SimpleJWT's `TokenVerifyView`.
pub async fn verify(app: &App, mut request: Context) -> Result<Response> {
    let mut input = fields(&mut request).await?;
    let text = input.text("token", TEXT);
    input.finish()?;
    token::verify(app, &text)?;
    json::compact(200, &json!({}))
}

/// Ends the family of `refresh` (or of `token`, of either kind): log-out. A token that is good no more is answered alike.
pub async fn revoke(app: &App, mut request: Context) -> Result<Response> {
    let mut input = fields(&mut request).await?;
    let name = if input.has("token") { "token" } else { "refresh" };
    let text = input.text(name, TEXT);
    input.finish()?;
    token::revoke(app, &text, &asker(&request)).await?;
    json::compact(200, &json!({}))
}

async fn obtain(
    app: &App,
    mut request: Context,
    identifier: &'static str,
    by: &'static [sign_in::Identifier],
) -> Result<Response> {
    let mut input = fields(&mut request).await?;
    let name = input.text(identifier, TEXT);
    let secret = Secret::new(input.text("password", TEXT));
    input.finish()?;
    let asker = asker(&request);
    let verified = sign_in::verify(app, by, &name, secret, &asker).await?;
    let pair = token::obtain(app, verified, &asker).await?;
    json::compact(200, &wire::Pair { refresh: pair.refresh.expose(), access: pair.access.expose() })
}
