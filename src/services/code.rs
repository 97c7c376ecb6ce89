//! Codes of six digits by mail: to finish a registration, and to set a new password. What proves another address is
//! `email`'s.
//!
//! # One answer for known and unknown
//! Whoever asks for a code hears the same whether an account has the address or not, and the house does the same: a code
//! is drawn, hashed and written down in both cases. Only the letter differs. So a wrong code, a late one and a sixth
//! try are answered alike too; a code that was written down for nobody is right for nobody.
//!
//! Whether a code is right is asked inside the writer's transaction, where wrong tries are counted: of a thousand guesses
//! at once, five are looked at.

use super::account::{self, Applicant};
use super::mail::{self, Clerk};
use super::password;
use crate::app::App;
use crate::auth::asker::Asker;
use crate::auth::code::{self, Purpose, Stored, Verdict, judge};
use crate::auth::id::UserId;
use crate::auth::keys::KeyRing;
use crate::auth::user::{Email, State};
use crate::clock::Span;
use crate::error::{Error, Fault, Refusal, Result};
use crate::secret::Secret;
use crate::store::user::Record;
use crate::store::{self, Write};
use serde_json::{Value, json};
use std::sync::Arc;

/// How long a code is good.
pub const LIFE: Span = Span::minutes(10);

/// How long a code that is good no more is known as one that came too late.
const REMEMBERED: Span = Span::days(1);

/// Old codes that are removed with each new one: the table stays as small as its use.
const PURGE: u32 = 20;

/// Mails a recovery code to `email`, if an active account has it. An earlier code ends.
///
/// # Errors
/// [`Error::TooMany`] after too many codes for this address or from this place.
pub async fn send_recovery(app: &App, email: &str, asker: &Asker) -> Result<()> {
    let key = key_of(email);
    let _counted = app.codes.attempt(&format!("send {key}"), asker.address, app.clock.steady())?;
    let (fresh, keys, clerk) = (code::new(&app.rng)?, app.keys.ring(), Clerk::of(app));
    let asker = asker.clone();
    app.store
        .write(move |w| {
            let holder = store::user::find_by_email(w.db(), &key)?.filter(is_active);
            let user = holder.as_ref().map(|holder| holder.id);
            put(w, Purpose::Recovery, &key, user, &fresh, None, &keys)?;
            password::note(w, "recovery_asked", user, None, &asker)?;
            match &holder {
                Some(holder) => clerk.recovery_code(w, holder, fresh.expose()),
                None => Ok(()),
            }
        })
        .await?;
    mail::sent_soon(app);
    Ok(())
}

/// Sets a new password for a recovery code. The code is used up, every session and token ends, a letter says so.
///
/// # Errors
/// [`Refusal::CodeInvalid`] for a wrong code, one too many tries, and where there is none; [`Refusal::CodeExpired`];
/// faults of `password` when it is weak, which use nothing up; [`Error::TooMany`].
pub async fn recover(app: &App, email: &str, typed: &str, new: Secret<String>, asker: &Asker) -> Result<()> {
    let attempt =
        app.codes.attempt(&format!("redeem {}", key_of(email)), asker.address, app.clock.steady())?;
    let question = Question::new(app, Purpose::Recovery, email, typed);
    let first = question.clone();
    let holder = app.store.write(move |w| Ok(first.ask(w)?.and_then(|right| right.holder(w)))).await??;
    app.codes.succeeded(attempt);
    password::check(new.expose(), &password::person(&holder))?;
    let hash = password::hashed(app, new).await?;
    let (asker, clerk) = (asker.clone(), Clerk::of(app));
    let done = app
        .store
        .write(move |w| {
            let (row, holder) = match question.ask(w)?.and_then(|right| Ok((right.row, right.holder(w)?))) {
                Ok(found) => found,
                Err(refused) => return Ok(Err(refused)),
            };
            store::code::delete(w, row)?;
            password::set(w, &holder, &hash, None, Some(holder.id), &asker)?;
            clerk.password_changed(w, &holder)?;
            Ok(Ok(()))
        })
        .await?;
    mail::sent_soon(app);
    done
}

/// Begins a registration: what the applicant will become is kept, with the password's hash, until the code comes back.
/// Where the address has an account already, its holder gets a letter instead, and the caller hears nothing of it.
///
/// # Errors
/// Faults of `email` when there is none, of `password` when it is weak; [`Error::TooMany`].
pub async fn begin_registration(
    app: &App,
    applicant: Applicant,
    secret: Secret<String>,
    asker: &Asker,
) -> Result<()> {
    let email = applicant.email.clone().ok_or_else(|| Error::field("email", Fault::Required))?;
    password::check(secret.expose(), &applicant.person())?;
    let key = email.key();
    let _counted = app.codes.attempt(&format!("send {key}"), asker.address, app.clock.steady())?;
    let hash = password::hashed(app, secret).await?;
    let (fresh, keys, clerk) = (code::new(&app.rng)?, app.keys.ring(), Clerk::of(app));
    app.store
        .write(move |w| {
            let holder = store::user::find_by_email(w.db(), &key)?;
            let payload = Secret::new(pack(&applicant, &hash));
            let kept = holder.is_none().then_some(&payload);
            put(w, Purpose::Registration, &key, None, &fresh, kept, &keys)?;
            match &holder {
                Some(holder) => clerk.registered_already(w, holder),
                None => clerk.registration_code(w, email.as_str(), &applicant.first_name, fresh.expose()),
            }
        })
        .await?;
    mail::sent_soon(app);
    Ok(())
}

/// Finishes a registration: the account is made.
///
/// # Errors
/// [`Refusal::RegistrationExpired`] where none was begun; [`Refusal::CodeInvalid`] and [`Refusal::CodeExpired`] as with a
/// recovery; a fault of `email` when somebody else got it meanwhile; [`Error::TooMany`].
pub async fn finish_registration(app: &App, email: &str, typed: &str, asker: &Asker) -> Result<UserId> {
    let attempt =
        app.codes.attempt(&format!("redeem {}", key_of(email)), asker.address, app.clock.steady())?;
    let question = Question::new(app, Purpose::Registration, email, typed);
    let (rng, currency) = (app.rng.clone(), app.config.restaurant.currency.clone());
    let (asker, clerk) = (asker.clone(), Clerk::of(app));
    let made = app
        .store
        .write(move |w| {
            let right = match question.ask(w)? {
                Ok(right) => right,
                Err(refused) => return Ok(Err(refused)),
            };
            let Some((applicant, hash)) = right.payload.as_ref().and_then(unpack) else {
                return Ok(Err(Refusal::CodeInvalid.into()));
            };
            store::code::delete(w, right.row)?;
            let record = account::insert(w, &applicant, &hash, &currency, &rng)?;
            clerk.welcome(w, &record)?;
            password::note(w, "registered", Some(record.id), Some(record.id), &asker)?;
            Ok(Ok(record.id))
        })
        .await??;
    app.codes.succeeded(attempt);
    mail::sent_soon(app);
    Ok(made)
}

/// A code that was typed in for a purpose and an address.
#[derive(Clone)]
pub(super) struct Question {
    purpose: Purpose,
    pub(super) key: String,
    typed: Secret<String>,
    keys: Arc<KeyRing>,
}

/// The row of a code that is right.
pub(super) struct Right {
    pub(super) row: i64,
    key: String,
    user: Option<UserId>,
    pub(super) payload: Option<Secret<String>>,
}

impl Question {
    pub(super) fn new(app: &App, purpose: Purpose, email: &str, typed: &str) -> Self {
        Self { purpose, key: key_of(email), typed: Secret::new(typed.to_owned()), keys: app.keys.ring() }
    }

    /// Judges the code and counts a wrong try. A refusal is a value here: as an error it would undo the count.
    pub(super) fn ask(&self, w: &Write<'_>) -> Result<Result<Right>> {
        let Some(row) = store::code::find(w.db(), self.purpose.as_str(), &self.key)? else {
            return Ok(Err(match self.purpose {
                Purpose::Registration => Refusal::RegistrationExpired.into(),
                Purpose::Recovery | Purpose::Email => Refusal::CodeInvalid.into(),
            }));
        };
        let hash = row.code_hash.as_slice().try_into();
        let hash = hash.map_err(|e| Error::internal("reading a code's hash", e))?;
        let stored = Stored { hash, expires_at: row.expires_at, tries: row.tries };
        Ok(match judge(&stored, &self.keys, self.purpose, &self.key, self.typed.expose(), w.now()) {
            Verdict::Right => {
                Ok(Right { row: row.id, key: self.key.clone(), user: row.user, payload: row.payload })
            }
            Verdict::Wrong => {
                store::code::count_try(w, row.id)?;
                Err(Refusal::CodeInvalid.into())
            }
            Verdict::Exhausted => Err(Refusal::CodeInvalid.into()),
            Verdict::Expired => Err(Refusal::CodeExpired.into()),
        })
    }
}

impl Right {
    /// The account that the code was mailed for, if it is still active and still has that address.
    fn holder(&self, w: &Write<'_>) -> Result<Record> {
        let record = self.user.map(|user| store::user::find(w.db(), user)).transpose()?.flatten();
        record
            .filter(|record| is_active(record) && record.email_key.as_ref() == Some(&self.key))
            .ok_or_else(|| Refusal::CodeInvalid.into())
    }
}

/// Keeps a code for ten minutes in the place of an earlier one.
pub(super) fn put(
    w: &Write<'_>,
    purpose: Purpose,
    key: &str,
    user: Option<UserId>,
    fresh: &Secret<String>,
    payload: Option<&Secret<String>>,
    keys: &KeyRing,
) -> Result<()> {
    store::code::purge(w, w.now() - REMEMBERED, PURGE)?;
    store::code::put(
        w,
        &store::code::New {
            purpose: purpose.as_str(),
            email_key: key,
            user,
            code_hash: &code::hash(keys, purpose, key, fresh.expose()),
            payload: payload.map(|payload| payload.expose().as_str()),
            expires_at: w.now() + LIFE,
        },
    )
}

fn key_of(email: &str) -> String {
    email.trim().to_lowercase()
}

fn is_active(record: &Record) -> bool {
    record.erased_at.is_none() && record.state == State::Active.as_str()
}

/// A registration as it waits: what was said, and the password's hash.
fn pack(applicant: &Applicant, hash: &Secret<String>) -> String {
    json!({
        "email": applicant.email.as_ref().map(Email::as_str),
        "first_name": applicant.first_name,
        "last_name": applicant.last_name,
        "phone": applicant.phone,
        "password": hash.expose(),
    })
    .to_string()
}

fn unpack(payload: &Secret<String>) -> Option<(Applicant, Secret<String>)> {
    let kept: Value = serde_json::from_str(payload.expose()).ok()?;
    let text = |name: &str| kept.get(name).and_then(Value::as_str).map(str::to_owned);
    let applicant = Applicant {
        email: Some(Email::new(text("email")?)),
        first_name: text("first_name")?,
        last_name: text("last_name")?,
        phone: text("phone")?,
        ..Applicant::customer()
    };
    Some((applicant, Secret::new(text("password")?)))
}

#[cfg(test)]
mod tests;
