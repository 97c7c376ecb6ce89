//! The macro behind all texts.

/// Gives [`super::Lang`] one method per text.
///
/// `name = "español" | "English";` makes `lang.name() -> &'static str`;
/// `name(count: u32) = "{count} platos" | "{count} dishes";` makes `lang.name(count) -> String`.
/// The list's own name is a table of all its texts, for the tests at the end of this file.
macro_rules! texts {
    ($list:ident: $($name:ident $(($($arg:ident: $kind:ty),+))? = $es:literal | $en:literal;)+) => {
        impl super::Lang {
            $($crate::i18n::table::texts!(@ $name $(($($arg: $kind),+))? $es $en);)+
        }

        #[cfg(test)]
        pub(super) const $list: &[(&str, &str, &str)] = &[$((stringify!($name), $es, $en),)+];
    };
    (@ $name:ident $es:literal $en:literal) => {
        #[doc = $en]
        #[must_use]
        pub const fn $name(self) -> &'static str {
            match self { Self::Es => $es, Self::En => $en }
        }
    };
    (@ $name:ident ($($arg:ident: $kind:ty),+) $es:literal $en:literal) => {
        #[doc = $en]
        #[must_use]
        pub fn $name(self, $($arg: $kind),+) -> String {
            match self { Self::Es => format!($es), Self::En => format!($en) }
        }
    };
}
pub(crate) use texts;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    fn all() -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
        use super::super::{
            account, admin, certificate, clock, courier, failure, frame, guest, kitchen, panel,
            password_link, schema, shop, site, staff,
        };
        [
            account::TEXTS,
            admin::TEXTS,
            certificate::TEXTS,
            clock::TEXTS,
            courier::TEXTS,
            failure::TEXTS,
            frame::TEXTS,
            guest::TEXTS,
            kitchen::TEXTS,
            panel::TEXTS,
            password_link::TEXTS,
            schema::TEXTS,
            shop::TEXTS,
            site::TEXTS,
            staff::TEXTS,
        ]
        .into_iter()
        .flatten()
    }

    /// The `{names}` in a text.
    fn places(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
    }

    #[test]
    fn every_text_says_something_in_both_languages_with_the_same_places() {
        for (name, es, en) in all() {
            assert!(!es.trim().is_empty() && !en.trim().is_empty(), "{name} is empty");
            assert_eq!(places(es), places(en), "{name}");
            assert_eq!((es.trim(), en.trim()), (*es, *en), "{name} has spaces at its ends");
        }
    }

    #[test]
    fn hardly_a_text_is_the_same_in_both_languages() {
        let same: Vec<_> = all().filter(|(_, es, en)| es == en).map(|(name, ..)| *name).collect();
        assert!(same.len() < 8, "not translated? {same:?}");
    }

    #[test]
    fn typography_is_the_readers() {
        for (name, es, en) in all() {
            for text in [es, en] {
                assert!(!text.contains("..."), "{name}: three points are one character, …");
                assert!(!text.contains("  "), "{name}: two spaces");
            }
            for (open, close) in [('¿', '?'), ('¡', '!')] {
                assert_eq!(es.matches(open).count(), es.matches(close).count(), "{name}: {open}{close}");
            }
        }
    }
}
