//! How an order comes to be and how it moves: the row, its lines and its event in one transaction.
//!
//! Whatever fails here fails whole: the writer undoes all that the job did.

use crate::auth::id::UserId;
use crate::clock::Time;
use crate::error::{Error, Refusal, Result};
use crate::restaurant::checkout::{Plan, PlannedOrder};
use crate::restaurant::event::{self, Kind, Moved, payload};
use crate::restaurant::id::{AddressId, OrderId, ProductId, RestaurantId};
use crate::restaurant::order::{Order, OrderLine, Origin, Paid, Payment, State, Undelivered};
use crate::restaurant::step::Move;
use crate::restaurant::undo::Back;
use crate::store::write::Write;
use crate::store::{courier, failed, journal};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};
use rusqlite::{OptionalExtension, params};

/// Who places a plan, and when it counts.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// Whose order it is; `None`: a guest's.
    pub customer: Option<UserId>,
    /// Who does it: the customer, or staff at the counter.
    pub actor: Option<UserId>,
    /// The saved address that it came from.
    pub address: Option<AddressId>,
    /// Where it is made.
    pub origin: Origin,
    /// The day it counts for, YYYY-MM-DD in the restaurant's zone.
    pub business_day: &'a str,
}

/// An order that was placed, and what stands for it in links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Its number.
    pub id: OrderId,
    /// The unguessable text.
    pub public_id: String,
}

/// Places all orders of a plan, in its order; the first is the one that the contract answers with.
pub fn place(w: &Write<'_>, plan: &Plan, by: &By<'_>) -> Result<Vec<Placed>> {
    plan.orders
        .iter()
        .map(|planned| {
            let order = draft(w, plan, planned, by)?;
            let id = insert(w, None, &order)?;
            tell(w, Kind::Placed, id, &order, by.actor)?;
            Ok(Placed { id, public_id: order.public_id })
        })
        .collect()
}

/// Takes over an order of another system under its own number. The number of the day is given anew, the public id too
/// when it is empty.
pub fn import(w: &Write<'_>, order: &Order) -> Result<()> {
    let mut order = order.clone();
    order.number = next_number(w, order.restaurant, &order.business_day)?;
    if order.public_id.is_empty() {
        order.public_id = random_id()?;
    }
    let id = insert(w, Some(order.id), &order)?;
    tell(w, Kind::Imported, id, &order, None)
}

/// The order as it will be kept, but for its number.
fn draft(w: &Write<'_>, plan: &Plan, planned: &PlannedOrder, by: &By<'_>) -> Result<Order> {
    Ok(Order {
        id: OrderId::new(0),
        public_id: random_id()?,
        restaurant: planned.restaurant,
        restaurant_name: String::new(),
        customer: by.customer,
        customer_name: plan.guest.name.clone(),
        guest_phone: plan.guest.phone.clone(),
        state: State::Pending,
        fulfilment: plan.fulfilment,
        address: by.address,
        street: plan.street.clone(),
        district: plan.district.clone(),
        reference: plan.reference.clone(),
        coordinates: None,
        notes: plan.notes.clone(),
        payment: Some(plan.payment),
        paid: Paid::Due,
        currency: planned.currency.clone(),
        subtotal: planned.subtotal,
        fee: planned.fee,
        total: planned.total,
        business_day: by.business_day.to_owned(),
        number: next_number(w, planned.restaurant, by.business_day)?,
        placed_at: Some(w.now()),
        minutes: None,
        reason: None,
        courier: None,
        undelivered: None,
        origin: by.origin,
        changed_seq: 0,
        lines: planned.lines.clone(),
    })
}

/// 128 random bits as 22 characters that need no escaping in a link.
fn random_id() -> Result<String> {
    let mut bytes = [0; 16];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_unspecified| Error::broken("drawing random bytes for an order's link"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// The next number to call out. Read within the one writer's transaction: nobody else can be given the same.
///
/// # Why the newest order's and not the highest?
/// Numbers are given in the order of arrival, so the newest has the highest, and the index finds it at once; a maximum
/// would walk through all of the day's orders for each further one.
fn next_number(w: &Write<'_>, restaurant: RestaurantId, day: &str) -> Result<u32> {
    let newest: Option<u32> = w
        .db()
        .prepare_cached(NEWEST_NUMBER)
        .and_then(|mut s| s.query_row(params![restaurant.raw(), day], |row| row.get(0)).optional())
        .map_err(failed("looking for the day's newest order"))?;
    Ok(newest.unwrap_or(0).saturating_add(1))
}

pub(in crate::store) const NEWEST_NUMBER: &str = "SELECT number FROM customer_order
    WHERE restaurant = ?1 AND business_day = ?2 ORDER BY id DESC LIMIT 1";

/// A guest's name is kept with the order, a user's is not: it is that of today wherever it is shown. Its newest event is
/// the journal's next one: [`tell`] follows, and nobody else writes in between.
///
/// # Why not RETURNING?
/// SQLite collects what is returned in a table that it makes and drops for each statement: a quarter of an order's cost.
fn insert(w: &Write<'_>, id: Option<OrderId>, order: &Order) -> Result<OrderId> {
    let guest_name = if order.customer.is_none() { order.customer_name.as_str() } else { "" };
    let id = w
        .db()
        .prepare_cached(
            "INSERT INTO customer_order (id, public_id, restaurant, customer, guest_name, guest_phone, state,
                 fulfilment, address, street, district, reference, latitude, longitude, notes, payment, paid,
                 currency, subtotal, fee, total, business_day, number, placed_at, minutes, reason, courier, origin,
                 changed_seq)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
                 ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, (SELECT coalesce(max(seq), 0) + 1 FROM journal))",
        )
        .and_then(|mut s| {
            s.insert(params![
                    id.map(OrderId::raw),
                    order.public_id,
                    order.restaurant.raw(),
                    order.customer.map(UserId::raw),
                    guest_name,
                    order.guest_phone,
                    order.state.as_str(),
                    order.fulfilment.as_str(),
                    order.address.map(AddressId::raw),
                    order.street,
                    order.district,
                    order.reference,
                    order.coordinates.map(|(latitude, _)| latitude),
                    order.coordinates.map(|(_, longitude)| longitude),
                    order.notes,
                    order.payment.map(Payment::as_str),
                    order.paid.as_str(),
                    order.currency,
                    order.subtotal.minor(),
                    order.fee.minor(),
                    order.total.minor(),
                    order.business_day,
                    order.number,
                    order.placed_at.map(Time::millis),
                    order.minutes,
                    order.reason,
                    order.courier.map(UserId::raw),
                    order.origin.as_str()
            ])
        })
        .map(OrderId::new)
        .map_err(failed("adding an order"))?;
    order.lines.iter().try_for_each(|line| insert_line(w, id, line))?;
    Ok(id)
}

fn insert_line(w: &Write<'_>, order: OrderId, line: &OrderLine) -> Result<()> {
    w.db()
        .prepare_cached(
            r#"INSERT INTO order_line ("order", product, name, unit_price, quantity) VALUES (?1, ?2, ?3, ?4, ?5)"#,
        )
        .and_then(|mut s| {
            s.execute(params![
                order.raw(),
                line.product.map(ProductId::raw),
                line.name,
                line.unit_price.minor(),
                line.quantity
            ])
        })
        .map(|_| ())
        .map_err(failed("adding an order's line"))
}

/// Writes the event of a new order.
fn tell(w: &Write<'_>, kind: Kind, id: OrderId, order: &Order, actor: Option<UserId>) -> Result<()> {
    let placed = event::Placed::new(order.state, order.total, order.fee, order.lines.len(), order.number);
    let entry = journal::Entry {
        kind: kind.as_str(),
        actor,
        restaurant: order.restaurant,
        order: Some(id),
        courier: order.courier,
        payload: &payload(&placed),
    };
    journal::append(w, &entry).map(drop)
}

pub(super) fn note(w: &Write<'_>, id: OrderId, seq: i64) -> Result<()> {
    w.db()
        .prepare_cached("UPDATE customer_order SET changed_seq = ?2 WHERE id = ?1")
        .and_then(|mut s| s.execute([id.raw(), seq]))
        .map(|_| ())
        .map_err(failed("noting an order's newest event"))
}

/// Carries out a step that the rule allowed, if the order still stands where the decision found it; writes its event;
/// lets the courier's duty follow. [`Refusal::AlreadyTaken`] or [`Refusal::StepNotAllowed`] when somebody was faster.
pub fn apply(w: &Write<'_>, step: &Move) -> Result<()> {
    let moved = w
        .db()
        .prepare_cached(
            "UPDATE customer_order SET state = ?3, courier = ?4, undelivered = NULL, reason = coalesce(?5, reason),
                 minutes = coalesce(?6, minutes)
             WHERE id = ?1 AND state = ?2",
        )
        .and_then(|mut s| {
            s.execute(params![
                step.order.raw(),
                step.from.as_str(),
                step.to.as_str(),
                step.courier.map(UserId::raw),
                step.reason,
                step.minutes
            ])
        })
        .map_err(failed("moving an order"))?;
    if moved == 0 {
        return Err(too_late(w, step)?);
    }
    let entry = journal::Entry {
        kind: step.kind.as_str(),
        actor: step.actor,
        restaurant: step.restaurant,
        order: Some(step.order),
        courier: step.courier.or(step.courier_before),
        payload: &payload(&Moved::new(step.from, step.to, step.minutes).on(step.screen)),
    };
    note(w, step.order, journal::append(w, &entry)?)?;
    for user in step.courier.iter().chain(step.courier_before.iter().filter(|b| step.courier != Some(**b))) {
        courier::settle(w, *user)?;
    }
    Ok(())
}

/// Takes a step back, if the order still stands where the decision found it: the promise falls with the acceptance, the
/// reason with the cancellation, money stays as it is.
///
/// # Errors
/// [`Refusal::NothingToUndo`] when somebody was faster.
pub fn take_back(w: &Write<'_>, back: &Back) -> Result<()> {
    let moved = w
        .db()
        .prepare_cached(
            "UPDATE customer_order SET state = ?3, minutes = CASE WHEN ?3 = 'pending' THEN NULL ELSE minutes END,
                 reason = CASE WHEN ?2 = 'cancelled' THEN NULL ELSE reason END
             WHERE id = ?1 AND state = ?2",
        )
        .and_then(|mut s| s.execute(params![back.order.raw(), back.from.as_str(), back.to.as_str()]))
        .map_err(failed("taking an order's step back"))?;
    if moved == 0 {
        return Err(Error::Refused(Refusal::NothingToUndo { current: back.from.as_str() }));
    }
    let entry = journal::Entry {
        kind: Kind::Undone.as_str(),
        actor: back.actor,
        restaurant: back.restaurant,
        order: Some(back.order),
        courier: back.courier,
        payload: &payload(&Moved::new(back.from, back.to, None).on(back.screen)),
    };
    note(w, back.order, journal::append(w, &entry)?)?;
    back.courier.map_or(Ok(()), |user| courier::settle(w, user))
}

/// Notes why an order came back from the guest's door. In the transaction of the step that brought it back; the next step
/// forgets it.
pub fn note_undelivered(w: &Write<'_>, id: OrderId, why: Undelivered) -> Result<()> {
    w.db()
        .prepare_cached("UPDATE customer_order SET undelivered = ?2 WHERE id = ?1 AND state = 'ready'")
        .and_then(|mut s| s.execute(params![id.raw(), why.as_str()]))
        .map(drop)
        .map_err(failed("noting why an order was not delivered"))
}

/// Why a guarded step found no row.
fn too_late(w: &Write<'_>, step: &Move) -> Result<Error> {
    let facts = super::facts(w.db(), step.order)?
        .ok_or_else(|| Error::broken("an order that was just decided on is gone"))?;
    Ok(Error::Refused(if step.to == State::OnTheWay && facts.courier.is_some() {
        Refusal::AlreadyTaken
    } else {
        Refusal::StepNotAllowed { current: facts.state.as_str() }
    }))
}
