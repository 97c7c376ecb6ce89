//! Couriers: whether they are at work, what they carry, where they are while they carry it.

use super::failed;
use super::word::word;
use super::write::Write;
use crate::auth::id::UserId;
use crate::clock::Time;
use crate::error::{Error, Result};
use crate::restaurant::courier::{Courier, Duty, Position, Sighting, duty_after};
use rusqlite::{Connection, OptionalExtension, Row, params};

fn from_row(row: &Row<'_>) -> rusqlite::Result<Courier> {
    Ok(Courier { user: UserId::new(row.get(0)?), duty: word(row, 1, Duty::parse)?, active: row.get(2)? })
}

/// A courier's profile. Who has the role but was never at work has none.
pub fn find(db: &Connection, user: UserId) -> Result<Option<Courier>> {
    db.prepare_cached("SELECT user, state, active FROM courier WHERE user = ?1")
        .and_then(|mut s| s.query_row([user.raw()], from_row).optional())
        .map_err(failed("reading a courier"))
}

/// All profiles, by user.
pub fn for_each(db: &Connection, mut each: impl FnMut(Courier) -> Result<()>) -> Result<()> {
    let doing = "reading the couriers";
    let mut statement =
        db.prepare_cached("SELECT user, state, active FROM courier ORDER BY user").map_err(failed(doing))?;
    for courier in statement.query_map([], from_row).map_err(failed(doing))? {
        each(courier.map_err(failed(doing))?)?;
    }
    Ok(())
}

/// Sets a courier's duty; the profile is made when there is none.
pub fn set_duty(w: &Write<'_>, user: UserId, duty: Duty) -> Result<()> {
    w.db()
        .prepare_cached(
            "INSERT INTO courier (user, state) VALUES (?1, ?2)
             ON CONFLICT (user) DO UPDATE SET state = excluded.state WHERE state <> excluded.state",
        )
        .and_then(|mut s| s.execute(params![user.raw(), duty.as_str()]))
        .map(|_| ())
        .map_err(failed("setting a courier's duty"))
}

/// Says whether the house employs a courier; the profile is made when there is none.
pub fn set_active(w: &Write<'_>, user: UserId, active: bool) -> Result<()> {
    w.db()
        .prepare_cached(
            "INSERT INTO courier (user, active) VALUES (?1, ?2) ON CONFLICT (user) DO UPDATE SET active = excluded.active",
        )
        .and_then(|mut s| s.execute(params![user.raw(), active]))
        .map(|_| ())
        .map_err(failed("setting whether a courier is active"))
}

pub(super) const CARRYING: &str =
    "SELECT count(*) FROM customer_order WHERE courier = ?1 AND state = 'on_the_way'";

/// How many orders a courier carries now.
pub fn carrying(db: &Connection, user: UserId) -> Result<u32> {
    db.prepare_cached(CARRYING)
        .and_then(|mut s| s.query_row([user.raw()], |row| row.get(0)))
        .map_err(failed("counting what a courier carries"))
}

/// Lets duty and position follow what a courier carries, after an order was taken or let go.
pub(super) fn settle(w: &Write<'_>, user: UserId) -> Result<()> {
    let carrying = carrying(w.db(), user)?;
    let duty = find(w.db(), user)?.map_or(Duty::Off, |courier| courier.duty);
    let after = duty_after(duty, carrying);
    if after != duty {
        set_duty(w, user, after)?;
    }
    if carrying == 0 {
        delete_position(w, user)?;
    }
    Ok(())
}

/// Notes where a courier is. That they carry something is the caller's question (`restaurant::courier::may_be_seen`).
pub fn put_position(w: &Write<'_>, user: UserId, position: Position) -> Result<()> {
    w.db()
        .prepare_cached(
            "INSERT INTO courier_position (user, latitude, longitude, at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (user) DO UPDATE SET latitude = excluded.latitude, longitude = excluded.longitude,
                 at = excluded.at",
        )
        .and_then(|mut s| {
            s.execute(params![user.raw(), position.latitude(), position.longitude(), w.now().millis()])
        })
        .map(|_| ())
        .map_err(failed("noting a courier's position"))
}

/// Where a courier was last; `None` while they carry nothing.
pub fn position(db: &Connection, user: UserId) -> Result<Option<Sighting>> {
    if carrying(db, user)? == 0 {
        return Ok(None);
    }
    let row = db
        .prepare_cached("SELECT latitude, longitude, at FROM courier_position WHERE user = ?1")
        .and_then(|mut s| {
            s.query_row([user.raw()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
        })
        .map_err(failed("reading a courier's position"))?;
    row.map(|(latitude, longitude, at)| {
        let position = Position::new(latitude, longitude)
            .map_err(|fault| Error::internal("reading a courier's position", fault))?;
        Ok(Sighting { user, position, at: Time::from_millis(at) })
    })
    .transpose()
}

/// Forgets where a courier is.
pub fn delete_position(w: &Write<'_>, user: UserId) -> Result<()> {
    w.db()
        .prepare_cached("DELETE FROM courier_position WHERE user = ?1")
        .and_then(|mut s| s.execute([user.raw()]))
        .map(|_| ())
        .map_err(failed("forgetting a courier's position"))
}

pub(super) const OF_CUSTOMER: &str = "SELECT DISTINCT courier FROM customer_order
    WHERE customer = ?1 AND state = 'on_the_way' AND courier IS NOT NULL";

/// The couriers who carry something for a customer now: those whose position the customer may see.
pub fn carrying_for(db: &Connection, customer: UserId) -> Result<Vec<UserId>> {
    db.prepare_cached(OF_CUSTOMER)
        .and_then(|mut s| s.query_map([customer.raw()], |row| row.get(0).map(UserId::new))?.collect())
        .map_err(failed("reading who carries for a customer"))
}

pub(super) const FOLLOWED_BY: &str =
    "SELECT EXISTS (SELECT 1 FROM customer_order o JOIN restaurant r ON r.id = o.restaurant
    WHERE o.courier = ?1 AND o.state = 'on_the_way' AND (o.customer = ?2 OR r.owner = ?2))";

/// Whether a courier carries something now that `viewer` ordered, or that comes from a restaurant of theirs: who may
/// see where the courier is.
pub fn is_followed_by(db: &Connection, courier: UserId, viewer: UserId) -> Result<bool> {
    db.prepare_cached(FOLLOWED_BY)
        .and_then(|mut s| s.query_row([courier.raw(), viewer.raw()], |row| row.get(0)))
        .map_err(failed("asking who may follow a courier"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restaurant::order::State;
    use crate::restaurant::step::Actor;
    use crate::store::fixture::{ANA, House, LUIS, MARTA, OTHER_RIDER, PEDRO, RIDER, TACO, TODAY};

    fn duty(house: &House, user: UserId) -> Option<Duty> {
        find(&house.db, user).unwrap().map(|courier| courier.duty)
    }

    #[test]
    fn a_profile_is_made_when_it_is_first_set() {
        let house = House::new();
        let w = house.write();
        assert_eq!(duty(&house, RIDER), None);
        set_duty(&w, RIDER, Duty::Available).unwrap();
        set_active(&w, RIDER, false).unwrap();
        set_active(&w, OTHER_RIDER, true).unwrap();
        let mut all = Vec::new();
        for_each(&house.db, |courier| {
            all.push((courier.user, courier.duty, courier.active));
            Ok(())
        })
        .unwrap();
        assert_eq!(all, [(RIDER, Duty::Available, false), (OTHER_RIDER, Duty::Off, true)]);
    }

    #[test]
    fn duty_and_position_follow_what_is_carried() {
        let house = House::new();
        let w = house.write();
        set_duty(&w, RIDER, Duty::Available).unwrap();
        let orders: Vec<_> = (0..2).map(|_| house.order(ANA, TODAY, &[(TACO, 1)])[0]).collect();
        for order in &orders {
            house.cook(*order);
            house.step(*order, Actor::Courier(RIDER), State::OnTheWay).unwrap();
        }
        assert_eq!((duty(&house, RIDER), carrying(&house.db, RIDER).unwrap()), (Some(Duty::Busy), 2));
        let here = Position::new(2.1959, -75.6277).unwrap();
        put_position(&w, RIDER, here).unwrap();
        put_position(&w, RIDER, here).unwrap();
        assert_eq!(position(&house.db, RIDER).unwrap().unwrap().position, here);
        assert_eq!(carrying_for(&house.db, ANA).unwrap(), [RIDER]);
        assert!(carrying_for(&house.db, LUIS).unwrap().is_empty());
        let followed = |viewer| is_followed_by(&house.db, RIDER, viewer).unwrap();
        assert_eq!([ANA, PEDRO, LUIS, MARTA].map(followed), [true, true, false, false]);
        house.step(orders[0], Actor::Courier(RIDER), State::Delivered).unwrap();
        assert_eq!(duty(&house, RIDER), Some(Duty::Busy), "one is left");
        house.step(orders[1], Actor::Courier(RIDER), State::Ready).unwrap();
        assert_eq!(duty(&house, RIDER), Some(Duty::Available), "given back");
        let kept: i64 =
            house.db.query_row("SELECT count(*) FROM courier_position", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, 0, "who carries nothing leaves no trace");
    }

    #[test]
    fn a_position_that_was_left_behind_is_not_shown() {
        let house = House::new();
        put_position(&house.write(), RIDER, Position::new(1.0, 2.0).unwrap()).unwrap();
        assert!(position(&house.db, RIDER).unwrap().is_none());
    }
}
