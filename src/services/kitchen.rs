//! The kitchen's screen: what there is to do, the step back, what is sold out. For an owner and for a paired screen
//! alike: who asks is an [`Actor`], and anybody but these two has no kitchen.
//!
//! Steps forward are in [`super::order`].

use super::live::Snapshot;
use crate::app::App;
use crate::auth::id::UserId;
use crate::clock::{Span, Time};
use crate::error::{Error, Noun, Result};
use crate::restaurant::category::Section;
use crate::restaurant::id::{OrderId, ProductId};
use crate::restaurant::order::{Order, State};
use crate::restaurant::product::ProductChange;
use crate::restaurant::restaurant::Restaurant;
use crate::restaurant::step::Actor;
use crate::restaurant::undo::{self, Undo, WITHIN};
use crate::store::{self, Connection, Write};
use std::collections::HashSet;

/// Newest rows of the journal that are looked at for steps to take back: a minute has no more.
const RECENT: usize = 200;
/// Steps to take back that are offered at most.
const OFFERED: usize = 3;

/// What there is to do in the kitchen, and the number at which it holds.
#[derive(Debug, Clone)]
pub struct Board {
    /// The orders with epoch and number, as a stream continues them.
    pub now: Snapshot,
    /// The kitchens: of a screen one.
    pub restaurants: Vec<Restaurant>,
    /// What can still be taken back, the newest first.
    pub undoable: Vec<Undoable>,
    /// When the newest order came, the finished ones too.
    pub newest_at: Option<Time>,
}

/// A step that can still be taken back.
#[derive(Debug, Clone)]
pub struct Undoable {
    /// The order as it stands after the step.
    pub order: Order,
    /// For how long yet.
    pub left: Span,
}

/// The menu of one kitchen, for saying what is sold out.
#[derive(Debug, Clone)]
pub struct Menu {
    /// Whose.
    pub restaurant: Restaurant,
    /// The headings with their dishes.
    pub sections: Vec<Section>,
}

/// What there is to do, read in one moment.
///
/// # Errors
/// [`Noun::Restaurant`] for who has no kitchen.
pub fn board(app: &App, actor: Actor) -> Result<Board> {
    let now = app.clock.now();
    app.store.read(|db| {
        let restaurants = kitchens(db, actor)?;
        let (epoch, seq) = (store::house::find(db)?.epoch, store::journal::head(db)?);
        let (mut orders, mut undoable, mut newest_at) = (Vec::new(), Vec::new(), None);
        for restaurant in &restaurants {
            store::order::for_each_active_of_restaurant(db, restaurant.id, |order| {
                orders.push(order);
                Ok(())
            })?;
            newest_at = newest_at.max(store::order::newest_at(db, restaurant.id)?);
            offer(db, restaurant, now, &mut undoable)?;
        }
        undoable.sort_by_key(|step: &Undoable| std::cmp::Reverse(step.left));
        undoable.truncate(OFFERED);
        let now = Snapshot { epoch, seq, orders, waiting: Vec::new() };
        Ok(Board { now, restaurants, undoable, newest_at })
    })
}

/// Adds what can be taken back in one kitchen: an order's newest row only.
fn offer(db: &Connection, of: &Restaurant, now: Time, steps: &mut Vec<Undoable>) -> Result<()> {
    let mut seen = HashSet::new();
    for row in store::journal::recent(db, of.id, now - WITHIN, RECENT)? {
        let Some(id) = row.order.filter(|id| seen.insert(*id)) else { continue };
        let Some(last) = row.last() else { continue };
        let Some(facts) = store::order::facts(db, id)? else { continue };
        if let Some(left) = undo::left(&facts, &last, now)
            && let Some(order) = store::order::find(db, id)?
        {
            steps.push(Undoable { order, left });
        }
    }
    Ok(())
}

/// The kitchens of who asks.
fn kitchens(db: &Connection, actor: Actor) -> Result<Vec<Restaurant>> {
    let found = match actor {
        Actor::Owner(user) => store::restaurant::of_kitchen(db, user)?,
        Actor::Cook(_, of) => store::restaurant::find(db, of)?.into_iter().collect(),
        Actor::Screen(screen) => store::restaurant::find(db, screen.restaurant)?.into_iter().collect(),
        Actor::Customer(_) | Actor::Link(_) | Actor::Courier(_) | Actor::House => Vec::new(),
    };
    if found.is_empty() { Err(Error::NotFound(Noun::Restaurant)) } else { Ok(found) }
}

/// Takes the last step of an order back. Returns where the order stands then. Twice is no fault.
///
/// # Errors
/// Those of [`undo::undo`].
pub async fn undo(app: &App, actor: Actor, id: OrderId) -> Result<State> {
    app.store.write(move |w| take_back(w, actor, id)).await
}

fn take_back(w: &Write<'_>, actor: Actor, id: OrderId) -> Result<State> {
    let facts = store::order::facts(w.db(), id)?.ok_or(Error::NotFound(Noun::Order))?;
    let last = store::journal::newest_of_order(w.db(), id)?.and_then(|row| row.last());
    let actor = super::order::in_kitchen(w.db(), &facts, actor)?;
    match undo::undo(&facts, last, actor, w.now())? {
        Undo::Done => Ok(facts.state),
        Undo::Back(back) => store::order::take_back(w, &back).map(|()| back.to),
    }
}

/// The menus of the kitchens, with what is sold out.
pub fn menus(app: &App, actor: Actor) -> Result<Vec<Menu>> {
    app.store.read(|db| {
        let kitchens = kitchens(db, actor)?.into_iter();
        let menu = |restaurant: Restaurant| {
            let sections = store::product::menu(db, restaurant.id)?;
            let sections = sections.into_iter().filter(|section| !section.products.is_empty()).collect();
            Ok(Menu { restaurant, sections })
        };
        kitchens.map(menu).collect()
    })
}

/// Whether a dish is of the kitchen that asks: asked before its input is read.
///
/// # Errors
/// [`Noun::Product`] when it is not.
pub fn has_dish(app: &App, actor: Actor, id: ProductId) -> Result<()> {
    app.store.read(|db| owner_of_dish(db, actor, id)).map(drop)
}

/// Who owns the kitchen that this dish is of, where that is the asker's.
fn owner_of_dish(db: &Connection, actor: Actor, id: ProductId) -> Result<UserId> {
    for restaurant in kitchens(db, actor).or(Err(Error::NotFound(Noun::Product)))? {
        let found = store::product::find_for_owner(db, id, restaurant.owner)?;
        if found.is_some_and(|product| product.restaurant == restaurant.id) {
            return Ok(restaurant.owner);
        }
    }
    Err(Error::NotFound(Noun::Product))
}

/// Says whether a dish is to be had.
///
/// # Errors
/// [`Noun::Product`] when it is none of the kitchen's.
pub async fn set_available(app: &App, actor: Actor, id: ProductId, available: bool) -> Result<()> {
    app.store
        .write(move |w| {
            let owner = owner_of_dish(w.db(), actor, id)?;
            let change = ProductChange { available: Some(available), ..ProductChange::default() };
            store::product::edit(w, id, owner, &change)
        })
        .await?;
    app.live.menus_changed();
    Ok(())
}

#[cfg(test)]
mod tests;
