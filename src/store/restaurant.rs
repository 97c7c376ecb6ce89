//! Restaurants. What an owner may touch is decided in the statement: another's restaurant changes no row.

use super::failed;
use super::word::{id_or_null, listed, money_or_null, word_or_null, words};
use super::write::Write;
use crate::auth::id::UserId;
use crate::error::{Error, Fault, Noun, Result};
use crate::restaurant::id::RestaurantId;
use crate::restaurant::money::Money;
use crate::restaurant::order::Payment;
use crate::restaurant::rating::Summary;
use crate::restaurant::restaurant::{Language, NewRestaurant, Restaurant, RestaurantChange};
use rusqlite::{Connection, OptionalExtension, Row, params};

macro_rules! columns {
    () => {
        "id, owner, name, slug, address, phone, about, open, currency, fee, image, menu_version, pickup,
         guest_orders, payments, language"
    };
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Restaurant> {
    Ok(Restaurant {
        id: RestaurantId::new(row.get(0)?),
        owner: UserId::new(row.get(1)?),
        name: row.get(2)?,
        slug: row.get(3)?,
        address: row.get(4)?,
        phone: row.get(5)?,
        about: row.get(6)?,
        open: row.get(7)?,
        currency: row.get(8)?,
        fee: money_or_null(row, 9)?,
        image: row.get(10)?,
        menu_version: row.get(11)?,
        pickup: row.get(12)?,
        guest_orders: row.get(13)?,
        payments: words(row, 14, Payment::parse)?,
        language: word_or_null(row, 15, Language::parse)?,
    })
}

pub(super) const OF_OWNER: &str =
    concat!("SELECT ", columns!(), " FROM restaurant WHERE owner = ?1 AND retired_at IS NULL ORDER BY id");

/// The restaurants of an owner, the oldest first. One, as a rule.
pub fn of_owner(db: &Connection, owner: UserId) -> Result<Vec<Restaurant>> {
    db.prepare_cached(OF_OWNER)
        .and_then(|mut s| s.query_map([owner.raw()], from_row)?.collect())
        .map_err(failed("reading an owner's restaurants"))
}

/// The restaurants whose kitchen somebody may work, the oldest first: see [`super::staff`].
pub fn of_kitchen(db: &Connection, user: UserId) -> Result<Vec<Restaurant>> {
    let ids = super::staff::kitchens(db, user)?;
    ids.into_iter().map(|id| find(db, id)).filter_map(Result::transpose).collect()
}

/// One restaurant of an owner; another's is none.
pub fn find_for_owner(db: &Connection, id: RestaurantId, owner: UserId) -> Result<Option<Restaurant>> {
    Ok(find(db, id)?.filter(|restaurant| restaurant.owner == owner))
}

/// One restaurant, open or closed. Not for the public.
pub fn find(db: &Connection, id: RestaurantId) -> Result<Option<Restaurant>> {
    db.prepare_cached(concat!("SELECT ", columns!(), " FROM restaurant WHERE id = ?1 AND retired_at IS NULL"))
        .and_then(|mut s| s.query_row([id.raw()], from_row).optional())
        .map_err(failed("reading a restaurant"))
}

/// One restaurant as the public sees it: a closed one is not there.
pub fn find_open(db: &Connection, id: RestaurantId) -> Result<Option<Restaurant>> {
    Ok(find(db, id)?.filter(|restaurant| restaurant.open))
}

/// All restaurants that the public sees, the oldest first.
pub fn for_each_open(db: &Connection, mut each: impl FnMut(Restaurant) -> Result<()>) -> Result<()> {
    let doing = "reading the open restaurants";
    let mut statement = db
        .prepare_cached(concat!(
            "SELECT ",
            columns!(),
            " FROM restaurant WHERE open = 1 AND retired_at IS NULL ORDER BY id"
        ))
        .map_err(failed(doing))?;
    for restaurant in statement.query_map([], from_row).map_err(failed(doing))? {
        each(restaurant.map_err(failed(doing))?)?;
    }
    Ok(())
}

pub(super) const OPEN_PAGE: &str = concat!(
    "SELECT ",
    columns!(),
    ", rating_count, rating_sum FROM restaurant WHERE id > ?1 AND open = 1 AND retired_at IS NULL ORDER BY id LIMIT ?2"
);

/// At most `limit` restaurants that the public sees behind the number `after`, with what their ratings come to.
pub fn open_page(db: &Connection, after: i64, limit: usize) -> Result<Vec<(Restaurant, Summary)>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    db.prepare_cached(OPEN_PAGE)
        .and_then(|mut s| {
            let rows = s.query_map([after, limit], |row| {
                Ok((from_row(row)?, Summary { count: row.get(16)?, sum: row.get(17)? }))
            })?;
            rows.collect()
        })
        .map_err(failed("reading the open restaurants"))
}

/// A new restaurant of `owner`, with a given number where it comes from a file. A slug that another has is a fault of
/// the field `slug`.
pub fn insert(
    w: &Write<'_>,
    id: Option<RestaurantId>,
    owner: UserId,
    new: &NewRestaurant,
) -> Result<RestaurantId> {
    w.db()
        .prepare_cached(
            "INSERT INTO restaurant (id, owner, name, slug, address, phone, about, open, currency, fee, image, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             ON CONFLICT (slug) DO NOTHING RETURNING id",
        )
        .and_then(|mut s| {
            s.query_row(
                params![
                    id.map(RestaurantId::raw),
                    owner.raw(),
                    new.name,
                    new.slug,
                    new.address,
                    new.phone,
                    new.about,
                    new.open,
                    new.currency,
                    new.fee.map(Money::minor),
                    new.image,
                    w.now().millis()
                ],
                |row| row.get(0).map(RestaurantId::new),
            )
            .optional()
        })
        .map_err(failed("adding a restaurant"))?
        .ok_or_else(|| Error::field("slug", Fault::Taken))
}

/// What a file says about a restaurant; `None` was left out.
#[derive(Debug, Clone)]
pub struct Stated {
    /// Its number. Without one it is the owner's restaurant of this name.
    pub id: Option<RestaurantId>,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: Option<String>,
    /// Its telephone number.
    pub phone: Option<String>,
    /// What it says about itself.
    pub about: Option<String>,
    /// Whether it is shown and takes orders; a new one is.
    pub open: Option<bool>,
}

/// Makes a restaurant as a file says, new or not; a retired one comes back. What the file leaves out stays as it is,
/// and a row that says all of it already is not written. The caller has seen that the owner exists.
pub fn put(w: &Write<'_>, owner: UserId, stated: &Stated) -> Result<RestaurantId> {
    let doing = "loading a restaurant";
    let known = w
        .db()
        .prepare_cached("SELECT id FROM restaurant WHERE owner = ?1 AND name = ?2 AND retired_at IS NULL");
    let id: Option<i64> = match stated.id {
        Some(id) => Some(id.raw()),
        None => known
            .and_then(|mut s| s.query_row(params![owner.raw(), stated.name], |row| row.get(0)).optional())
            .map_err(failed(doing))?,
    };
    let row = params![
        id,
        owner.raw(),
        stated.name,
        stated.address,
        stated.phone,
        stated.about,
        stated.open,
        w.now().millis()
    ];
    let new = w
        .db()
        .prepare_cached(
            "INSERT INTO restaurant (id, owner, name, address, phone, about, open, created_at)
             VALUES (?1, ?2, ?3, coalesce(?4, ''), coalesce(?5, ''), coalesce(?6, ''), coalesce(?7, 1), ?8)
             ON CONFLICT (id) DO UPDATE SET owner = ?2, name = ?3, address = coalesce(?4, address),
                 phone = coalesce(?5, phone), about = coalesce(?6, about), open = coalesce(?7, open), retired_at = NULL
             WHERE owner <> ?2 OR name <> ?3 OR address <> ?4 OR phone <> ?5 OR about <> ?6 OR open <> ?7
                 OR retired_at IS NOT NULL
             RETURNING id",
        )
        .and_then(|mut s| s.query_row(row, |row| row.get(0)).optional())
        .map_err(failed(doing))?;
    new.or(id).map(RestaurantId::new).ok_or_else(|| Error::broken(doing))
}

/// Changes a restaurant of `owner`. Another's is not found.
pub fn edit(w: &Write<'_>, id: RestaurantId, owner: UserId, change: &RestaurantChange) -> Result<()> {
    let changed = w
        .db()
        .prepare_cached(
            "UPDATE restaurant SET name = coalesce(?3, name), address = coalesce(?4, address),
                 phone = coalesce(?5, phone), about = coalesce(?6, about), open = coalesce(?7, open),
                 fee = CASE WHEN ?8 THEN ?9 ELSE fee END, image = CASE WHEN ?10 THEN ?11 ELSE image END,
                 pickup = coalesce(?12, pickup), guest_orders = coalesce(?13, guest_orders),
                 payments = coalesce(?14, payments), language = CASE WHEN ?15 THEN ?16 ELSE language END
             WHERE id = ?1 AND owner = ?2 AND retired_at IS NULL",
        )
        .and_then(|mut s| {
            s.execute(params![
                id.raw(),
                owner.raw(),
                change.name,
                change.address,
                change.phone,
                change.about,
                change.open,
                change.fee.is_some(),
                change.fee.flatten().map(Money::minor),
                change.image.is_some(),
                change.image.as_ref().and_then(Option::as_ref),
                change.pickup,
                change.guest_orders,
                change.payments.as_ref().map(|ways| listed(ways, Payment::as_str)),
                change.language.is_some(),
                change.language.flatten().map(Language::as_str)
            ])
        })
        .map_err(failed("changing a restaurant"))?;
    found(changed)
}

/// Takes a restaurant of `owner` off the house's list for good; its orders stay. Another's is not found.
pub fn retire(w: &Write<'_>, id: RestaurantId, owner: UserId) -> Result<()> {
    let changed = w
        .db()
        .prepare_cached(
            "UPDATE restaurant SET retired_at = ?3, open = 0, slug = NULL
             WHERE id = ?1 AND owner = ?2 AND retired_at IS NULL",
        )
        .and_then(|mut s| s.execute(params![id.raw(), owner.raw(), w.now().millis()]))
        .map_err(failed("retiring a restaurant"))?;
    found(changed)
}

/// Puts a retired restaurant back on the list, closed.
pub fn restore(w: &Write<'_>, id: RestaurantId) -> Result<()> {
    let changed = w
        .db()
        .prepare_cached("UPDATE restaurant SET retired_at = NULL WHERE id = ?1 AND retired_at IS NOT NULL")
        .and_then(|mut s| s.execute([id.raw()]))
        .map_err(failed("restoring a restaurant"))?;
    found(changed)
}

/// Gives a restaurant that is not retired to another owner.
pub fn give(w: &Write<'_>, id: RestaurantId, owner: UserId) -> Result<()> {
    let changed = w
        .db()
        .prepare_cached("UPDATE restaurant SET owner = ?2 WHERE id = ?1 AND retired_at IS NULL")
        .and_then(|mut s| s.execute(params![id.raw(), owner.raw()]))
        .map_err(failed("giving a restaurant to another owner"))?;
    found(changed)
}

/// A restaurant as an administrator sees it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The restaurant.
    pub restaurant: Restaurant,
    /// Whether it was taken off the list.
    pub retired: bool,
    /// What its owner signs in with.
    pub owner: String,
    /// Its orders that are not done.
    pub active: i64,
}

macro_rules! listed {
    ($rest:literal) => {
        concat!(
            "SELECT id, owner, name, slug, address, phone, about, open, currency, fee, image, menu_version,
                 pickup, guest_orders, payments, language, retired_at IS NOT NULL, (SELECT username FROM user WHERE user.id = restaurant.owner),
                 (SELECT count(*) FROM customer_order o WHERE o.restaurant = restaurant.id
                     AND o.state <> 'delivered' AND o.state <> 'cancelled')
             FROM restaurant ",
            $rest
        )
    };
}

pub(super) const PAGE: &str = listed!("WHERE id > ?1 ORDER BY id LIMIT ?2");

fn listed_from(row: &Row<'_>) -> rusqlite::Result<Listed> {
    Ok(Listed {
        restaurant: from_row(row)?,
        retired: row.get(16)?,
        owner: row.get(17)?,
        active: row.get(18)?,
    })
}

/// At most `limit` restaurants behind the number `after`, retired ones too.
pub fn page(db: &Connection, after: i64, limit: u32) -> Result<Vec<Listed>> {
    db.prepare_cached(PAGE)
        .and_then(|mut s| s.query_map(params![after, limit], listed_from)?.collect())
        .map_err(failed("listing restaurants"))
}

/// One restaurant, retired or not.
pub fn find_listed(db: &Connection, id: RestaurantId) -> Result<Option<Listed>> {
    db.prepare_cached(listed!("WHERE id = ?1"))
        .and_then(|mut s| s.query_row([id.raw()], listed_from).optional())
        .map_err(failed("reading a restaurant"))
}

/// Whose restaurant it is, retired or not: for events about it.
pub fn owner_of(db: &Connection, id: RestaurantId) -> Result<Option<UserId>> {
    db.prepare_cached("SELECT owner FROM restaurant WHERE id = ?1")
        .and_then(|mut s| s.query_row([id.raw()], |row| id_or_null(row, 0, UserId::new)).optional())
        .map(Option::flatten)
        .map_err(failed("reading a restaurant's owner"))
}

fn found(changed: usize) -> Result<()> {
    if changed == 0 { Err(Error::NotFound(Noun::Restaurant)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::fixture::{FONDA, House, MARTA, PEDRO, TAQUERIA};

    #[test]
    fn an_owner_finds_and_changes_only_their_own() {
        let house = House::new();
        let (db, w) = (&house.db, house.write());
        assert_eq!(of_owner(db, MARTA).unwrap().len(), 1);
        assert!(find_for_owner(db, TAQUERIA, MARTA).unwrap().is_none());
        let change = RestaurantChange {
            phone: Some("3110000000".into()),
            fee: Some(Some(Money::from_minor(100))),
            image: Some(Some("/i/1".into())),
            ..Default::default()
        };
        assert!(matches!(edit(&w, TAQUERIA, MARTA, &change), Err(Error::NotFound(Noun::Restaurant))));
        edit(&w, FONDA, MARTA, &change).unwrap();
        let fonda = find_for_owner(db, FONDA, MARTA).unwrap().unwrap();
        assert_eq!((fonda.name.as_str(), fonda.phone.as_str()), ("La Fonda", "3110000000"));
        assert_eq!((fonda.fee, fonda.image.as_deref()), (Some(Money::from_minor(100)), Some("/i/1")));
        let back = RestaurantChange { fee: Some(None), image: Some(None), ..Default::default() };
        edit(&w, FONDA, MARTA, &back).unwrap();
        let fonda = find(db, FONDA).unwrap().unwrap();
        assert_eq!((fonda.fee, fonda.image), (None, None));
        assert_eq!(owner_of(db, FONDA).unwrap(), Some(MARTA));
    }

    #[test]
    fn the_public_sees_what_is_open() {
        let house = House::new();
        let (db, w) = (&house.db, house.write());
        let shown = || {
            let mut ids = Vec::new();
            for_each_open(db, |r| {
                ids.push(r.id);
                Ok(())
            })
            .unwrap();
            ids
        };
        assert_eq!(shown(), [FONDA, TAQUERIA]);
        edit(&w, FONDA, MARTA, &RestaurantChange { open: Some(false), ..Default::default() }).unwrap();
        assert_eq!(shown(), [TAQUERIA]);
        assert!(find_open(db, FONDA).unwrap().is_none());
        assert!(find(db, FONDA).unwrap().is_some());
        retire(&w, TAQUERIA, PEDRO).unwrap();
        assert!(shown().is_empty());
        assert!(find(db, TAQUERIA).unwrap().is_none());
        assert!(retire(&w, TAQUERIA, PEDRO).is_err(), "only once");
        assert_eq!(owner_of(db, TAQUERIA).unwrap(), Some(PEDRO), "its events still find their owner");
    }

    #[test]
    fn a_slug_belongs_to_one_restaurant() {
        let house = House::new();
        let w = house.write();
        let new = NewRestaurant { slug: Some("fonda".into()), ..House::new_restaurant("Otra") };
        let id = insert(&w, Some(RestaurantId::new(70)), MARTA, &new).unwrap();
        assert_eq!(id.raw(), 70);
        let Err(Error::Invalid(faults)) = insert(&w, None, MARTA, &new) else { panic!("not refused") };
        assert_eq!(faults.0, [("slug".into(), vec![Fault::Taken])]);
    }
}
