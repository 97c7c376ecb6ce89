//! Users, restaurants and menus from a JSON file: what `comanda load` takes.
//!
//! [`Stock::read`] judges the whole file before anything is written. [`Stock::hash`] does the passwords on all cores,
//! [`Stock::write`] puts everything into the house in short transactions, so that a server may run beside it.
//!
//! # What "twice is the same as once" means
//! What the file says is made so; what it leaves out stays as it is, and nothing is taken away that it does not name.
//! A password that fits already is not hashed anew, so that nobody is signed out by a second load.

mod read;
mod table;
mod write;

pub use write::Written;

use crate::auth::password::{Buffer, Cost, hash, verify};
use crate::error::{Error, Result};
use crate::restaurant::money::Money;
use crate::secret::Secret;
use crate::store::{self, Store};
use ring::rand::SystemRandom;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What a file holds, judged and ready.
#[derive(Debug, Default)]
pub struct Stock {
    users: Vec<Account>,
    restaurants: Vec<Place>,
    headings: Vec<LooseHeading>,
    dishes: Vec<LooseDish>,
    left_out: Vec<String>,
}

/// An account of the file. `None` was left out.
#[derive(Debug)]
struct Account {
    at: String,
    id: Option<i64>,
    username: String,
    email: Option<String>,
    /// An earlier account has the same e-mail but for its case: this one is found by its user name only.
    shares_email: bool,
    first_name: Option<String>,
    last_name: Option<String>,
    phone: Option<String>,
    date_of_birth: Option<String>,
    role: Option<&'static str>,
    state: Option<&'static str>,
    secret: Given,
}

/// What the file says about a password.
#[derive(Debug)]
enum Given {
    Nothing,
    Password(Secret<String>),
    Hash(Secret<String>),
}

/// A restaurant of the file with its menu.
#[derive(Debug)]
struct Place {
    at: String,
    id: Option<i64>,
    owner: i64,
    name: String,
    address: Option<String>,
    phone: Option<String>,
    about: Option<String>,
    open: Option<bool>,
    currency: Option<String>,
    fee: Option<Money>,
    categories: Vec<Heading>,
}

/// A category of the file with its products.
#[derive(Debug)]
struct Heading {
    id: Option<i64>,
    name: String,
    position: Option<i64>,
    products: Vec<Dish>,
}

/// A product of the file.
#[derive(Debug)]
struct Dish {
    id: Option<i64>,
    name: String,
    description: Option<String>,
    price: Money,
    available: Option<bool>,
    position: Option<i64>,
}

/// A category of a table, which names its restaurant.
#[derive(Debug)]
struct LooseHeading {
    at: String,
    restaurant: i64,
    heading: Heading,
}

/// A product of a table, which names its category.
#[derive(Debug)]
struct LooseDish {
    at: String,
    category: i64,
    dish: Dish,
}

/// The encoded hash of each account, in the file's order; `None` where the house's own stays.
pub struct Hashes(Vec<Option<Secret<String>>>);

impl Stock {
    /// Reads and judges a file's text.
    ///
    /// # Errors
    /// [`Error::Unusable`]: one sentence that begins with the place in the file.
    pub fn read(text: &str) -> Result<Self> {
        read::stock(text)
    }

    /// Reads and judges tables (CSV), each with the name to call it by: users, restaurants, categories, products, told by
    /// their headlines.
    ///
    /// # Errors
    /// [`Error::Unusable`]: one sentence that begins with the table and the line.
    pub fn read_tables(tables: &[(String, String)]) -> Result<Self> {
        table::stock(tables)
    }

    /// The names of a folder's tables, as `comanda export` writes them.
    #[must_use]
    pub fn table_names() -> [&'static str; 4] {
        use super::export::{DISHES, HEADINGS, PLACES, USERS};
        [USERS.0, PLACES.0, HEADINGS.0, DISHES.0]
    }

    /// The same with this password for everybody.
    #[must_use]
    pub(super) fn with_password(mut self, password: &str) -> Self {
        for account in &mut self.users {
            account.secret = Given::Password(Secret::new(password.to_owned()));
        }
        self
    }

    /// Places of the keys that are not understood, which are left out.
    #[must_use]
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// How many users there are: the steps of [`Stock::hash`].
    #[must_use]
    pub fn users(&self) -> usize {
        self.users.len()
    }

    /// Makes the hashes that are needed, on all cores. `step` is called for each user.
    pub fn hash(&self, store: &Store, cost: Cost, step: &(dyn Fn() + Sync)) -> Result<Hashes> {
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::with_capacity(self.users.len()));
        let work = || -> Result<()> {
            let mut buffer = Buffer::new(cost)?;
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                let Some(account) = self.users.get(n) else { return Ok(()) };
                let hash = account.hash(store, &mut buffer)?;
                done.lock().unwrap_or_else(PoisonError::into_inner).push((n, hash));
                step();
            }
        };
        let cores = thread::available_parallelism().map_or(1, usize::from).clamp(1, self.users.len().max(1));
        thread::scope(|scope| {
            let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
            threads.into_iter().try_for_each(|thread| {
                thread.join().unwrap_or_else(|_panic| Err(Error::broken("a hashing thread panicked")))
            })
        })?;
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.sort_by_key(|(n, _)| *n);
        Ok(Hashes(done.into_iter().map(|(_, hash)| hash).collect()))
    }

    /// Puts everything into the house. `step` is called with the rows of each transaction.
    ///
    /// # Errors
    /// [`Error::Unusable`] with a sentence when the house has something in the way: what was written before it stays.
    pub fn write(self, store: &Store, hashes: Hashes, step: &dyn Fn(usize)) -> Result<Written> {
        write::stock(self, store, hashes, step)
    }

    /// How many rows it is: the steps of [`Stock::write`].
    #[must_use]
    pub fn rows(&self) -> usize {
        let loose = self.headings.len() + self.dishes.len();
        self.users.len() + self.restaurants.iter().map(Place::rows).sum::<usize>() + loose
    }
}

impl Place {
    fn rows(&self) -> usize {
        1 + self.categories.iter().map(|heading| 1 + heading.products.len()).sum::<usize>()
    }
}

impl Account {
    /// The hash to write, or `None` when what the house has will do.
    fn hash(&self, store: &Store, buffer: &mut Buffer) -> Result<Option<Secret<String>>> {
        let known = store.read(|db| match self.id {
            Some(id) => store::user::find(db, crate::auth::id::UserId::new(id)),
            None => store::user::find_by_username(db, &self.username),
        })?;
        let known = known.map(|record| record.password.clone());
        Ok(match (&self.secret, known) {
            (Given::Password(password), Some(known))
                if verify(known.expose(), password.expose(), buffer)?.matches =>
            {
                None
            }
            (Given::Password(password), _) => {
                Some(Secret::new(hash(password.expose(), &SystemRandom::new(), buffer)?))
            }
            (Given::Hash(given), known) => (known.as_ref() != Some(given)).then(|| given.clone()),
            (Given::Nothing, Some(_)) => None,
            // Without a password nobody signs in: an unusable one, as Django writes it.
            (Given::Nothing, None) => Some(Secret::new("!".to_owned())),
        })
    }
}

#[cfg(test)]
mod tests;
