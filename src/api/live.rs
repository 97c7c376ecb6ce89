//! Live events: streams of server-sent events with the snapshots they continue; GastroMóvil's web sockets in [`socket`].
//!
//! A stream is told in [`stream`]. The order in which one is opened matters: it listens first, then reads the journal up
//! to its head, then tells what was heard and has a higher number. So nothing is missed and nothing comes twice.

#![expect(clippy::unused_async, reason = "every handler has this signature")]

pub mod socket;
mod stream;

use crate::app::App;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::live::{Seat, Topic};
use crate::middleware::Context;
use crate::restaurant::id::{OrderId, RestaurantId};
use crate::restaurant::screen::Watcher;
use crate::services::live::{self, Reach, Snapshot, View, Watch};
use crate::wire::json;
use crate::wire::live::{Id, Listed, Offered};
use serde_json::json;

/// What the kitchens have to do: events.
pub async fn kitchen(app: &App, request: Context) -> Result<Response> {
    let view = View::Kitchen(restaurant(&request)?);
    stream::open(app, &request, view)
}

/// What the kitchens have to do now.
pub async fn kitchen_now(app: &App, request: Context) -> Result<Response> {
    let view = View::Kitchen(restaurant(&request)?);
    orders_now(&now(app, &request, view)?)
}

/// All that happens to the orders of the own restaurants: events.
pub async fn owner(app: &App, request: Context) -> Result<Response> {
    let view = View::Owner(restaurant(&request)?);
    stream::open(app, &request, view)
}

/// The orders of the own restaurants that are not done.
pub async fn owner_now(app: &App, request: Context) -> Result<Response> {
    let view = View::Owner(restaurant(&request)?);
    orders_now(&now(app, &request, view)?)
}

/// One order: events.
pub async fn order(app: &App, request: Context) -> Result<Response> {
    let view = View::Order(order_id(&request)?);
    stream::open(app, &request, view)
}

/// One order now.
pub async fn order_now(app: &App, request: Context) -> Result<Response> {
    one_now(&now(app, &request, View::Order(order_id(&request)?))?)
}

fn one_now(snapshot: &Snapshot) -> Result<Response> {
    let order = snapshot.orders.first().ok_or(Error::NotFound(Noun::Order))?;
    fresh(json::compact(200, &json!({"id": id(snapshot), "pedido": Listed::from(order)}))?)
}

/// One order without an account, by its link: events.
pub async fn link(app: &App, request: Context) -> Result<Response> {
    let id = crate::services::link::id(app, request.param("link"))?;
    stream::open(app, &request, View::Link(id))
}

/// One order without an account, by its link, now.
pub async fn link_now(app: &App, request: Context) -> Result<Response> {
    let id = crate::services::link::id(app, request.param("link"))?;
    one_now(&live::snapshot(app, &Watch { who: Watcher::Link(id), view: View::Link(id) })?)
}

/// What waits for a courier, and what this one carries: events.
pub async fn courier(app: &App, request: Context) -> Result<Response> {
    stream::open(app, &request, View::Courier)
}

/// What waits for a courier now, and what this one carries.
pub async fn courier_now(app: &App, request: Context) -> Result<Response> {
    let snapshot = now(app, &request, View::Courier)?;
    let waiting: Vec<_> = snapshot.waiting.iter().map(Offered::from).collect();
    let carried: Vec<_> = snapshot.orders.iter().map(Listed::from).collect();
    let body = json!({"id": id(&snapshot), "disponibles": waiting, "en_camino": carried});
    fresh(json::compact(200, &body)?)
}

fn now(app: &App, request: &Context, view: View) -> Result<Snapshot> {
    live::snapshot(app, &Watch { who: request.who.watcher()?, view })
}

fn orders_now(snapshot: &Snapshot) -> Result<Response> {
    let orders: Vec<_> = snapshot.orders.iter().map(Listed::from).collect();
    fresh(json::compact(200, &json!({"id": id(snapshot), "pedidos": orders}))?)
}

fn id(snapshot: &Snapshot) -> String {
    Id { epoch: snapshot.epoch.clone(), seq: snapshot.seq }.to_string()
}

/// An answer that is true now and need not be so in a moment.
#[expect(clippy::unnecessary_wraps, reason = "the last step of handlers that give a result")]
fn fresh(response: Response) -> Result<Response> {
    Ok(response.with_header("Cache-Control", "no-store"))
}

fn order_id(request: &Context) -> Result<OrderId> {
    OrderId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Order))
}

/// The one restaurant that is asked for; none: all that the user owns.
fn restaurant(request: &Context) -> Result<Option<RestaurantId>> {
    let read = |text| RestaurantId::parse(text).ok_or(Error::NotFound(Noun::Restaurant));
    request.query("restaurante").map(read).transpose()
}

/// What a watch listens to.
fn topics(reach: &Reach) -> Vec<Topic> {
    match reach {
        Reach::Restaurants(of) => of.iter().copied().map(Topic::Restaurant).collect(),
        Reach::Order(order) => vec![Topic::Order(*order)],
        Reach::Courier(user) => vec![Topic::Courier(*user), Topic::Offers],
    }
}

/// A place for one more stream. A quarter of the connections is kept for those who only ask.
fn seat(app: &App, sitter: impl Into<Watcher>) -> Result<Seat> {
    let connections = usize::try_from(app.config.server.max_connections).unwrap_or(usize::MAX);
    let all = (connections - connections / 4).max(1);
    let seat = app.live.seat(sitter, app.config.live.per_user, all);
    seat.ok_or(Error::TooMany { after: 10 })
}
