//! Orders in JSON, for the kitchen's owner: all, what is to be done, and the next step.

#![expect(clippy::unused_async, reason = "every handler has this signature")]

use super::list::pages;
use crate::app::App;
use crate::error::{Error, Fault, Noun, Refusal, Result};
use crate::http::Response;
use crate::middleware::{Context, fields};
use crate::restaurant::id::OrderId;
use crate::services;
use crate::services::order::{Filter, Request};
use crate::wire::json::{List, compact};
use crate::wire::order::{
    Active, Listed, paid, paid_word, parse_state, said_beside, seen, state_word, wished,
};
use jiff::civil::Date;
use serde_json::json;
use std::sync::Arc;

/// The orders of the own restaurants, newest day first: all, or those of a state, from a day on, up to a day.
pub async fn list(app: &App, request: Context) -> Result<Response> {
    let (store, owner) = (Arc::clone(&app.store), request.who.id()?);
    let filter = filter(&request)?;
    pages(move |after, list| {
        services::order::page_of_owner(&store, owner, &filter, after.as_ref(), |order| {
            list.push(&Listed::from(&order))
        })
    })
}

/// What `desde`, `hasta` and `estado` ask for. What is left out or empty asks for nothing.
fn filter(request: &Context) -> Result<Filter> {
    let asked = |name| request.query(name).filter(|text| !text.is_empty());
    let day = |name: &'static str| {
        let read = |text: &str| text.parse::<Date>().map_err(|_no_day| Error::field(name, Fault::NotADate));
        asked(name).map(read).transpose()
    };
    let state = |word| parse_state(word).ok_or(Refusal::StateUnknown);
    let mut filter = Filter { state: asked("estado").map(state).transpose()?, ..Filter::all() };
    if let Some(day) = day("desde")? {
        filter.from = day.to_string();
    }
    if let Some(day) = day("hasta")? {
        filter.to = day.to_string();
    }
    Ok(filter)
}

/// What the kitchen has still to do with, the oldest first.
pub async fn list_active(app: &App, request: Context) -> Result<Response> {
    let mut list = List::default();
    services::order::for_each_active(app, request.who.id()?, |order| list.push(&Active::from(&order)))?;
    Ok(list.answer())
}

/// Moves an order one step, for the owner and for a paired screen. 404 when it is another's, 400 for a word that is no
/// state, 409 for a step that is none, or that `desde` says was meant for another state.
pub async fn step(app: &App, mut request: Context) -> Result<Response> {
    let cook = request.who.cook()?;
    let id = OrderId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Order))?;
    services::order::is_of_kitchen(app, cook, id)?;
    let fields = fields(&mut request).await?;
    let next = wished(&fields).ok_or(Refusal::StateUnknown)?;
    let seen = seen(&fields);
    let (reason, minutes) = said_beside(fields)?;
    services::order::step(app, cook, id, Request { next, reason, minutes, seen }).await?;
    compact(200, &json!({"ok": true, "estado": state_word(next)}))
}

/// Takes the kitchen's last step back. 404 when the order is another's, 409 when there is no step that still can be.
pub async fn undo(app: &App, request: Context) -> Result<Response> {
    let cook = request.who.cook()?;
    let id = OrderId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Order))?;
    let state = services::kitchen::undo(app, cook, id).await?;
    compact(200, &json!({"ok": true, "estado": state_word(state)}))
}

/// Says of an order that it is paid, refused or refunded. 404 when it is another's, 409 for a change that is none.
pub async fn settle(app: &App, mut request: Context) -> Result<Response> {
    let owner = request.who.id()?;
    let id = OrderId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Order))?;
    services::report::order(app, owner, id)?;
    let to = paid(fields(&mut request).await?)?;
    services::report::settle(app, owner, id, to).await?;
    compact(200, &json!({"ok": true, "pago": paid_word(to)}))
}
