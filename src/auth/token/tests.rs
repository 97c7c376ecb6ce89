use super::*;
use crate::auth::id::UserId;
use crate::auth::keys::tests::{key, ring};
use crate::clock::Span;
use proptest::prelude::*;
use serde_json::json;

const NOW: Time = Time::from_millis(1_700_000_010_500);

/// The second of `NOW`, to count from.
const SECOND: i64 = 1_700_000_010;

// Made by PyJWT 2.15.1 from the same five claims, with the algorithm that the name says.
const GENUINE: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiZXhwIjoxNzAwMDAwMzAwLCJpYXQiOjE3MDAwMDAwMDAsImp0aSI6IjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmIiwidXNlcl9pZCI6IjcifQ.YRfvnIweDljmW9u8SDC9ekKgRQ20TBxj62ivKpDJeUc";
const HS384: &str = "eyJhbGciOiJIUzM4NCIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiZXhwIjoxNzAwMDAwMzAwLCJpYXQiOjE3MDAwMDAwMDAsImp0aSI6IjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmIiwidXNlcl9pZCI6IjcifQ.hv1H8xyw9kdFcCaRVZae6gUU1EKnLlAgfYSE_QqeGU3gPbzrq6F8i0kf2xuF4ABN";
const HS512: &str = "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiZXhwIjoxNzAwMDAwMzAwLCJpYXQiOjE3MDAwMDAwMDAsImp0aSI6IjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmIiwidXNlcl9pZCI6IjcifQ.350wD4Hn18ajaSlAp20KbW6CiuSSyQ4BE0ATYySPxSrexrbx8XpexCa3KREGRKRlE-oBSS78qupQioIwKJbQOA";
const NONE: &str = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiZXhwIjoxNzAwMDAwMzAwLCJpYXQiOjE3MDAwMDAwMDAsImp0aSI6IjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmIiwidXNlcl9pZCI6IjcifQ.";

fn genuine_claims() -> Claims {
    let jti = "0123456789abcdef0123456789abcdef".to_owned();
    Claims::new(Kind::Access, UserId::new(7), jti, Time::from_millis(1_700_000_000_999), Span::minutes(5))
}

fn signed(header: &str, payload: &str) -> String {
    let text = format!("{}.{}", BASE64.encode(header), BASE64.encode(payload));
    let mac = BASE64.encode(ring().sign(text.as_bytes()));
    format!("{text}.{mac}")
}

/// A token of good claims in which some are changed, or taken out where the change is null inside a list.
fn with(changes: &[(&str, Option<Value>)]) -> String {
    let mut claims =
        json!({"token_type": "access", "exp": SECOND + 300, "iat": SECOND - 1, "jti": "x", "user_id": "7"});
    let map = claims.as_object_mut().unwrap();
    for (name, value) in changes {
        match value {
            Some(value) => map.insert((*name).to_owned(), value.clone()),
            None => map.shift_remove(*name),
        };
    }
    signed(r#"{"alg":"HS256","typ":"JWT"}"#, &claims.to_string())
}

fn read(text: &str) -> Result<Claims, AuthFault> {
    verify(Kind::Access, text, &ring(), NOW)
}

#[test]
fn what_we_mint_is_what_the_genuine_library_mints() {
    assert_eq!(mint(&genuine_claims(), &ring()).expose(), GENUINE);
}

#[test]
fn the_genuine_librarys_token_is_read_and_minted_again_byte_for_byte() {
    let claims = read(GENUINE).unwrap();
    assert_eq!(claims, genuine_claims());
    assert_eq!(mint(&claims, &ring()).expose(), GENUINE);
}

#[test]
fn other_algorithms_are_refused_even_under_the_right_key() {
    for text in [HS384, HS512, NONE] {
        assert_eq!(read(text), Err(AuthFault::TokenInvalid), "{text}");
    }
    for header in [
        r#"{"alg":"none"}"#,
        r#"{"alg":"HS512"}"#,
        r#"{"alg":"hs256"}"#,
        r#"{"alg":["HS256"]}"#,
        "{}",
        "[]",
        "x",
    ] {
        let text = signed(header, r#"{"token_type":"access","exp":1800000000,"jti":"x"}"#);
        assert_eq!(read(&text), Err(AuthFault::TokenInvalid), "{header}");
    }
}

#[test]
fn headers_are_judged_as_pyjwt_judges_them() {
    let payload = r#"{"token_type":"access","exp":1800000000,"jti":"x"}"#;
    for (header, good) in [
        (r#"{"alg":"HS256"}"#, true),
        (r#"{"typ":"at+jwt","alg":"HS256","kid":"5","x5c":1}"#, true),
        (r#"{"alg":"HS256","kid":5}"#, false),
        (r#"{"alg":"HS256","crit":[]}"#, false),
        (r#"{"alg":"HS256","crit":["exp"],"exp":1}"#, false),
        (r#"{"alg":"HS256","b64":false}"#, false),
    ] {
        assert_eq!(read(&signed(header, payload)).is_ok(), good, "{header}");
    }
}

#[test]
fn another_key_is_refused_before_anything_else_is_told() {
    let other = KeyRing::new(&key(&"x".repeat(40)), &[]).unwrap();
    let late = Time::from_secs(1_900_000_000);
    assert_eq!(verify(Kind::Refresh, GENUINE, &other, late), Err(AuthFault::TokenInvalid));
    let after_rotation =
        KeyRing::new(&key(&"x".repeat(40)), &[key("0123456789abcdef0123456789abcdef-comanda")]).unwrap();
    assert!(verify(Kind::Access, GENUINE, &after_rotation, NOW).is_ok());
}

#[test]
fn a_token_has_one_spelling() {
    for end in ["=", "==", "\n", " ", ",", "+", "A", "."] {
        assert_eq!(read(&format!("{GENUINE}{end}")), Err(AuthFault::TokenInvalid), "{end:?}");
    }
    // The last letter carries two unused bits: another letter with the same four bits is another spelling.
    let respelled = format!("{}d", GENUINE.strip_suffix('c').unwrap());
    assert_eq!(read(&respelled), Err(AuthFault::TokenInvalid));
    for text in ["", ".", "..", "...", "garbage", "a.b", "a.b.c", &GENUINE.replace('.', "..")] {
        assert_eq!(read(text), Err(AuthFault::TokenInvalid), "{text}");
    }
}

#[test]
fn a_token_that_is_too_long_is_not_looked_at() {
    let filler = |letters: usize| with(&[("x", Some("y".repeat(letters).into()))]);
    assert!(read(&filler(5_000)).is_ok());
    assert_eq!(read(&filler(7_000)), Err(AuthFault::TokenInvalid));
}

#[test]
fn every_changed_byte_is_found() {
    for at in 0..GENUINE.len() {
        let mut bytes = GENUINE.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        assert_eq!(read(std::str::from_utf8(&bytes).unwrap()), Err(AuthFault::TokenInvalid), "byte {at}");
    }
}

/// Each line is what SimpleJWT 5.5.1 over PyJWT 2.15.1 said; where it failed with a 500, `TokenInvalid` stands.
#[test]
fn claims_are_judged_as_the_genuine_libraries_judge_them() {
    use AuthFault::{TokenExpired, TokenInvalid, TokenNoClaim, TokenNoId, TokenNoType, TokenWrongType};
    type Case<'a> = (&'a [(&'a str, Option<Value>)], Result<(), AuthFault>);
    let s = |n: i64| Some(json!((SECOND + n).to_string()));
    let n = |n: i64| Some(json!(SECOND + n));
    let cases: &[Case<'_>] = &[
        (&[], Ok(())),
        (&[("exp", n(0))], Err(TokenExpired)),
        (&[("exp", n(1))], Ok(())),
        (&[("exp", s(-5))], Err(TokenExpired)),
        (&[("exp", s(5))], Err(TokenInvalid)),
        (&[("exp", s(50)), ("jti", None)], Err(TokenInvalid)),
        (&[("exp", Some(json!("x")))], Err(TokenInvalid)),
        (&[("exp", Some(Value::Null))], Err(TokenInvalid)),
        (&[("exp", Some(json!(true)))], Err(TokenExpired)),
        (&[("exp", Some(json!([1])))], Err(TokenInvalid)),
        (&[("exp", Some(json!(-1)))], Err(TokenExpired)),
        (&[("exp", Some(json!(1_700_000_040.5)))], Ok(())),
        (&[("exp", Some(json!(1_700_000_010.9)))], Err(TokenExpired)),
        (&[("exp", Some(json!(1e300)))], Err(TokenInvalid)),
        (&[("exp", Some(json!(253_402_300_799_i64)))], Ok(())),
        (&[("exp", Some(json!(253_402_300_800_i64)))], Err(TokenInvalid)),
        (&[("iat", None)], Ok(())),
        (&[("iat", n(1))], Err(TokenInvalid)),
        (&[("iat", n(0))], Ok(())),
        (&[("iat", s(-5))], Ok(())),
        (&[("iat", Some(json!(" 1_0 ")))], Ok(())),
        (&[("iat", Some(json!("1__0")))], Err(TokenInvalid)),
        (&[("iat", Some(json!(true)))], Ok(())),
        (&[("iat", Some(Value::Null))], Err(TokenInvalid)),
        (&[("iat", s(50))], Err(TokenInvalid)),
        (&[("exp", n(-5)), ("iat", n(50))], Err(TokenInvalid)),
        (&[("nbf", Some(json!("5")))], Ok(())),
        (&[("nbf", Some(Value::Null))], Err(TokenInvalid)),
        (&[("nbf", n(60))], Err(TokenInvalid)),
        (&[("sub", Some(json!(5)))], Err(TokenInvalid)),
        (&[("sub", Some(json!("5")))], Ok(())),
        (&[("jti", Some(json!(5)))], Err(TokenInvalid)),
        (&[("jti", Some(json!("")))], Ok(())),
        (&[("exp", n(-5)), ("jti", Some(json!(5)))], Err(TokenExpired)),
        (&[("aud", Some(json!([5]))), ("iss", Some(json!(5)))], Ok(())),
        (&[("exp", None), ("jti", None), ("token_type", None)], Err(TokenNoClaim("exp"))),
        (&[("jti", None), ("token_type", None)], Err(TokenNoId)),
        (&[("token_type", None)], Err(TokenNoType)),
        (&[("token_type", Some(Value::Null))], Err(TokenWrongType)),
        (&[("token_type", Some(json!("refresh")))], Err(TokenWrongType)),
        (&[("token_type", Some(json!("sliding")))], Err(TokenWrongType)),
    ];
    for (changes, expected) in cases {
        assert_eq!(read(&with(changes)).map(drop), *expected, "{changes:?}");
    }
}

#[test]
fn who_a_token_names_is_read_as_django_reads_a_number() {
    use AuthFault::{NoAccountForToken, NoUserClaim, UserNotFound};
    let who = |value: Option<Value>| read(&with(&[("user_id", value)])).unwrap();
    for (value, user) in
        [(json!("7"), 7), (json!(7), 7), (json!(7.0), 7), (json!(" 7 "), 7), (json!("-3"), -3)]
    {
        let claims = who(Some(value.clone()));
        assert_eq!(claims.user(), Ok(UserId::new(user)), "{value}");
        assert_eq!(claims.refresh_user(), Ok(Some(UserId::new(user))), "{value}");
    }
    for value in [json!("abc"), json!("9".repeat(30)), json!([7]), json!({"a": 1}), json!(true), json!(1e30)]
    {
        let claims = who(Some(value.clone()));
        assert_eq!(claims.user(), Err(UserNotFound), "{value}");
        assert_eq!(claims.refresh_user(), Err(NoAccountForToken), "{value}");
    }
    assert_eq!(who(None).user(), Err(NoUserClaim));
    assert_eq!(who(None).refresh_user(), Ok(None));
    for nobody in [Value::Null, json!("")] {
        let claims = who(Some(nobody));
        assert_eq!(claims.user(), Err(UserNotFound));
        assert_eq!(claims.refresh_user(), Ok(None));
    }
}

#[test]
fn a_refreshed_token_takes_over_every_further_claim_in_its_order() {
    let text = with(&[
        ("token_type", Some(json!("refresh"))),
        ("rol", Some(json!("z"))),
        ("aud", Some(json!(["x"]))),
        ("user_id", Some(json!(7))),
    ]);
    let refresh = verify(Kind::Refresh, &text, &ring(), NOW).unwrap();
    let access = refresh.renewed(Kind::Access, "y".into(), NOW, Span::minutes(1));
    assert_eq!(
        String::from_utf8(access.payload()).unwrap(),
        format!(
            r#"{{"token_type":"access","exp":{},"iat":{SECOND},"jti":"y","user_id":7,"rol":"z","aud":["x"]}}"#,
            SECOND + 60
        )
    );
    assert_eq!(read(mint(&access, &ring()).expose()).unwrap(), access);
}

#[test]
fn a_token_of_nobody_is_minted_without_a_user() {
    let text = with(&[("token_type", Some(json!("refresh"))), ("user_id", None)]);
    let refresh = verify(Kind::Refresh, &text, &ring(), NOW).unwrap();
    let access = refresh.renewed(Kind::Access, "y".into(), NOW, Span::minutes(1));
    assert!(!String::from_utf8(access.payload()).unwrap().contains("user_id"));
}

#[test]
fn a_foreign_token_is_older_than_a_change_in_its_own_second() {
    let claims = genuine_claims();
    assert!(claims.is_older_than(Time::from_millis(1_700_000_000_000)));
    assert!(claims.is_older_than(NOW));
    assert!(!claims.is_older_than(Time::from_millis(1_699_999_999_999)));
    let undated = Claims { iat: None, ..claims };
    assert!(undated.is_older_than(Time::from_secs(0)));
}

proptest! {
    #[test]
    fn no_text_makes_verify_panic(text in ".{0,200}") {
        prop_assert!(read(&text).is_err());
    }

    #[test]
    fn no_signed_payload_makes_verify_panic(payload in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = format!("{HEADER}.{}", BASE64.encode(&payload));
        let mac = BASE64.encode(ring().sign(text.as_bytes()));
        let text = format!("{text}.{mac}");
        prop_assert!(read(&text).is_err());
    }

    #[test]
    fn no_value_of_a_claim_makes_verify_panic(
        name in prop::sample::select(vec!["exp", "iat", "nbf", "sub", "jti", "token_type", "user_id"]),
        value in prop_oneof![
            any::<i64>().prop_map(|n| json!(n)), any::<u64>().prop_map(|n| json!(n)), any::<f64>().prop_map(|n| json!(n)),
            any::<bool>().prop_map(|b| json!(b)), "[ +_0-9-]{0,60}".prop_map(|s| json!(s)),
        ],
    ) {
        if let Ok(claims) = read(&with(&[(name, Some(value))])) {
            let _either = (claims.user(), claims.refresh_user());
            prop_assert_eq!(read(mint(&claims, &ring()).expose()).unwrap().jti, claims.jti);
        }
    }
}
