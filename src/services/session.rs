//! Cookie sessions: begun at log-in under a new key, ended at log-out.

use super::sign_in::Verified;
use crate::app::App;
use crate::app::seen::WRITE_EVERY;
use crate::auth::asker::Asker;
use crate::auth::csrf;
use crate::auth::id::UserId;
use crate::auth::session::{hash, new_key};
use crate::error::Result;
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

/// Ends a session. Ending one that has ended already is no fault.
pub async fn end(app: &App, row: i64) -> Result<()> {
    app.store.write(move |w| store::session::end(w, row)).await?;
    app.seen.forget(row);
    Ok(())
}
