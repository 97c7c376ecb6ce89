//! Cookie sessions: begun at log-in under a new key, ended at log-out; and all places where somebody is signed in.

use super::sign_in::{self, Verified};
use crate::app::App;
use crate::app::seen::WRITE_EVERY;
use crate::auth::asker::Asker;
use crate::auth::csrf;
use crate::auth::id::UserId;
use crate::auth::session::{hash, is_expired, new_key};
use crate::clock::Time;
use crate::error::{Error, Noun, Result};
use crate::secret::Secret;
use crate::store;

/// A session that has just begun.
#[derive(Debug)]
pub struct Begun {
    /// Whose it is.
    pub user: UserId,
    /// The cookie's value.
    pub key: Secret<String>,
    /// The new cross-site secret: the one from before log-in counts no more.
    pub csrf: String,
}

/// Begins a session for somebody whose password was right. The session that came along (`previous`) is ended: the key
/// cycles, so that a key planted before log-in is worth nothing after it.
pub async fn begin(app: &App, verified: Verified, previous: Option<i64>, asker: &Asker) -> Result<Begun> {
    let key = new_key(&app.rng)?;
    let csrf = csrf::new_secret(&app.rng)?;
    let user = verified.record.id;
    let (key_hash, asker) = (hash(key.expose()), asker.clone());
    app.store
        .write(move |w| {
            verified.settle(w, &asker, true)?;
            if let Some(previous) = previous {
                store::session::end(w, previous)?;
            }
            store::session::insert(
                w,
                &store::session::New {
                    key_hash: &key_hash,
                    user,
                    credentials: verified.record.credentials,
                    agent: &asker.agent,
                    address: &asker.address.to_string(),
                },
            )
        })
        .await?;
    if let Some(previous) = previous {
        app.seen.forget(previous);
    }
    Ok(Begun { user, key, csrf })
}

/// After a power cut: gives every session back the minute of use that was only in memory.
pub async fn give_back_a_minute(app: &App) -> Result<()> {
    let since = app.clock.now() - app.config.sessions.idle - WRITE_EVERY;
    app.store.write(move |w| store::session::shift(w, since, WRITE_EVERY)).await?;
    Ok(())
}

/// Ends a session: log-out. Ending one that has ended already is no fault.
pub async fn end(app: &App, row: i64) -> Result<()> {
    app.store.write(move |w| store::session::end(w, row)).await?;
    app.seen.forget(row);
    Ok(())
}

/// One place where somebody is signed in, by its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    /// A browser's session.
    Session(i64),
    /// An app's family of tokens.
    Family(i64),
}

/// What there is to know of such a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which one.
    pub is: Here,
    /// What the client calls itself.
    pub agent: String,
    /// Where it came from.
    pub address: String,
    /// When it began.
    pub began: Time,
    /// When it was last used.
    pub seen: Time,
    /// Whether whoever asks came by it.
    pub is_current: bool,
}

/// Where `user` is signed in now, the last used first; `here` is how they ask.
pub fn places(app: &App, user: UserId, here: Option<Here>) -> Result<Vec<Place>> {
    let now = app.clock.now();
    let (sessions, families, credentials) = app.store.read(|db| {
        let record = store::user::find(db, user)?;
        let credentials = record.map_or(0, |record| record.credentials);
        Ok((store::session::of_user(db, user)?, store::family::of_user(db, user, now)?, credentials))
    })?;
    let sessions = sessions.into_iter().filter(|row| row.credentials == credentials).map(|row| Place {
        is: Here::Session(row.id),
        seen: app.seen.last(row.id, row.seen_at),
        began: row.created_at,
        agent: row.agent,
        address: row.address,
        is_current: false,
    });
    let idle = app.config.sessions.idle;
    let sessions = sessions.filter(|place| !is_expired(place.seen, idle, now));
    let families = families.into_iter().filter(|row| row.credentials == credentials).map(|row| Place {
        is: Here::Family(row.id),
        seen: row.seen_at,
        began: row.created_at,
        agent: row.agent,
        address: row.address,
        is_current: false,
    });
    let mut places: Vec<Place> = sessions.chain(families).collect();
    places.sort_by_key(|place| std::cmp::Reverse(place.seen));
    for place in &mut places {
        place.is_current = Some(place.is) == here;
    }
    Ok(places)
}

/// Ends one of a user's own places.
///
/// # Errors
/// Not found: it is none of theirs, or has ended.
pub async fn end_place(app: &App, user: UserId, place: Here, asker: &Asker) -> Result<()> {
    let asker = asker.clone();
    app.store
        .write(move |w| {
            let ended = match place {
                Here::Session(row) => store::session::delete_one(w, user, row)?,
                Here::Family(row) => store::family::revoke_one(w, user, row)?,
            };
            if !ended {
                return Err(Error::NotFound(Noun::Session));
            }
            sign_in::note(w, "log_out", Some(user), &asker, "from the list of devices")
        })
        .await?;
    if let Here::Session(row) = place {
        app.seen.forget(row);
    }
    Ok(())
}

/// Log out everywhere: every session and every token of `user` is over with the next request, tokens that others signed
/// under the same key among them.
pub async fn end_everywhere(app: &App, user: UserId, asker: &Asker) -> Result<()> {
    let asker = asker.clone();
    app.store
        .write(move |w| {
            store::user::end_credentials(w, user)?;
            store::session::delete_of_user(w, user, None)?;
            store::family::revoke_of_user(w, user)?;
            sign_in::note(w, "log_out_everywhere", Some(user), &asker, "")
        })
        .await
}
