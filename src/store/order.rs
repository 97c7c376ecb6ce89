//! Orders: how they are read. How they come to be and move is in `order/change.rs`.
//!
//! # Why one statement for orders and lines?
//! A list of a thousand orders would otherwise be a thousand and one statements. The join repeats the order's columns
//! for each line, but they are read from the row only when the order changes. Both sides come in index order, so
//! nothing is sorted and the first order is out before the second is read.

mod change;
mod charge;

#[cfg(test)]
pub(super) use change::NEWEST_NUMBER;
pub use change::{By, Placed, apply, import, note_undelivered, place, take_back};
pub use charge::{charge, settle};

use super::word::{coordinates, id_or_null, money, word, word_or_null};
use super::{failed, staff};
use crate::auth::id::UserId;
use crate::clock::Time;
use crate::error::Result;
use crate::restaurant::id::{AddressId, OrderId, ProductId, RestaurantId};
use crate::restaurant::order::{
    Facts, Fulfilment, Order, OrderLine, Origin, Paid, Payment, State, Undelivered,
};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

/// The orders of `$from` with their lines. The names are those of today: a customer without a full name goes by the
/// user name, a guest by the name given.
macro_rules! select {
    ($from:literal, $rest:expr) => {
        concat!(
            "SELECT o.id, o.public_id, o.restaurant, r.name, o.customer,
                 coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.username, o.guest_name),
                 o.guest_phone, o.state, o.fulfilment, o.address, o.street, o.district, o.reference,
                 o.latitude, o.longitude, o.notes, o.payment, o.paid, o.currency, o.subtotal, o.fee, o.total,
                 o.business_day, o.number, o.placed_at, o.minutes, o.reason, o.courier, o.origin, o.changed_seq,
                 l.id, l.product, l.name, l.unit_price, l.quantity, o.undelivered
             FROM ",
            $from,
            r#" CROSS JOIN restaurant r ON r.id = o.restaurant
             LEFT JOIN user u ON u.id = o.customer
             LEFT JOIN order_line l ON l."order" = o.id AND l.voided_at IS NULL "#,
            $rest
        )
    };
}

/// An order without its lines.
fn from_row(row: &Row<'_>) -> rusqlite::Result<Order> {
    Ok(Order {
        id: OrderId::new(row.get(0)?),
        public_id: row.get(1)?,
        restaurant: RestaurantId::new(row.get(2)?),
        restaurant_name: row.get(3)?,
        customer: id_or_null(row, 4, UserId::new)?,
        customer_name: row.get(5)?,
        guest_phone: row.get(6)?,
        state: word(row, 7, State::parse)?,
        fulfilment: word(row, 8, Fulfilment::parse)?,
        address: id_or_null(row, 9, AddressId::new)?,
        street: row.get(10)?,
        district: row.get(11)?,
        reference: row.get(12)?,
        coordinates: coordinates(row, 13)?,
        notes: row.get(15)?,
        payment: word_or_null(row, 16, Payment::parse)?,
        paid: word(row, 17, Paid::parse)?,
        currency: row.get(18)?,
        subtotal: money(row, 19)?,
        fee: money(row, 20)?,
        total: money(row, 21)?,
        business_day: row.get(22)?,
        number: row.get(23)?,
        placed_at: id_or_null(row, 24, Time::from_millis)?,
        minutes: row.get(25)?,
        reason: row.get(26)?,
        courier: id_or_null(row, 27, UserId::new)?,
        origin: word(row, 28, Origin::parse)?,
        changed_seq: row.get(29)?,
        undelivered: word_or_null(row, 35, Undelivered::parse)?,
        lines: Vec::new(),
    })
}

/// The line in the same row, if the order has one.
fn line_from_row(row: &Row<'_>) -> rusqlite::Result<Option<OrderLine>> {
    if row.get::<_, Option<i64>>(30)?.is_none() {
        return Ok(None);
    }
    Ok(Some(OrderLine {
        product: id_or_null(row, 31, ProductId::new)?,
        name: row.get(32)?,
        unit_price: money(row, 33)?,
        quantity: row.get(34)?,
    }))
}

/// Runs a [`select!`] and hands over each order when its last line was read, at most `limit` of them. Returns the last
/// one's day and number when there are more.
fn stream(
    db: &Connection,
    sql: &str,
    params: impl Params,
    limit: usize,
    each: &mut dyn FnMut(Order) -> Result<()>,
) -> Result<Option<Place>> {
    let failed = || failed("reading orders");
    let mut statement = db.prepare_cached(sql).map_err(failed())?;
    let mut rows = statement.query(params).map_err(failed())?;
    let mut count = 0;
    let mut current: Option<Order> = None;
    while let Some(row) = rows.next().map_err(failed())? {
        let id = OrderId::new(row.get(0).map_err(failed())?);
        if current.as_ref().is_none_or(|order| order.id != id) {
            if let Some(order) = current.take() {
                let place = Place { business_day: order.business_day.clone(), id: order.id };
                each(order)?;
                count += 1;
                if count == limit {
                    return Ok(Some(place));
                }
            }
            current = Some(from_row(row).map_err(failed())?);
        }
        if let (Some(order), Some(line)) = (&mut current, line_from_row(row).map_err(failed())?) {
            order.lines.push(line);
        }
    }
    match current {
        Some(order) if limit > 0 => each(order).map(|()| None),
        Some(_) | None => Ok(None),
    }
}

/// Where a page of a list ended: the next one begins behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The last order's day.
    pub business_day: String,
    /// Its number.
    pub id: OrderId,
}

/// What a [`Filter`] looks for, behind a place, newest day first. `$whose` says of which restaurants.
macro_rules! filtered {
    ($whose:literal) => {
        select!(
            "customer_order o",
            concat!(
                "WHERE ",
                $whose,
                " AND (o.business_day, o.id) < (?2, ?3) AND o.business_day >= ?4
                 AND (?5 IS NULL OR o.state = ?5) AND (?6 IS NULL OR o.payment = ?6) AND (?7 IS NULL OR o.courier = ?7)
                 AND (?8 IS NULL OR o.id = ?8 OR o.number = ?8) ORDER BY o.business_day DESC, o.id DESC, l.id"
            )
        )
    };
}

pub(super) const FILTERED: &str = filtered!("o.restaurant = ?1");
// Of several restaurants the lists must be merged: sorted, page by page.
pub(super) const OF_RESTAURANTS: &str =
    filtered!("o.restaurant IN (SELECT id FROM restaurant WHERE owner = ?1 AND retired_at IS NULL)");

/// Which orders of a restaurant are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// From this day on, YYYY-MM-DD.
    pub from: String,
    /// Up to this day, which counts too.
    pub to: String,
    /// In this state.
    pub state: Option<State>,
    /// Paid this way.
    pub payment: Option<Payment>,
    /// Carried by this courier.
    pub courier: Option<UserId>,
    /// With this number, of the house or of its day.
    pub number: Option<i64>,
}

impl Filter {
    /// All orders of these days.
    #[must_use]
    pub fn days(from: impl Into<String>, to: impl Into<String>) -> Self {
        let (from, to) = (from.into(), to.into());
        Self { from, to, state: None, payment: None, courier: None, number: None }
    }

    /// All orders.
    #[must_use]
    pub fn all() -> Self {
        Self::days("", "9999-12-31")
    }
}

/// The orders of an owner's restaurants that a filter looks for, newest day first, at most `limit` of them behind `after`.
/// Returns where to go on when there are more; a caller who streams asks again with that, so that no slow reader holds a
/// snapshot.
pub fn page_of_owner(
    db: &Connection,
    owner: UserId,
    filter: &Filter,
    after: Option<&Place>,
    limit: usize,
    mut each: impl FnMut(Order) -> Result<()>,
) -> Result<Option<Place>> {
    match restaurants_of(db, owner)?.as_slice() {
        [] => Ok(None),
        [one] => page_filtered(db, RestaurantId::new(*one), filter, after, limit, each),
        _ => page_of(db, OF_RESTAURANTS, owner.raw(), filter, after, limit, &mut each),
    }
}

/// The orders of a filter, newest day first, at most `limit` of them behind `after`. Returns where to go on when there
/// are more. May walk through all of the filter's days: for the lane of scans.
pub fn page_filtered(
    db: &Connection,
    restaurant: RestaurantId,
    filter: &Filter,
    after: Option<&Place>,
    limit: usize,
    mut each: impl FnMut(Order) -> Result<()>,
) -> Result<Option<Place>> {
    page_of(db, FILTERED, restaurant.raw(), filter, after, limit, &mut each)
}

fn page_of(
    db: &Connection,
    sql: &str,
    whose: i64,
    filter: &Filter,
    after: Option<&Place>,
    limit: usize,
    each: &mut dyn FnMut(Order) -> Result<()>,
) -> Result<Option<Place>> {
    let (day, id) =
        after.map_or((filter.to.as_str(), i64::MAX), |place| (place.business_day.as_str(), place.id.raw()));
    let params = params![
        whose,
        day,
        id,
        filter.from,
        filter.state.map(State::as_str),
        filter.payment.map(Payment::as_str),
        filter.courier.map(UserId::raw),
        filter.number
    ];
    stream(db, sql, params, limit, each)
}

// The states must stand here as in the index order_active, to the letter: else SQLite does not use it.
pub(super) const ACTIVE: &str = select!(
    "customer_order o INDEXED BY order_active",
    "WHERE o.restaurant = ?1 AND o.state <> 'delivered' AND o.state <> 'cancelled'
     ORDER BY o.id, l.id"
);

/// What the kitchens have to do that somebody may work, the oldest first; what is on the road too.
pub fn for_each_active(
    db: &Connection,
    user: UserId,
    mut each: impl FnMut(Order) -> Result<()>,
) -> Result<()> {
    for restaurant in staff::kitchens(db, user)? {
        stream(db, ACTIVE, [restaurant.raw()], usize::MAX, &mut each)?;
    }
    Ok(())
}

/// The same for one kitchen.
pub fn for_each_active_of_restaurant(
    db: &Connection,
    restaurant: RestaurantId,
    mut each: impl FnMut(Order) -> Result<()>,
) -> Result<()> {
    stream(db, ACTIVE, [restaurant.raw()], usize::MAX, &mut each).map(|_| ())
}

pub(super) const NEWEST: &str = "SELECT placed_at FROM customer_order
    WHERE restaurant = ?1 ORDER BY business_day DESC, id DESC LIMIT 1";

/// When the newest order of a kitchen came; `None`: none yet, or its time is not known.
pub fn newest_at(db: &Connection, restaurant: RestaurantId) -> Result<Option<Time>> {
    db.prepare_cached(NEWEST)
        .and_then(|mut s| s.query_row([restaurant.raw()], |row| row.get(0)).optional())
        .map(Option::flatten)
        .map_err(failed("looking for a kitchen's newest order"))
}

fn restaurants_of(db: &Connection, owner: UserId) -> Result<Vec<i64>> {
    db.prepare_cached("SELECT id FROM restaurant WHERE owner = ?1 AND retired_at IS NULL ORDER BY id")
        .and_then(|mut s| s.query_map([owner.raw()], |row| row.get(0))?.collect())
        .map_err(failed("reading an owner's restaurants"))
}

pub(super) const OF_CUSTOMER: &str =
    select!("customer_order o", "WHERE o.customer = ?1 AND o.id < ?2 ORDER BY o.id DESC, l.id");

/// The orders of a customer, the newest first, at most `limit` of them below `before`. Returns where to go on.
pub fn page_of_customer(
    db: &Connection,
    customer: UserId,
    before: Option<OrderId>,
    limit: usize,
    mut each: impl FnMut(Order) -> Result<()>,
) -> Result<Option<OrderId>> {
    let before = before.map_or(i64::MAX, OrderId::raw);
    let more = stream(db, OF_CUSTOMER, params![customer.raw(), before], limit, &mut each)?;
    Ok(more.map(|place| place.id))
}

// INDEXED BY: it walks the active orders of all restaurants, which are few; a plan without that index would walk all.
pub(super) const WAITING: &str = select!(
    "customer_order o INDEXED BY order_active",
    "WHERE o.state <> 'delivered' AND o.state <> 'cancelled'
     AND o.state = 'ready' AND o.fulfilment = 'delivery' ORDER BY o.id, l.id"
);

/// What waits for a courier, in all restaurants, the oldest first.
pub fn for_each_waiting(db: &Connection, mut each: impl FnMut(Order) -> Result<()>) -> Result<()> {
    stream(db, WAITING, [], usize::MAX, &mut each).map(|_| ())
}

pub(super) const OF_COURIER: &str =
    select!("customer_order o", "WHERE o.courier = ?1 AND o.state = ?2 ORDER BY o.id DESC, l.id");

/// What a courier carries now, the newest first.
pub fn for_each_carried(
    db: &Connection,
    courier: UserId,
    mut each: impl FnMut(Order) -> Result<()>,
) -> Result<()> {
    let sql = params![courier.raw(), State::OnTheWay.as_str()];
    stream(db, OF_COURIER, sql, usize::MAX, &mut each).map(|_| ())
}

/// The newest orders that a courier delivered, at most `limit` of them.
pub fn for_each_delivered(
    db: &Connection,
    courier: UserId,
    limit: usize,
    mut each: impl FnMut(Order) -> Result<()>,
) -> Result<()> {
    let sql = params![courier.raw(), State::Delivered.as_str()];
    stream(db, OF_COURIER, sql, limit, &mut each).map(|_| ())
}

/// One order, whoever asks: the caller has decided that they may see it.
pub fn find(db: &Connection, id: OrderId) -> Result<Option<Order>> {
    let mut found = None;
    stream(db, select!("customer_order o", "WHERE o.id = ?1 ORDER BY l.id"), [id.raw()], 1, &mut |order| {
        found = Some(order);
        Ok(())
    })?;
    Ok(found)
}

/// One order of a customer; another's is none.
pub fn find_for_customer(db: &Connection, id: OrderId, customer: UserId) -> Result<Option<Order>> {
    Ok(find(db, id)?.filter(|order| order.customer == Some(customer)))
}

/// The order behind a link's unguessable text.
pub fn find_by_public_id(db: &Connection, public_id: &str) -> Result<Option<Order>> {
    let id: Option<i64> = db
        .prepare_cached("SELECT id FROM customer_order WHERE public_id = ?1")
        .and_then(|mut s| s.query_row([public_id], |row| row.get(0)).optional())
        .map_err(failed("looking for an order by its link"))?;
    id.map_or(Ok(None), |id| find(db, OrderId::new(id)))
}

/// The unguessable text that stands for an order in links.
pub fn public_id(db: &Connection, id: OrderId) -> Result<Option<String>> {
    db.prepare_cached("SELECT public_id FROM customer_order WHERE id = ?1")
        .and_then(|mut s| s.query_row([id.raw()], |row| row.get(0)).optional())
        .map_err(failed("reading an order's link"))
}

/// What the rules ask about an order.
pub fn facts(db: &Connection, id: OrderId) -> Result<Option<Facts>> {
    db.prepare_cached(
        "SELECT o.id, o.restaurant, r.owner, o.customer, o.courier, o.state, o.fulfilment
         FROM customer_order o JOIN restaurant r ON r.id = o.restaurant WHERE o.id = ?1",
    )
    .and_then(|mut s| {
        s.query_row([id.raw()], |row| {
            Ok(Facts {
                id: OrderId::new(row.get(0)?),
                restaurant: RestaurantId::new(row.get(1)?),
                owner: UserId::new(row.get(2)?),
                customer: id_or_null(row, 3, UserId::new)?,
                courier: id_or_null(row, 4, UserId::new)?,
                state: word(row, 5, State::parse)?,
                fulfilment: word(row, 6, Fulfilment::parse)?,
            })
        })
        .optional()
    })
    .map_err(failed("reading an order's facts"))
}

#[cfg(test)]
mod tests;
