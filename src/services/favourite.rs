//! What somebody likes to order.

use crate::app::App;
use crate::auth::id::UserId;
use crate::error::Result;
use crate::restaurant::id::ProductId;
use crate::restaurant::product::Offer;
use crate::store;

/// The dishes that somebody noted and open restaurants have, by name; what is sold out too.
pub fn list(app: &App, user: UserId) -> Result<Vec<Offer>> {
    app.store.read(|db| store::favourite::of_user(db, user))
}

/// The numbers of all dishes that somebody noted, in order.
pub fn ids(app: &App, user: UserId) -> Result<Vec<ProductId>> {
    app.store.read(|db| store::favourite::ids(db, user))
}

/// Notes a dish, or forgets it.
///
/// # Errors
/// [`crate::error::Noun::Product`] when what is to be noted is on no menu of an open restaurant;
/// [`crate::error::Refusal::TooManyFavourites`].
pub async fn set(app: &App, user: UserId, product: ProductId, liked: bool) -> Result<()> {
    app.store
        .write(move |w| {
            if liked {
                store::favourite::insert(w, user, product)
            } else {
                store::favourite::delete(w, user, product)
            }
        })
        .await
}
