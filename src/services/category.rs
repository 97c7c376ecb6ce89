//! Headings of the menu: made, renamed and retired by their restaurant's owner; read by everybody.

use crate::app::App;
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Result};
use crate::restaurant::category::{self, Category, Section};
use crate::restaurant::id::{CategoryId, RestaurantId};
use crate::restaurant::restaurant::Restaurant;
use crate::store;

/// Hands over each category of an owner, as they stand on the menu. Returns the version of the menus at that moment.
pub fn for_each_own(app: &App, owner: UserId, each: impl FnMut(Category) -> Result<()>) -> Result<i64> {
    app.store.read(|db| {
        store::category::for_each_of_owner(db, owner, each)?;
        store::house::menus(db)
    })
}

/// A new category of `restaurant`, or of the owner's oldest one.
///
/// # Errors
/// [`Noun::Restaurant`] when it is another's, or they have none; field faults.
pub async fn create(
    app: &App,
    owner: UserId,
    restaurant: Option<RestaurantId>,
    name: &str,
) -> Result<CategoryId> {
    let name = category::check_name(name)?;
    app.store
        .write(move |w| {
            let own = store::restaurant::of_owner(w.db(), owner)?;
            let meant = own.iter().find(|own| restaurant.is_none_or(|id| own.id == id));
            let id = meant.ok_or(Error::NotFound(Noun::Restaurant))?.id;
            store::category::insert(w, None, id, &name)
        })
        .await
}

/// Gives a category another name; `None` leaves it as it is.
///
/// # Errors
/// [`Noun::Category`] when it is another's; field faults.
pub async fn rename(app: &App, owner: UserId, id: CategoryId, name: Option<&str>) -> Result<()> {
    let Some(name) = name.map(category::check_name).transpose()? else {
        let found = app.store.read_one(|db| store::category::find_for_owner(db, id, owner))?;
        return found.map(drop).ok_or(Error::NotFound(Noun::Category));
    };
    app.store.write(move |w| store::category::rename(w, id, owner, &name)).await
}

/// One category of its owner.
///
/// # Errors
/// [`Noun::Category`] when it is another's.
pub fn own(app: &App, owner: UserId, id: CategoryId) -> Result<Category> {
    let found = app.store.read(|db| store::category::find_for_owner(db, id, owner))?;
    found.ok_or(Error::NotFound(Noun::Category))
}

/// Moves a category one place up or down on the menu.
///
/// # Errors
/// [`Noun::Category`] when it is another's.
pub async fn shift(app: &App, owner: UserId, id: CategoryId, up: bool) -> Result<()> {
    app.store.write(move |w| store::category::shift(w, id, owner, up)).await
}

/// Takes a category off the menu, and what stands under it. Past orders stay whole.
///
/// # Errors
/// [`Noun::Category`] when it is another's.
pub async fn retire(app: &App, owner: UserId, id: CategoryId) -> Result<()> {
    app.store.write(move |w| store::category::retire(w, id, owner)).await
}

/// Hands over each heading of each open restaurant, with what stands under it. Returns the version of the menus at that
/// moment.
pub fn for_each_open(app: &App, mut each: impl FnMut(&Restaurant, Section) -> Result<()>) -> Result<i64> {
    app.store.read(|db| {
        store::restaurant::for_each_open(db, |restaurant| {
            let sections = store::product::menu(db, restaurant.id)?;
            sections.into_iter().try_for_each(|section| each(&restaurant, section))
        })?;
        store::house::menus(db)
    })
}

/// One heading of an open restaurant, with what stands under it.
///
/// # Errors
/// [`Noun::Category`] when there is none.
pub fn open(app: &App, id: CategoryId) -> Result<(Restaurant, Section)> {
    app.store.read(|db| {
        let gone = || Error::NotFound(Noun::Category);
        let category = store::category::find(db, id)?.ok_or_else(gone)?;
        let restaurant = store::restaurant::find_open(db, category.restaurant)?.ok_or_else(gone)?;
        let sections = store::product::menu(db, restaurant.id)?;
        let section = sections.into_iter().find(|section| section.category.id == id).ok_or_else(gone)?;
        Ok((restaurant, section))
    })
}
