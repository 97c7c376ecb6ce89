//! Spanish and English for pages, mail and tickets: every text in both, money and dates as the reader writes them.
//!
//! A text is a method of [`Lang`]: `lang.sign_in()`. The macro in [`table`] takes both languages at once, so that a
//! missing translation does not compile. Texts lie by subject: [`frame`](self) and what stands on every page, accounts,
//! the shop, the staff's screens, refusals. What the JSON interface says is not here but in `wire::text`: that follows
//! the route, never the reader.

mod account;
mod admin;
mod certificate;
mod choice;
mod clock;
mod courier;
mod date;
mod failure;
mod frame;
mod guest;
mod kitchen;
pub mod mail;
mod money;
mod panel;
mod password_link;
mod schema;
mod shop;
mod site;
mod staff;
mod table;

use crate::config::Language;

pub use choice::choose;
pub use date::for_machines;

/// A language that people read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// Spanish, as it is spoken in Colombia.
    #[default]
    Es,
    /// English.
    En,
}

impl Lang {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Es, Self::En];

    /// The house's language, as it is set.
    #[must_use]
    pub const fn of(language: Language) -> Self {
        match language {
            Language::Es => Self::Es,
            Language::En => Self::En,
        }
    }

    /// The same as a setting.
    #[must_use]
    pub const fn setting(self) -> Language {
        match self {
            Self::Es => Language::Es,
            Self::En => Language::En,
        }
    }

    /// The tag for `<html lang>`, the cookie and the switch (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Es => "es",
            Self::En => "en",
        }
    }

    /// From a tag; what stands behind the language (`es-CO`) does not count.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|lang| primary.eq_ignore_ascii_case(lang.tag()))
    }

    /// The other one, for the switch.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Es => Self::En,
            Self::En => Self::Es,
        }
    }

    /// Its name in itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Es => "Español",
            Self::En => "English",
        }
    }
}
