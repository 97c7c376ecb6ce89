//! A courier: whether one is at work, and where, while carrying something.
//!
//! Taking and delivering orders is in `step`. Where a courier is, is nobody's business but that of those who wait for
//! what they carry: no order on the way, no position.

use super::word::words;
use crate::auth::id::UserId;
use crate::clock::Time;
use crate::error::{Error, Fault, FieldFaults, Noun, Result};

words! {
    /// Whether a courier takes orders.
    Duty {
        /// Waits for one.
        Available = "available",
        /// Carries at least one. May take another.
        Busy = "busy",
        /// Not at work.
        Off = "off",
    }
}

/// A courier as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Courier {
    /// Who.
    pub user: UserId,
    /// Whether they take orders.
    pub duty: Duty,
    /// Whether the house employs them still.
    pub active: bool,
}

/// A place on the earth, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    latitude: f64,
    longitude: f64,
}

/// Where a courier was last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sighting {
    /// Who.
    pub user: UserId,
    /// Where.
    pub position: Position,
    /// When.
    pub at: Time,
}

impl Position {
    /// Checks the ranges: `latitude` -90 to 90, `longitude` -180 to 180. Kept with six decimals, about a hand's width.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self> {
        let mut faults = FieldFaults::default();
        check(&mut faults, "latitude", latitude, 90);
        check(&mut faults, "longitude", longitude, 180);
        let rounded = |degrees: f64| (degrees * 1e6).round() / 1e6;
        faults.into_result().map(|()| Self { latitude: rounded(latitude), longitude: rounded(longitude) })
    }

    /// Degrees north.
    #[must_use]
    pub const fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east.
    #[must_use]
    pub const fn longitude(self) -> f64 {
        self.longitude
    }
}

fn check(faults: &mut FieldFaults, field: &'static str, degrees: f64, limit: i16) {
    let range = f64::from(limit);
    if !degrees.is_finite() {
        faults.add(field, Fault::NotADecimal);
    } else if degrees < -range {
        faults.add(field, Fault::TooSmall(i64::from(-limit)));
    } else if degrees > range {
        faults.add(field, Fault::TooLarge(i64::from(limit)));
    }
}

/// Whether a position is taken from, or shown of, a courier who carries so many orders.
pub fn may_be_seen(carrying: u32) -> Result<()> {
    if carrying > 0 { Ok(()) } else { Err(Error::NotFound(Noun::Position)) }
}

/// The duty after an order was taken or let go: busy while anything is carried, available again after the last; who is
/// off stays off unless they take something.
#[must_use]
pub const fn duty_after(duty: Duty, carrying: u32) -> Duty {
    match duty {
        Duty::Off if carrying == 0 => Duty::Off,
        Duty::Busy | Duty::Available if carrying == 0 => Duty::Available,
        Duty::Available | Duty::Busy | Duty::Off => Duty::Busy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_on_the_earth() {
        assert_eq!(
            Position::new(2.195_900_04, -75.6277).unwrap(),
            Position { latitude: 2.1959, longitude: -75.6277 }
        );
        assert!(Position::new(90.0, -180.0).is_ok());
        for (latitude, longitude) in [(90.1, 0.0), (0.0, -180.1), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert!(Position::new(latitude, longitude).is_err(), "{latitude} {longitude}");
        }
    }

    #[test]
    fn only_who_carries_is_seen() {
        assert!(may_be_seen(1).is_ok());
        assert!(matches!(may_be_seen(0), Err(Error::NotFound(Noun::Position))));
    }

    #[test]
    fn duty_follows_what_is_carried() {
        assert_eq!(duty_after(Duty::Available, 1), Duty::Busy);
        assert_eq!(duty_after(Duty::Off, 1), Duty::Busy);
        assert_eq!(duty_after(Duty::Busy, 2), Duty::Busy);
        assert_eq!(duty_after(Duty::Busy, 0), Duty::Available);
        assert_eq!(duty_after(Duty::Off, 0), Duty::Off);
    }
}
