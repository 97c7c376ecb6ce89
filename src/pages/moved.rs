//! Paths of GastroMóvil's that answered 500 for want of a page, or led around the rules: each leads to where that is
//! done now.

#![expect(clippy::unused_async, reason = "every handler has this signature")]

use super::notice::Notice;
use super::visit::{self, Sent};
use crate::app::App;
use crate::error::{Error, Noun, Refusal, Result};
use crate::http::Response;
use crate::middleware::Context;
use crate::restaurant::id::OrderId;
use crate::restaurant::step::Actor;
use crate::services;
use crate::services::order::Request;
use crate::wire::order::parse_state;

/// Own orders.
pub async fn orders(_: &App, _: Context) -> Result<Response> {
    Ok(visit::to("/mispedidos/"))
}

/// One own order. Another's is not there, here as there.
pub async fn order(app: &App, request: Context) -> Result<Response> {
    let id = id(&request)?;
    services::order::one_of_customer(app, request.who.id()?, id)?;
    Ok(visit::to(&format!("/pedidos/{id}/")))
}

/// `POST /pedidos/<id>/estado/`, a form with `estado`: the owner's step, as the original's page of old sends it.
pub async fn step(app: &App, mut request: Context) -> Result<Response> {
    let (owner, id) = (request.who.id()?, id(&request)?);
    services::order::is_of_kitchen(app, Actor::Owner(owner), id)?;
    let sent = Sent::read(&mut request).await?;
    let next = parse_state(&sent.text("estado")).ok_or(Refusal::StateUnknown)?;
    services::order::step(app, Actor::Owner(owner), id, Request::to(next)).await?;
    Ok(visit::to(&Notice::StepDone.on("/panel-restaurante/")))
}

fn id(request: &Context) -> Result<OrderId> {
    OrderId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Order))
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
