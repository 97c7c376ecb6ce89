//! Checking out: one job of the writer from the cart to the orders, all or none.
//!
//! # Why everything inside the job?
//! A price that changes, a dish that runs out, a second press of the button: each would slip between a check made
//! before and the order. Inside, whoever comes second sees what the first one did. What can be made beforehand (the
//! house's terms, the body's hash) is made beforehand: the writer is one for all.

use super::once::Once;
use crate::app::App;
use crate::app::terms::HouseTerms;
use crate::auth::id::UserId;
use crate::error::{Error, Refusal, Result};
use crate::restaurant::address::NewAddress;
use crate::restaurant::cart::{self, Holder};
use crate::restaurant::checkout::{Checkout, Plan};
use crate::restaurant::id::{AddressId, OrderId};
use crate::restaurant::order::{Fulfilment, Origin};
use crate::restaurant::shown::Shown;
use crate::store::{self, Write};
use std::sync::Arc;

pub use crate::store::order::Placed;

/// Where a checkout comes in: a key counts for one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// The page with the cart.
    Web,
    /// A program.
    Api,
}

impl Counter {
    const fn route(self) -> &'static str {
        match self {
            Self::Web => "POST /carrito/confirmar/",
            Self::Api => "POST /api/v1/i/orders/",
        }
    }

    const fn origin(self) -> Origin {
        match self {
            Self::Web => Origin::Web,
            Self::Api => Origin::Api,
        }
    }
}

/// Places what is in the customer's cart: one order for each restaurant, in the cart's order. The cart is empty then.
///
/// # Errors
/// The refusals of [`Checkout::check`], in its order, with the cart as it was; those of an [`Once`].
pub async fn confirm(
    app: &App,
    customer: UserId,
    form: Checkout,
    counter: Counter,
    once: Option<Once>,
) -> Result<Vec<OrderId>> {
    let sent = Sent { holder: Holder::User(customer), form, counter, once, shown: None };
    Ok(place_all(app, sent).await?.into_iter().map(|placed| placed.id).collect())
}

/// Places what is in a cart as a page showed it, for somebody with an account or without one.
///
/// # Errors
/// As [`confirm`]; [`Refusal::AccountNeeded`] and [`Refusal::NoPickup`] where a restaurant does not have it so;
/// [`Refusal::CartChanged`] when a price, a fee or a number is not what was shown.
pub async fn confirm_shown(
    app: &App,
    holder: Holder,
    form: Checkout,
    once: Option<Once>,
    shown: Option<Shown>,
) -> Result<Vec<Placed>> {
    place_all(app, Sent { holder, form, counter: Counter::Web, once, shown }).await
}

/// What came to be checked out.
struct Sent {
    holder: Holder,
    form: Checkout,
    counter: Counter,
    once: Option<Once>,
    shown: Option<Shown>,
}

async fn place_all(app: &App, sent: Sent) -> Result<Vec<Placed>> {
    let terms = Arc::clone(&app.terms);
    app.store.write(move |w| place(w, &terms, sent)).await
}

fn placed(w: &Write<'_>, id: OrderId) -> Result<Placed> {
    let public_id = store::order::public_id(w.db(), id)?;
    Ok(Placed { id, public_id: public_id.ok_or_else(|| Error::broken("an order that was placed is gone"))? })
}

fn place(w: &Write<'_>, terms: &HouseTerms, sent: Sent) -> Result<Vec<Placed>> {
    let Sent { holder, form, counter, once, shown } = sent;
    if let Some(once) = &once
        && let Some(orders) = once.kept(w, &holder, counter.route())?
    {
        return orders.into_iter().map(|id| placed(w, id)).collect();
    }
    let lines = store::cart::lines(w.db(), &holder)?;
    let fulfilment = form.fulfilment;
    let plan = form.check(&lines, &terms.checkout)?;
    cart::welcome(&lines, &holder, fulfilment)?;
    if let Some(shown) = shown {
        let brought = fulfilment == Fulfilment::Delivery;
        if !shown.differences(&cart::price(&lines, Some(terms.checkout.fee))?, brought).is_empty() {
            return Err(Refusal::CartChanged.into());
        }
    }
    let customer = match holder {
        Holder::User(user) => Some(user),
        Holder::Guest(_) => None,
    };
    let by = store::order::By {
        customer,
        actor: customer,
        address: customer.map(|user| saved_address(w, user, &plan)).transpose()?.flatten(),
        origin: counter.origin(),
        business_day: &terms.day(w.now()),
    };
    let orders = store::order::place(w, &plan, &by)?;
    store::cart::clear(w, &holder)?;
    if let Some(once) = &once {
        once.keep(w, &holder, counter.route(), &orders)?;
    }
    Ok(orders)
}

/// The saved address with this street and district, kept for the next time when it is new.
fn saved_address(w: &Write<'_>, customer: UserId, plan: &Plan) -> Result<Option<AddressId>> {
    if plan.fulfilment != Fulfilment::Delivery {
        return Ok(None);
    }
    let new = NewAddress {
        street: plan.street.clone(),
        district: plan.district.clone(),
        reference: plan.reference.clone(),
        main: false,
    };
    store::address::find_or_insert(w, customer, &new).map(Some)
}
