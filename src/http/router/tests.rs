//! Rules of the router: what wins, what is refused, what a path may hold.

use super::*;

fn router(patterns: &[&'static str]) -> Router {
    Router::new(patterns.iter().copied()).expect("a router")
}

fn rows(router: &Router, path: &str) -> (Vec<usize>, Vec<(&'static str, String)>) {
    match router.find(path) {
        Found::Rows { rows, params } => (rows.to_vec(), params.0),
        other @ (Found::AddSlash | Found::Nothing | Found::Malformed) => panic!("{path}: {other:?}"),
    }
}

#[test]
fn rows_of_one_pattern_stay_together_in_their_order() {
    let router = router(&["/a/", "/b/{id:int}/", "/a/", "/b/{id:int}/"]);
    assert_eq!(rows(&router, "/a/"), (vec![0, 2], vec![]));
    assert_eq!(rows(&router, "/b/007/"), (vec![1, 3], vec![("id", "007".to_owned())]));
}

#[test]
fn the_more_specific_pattern_wins_wherever_it_stands() {
    let router =
        router(&["/{rest..}", "/r/{slug:word}/", "/r/{id:int}/", "/r/nuevo/", "/r/{slug:word}/menu/"]);
    assert_eq!(rows(&router, "/r/nuevo/").0, [3]);
    assert_eq!(rows(&router, "/r/12/").0, [2]);
    assert_eq!(rows(&router, "/r/la-casa/").0, [1]);
    assert_eq!(rows(&router, "/r/12/menu/"), (vec![4], vec![("slug", "12".to_owned())]));
    assert_eq!(rows(&router, "/r/12/x/"), (vec![0], vec![("rest", "r/12/x/".to_owned())]));
}

#[test]
fn a_number_is_ascii_digits_and_nothing_else() {
    let router = router(&["/p/{id:int}/"]);
    for path in ["/p/-1/", "/p/1.0/", "/p/+1/", "/p//", "/p/%D9%A1/", "/p/1%20/", "/p/1a/"] {
        assert_eq!(router.find(path), Found::Nothing, "{path}");
    }
    assert_eq!(rows(&router, "/p/%31/").1, [("id", "1".to_owned())]);
}

#[test]
fn a_missing_slash_is_told_apart_from_nothing() {
    let router = router(&["/a/", "/b/{id:int}/", "/c", "/"]);
    assert_eq!(router.find("/a"), Found::AddSlash);
    assert_eq!(router.find("/b/1"), Found::AddSlash);
    assert_eq!(router.find("/b/x"), Found::Nothing);
    assert_eq!(router.find("/c/"), Found::Nothing);
    assert_eq!(router.find("/a//"), Found::Nothing);
    assert_eq!(rows(&router, "/").0, [3]);
}

#[test]
fn strange_paths_are_malformed() {
    let router = router(&["/s/{rest..}", "/w/{x:word}/"]);
    for path in [
        "/s/../x",
        "/s/./x",
        "/s/%2e%2E/x",
        "/s/.%2e",
        "/w/a%2fb/",
        "/w/a%5Cb/",
        "/w/a\\b/",
        "/w/a%00/",
        "/w/%ff/",
        "/w/%C3/",
        "/w/%/",
        "/w/%4/",
        "/w/%zz/",
        "*",
        "",
        "a/b",
        "/unknown/%",
    ] {
        assert_eq!(router.find(path), Found::Malformed, "{path}");
    }
}

#[test]
fn what_is_decoded_once_is_not_decoded_again() {
    let router = router(&["/w/{x:word}/", "/menu/"]);
    assert_eq!(rows(&router, "/w/%252e%252e/").1, [("x", "%2e%2e".to_owned())]);
    assert_eq!(rows(&router, "/w/a+b%C3%B1/").1, [("x", "a+b\u{f1}".to_owned())]);
    assert_eq!(rows(&router, "/%6denu/").0, [1]);
}

#[test]
fn a_tail_takes_the_rest_and_is_never_empty() {
    let router = router(&["/s/{rest..}", "/s/"]);
    assert_eq!(rows(&router, "/s/css/a.css").1, [("rest", "css/a.css".to_owned())]);
    assert_eq!(rows(&router, "/s/").0, [1]);
    assert_eq!(router.find("/t"), Found::Nothing);
}

#[test]
fn a_path_of_very_many_segments_leads_nowhere() {
    let router = router(&["/s/{rest..}"]);
    assert_eq!(router.find(&format!("/s{}", "/a".repeat(8000))), Found::Nothing);
}

#[test]
fn ambiguous_patterns_are_refused() {
    for (a, b) in [
        ("/a/{id:int}/", "/a/{pk:int}/"),
        ("/{x:word}/b/", "/a/{y:word}/"),
        ("/{x:word}/b/", "/a/{rest..}"),
        ("/a/{x:word}/1/", "/a/b/{n:int}/"),
    ] {
        assert!(Router::new([a, b]).is_err(), "{a} {b}");
        assert!(Router::new([b, a]).is_err(), "{b} {a}");
    }
    for (a, b) in [
        ("/a/{id:int}/", "/a/{x:word}/"),
        ("/{x:word}/b/", "/a/{y:word}/c/"),
        ("/{x:word}/{rest..}", "/a/{rest..}"),
        ("/{x:int}/b/", "/a/{y:word}/"),
        ("/a/{id:int}/", "/a/{pk:int}"),
    ] {
        assert!(Router::new([a, b]).is_ok(), "{a} {b}");
    }
}

#[test]
fn patterns_that_are_none_are_refused() {
    for pattern in [
        "",
        "a/",
        "/a//b/",
        "/{id}/",
        "/{id:float}/",
        "/{rest..}/a/",
        "/{a:int}/{a:int}/",
        "/a b/",
        "/{:int}/",
        "/../",
    ] {
        assert!(Router::new([pattern]).is_err(), "{pattern}");
    }
}

proptest::proptest! {
    #[test]
    fn no_path_makes_the_router_panic_or_gives_it_a_dangerous_parameter(path in "[/%.a-c0-3\\\\\u{0}\u{f1}]{0,24}") {
        let router = router(&["/{a:int}/", "/{a:word}/{b:word}/", "/{rest..}"]);
        if let Found::Rows { params, .. } = router.find(&path) {
            for (name, value) in params.0 {
                proptest::prop_assert!(!value.contains(['\\', '\0']));
                proptest::prop_assert!(value.split('/').all(|part| part != ".." && part != "."));
                proptest::prop_assert!(name == "rest" || !value.contains('/'));
            }
        }
    }
}
