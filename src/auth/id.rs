//! Numbers that cannot be mixed up: a [`UserId`] is no order's number, whatever both hold.
//!
//! The macro lives with the lowest noun, so that every room can use it; the restaurant's ids are in `restaurant::id`.

/// Makes a type for the id of one noun: a positive `i64` with `parse`, `Display` and `raw`, and nothing else.
macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Takes a number that is an id already: from the database, or from a file that is being loaded.
            #[must_use]
            pub const fn new(raw: i64) -> Self {
                Self(raw)
            }

            /// The number.
            #[must_use]
            pub const fn raw(self) -> i64 {
                self.0
            }

            /// Reads an id from a path or a form: ASCII digits only, as Django's `<int:…>` takes them.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
                    return None;
                }
                text.parse().ok().map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}
pub(crate) use typed_id;

typed_id! {
    /// A user's number.
    UserId
}
