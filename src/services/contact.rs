//! A message to the house, from anybody: a letter to those who run it.

use super::mail;
use crate::app::App;
use crate::auth::asker::Asker;
use crate::error::{Error, Result};
use crate::i18n::mail as letters;
use crate::store;

/// What somebody wants to say.
#[derive(Debug, Clone)]
pub struct Message {
    /// Who they say they are.
    pub name: String,
    /// Where they want to be answered.
    pub email: String,
    /// As it was given; may be empty.
    pub phone: String,
    /// What it is about, in the contract's words.
    pub kind: String,
    /// The message.
    pub text: String,
}

/// Writes to the administrators; where none has an address, to the owner of the oldest open restaurant.
///
/// # Errors
/// [`Error::TooMany`] after too many messages from one place; [`Error::Busy`] where nobody can be written to.
pub async fn send(app: &App, message: Message, asker: &Asker) -> Result<()> {
    let _counted = app.codes.attempt("contact", asker.address, app.clock.steady())?;
    let language = app.language();
    app.store
        .write(move |w| {
            let mut to = store::user::admins(w.db())?;
            if to.iter().all(|admin| admin.email.is_empty()) {
                store::restaurant::for_each_open(w.db(), |restaurant| {
                    if to.iter().all(|owner| owner.email.is_empty()) {
                        to.extend(store::user::find(w.db(), restaurant.owner)?);
                    }
                    Ok(())
                })?;
            }
            let letter = letters::contact(
                language,
                &letters::Contact {
                    name: &message.name,
                    email: &message.email,
                    phone: &message.phone,
                    kind: &message.kind,
                    text: &message.text,
                },
            );
            let mut reached = false;
            for person in to.iter().filter(|person| !person.email.is_empty()) {
                mail::post(w, "contact", &person.email, &letter)?;
                reached = true;
            }
            if reached { Ok(()) } else { Err(Error::Busy) }
        })
        .await?;
    mail::sent_soon(app);
    Ok(())
}
