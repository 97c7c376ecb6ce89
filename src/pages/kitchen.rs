//! The kitchen's screen: `/panel-restaurante/` for the owner, `/cocina/` for a paired screen. What stands on it is in
//! [`board`].
//!
//! Without a script each button is a form: `pedido` and `estado` (the contract's word) with `minutos` where an order is
//! accepted and `motivo` where one is called off; `deshacer` for the step back; `producto` with `disponible` for what is
//! sold out. With the script (`static/kitchen.js`) the same forms are sent to `api`, and the board is fetched anew from
//! `tablero/` at each event of the stream.
//!
//! # Why is the board made here and not by the script?
//! One template, one escaping, one language table, and the buttons are what the state table answers. The script only
//! puts in place what has changed, so what it shows is always one moment of the file.

mod board;

use self::board::{Board, PROMISES, minutes};
use super::layout::{Frame, pages};
use super::notice::Notice;
use super::visit::{self, Sent};
use super::words;
use crate::app::App;
use crate::error::{Error, Noun, Refusal, Result};
use crate::http::Response;
use crate::middleware::Context;
use crate::middleware::outward::{SCREEN_COOKIE, screen_cookie};
use crate::restaurant::id::{OrderId, ProductId};
use crate::restaurant::step::Actor;
use crate::services;
use crate::services::order::Request;
use crate::wire::order::parse_state;
use askama::Template;

/// The kitchen's page.
#[derive(Debug, Template)]
#[template(path = "kitchen.html")]
pub struct Kitchen<'a> {
    /// The frame.
    pub frame: Frame,
    /// What there is to do; `None`: this account has no restaurant.
    pub board: Option<Board<'a>>,
}

/// The board alone, for the script.
#[derive(Debug, Template)]
#[template(path = "board.html")]
struct Fragment<'a> {
    frame: Frame,
    board: Board<'a>,
}

pages!(Kitchen<'_>, Fragment<'_>);

/// The owner's page.
const PANEL: &str = "/panel-restaurante/";
/// A paired screen's page.
const SCREEN: &str = "/cocina/";

fn base(request: &Context) -> &'static str {
    if request.who.screen().is_some() { SCREEN } else { PANEL }
}

/// `GET /panel-restaurante/`, `GET /cocina/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let (cook, frame) = (request.who.cook()?, visit::frame(app, &request)?);
    let read = match services::kitchen::board(app, cook) {
        Ok(read) => read,
        Err(Error::NotFound(Noun::Restaurant)) => {
            return visit::answer(app, &request, 200, &Kitchen { frame, board: None });
        }
        Err(error) => return Err(error),
    };
    let menus = services::kitchen::menus(app, cook)?;
    let board = Board::new(app, &read, &menus, base(&request), frame.lang);
    let mut response = visit::answer(app, &request, 200, &Kitchen { frame, board: Some(board) })?;
    response.set("Cache-Control", "no-store");
    if let (Some(_), Some(key)) = (request.who.screen(), request.cookie(SCREEN_COOKIE)) {
        response.set_cookie(&screen_cookie(app, key, request.who.secure()));
    }
    Ok(response)
}

/// `GET …/tablero/`: the board as it is now.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn fragment(app: &App, request: Context) -> Result<Response> {
    let (cook, frame) = (request.who.cook()?, visit::frame(app, &request)?);
    let read = services::kitchen::board(app, cook)?;
    let menus = services::kitchen::menus(app, cook)?;
    let board = Board::new(app, &read, &menus, base(&request), frame.lang);
    let mut response = visit::answer(app, &request, 200, &Fragment { frame, board })?;
    response.set("Cache-Control", "no-store");
    Ok(response)
}

/// `POST /panel-restaurante/`, `POST /cocina/`: one of the page's buttons without a script, and back to the page.
pub async fn submit(app: &App, mut request: Context) -> Result<Response> {
    let (cook, back) = (request.who.cook()?, base(&request));
    let sent = Sent::read(&mut request).await?;
    let done = match () {
        () if sent.has("deshacer") => undo(app, cook, &sent).await,
        () if sent.has("producto") => set_available(app, cook, &sent).await,
        () => step(app, cook, &sent).await,
    };
    match done {
        Ok(()) => Ok(visit::to(back)),
        Err(Error::Refused(Refusal::StepNotAllowed { .. } | Refusal::NothingToUndo { .. })) => {
            Ok(visit::to(&Notice::StepRefused.on(back)))
        }
        Err(error) => Err(error),
    }
}

async fn step(app: &App, cook: Actor, sent: &Sent) -> Result<()> {
    let id = OrderId::parse(&sent.text("pedido")).ok_or(Error::NotFound(Noun::Order))?;
    let next = parse_state(&sent.text("estado")).ok_or(Refusal::StateUnknown)?;
    let wish = Request {
        reason: Some(sent.text("motivo")),
        minutes: minutes(&sent.text("minutos")),
        ..Request::to(next)
    };
    services::order::step(app, cook, id, wish).await
}

async fn undo(app: &App, cook: Actor, sent: &Sent) -> Result<()> {
    let id = OrderId::parse(&sent.text("deshacer")).ok_or(Error::NotFound(Noun::Order))?;
    services::kitchen::undo(app, cook, id).await.map(drop)
}

async fn set_available(app: &App, cook: Actor, sent: &Sent) -> Result<()> {
    let id = ProductId::parse(&sent.text("producto")).ok_or(Error::NotFound(Noun::Product))?;
    services::kitchen::set_available(app, cook, id, sent.ticked("disponible")).await
}

#[cfg(test)]
mod tests;
