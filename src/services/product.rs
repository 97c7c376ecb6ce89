//! Products: made, changed and retired by the owner of their category's restaurant; the catalogue of what is open.

use crate::app::App;
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Result};
use crate::restaurant::id::ProductId;
use crate::restaurant::product::{NewProduct, Offer, Product, ProductChange};
use crate::store::{self, Store};

pub use crate::store::product::Search;

/// How many rows of a long list are read at a time, so that no slow reader holds a snapshot of the file.
const PAGE: usize = 500;

/// Hands over each product of an owner, the oldest first. Returns the version of the menus at that moment.
pub fn for_each_own(app: &App, owner: UserId, each: impl FnMut(&Product) -> Result<()>) -> Result<i64> {
    app.store.read(|db| {
        store::product::for_each_of_owner(db, owner, each)?;
        store::house::menus(db)
    })
}

/// One product of its owner.
///
/// # Errors
/// [`Noun::Product`] when it is another's.
pub fn own(app: &App, owner: UserId, id: ProductId) -> Result<Product> {
    app.store
        .read_one(|db| store::product::find_for_owner(db, id, owner))?
        .ok_or(Error::NotFound(Noun::Product))
}

/// A new product.
///
/// # Errors
/// [`Noun::Category`] when the category is another's; field faults.
pub async fn create(app: &App, owner: UserId, new: NewProduct) -> Result<ProductId> {
    let new = new.check()?;
    app.store.write(move |w| store::product::insert(w, None, owner, &new)).await
}

/// Changes a product; what is `None` stays.
///
/// # Errors
/// [`Noun::Product`], or [`Noun::Category`] for the one it shall go to, when they are another's; field faults.
pub async fn edit(app: &App, owner: UserId, id: ProductId, change: ProductChange) -> Result<()> {
    let change = change.check()?;
    app.store.write(move |w| store::product::edit(w, id, owner, &change)).await?;
    app.live.menus_changed();
    Ok(())
}

/// Moves a product one place up or down under its heading.
///
/// # Errors
/// [`Noun::Product`] when it is another's.
pub async fn shift(app: &App, owner: UserId, id: ProductId, up: bool) -> Result<()> {
    app.store.write(move |w| store::product::shift(w, id, owner, up)).await
}

/// Takes a product off the menu. Past orders stay whole.
///
/// # Errors
/// [`Noun::Product`] when it is another's.
pub async fn retire(app: &App, owner: UserId, id: ProductId) -> Result<()> {
    app.store.write(move |w| store::product::retire(w, id, owner)).await
}

/// A page of the catalogue: what open restaurants offer, the oldest first. Returns the last one's number when there may
/// be more; ask again with that as [`Search::after`]. Beside it the version of the menus at that moment.
pub fn catalogue_page(
    store: &Store,
    search: Search<'_>,
    each: impl FnMut(&Offer) -> Result<()>,
) -> Result<(Option<ProductId>, i64)> {
    store.read(|db| Ok((store::product::for_each_offer(db, search, PAGE, each)?, store::house::menus(db)?)))
}

/// One product of an open restaurant.
///
/// # Errors
/// [`Noun::Product`] when there is none.
pub fn offer(app: &App, id: ProductId) -> Result<Offer> {
    app.store.read_one(|db| store::product::find_offer(db, id))?.ok_or(Error::NotFound(Noun::Product))
}
