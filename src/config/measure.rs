//! Lengths of time, sizes and amounts as an owner writes them: "30m", "16KiB", "3000.00".
//!
//! Only the writing lives here; which values are allowed for which setting is in [`super::check`].

use super::place::{FromText, text};
use crate::clock::Span;
use std::time::Duration;

/// An amount of money in whole minor units (centavos). Written with two decimals at most, and no sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(i64);

impl Amount {
    /// The minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.0
    }
}

/// What a length of time looks like, for the sentence that refuses another.
pub(super) const TIME: &str = "a length of time such as \"10s\", \"30m\", \"8h\" or \"1d\"";
/// What a size looks like, for the sentence that refuses another.
pub(super) const SIZE: &str = "a size such as \"512B\", \"16KiB\", \"1MiB\" or \"1GiB\"";

const TIME_UNITS: &[(&str, u64)] =
    &[("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
const SIZE_UNITS: &[(&str, u64)] = &[("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];

/// Milliseconds of a length of time; `None` if it is none, or beyond all measure.
pub(super) fn millis(text: &str) -> Option<u64> {
    measure(text, TIME_UNITS).filter(|n| i64::try_from(*n).is_ok())
}

/// Bytes of a size; `None` if it is none.
pub(super) fn bytes(text: &str) -> Option<u64> {
    measure(text, SIZE_UNITS)
}

fn measure(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(end)?;
    let factor = units.iter().find(|(name, _)| *name == unit.trim_start())?.1;
    number.parse::<u64>().ok()?.checked_mul(factor)
}

impl FromText for Span {
    const ALLOWED: &'static str = TIME;
    fn parse(text: &str) -> Option<Self> {
        Some(Self::millis(i64::try_from(millis(text)?).ok()?))
    }
}

impl FromText for Duration {
    const ALLOWED: &'static str = TIME;
    fn parse(text: &str) -> Option<Self> {
        millis(text).map(Self::from_millis)
    }
}

impl FromText for usize {
    const ALLOWED: &'static str = SIZE;
    fn parse(text: &str) -> Option<Self> {
        Self::try_from(bytes(text)?).ok()
    }
}

impl FromText for Amount {
    const ALLOWED: &'static str = "an amount such as \"3000.00\"";
    fn parse(text: &str) -> Option<Self> {
        let (whole, cents) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(cents) || cents.len() > 2 {
            return None;
        }
        let cents: i64 = format!("{cents:0<2}").parse().ok()?;
        whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents).map(Self)
    }
}

impl<'de> serde::Deserialize<'de> for Amount {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        text(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_need_a_number_and_a_known_unit() {
        assert_eq!(millis("500ms"), Some(500));
        assert_eq!(millis("30m"), Some(1_800_000));
        assert_eq!(millis("30 m"), Some(1_800_000));
        assert_eq!(millis("1d"), Some(86_400_000));
        for wrong in
            ["", "30", "m", "-1s", "1.5h", "1w", "1h30m", "1H", "99999999999999999999d", "9999999999999d"]
        {
            assert_eq!(millis(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn sizes_need_a_number_and_a_known_unit() {
        assert_eq!(bytes("1MiB"), Some(1_048_576));
        assert_eq!(bytes("0B"), Some(0));
        for wrong in ["", "1", "1MB", "1mib", "-1B", "99999999999999999GiB"] {
            assert_eq!(bytes(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn amounts_are_whole_minor_units_and_never_rounded() {
        assert_eq!(Amount::parse("3000.00").map(Amount::minor), Some(300_000));
        assert_eq!(Amount::parse("3000.5").map(Amount::minor), Some(300_050));
        assert_eq!(Amount::parse("0").map(Amount::minor), Some(0));
        for wrong in ["", "-1", "1.005", ".5", "5.", "1e3", "NaN", "+3", "99999999999999999999"] {
            assert_eq!(Amount::parse(wrong), None, "{wrong:?}");
        }
    }
}
