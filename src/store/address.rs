//! Saved addresses. Retired, never deleted: orders point at them, though what counts is copied into the order.

use super::failed;
use super::word::coordinates;
use super::write::Write;
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Result};
use crate::restaurant::address::{Address, NewAddress};
use crate::restaurant::id::AddressId;
use rusqlite::{Connection, OptionalExtension, Row, params};

macro_rules! columns {
    () => {
        "id, user, street, district, reference, main, latitude, longitude"
    };
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Address> {
    Ok(Address {
        id: AddressId::new(row.get(0)?),
        user: UserId::new(row.get(1)?),
        street: row.get(2)?,
        district: row.get(3)?,
        reference: row.get(4)?,
        main: row.get(5)?,
        coordinates: coordinates(row, 6)?,
    })
}

pub(super) const OF_USER: &str =
    concat!("SELECT ", columns!(), " FROM address WHERE user = ?1 AND retired_at IS NULL ORDER BY id");

/// The addresses of a user, the oldest first.
pub fn of_user(db: &Connection, user: UserId) -> Result<Vec<Address>> {
    db.prepare_cached(OF_USER)
        .and_then(|mut s| s.query_map([user.raw()], from_row)?.collect())
        .map_err(failed("reading a user's addresses"))
}

/// One address of a user; another's is none.
pub fn find(db: &Connection, id: AddressId, user: UserId) -> Result<Option<Address>> {
    db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM address WHERE id = ?1 AND user = ?2 AND retired_at IS NULL"
    ))
    .and_then(|mut s| s.query_row([id.raw(), user.raw()], from_row).optional())
    .map_err(failed("reading an address"))
}

/// The saved address with exactly this street and district, made when there is none. Of several the oldest.
pub fn find_or_insert(w: &Write<'_>, user: UserId, new: &NewAddress) -> Result<AddressId> {
    let known = w
        .db()
        .prepare_cached(
            "SELECT id FROM address WHERE user = ?1 AND street = ?2 AND district = ?3 AND retired_at IS NULL
             ORDER BY id LIMIT 1",
        )
        .and_then(|mut s| {
            s.query_row(params![user.raw(), new.street, new.district], |row| row.get(0)).optional()
        })
        .map_err(failed("looking for an address"))?;
    match known {
        Some(id) => Ok(AddressId::new(id)),
        None => insert(w, None, user, new, None),
    }
}

/// A new address, with a given number and coordinates (latitude, longitude) where it comes from a file. When it is the
/// main one, the others are not any more.
pub fn insert(
    w: &Write<'_>,
    id: Option<AddressId>,
    user: UserId,
    new: &NewAddress,
    coordinates: Option<(f64, f64)>,
) -> Result<AddressId> {
    if new.main {
        unmark(w, user)?;
    }
    w.db()
        .prepare_cached(
            "INSERT INTO address (id, user, street, district, reference, main, latitude, longitude)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )
        .and_then(|mut s| {
            s.insert(params![
                id.map(AddressId::raw),
                user.raw(),
                new.street,
                new.district,
                new.reference,
                new.main,
                coordinates.map(|(latitude, _)| latitude),
                coordinates.map(|(_, longitude)| longitude)
            ])
        })
        .map(AddressId::new)
        .map_err(failed("adding an address"))
}

/// Sets all of an address of `user`. Coordinates are forgotten when street or district change. Another's is not found.
pub fn edit(w: &Write<'_>, id: AddressId, user: UserId, new: &NewAddress) -> Result<()> {
    if find(w.db(), id, user)?.is_none() {
        return Err(Error::NotFound(Noun::Address));
    }
    if new.main {
        unmark(w, user)?;
    }
    w.db()
        .prepare_cached(
            "UPDATE address SET street = ?2, district = ?3, reference = ?4, main = ?5,
                 latitude = CASE WHEN street = ?2 AND district = ?3 THEN latitude END,
                 longitude = CASE WHEN street = ?2 AND district = ?3 THEN longitude END
             WHERE id = ?1",
        )
        .and_then(|mut s| s.execute(params![id.raw(), new.street, new.district, new.reference, new.main]))
        .map_err(failed("changing an address"))?;
    Ok(())
}

/// Takes an address of `user` off their list. Another's is not found.
pub fn retire(w: &Write<'_>, id: AddressId, user: UserId) -> Result<()> {
    let changed = w
        .db()
        .prepare_cached(
            "UPDATE address SET retired_at = ?3, main = 0 WHERE id = ?1 AND user = ?2 AND retired_at IS NULL",
        )
        .and_then(|mut s| s.execute(params![id.raw(), user.raw(), w.now().millis()]))
        .map_err(failed("retiring an address"))?;
    if changed == 0 { Err(Error::NotFound(Noun::Address)) } else { Ok(()) }
}

fn unmark(w: &Write<'_>, user: UserId) -> Result<()> {
    w.db()
        .prepare_cached("UPDATE address SET main = 0 WHERE user = ?1 AND main = 1 AND retired_at IS NULL")
        .and_then(|mut s| s.execute([user.raw()]))
        .map_err(failed("unmarking the main address"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::fixture::{ANA, House, LUIS};

    fn new(street: &str, main: bool) -> NewAddress {
        NewAddress { street: street.into(), district: "Centro".into(), reference: String::new(), main }
    }

    #[test]
    fn one_is_the_main_one() {
        let house = House::new();
        let (db, w) = (&house.db, house.write());
        let first = insert(&w, None, ANA, &new("Calle 1", true), None).unwrap();
        let other = insert(&w, Some(AddressId::new(40)), LUIS, &new("Calle 1", true), None).unwrap();
        let second = insert(&w, None, ANA, &new("Calle 2", true), None).unwrap();
        let main = |id, user| find(db, id, user).unwrap().unwrap().main;
        assert!(!main(first, ANA) && main(second, ANA) && main(other, LUIS));
        edit(&w, first, ANA, &new("Calle 1", true)).unwrap();
        assert!(main(first, ANA) && !main(second, ANA));
        edit(&w, first, ANA, &new("Calle 1", true)).unwrap();
        assert!(main(first, ANA), "marking the main one again keeps it");
    }

    #[test]
    fn the_same_street_and_district_are_one_address() {
        let house = House::new();
        let (db, w) = (&house.db, house.write());
        let first = find_or_insert(&w, ANA, &new("Calle 1", false)).unwrap();
        assert_eq!(find_or_insert(&w, ANA, &new("Calle 1", false)).unwrap(), first);
        assert_ne!(find_or_insert(&w, LUIS, &new("Calle 1", false)).unwrap(), first);
        insert(&w, None, ANA, &new("Calle 1", false), None).unwrap();
        assert_eq!(find_or_insert(&w, ANA, &new("Calle 1", false)).unwrap(), first, "of two the oldest");
        assert_eq!(of_user(db, ANA).unwrap().len(), 2);
        retire(&w, first, ANA).unwrap();
        assert_ne!(find_or_insert(&w, ANA, &new("Calle 1", false)).unwrap(), first);
    }

    #[test]
    fn anothers_address_is_not_found() {
        let house = House::new();
        let (db, w) = (&house.db, house.write());
        let id = insert(&w, None, LUIS, &new("Calle 1", false), Some((2.19, -75.62))).unwrap();
        assert!(find(db, id, ANA).unwrap().is_none());
        assert!(matches!(edit(&w, id, ANA, &new("Robada 1", true)), Err(Error::NotFound(Noun::Address))));
        assert!(matches!(retire(&w, id, ANA), Err(Error::NotFound(Noun::Address))));
        edit(&w, id, LUIS, &new("Calle 1", false)).unwrap();
        assert_eq!(find(db, id, LUIS).unwrap().unwrap().coordinates, Some((2.19, -75.62)));
        edit(&w, id, LUIS, &new("Calle 2", false)).unwrap();
        assert_eq!(find(db, id, LUIS).unwrap().unwrap().coordinates, None);
    }
}
