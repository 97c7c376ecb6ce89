//! Paired kitchen screens: the owner makes a pairing and revokes it, the tablet types the code once.
//!
//! # Why eight digits are enough
//! A code lives for ten minutes and tries are throttled for everybody together: some seventy guesses at a hundred million
//! codes. It is kept as an HMAC, so that the file alone gives nothing away.

use super::password;
use crate::app::App;
use crate::auth::asker::Asker;
use crate::auth::id::UserId;
use crate::auth::{code, random, session};
use crate::clock::Time;
use crate::error::{Error, Noun, Refusal, Result};
use crate::restaurant::id::{RestaurantId, ScreenId};
use crate::restaurant::restaurant::Restaurant;
use crate::restaurant::screen::{self, CODE_DIGITS, CODE_LIFE, MOST};
use crate::secret::Secret;
pub use crate::store::screen::Paired;
use crate::store::{self, Write};

/// What the tries of all screens together are counted under: no address has a space in it.
const TRIES: &str = "pairing a screen";

/// A restaurant with its screens.
#[derive(Debug, Clone)]
pub struct Of {
    /// Which.
    pub restaurant: Restaurant,
    /// Its screens, and the pairings that wait.
    pub screens: Vec<Paired>,
}

/// A pairing that was just made: shown once.
#[derive(Debug)]
pub struct Pairing {
    /// Its number.
    pub id: ScreenId,
    /// What is to be typed on the tablet.
    pub code: Secret<String>,
    /// Until when.
    pub until: Time,
}

/// The owner's restaurants with their screens.
pub fn list(app: &App, owner: UserId) -> Result<Vec<Of>> {
    app.store.read(|db| {
        let own = store::restaurant::of_owner(db, owner)?;
        own.into_iter()
            .map(|restaurant| {
                Ok(Of { screens: store::screen::of_restaurant(db, restaurant.id)?, restaurant })
            })
            .collect()
    })
}

/// A new pairing, with its code.
///
/// # Errors
/// [`Noun::Restaurant`] when it is another's; a fault of `name`; [`Refusal::ScreensExhausted`].
pub async fn begin(app: &App, owner: UserId, restaurant: RestaurantId, name: &str) -> Result<Pairing> {
    let name = screen::name(name)?;
    let digits = random::letters(&app.rng, b"0123456789", CODE_DIGITS)?;
    let kept = code::pairing_hash(&app.keys.ring(), &digits);
    let made = app.store.write(move |w| insert(w, owner, restaurant, &name, &kept)).await?;
    Ok(Pairing { id: made.0, code: Secret::new(digits), until: made.1 })
}

fn insert(
    w: &Write<'_>,
    owner: UserId,
    restaurant: RestaurantId,
    name: &str,
    code_hash: &[u8; 32],
) -> Result<(ScreenId, Time)> {
    owned(w, owner, restaurant)?;
    let until = w.now() + CODE_LIFE;
    let id = store::screen::insert(w, restaurant, name, code_hash, until)?;
    if store::screen::of_restaurant(w.db(), restaurant)?.len() > MOST {
        return Err(Refusal::ScreensExhausted.into());
    }
    Ok((id, until))
}

/// Pairs the screen on which a code was typed. Returns the key for its cookie; the code is used up.
///
/// # Errors
/// [`Refusal::CodeInvalid`] for a code that is none, was used or came too late: not told which; too many tries.
pub async fn pair(app: &App, typed: &str, asker: &Asker) -> Result<Secret<String>> {
    let attempt = app.throttle.attempt(TRIES, asker.address, app.clock.now())?;
    let digits = screen::code(typed).ok_or(Refusal::CodeInvalid)?;
    let kept = code::pairing_hash(&app.keys.ring(), &digits);
    let key = session::new_key(&app.rng)?;
    let (key_hash, asker) = (session::hash(key.expose()), asker.clone());
    app.store.write(move |w| take(w, &kept, &key_hash, &asker)).await?;
    app.throttle.succeeded(attempt);
    Ok(key)
}

fn take(w: &Write<'_>, code_hash: &[u8; 32], key_hash: &[u8; 32], asker: &Asker) -> Result<()> {
    let found = store::screen::waiting(w.db(), code_hash, w.now())?.ok_or(Refusal::CodeInvalid)?;
    store::screen::pair(w, found.id, key_hash)?;
    let owner = store::restaurant::find(w.db(), found.restaurant)?.map(|restaurant| restaurant.owner);
    password::note(w, "screen_paired", owner, None, asker)
}

/// Ends a screen: its stream and its buttons, from now on.
///
/// # Errors
/// [`Noun::Screen`] when it is another's, or revoked already.
pub async fn revoke(app: &App, owner: UserId, id: ScreenId, asker: &Asker) -> Result<()> {
    let asker = asker.clone();
    app.store
        .write(move |w| {
            let missing = || Error::NotFound(Noun::Screen);
            let restaurant = store::screen::restaurant(w.db(), id)?.ok_or_else(missing)?;
            owned(w, owner, restaurant).map_err(|_not_theirs| missing())?;
            store::screen::revoke(w, restaurant, id)?;
            password::note(w, "screen_revoked", Some(owner), Some(owner), &asker)
        })
        .await
}

fn owned(w: &Write<'_>, owner: UserId, restaurant: RestaurantId) -> Result<()> {
    let found = store::restaurant::find_for_owner(w.db(), restaurant, owner)?;
    found.map(drop).ok_or(Error::NotFound(Noun::Restaurant))
}

#[cfg(test)]
mod tests;
