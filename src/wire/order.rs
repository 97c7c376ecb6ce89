//! An order on the wire: the contract's words for states and ways to pay, the owner's two lists, what a checkout and a
//! step send.

use super::field::{Fields, TEXT};
use super::product::money;
use crate::error::{Fault, Result};
use crate::restaurant::address::REFERENCE_MAX;
use crate::restaurant::checkout::Checkout;
use crate::restaurant::money::Money;
use crate::restaurant::order::{Fulfilment, NOTES_MAX, Order, OrderLine, Paid, Payment, REASON_MAX, State};
use serde::Serialize;
use serde_json::Value;

/// Minutes that a kitchen may promise at most: a day.
const MINUTES_MAX: u32 = 24 * 60;

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

/// The state of a contract's word, to the letter.
#[must_use]
pub fn parse_state(word: &str) -> Option<State> {
    State::ALL.iter().copied().find(|state| state_word(*state) == word)
}

/// The contract's word for the state that a word of the code names.
#[must_use]
pub fn state_word_of(word: &'static str) -> &'static str {
    State::parse(word).map_or(word, state_word)
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

/// The way to pay of a contract's word, to the letter.
#[must_use]
pub fn parse_payment(word: &str) -> Option<Payment> {
    Payment::ALL.iter().copied().find(|payment| payment_word(*payment) == word)
}

/// The word for whether an order is paid.
#[must_use]
pub const fn paid_word(paid: Paid) -> &'static str {
    match paid {
        Paid::Due => "pendiente",
        Paid::Paid => "pagado",
        Paid::Refused => "rechazado",
        Paid::Refunded => "reembolsado",
    }
}

/// What a word says about whether an order is paid, to the letter.
#[must_use]
pub fn parse_paid(word: &str) -> Option<Paid> {
    Paid::ALL.iter().copied().find(|paid| paid_word(*paid) == word)
}

/// What is said of an order's payment.
///
/// # Errors
/// A fault of the field `pago` for a word that is none.
pub fn paid(mut fields: Fields) -> Result<Paid> {
    let word = fields.text("pago", TEXT);
    let paid = parse_paid(&word);
    if paid.is_none() && !fields.is_faulty("pago") {
        fields.fault("pago", Fault::NotAChoice(word.into()));
    }
    fields.finish()?;
    Ok(paid.unwrap_or(Paid::Due))
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

/// An order in the owner's list.
#[derive(Debug, Serialize)]
pub struct Listed<'a> {
    id: i64,
    cliente_nombre: &'a str,
    #[serde(serialize_with = "money")]
    total: Money,
    estado: &'static str,
    fecha: &'a str,
    notas: String,
    direccion: String,
    productos: Vec<Line<'a>>,
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    nombre: &'a str,
    cantidad: u32,
    #[serde(serialize_with = "money")]
    precio: Money,
}

impl<'a> From<&'a Order> for Listed<'a> {
    fn from(of: &'a Order) -> Self {
        let line = |line: &'a OrderLine| Line {
            nombre: &line.name,
            cantidad: line.quantity,
            precio: line.unit_price,
        };
        Self {
            id: of.id.raw(),
            cliente_nombre: &of.customer_name,
            total: of.total,
            estado: state_word(of.state),
            fecha: &of.business_day,
            notas: notes(of),
            direccion: destination(of).unwrap_or_default(),
            productos: of.lines.iter().map(line).collect(),
        }
    }
}

/// An order in the owner's list of what is to be done.
#[derive(Debug, Serialize)]
pub struct Active<'a> {
    id: i64,
    cliente_nombre: &'a str,
    #[serde(serialize_with = "money")]
    total: Money,
    estado: &'static str,
    detalles_count: usize,
    direccion_entrega: String,
    notas: String,
}

impl<'a> From<&'a Order> for Active<'a> {
    fn from(of: &'a Order) -> Self {
        Self {
            id: of.id.raw(),
            cliente_nombre: &of.customer_name,
            total: of.total,
            estado: state_word(of.state),
            detalles_count: of.lines.len(),
            direccion_entrega: destination(of).unwrap_or_else(|| "Sin dirección".into()),
            notas: notes(of),
        }
    }
}

/// What a checkout sends. Street, district and way to pay that are no text count as left out: which fault is told first
/// is the rule's matter.
pub fn checkout(mut fields: Fields) -> Result<Checkout> {
    let form = Checkout {
        street: fields.loose_text("direccion"),
        district: fields.loose_text("barrio"),
        reference: fields.text_or_none("referencia", TEXT.or_blank().max(REFERENCE_MAX)).unwrap_or_default(),
        notes: fields.text_or_none("notas", TEXT.or_blank().verbatim().max(NOTES_MAX)).unwrap_or_default(),
        payment: parse_payment(&fields.loose_text("metodo_pago")),
        fulfilment: Fulfilment::Delivery,
        guest: None,
    };
    fields.finish().map(|()| form)
}

/// The state that an order shall have; `None` for what is no state's word.
#[must_use]
pub fn wished(fields: &Fields) -> Option<State> {
    match fields.raw("estado").as_deref() {
        Some(Value::String(word)) => parse_state(word),
        _ => None,
    }
}

/// The state in which our own clients saw the order when a step was asked for; a word that is none says nothing.
#[must_use]
pub fn seen(fields: &Fields) -> Option<State> {
    match fields.raw("desde").as_deref() {
        Some(Value::String(word)) => parse_state(word),
        _ => None,
    }
}

/// What our own clients say beside a step: why it is called off, how many minutes it takes.
pub fn said_beside(mut fields: Fields) -> Result<(Option<String>, Option<u32>)> {
    let reason = fields.text_or_none("motivo", TEXT.max(REASON_MAX));
    let minutes = if fields.is_blank("minutos") { None } else { Some(fields.integer("minutos")) };
    let minutes = minutes.and_then(|sent| {
        let fits = u32::try_from(sent).ok().filter(|n| (1..=MINUTES_MAX).contains(n));
        if fits.is_none() && !fields.is_faulty("minutos") {
            let fault = if sent < 1 { Fault::TooSmall(1) } else { Fault::TooLarge(i64::from(MINUTES_MAX)) };
            fields.fault("minutos", fault);
        }
        fits
    });
    fields.finish().map(|()| (reason, minutes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Input;
    use serde_json::json;

    fn fields(body: Value) -> Fields {
        Fields::of(Input::Json(body)).unwrap()
    }

    #[test]
    fn every_word_comes_back_as_what_it_stands_for() {
        for state in State::ALL {
            assert_eq!(parse_state(state_word(*state)), Some(*state));
            assert_eq!(state_word_of(state.as_str()), state_word(*state));
        }
        for payment in Payment::ALL {
            assert_eq!(parse_payment(payment_word(*payment)), Some(*payment));
        }
        assert_eq!(parse_state("Aceptado"), None);
        assert_eq!(parse_state("pending"), None, "the code's words are not the contract's");
    }

    #[test]
    fn a_checkout_takes_what_is_no_text_for_left_out() {
        let form = checkout(fields(json!({"direccion": null, "barrio": ["x"], "metodo_pago": 7}))).unwrap();
        assert_eq!((form.street.as_str(), form.district.as_str(), form.payment), ("", "", None));
        let form = checkout(fields(json!({"direccion": 5, "notas": " a ", "metodo_pago": "nequi"}))).unwrap();
        assert_eq!((form.street.as_str(), form.notes.as_str()), ("5", " a "));
        assert_eq!(form.payment, Some(Payment::Nequi));
        assert!(checkout(fields(json!({"notas": {"a": 1}}))).is_err());
    }

    #[test]
    fn minutes_are_one_to_a_day_or_left_out() {
        assert_eq!(said_beside(fields(json!({"minutos": "25", "motivo": " "}))).unwrap(), (None, Some(25)));
        assert_eq!(said_beside(fields(json!({"minutos": null}))).unwrap(), (None, None));
        for minutes in [json!(0), json!(-3), json!(1441), json!("pronto"), json!(1.5)] {
            assert!(said_beside(fields(json!({"minutos": minutes}))).is_err(), "{minutes}");
        }
    }
}
