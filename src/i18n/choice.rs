//! Which language a page is written in.

use super::Lang;

/// The reader's own choice (the switch, kept in the cookie `lang`), else what their browser asks for. `None`: the
/// house's.
#[must_use]
pub fn choose(cookie: Option<&str>, accept_language: Option<&str>) -> Option<Lang> {
    cookie.and_then(Lang::parse).or_else(|| accept_language.and_then(asked_for))
}

/// The language of ours that `Accept-Language` (RFC 9110, 12.5.4) weighs most; of two alike the first. Weights are at
/// most three decimals, so they are compared as thousandths; one that cannot be read is taken as none.
fn asked_for(header: &str) -> Option<Lang> {
    let mut best: Option<(Lang, u32)> = None;
    for range in header.split(',') {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(1000, thousandths);
        let Some(lang) = Lang::parse(tag.trim()).filter(|_| weight > 0) else { continue };
        if best.is_none_or(|(_, heaviest)| weight > heaviest) {
            best = Some((lang, weight));
        }
    }
    best.map(|(lang, _)| lang)
}

/// `0.85` is 850.
fn thousandths(text: &str) -> u32 {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    match (whole.parse::<u32>(), digits.parse::<u32>()) {
        (Ok(0), Ok(part)) => part,
        (Ok(1), Ok(_)) => 1000,
        _neither => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readers_own_choice_comes_before_the_browsers() {
        assert_eq!(choose(Some("en"), Some("es-CO")), Some(Lang::En));
        assert_eq!(choose(Some("xx"), Some("en-US,en;q=0.9")), Some(Lang::En));
        assert_eq!(choose(None, None), None);
        assert_eq!(choose(None, Some("*")), None);
    }

    #[test]
    fn weights_decide_and_other_languages_do_not() {
        for (header, expected) in [
            ("es-CO,es;q=0.9,en;q=0.8", Some(Lang::Es)),
            ("en;q=0.5, es;q=0.75", Some(Lang::Es)),
            ("fr-CA, EN-gb;q=0.1", Some(Lang::En)),
            ("en;q=0, es;q=0.001", Some(Lang::Es)),
            ("en;q=0", None),
            ("en;q=x", None),
            ("de, pt;q=0.7", None),
            ("english", None),
            ("", None),
            (";;,,=", None),
        ] {
            assert_eq!(asked_for(header), expected, "{header:?}");
        }
    }
}
