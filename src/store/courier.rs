//! Couriers: whether they are at work, and what they carry. Where they are is in memory only (`live`).

use super::failed;
use super::word::word;
use super::write::Write;
use crate::auth::id::UserId;
use crate::error::Result;
use crate::restaurant::courier::{Courier, Duty, duty_after};
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

/// Lets duty follow what a courier carries, after an order was taken or let go.
pub(super) fn settle(w: &Write<'_>, user: UserId) -> Result<()> {
    let carrying = carrying(w.db(), user)?;
    let duty = find(w.db(), user)?.map_or(Duty::Off, |courier| courier.duty);
    let after = duty_after(duty, carrying);
    if after != duty {
        set_duty(w, user, after)?;
    }
    Ok(())
}

pub(super) const CARRYING_FOR: &str =
    "SELECT courier FROM customer_order WHERE customer = ?1 AND state = 'on_the_way' AND courier IS NOT NULL
    UNION
    SELECT o.courier FROM restaurant r CROSS JOIN customer_order o ON o.restaurant = r.id
    WHERE r.owner = ?1 AND r.retired_at IS NULL AND o.state = 'on_the_way' AND o.courier IS NOT NULL
        AND o.state <> 'delivered' AND o.state <> 'cancelled'";

/// The couriers who carry something now that `viewer` ordered, or that comes from a restaurant of theirs: those whose
/// position they may see.
pub fn carrying_for(db: &Connection, viewer: UserId) -> Result<Vec<UserId>> {
    db.prepare_cached(CARRYING_FOR)
        .and_then(|mut s| s.query_map([viewer.raw()], |row| row.get(0).map(UserId::new))?.collect())
        .map_err(failed("reading who carries for somebody"))
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
    fn duty_and_who_may_follow_follow_what_is_carried() {
        let house = House::new();
        let w = house.write();
        set_duty(&w, RIDER, Duty::Available).unwrap();
        let orders: Vec<_> = (0..2).map(|_| house.order(ANA, TODAY, &[(TACO, 1)])[0]).collect();
        for order in &orders {
            house.cook(*order);
            house.step(*order, Actor::Courier(RIDER), State::OnTheWay).unwrap();
        }
        assert_eq!((duty(&house, RIDER), carrying(&house.db, RIDER).unwrap()), (Some(Duty::Busy), 2));
        for (viewer, seen) in [(ANA, 1), (PEDRO, 1), (LUIS, 0), (MARTA, 0)] {
            assert_eq!(carrying_for(&house.db, viewer).unwrap().len(), seen, "{viewer}");
        }
        let followed = |viewer| is_followed_by(&house.db, RIDER, viewer).unwrap();
        assert_eq!([ANA, PEDRO, LUIS, MARTA].map(followed), [true, true, false, false]);
        house.step(orders[0], Actor::Courier(RIDER), State::Delivered).unwrap();
        assert_eq!(duty(&house, RIDER), Some(Duty::Busy), "one is left");
        house.step(orders[1], Actor::Courier(RIDER), State::Ready).unwrap();
        assert_eq!(duty(&house, RIDER), Some(Duty::Available), "given back");
    }
}
