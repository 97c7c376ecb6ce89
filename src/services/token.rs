//! Tokens: obtained at log-in, refreshed, verified, ended with their family.
//!
//! The rules are `auth::family`'s and `auth::token`'s; here they meet the file. A refresh that rotates is decided inside
//! the writer's transaction, so that of parallel refreshes one makes the child and the others get the same one.

use super::sign_in::{Verified, note};
use crate::app::App;
use crate::auth::asker::Asker;
use crate::auth::claims::{Claims, Kind};
use crate::auth::family::{Family, Outcome, Stored, judge};
use crate::auth::keys::KeyRing;
use crate::auth::token;
use crate::clock::{Span, Time};
use crate::error::{AuthFault, Error, Result};
use crate::secret::Secret;
use crate::store::user::Record;
use crate::store::{self, Write};
use std::sync::Arc;

/// A use of a family is written down at most this often, where nothing else is to be written.
const NOTE_EVERY: Span = Span::minutes(1);

/// What a log-in for tokens gives.
#[derive(Debug)]
pub struct Pair {
    /// Shown with every request.
    pub access: Secret<String>,
    /// Shown to get a new access token.
    pub refresh: Secret<String>,
}

/// What a refresh gives.
#[derive(Debug)]
pub struct Refreshed {
    /// The new access token.
    pub access: Secret<String>,
    /// The refresh token that takes the old one's place, where tokens rotate.
    pub refresh: Option<Secret<String>>,
}

/// A pair of tokens, the first of a new family, for somebody whose password was right.
pub async fn obtain(app: &App, verified: Verified, asker: &Asker) -> Result<Pair> {
    let (keys, family, era) = (app.keys.ring(), Family::new(&app.rng)?, app.era());
    let (access_life, refresh_life) = (app.config.auth.access, app.config.auth.refresh);
    let access_jti = family.access_jti(&app.rng, app.era())?;
    let (asker, touch) = (asker.clone(), app.config.auth.update_last_login);
    app.store
        .write(move |w| {
            verified.settle(w, &asker, touch)?;
            let user = verified.record.id;
            store::family::insert(
                w,
                &store::family::New {
                    family_hash: &family.hash(),
                    user,
                    credentials: verified.record.credentials,
                    expires_at: w.now() + refresh_life + access_life,
                    agent: &asker.agent,
                    address: &asker.address.to_string(),
                },
            )?;
            let refresh =
                Claims::new(Kind::Refresh, user, family.refresh_jti(&keys, 0, era), w.now(), refresh_life);
            let access = Claims::new(Kind::Access, user, access_jti, w.now(), access_life);
            Ok(Pair { access: token::mint(&access, &keys), refresh: token::mint(&refresh, &keys) })
        })
        .await
}

/// A new access token for a refresh token; where tokens rotate, a new refresh token too.
///
/// # Errors
/// [`Error::BadToken`] with SimpleJWT's distinctions. A refresh token that was exchanged before, outside of the grace,
/// ends its family.
pub async fn refresh(app: &App, text: &str, asker: &Asker) -> Result<Refreshed> {
    let keys = app.keys.ring();
    let claims = app.verified(Kind::Refresh, text, &keys).map_err(Error::BadToken)?;
    let Some(family) = Family::of_jti(&claims.jti) else { return foreign(app, &claims, &keys, None) };
    let row = app.store.read_one(|db| store::family::find(db, &family.hash()))?;
    let Some((row, record)) = row else { return foreign(app, &claims, &keys, Some(family)) };
    if !is_open(&record) {
        return Err(Error::BadToken(AuthFault::NoAccountForToken));
    }
    if row.credentials != record.credentials {
        return Err(Error::BadToken(AuthFault::PasswordChanged));
    }
    let now = app.clock.now();
    let stored = stored(&row);
    let grace = app.config.auth.reuse_grace;
    match judge(Some(&stored), &claims.jti, &keys, grace, now) {
        Outcome::Current if app.config.auth.rotate => rotate(app, claims, family, row.id, keys, asker).await,
        Outcome::Current => {
            if now.since(row.seen_at) >= NOTE_EVERY {
                let until = now + app.config.auth.access;
                app.store.write(move |w| store::family::touch(w, row.id, until)).await?;
            }
            Ok(Refreshed { access: access(app, &claims, family, &keys, now)?, refresh: None })
        }
        Outcome::GraceChild => child(app, &claims, family, &stored, &keys, now),
        Outcome::Reused => {
            end_reused(app, row.id, record.id, asker).await?;
            Err(Error::BadToken(AuthFault::TokenRevoked))
        }
        Outcome::Revoked => Err(Error::BadToken(AuthFault::TokenRevoked)),
        Outcome::Foreign => foreign(app, &claims, &keys, Some(family)),
    }
}

/// Ends the family of a token, whichever of its tokens it is. A token that is good no more is no fault (RFC 7009, 2.2):
/// what was asked for is so.
pub async fn revoke(app: &App, text: &str, asker: &Asker) -> Result<()> {
    let (keys, now) = (app.keys.ring(), app.clock.now());
    let claims = app
        .verified(Kind::Refresh, text, &keys)
        .or_else(|_other_kind| app.verified(Kind::Access, text, &keys));
    let Ok(claims) = claims else { return Ok(()) };
    let Some(family) = Family::of_jti(&claims.jti) else { return Ok(()) };
    let user = claims.user().ok();
    let until = claims.exp.max(now + app.config.auth.refresh) + app.config.auth.access;
    let (foreign, asker) = (app.config.auth.foreign_tokens, asker.clone());
    app.store
        .write(move |w| {
            let row = match store::family::find(w.db(), &family.hash())? {
                Some((row, _)) => row.id,
                None => match user.map(|user| store::user::find(w.db(), user)).transpose()?.flatten() {
                    Some(record) if foreign => deny(w, family, &record, until, &asker)?,
                    _ => return Ok(()),
                },
            };
            if store::family::revoke(w, row)? {
                note(w, "log_out", user, &asker, "")?;
            }
            Ok(())
        })
        .await
}

/// Whether a token is good, of whichever kind: an access token that would be let in, a refresh token that would be
/// exchanged. Nothing is exchanged, and nothing ended, by asking.
pub fn verify(app: &App, text: &str) -> Result<()> {
    let keys = app.keys.ring();
    let claims = match app.verified(Kind::Access, text, &keys) {
        Err(AuthFault::TokenWrongType) => app.verified(Kind::Refresh, text, &keys),
        other => other,
    }
    .map_err(Error::BadToken)?;
    let found = match Family::of_jti(&claims.jti) {
        Some(family) => app.store.read_one(|db| store::family::find(db, &family.hash()))?,
        None => None,
    };
    let Some((row, record)) = found else { return check_foreign(app, &claims) };
    let fault = if !is_open(&record) {
        AuthFault::UserInactive
    } else if row.credentials != record.credentials {
        AuthFault::PasswordChanged
    } else if row.revoked_at.is_some()
        || (claims.kind == Kind::Refresh && is_spent(app, &row, &claims, &keys))
    {
        AuthFault::TokenRevoked
    } else {
        return Ok(());
    };
    Err(Error::BadToken(fault))
}

/// Whether a refresh token was exchanged already, and not just now.
fn is_spent(app: &App, row: &store::family::Family, claims: &Claims, keys: &KeyRing) -> bool {
    let outcome = judge(Some(&stored(row)), &claims.jti, keys, app.config.auth.reuse_grace, app.clock.now());
    !matches!(outcome, Outcome::Current | Outcome::GraceChild)
}

/// Whether an account may be used.
fn is_open(record: &Record) -> bool {
    record.erased_at.is_none() && record.state == "active"
}

/// A token without a row of ours: believed where such tokens are, as far as its user goes.
fn check_foreign(app: &App, claims: &Claims) -> Result<()> {
    if !app.config.auth.foreign_tokens {
        return Err(Error::BadToken(AuthFault::TokenInvalid));
    }
    if let Some(user) = claims.refresh_user().map_err(Error::BadToken)? {
        let record = app.store.read_one(|db| store::user::find(db, user))?;
        let record = record.filter(is_open).ok_or(Error::BadToken(AuthFault::NoAccountForToken))?;
        if record.credentials_at.is_some_and(|at| claims.is_older_than(at)) {
            return Err(Error::BadToken(AuthFault::PasswordChanged));
        }
    }
    Ok(())
}

/// A refresh token of somebody else's making under the same key: the genuine SimpleJWT. Its access tokens carry its
/// jti's first half on, so that it can be ended like ours.
fn foreign(app: &App, claims: &Claims, keys: &Arc<KeyRing>, family: Option<Family>) -> Result<Refreshed> {
    check_foreign(app, claims)?;
    let family = family.map_or_else(|| Family::new(&app.rng), Ok)?;
    Ok(Refreshed { access: access(app, claims, family, keys, app.clock.now())?, refresh: None })
}

/// Exchanges the newest refresh token of a family for the next one.
async fn rotate(
    app: &App,
    claims: Claims,
    family: Family,
    row: i64,
    keys: Arc<KeyRing>,
    asker: &Asker,
) -> Result<Refreshed> {
    let auth = &app.config.auth;
    let (refresh_life, access_life, grace) = (auth.refresh, auth.access, auth.reuse_grace);
    let (ring, jti, hash) = (Arc::clone(&keys), claims.jti.clone(), family.hash());
    let asker = asker.clone();
    let next = app
        .store
        .write(move |w| {
            // Judged again inside the transaction: a parallel refresh or a new password may have been first.
            let (row_now, record) =
                store::family::find(w.db(), &hash)?.ok_or(Error::BadToken(AuthFault::TokenRevoked))?;
            if !is_open(&record) || row_now.credentials != record.credentials {
                return Ok(None);
            }
            let stored = stored(&row_now);
            match judge(Some(&stored), &jti, &ring, grace, w.now()) {
                Outcome::Current => {
                    let next = stored.next(w.now(), w.now() + refresh_life + access_life);
                    store::family::advance(w, row, stored.generation, next.expires_at)?;
                    Ok(Some(next))
                }
                Outcome::GraceChild => Ok(Some(stored)),
                Outcome::Reused => {
                    store::family::revoke(w, row)?;
                    note(w, "refresh_reused", Some(record.id), &asker, "")?;
                    Ok(None)
                }
                Outcome::Revoked | Outcome::Foreign => Ok(None),
            }
        })
        .await?
        .ok_or(Error::BadToken(AuthFault::TokenRevoked))?;
    child(app, &claims, family, &next, &keys, app.clock.now())
}

fn child(
    app: &App,
    claims: &Claims,
    family: Family,
    stored: &Stored,
    keys: &KeyRing,
    now: Time,
) -> Result<Refreshed> {
    let refresh = family.child(claims, stored, keys, app.config.auth.refresh, app.era());
    Ok(Refreshed {
        access: access(app, claims, family, keys, now)?,
        refresh: Some(token::mint(&refresh, keys)),
    })
}

/// An access token that carries a refresh token's further claims on.
fn access(app: &App, claims: &Claims, family: Family, keys: &KeyRing, now: Time) -> Result<Secret<String>> {
    let jti = family.access_jti(&app.rng, app.era())?;
    Ok(token::mint(&claims.renewed(Kind::Access, jti, now, app.config.auth.access), keys))
}

async fn end_reused(app: &App, row: i64, user: crate::auth::id::UserId, asker: &Asker) -> Result<()> {
    let asker = asker.clone();
    app.store
        .write(move |w| {
            if store::family::revoke(w, row)? {
                note(w, "refresh_reused", Some(user), &asker, "")?;
            }
            Ok(())
        })
        .await
}

/// A deny row for a family that others made: kept, as ours are, until its last token ends.
fn deny(w: &Write<'_>, family: Family, record: &Record, until: Time, asker: &Asker) -> Result<i64> {
    store::family::insert(
        w,
        &store::family::New {
            family_hash: &family.hash(),
            user: record.id,
            credentials: record.credentials,
            expires_at: until,
            agent: &asker.agent,
            address: &asker.address.to_string(),
        },
    )
}

fn stored(row: &store::family::Family) -> Stored {
    Stored {
        generation: row.generation,
        minted_at: row.minted_at,
        expires_at: row.expires_at,
        revoked: row.revoked_at.is_some(),
    }
}
