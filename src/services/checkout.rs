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
use crate::error::Result;
use crate::restaurant::address::NewAddress;
use crate::restaurant::cart::Holder;
use crate::restaurant::checkout::{Checkout, Plan};
use crate::restaurant::id::{AddressId, OrderId};
use crate::restaurant::order::{Fulfilment, Origin};
use crate::store::{self, Write};
use std::sync::Arc;

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
    let terms = Arc::clone(&app.terms);
    app.store.write(move |w| place(w, &terms, customer, form, counter, once.as_ref())).await
}

fn place(
    w: &Write<'_>,
    terms: &HouseTerms,
    customer: UserId,
    form: Checkout,
    counter: Counter,
    once: Option<&Once>,
) -> Result<Vec<OrderId>> {
    if let Some(once) = once
        && let Some(orders) = once.kept(w, customer, counter.route())?
    {
        return Ok(orders);
    }
    let holder = Holder::User(customer);
    let plan = form.check(&store::cart::lines(w.db(), &holder)?, &terms.checkout)?;
    let by = store::order::By {
        customer: Some(customer),
        actor: Some(customer),
        address: saved_address(w, customer, &plan)?,
        origin: counter.origin(),
        business_day: &terms.day(w.now()),
    };
    let orders = store::order::place(w, &plan, &by)?;
    store::cart::clear(w, &holder)?;
    if let Some(once) = once {
        once.keep(w, customer, counter.route(), &orders)?;
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
