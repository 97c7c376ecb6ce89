//! A paired kitchen screen: a tablet on the wall that is one restaurant's kitchen and nothing else.
//!
//! It has no account and no password. The owner makes a pairing, the tablet types its code once and gets a cookie of its
//! own; from then on it may see that kitchen's orders, move them, take a step back and say what is sold out, until the
//! owner revokes it.

use super::field;
use super::id::{OrderId, RestaurantId, ScreenId};
use crate::auth::id::UserId;
use crate::clock::Span;
use crate::error::{Error, Fault, Result};

/// Characters that a screen's name may have.
pub const NAME_MAX: u32 = 60;
/// How long a pairing's code may be typed.
pub const CODE_LIFE: Span = Span::minutes(10);
/// Digits of a pairing's code.
pub const CODE_DIGITS: usize = 8;
/// Screens that a restaurant may have at once, waiting ones included.
pub const MOST: usize = 20;
/// How often a screen's last use is written at most.
pub const SEEN_EVERY: Span = Span::minutes(15);

/// A paired screen, as the rules know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Screen {
    /// Its number.
    pub id: ScreenId,
    /// Whose kitchen it is.
    pub restaurant: RestaurantId,
}

/// Who watches: opens a stream of live events and has a place among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Watcher {
    /// Somebody with an account.
    User(UserId),
    /// A paired screen.
    Screen(Screen),
    /// Whoever holds the link of an order.
    Link(OrderId),
}

impl From<UserId> for Watcher {
    fn from(user: UserId) -> Self {
        Self::User(user)
    }
}

impl std::fmt::Display for Watcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::User(user) => write!(f, "user {user}"),
            Self::Screen(screen) => write!(f, "screen {}", screen.id),
            Self::Link(order) => write!(f, "the link of order {order}"),
        }
    }
}

/// A screen's name as it is kept.
///
/// # Errors
/// A fault of `name`: blank or too long.
pub fn name(typed: &str) -> Result<String> {
    let name = typed.trim();
    if name.is_empty() {
        return Err(Error::field("name", Fault::Blank));
    }
    if field::longer(name, NAME_MAX) {
        return Err(Error::field("name", Fault::TooLong(NAME_MAX)));
    }
    Ok(name.to_owned())
}

/// What was typed for a code, without the spaces that make it readable; `None` for what is no code.
#[must_use]
pub fn code(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let fits = digits.len() == CODE_DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
    fits.then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_as_it_is_shown() {
        for typed in ["12345678", " 1234 5678 ", "1234-5678"] {
            assert_eq!(code(typed).as_deref(), Some("12345678"));
        }
        for typed in ["", "1234567", "123456789", "1234567a", "１２３４５６７８"] {
            assert_eq!(code(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_screen_has_a_name_of_a_reasonable_length() {
        assert_eq!(name(" Cocina ").unwrap(), "Cocina");
        assert!(name("  ").is_err() && name(&"x".repeat(61)).is_err());
    }
}
