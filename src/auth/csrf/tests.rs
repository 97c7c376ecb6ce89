use super::*;
use CsrfFault::{
    Characters, Incorrect, InsecureReferer, Length, MalformedReferer, NoCookie, NoReferer, NoToken, Origin,
    Referer,
};
use TokenSource::{Cookie, Form, Header};
use proptest::prelude::*;
use ring::rand::SystemRandom;

const WORD: &str = "abcdefghijABCDEFGHIJ0123456789xy";
/// The same, masked by Django 5.2.19.
const MASKED: &str = "NwIYyAvtrtCbnyyl3MZajSdY11PqQP4ENxK1CFBAzC2CP12QzjxJ9J5RVWLnOOr2";
const OTHER: &str = "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz";

const fn asked<'a>() -> Asked<'a> {
    Asked {
        secure: false,
        host: Some("fonda.example:8000"),
        origin: None,
        referer: None,
        cookie: Some(WORD),
        field: None,
        header: Some(WORD),
    }
}

fn sites(texts: &[&str]) -> Vec<TrustedOrigin> {
    texts.iter().map(|text| TrustedOrigin::parse(text).unwrap()).collect()
}

#[test]
fn djangos_masked_token_proves_the_secret() {
    assert_eq!(unmasked(MASKED), WORD);
    assert_eq!(secret_of(MASKED).unwrap(), WORD);
    for (cookie, token) in [(WORD, WORD), (WORD, MASKED), (MASKED, WORD), (MASKED, MASKED)] {
        let asked = Asked { cookie: Some(cookie), header: Some(token), ..asked() };
        assert_eq!(check(&asked, &[]), Ok(()), "{cookie} {token}");
    }
}

#[test]
fn a_mask_is_another_each_time_and_gives_the_secret_back() {
    let rng = SystemRandom::new();
    let secret = new_secret(&rng).unwrap();
    assert_eq!(secret.len(), SECRET);
    let (one, two) = (mask(&secret, &rng).unwrap(), mask(&secret, &rng).unwrap());
    assert_ne!(one, two);
    assert_eq!(one.len(), TOKEN);
    assert_eq!((unmasked(&one), unmasked(&two)), (secret.clone(), secret));
    assert_eq!(mask("kein Geheimnis", &rng).unwrap(), "");
}

#[test]
fn cookie_and_token_are_judged_in_djangos_order() {
    let bad = "!".repeat(32);
    let accented = "ñ".repeat(32);
    for (cookie, field, header, expected) in [
        (None, None, None, Err(NoCookie)),
        (Some(""), None, Some(WORD), Err(Length(Cookie))),
        (Some("short"), None, None, Err(Length(Cookie))),
        (Some(bad.as_str()), None, None, Err(Characters(Cookie))),
        (Some(WORD), None, None, Err(NoToken)),
        (Some(WORD), Some(""), None, Err(NoToken)),
        (Some(WORD), Some(""), Some(WORD), Ok(())),
        (Some(WORD), None, Some(""), Err(Length(Header))),
        (Some(WORD), None, Some("short"), Err(Length(Header))),
        (Some(WORD), None, Some(bad.as_str()), Err(Characters(Header))),
        (Some(WORD), None, Some(accented.as_str()), Err(Characters(Header))),
        (Some(WORD), None, Some(OTHER), Err(Incorrect(Header))),
        (Some(WORD), Some("short"), Some(WORD), Err(Length(Form))),
        (Some(WORD), Some(bad.as_str()), Some(WORD), Err(Characters(Form))),
        (Some(WORD), Some(OTHER), Some(WORD), Err(Incorrect(Form))),
        (Some(WORD), Some(MASKED), Some(OTHER), Ok(())),
    ] {
        let asked = Asked { cookie, field, header, ..asked() };
        assert_eq!(check(&asked, &[]), expected, "{cookie:?} {field:?} {header:?}");
    }
}

#[test]
fn origin_must_be_the_host_or_a_trusted_site() {
    let trusted = sites(&["http://localhost:3010", "https://*.fonda.example"]);
    for (origin, good) in [
        ("http://fonda.example:8000", true),
        ("https://fonda.example:8000", false),
        ("http://fonda.example", false),
        ("http://localhost:3010", true),
        ("http://localhost:3010/", false),
        ("http://LOCALHOST:3010", false),
        ("https://a.fonda.example", true),
        ("https://a.b.fonda.example", true),
        ("https://fonda.example", true),
        ("http://a.fonda.example", false),
        ("https://a.fonda.example:444", false),
        ("https://evilfonda.example", false),
        ("https://evil.example", false),
        ("null", false),
        ("", false),
        ("http://[", false),
    ] {
        let asked = Asked { origin: Some(origin), ..asked() };
        let expected = if good { Ok(()) } else { Err(Origin(origin.into())) };
        assert_eq!(check(&asked, &trusted), expected, "{origin}");
    }
    let unknown_host = Asked { host: None, origin: Some("http://fonda.example:8000"), ..asked() };
    assert!(check(&unknown_host, &trusted).is_err());
}

#[test]
fn referer_counts_only_under_https_and_without_origin() {
    let trusted = sites(&["https://*.caja.example"]);
    for (referer, expected) in [
        (None, Err(NoReferer)),
        (Some(""), Err(MalformedReferer)),
        (Some("nonsense"), Err(MalformedReferer)),
        (Some("https://"), Err(MalformedReferer)),
        (Some("https://[/"), Err(MalformedReferer)),
        (Some("http://fonda.example/"), Err(InsecureReferer)),
        (Some("https://evil.example/a?b#"), Err(Referer("https://evil.example/a?b".into()))),
        (
            Some("https://fonda.example.evil.example/"),
            Err(Referer("https://fonda.example.evil.example/".into())),
        ),
        (Some("HTTPS://evil.example"), Err(Referer("https://evil.example".into()))),
        (Some("https://fonda.example/pedidos/?x=1"), Ok(())),
        (Some("https://uno.caja.example/"), Ok(())),
        (Some("https://caja.example/"), Ok(())),
    ] {
        let secure = Asked { secure: true, host: Some("fonda.example"), referer, ..asked() };
        assert_eq!(check(&secure, &trusted), expected, "{referer:?}");
        assert_eq!(check(&Asked { secure: false, ..secure }, &trusted), Ok(()), "{referer:?}");
        let with_origin = Asked { origin: Some("https://fonda.example"), ..secure };
        assert_eq!(check(&with_origin, &trusted), Ok(()), "{referer:?}");
    }
}

#[test]
fn a_trusted_origin_needs_scheme_and_host() {
    for text in ["", "fonda.example", "https://", "https://*", "//fonda.example"] {
        assert_eq!(TrustedOrigin::parse(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_check_panic(
        cookie in "[a-zA-Z0-9é]{0,70}", token in "[a-zA-Z0-9é]{0,70}", origin in ".{0,40}", referer in ".{0,40}", secure: bool
    ) {
        let asked = Asked {
            secure, host: Some("h"), origin: Some(&origin), referer: Some(&referer),
            cookie: Some(&cookie), field: Some(&token), header: Some(&origin),
        };
        let trusted = sites(&["https://*.x.example"]);
        let _either = (check(&asked, &trusted), check(&Asked { origin: None, ..asked }, &trusted));
        let _site = TrustedOrigin::parse(&origin);
    }

    #[test]
    fn only_the_secret_itself_fits(other in "[a-zA-Z0-9]{32}") {
        let asked = Asked { header: Some(&other), ..asked() };
        prop_assert_eq!(check(&asked, &[]).is_ok(), other == WORD);
    }
}
