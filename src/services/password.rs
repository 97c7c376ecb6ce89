//! Setting passwords: the rules and the hash that every path to a new password passes.
//!
//! A new password ends all sessions and tokens of before, and its holder hears of it by mail. Codes are `code`'s,
//! looking at a password is `sign_in`'s.

use super::mail::{self, Clerk};
use super::password_link;
use super::session::Begun;
use super::sign_in::{self, USERNAME};
use crate::app::App;
use crate::auth::asker::Asker;
use crate::auth::csrf;
use crate::auth::id::UserId;
use crate::auth::password;
use crate::auth::rules::{self, Person};
use crate::auth::session::{hash, new_key};
use crate::error::{AuthFault, Error, FieldFaults, Noun, Result};
use crate::secret::Secret;
use crate::store::user::Record;
use crate::store::{self, Write};

/// Asks the rules.
///
/// # Errors
/// Every fault, as faults of the field `password`.
pub fn check(password: &str, person: &Person<'_>) -> Result<()> {
    let mut faults = FieldFaults::default();
    for fault in rules::check(password, person) {
        faults.add("password", fault);
    }
    faults.into_result()
}

/// Whose password it is to be, as the rules compare it. A name that is the address says nothing more than the address.
#[must_use]
pub fn person(record: &Record) -> Person<'_> {
    let username = if record.username == record.email { "" } else { &record.username };
    Person { username, first_name: &record.first_name, last_name: &record.last_name, email: &record.email }
}

/// A password's encoded hash, made on the hashing lane.
///
/// # Errors
/// [`Error::Busy`] when more wait than the lane takes.
pub async fn hashed(app: &App, password: Secret<String>) -> Result<Secret<String>> {
    let rng = app.rng.clone();
    app.hashes.run(move |buffer| password::hash(password.expose(), &rng, buffer).map(Secret::new)).await?
}

/// Changes the own password, for whoever knows the old one. Everything that was signed in is signed out but the session
/// `kept`, which goes on under a new key.
///
/// # Errors
/// [`AuthFault::NoActiveAccount`] when the old password is wrong; faults of `password` when the new one is weak.
pub async fn change(
    app: &App,
    user: UserId,
    kept: Option<i64>,
    old: Secret<String>,
    new: Secret<String>,
    asker: &Asker,
) -> Result<Option<Begun>> {
    let record = app.store.read_one(|db| store::user::find(db, user))?.ok_or(Error::NotFound(Noun::User))?;
    let verified = sign_in::verify(app, USERNAME, &record.username, old, asker).await?;
    check(new.expose(), &person(&record))?;
    let fresh = hashed(app, new).await?;
    let (key, csrf) = (new_key(&app.rng)?, csrf::new_secret(&app.rng)?);
    let (key_hash, asker, clerk) = (hash(key.expose()), asker.clone(), Clerk::of(app));
    let went_on = app
        .store
        .write(move |w| {
            let now = store::user::find(w.db(), user)?.ok_or(Error::NotFound(Noun::User))?;
            if verified.record.id != user || now.credentials != verified.record.credentials {
                return Err(Error::NotSignedIn(AuthFault::NoActiveAccount));
            }
            // The cookie that came along may be somebody else's session, where a bearer was the credential.
            let own = store::session::of_user(w.db(), user)?;
            let kept = kept.filter(|kept| own.iter().any(|session| session.id == *kept));
            set(w, &now, &fresh, kept, Some(user), &asker)?;
            clerk.password_changed(w, &now)?;
            match kept {
                Some(kept) => store::session::cycle(w, kept, &key_hash, now.credentials + 1),
                None => Ok(false),
            }
        })
        .await?;
    mail::sent_soon(app);
    Ok(went_on.then_some(Begun { user, key, csrf }))
}

/// Sets a password without knowing the old one: by an administrator. The rules hold here too.
///
/// # Errors
/// Not found: no such user, or a person who was erased. Faults of `password` when it is weak.
pub async fn reset(app: &App, user: UserId, new: Secret<String>, by: UserId, asker: &Asker) -> Result<()> {
    let record = app.store.read_one(|db| store::user::find(db, user))?;
    let record = record.filter(|record| record.erased_at.is_none()).ok_or(Error::NotFound(Noun::User))?;
    check(new.expose(), &person(&record))?;
    let fresh = hashed(app, new).await?;
    let (asker, clerk) = (asker.clone(), Clerk::of(app));
    app.store
        .write(move |w| {
            set(w, &record, &fresh, None, Some(by), &asker)?;
            clerk.password_changed(w, &record)
        })
        .await?;
    mail::sent_soon(app);
    Ok(())
}

/// Writes a new hash and signs everything else out.
pub(super) fn set(
    w: &Write<'_>,
    holder: &Record,
    fresh: &Secret<String>,
    kept: Option<i64>,
    actor: Option<UserId>,
    asker: &Asker,
) -> Result<()> {
    store::user::set_password(w, holder.id, fresh.expose())?;
    store::session::delete_of_user(w, holder.id, kept)?;
    store::family::revoke_of_user(w, holder.id)?;
    password_link::end(w, holder.id)?;
    note(w, "password_changed", Some(holder.id), actor, asker)
}

/// A line of the audit.
pub(super) fn note(
    w: &Write<'_>,
    kind: &str,
    user: Option<UserId>,
    actor: Option<UserId>,
    asker: &Asker,
) -> Result<()> {
    let address = asker.address.to_string();
    let entry = store::audit::Entry {
        kind,
        user,
        actor,
        address: &address,
        request: &asker.request,
        ..store::audit::Entry::default()
    };
    store::audit::append(w, &entry).map(drop)
}
