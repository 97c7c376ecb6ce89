//! Token pairs as SimpleJWT writes them: the order of the fields is part of what clients compare.

use serde::Serialize;

/// The answer to a log-in: `{"refresh":…,"access":…}`.
#[derive(Debug, Serialize)]
pub struct Pair<'a> {
    /// The refresh token.
    pub refresh: &'a str,
    /// The access token.
    pub access: &'a str,
}

/// The answer to a refresh: `{"access":…}`, and where tokens rotate `"refresh"` behind it.
#[derive(Debug, Serialize)]
pub struct Refreshed<'a> {
    /// The new access token.
    pub access: &'a str,
    /// The refresh token that takes the old one's place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::json::compact;

    #[test]
    fn fields_stand_in_simple_jwts_order() {
        let pair = compact(200, &Pair { refresh: "r", access: "a" }).unwrap();
        assert_eq!(pair.body(), Some(&br#"{"refresh":"r","access":"a"}"#[..]));
        let rotated = compact(200, &Refreshed { access: "a", refresh: Some("r") }).unwrap();
        assert_eq!(rotated.body(), Some(&br#"{"access":"a","refresh":"r"}"#[..]));
        let plain = compact(200, &Refreshed { access: "a", refresh: None }).unwrap();
        assert_eq!(plain.body(), Some(&br#"{"access":"a"}"#[..]));
    }
}
