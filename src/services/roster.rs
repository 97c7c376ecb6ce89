//! Accounts as whoever runs the machine looks after them: made, shown, locked, given another password, erased.
//!
//! Nothing here asks who is asking: the command line is the only caller, and whoever can write the file could do all of it
//! without us. Each change is one short transaction beside a running server and counts from its next request on, because
//! the server keeps nothing in memory that grants access. Each leaves a row in the audit.

use super::account::settle_role;
use super::password_link;
use crate::app;
use crate::auth::id::UserId;
use crate::auth::password::{self, Buffer};
use crate::auth::user::{Email, Role, State, Username};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::store::user::Record;
use crate::store::{self, Store, Write};
use ring::rand::SystemRandom;

/// What is said of a new account.
#[derive(Debug)]
pub struct New {
    /// What they sign in with.
    pub username: String,
    /// Their address, perhaps empty.
    pub email: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// What they are here.
    pub role: Role,
    /// The encoded hash.
    pub password: String,
}

/// The account that `text` names: by its number, or else its user name, or else its e-mail.
///
/// # Errors
/// [`Error::Unusable`] with a sentence when there is none.
pub fn find(store: &Store, text: &str) -> Result<Record> {
    let found = store.read(|db| match text.parse().ok().map(UserId::new) {
        Some(id) => store::user::find(db, id),
        None => store::user::find_by(
            db,
            &[store::user::Identifier::Username, store::user::Identifier::Email],
            text,
        ),
    })?;
    found.ok_or_else(|| {
        Error::unusable(format!("There is no account {text}; `comanda user list` shows them all."))
    })
}

/// Hashes a password at the cost that is set, on this thread.
pub fn hash(config: &Config, secret: &Secret<String>) -> Result<String> {
    password::hash(secret.expose(), &SystemRandom::new(), &mut Buffer::new(app::cost(config))?)
}

/// Makes an account, and for an owner a restaurant, whose prices are in `currency`.
///
/// # Errors
/// [`Error::Invalid`] when name or e-mail are none, or are taken.
pub fn add(store: &Store, new: New, currency: &str) -> Result<UserId> {
    let username = Username::parse(&new.username).map_err(|fault| Error::field("username", fault))?;
    if !new.email.is_empty() {
        Email::parse(&new.email).map_err(|fault| Error::field("email", fault))?;
    }
    let currency = currency.to_owned();
    store.write_blocking(move |w| {
        let id = store::user::insert(
            w,
            &store::user::New {
                username: username.as_str(),
                email: &new.email,
                first_name: &new.first_name,
                last_name: &new.last_name,
                role: new.role.as_str(),
                state: State::Active.as_str(),
                password: &new.password,
                ..store::user::New::default()
            },
        )?;
        settle_role(w, &present(w, id)?, new.role, &currency)?;
        note(w, "account_made", id, new.role.as_str())?;
        Ok(id)
    })
}

/// Puts another encoded hash in the old one's place: all sessions, tokens and codes of before are over.
pub fn set_hash(store: &Store, id: UserId, encoded: String) -> Result<()> {
    store.write_blocking(move |w| {
        let record = present(w, id)?;
        store::user::set_password(w, id, &encoded)?;
        store::session::delete_of_user(w, id, None)?;
        store::family::revoke_of_user(w, id)?;
        if let Some(key) = &record.email_key {
            store::code::delete_of_email(w, key)?;
        }
        password_link::end(w, id)?;
        note(w, "password_changed", id, "")
    })
}

/// Opens or closes an account. While it is closed, its sessions and tokens are refused; afterwards they are good again.
pub fn set_state(store: &Store, id: UserId, state: State) -> Result<()> {
    store.write_blocking(move |w| {
        present(w, id)?;
        store::user::set_state(w, id, state.as_str())?;
        note(w, "state_changed", id, state.as_str())
    })
}

/// Makes somebody something else. An owner without a restaurant gets one.
pub fn set_role(store: &Store, id: UserId, role: Role, currency: &str) -> Result<()> {
    let currency = currency.to_owned();
    store.write_blocking(move |w| {
        let record = present(w, id)?;
        store::user::set_role(w, id, role.as_str())?;
        settle_role(w, &record, role, &currency)?;
        note(w, "role_changed", id, role.as_str())
    })
}

/// Blanks the person everywhere; the number stays for the books.
///
/// # Errors
/// [`Error::Unusable`] while an order of theirs is not finished: whoever carries it needs the address.
pub fn erase(store: &Store, id: UserId) -> Result<()> {
    store.write_blocking(move |w| {
        present(w, id)?;
        if store::erasure::has_open_orders(w.db(), id)? {
            return Err(Error::unusable(format!(
                "The account {id} has to do with an order that is not finished; finish or cancel it first."
            )));
        }
        store::erasure::forget(w, id)?;
        store::user::erase(w, id)?;
        note(w, "account_erased", id, "")
    })
}

/// The account, unless it is gone by now.
fn present(w: &Write<'_>, id: UserId) -> Result<Record> {
    let record = store::user::find(w.db(), id)?.filter(|record| record.erased_at.is_none());
    record
        .ok_or_else(|| Error::unusable(format!("The account {id} was erased; nothing can be changed of it.")))
}

fn note(w: &Write<'_>, kind: &str, user: UserId, detail: &str) -> Result<()> {
    let entry = store::audit::Entry {
        kind,
        user: Some(user),
        address: "command line",
        detail,
        ..store::audit::Entry::default()
    };
    store::audit::append(w, &entry).map(drop)
}
