//! Money: whole minor units (centavos), two of them behind the point. No float ever touches it.
//!
//! What can be read is what Django REST Framework's `DecimalField(max_digits=10, decimal_places=2, min_value=0)` takes.
//! Grouping for people ("14.500") is a matter of language and not done here; the currency stands on the restaurant.
//!
//! # Why from a number's text?
//! `19.99 * 100.0` is 1998.9999999999998. A JSON number is therefore read from its digits, like a string.

use crate::error::Fault;
use serde_json::Number;
use std::fmt;

/// An amount in whole minor units. May be negative in a sum; what is read never is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

/// Digits before the point that a price may have: ten in all, two of them decimals.
const WHOLE_DIGITS: i64 = 8;
/// The longest text that is looked at, as in Django REST Framework.
const MAX_TEXT: usize = 1000;

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The highest price: 99 999 999.99.
    pub const MAX_PRICE: Self = Self(9_999_999_999);
    /// The highest sum of one order: 9 999 999 999 999.99. Everything below can be added up without care.
    pub const MAX_TOTAL: Self = Self(999_999_999_999_999);

    /// From whole minor units.
    #[must_use]
    pub const fn from_minor(minor: i64) -> Self {
        Self(minor)
    }

    /// In whole minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// Reads a price as people and programs write it: `10000`, ` 99.9 `, `+12500.00`, `.5`, `1e3`.
    /// [`Fault::NotADecimal`] for what is no number (`NaN`, `12,50`, `$ 12`) or has a third decimal (even a zero),
    /// [`Fault::TooLarge`] beyond ten digits, [`Fault::TooSmall`] below zero.
    pub fn parse_decimal(text: &str) -> Result<Self, Fault> {
        let text = text.trim();
        if text.len() > MAX_TEXT {
            return Err(Fault::NotADecimal);
        }
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, read_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let minor = minor_units(mantissa, exponent)?;
        if negative && minor != 0 {
            return Err(Fault::TooSmall(0));
        }
        Ok(Self(minor))
    }

    /// Reads a JSON number by its own digits. Faults as in [`Money::parse_decimal`].
    pub fn from_number(number: &Number) -> Result<Self, Fault> {
        Self::parse_decimal(&number.to_string())
    }

    /// The sum, unless it is beyond what can be kept.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// So many times this, unless it is beyond what can be kept.
    #[must_use]
    pub fn checked_mul(self, times: u32) -> Option<Self> {
        self.0.checked_mul(i64::from(times)).map(Self)
    }
}

/// The digits of `mantissa`, moved by `exponent`, as minor units.
fn minor_units(mantissa: &str, exponent: i64) -> Result<i64, Fault> {
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Fault::NotADecimal);
    }
    let decimals = i64::try_from(fraction.len()).unwrap_or(i64::MAX).saturating_sub(exponent);
    if decimals > 2 {
        return Err(Fault::NotADecimal);
    }
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Ok(0);
    }
    let before_point = i64::try_from(digits.len()).unwrap_or(i64::MAX).saturating_sub(decimals);
    if before_point > WHOLE_DIGITS {
        return Err(Fault::TooLarge(Money::MAX_PRICE.0 / 100));
    }
    // At most ten digits from here on: neither the parse nor the power can overflow.
    let zeros = u32::try_from(2 - decimals).unwrap_or(0);
    digits
        .parse::<i64>()
        .ok()
        .and_then(|n| n.checked_mul(10_i64.checked_pow(zeros)?))
        .ok_or(Fault::NotADecimal)
}

/// The exponent of a number. One too large to matter is cut to one that is refused just the same.
fn read_exponent(text: &str) -> Result<i64, Fault> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Fault::NotADecimal);
    }
    Ok(sign * digits.parse::<i64>().unwrap_or(i64::MAX).min(1_000_000))
}

/// With two decimals and without grouping, as the contract shows money: `17000.00`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let minor = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", minor / 100, minor % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn minor(text: &str) -> Result<i64, Fault> {
        Money::parse_decimal(text).map(Money::minor)
    }

    #[test]
    fn what_a_decimal_field_takes_is_read_exactly() {
        for (text, expected) in [
            ("10000", 1_000_000),
            ("99.9", 9_990),
            (" 12500.00\n", 1_250_000),
            ("99999999.99", 9_999_999_999),
            ("0.01", 1),
            ("+5", 500),
            (".5", 50),
            ("5.", 500),
            ("0000000000012.50", 1_250),
            ("1e3", 100_000),
            ("1E+3", 100_000),
            ("1.5e1", 1_500),
            ("125e-2", 125),
            ("0", 0),
            ("-0.00", 0),
        ] {
            assert_eq!(minor(text), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn words_signs_and_other_notations_are_no_price() {
        for text in [
            "",
            " ",
            "abc",
            "12,50",
            "$ 12",
            "1 000",
            "1_000",
            "NaN",
            "sNaN",
            "Infinity",
            "-Infinity",
            "inf",
            "--1",
            "+-1",
            "1e",
            "e3",
            "1e1.5",
            ".",
            "-",
            "0x10",
            "١٢",
            "1.2.3",
        ] {
            assert_eq!(minor(text), Err(Fault::NotADecimal), "{text:?}");
        }
    }

    #[test]
    fn a_third_decimal_too_many_digits_and_less_than_nothing_are_refused() {
        for text in ["1.999", "0.001", "1.000", "0.000", "100e-3", "1e-999999999999999999999"] {
            assert_eq!(minor(text), Err(Fault::NotADecimal), "{text:?}");
        }
        for text in ["100000000", "123456789.00", "1e8", "1e999999999999999999999"] {
            assert_eq!(minor(text), Err(Fault::TooLarge(99_999_999)), "{text:?}");
        }
        assert_eq!(minor("-1"), Err(Fault::TooSmall(0)));
        assert_eq!(minor(&"1".repeat(1001)), Err(Fault::NotADecimal));
    }

    #[test]
    fn a_json_number_is_read_by_its_digits() {
        let read = |json: &str| Money::from_number(&serde_json::from_str(json).unwrap()).map(Money::minor);
        assert_eq!(read("12500"), Ok(1_250_000));
        assert_eq!(read("17900.1"), Ok(1_790_010));
        assert_eq!(read("19.99"), Ok(1_999));
        assert_eq!(read("99999999.99"), Ok(9_999_999_999));
        assert_eq!(read("1e3"), Ok(100_000));
        assert_eq!(read("1.005"), Err(Fault::NotADecimal));
        assert_eq!(read("1e-7"), Err(Fault::NotADecimal));
        assert_eq!(read("-1"), Err(Fault::TooSmall(0)));
        assert_eq!(read("1e300"), Err(Fault::TooLarge(99_999_999)));
    }

    #[test]
    fn it_is_shown_with_two_decimals() {
        assert_eq!(Money(1_700_000).to_string(), "17000.00");
        assert_eq!(Money(5).to_string(), "0.05");
        assert_eq!(Money(-150).to_string(), "-1.50");
        assert_eq!(Money(i64::MIN).to_string(), "-92233720368547758.08");
    }

    #[test]
    fn sums_beyond_what_can_be_kept_are_seen() {
        assert_eq!(Money(i64::MAX).checked_add(Money(1)), None);
        assert_eq!(Money(i64::MAX).checked_mul(2), None);
        assert_eq!(Money(650_000).checked_mul(3), Some(Money(1_950_000)));
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(minor in 0..=Money::MAX_PRICE.0) {
            let money = Money(minor);
            prop_assert_eq!(Money::parse_decimal(&money.to_string()), Ok(money));
        }

        #[test]
        fn no_text_breaks_the_reader(text in "[-+ ]?[0-9]{0,12}[.,]?[0-9]{0,4}([eE][-+]?[0-9]{0,20})?") {
            if let Ok(money) = Money::parse_decimal(&text) {
                prop_assert!((Money::ZERO..=Money::MAX_PRICE).contains(&money));
            }
        }
    }
}
