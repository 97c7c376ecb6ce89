//! What is written to people, and when: a letter goes into the outbox with the change that is its reason.
//!
//! So a letter is there if and only if the change is. `mail.rs` sends what waits; [`sent_soon`] wakes it after the commit.

use crate::app::App;
use crate::auth::asker::Asker;
use crate::auth::id::UserId;
use crate::config::Language;
use crate::error::Result;
use crate::i18n::mail::{self, Letter};
use crate::store::outbox::{self, New};
use crate::store::user::Record;
use crate::store::{self, Write};
use std::sync::Arc;

/// Who writes, in which language.
#[derive(Debug, Clone, Copy)]
pub struct Clerk(Language);

impl Clerk {
    /// The house's clerk.
    #[must_use]
    pub fn of(app: &App) -> Self {
        Self(app.language())
    }

    pub(super) fn registration_code(self, w: &Write<'_>, email: &str, name: &str, code: &str) -> Result<()> {
        post(w, "registration_code", email, &mail::registration_code(self.0, name, code))
    }

    pub(super) fn registered_already(self, w: &Write<'_>, holder: &Record) -> Result<()> {
        self.to(w, "registered_already", holder, mail::registered_already)
    }

    pub(super) fn welcome(self, w: &Write<'_>, holder: &Record) -> Result<()> {
        self.to(w, "welcome", holder, mail::welcome)
    }

    pub(super) fn recovery_code(self, w: &Write<'_>, holder: &Record, code: &str) -> Result<()> {
        post(w, "recovery_code", &holder.email, &mail::recovery_code(self.0, &holder.first_name, code))
    }

    /// For whoever changes a password: also the command line.
    pub fn password_changed(self, w: &Write<'_>, holder: &Record) -> Result<()> {
        self.to(w, "password_changed", holder, mail::password_changed)
    }

    pub(super) fn email_code(self, w: &Write<'_>, email: &str, name: &str, code: &str) -> Result<()> {
        post(w, "email_code", email, &mail::email_code(self.0, name, code))
    }

    pub(super) fn email_asked(self, w: &Write<'_>, holder: &Record) -> Result<()> {
        self.to(w, "email_asked", holder, mail::email_asked)
    }

    pub(super) fn email_in_use(self, w: &Write<'_>, holder: &Record) -> Result<()> {
        self.to(w, "email_in_use", holder, mail::email_in_use)
    }

    /// `before` is the account as it was: the letter goes to the address that it had.
    pub(super) fn email_changed(self, w: &Write<'_>, before: &Record) -> Result<()> {
        self.to(w, "email_changed", before, mail::email_changed)
    }

    fn to(
        self,
        w: &Write<'_>,
        kind: &str,
        holder: &Record,
        letter: fn(Language, &str) -> Letter,
    ) -> Result<()> {
        post(w, kind, &holder.email, &letter(self.0, &holder.first_name))
    }
}

/// Tells the holder of an account that somebody signed in to it on the pages. Accounts without an address hear nothing.
/// Nobody waits for it, and a letter that could not be written keeps nobody out: that is logged.
pub fn tell_log_in(app: &App, user: UserId, asker: &Asker) {
    let (clerk, from) = (Clerk::of(app), asker.address.to_string());
    let (store, app) = (Arc::clone(&app.store), app.shared().ok());
    tokio::spawn(async move {
        let told = store
            .write(move |w| match store::user::find(w.db(), user)? {
                Some(holder) => {
                    post(w, "log_in", &holder.email, &mail::new_log_in(clerk.0, &holder.first_name, &from))
                }
                None => Ok(()),
            })
            .await;
        match (told, app) {
            (Ok(()), Some(app)) => sent_soon(&app),
            (Ok(()), None) => {}
            (Err(error), _) => tracing::warn!("a letter about a log-in was not written: {error}"),
        }
    });
}

/// Wakes whoever sends mail: to be called when a change that wrote a letter is committed.
pub fn sent_soon(app: &App) {
    app.post.notify_one();
}

pub(super) fn post(w: &Write<'_>, kind: &str, recipient: &str, letter: &Letter) -> Result<()> {
    if !recipient.is_empty() {
        outbox::enqueue(w, &New { kind, recipient, subject: letter.subject, body: &letter.text })?;
    }
    Ok(())
}
