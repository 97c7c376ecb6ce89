//! From [`Stock`] into the house: users first, then each restaurant with its menu, in transactions of at most
//! [`BATCH`] rows.

use super::{Account, Dish, Hashes, Heading, LooseDish, LooseHeading, Place, Stock};
use crate::auth::id::UserId;
use crate::error::{Error, Result};
use crate::restaurant::id::{CategoryId, ProductId, RestaurantId};
use crate::secret::Secret;
use crate::store::user::Record;
use crate::store::{Store, Write, audit, category, code, export, family, product, restaurant, session, user};

/// Rows of one transaction: a server beside it waits no longer than these take.
const BATCH: usize = 200;

/// How many of each are in the house now as the file says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Users.
    pub users: usize,
    /// Restaurants.
    pub restaurants: usize,
    /// Categories.
    pub categories: usize,
    /// Products.
    pub products: usize,
}

/// Puts everything into the house.
pub(super) fn stock(stock: Stock, store: &Store, hashes: Hashes, step: &dyn Fn(usize)) -> Result<Written> {
    let mut written = Written { users: stock.users.len(), ..Written::default() };
    let mut users = stock.users.into_iter().zip(hashes.0).peekable();
    while users.peek().is_some() {
        let batch: Vec<_> = users.by_ref().take(BATCH).collect();
        let rows = batch.len();
        store.write_blocking(move |w| batch.iter().try_for_each(|(a, hash)| put(w, a, hash.as_ref())))?;
        step(rows);
    }
    for place in stock.restaurants {
        written.restaurants += 1;
        menu(place, store, &mut written, step)?;
    }
    loose_headings(stock.headings, store, &mut written, step)?;
    loose_dishes(stock.dishes, store, &mut written, step)?;
    Ok(written)
}

fn put(w: &Write<'_>, account: &Account, hash: Option<&Secret<String>>) -> Result<()> {
    let known = match account.id {
        Some(id) => user::find(w.db(), UserId::new(id))?,
        None => user::find_by_username(w.db(), &account.username)?,
    };
    let outcome = match known {
        Some(known) if known.erased_at.is_some() => {
            let sentence = format!("{}: user {} was removed for good.", account.at, known.id);
            return Err(Error::unusable(sentence));
        }
        Some(known) => update(w, account, &known, hash),
        None => add(w, account, hash),
    };
    outcome.map_err(|error| at(&account.at, error))
}

fn add(w: &Write<'_>, account: &Account, hash: Option<&Secret<String>>) -> Result<()> {
    let Some(hash) = hash else { return Err(Error::broken("a new user came without a hash")) };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let new = user::New {
        username: &account.username,
        email: &text(&account.email),
        first_name: &text(&account.first_name),
        last_name: &text(&account.last_name),
        phone: &text(&account.phone),
        role: account.role.unwrap_or("customer"),
        state: account.state.unwrap_or("active"),
        password: hash.expose(),
        date_of_birth: account.date_of_birth.as_deref(),
        ..user::New::default()
    };
    match account.id {
        None => user::insert(w, &new).map(drop),
        Some(id) => {
            let mut record = new.record(UserId::new(id), w.now());
            if account.shares_email {
                record.email_key = None;
            }
            user::insert_with_id(w, &record)
        }
    }
}

/// What the file names is made so. Another password than before ends what was signed in with the old one.
fn update(w: &Write<'_>, account: &Account, known: &Record, hash: Option<&Secret<String>>) -> Result<()> {
    let mut next = known.clone();
    next.username.clone_from(&account.username);
    for (to, from) in [
        (&mut next.email, &account.email),
        (&mut next.first_name, &account.first_name),
        (&mut next.last_name, &account.last_name),
        (&mut next.phone, &account.phone),
    ] {
        if let Some(text) = from {
            to.clone_from(text);
        }
    }
    if account.date_of_birth.is_some() {
        next.date_of_birth.clone_from(&account.date_of_birth);
    }
    if next != *known {
        user::update_profile(w, &next)?;
    }
    if let Some(role) = account.role.filter(|role| *role != known.role) {
        user::set_role(w, known.id, role)?;
    }
    if let Some(state) = account.state.filter(|state| *state != known.state) {
        user::set_state(w, known.id, state)?;
    }
    hash.map_or(Ok(()), |hash| change_password(w, known, hash))
}

/// As `comanda user password` does it: what was begun with the old password is over, and the audit has a row.
fn change_password(w: &Write<'_>, known: &Record, hash: &Secret<String>) -> Result<()> {
    user::set_password(w, known.id, hash.expose())?;
    session::delete_of_user(w, known.id, None)?;
    family::revoke_of_user(w, known.id)?;
    if let Some(key) = &known.email_key {
        code::delete_of_email(w, key)?;
    }
    let entry = audit::Entry {
        kind: "password_changed",
        user: Some(known.id),
        request: "comanda load",
        ..audit::Entry::default()
    };
    audit::append(w, &entry).map(drop)
}

/// A restaurant, and its menu in parts.
fn menu(place: Place, store: &Store, written: &mut Written, step: &dyn Fn(usize)) -> Result<()> {
    let owner = UserId::new(place.owner);
    let Place { at: here, id, name, address, phone, about, open, currency, fee, categories, .. } = place;
    let stated = restaurant::Stated { id: id.map(RestaurantId::new), name, address, phone, about, open };
    let id = store.write_blocking(move |w| {
        if user::find(w.db(), owner)?.is_none() {
            return Err(Error::unusable(format!("{here}.owner: there is no user {owner}.")));
        }
        let id = restaurant::put(w, owner, &stated)?;
        export::set_terms(w, id, currency.as_deref(), fee)?;
        Ok(id)
    })?;
    step(1);
    for heading in categories {
        written.categories += 1;
        written.products += heading.products.len();
        section(id, heading, store, step)?;
    }
    Ok(())
}

fn section(place: RestaurantId, heading: Heading, store: &Store, step: &dyn Fn(usize)) -> Result<()> {
    let Heading { id, name, position, products } = heading;
    let category = store.write_blocking(move |w| {
        let id = category::put(w, id.map(CategoryId::new), place, &name)?;
        position.map_or(Ok(()), |position| export::set_place(w, id, position))?;
        Ok(id)
    })?;
    step(1);
    let mut products = products.into_iter().peekable();
    while products.peek().is_some() {
        let batch: Vec<_> = products.by_ref().take(BATCH).collect();
        let rows = batch.len();
        store.write_blocking(move |w| batch.into_iter().try_for_each(|dish| put_dish(w, category, dish)))?;
        step(rows);
    }
    Ok(())
}

fn put_dish(w: &Write<'_>, category: CategoryId, dish: Dish) -> Result<()> {
    let Dish { id, name, description, price, available, position } = dish;
    let stated = product::Stated { id: id.map(ProductId::new), name, description, price, available };
    product::put(w, category, &stated)?;
    position.map_or(Ok(()), |position| export::set_places(w, category, (id, &stated.name), position))
}

/// Categories of a table, in batches, each into the restaurant that it names.
fn loose_headings(
    headings: Vec<LooseHeading>,
    store: &Store,
    written: &mut Written,
    step: &dyn Fn(usize),
) -> Result<()> {
    written.categories += headings.len();
    let mut headings = headings.into_iter().peekable();
    while headings.peek().is_some() {
        let batch: Vec<_> = headings.by_ref().take(BATCH).collect();
        let rows = batch.len();
        store.write_blocking(move |w| {
            batch.into_iter().try_for_each(|LooseHeading { at, restaurant: place, heading }| {
                let place = RestaurantId::new(place);
                if restaurant::find(w.db(), place)?.is_none() {
                    return Err(Error::unusable(format!("{at}: there is no restaurant {place}.")));
                }
                let id = category::put(w, heading.id.map(CategoryId::new), place, &heading.name)?;
                heading.position.map_or(Ok(()), |position| export::set_place(w, id, position))
            })
        })?;
        step(rows);
    }
    Ok(())
}

/// Products of a table, in batches, each into the category that it names.
fn loose_dishes(
    dishes: Vec<LooseDish>,
    store: &Store,
    written: &mut Written,
    step: &dyn Fn(usize),
) -> Result<()> {
    written.products += dishes.len();
    let mut dishes = dishes.into_iter().peekable();
    while dishes.peek().is_some() {
        let batch: Vec<_> = dishes.by_ref().take(BATCH).collect();
        let rows = batch.len();
        store.write_blocking(move |w| {
            batch.into_iter().try_for_each(|LooseDish { at, category, dish }| {
                let category = CategoryId::new(category);
                if category::find(w.db(), category)?.is_none() {
                    return Err(Error::unusable(format!("{at}: there is no category {category}.")));
                }
                put_dish(w, category, dish)
            })
        })?;
        step(rows);
    }
    Ok(())
}

/// Says where in the file the user stands that something is in the way of.
fn at(place: &str, error: Error) -> Error {
    let Error::Invalid(faults) = &error else { return error };
    let fields: Vec<_> = faults.0.iter().map(|(field, _)| field.as_ref()).collect();
    let fields = fields.join(" and ");
    Error::unusable(format!("{place}: another account in the house has this {fields} already."))
}
