//! What a restaurant's orders come to: sums by state and payment, and the cash that couriers hold. Long reads: they run
//! on the lane for scans.

use super::failed;
use super::order::Filter;
use super::word::{id_or_null, money, money_or_null, word, word_or_null};
use super::write::Write;
use crate::auth::id::UserId;
use crate::clock::Time;
use crate::error::Result;
use crate::restaurant::id::RestaurantId;
use crate::restaurant::money::Money;
use crate::restaurant::order::{Paid, Payment, State};
use rusqlite::{Connection, params};

/// Orders that are alike in state and money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// Where they stand.
    pub state: State,
    /// How they are paid.
    pub payment: Option<Payment>,
    /// Whether they are.
    pub paid: Paid,
    /// How many.
    pub count: u64,
    /// What they come to.
    pub total: Money,
}

pub(super) const TOTALS: &str =
    "SELECT o.state, o.payment, o.paid, count(*), sum(o.total) FROM customer_order o
    WHERE o.restaurant = ?1 AND o.business_day BETWEEN ?2 AND ?3 AND (?4 IS NULL OR o.state = ?4)
    AND (?5 IS NULL OR o.payment = ?5) AND (?6 IS NULL OR o.courier = ?6)
    AND (?7 IS NULL OR o.id = ?7 OR o.number = ?7) GROUP BY o.state, o.payment, o.paid";

/// What the orders of a filter come to.
pub fn totals(db: &Connection, restaurant: RestaurantId, filter: &Filter) -> Result<Vec<Bucket>> {
    db.prepare_cached(TOTALS)
        .and_then(|mut s| {
            let rows = s.query_map(
                params![
                    restaurant.raw(),
                    filter.from,
                    filter.to,
                    filter.state.map(State::as_str),
                    filter.payment.map(Payment::as_str),
                    filter.courier.map(UserId::raw),
                    filter.number
                ],
                |row| {
                    Ok(Bucket {
                        state: word(row, 0, State::parse)?,
                        payment: word_or_null(row, 1, Payment::parse)?,
                        paid: word(row, 2, Paid::parse)?,
                        count: row.get::<_, i64>(3)?.unsigned_abs(),
                        total: money(row, 4)?,
                    })
                },
            )?;
            rows.collect()
        })
        .map_err(failed("adding up orders"))
}

/// What a courier took in cash on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cash {
    /// Who.
    pub courier: UserId,
    /// Their full name, else the user name.
    pub name: String,
    /// How many orders.
    pub count: u64,
    /// What they come to.
    pub total: Money,
    /// What was handed in, and when.
    pub handed_in: Option<(Money, Time)>,
}

pub(super) const CASH: &str = "SELECT c.courier, coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.username),
        c.count, c.total, h.amount, h.at
    FROM (SELECT o.courier, count(*) AS count, sum(o.total) AS total FROM customer_order o
          WHERE o.restaurant = ?1 AND o.business_day = ?2 AND o.state = 'delivered' AND o.payment = 'cash'
          AND o.paid IN ('due', 'paid') AND o.courier IS NOT NULL GROUP BY o.courier) c
    CROSS JOIN user u ON u.id = c.courier
    LEFT JOIN handed_in h ON h.restaurant = ?1 AND h.business_day = ?2 AND h.courier = c.courier ORDER BY c.courier";

/// The cash of a day, by courier: of delivered orders that were paid in cash, or are to be.
pub fn cash(db: &Connection, restaurant: RestaurantId, day: &str) -> Result<Vec<Cash>> {
    db.prepare_cached(CASH)
        .and_then(|mut s| {
            let rows = s.query_map(params![restaurant.raw(), day], |row| {
                let (amount, at) = (money_or_null(row, 4)?, id_or_null(row, 5, Time::from_millis)?);
                Ok(Cash {
                    courier: UserId::new(row.get(0)?),
                    name: row.get(1)?,
                    count: row.get::<_, i64>(2)?.unsigned_abs(),
                    total: money(row, 3)?,
                    handed_in: amount.zip(at),
                })
            })?;
            rows.collect()
        })
        .map_err(failed("adding up couriers' cash"))
}

/// Notes that a courier handed in what a day's orders come to at this moment; said again, it is that of then.
pub fn hand_in(
    w: &Write<'_>,
    restaurant: RestaurantId,
    day: &str,
    courier: UserId,
    amount: Money,
    actor: UserId,
) -> Result<()> {
    w.db()
        .prepare_cached(
            "INSERT INTO handed_in (restaurant, business_day, courier, amount, at, actor) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET amount = ?4, at = ?5, actor = ?6",
        )
        .and_then(|mut s| {
            s.execute(params![
                restaurant.raw(),
                day,
                courier.raw(),
                amount.minor(),
                w.now().millis(),
                actor.raw()
            ])
        })
        .map(|_| ())
        .map_err(failed("noting cash that was handed in"))
}
