//! An order's money: whether it is paid, as a column and as an event, in one transaction.

use super::change::note;
use crate::auth::id::UserId;
use crate::error::{Refusal, Result};
use crate::restaurant::charge::{Charge, Settlement};
use crate::restaurant::event::{Charged, payload};
use crate::restaurant::id::{OrderId, RestaurantId};
use crate::restaurant::order::{Paid, State};
use crate::store::word::{money, word};
use crate::store::write::Write;
use crate::store::{failed, journal};
use rusqlite::{Connection, OptionalExtension, params};

/// What the rule about money asks.
pub fn charge(db: &Connection, id: OrderId) -> Result<Option<Charge>> {
    db.prepare_cached(
        "SELECT o.id, o.restaurant, r.owner, o.state, o.paid, o.total
         FROM customer_order o JOIN restaurant r ON r.id = o.restaurant WHERE o.id = ?1",
    )
    .and_then(|mut s| {
        s.query_row([id.raw()], |row| {
            Ok(Charge {
                order: OrderId::new(row.get(0)?),
                restaurant: RestaurantId::new(row.get(1)?),
                owner: UserId::new(row.get(2)?),
                state: word(row, 3, State::parse)?,
                paid: word(row, 4, Paid::parse)?,
                total: money(row, 5)?,
            })
        })
        .optional()
    })
    .map_err(failed("reading an order's charge"))
}

/// Carries out a change that the rule allowed, if the payment still stands where the decision found it; writes its event.
///
/// # Errors
/// [`Refusal::PaymentNotAllowed`] when somebody was faster.
pub fn settle(w: &Write<'_>, change: &Settlement) -> Result<()> {
    let changed = w
        .db()
        .prepare_cached("UPDATE customer_order SET paid = ?3 WHERE id = ?1 AND paid = ?2")
        .and_then(|mut s| s.execute(params![change.order.raw(), change.from.as_str(), change.to.as_str()]))
        .map_err(failed("noting a payment"))?;
    if changed == 0 {
        return Err(Refusal::PaymentNotAllowed.into());
    }
    let entry = journal::Entry {
        kind: change.kind.as_str(),
        actor: change.actor,
        restaurant: change.restaurant,
        order: Some(change.order),
        courier: None,
        payload: &payload(&Charged::new(change.from, change.to, change.total)),
    };
    note(w, change.order, journal::append(w, &entry)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::restaurant::charge::{self, Settling};
    use crate::restaurant::step::Actor;
    use crate::store::fixture::{ANA, House, MARTA, SOUP, TODAY};

    #[test]
    fn a_payment_is_a_column_and_an_event_and_rests_on_what_it_saw() {
        let house = House::new();
        let id = house.order(ANA, TODAY, &[(SOUP, 1)])[0];
        let before = charge(&house.db, id).unwrap().unwrap();
        let Ok(Settling::Change(change)) = charge::settle(&before, Actor::Owner(MARTA), Paid::Paid) else {
            panic!("not allowed")
        };
        settle(&house.write(), &change).unwrap();
        let now = charge(&house.db, id).unwrap().unwrap();
        assert_eq!((now.paid, now.total), (Paid::Paid, before.total));
        let (kind, payload) = house.events(id).pop().unwrap();
        assert_eq!(
            (kind.as_str(), payload.as_str()),
            ("paid", r#"{"before":"due","after":"paid","amount":2000000}"#)
        );
        let again = settle(&house.write(), &change);
        assert!(matches!(again, Err(Error::Refused(Refusal::PaymentNotAllowed))), "decided on what is past");
        assert_eq!(house.events(id).len(), 2);
    }
}
