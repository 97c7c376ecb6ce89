//! The very first start: a one-time link makes the first administrator and their restaurant.
//!
//! The link's secret is shown once, on a terminal or by `comanda setup`; the file keeps its SHA-256. It is good while there
//! is nobody in the house, and used up by the first who finishes.

use super::account::{self, Applicant};
use super::password;
use crate::app::App;
use crate::auth::asker::Asker;
use crate::auth::id::UserId;
use crate::auth::random;
use crate::auth::session::hash;
use crate::auth::user::Role;
use crate::error::{Error, Noun, Result};
use crate::restaurant::restaurant::NewRestaurant;
use crate::secret::Secret;
use crate::store::{self, Store};
use ring::rand::SystemRandom;

/// How many letters the secret has: 165 bits.
const LENGTH: usize = 32;

/// A new link's secret, while nobody is in the house; `None` once somebody is. An earlier link ends.
pub async fn new_link(app: &App) -> Result<Option<Secret<String>>> {
    let secret = draw()?;
    let kept = hash(secret.expose());
    let made = app.store.write(move |w| keep(w, &kept)).await?;
    Ok(made.then_some(secret))
}

/// The same for a command without a runtime.
pub fn new_link_blocking(store: &Store) -> Result<Option<Secret<String>>> {
    let secret = draw()?;
    let kept = hash(secret.expose());
    let made = store.write_blocking(move |w| keep(w, &kept))?;
    Ok(made.then_some(secret))
}

/// Whether `secret` is the link's.
///
/// # Errors
/// Not found: it is not, or was used, or somebody is in the house already.
pub fn check(app: &App, secret: &str) -> Result<()> {
    let (house, empty) = app.store.read(|db| Ok((store::house::find(db)?, store::user::is_empty(db)?)))?;
    if empty && house.setup_hash == Some(hash(secret)) { Ok(()) } else { Err(Error::NotFound(Noun::Page)) }
}

/// Makes the first administrator and their restaurant, and uses the link up.
///
/// # Errors
/// Not found: as [`check`], also when somebody else finished meanwhile. Faults of `password` when it is weak, and of the
/// restaurant's fields.
pub async fn finish(
    app: &App,
    secret: &str,
    applicant: Applicant,
    new: Secret<String>,
    restaurant: NewRestaurant,
    asker: &Asker,
) -> Result<UserId> {
    check(app, secret)?;
    password::check(new.expose(), &applicant.person())?;
    let (applicant, restaurant) = (Applicant { role: Role::Admin, ..applicant }, restaurant.check()?);
    let fresh = password::hashed(app, new).await?;
    let (kept, rng, asker) = (hash(secret), app.rng.clone(), asker.clone());
    app.store
        .write(move |w| {
            let unused = store::house::find(w.db())?.setup_hash == Some(kept);
            if !unused || !store::user::is_empty(w.db())? {
                return Err(Error::NotFound(Noun::Page));
            }
            store::house::set_setup(w, None)?;
            let record = account::insert(w, &applicant, &fresh, &restaurant.currency, &rng)?;
            store::restaurant::insert(w, None, record.id, &restaurant)?;
            password::note(w, "set_up", Some(record.id), Some(record.id), &asker)?;
            Ok(record.id)
        })
        .await
}

fn draw() -> Result<Secret<String>> {
    random::letters(&SystemRandom::new(), b"abcdefghijkmnpqrstuvwxyz23456789", LENGTH).map(Secret::new)
}

fn keep(w: &store::Write<'_>, hash: &[u8; 32]) -> Result<bool> {
    let empty = store::user::is_empty(w.db())?;
    if empty {
        store::house::set_setup(w, Some(hash))?;
    }
    Ok(empty)
}
