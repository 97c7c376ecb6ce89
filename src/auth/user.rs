//! People: names and addresses that are in order, roles, states, and who somebody is.
//!
//! [`Username`] and [`Email`] are made by `parse` alone, or by `new` from what the database holds already. What else an
//! account has (phone, addresses, what other systems document) is the store's and the services'.

mod email;

pub use email::Email;

use super::id::UserId;
use crate::error::Fault;
use unicode_normalization::UnicodeNormalization;

/// What somebody is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Orders.
    Customer,
    /// Carries orders.
    Courier,
    /// Works in the kitchen of somebody else's restaurant.
    Kitchen,
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
    pub const ALL: [Self; 5] = [Self::Customer, Self::Courier, Self::Kitchen, Self::Owner, Self::Admin];

    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Courier => "courier",
            Self::Kitchen => "kitchen",
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
