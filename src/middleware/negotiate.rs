//! Whether the caller takes what we make (RFC 9110, 12.5.1): JSON from an API row, a page from the others.
//!
//! Every documented API makes JSON and, for browsers, a page around it; so `Accept: text/html` is answered with JSON as
//! well, and only a header that names neither is 406. Weights are not compared: there is one representation.

/// Whether JSON satisfies an `Accept` header. None at all, or an empty one, takes everything.
#[must_use]
pub fn takes_json(accept: Option<&str>) -> bool {
    let Some(accept) = accept.map(str::trim).filter(|text| !text.is_empty()) else { return true };
    accept.split(',').any(|range| {
        let media = range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        matches!(media.as_str(), "*/*" | "application/*" | "application/json" | "text/html" | "text/*")
    })
}

/// Whether the caller is a browser that wants a page: the second row of a path that has one for forms.
#[must_use]
pub fn wants_page(accept: Option<&str>) -> bool {
    accept.is_some_and(|accept| accept.to_ascii_lowercase().contains("text/html"))
}

#[cfg(test)]
mod tests {
    use super::takes_json;

    #[test]
    fn only_a_header_that_names_something_else_is_refused() {
        for good in [
            None,
            Some(""),
            Some("*/*"),
            Some("text/html,application/xhtml+xml"),
            Some("Application/JSON; q=0.5"),
        ] {
            assert!(takes_json(good), "{good:?}");
        }
        assert!(!takes_json(Some("application/xml")));
        assert!(!takes_json(Some("image/png, text/plain")));
    }
}
