//! What somebody may watch, asked of the file at each event: who owns the restaurant *now*, whose order it is, who
//! carries it. And the present, read in one moment with the number at which it holds.
//!
//! How events travel is the hub's (`crate::live`), how they are written `api`'s. GastroMóvil's rooms are in [`room`].

pub mod room;

use crate::app::App;
use crate::auth::id::UserId;
use crate::error::{Error, Forbidden, Noun, Result};
use crate::restaurant::event::{Event, Kind};
use crate::restaurant::id::{OrderId, RestaurantId};
use crate::restaurant::order::{Fulfilment, Order, State};
use crate::restaurant::screen::{Screen, Watcher};
use crate::store::journal::Row;
use crate::store::{self, Connection};

/// Rows of the journal that are read at a time.
const PAGE: usize = 200;

/// How far back a client may come by its number. Beyond that, the present is shorter than what happened.
const REACH: i64 = 50_000;

/// Somebody who watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch {
    /// Who.
    pub who: Watcher,
    /// What.
    pub view: View,
}

/// What is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// What the kitchens have to do that the watcher may work, or one of them.
    Kitchen(Option<RestaurantId>),
    /// Everything about the orders of an owner's restaurants, or of one of them.
    Owner(Option<RestaurantId>),
    /// One order: its customer's, or of the watcher's restaurant.
    Order(OrderId),
    /// One order without an account, by its link.
    Link(OrderId),
    /// What waits for a courier, and what this one carries.
    Courier,
}

/// What a watch comes down to at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// These restaurants.
    Restaurants(Vec<RestaurantId>),
    /// This order.
    Order(OrderId),
    /// This courier's orders, and those that wait.
    Courier(UserId),
}

/// How much of an event a watcher may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// All of it.
    Whole,
    /// That an order which waited for a courier does so no more.
    Withdrawn,
    /// Nothing.
    Nothing,
}

/// Where a stream begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The journal's present life.
    pub epoch: String,
    /// The number after which the stream tells.
    pub after: i64,
    /// What the client remembered is not known here.
    pub reset: bool,
}

/// A part of what was missed.
#[derive(Debug, Clone)]
pub struct Page {
    /// What may be seen of it, in order.
    pub events: Vec<(Event, Sight)>,
    /// All rows up to this number were looked at.
    pub upto: i64,
    /// There may be more behind it.
    pub more: bool,
}

/// The present, and the number at which it holds.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The journal's present life.
    pub epoch: String,
    /// Events up to this number are in it.
    pub seq: i64,
    /// The orders that are watched and not done; or the one.
    pub orders: Vec<Order>,
    /// For a courier: what waits for somebody.
    pub waiting: Vec<Order>,
}

/// Whether the watcher may watch at all, and what it comes down to.
///
/// # Errors
/// Not found: no such thing, or it is another's. Forbidden: a courier whom the house does not employ any more.
pub fn reach(app: &App, watch: &Watch) -> Result<Reach> {
    app.store.read(|db| reach_in(db, watch))
}

fn reach_in(db: &Connection, watch: &Watch) -> Result<Reach> {
    let user = match watch.who {
        Watcher::User(user) => user,
        Watcher::Screen(screen) if sees(db, screen, watch.view)? => {
            return Ok(Reach::Restaurants(vec![screen.restaurant]));
        }
        Watcher::Screen(_) => return Err(Error::NotFound(Noun::Restaurant)),
        Watcher::Link(id) if watch.view == View::Link(id) && is_open_to_links(db, id)? => {
            return Ok(Reach::Order(id));
        }
        Watcher::Link(_) => return Err(Error::NotFound(Noun::Order)),
    };
    match watch.view {
        View::Kitchen(only) => restaurants(store::staff::kitchens(db, user)?, only),
        View::Owner(only) => {
            let own = store::restaurant::of_owner(db, user)?;
            restaurants(own.into_iter().map(|restaurant| restaurant.id).collect(), only)
        }
        View::Order(id) if is_party(db, id, user)? => Ok(Reach::Order(id)),
        View::Order(_) | View::Link(_) => Err(Error::NotFound(Noun::Order)),
        View::Courier if is_employed(db, user)? => Ok(Reach::Courier(user)),
        View::Courier => Err(Error::Forbidden(Forbidden::NotPermitted)),
    }
}

/// All of these, or the one that was asked for.
fn restaurants(mut of: Vec<RestaurantId>, only: Option<RestaurantId>) -> Result<Reach> {
    of.retain(|id| only.is_none_or(|only| only == *id));
    if of.is_empty() { Err(Error::NotFound(Noun::Restaurant)) } else { Ok(Reach::Restaurants(of)) }
}

/// Where a stream begins whose client remembers this number of this epoch; without one, now.
///
/// What is remembered is not known here when it is of another epoch (the house was restored), above the journal's head
/// (it was restored by other means), below its tail, or too far back.
pub fn start(app: &App, remembered: Option<(&str, i64)>) -> Result<Start> {
    app.store.read(|db| {
        let epoch = store::house::find(db)?.epoch;
        let (tail, head) = (store::journal::tail(db)?, store::journal::head(db)?);
        let known = |(of, seq): &(&str, i64)| {
            *of == epoch && *seq <= head && *seq >= tail - 1 && *seq >= head.saturating_sub(REACH)
        };
        let after = remembered.filter(known).map(|(_, seq)| seq);
        let reset = remembered.is_some() && after.is_none();
        Ok(Start { epoch, after: after.unwrap_or(head), reset })
    })
}

/// The number up to which the present of this moment knows: what a page shows that is read after it may be told again,
/// and nothing is missed.
pub fn now(app: &App) -> Result<(String, i64)> {
    app.store.read(|db| Ok((store::house::find(db)?.epoch, store::journal::head(db)?)))
}

/// What of an event the watcher may see now.
pub fn sight(app: &App, watch: &Watch, event: &Event) -> Result<Sight> {
    match watch.view {
        // One question each.
        View::Kitchen(_) | View::Owner(_) | View::Link(_) => {
            app.store.read_one(|db| sight_in(db, watch, event))
        }
        View::Order(_) | View::Courier => app.store.read(|db| sight_in(db, watch, event)),
    }
}

fn sight_in(db: &Connection, watch: &Watch, event: &Event) -> Result<Sight> {
    let user = match watch.who {
        Watcher::User(user) => user,
        Watcher::Screen(screen) => {
            let whole = event.restaurant == screen.restaurant
                && is_for_kitchen(event.kind)
                && sees(db, screen, watch.view)?;
            return Ok(if whole { Sight::Whole } else { Sight::Nothing });
        }
        Watcher::Link(id) => {
            let whole = event.order == id && is_open_to_links(db, id)?;
            return Ok(if whole { Sight::Whole } else { Sight::Nothing });
        }
    };
    let whole = match watch.view {
        View::Kitchen(only) => is_for_kitchen(event.kind) && works(db, user, only, event)?,
        View::Owner(only) => owns(db, user, only, event)?,
        View::Order(id) => event.order == id && is_party(db, id, user)?,
        View::Link(_) => false,
        View::Courier => return courier_sight(db, user, event),
    };
    Ok(if whole { Sight::Whole } else { Sight::Nothing })
}

/// Whether a paired screen may watch this: its own kitchen and nothing else.
fn sees(db: &Connection, screen: Screen, view: View) -> Result<bool> {
    let own = match view {
        View::Kitchen(only) => only.is_none_or(|only| only == screen.restaurant),
        View::Owner(_) | View::Order(_) | View::Link(_) | View::Courier => false,
    };
    Ok(own && store::screen::is_live(db, screen)?)
}

/// What a kitchen has to do with: no payments, no ratings, nothing that another system brought.
fn is_for_kitchen(kind: Kind) -> bool {
    kind == Kind::Placed || kind.is_step()
}

fn owns(db: &Connection, user: UserId, only: Option<RestaurantId>, event: &Event) -> Result<bool> {
    let asked = only.is_none_or(|only| only == event.restaurant);
    Ok(asked && store::restaurant::find_for_owner(db, event.restaurant, user)?.is_some())
}

fn works(db: &Connection, user: UserId, only: Option<RestaurantId>, event: &Event) -> Result<bool> {
    let asked = only.is_none_or(|only| only == event.restaurant);
    Ok(asked && store::staff::works(db, user, event.restaurant)?)
}

fn is_party(db: &Connection, order: OrderId, user: UserId) -> Result<bool> {
    match store::order::facts(db, order)? {
        Some(facts) if facts.customer == Some(user) || facts.owner == user => Ok(true),
        Some(facts) => store::staff::works(db, user, facts.restaurant),
        None => Ok(false),
    }
}

/// Whether an order's link shows it: it was ordered without an account.
fn is_open_to_links(db: &Connection, order: OrderId) -> Result<bool> {
    Ok(store::order::facts(db, order)?.is_some_and(|facts| facts.customer.is_none()))
}

fn is_employed(db: &Connection, courier: UserId) -> Result<bool> {
    Ok(store::courier::find(db, courier)?.is_none_or(|courier| courier.active))
}

/// A courier sees what they carry, what still waits, and that something waits no more; not where it went.
fn courier_sight(db: &Connection, courier: UserId, event: &Event) -> Result<Sight> {
    if event.courier == Some(courier) {
        return Ok(Sight::Whole);
    }
    if !(event.is_offer() || event.ends_offer()) || !is_employed(db, courier)? {
        return Ok(Sight::Nothing);
    }
    let facts = store::order::facts(db, event.order)?.filter(|f| f.fulfilment == Fulfilment::Delivery);
    Ok(match facts {
        Some(_) if event.ends_offer() => Sight::Withdrawn,
        Some(facts) if facts.state == State::Ready => Sight::Whole,
        Some(_) | None => Sight::Nothing,
    })
}

/// The next part of what the watcher missed behind number `after`, with the rights of this moment.
pub fn page(app: &App, watch: &Watch, after: i64) -> Result<Page> {
    app.store.read(|db| {
        let rows = rows(db, &reach_in(db, watch)?, after)?;
        let more = rows.len() == PAGE;
        // The head of the same moment: nothing that concerns the watcher lies between.
        let last = rows.last().map_or(after, |row| row.seq);
        let upto = if more { last } else { last.max(store::journal::head(db)?) };
        let mut events = Vec::with_capacity(rows.len());
        for event in rows.iter().filter_map(Row::event) {
            let sight = sight_in(db, watch, &event)?;
            if sight != Sight::Nothing {
                events.push((event, sight));
            }
        }
        Ok(Page { events, upto, more })
    })
}

/// What concerns the watcher, by the index that knows it; several restaurants, and couriers, by the whole journal.
fn rows(db: &Connection, reach: &Reach, after: i64) -> Result<Vec<Row>> {
    match reach {
        Reach::Order(order) => store::journal::of_order(db, *order, after, PAGE),
        Reach::Restaurants(of) => match of.as_slice() {
            [one] => store::journal::of_restaurant(db, *one, after, PAGE),
            _several => store::journal::after(db, after, PAGE),
        },
        Reach::Courier(_) => store::journal::after(db, after, PAGE),
    }
}

/// The present, read in one moment with its number: whoever goes on from there misses nothing and hears nothing twice.
///
/// # Errors
/// Those of [`reach`].
pub fn snapshot(app: &App, watch: &Watch) -> Result<Snapshot> {
    app.store.read(|db| {
        let reach = reach_in(db, watch)?;
        let (epoch, seq) = (store::house::find(db)?.epoch, store::journal::head(db)?);
        let (mut orders, mut waiting) = (Vec::new(), Vec::new());
        match reach {
            Reach::Restaurants(of) => {
                for id in of {
                    store::order::for_each_active_of_restaurant(db, id, into(&mut orders))?;
                }
            }
            Reach::Order(id) => orders.extend(store::order::find(db, id)?),
            Reach::Courier(user) => {
                store::order::for_each_waiting(db, into(&mut waiting))?;
                store::order::for_each_carried(db, user, into(&mut orders))?;
            }
        }
        Ok(Snapshot { epoch, seq, orders, waiting })
    })
}

fn into(list: &mut Vec<Order>) -> impl FnMut(Order) -> Result<()> + '_ {
    |order| {
        list.push(order);
        Ok(())
    }
}
