//! Saved addresses: everybody's own, and nobody else's.

use crate::app::App;
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Result};
use crate::restaurant::address::{Address, NewAddress};
use crate::restaurant::id::AddressId;
use crate::store;

/// The addresses of a user, the oldest first.
pub fn list(app: &App, user: UserId) -> Result<Vec<Address>> {
    app.store.read_one(|db| store::address::of_user(db, user))
}

/// One address of a user.
///
/// # Errors
/// [`Noun::Address`] when it is another's.
pub fn find(app: &App, user: UserId, id: AddressId) -> Result<Address> {
    app.store.read_one(|db| store::address::find(db, id, user))?.ok_or(Error::NotFound(Noun::Address))
}

/// A new address. When it is the main one, the others are not any more.
pub async fn create(app: &App, user: UserId, new: NewAddress) -> Result<AddressId> {
    let new = new.check()?;
    app.store.write(move |w| store::address::insert(w, None, user, &new, None)).await
}

/// Sets all of an address.
///
/// # Errors
/// [`Noun::Address`] when it is another's; field faults.
pub async fn edit(app: &App, user: UserId, id: AddressId, new: NewAddress) -> Result<()> {
    let new = new.check()?;
    app.store.write(move |w| store::address::edit(w, id, user, &new)).await
}

/// Takes an address off the list. Past orders keep their copy.
///
/// # Errors
/// [`Noun::Address`] when it is another's.
pub async fn retire(app: &App, user: UserId, id: AddressId) -> Result<()> {
    app.store.write(move |w| store::address::retire(w, id, user)).await
}
