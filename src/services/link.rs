//! Orders without an account: whoever holds an order's link sees it and may cancel it while the kitchen has not begun.
//!
//! The link's text is 128 random bits; it is the only credential. The order of somebody with an account has no such
//! link: it is theirs alone.

use super::order::{self, OwnOrder, Request};
use crate::app::App;
use crate::error::{Error, Noun, Result};
use crate::restaurant::id::OrderId;
use crate::restaurant::order::{Order, State};
use crate::restaurant::step::Actor;
use crate::store::{self, Connection};

/// Characters of a link's text: 128 bits.
pub const LENGTH: usize = 22;

/// The order behind a link.
///
/// # Errors
/// [`Noun::Order`] when there is none, or it is an account's.
pub fn find(app: &App, link: &str) -> Result<OwnOrder> {
    app.store.read(|db| Ok(OwnOrder { order: find_in(db, link)?, rated: true }))
}

/// Several of them, in the order asked for; what is none is left out.
pub fn some(app: &App, links: &[&str]) -> Result<Vec<Order>> {
    app.store.read(|db| {
        let found = links.iter().map(|link| match find_in(db, link) {
            Err(Error::NotFound(_)) => Ok(None),
            other => other.map(Some),
        });
        found.filter_map(Result::transpose).collect()
    })
}

/// The number of the order behind a link.
///
/// # Errors
/// As [`find`].
pub fn id(app: &App, link: &str) -> Result<OrderId> {
    app.store.read(|db| find_in(db, link).map(|order| order.id))
}

fn find_in(db: &Connection, link: &str) -> Result<Order> {
    let fits = link.len() == LENGTH;
    let order = if fits { store::order::find_by_public_id(db, link)? } else { None };
    order.filter(|order| order.customer.is_none()).ok_or(Error::NotFound(Noun::Order))
}

/// Calls the order behind a link off, while the kitchen has not begun.
///
/// # Errors
/// As [`find`]; [`crate::error::Refusal::StepNotAllowed`] when it is too late.
pub async fn cancel(app: &App, link: &str) -> Result<()> {
    let id = id(app, link)?;
    order::step(app, Actor::Link(id), id, Request::to(State::Cancelled)).await
}
