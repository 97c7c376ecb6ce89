//! Paths of GastroMóvil's that answered 500 for want of a page, or led around the rules: each leads to where that is
//! done now.

#![expect(clippy::unused_async, reason = "every handler has this signature")]

use super::visit;
use crate::app::App;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::middleware::Context;
use crate::restaurant::id::OrderId;

/// Own orders.
pub async fn orders(_: &App, _: Context) -> Result<Response> {
    Ok(visit::to("/mispedidos/"))
}

/// One own order; whose it is, is asked there.
pub async fn order(_: &App, request: Context) -> Result<Response> {
    let id = OrderId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Order))?;
    Ok(visit::to(&format!("/pedidos/{id}/")))
}

/// The menus.
pub async fn menu(_: &App, _: Context) -> Result<Response> {
    Ok(visit::to("/restaurantes/"))
}

/// The kitchen's orders.
pub async fn kitchen(_: &App, _: Context) -> Result<Response> {
    Ok(visit::to("/panel-restaurante/"))
}

/// A courier's orders.
pub async fn courier(_: &App, _: Context) -> Result<Response> {
    Ok(visit::to("/panel-repartidor/"))
}

/// The log-in.
pub async fn log_in(_: &App, _: Context) -> Result<Response> {
    Ok(visit::to("/usuarios/login/"))
}

/// The registration.
pub async fn register(_: &App, _: Context) -> Result<Response> {
    Ok(visit::to("/usuarios/registro/"))
}
