//! Another address for an account: it counts when its holder has typed in the code that was mailed to it.
//!
//! Until then the account keeps its address, and with it log-in and recovery: a slip of the keyboard locks nobody out, and
//! a session that was left open gives the account to nobody. What an administrator changes counts at once (`account`).
//!
//! # One answer for free and taken
//! Whether another account has the address, the asker does not learn: a code is written down and the old address is told
//! in both cases. A taken address gets a letter without a code, and its row has no payload, so it is right for nobody.

use super::account::{self, Change};
use super::code::{Question, put};
use super::mail::{self, Clerk};
use super::password;
use crate::app::App;
use crate::auth::asker::Asker;
use crate::auth::code::{self, Purpose};
use crate::auth::id::UserId;
use crate::auth::keys::KeyRing;
use crate::auth::user::Email;
use crate::error::{Error, Refusal, Result};
use crate::secret::Secret;
use crate::store::{self, Write};
use serde_json::{Value, json};
use std::sync::Arc;

/// An address that an account is to have once it is proved, and the code that will prove it.
pub(super) struct Wish {
    email: Email,
    fresh: Secret<String>,
    keys: Arc<KeyRing>,
}

/// Changes an account as its holder asks, all but the address: another one gets a code and is returned, because it waits.
///
/// # Errors
/// Not found: no such account. [`Error::TooMany`] after too many codes; then nothing was changed.
pub async fn change_own(app: &App, id: UserId, mut change: Change, asker: &Asker) -> Result<Option<Email>> {
    let wish = hold_back(app, id, &mut change, asker)?;
    let waits = wish.as_ref().map(|wish| wish.email.clone());
    let (clerk, asker) = (Clerk::of(app), asker.clone());
    app.store
        .write(move |w| {
            account::apply(w, id, change, id, clerk, &asker)?;
            wish.map_or(Ok(()), |wish| wish.write_down(w, id, clerk, &asker))
        })
        .await?;
    mail::sent_soon(app);
    Ok(waits)
}

/// Takes another address out of a change. The same in other letters stays in: it is proved already.
pub(super) fn hold_back(app: &App, id: UserId, change: &mut Change, asker: &Asker) -> Result<Option<Wish>> {
    let record = account::show(app, id)?;
    let is_another = |email: &mut Email| record.email_key.as_deref() != Some(email.key().as_str());
    let Some(email) = change.email.take_if(is_another) else { return Ok(None) };
    let _counted = app.codes.attempt(&format!("send {}", email.key()), asker.address, app.clock.steady())?;
    Ok(Some(Wish { email, fresh: code::new(&app.rng)?, keys: app.keys.ring() }))
}

impl Wish {
    /// Keeps the code and writes the letters.
    pub(super) fn write_down(self, w: &Write<'_>, id: UserId, clerk: Clerk, asker: &Asker) -> Result<()> {
        let (record, key) = (account::find(w, id)?, self.email.key());
        let holder = store::user::find_by_email(w.db(), &key)?;
        let payload = Secret::new(json!({"user": id.raw(), "email": self.email.as_str()}).to_string());
        let kept = holder.is_none().then_some(&payload);
        put(w, Purpose::Email, &key, Some(id), &self.fresh, kept, &self.keys)?;
        password::note(w, "email_asked", Some(id), Some(id), asker)?;
        match &holder {
            Some(holder) => clerk.email_in_use(w, holder)?,
            None => clerk.email_code(w, self.email.as_str(), &record.first_name, self.fresh.expose())?,
        }
        clerk.email_asked(w, &record)
    }
}

/// Gives the account of `id` the address for which it has typed in the code. The old address hears of it; sessions go on.
///
/// # Errors
/// [`Refusal::CodeInvalid`] for a wrong code, one too many tries, another account's code, and where there is none;
/// [`Refusal::CodeExpired`]; a fault of `email` when somebody else got it meanwhile; [`Error::TooMany`].
pub async fn confirm(app: &App, id: UserId, email: &str, typed: &str, asker: &Asker) -> Result<()> {
    let question = Question::new(app, Purpose::Email, email, typed);
    let attempt = app.codes.attempt(&format!("prove {}", question.key), asker.address, app.clock.steady())?;
    let (clerk, asker) = (Clerk::of(app), asker.clone());
    app.store
        .write(move |w| {
            // Somebody else's code is none, and their tries are not used up.
            let row = store::code::find(w.db(), Purpose::Email.as_str(), &question.key)?;
            if row.is_none_or(|row| row.user != Some(id)) {
                return Ok(Err(Refusal::CodeInvalid.into()));
            }
            let right = match question.ask(w)? {
                Ok(right) => right,
                Err(refused) => return Ok(Err(refused)),
            };
            let Some(proved) = right.payload.as_ref().and_then(|payload| unpack(payload, id)) else {
                return Ok(Err(Error::from(Refusal::CodeInvalid)));
            };
            store::code::delete(w, right.row)?;
            let change = Change { email: Some(proved), ..Change::default() };
            account::apply(w, id, change, id, clerk, &asker)?;
            Ok(Ok(()))
        })
        .await??;
    app.codes.succeeded(attempt);
    mail::sent_soon(app);
    Ok(())
}

/// The address as its holder wrote it, if it waits for this account.
fn unpack(payload: &Secret<String>, id: UserId) -> Option<Email> {
    let kept: Value = serde_json::from_str(payload.expose()).ok()?;
    let is_own = kept.get("user").and_then(Value::as_i64) == Some(id.raw());
    kept.get("email").and_then(Value::as_str).filter(|_| is_own).map(|email| Email::new(email.to_owned()))
}

#[cfg(test)]
mod tests;
