//! Accounts: made by registration or by an administrator, changed by their holder or by an administrator.
//!
//! Codes are `code`'s, passwords `password`'s, the end of an account `erasure`'s. Whether a name or an address is taken is
//! asked twice: early, so that a form hears of all its faults at once, and by the table itself, so that of two who register
//! at the same moment one gets it.

use super::mail::{self, Clerk};
use super::password;
use crate::app::App;
use crate::auth::asker::Asker;
use crate::auth::id::UserId;
use crate::auth::random;
use crate::auth::rules::Person;
use crate::auth::user::{Email, Role, State, Username};
use crate::error::{Error, Fault, Forbidden, Noun, Result};
use crate::restaurant::fold::fold;
use crate::restaurant::restaurant::NewRestaurant;
use crate::secret::Secret;
use crate::store::{self, Store, Write};

pub use crate::store::user::Record;

/// Letters of what makes a name or a slug unique.
const TAIL: &[u8] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// How many accounts are read at once.
const PAGE: u32 = 500;

/// What somebody says of themselves. The password comes beside it.
#[derive(Debug, Clone)]
pub struct Applicant {
    /// The name to sign in with; `None`: made from the address.
    pub username: Option<Username>,
    /// The address; some systems ask for none.
    pub email: Option<Email>,
    /// The given name.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
    /// As it was given.
    pub phone: String,
    /// YYYY-MM-DD.
    pub date_of_birth: Option<String>,
    /// What they are to be: customers register themselves, all else is made by an administrator.
    pub role: Role,
}

/// Which of an applicant's names another account has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// The name to sign in with.
    pub username: bool,
    /// The address.
    pub email: bool,
}

/// What of an account is to be changed; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// The name to sign in with.
    pub username: Option<Username>,
    /// The address.
    pub email: Option<Email>,
    /// The given name.
    pub first_name: Option<String>,
    /// The family name.
    pub last_name: Option<String>,
    /// As it was given.
    pub phone: Option<String>,
    /// YYYY-MM-DD; the inner `None` forgets it.
    pub date_of_birth: Option<Option<String>>,
    /// JSON.
    pub preferences: Option<String>,
}

impl Applicant {
    /// A customer about whom nothing is known yet.
    #[must_use]
    pub const fn customer() -> Self {
        Self {
            username: None,
            email: None,
            first_name: String::new(),
            last_name: String::new(),
            phone: String::new(),
            date_of_birth: None,
            role: Role::Customer,
        }
    }

    /// As the password's rules compare them: a name counts where they chose one.
    #[must_use]
    pub fn person(&self) -> Person<'_> {
        Person {
            username: self.username.as_ref().map_or("", Username::as_str),
            first_name: &self.first_name,
            last_name: &self.last_name,
            email: self.email.as_ref().map_or("", Email::as_str),
        }
    }

    fn email(&self) -> &str {
        self.email.as_ref().map_or("", Email::as_str)
    }
}

/// Which of these another account than `own` has.
pub fn taken(
    app: &App,
    username: Option<&Username>,
    email: Option<&Email>,
    own: Option<UserId>,
) -> Result<Taken> {
    let another = |found: Option<Record>| found.is_some_and(|user| Some(user.id) != own);
    app.store.read(|db| {
        let name = username.map(|name| store::user::find_by_username(db, name.as_str())).transpose()?;
        let address = email.map(|email| store::user::find_by_email(db, email.as_str())).transpose()?;
        Ok(Taken { username: another(name.flatten()), email: another(address.flatten()) })
    })
}

/// Whether an address is of a domain with which nobody can register: addresses that last for minutes.
#[must_use]
pub fn is_temporary(app: &App, email: &Email) -> bool {
    let key = email.key();
    let domain = key.rsplit_once('@').map_or("", |(_, domain)| domain);
    app.config.registration.temporary_domains.iter().any(|temporary| {
        domain.strip_suffix(temporary.as_str()).is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
    })
}

/// Makes the account of somebody who registers themselves, active at once.
///
/// # Errors
/// Faults of `password` when it is weak, of `username` and `email` when another has them; [`Error::TooMany`] after too
/// many registrations from one place.
pub async fn register(
    app: &App,
    applicant: Applicant,
    secret: Secret<String>,
    asker: &Asker,
) -> Result<UserId> {
    password::check(secret.expose(), &applicant.person())?;
    // Counted whether it succeeds or not: what is dear is the hash.
    let name = applicant.username.as_ref().map_or_else(|| applicant.email(), Username::as_str);
    let _counted = app.codes.attempt(&format!("register {name}"), asker.address, app.clock.steady())?;
    create(app, applicant, secret, None, asker).await
}

/// Makes an account by an administrator, who chooses the role.
///
/// # Errors
/// As [`register`], without the limit.
pub async fn add(
    app: &App,
    applicant: Applicant,
    secret: Secret<String>,
    by: UserId,
    asker: &Asker,
) -> Result<UserId> {
    password::check(secret.expose(), &applicant.person())?;
    create(app, applicant, secret, Some(by), asker).await
}

async fn create(
    app: &App,
    applicant: Applicant,
    secret: Secret<String>,
    by: Option<UserId>,
    asker: &Asker,
) -> Result<UserId> {
    let early = taken(app, applicant.username.as_ref(), applicant.email.as_ref(), None)?;
    early.refuse()?;
    let hash = password::hashed(app, secret).await?;
    let (clerk, asker, currency) = (Clerk::of(app), asker.clone(), app.config.restaurant.currency.clone());
    let rng = app.rng.clone();
    let id = app
        .store
        .write(move |w| {
            let record = insert(w, &applicant, &hash, &currency, &rng)?;
            clerk.welcome(w, &record)?;
            password::note(w, "registered", Some(record.id), by.or(Some(record.id)), &asker)?;
            Ok(record.id)
        })
        .await?;
    mail::sent_soon(app);
    Ok(id)
}

/// Writes an account and what comes with its role.
pub(super) fn insert(
    w: &Write<'_>,
    applicant: &Applicant,
    hash: &Secret<String>,
    currency: &str,
    rng: &ring::rand::SystemRandom,
) -> Result<Record> {
    let username = match &applicant.username {
        Some(name) => name.as_str().to_owned(),
        None => free_name(w, applicant.email(), rng)?,
    };
    let slug = slug(&applicant.first_name, &applicant.last_name, &random::letters(rng, TAIL, 8)?);
    let id = store::user::insert(
        w,
        &store::user::New {
            username: &username,
            email: applicant.email(),
            first_name: &applicant.first_name,
            last_name: &applicant.last_name,
            phone: &applicant.phone,
            slug: Some(&slug),
            date_of_birth: applicant.date_of_birth.as_deref(),
            role: applicant.role.as_str(),
            state: State::Active.as_str(),
            password: hash.expose(),
            ..store::user::New::default()
        },
    )?;
    let record = find(w, id)?;
    settle_role(w, &record, applicant.role, currency)?;
    Ok(record)
}

/// The account's own name where the holder chose none: their address, or something like it where another signs in with
/// that.
fn free_name(w: &Write<'_>, email: &str, rng: &ring::rand::SystemRandom) -> Result<String> {
    let name: String = email.chars().take(Username::LONGEST as usize).collect();
    if !name.is_empty() && store::user::find_by_username(w.db(), &name)?.is_none() {
        return Ok(name);
    }
    Ok(format!("u-{}", random::letters(rng, TAIL, 16)?))
}

/// What an account shows in addresses instead of its number: its names in plain letters, and `tail`.
#[must_use]
pub fn slug(first_name: &str, last_name: &str, tail: &str) -> String {
    let mut slug = String::new();
    for word in fold(&format!("{first_name} {last_name}")).split(|c: char| !c.is_ascii_alphanumeric()) {
        if !word.is_empty() && slug.len() < 40 {
            slug.extend(word.chars().take(20));
            slug.push('-');
        }
    }
    slug + tail
}

/// What comes with a role: an owner has a restaurant, to be given its real name and address later.
pub(super) fn settle_role(w: &Write<'_>, record: &Record, role: Role, currency: &str) -> Result<()> {
    match role {
        Role::Owner if store::restaurant::of_owner(w.db(), record.id)?.is_empty() => {
            store::restaurant::insert(w, None, record.id, &first_restaurant(record, currency)).map(drop)
        }
        Role::Owner | Role::Customer | Role::Courier | Role::Kitchen | Role::Admin => Ok(()),
    }
}

fn first_restaurant(record: &Record, currency: &str) -> NewRestaurant {
    let name = if record.first_name.is_empty() { &record.username } else { &record.first_name };
    let phone = if record.phone.is_empty() { "0000000000" } else { &record.phone };
    NewRestaurant {
        name: format!("Restaurante de {name}"),
        slug: None,
        address: "Dirección pendiente".into(),
        phone: phone.into(),
        about: String::new(),
        open: true,
        currency: currency.into(),
        fee: None,
        image: None,
    }
}

/// An account that is there: a person who was erased is not found.
pub fn show(app: &App, id: UserId) -> Result<Record> {
    let record = app.store.read_one(|db| store::user::find(db, id))?;
    record.filter(|record| record.erased_at.is_none()).ok_or(Error::NotFound(Noun::User))
}

/// A page of all accounts behind the number `after`, by number; those of erased people are left out. Returns where to go
/// on when there are more.
pub fn page(
    store: &Store,
    after: Option<UserId>,
    mut each: impl FnMut(&Record) -> Result<()>,
) -> Result<Option<UserId>> {
    let after = after.unwrap_or(UserId::new(0));
    let rows = store.read(|db| store::user::list(db, after, PAGE))?;
    for record in rows.iter().filter(|record| record.erased_at.is_none()) {
        each(record)?;
    }
    let is_full = rows.len() == PAGE as usize;
    Ok(rows.last().map(|record| record.id).filter(|_| is_full))
}

/// Changes what an account says of its holder, at once: its holder's own wish for another address goes by `email`. The old
/// address hears of a new one, and codes sent to it end.
///
/// # Errors
/// Faults of `username` and `email` when another has them. Not found: no such account.
pub async fn change(app: &App, id: UserId, change: Change, by: UserId, asker: &Asker) -> Result<Record> {
    let (clerk, asker) = (Clerk::of(app), asker.clone());
    let record = app.store.write(move |w| apply(w, id, change, by, clerk, &asker)).await?;
    mail::sent_soon(app);
    Ok(record)
}

/// As [`change`], inside of a transaction.
pub(super) fn apply(
    w: &Write<'_>,
    id: UserId,
    change: Change,
    by: UserId,
    clerk: Clerk,
    asker: &Asker,
) -> Result<Record> {
    let before = find(w, id)?;
    let mut after = before.clone();
    set(&mut after.username, change.username.map(|name| name.as_str().to_owned()));
    set(&mut after.email, change.email.map(|email| email.as_str().to_owned()));
    set(&mut after.first_name, change.first_name);
    set(&mut after.last_name, change.last_name);
    set(&mut after.phone, change.phone);
    set(&mut after.date_of_birth, change.date_of_birth);
    set(&mut after.preferences, change.preferences.map(Some));
    after.email_key = store::user::email_key(&after.email);
    if after == before {
        return Ok(before);
    }
    // Where the name is the address, it follows, unless another signs in with that.
    if before.username == before.email
        && after.username == before.username
        && store::user::find_by_username(w.db(), &after.email)?.is_none_or(|other| other.id == id)
        && !after.email.is_empty()
    {
        after.username.clone_from(&after.email);
    }
    store::user::update_profile(w, &after)?;
    if before.email_key != after.email_key {
        if let Some(key) = &before.email_key {
            store::code::delete_of_email(w, key)?;
        }
        clerk.email_changed(w, &before)?;
        password::note(w, "email_changed", Some(id), Some(by), asker)?;
    }
    Ok(after)
}

/// Gives an account another role or state, by an administrator. A new owner gets a restaurant if they have none.
///
/// # Errors
/// Forbidden: the last administrator would be none any more. Not found: no such account.
pub async fn promote(
    app: &App,
    id: UserId,
    role: Option<Role>,
    state: Option<State>,
    by: UserId,
    asker: &Asker,
) -> Result<()> {
    let (currency, asker) = (app.config.restaurant.currency.clone(), asker.clone());
    app.store
        .write(move |w| {
            let record = find(w, id)?;
            let leaves = role.is_some_and(|role| role != Role::Admin)
                || state.is_some_and(|state| state != State::Active);
            if leaves {
                keep_an_admin(w, &record)?;
            }
            if let Some(role) = role.filter(|role| role.as_str() != record.role) {
                store::user::set_role(w, id, role.as_str())?;
                settle_role(w, &record, role, &currency)?;
                password::note(w, "role_changed", Some(id), Some(by), &asker)?;
            }
            if let Some(state) = state.filter(|state| state.as_str() != record.state) {
                store::user::set_state(w, id, state.as_str())?;
                password::note(w, "state_changed", Some(id), Some(by), &asker)?;
            }
            Ok(())
        })
        .await
}

/// Refuses to let the last active administrator go: nobody could make another one over the network.
pub(super) fn keep_an_admin(w: &Write<'_>, leaving: &Record) -> Result<()> {
    let is_one = leaving.role == Role::Admin.as_str() && leaving.state == State::Active.as_str();
    if is_one && !store::user::has_other_admin(w.db(), leaving.id)? {
        return Err(Error::Forbidden(Forbidden::NotPermitted));
    }
    Ok(())
}

pub(super) fn find(w: &Write<'_>, id: UserId) -> Result<Record> {
    let record = store::user::find(w.db(), id)?;
    record.filter(|record| record.erased_at.is_none()).ok_or(Error::NotFound(Noun::User))
}

impl Taken {
    /// Both faults, if both are.
    pub fn refuse(self) -> Result<()> {
        let mut faults = crate::error::FieldFaults::default();
        if self.username {
            faults.add("username", Fault::Taken);
        }
        if self.email {
            faults.add("email", Fault::Taken);
        }
        faults.into_result()
    }
}

fn set<T>(field: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *field = new;
    }
}

#[cfg(test)]
mod tests;
