//! Couriers on the wire: `latitud longitud`, and a profile's `estado`.

use super::field::Fields;
use crate::auth::id::UserId;
use crate::error::{Fault, Result};
use crate::restaurant::courier::{Courier, Duty, Position, Sighting};
use serde::Serialize;
use serde_json::Value;

/// Where somebody is.
#[derive(Debug, Serialize)]
pub struct Place {
    latitud: f64,
    longitud: f64,
}

impl From<&Sighting> for Place {
    fn from(of: &Sighting) -> Self {
        Self { latitud: of.position.latitude(), longitud: of.position.longitude() }
    }
}

/// Where a courier is, with their name.
#[derive(Debug, Serialize)]
pub struct Named<'a> {
    repartidor_id: i64,
    nombre: &'a str,
    #[serde(flatten)]
    place: Place,
}

impl<'a> Named<'a> {
    /// From where they are and what they are called.
    #[must_use]
    pub fn new(of: &Sighting, name: &'a str) -> Self {
        Self { repartidor_id: of.user.raw(), nombre: name, place: Place::from(of) }
    }
}

/// A courier's profile. Its number is the user's.
#[derive(Debug, Serialize)]
pub struct Profile {
    id: i64,
    estado: &'static str,
    activo: bool,
    usuario: i64,
}

impl From<&Courier> for Profile {
    fn from(of: &Courier) -> Self {
        let estado = match of.duty {
            Duty::Available => "disponible",
            Duty::Busy => "ocupado",
            Duty::Off => "inactivo",
        };
        Self { id: of.user.raw(), estado, activo: of.active, usuario: of.user.raw() }
    }
}

/// A position that was sent, and whose it is said to be.
pub fn position(mut fields: Fields) -> Result<(Option<UserId>, Position)> {
    let of = fields.has("repartidor").then(|| UserId::new(fields.integer("repartidor")));
    let latitude = degrees(&mut fields, "latitud", 90);
    let longitude = degrees(&mut fields, "longitud", 180);
    fields.finish()?;
    Ok((of, Position::new(latitude, longitude)?))
}

/// Degrees as number or text, within the range that the field has.
fn degrees(fields: &mut Fields, name: &'static str, limit: i32) -> f64 {
    let read = match fields.raw(name).as_deref() {
        None => Err(Fault::Required),
        Some(Value::Number(number)) => number.as_f64().ok_or(Fault::NotADecimal),
        Some(Value::String(text)) => text.trim().parse().map_err(|_not_a_number| Fault::NotADecimal),
        Some(Value::Null) => Err(Fault::Null),
        Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => Err(Fault::NotADecimal),
    };
    let range = f64::from(limit);
    let checked = read.and_then(|degrees: f64| {
        if !degrees.is_finite() {
            Err(Fault::NotADecimal)
        } else if degrees < -range {
            Err(Fault::TooSmall(i64::from(-limit)))
        } else if degrees > range {
            Err(Fault::TooLarge(i64::from(limit)))
        } else {
            Ok(degrees)
        }
    });
    checked.unwrap_or_else(|fault| {
        fields.fault(name, fault);
        0.0
    })
}
