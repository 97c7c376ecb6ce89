//! The one address of a customer as ecommerce-api knows it: street, postal code, city, state, country.
//!
//! It is the main one of the saved addresses, so that the checkout of the pages offers it too: the city stands in the
//! district's place until somebody names a district.

use super::Write;
use super::fault::failed;
use crate::auth::id::UserId;
use crate::error::Result;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// An address with the fields of a letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Postal {
    /// Street and number.
    pub street: String,
    /// The postal code.
    pub postal_code: String,
    /// The city.
    pub city: String,
    /// State or department.
    pub region: String,
    /// The country.
    pub country: String,
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<(i64, Postal)> {
    let text = |at| row.get::<_, Option<String>>(at).map(Option::unwrap_or_default);
    Ok((
        row.get(0)?,
        Postal {
            street: row.get(1)?,
            postal_code: text(2)?,
            city: text(3)?,
            region: text(4)?,
            country: text(5)?,
        },
    ))
}

fn main(db: &Connection, user: UserId) -> Result<Option<(i64, Postal)>> {
    db.prepare_cached(
        "SELECT id, street, postal_code, coalesce(city, district), region, country FROM address \
         WHERE user = ?1 AND retired_at IS NULL AND main = 1",
    )
    .and_then(|mut s| s.query_row([user], from_row).optional())
    .map_err(failed("find a customer's address"))
}

/// The main address of a customer.
pub fn find(db: &Connection, user: UserId) -> Result<Option<Postal>> {
    Ok(main(db, user)?.map(|(_, postal)| postal))
}

/// Sets the main address, made where there is none. Coordinates are forgotten: they were those of the old street.
pub fn put(w: &Write<'_>, user: UserId, new: &Postal) -> Result<()> {
    let Postal { street, postal_code, city, region, country } = new;
    let values = params![user, street, postal_code, city, region, country];
    let sql = if main(w.db(), user)?.is_some() {
        "UPDATE address SET street = ?2, district = ?4, postal_code = ?3, city = ?4, region = ?5, country = ?6, \
         latitude = NULL, longitude = NULL WHERE user = ?1 AND retired_at IS NULL AND main = 1"
    } else {
        "INSERT INTO address (user, street, district, postal_code, city, region, country, main) \
         VALUES (?1, ?2, ?4, ?3, ?4, ?5, ?6, 1)"
    };
    w.db()
        .prepare_cached(sql)
        .and_then(|mut s| s.execute(values))
        .map(drop)
        .map_err(failed("set a customer's address"))
}

/// Takes the main address off the list. None is no fault.
pub fn remove(w: &Write<'_>, user: UserId) -> Result<()> {
    w.db()
        .prepare_cached(
            "UPDATE address SET retired_at = ?2, main = 0 WHERE user = ?1 AND retired_at IS NULL AND main = 1",
        )
        .and_then(|mut s| s.execute(params![user, w.now()]))
        .map(drop)
        .map_err(failed("remove a customer's address"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::Desk;
    use super::*;

    #[test]
    fn a_customer_has_one_address_that_changes_in_place() {
        let desk = Desk::new();
        let (ana, luis) = (desk.user("ana"), desk.user("luis"));
        assert_eq!(find(&desk.db, ana).unwrap(), None);
        let home = |street: &str| Postal {
            street: street.into(),
            postal_code: "414020".into(),
            city: "Garzón".into(),
            region: "Huila".into(),
            country: "Colombia".into(),
        };
        desk.write(|w| put(w, ana, &home("Calle 1"))).unwrap();
        desk.write(|w| put(w, ana, &home("Calle 2"))).unwrap();
        assert_eq!(find(&desk.db, ana).unwrap(), Some(home("Calle 2")));
        assert_eq!(find(&desk.db, luis).unwrap(), None);
        desk.write(|w| remove(w, luis)).unwrap();
        desk.write(|w| remove(w, ana)).unwrap();
        assert_eq!(find(&desk.db, ana).unwrap(), None);
    }
}
