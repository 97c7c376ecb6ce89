//! Restaurants: what their owner does with them, and what the public reads of them.
//!
//! Ownership decides: another's restaurant is not found. Who owns several is asked which one by its number where that
//! matters; without one the oldest is meant.

use crate::app::App;
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Result};
use crate::restaurant::category::Section;
use crate::restaurant::id::RestaurantId;
use crate::restaurant::rating::Summary;
use crate::restaurant::restaurant::{Restaurant, RestaurantChange};
use crate::store;

/// A restaurant with its menu.
#[derive(Debug, Clone)]
pub struct Menu {
    /// The restaurant.
    pub restaurant: Restaurant,
    /// Its headings with what stands under them, empty ones too.
    pub sections: Vec<Section>,
}

/// One restaurant of its owner, open or closed.
///
/// # Errors
/// [`Noun::Restaurant`] when it is another's.
pub fn own(app: &App, owner: UserId, id: RestaurantId) -> Result<Restaurant> {
    app.store
        .read(|db| store::restaurant::find_for_owner(db, id, owner))?
        .ok_or(Error::NotFound(Noun::Restaurant))
}

/// All restaurants of an owner, the oldest first. One, as a rule.
pub fn of_owner(app: &App, owner: UserId) -> Result<Vec<Restaurant>> {
    app.store.read_one(|db| store::restaurant::of_owner(db, owner))
}

/// The restaurants whose kitchen somebody may work, the oldest first: an owner's own, and where they have a post.
pub fn of_kitchen(app: &App, user: UserId) -> Result<Vec<Restaurant>> {
    app.store.read(|db| store::restaurant::of_kitchen(db, user))
}

/// Changes a restaurant of its owner; what is `None` stays.
///
/// # Errors
/// [`Noun::Restaurant`] when it is another's; field faults.
pub async fn edit(app: &App, owner: UserId, id: RestaurantId, change: RestaurantChange) -> Result<()> {
    let change = change.check()?;
    app.store.write(move |w| store::restaurant::edit(w, id, owner, &change)).await
}

/// The restaurant that an order is of, open or closed: for whoever may see the order. `None`: it is gone.
pub fn of_order(app: &App, id: RestaurantId) -> Result<Option<Restaurant>> {
    app.store.read(|db| store::restaurant::find(db, id))
}

/// A restaurant of its owner with its menu, open or closed.
///
/// # Errors
/// [`Noun::Restaurant`] when it is another's.
pub fn own_menu(app: &App, owner: UserId, id: RestaurantId) -> Result<Menu> {
    app.store.read(|db| {
        let found = store::restaurant::find_for_owner(db, id, owner)?;
        let restaurant = found.ok_or(Error::NotFound(Noun::Restaurant))?;
        Ok(Menu { sections: store::product::menu(db, id)?, restaurant })
    })
}

/// Restaurants on one page of the public list.
const PAGE: usize = 60;

/// A page of what the public may choose from.
#[derive(Debug)]
pub struct OpenPage {
    /// Restaurants with what their ratings come to, the oldest first.
    pub restaurants: Vec<(Restaurant, Summary)>,
    /// Behind which number it goes on; `None`: nowhere.
    pub next: Option<RestaurantId>,
}

/// The open restaurants behind `after`, a page of them.
pub fn open_page(app: &App, after: Option<RestaurantId>) -> Result<OpenPage> {
    let after = after.map_or(0, RestaurantId::raw);
    let mut restaurants = app.store.read_one(|db| store::restaurant::open_page(db, after, PAGE + 1))?;
    let more = restaurants.len() > PAGE;
    restaurants.truncate(PAGE);
    let next = restaurants.last().filter(|_| more).map(|(last, _)| last.id);
    Ok(OpenPage { restaurants, next })
}

/// The open restaurants, the oldest first.
pub fn open_list(app: &App) -> Result<Vec<Restaurant>> {
    let mut open = Vec::new();
    for_each_open(app, |restaurant| {
        open.push(restaurant);
        Ok(())
    })?;
    Ok(open)
}

/// Hands over each open restaurant, the oldest first. Returns the version of the menus at that moment.
pub fn for_each_open(app: &App, each: impl FnMut(Restaurant) -> Result<()>) -> Result<i64> {
    app.store.read(|db| {
        store::restaurant::for_each_open(db, each)?;
        store::house::menus(db)
    })
}

/// One open restaurant.
///
/// # Errors
/// [`Noun::Restaurant`] when there is none, or it is closed.
pub fn open(app: &App, id: RestaurantId) -> Result<Restaurant> {
    app.store.read_one(|db| store::restaurant::find_open(db, id))?.ok_or(Error::NotFound(Noun::Restaurant))
}

/// An open restaurant with its menu, both of the same moment.
///
/// # Errors
/// As [`open`].
pub fn open_menu(app: &App, id: RestaurantId) -> Result<Menu> {
    app.store.read(|db| {
        let restaurant = store::restaurant::find_open(db, id)?.ok_or(Error::NotFound(Noun::Restaurant))?;
        Ok(Menu { sections: store::product::menu(db, id)?, restaurant })
    })
}
