//! When a certificate ends: the one field of X.509 that is read here.
//!
//! # Why by hand?
//! rustls checks dates and does not tell them. The way to this field is eight elements of DER (RFC 5280, 4.1), read
//! without trusting any length.

use super::first_der;
use crate::clock::Time;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// When the first certificate of a text in PEM ends; `None` if there is none that can be read.
#[must_use]
pub fn of_pem(pem: &[u8]) -> Option<Time> {
    of_der(&first_der(pem)?)
}

/// When a certificate in DER ends.
#[must_use]
pub fn of_der(der: &[u8]) -> Option<Time> {
    let (certificate, _) = inside(der, SEQUENCE)?;
    let (mut fields, _) = inside(certificate, SEQUENCE)?;
    if fields.first() == Some(&VERSION) {
        fields = element(fields)?.2;
    }
    // Serial number, signature algorithm, issuer.
    for _ in 0..3 {
        fields = element(fields)?.2;
    }
    let (validity, _) = inside(fields, SEQUENCE)?;
    let (_, _, after) = element(validity)?;
    let (tag, text, _) = element(after)?;
    moment(tag, std::str::from_utf8(text).ok()?)
}

/// The first element: its tag, what is in it, and what follows it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        if digits.len() > 4 {
            return None;
        }
        (digits.iter().fold(0_usize, |n, byte| n << 8 | usize::from(*byte)), rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

fn inside(bytes: &[u8], expected: u8) -> Option<(&[u8], &[u8])> {
    let (tag, content, rest) = element(bytes)?;
    (tag == expected).then_some((content, rest))
}

/// `YYMMDDhhmmssZ`, where 50 and above are the last century, or `YYYYMMDDhhmmssZ`.
fn moment(tag: u8, text: &str) -> Option<Time> {
    let (year, rest) = match tag {
        UTC_TIME => {
            let year: i16 = text.get(..2)?.parse().ok()?;
            (if year < 50 { 2000 + year } else { 1900 + year }, text.get(2..)?)
        }
        GENERALIZED_TIME => (text.get(..4)?.parse().ok()?, text.get(4..)?),
        _ => return None,
    };
    let pair = |at: usize| rest.get(at..at + 2)?.parse::<i8>().ok();
    let at = DateTime::new(year, pair(0)?, pair(2)?, pair(4)?, pair(6)?, pair(8)?, 0).ok()?;
    let seconds = at.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
    (rest.get(10..) == Some("Z")).then(|| Time::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_ways_to_write_a_time_are_read_and_nothing_else() {
        let of = |secs| Some(Time::from_secs(secs));
        assert_eq!(moment(UTC_TIME, "260601120000Z"), of(1_780_315_200));
        assert_eq!(moment(UTC_TIME, "700101000000Z"), of(0));
        assert_eq!(moment(GENERALIZED_TIME, "20260601120000Z"), of(1_780_315_200));
        for odd in ["", "26", "260601120000", "260601120000+0100", "261301120000Z", "ñ0601120000Z"] {
            assert_eq!(moment(UTC_TIME, odd), None, "{odd}");
        }
        assert_eq!(moment(4, "260601120000Z"), None);
    }

    proptest! {
        #[test]
        fn no_bytes_do_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _whatever = of_der(&bytes);
        }
    }
}
