//! An order without an account: whoever holds its link follows it, may cancel it while the kitchen has not begun, and rate
//! it once it is delivered.

use super::notice::Notice;
use super::rating::{self, RateForm};
use super::visit::Sent;
use super::{order, visit};
use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::http::Response;
use crate::middleware::Context;
use crate::restaurant::order::State;
use crate::services;

/// Orders that are named beside the first one at most.
const OTHERS: usize = 10;

/// `GET /p/<link>/`; `con` are the links of what was ordered at the same time.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let text = request.param("link").to_owned();
    let now = services::live::now(app)?; // before the order: what happens between is told again, never missed
    let own = services::link::find(app, &text)?;
    let events = format!("/api/eventos/p/{text}/");
    let page = order::page(app, &request, &own.order, order::stream(&own.order, &events, now))?;
    let others: Vec<&str> = request.query("con").unwrap_or_default().split(',').take(OTHERS).collect();
    let others = services::link::some(app, &others)?;
    let others = others.into_iter().map(|order| (order.public_id, order.restaurant_name)).collect();
    let may_rate = own.order.state == State::Delivered && !own.rated;
    let rate = may_rate.then(|| RateForm { order: own.order.id, action: format!("/p/{text}/calificar/") });
    let page = order::Show { rate, link: Some(order::Link { text, others }), ..page };
    private(visit::answer(app, &request, 200, &page)?)
}

/// `POST /p/<link>/cancelar/`: back to the order, which says what became of it.
pub async fn cancel(app: &App, request: Context) -> Result<Response> {
    let text = request.param("link");
    let notice = match services::link::cancel(app, text).await {
        Ok(()) => Notice::OrderCancelled,
        Err(Error::Refused(Refusal::StepNotAllowed { .. })) => Notice::OrderTooLate,
        Err(error) => return Err(error),
    };
    Ok(visit::to(&notice.on(&format!("/p/{text}/"))))
}

/// `POST /p/<link>/calificar/`: what its guest says of a delivered order.
pub async fn rate(app: &App, mut request: Context) -> Result<Response> {
    let text = request.param("link").to_owned();
    services::link::id(app, &text)?; // whose it is, before what was sent
    let sent = Sent::read(&mut request).await?;
    services::link::rate(app, &text, rating::score(&sent)?, sent.text("comentario")).await?;
    Ok(visit::to(&Notice::Rated.on(&format!("/p/{text}/"))))
}

/// The link is a key: no search engine keeps the page, no cache does, and no other site is told the address.
#[expect(clippy::unnecessary_wraps, reason = "the last step of a handler")]
fn private(mut response: Response) -> Result<Response> {
    response.set("Cache-Control", "no-store");
    response.set("X-Robots-Tag", "noindex");
    response.set("Referrer-Policy", "no-referrer");
    Ok(response)
}
