//! Addresses for mail: in order as Django's `EmailValidator` says, and compared without case.

use crate::error::Fault;
use std::net::{Ipv4Addr, Ipv6Addr};

/// An e-mail address, spelled as its owner spells it but for the domain. Compare by [`Email::key`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// The most characters that Django's column holds. Callers that have such a column check it beside `parse`, as the
    /// two faults may come together.
    pub const LONGEST: u32 = 254;

    /// Takes an address that is one already: from the database, or from a file that is being loaded.
    #[must_use]
    pub const fn new(stored: String) -> Self {
        Self(stored)
    }

    /// Reads a new address as Django's `EmailValidator` does, and puts its domain in lower case as `normalize_email`
    /// does. An address is at most 320 characters.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        if text.is_empty() {
            return Err(Fault::Blank);
        }
        if text.chars().count() > 320 {
            return Err(Fault::NotAnEmail);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(Fault::NotAnEmail)?;
        if (is_dot_atom(local) || is_quoted(local)) && is_domain(domain) {
            Ok(Self(format!("{local}@{}", domain.to_lowercase())))
        } else {
            Err(Fault::NotAnEmail)
        }
    }

    /// The address as it is shown and written to.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address as it is compared: in lower case.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

/// Words of certain ASCII characters with single dots between.
fn is_dot_atom(local: &str) -> bool {
    let is_atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{}|~-".contains(&b);
    local.split('.').all(|word| !word.is_empty() && word.bytes().all(is_atom))
}

/// A text in quotation marks, with almost any ASCII character but space, and backslashes before the rest.
fn is_quoted(local: &str) -> bool {
    let Some(inner) = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return false };
    let mut bytes = inner.bytes();
    while let Some(byte) = bytes.next() {
        let is_fine = match byte {
            b'\\' => bytes.next().is_some_and(|b| matches!(b, 1..=9 | 11 | 12 | 14..=127)),
            1..=8 | 11 | 12 | 14..=31 | b'!' | b'#'..=b'[' | b']'..=127 => true,
            _ => false,
        };
        if !is_fine {
            return false;
        }
    }
    true
}

/// A domain of two labels or more, `localhost`, or an address of a machine in brackets.
fn is_domain(domain: &str) -> bool {
    if domain == "localhost" {
        return true;
    }
    if let Some(literal) = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return literal.parse::<Ipv4Addr>().is_ok() || literal.parse::<Ipv6Addr>().is_ok();
    }
    let Some((rest, top)) = domain.rsplit_once('.') else { return false };
    rest.split('.').all(is_label) && is_top(top)
}

/// 1 to 63 letters, digits and inner hyphens.
fn is_label(label: &str) -> bool {
    let length = label.chars().count();
    (1..=63).contains(&length)
        && label.chars().all(|c| c == '-' || c.is_ascii_digit() || is_letter(c))
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// The last label: two letters or more and no digit, unless it is Punycode.
fn is_top(label: &str) -> bool {
    let lower = label.to_ascii_lowercase();
    let is_punycode =
        lower.strip_prefix("xn--").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_alphanumeric()));
    is_label(label)
        && label.chars().count() >= 2
        && (is_punycode || label.chars().all(|c| c == '-' || is_letter(c)))
}

/// A letter of a domain: ASCII, or anything of the first plane beyond Latin-1's controls.
const fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{a1}'..='\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What Django 5.2.19's `validate_email` said of each.
    #[test]
    fn addresses_are_judged_as_django_judges_them() {
        let good = [
            "a@b.co",
            "a.b+c@d-e.example",
            "a@localhost",
            "a@b.xn--p1ai",
            "a@[127.0.0.1]",
            "a@[::1]",
            "a@ñandú.example",
            "a@1.co",
            "a@b.ño",
            "\"\"@b.co",
            "\"a@b\"@c.co",
            "a@b.com-x",
            "a@B.CO",
            "A!#$%&'*+/=?^_`{}|~-@b.co",
        ];
        for text in good {
            assert!(Email::parse(text).is_ok(), "{text}");
        }
        let bad = [
            "a@b",
            "a@-b.co",
            "a@b-.co",
            "a@b.c",
            "a@b.c1",
            "a@[300.1.1.1]",
            "a@b..co",
            "a..b@c.co",
            "\"a b\"@c.co",
            "\"a\\\nb\"@c.co",
            "ñ@c.co",
            "a@b.co.",
            "a@b.co\n",
            ".a@b.co",
            "a.@b.co",
            "a@b_c.co",
            "a@b.1a",
            "a@@b.co",
            "a@b@c.co",
            "@b.co",
            "a@",
            "a b@c.co",
            "a@💥.co",
            "a@x.-co",
            "a@x.co-",
            "a(b)@c.co",
            "a@b-.c.co",
            "no-es-correo",
            "a@[",
            "\"@b.co",
            "\"a\\\"@b.co",
            " a@b.co",
            "a@LOCALHOST",
        ];
        for text in bad {
            assert_eq!(Email::parse(text), Err(Fault::NotAnEmail), "{text:?}");
        }
    }

    #[test]
    fn lengths_of_addresses_are_djangos() {
        let label = |n: usize| format!("a@{}.co", "x".repeat(n));
        assert!(Email::parse(&label(63)).is_ok() && Email::parse(&label(64)).is_err());
        let whole = |n: usize| format!("{}@b.example", "x".repeat(n - 10));
        assert!(Email::parse(&whole(320)).is_ok() && Email::parse(&whole(321)).is_err());
        assert_eq!(Email::parse(""), Err(Fault::Blank));
    }

    #[test]
    fn the_domain_is_lowered_and_the_key_altogether() {
        let email = Email::parse("Rand-7@FONDA.Example").unwrap();
        assert_eq!(email.as_str(), "Rand-7@fonda.example");
        assert_eq!(email.key(), "rand-7@fonda.example");
    }

    proptest! {
        #[test]
        fn no_text_makes_parse_panic(text in "[a@.\"\\\\\\[\\]ñ -]{0,30}|.{0,30}") {
            if let Ok(email) = Email::parse(&text) {
                prop_assert_eq!(Email::parse(email.as_str()), Ok(email));
            }
        }
    }
}
