//! Where a redirect may lead: to a path of this site, never elsewhere.

use super::layout::Place;

/// The longest path that is followed.
const MAX: usize = 1024;

/// `next` when it is a path of this site. Browsers take `//host` and `/\host` for another site and drop tabs and line
/// feeds before they look, so none of these pass.
#[must_use]
pub fn same_site(next: &str) -> Option<&str> {
    let inside = next.starts_with('/') && !next.starts_with("//") && next.len() <= MAX;
    let plain = !next.chars().any(|c| c == '\\' || c.is_control());
    (inside && plain).then_some(next)
}

/// Where signing in leads: to where one wanted to go, else to one's place (GastroMóvil's redirects by role).
#[must_use]
pub fn after_sign_in(place: Place, next: Option<&str>) -> &str {
    let own = match place {
        Place::Customer => "/",
        Place::Kitchen | Place::Owner => "/panel-restaurante/",
        Place::Courier => "/panel-repartidor/",
    };
    next.and_then(same_site).unwrap_or(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        for good in ["/", "/carrito/", "/restaurantes/restaurante/1/?a=//b#p3"] {
            assert_eq!(same_site(good), Some(good));
        }
        for bad in [
            "",
            "carrito/",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/\n/x",
            "\\\\evil",
            " /x",
            "/a\\b",
            "javascript:alert(1)",
        ] {
            assert_eq!(same_site(bad), None, "{bad:?}");
        }
        assert_eq!(same_site(&format!("/{}", "a".repeat(MAX))), None);
    }

    #[test]
    fn signing_in_leads_where_one_wanted_to_go_or_to_ones_place() {
        assert_eq!(after_sign_in(Place::Kitchen, None), "/panel-restaurante/");
        assert_eq!(after_sign_in(Place::Courier, Some("https://evil.example")), "/panel-repartidor/");
        assert_eq!(after_sign_in(Place::Customer, Some("/carrito/")), "/carrito/");
    }
}
