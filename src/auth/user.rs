//! People: names and addresses that are in order, roles, states, and who somebody is.
//!
//! [`Username`] and [`Email`] are made by `parse` alone, or by `new` from what the database holds already. What else an
//! account has (phone, addresses, what other systems document) is the store's and the services'.

use super::id::UserId;
use crate::error::Fault;
use std::net::{Ipv4Addr, Ipv6Addr};
use unicode_normalization::UnicodeNormalization;

/// What somebody is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Orders.
    Customer,
    /// Carries orders.
    Courier,
    /// Owns restaurants.
    Owner,
    /// Runs the house.
    Admin,
}

/// Whether an account may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// It may.
    Active,
    /// Not yet, or not now.
    Inactive,
    /// Not any more.
    Disabled,
}

/// A name to sign in with: exact, case and all.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Username(String);

/// An e-mail address, spelled as its owner spells it but for the domain. Compare by [`Email::key`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

/// Who is asking, as far as a request needs to know. Read from the store for every request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The number.
    pub id: UserId,
    /// The name to sign in with.
    pub username: Username,
    /// The address; some systems ask for none.
    pub email: Option<Email>,
    /// The given name, perhaps empty.
    pub first_name: String,
    /// The family name, perhaps empty.
    pub last_name: String,
    /// What they are here.
    pub role: Role,
    /// Whether the account may be used.
    pub state: State,
    /// Counts password changes and "log out everywhere": sessions and tokens of an earlier count are over.
    pub credentials: i64,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Customer, Self::Courier, Self::Owner, Self::Admin];

    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Courier => "courier",
            Self::Owner => "owner",
            Self::Admin => "admin",
        }
    }

    /// The role that a word of the database names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

impl State {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Active, Self::Inactive, Self::Disabled];

    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Disabled => "disabled",
        }
    }

    /// The state that a word of the database names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

impl Username {
    /// The most characters.
    pub const LONGEST: u32 = 150;

    /// Takes a name that is one already: from the database, or from a file that is being loaded.
    #[must_use]
    pub const fn new(stored: String) -> Self {
        Self(stored)
    }

    /// Reads a new name as Django does: brought to NFKC, at most 150 characters, letters and digits of any script and
    /// `_ . @ + -`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        if text.is_empty() {
            return Err(Fault::Blank);
        }
        let name: String = text.nfkc().collect();
        if name.chars().count() > Self::LONGEST as usize {
            return Err(Fault::TooLong(Self::LONGEST));
        }
        if !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '@' | '+' | '-')) {
            return Err(Fault::NotAUsername);
        }
        Ok(Self(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

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

impl User {
    /// Both names, or the one that there is: Django's `get_full_name`.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }

    /// Whether the account may be used.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == State::Active
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

    #[test]
    fn usernames_are_djangos() {
        for text in ["ana", "pbkdf2-1m@hash.example", "José_María+1", "Ана", "七"] {
            assert_eq!(Username::parse(text).unwrap().as_str(), text);
        }
        assert_eq!(Username::parse("ﬁna").unwrap().as_str(), "fina", "ligatures come apart");
        for text in ["a b", "a/b", "ana\n", "a\0", "😀", "<b>"] {
            assert_eq!(Username::parse(text), Err(Fault::NotAUsername), "{text:?}");
        }
        assert_eq!(Username::parse(""), Err(Fault::Blank));
        assert!(Username::parse(&"ñ".repeat(150)).is_ok());
        assert_eq!(Username::parse(&"u".repeat(151)), Err(Fault::TooLong(150)));
    }

    #[test]
    fn words_of_the_database_go_both_ways() {
        assert!(Role::ALL.iter().all(|role| Role::parse(role.as_str()) == Some(*role)));
        assert!(State::ALL.iter().all(|state| State::parse(state.as_str()) == Some(*state)));
        assert_eq!((Role::parse("Owner"), State::parse("")), (None, None));
        let schema = include_str!("../../schema.sql");
        let list = |words: Vec<&str>| words.iter().map(|w| format!("'{w}'")).collect::<Vec<_>>().join(", ");
        assert!(
            schema.contains(&list(Role::ALL.map(Role::as_str).to_vec())),
            "the schema's CHECK knows other roles"
        );
        assert!(
            schema.contains(&list(State::ALL.map(State::as_str).to_vec())),
            "the schema's CHECK knows other states"
        );
    }

    #[test]
    fn a_full_name_has_no_space_at_its_ends() {
        let user = |first: &str, last: &str| User {
            id: UserId::new(1),
            username: Username::new("ana".into()),
            email: None,
            first_name: first.into(),
            last_name: last.into(),
            role: Role::Customer,
            state: State::Active,
            credentials: 1,
        };
        assert_eq!(user("Ana", "Ríos").full_name(), "Ana Ríos");
        assert_eq!(user("", "Ríos").full_name(), "Ríos");
        assert_eq!(user("", "").full_name(), "");
    }

    proptest! {
        #[test]
        fn no_text_makes_parse_panic(text in "[a@.\"\\\\\\[\\]ñ -]{0,30}|.{0,30}") {
            if let Ok(email) = Email::parse(&text) {
                prop_assert_eq!(Email::parse(email.as_str()), Ok(email));
            }
            let _name = Username::parse(&text);
        }
    }
}
