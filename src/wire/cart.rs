//! What the cart's buttons and the checkout answer.

use crate::restaurant::id::OrderId;
use serde_json::{Value, json};

/// After a button: how many units are in the cart.
#[must_use]
pub fn units(count: u32) -> Value {
    json!({"ok": true, "cantidad_total": count})
}

/// After a checkout: the first order's number, as documented; all of them where there are more.
#[must_use]
pub fn placed(orders: &[OrderId]) -> Value {
    match orders {
        [_, _, ..] => json!({"ok": true, "pedido_id": orders.first(), "pedidos": orders}),
        _ => json!({"ok": true, "pedido_id": orders.first()}),
    }
}

/// Done, and nothing more to say.
#[must_use]
pub fn done() -> Value {
    json!({"ok": true})
}
