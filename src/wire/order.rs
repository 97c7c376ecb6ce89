//! An order on the wire: the contract's words for states and ways to pay.

use crate::restaurant::order::{Order, Payment, State};

/// The contract's word for a state.
#[must_use]
pub const fn state_word(state: State) -> &'static str {
    match state {
        State::Pending => "pendiente",
        State::Accepted => "aceptado",
        State::Preparing => "preparando",
        State::Ready => "enviado",
        State::OnTheWay => "en_camino",
        State::Delivered => "entregado",
        State::Cancelled => "cancelado",
    }
}

/// The contract's word for a way to pay.
#[must_use]
pub const fn payment_word(payment: Payment) -> &'static str {
    match payment {
        Payment::Cash => "efectivo",
        Payment::Nequi => "nequi",
        Payment::Daviplata => "daviplata",
        Payment::Transfer => "transferencia",
        Payment::Card => "tarjeta",
    }
}

/// The notes with the way to pay behind them: the original has no field for it.
#[must_use]
pub fn notes(order: &Order) -> String {
    match order.payment {
        Some(payment) => format!("{} | Pago: {}", order.notes, payment_word(payment)),
        None => order.notes.clone(),
    }
}

/// Where it goes, in one line; `None` when nothing is known.
#[must_use]
pub fn destination(order: &Order) -> Option<String> {
    match (order.street.as_str(), order.district.as_str()) {
        ("", "") => None,
        (street, "") => Some(street.to_owned()),
        (street, district) => Some(format!("{street}, {district}")),
    }
}
