//! Live events on the wire: server-sent events with their ids, the snapshots they continue, and GastroMóvil's messages
//! over WebSocket.
//!
//! # What is mended in GastroMóvil's messages
//! One message for each event, and that the variant with `tipo`, which pages read. `total` is a text with two decimals,
//! as everywhere else, not a float printed. Every change of state is told to the customer, the courier's and their own
//! too. `pedido_entregado` is said by the house when it is so, not by the courier's browser.

use super::order::{destination, notes, state_word};
use super::session::instant;
use crate::error::{Error, Result};
use crate::restaurant::courier::Position;
use crate::restaurant::event::{Event, Kind};
use crate::restaurant::order::{Order, State};
use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt;

/// Milliseconds after which a browser comes back to a stream that ended.
const RETRY: u32 = 2000;

/// What a quiet stream says: a comment, which no client hears.
pub const HEARTBEAT: Bytes = Bytes::from_static(b":\n\n");

/// Says that some menu has changed. It happens to no order, so it has no number, and what missed it asks for the board
/// when it comes back.
pub const MENU: Bytes = Bytes::from_static(b"event: carta\ndata: {\"tipo\": \"carta\"}\n\n");

/// A live event's number: valid within one life of the journal, for a restore begins another epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Id {
    /// The journal's life.
    pub epoch: String,
    /// The number in it.
    pub seq: i64,
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch, self.seq)
    }
}

impl Id {
    /// Reads what a client remembered; `None` for what no event ever had.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (epoch, seq) = text.split_once('.')?;
        let is_number = !seq.is_empty() && seq.bytes().all(|b| b.is_ascii_digit());
        let seq = seq.parse().ok().filter(|_| is_number)?;
        Some(Self { epoch: epoch.to_owned(), seq })
    }
}

/// The first piece of a stream. It names where the stream begins, so that a client that hears nothing can come back
/// without a gap. `reset`: what the client remembered is not known here, and it has to take the snapshot.
pub fn opening(at: &Id, reset: bool) -> Result<Bytes> {
    if !reset {
        return Ok(format!("retry: {RETRY}\nid: {at}\n\n").into());
    }
    let data = text(&json!({"tipo": "reset", "id": at.to_string()}))?;
    Ok(format!("retry: {RETRY}\nid: {at}\nevent: reset\ndata: {data}\n\n").into())
}

/// What is told of an event: ids and states. What else there is to know is asked for by the ordinary paths.
#[derive(Debug, Serialize)]
struct Shown {
    tipo: &'static str,
    pedido_id: i64,
    restaurante_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    estado: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    estado_anterior: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minutos: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repartidor_id: Option<i64>,
    hora: String,
}

/// An event for a stream.
pub fn event(epoch: &str, of: &Event) -> Result<Bytes> {
    let tipo = kind_word(of.kind);
    let shown = Shown {
        tipo,
        pedido_id: of.order.raw(),
        restaurante_id: of.restaurant.raw(),
        estado: of.to.map(state_word),
        estado_anterior: of.from.map(state_word),
        minutos: of.minutes,
        // Given back, nobody carries it; and those it is offered to now need not know who did.
        repartidor_id: of.courier.filter(|_| of.kind != Kind::GivenBack).map(crate::auth::id::UserId::raw),
        hora: instant(of.at),
    };
    piece(epoch, of.seq, tipo, &shown)
}

/// An event for couriers who were offered the order: it waits no longer. Who has it is not theirs to know.
pub fn withdrawn(epoch: &str, of: &Event) -> Result<Bytes> {
    let tipo = "retirado";
    piece(epoch, of.seq, tipo, &json!({"tipo": tipo, "pedido_id": of.order.raw(), "hora": instant(of.at)}))
}

fn piece(epoch: &str, seq: i64, name: &str, data: &impl Serialize) -> Result<Bytes> {
    let data = text(data)?;
    Ok(format!("id: {epoch}.{seq}\nevent: {name}\ndata: {data}\n\n").into())
}

/// The name of a kind of event. A step is called as the state that it leads to.
#[must_use]
pub const fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Placed => "nuevo_pedido",
        Kind::Imported => "importado",
        Kind::Accepted => "aceptado",
        Kind::Preparing => "preparando",
        Kind::Ready => "enviado",
        Kind::Taken => "en_camino",
        Kind::GivenBack => "devuelto",
        Kind::Delivered => "entregado",
        Kind::Cancelled => "cancelado",
        Kind::Paid => "pagado",
        Kind::Refunded => "reembolsado",
        Kind::PaymentRefused => "pago_rechazado",
        Kind::Rated => "calificado",
        Kind::Undone => "deshecho",
    }
}

/// One order of a snapshot.
#[derive(Debug, Serialize)]
pub struct Listed<'a> {
    id: i64,
    restaurante_id: i64,
    numero: u32,
    cliente_nombre: &'a str,
    total: String,
    estado: &'static str,
    detalles_count: usize,
    direccion_entrega: String,
    notas: String,
    minutos: Option<u32>,
    repartidor_id: Option<i64>,
    productos: Vec<Line<'a>>,
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    nombre: &'a str,
    cantidad: u32,
    precio: String,
}

impl<'a> From<&'a Order> for Listed<'a> {
    fn from(of: &'a Order) -> Self {
        let line = |line: &'a crate::restaurant::order::OrderLine| Line {
            nombre: &line.name,
            cantidad: line.quantity,
            precio: line.unit_price.to_string(),
        };
        Self {
            id: of.id.raw(),
            restaurante_id: of.restaurant.raw(),
            numero: of.number,
            cliente_nombre: &of.customer_name,
            total: of.total.to_string(),
            estado: state_word(of.state),
            detalles_count: of.lines.len(),
            direccion_entrega: address(of),
            notas: notes(of),
            minutos: of.minutes,
            repartidor_id: of.courier.map(crate::auth::id::UserId::raw),
            productos: of.lines.iter().map(line).collect(),
        }
    }
}

/// An order that waits for a courier: where from, where to, and nothing of who ordered it.
#[derive(Debug, Serialize)]
pub struct Offered<'a> {
    id: i64,
    restaurante_id: i64,
    restaurante: &'a str,
    direccion_entrega: String,
    total: String,
}

impl<'a> From<&'a Order> for Offered<'a> {
    fn from(of: &'a Order) -> Self {
        Self {
            id: of.id.raw(),
            restaurante_id: of.restaurant.raw(),
            restaurante: &of.restaurant_name,
            direccion_entrega: address(of),
            total: of.total.to_string(),
        }
    }
}

/// GastroMóvil's message to a restaurant: an order came.
pub fn new_order(of: &Order) -> Result<Bytes> {
    let id = of.id.raw();
    let message = format!("¡Nuevo pedido #{id}!");
    message_of(&json!({
        "tipo": "nuevo_pedido", "mensaje": message, "pedido_id": id,
        "cliente": of.customer_name, "total": of.total.to_string(),
    }))
}

/// GastroMóvil's message to a customer: their order is in another state.
pub fn state_changed(of: &Event, state: State) -> Result<Bytes> {
    let message = match (of.kind, state) {
        (Kind::GivenBack, _) => "Tu pedido espera a otro repartidor.",
        (_, State::Pending) => "Tu pedido fue recibido.",
        (_, State::Accepted) => "Tu pedido fue aceptado por el restaurante.",
        (_, State::Preparing) => "Tu pedido se está preparando.",
        (_, State::Ready) => "Tu pedido está listo.",
        (_, State::OnTheWay) => "Tu pedido va en camino.",
        (_, State::Delivered) => "Tu pedido fue entregado.",
        (_, State::Cancelled) => "Tu pedido fue cancelado.",
    };
    message_of(&json!({
        "tipo": "cambio_estado", "mensaje": message, "pedido_id": of.order.raw(), "estado": state_word(state),
    }))
}

/// GastroMóvil's message to a courier: an order waits to be taken.
pub fn offer(of: &Order) -> Result<Bytes> {
    message_of(&json!({
        "type": "pedido_disponible", "tipo": "pedido_disponible", "pedido_id": of.id.raw(),
        "restaurante": of.restaurant_name, "direccion": address(of),
    }))
}

/// GastroMóvil's message to those who follow a courier: here they are.
pub fn position(at: Position) -> Result<Bytes> {
    message_of(&json!({"tipo": "ubicacion", "latitud": at.latitude(), "longitud": at.longitude()}))
}

/// GastroMóvil's message to those who follow a courier: what they waited for was delivered.
pub const DELIVERED: Bytes =
    Bytes::from_static(br#"{"tipo":"pedido_entregado","latitud":null,"longitud":null}"#);

/// What a courier's browser says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Said {
    /// Where it is.
    Position(Position),
    /// That it delivered; and whatever else is JSON. The house knows for itself.
    Nothing,
}

/// Reads a courier's message; `None` for what is no JSON object, or a place that is not on the earth.
#[must_use]
pub fn said(message: &str) -> Option<Said> {
    let Ok(Value::Object(map)) = serde_json::from_str(message) else { return None };
    match (map.get("latitud"), map.get("longitud")) {
        (None | Some(Value::Null), None | Some(Value::Null)) => Some(Said::Nothing),
        (latitude, longitude) => {
            let place = Position::new(latitude?.as_f64()?, longitude?.as_f64()?);
            place.ok().map(Said::Position)
        }
    }
}

fn address(of: &Order) -> String {
    destination(of).unwrap_or_else(|| "Sin dirección".into())
}

fn message_of(message: &Value) -> Result<Bytes> {
    text(message).map(Bytes::from)
}

fn text(of: &impl Serialize) -> Result<String> {
    serde_json::to_string(of).map_err(|e| Error::internal("writing a live event", e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::id::UserId;
    use crate::clock::Time;
    use crate::restaurant::id::{OrderId, RestaurantId};

    fn taken() -> Event {
        Event {
            seq: 12,
            at: Time::from_secs(1_772_600_000),
            kind: Kind::Taken,
            restaurant: RestaurantId::new(2),
            order: OrderId::new(31),
            courier: Some(UserId::new(14)),
            from: Some(State::Ready),
            to: Some(State::OnTheWay),
            minutes: None,
        }
    }

    #[test]
    fn an_event_is_a_piece_of_three_lines() {
        let text = String::from_utf8(event("00ab", &taken()).unwrap().to_vec()).unwrap();
        assert_eq!(
            text,
            "id: 00ab.12\nevent: en_camino\ndata: {\"tipo\":\"en_camino\",\"pedido_id\":31,\"restaurante_id\":2,\
             \"estado\":\"en_camino\",\"estado_anterior\":\"enviado\",\"repartidor_id\":14,\
             \"hora\":\"2026-03-04T04:53:20Z\"}\n\n"
        );
    }

    #[test]
    fn who_was_offered_an_order_does_not_learn_who_took_it() {
        let text = String::from_utf8(withdrawn("00ab", &taken()).unwrap().to_vec()).unwrap();
        assert!(text.starts_with("id: 00ab.12\nevent: retirado\n") && !text.contains("14"), "{text}");
    }

    #[test]
    fn an_id_is_read_back_and_nothing_else_is() {
        let id = Id { epoch: "00ab".into(), seq: 12 };
        assert_eq!(Id::parse(&id.to_string()), Some(id));
        for other in
            ["", "12", "00ab.", "00ab.-1", "00ab.+1", "00ab.1 ", "00ab.99999999999999999999", "a.1.2"]
        {
            assert_eq!(Id::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_stream_begins_with_a_number_even_when_nothing_happens() {
        let at = Id { epoch: "00ab".into(), seq: 12 };
        assert_eq!(opening(&at, false).unwrap(), "retry: 2000\nid: 00ab.12\n\n");
        assert!(
            opening(&at, true)
                .unwrap()
                .ends_with(b"event: reset\ndata: {\"tipo\":\"reset\",\"id\":\"00ab.12\"}\n\n")
        );
    }

    #[test]
    fn messages_are_gastromovils() {
        let state = state_changed(&taken(), State::OnTheWay).unwrap();
        assert_eq!(
            state,
            r#"{"tipo":"cambio_estado","mensaje":"Tu pedido va en camino.","pedido_id":31,"estado":"en_camino"}"#
        );
        let here = position(Position::new(2.1959, -75.6277).unwrap()).unwrap();
        assert_eq!(here, r#"{"tipo":"ubicacion","latitud":2.1959,"longitud":-75.6277}"#);
    }

    #[test]
    fn a_courier_says_where_they_are_and_nothing_else_counts() {
        let here = Position::new(2.1959, -75.6277).unwrap();
        assert_eq!(said(r#"{"latitud":2.1959,"longitud":-75.6277}"#), Some(Said::Position(here)));
        assert_eq!(said(r#"{"tipo":"pedido_entregado"}"#), Some(Said::Nothing));
        for bad in [
            "",
            "x",
            "[]",
            "7",
            r#"{"latitud":2}"#,
            r#"{"latitud":"2","longitud":3}"#,
            r#"{"latitud":91,"longitud":0}"#,
        ] {
            assert_eq!(said(bad), None, "{bad}");
        }
    }
}
