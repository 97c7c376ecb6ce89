//! The very first start: a one-time link makes the first administrator and their restaurant.
//!
//! The link's secret is shown once, on a terminal or by `comanda setup`; the file keeps its SHA-256. It is good while there
//! is nobody in the house, and used up by the first who finishes. The menu that a new house begins with is here too.

use super::account::{self, Applicant};
use super::password;
use crate::app::App;
use crate::auth::asker::Asker;
use crate::auth::id::UserId;
use crate::auth::random;
use crate::auth::session::hash;
use crate::auth::user::Role;
use crate::config::Language;
use crate::error::{Error, Noun, Result};
use crate::i18n::Lang;
use crate::restaurant::category;
use crate::restaurant::id::RestaurantId;
use crate::restaurant::money::Money;
use crate::restaurant::product::NewProduct;
use crate::restaurant::restaurant::NewRestaurant;
use crate::secret::Secret;
use crate::store::{self, Store};
use ring::rand::SystemRandom;

/// How many letters the secret has: 165 bits.
const LENGTH: usize = 32;

/// A new link's secret, while nobody is in the house; `None` once somebody is. An earlier link ends.
pub async fn new_link(app: &App) -> Result<Option<Secret<String>>> {
    let secret = draw()?;
    let kept = hash(secret.expose());
    let made = app.store.write(move |w| keep(w, &kept)).await?;
    Ok(made.then_some(secret))
}

/// The same for a command without a runtime.
pub fn new_link_blocking(store: &Store) -> Result<Option<Secret<String>>> {
    let secret = draw()?;
    let kept = hash(secret.expose());
    let made = store.write_blocking(move |w| keep(w, &kept))?;
    Ok(made.then_some(secret))
}

/// Whether `secret` is the link's.
///
/// # Errors
/// Not found: it is not, or was used, or somebody is in the house already.
pub fn check(app: &App, secret: &str) -> Result<()> {
    let (house, empty) = app.store.read(|db| Ok((store::house::find(db)?, store::user::is_empty(db)?)))?;
    if empty && house.setup_hash == Some(hash(secret)) { Ok(()) } else { Err(Error::NotFound(Noun::Page)) }
}

/// Makes the first administrator and their restaurant, and uses the link up.
///
/// # Errors
/// Not found: as [`check`], also when somebody else finished meanwhile. Faults of `password` when it is weak, and of the
/// restaurant's fields.
pub async fn finish(
    app: &App,
    secret: &str,
    applicant: Applicant,
    new: Secret<String>,
    restaurant: NewRestaurant,
    language: Option<Language>,
    asker: &Asker,
) -> Result<UserId> {
    check(app, secret)?;
    password::check(new.expose(), &applicant.person())?;
    let (applicant, restaurant) = (Applicant { role: Role::Admin, ..applicant }, restaurant.check()?);
    let fresh = password::hashed(app, new).await?;
    let (kept, rng, asker) = (hash(secret), app.rng.clone(), asker.clone());
    let id = app
        .store
        .write(move |w| {
            let unused = store::house::find(w.db())?.setup_hash == Some(kept);
            if !unused || !store::user::is_empty(w.db())? {
                return Err(Error::NotFound(Noun::Page));
            }
            store::house::set_setup(w, None)?;
            let record = account::insert(w, &applicant, &fresh, &restaurant.currency, &rng)?;
            store::restaurant::insert(w, None, record.id, &restaurant)?;
            store::house::set_language(w, language.map(Language::as_str))?;
            password::note(w, "set_up", Some(record.id), Some(record.id), &asker)?;
            Ok(record.id)
        })
        .await?;
    app.speak(language);
    Ok(id)
}

/// Puts a first category with its dishes on the menu of the owner's oldest restaurant, all of it or nothing.
///
/// # Errors
/// Faults of `name` (the category's or a dish's); [`Noun::Restaurant`] when they have none.
pub async fn first_dishes(
    app: &App,
    owner: UserId,
    category: &str,
    dishes: Vec<(String, Money)>,
) -> Result<()> {
    let category = category::check_name(category)?;
    app.store
        .write(move |w| {
            let own = store::restaurant::of_owner(w.db(), owner)?;
            let first = own.first().ok_or(Error::NotFound(Noun::Restaurant))?;
            put(w, owner, first.id, &category, dishes)
        })
        .await
}

/// Puts a sample menu on the owner's oldest restaurant, in the reader's language and in prices of its currency. Where there
/// is a menu already, nothing is done.
///
/// # Errors
/// [`Noun::Restaurant`] when they have none.
pub async fn sample(app: &App, owner: UserId, t: Lang) -> Result<()> {
    app.store
        .write(move |w| {
            let own = store::restaurant::of_owner(w.db(), owner)?;
            let first = own.first().ok_or(Error::NotFound(Noun::Restaurant))?;
            if !store::product::menu(w.db(), first.id)?.is_empty() {
                return Ok(());
            }
            for (category, dishes) in sample_menu(t) {
                let priced =
                    dishes.iter().map(|(name, cents)| ((*name).to_owned(), priced(*cents, &first.currency)));
                put(w, owner, first.id, category, priced.collect())?;
            }
            Ok(())
        })
        .await
}

/// Categories with their dishes and prices in cents of a dollar.
fn sample_menu(t: Lang) -> [(&'static str, Vec<(&'static str, i64)>); 3] {
    [
        (
            t.sample_mains(),
            vec![
                (t.sample_soup(), 300),
                (t.sample_chicken(), 650),
                (t.sample_rice(), 450),
                (t.sample_burger(), 600),
            ],
        ),
        (t.sample_drinks(), vec![(t.sample_lemonade(), 150), (t.sample_coffee(), 100)]),
        (t.sample_sweets(), vec![(t.sample_flan(), 200), (t.sample_fruit(), 250)]),
    ]
}

/// About the same in another currency: a price to begin with, not a rate of exchange.
fn priced(cents: i64, currency: &str) -> Money {
    let times = match currency {
        "COP" => 4000,
        "CLP" | "ARS" => 1000,
        "MXN" => 20,
        "PEN" => 4,
        _other => 1,
    };
    Money::from_minor(cents.saturating_mul(times))
}

fn put(
    w: &store::Write<'_>,
    owner: UserId,
    of: RestaurantId,
    category: &str,
    dishes: Vec<(String, Money)>,
) -> Result<()> {
    let category = store::category::insert(w, None, of, category)?;
    for (name, price) in dishes {
        let description = String::new();
        let new = NewProduct { category, name, description, price, available: true, image: None }.check()?;
        store::product::insert(w, None, owner, &new)?;
    }
    Ok(())
}

fn draw() -> Result<Secret<String>> {
    random::letters(&SystemRandom::new(), b"abcdefghijkmnpqrstuvwxyz23456789", LENGTH).map(Secret::new)
}

fn keep(w: &store::Write<'_>, hash: &[u8; 32]) -> Result<bool> {
    let empty = store::user::is_empty(w.db())?;
    if empty {
        store::house::set_setup(w, Some(hash))?;
    }
    Ok(empty)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::fixture::House;

    #[tokio::test]
    async fn a_sample_menu_is_put_on_an_empty_menu_only_and_can_be_ordered_from() {
        let house = House::open().await;
        let counted = || house.app.store.read(|db| store::product::menu(db, house.taqueria)).unwrap().len();
        let before = counted();
        sample(&house.app, house.pedro, Lang::Es).await.unwrap();
        assert_eq!(counted(), before, "there was a menu");
        let nobody = sample(&house.app, house.ana, Lang::Es).await;
        assert!(matches!(nobody, Err(Error::NotFound(Noun::Restaurant))), "{nobody:?}");
        assert_eq!(priced(300, "COP"), Money::from_minor(1_200_000));
        for t in Lang::ALL {
            assert_eq!(sample_menu(t).iter().map(|(_, dishes)| dishes.len()).sum::<usize>(), 8);
        }
    }

    #[tokio::test]
    async fn first_dishes_are_kept_all_or_none() {
        let house = House::open().await;
        let dishes = |name: &str| {
            vec![("Arepa".to_owned(), Money::from_minor(1)), (name.to_owned(), Money::from_minor(2))]
        };
        let count = || house.app.store.read(|db| store::product::menu(db, house.fonda)).unwrap().len();
        let before = count();
        assert!(first_dishes(&house.app, house.marta, "Desayunos", dishes(" ")).await.is_err());
        assert_eq!(count(), before);
        first_dishes(&house.app, house.marta, "Desayunos", dishes("Café")).await.unwrap();
        assert_eq!(count(), before + 1);
    }
}
