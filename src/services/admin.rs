//! What an administrator does over the network: restaurants and whose they are, accounts, the audit.
//!
//! Whether somebody is one is the guard's question (`middleware`). Each change leaves a row in the audit, in the same
//! transaction. Long lists come in pages by key; a search walks the table on the lane of long reads.

use super::account;
use super::password;
use crate::app::App;
use crate::auth::asker::Asker;
use crate::auth::id::UserId;
use crate::auth::random;
use crate::auth::user::{Role, State};
use crate::error::{Error, Fault, Forbidden, Noun, Refusal, Result};
use crate::restaurant::id::RestaurantId;
use crate::restaurant::restaurant::NewRestaurant;
use crate::secret::Secret;
use crate::store::{self, Write};

pub use crate::store::audit::Row as AuditRow;
pub use crate::store::restaurant::Listed;
pub use crate::store::user::Record;

/// How many rows a page has.
const PAGE: u32 = 50;
/// Letters of a temporary password: none that is read as another.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// What is on it.
    pub rows: Vec<T>,
    /// The key behind which the next one begins, if there is one.
    pub next: Option<i64>,
}

impl<T> Page<T> {
    /// From one row more than a page has.
    fn of(mut rows: Vec<T>, key: impl Fn(&T) -> i64) -> Self {
        let full = PAGE as usize;
        let is_more = rows.len() > full;
        rows.truncate(full);
        Self { next: rows.last().map(key).filter(|_| is_more), rows }
    }
}

/// A line of the audit with the names that are known today.
#[derive(Debug, Clone)]
pub struct Line {
    /// The row.
    pub row: AuditRow,
    /// Whose account it is about.
    pub user: Option<String>,
    /// Who did it.
    pub actor: Option<String>,
}

/// Restaurants behind the number `after`, retired ones too.
pub fn restaurants(app: &App, after: Option<RestaurantId>) -> Result<Page<Listed>> {
    let after = after.map_or(0, RestaurantId::raw);
    let rows = app.store.read(|db| store::restaurant::page(db, after, PAGE + 1))?;
    Ok(Page::of(rows, |listed| listed.restaurant.id.raw()))
}

/// One restaurant, retired or not.
pub fn restaurant(app: &App, id: RestaurantId) -> Result<Listed> {
    app.store.read(|db| store::restaurant::find_listed(db, id))?.ok_or(Error::NotFound(Noun::Restaurant))
}

/// Makes a restaurant for the owner whom `owner` names.
///
/// # Errors
/// Faults of the restaurant's fields; of `owner` when nobody is called so, or they are no owner.
pub async fn create(
    app: &App,
    owner: String,
    new: NewRestaurant,
    by: UserId,
    asker: &Asker,
) -> Result<RestaurantId> {
    let (new, asker) = (new.check()?, asker.clone());
    app.store
        .write(move |w| {
            let owner = owner_named(w, &owner)?;
            let id = store::restaurant::insert(w, None, owner, &new)?;
            note(w, "restaurant_made", owner, id, by, &asker)?;
            Ok(id)
        })
        .await
}

/// Gives a restaurant to another owner. Its orders, menu and books go with it.
///
/// # Errors
/// As [`create`]; [`Noun::Restaurant`] when there is none.
pub async fn give(app: &App, id: RestaurantId, owner: String, by: UserId, asker: &Asker) -> Result<()> {
    let asker = asker.clone();
    app.store
        .write(move |w| {
            let owner = owner_named(w, &owner)?;
            store::restaurant::give(w, id, owner)?;
            note(w, "restaurant_given", owner, id, by, &asker)
        })
        .await
}

/// Takes a restaurant off the list, or puts it back. What comes back is closed: its owner opens it.
///
/// # Errors
/// [`Refusal::OrdersOpen`] while an order of it is not done: it would be shown to nobody. [`Noun::Restaurant`] when there is none.
pub async fn set_retired(
    app: &App,
    id: RestaurantId,
    retired: bool,
    by: UserId,
    asker: &Asker,
) -> Result<()> {
    let asker = asker.clone();
    app.store
        .write(move |w| {
            let listed =
                store::restaurant::find_listed(w.db(), id)?.ok_or(Error::NotFound(Noun::Restaurant))?;
            if listed.retired == retired {
                return Ok(());
            }
            let (owner, kind) =
                (listed.restaurant.owner, if retired { "restaurant_retired" } else { "restaurant_restored" });
            if !retired {
                store::restaurant::restore(w, id)?;
            } else if listed.active > 0 {
                return Err(Error::Refused(Refusal::OrdersOpen));
            } else {
                store::restaurant::retire(w, id, owner)?;
            }
            note(w, kind, owner, id, by, &asker)
        })
        .await
}

/// Accounts behind the number `after` in which `text` occurs: in name, user name, e-mail or telephone number.
pub async fn users(app: &App, text: &str, role: Option<Role>, after: Option<UserId>) -> Result<Page<Record>> {
    let (text, after) = (text.to_owned(), after.unwrap_or(UserId::new(0)));
    let role = role.map(Role::as_str);
    let rows = app.store.scan(move |db| store::user::search(db, &text, role, after, PAGE + 1)).await?;
    Ok(Page::of(rows, |record| record.id.raw()))
}

/// Gives an account another role or state. Nobody does so to themselves, so that an administrator is always left; of two
/// who do it to each other at once, the second is refused.
///
/// # Errors
/// [`Forbidden::NotPermitted`] for one's own account, and for the last administrator's; not found: no such account.
pub async fn promote(
    app: &App,
    id: UserId,
    role: Option<Role>,
    state: Option<State>,
    by: UserId,
    asker: &Asker,
) -> Result<()> {
    if id == by {
        return Err(Error::Forbidden(Forbidden::NotPermitted));
    }
    account::promote(app, id, role, state, by, asker).await
}

/// Gives an account a password that is drawn here, to be told to its holder: all their sessions and tokens end. It is
/// returned once and kept nowhere.
///
/// # Errors
/// [`Forbidden::NotPermitted`] for one's own account, whose password is changed in the profile; not found.
pub async fn new_password(app: &App, id: UserId, by: UserId, asker: &Asker) -> Result<Secret<String>> {
    if id == by {
        return Err(Error::Forbidden(Forbidden::NotPermitted));
    }
    let part = || random::letters(&app.rng, LETTERS, 4);
    let drawn = format!("{}-{}-{}-{}", part()?, part()?, part()?, part()?);
    password::reset(app, id, Secret::new(drawn.clone()), by, asker).await?;
    Ok(Secret::new(drawn))
}

/// Lines of the audit before the number `before`, the newest first; of one kind, of one account.
pub fn audit(app: &App, kind: Option<&str>, user: Option<UserId>, before: Option<i64>) -> Result<Page<Line>> {
    app.store.read(|db| {
        let rows = store::audit::page(db, kind, user, before.unwrap_or(i64::MAX), PAGE + 1)?;
        let name = |id: Option<UserId>| -> Result<Option<String>> {
            let Some(id) = id else { return Ok(None) };
            Ok(store::user::find(db, id)?.map(|record| record.username))
        };
        let page = Page::of(rows, |row| row.seq);
        let lines =
            page.rows.into_iter().map(|row| Ok(Line { user: name(row.user)?, actor: name(row.actor)?, row }));
        Ok(Page { rows: lines.collect::<Result<_>>()?, next: page.next })
    })
}

/// The owner whom a form names: by e-mail or user name.
fn owner_named(w: &Write<'_>, name: &str) -> Result<UserId> {
    let by = [store::user::Identifier::Email, store::user::Identifier::Username];
    let found = store::user::find_by(w.db(), &by, name.trim())?.filter(|record| record.erased_at.is_none());
    let is_owner =
        |record: &Record| [Role::Owner, Role::Admin].iter().any(|role| role.as_str() == record.role);
    match found {
        Some(record) if is_owner(&record) => Ok(record.id),
        Some(_) | None => Err(Error::field("owner", Fault::NotAChoice(name.trim().into()))),
    }
}

fn note(w: &Write<'_>, kind: &str, user: UserId, of: RestaurantId, by: UserId, asker: &Asker) -> Result<()> {
    let (address, detail) = (asker.address.to_string(), of.to_string());
    let entry = store::audit::Entry {
        kind,
        user: Some(user),
        actor: Some(by),
        address: &address,
        request: &asker.request,
        detail: &detail,
    };
    store::audit::append(w, &entry).map(drop)
}

#[cfg(test)]
mod tests;
