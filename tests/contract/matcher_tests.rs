//! Each matcher with answers that it must take and answers that it must refuse.

use super::*;
use serde_json::json;

fn complaints(want: &Value, got: &Value, strict: bool) -> Vec<String> {
    Matcher { secret: "", strict, now: 0 }.check(want, Some(got), "body")
}

#[track_caller]
fn takes(want: &Value, got: &Value) {
    assert_eq!(complaints(want, got, false), Vec::<String>::new());
}

#[track_caller]
fn refuses(want: &Value, got: &Value) {
    assert!(!complaints(want, got, false).is_empty(), "{want} took {got}");
}

#[test]
fn plain_values_are_compared_with_their_types() {
    for (n, one) in [json!(1), json!(1.0), json!("1"), json!(true), json!(null), json!([1]), json!({"a": 1})]
        .iter()
        .enumerate()
    {
        takes(one, one);
        for other in [json!(1), json!(1.0), json!("1"), json!(true), json!(null), json!([1]), json!({"a": 1})]
            .iter()
            .enumerate()
            .filter_map(|(m, other)| (m != n).then_some(other))
        {
            refuses(one, other);
        }
    }
    refuses(&json!(0), &json!(false));
    refuses(&json!(""), &json!(null));
}

#[test]
fn objects_and_lists_are_compared_whole() {
    takes(&json!({"a": 1, "b": [2, {"c": 3}]}), &json!({"b": [2, {"c": 3}], "a": 1}));
    refuses(&json!({"a": 1}), &json!({"a": 1, "b": 2}));
    refuses(&json!({"a": 1, "b": null}), &json!({"a": 1}));
    refuses(&json!([1, 2]), &json!([2, 1]));
    refuses(&json!([1]), &json!([1, 1]));
}

#[test]
fn a_complaint_names_the_place_and_both_sides() {
    let said = complaints(&json!({"a": [{"b": 1}]}), &json!({"a": [{"b": 2}], "z": 0}), false);
    assert_eq!(said, ["body.a[0].b: expected 1, got 2", "body: unexpected [\"z\"]"]);
}

#[test]
fn any_and_absent_tell_a_value_from_none() {
    takes(&json!({"$any": true}), &json!(null));
    refuses(&json!({"a": {"$any": true}}), &json!({}));
    takes(&json!({"a": {"$absent": true}}), &json!({}));
    refuses(&json!({"a": {"$absent": true}}), &json!({"a": null}));
}

#[test]
fn string_is_one_that_is_not_empty() {
    takes(&json!({"$string": true}), &json!("x"));
    refuses(&json!({"$string": true}), &json!(""));
    refuses(&json!({"$string": true}), &json!(1));
}

#[test]
fn a_type_is_exact() {
    for (kind, good) in [
        ("list", json!([])),
        ("object", json!({})),
        ("string", json!("")),
        ("int", json!(1)),
        ("int", json!(-1)),
    ] {
        takes(&json!({"$type": kind}), &good);
        refuses(&json!({"$type": kind}), &json!(true));
        refuses(&json!({"$type": kind}), &json!(1.0));
    }
    refuses(&json!({"$type": "number"}), &json!(1));
}

#[test]
fn a_regex_is_searched_in_texts_only() {
    takes(&json!({"$regex": "b+"}), &json!("abbc"));
    refuses(&json!({"$regex": "^b"}), &json!("a\nb"));
    refuses(&json!({"$regex": "1"}), &json!(1));
    refuses(&json!({"$regex": "("}), &json!("("));
}

#[test]
fn in_takes_any_and_all_wants_every() {
    takes(&json!({"$in": ["1", 1]}), &json!(1));
    takes(&json!({"$in": [{"$type": "list"}, 2]}), &json!([]));
    refuses(&json!({"$in": ["1", 1]}), &json!(1.0));
    takes(&json!({"$all": [{"$regex": "a"}, {"$regex": "b"}]}), &json!("ab"));
    refuses(&json!({"$all": [{"$regex": "a"}, {"$regex": "b"}]}), &json!("a"));
}

#[test]
fn a_superset_may_hold_more() {
    let want = json!({"$superset": {"a": 1, "b": {"$absent": true}}});
    takes(&want, &json!({"a": 1, "c": 2}));
    refuses(&want, &json!({"a": 1, "b": 2}));
    refuses(&want, &json!([]));
}

#[test]
fn contains_and_count_look_at_the_elements() {
    let two = json!({"$superset": {"id": 2}});
    let list = json!([{"id": 1}, {"id": 2, "x": 0}, {"id": 2}]);
    takes(&json!({"$contains": two}), &list);
    refuses(&json!({"$contains": {"id": 3}}), &list);
    refuses(&json!({"$contains": {"$any": true}}), &json!({"id": 2}));
    takes(&json!({"$count": [2, two]}), &list);
    refuses(&json!({"$count": [1, two]}), &list);
    takes(&json!({"$count": [0, two]}), &json!([]));
    refuses(&json!({"$count": [0, two]}), &json!({}));
}

#[test]
fn a_length_counts_elements_or_letters() {
    takes(&json!({"$length": 2}), &json!([1, 2]));
    takes(&json!({"$length": 2}), &json!("ñú"));
    refuses(&json!({"$length": 2}), &json!("ñ"));
    refuses(&json!({"$length": 0}), &json!({}));
}

#[test]
fn sorted_goes_up_or_down_and_allows_equals() {
    let up = json!([{"k": 1}, {"k": 1}, {"k": 2}]);
    takes(&json!({"$sorted": "k"}), &up);
    refuses(&json!({"$sorted": "-k"}), &up);
    takes(&json!({"$sorted": "-k"}), &json!([{"k": "b"}, {"k": "a"}, {}]));
    refuses(&json!({"$sorted": "k"}), &json!([{"k": "a"}, {"k": 1}]));
    refuses(&json!({"$sorted": "k"}), &json!("k"));
}

#[test]
fn keys_any_wants_one_of_the_keys() {
    takes(&json!({"$keys_any": ["a", "b"]}), &json!({"b": null, "c": 1}));
    refuses(&json!({"$keys_any": ["a", "b"]}), &json!({"c": 1}));
    refuses(&json!({"$keys_any": ["a"]}), &json!("a"));
}

#[test]
fn lacks_sees_what_is_escaped_as_well() {
    let want = json!({"$lacks": ["\u{0}", "Zoë", "a\"b"]});
    takes(&want, &json!({"x": "plain"}));
    for bad in ["a\u{0}b", "Zoë", "a\"b"] {
        refuses(&want, &json!({"x": [bad]}));
        refuses(&want, &json!({ bad: 1 }));
    }
    refuses(&json!({"$lacks": ["\"id\": 1"]}), &json!({"id": 1}));
}

#[test]
fn ne_is_anything_else() {
    takes(&json!({"$ne": "a"}), &json!("b"));
    refuses(&json!({"$ne": "a"}), &json!("a"));
    refuses(&json!({"a": {"$ne": "a"}}), &json!({}));
}

#[test]
fn a_set_has_the_same_members_in_any_order() {
    takes(&json!({"$set": "GET, HEAD,OPTIONS"}), &json!("OPTIONS, GET, HEAD"));
    refuses(&json!({"$set": "GET, HEAD"}), &json!("GET"));
    refuses(&json!({"$set": "GET"}), &json!("GET, HEAD"));
}

#[test]
fn vary_may_hold_more_and_accept_counts_in_strict_runs_only() {
    let want = json!({"$vary": ["Accept", "Cookie"]});
    takes(&want, &json!("cookie, Origin"));
    takes(&want, &json!("*"));
    refuses(&want, &json!("Accept"));
    assert!(!complaints(&want, &json!("Cookie"), true).is_empty());
    assert!(complaints(&want, &json!("COOKIE,accept"), true).is_empty());
}

#[test]
fn an_unknown_matcher_never_passes() {
    refuses(&json!({"$nearly": 1}), &json!(1));
    takes(&json!({"$a": 1, "$b": 2}), &json!({"$a": 1, "$b": 2}));
}
