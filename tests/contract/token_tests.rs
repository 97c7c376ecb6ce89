//! Tokens minted here against what `PyJWT` minted from the same claims, and the matcher against good and bad ones.

use super::*;
use serde_json::json;

const SECRET: &str = "contract-secret-0123456789-abcdefghijklmnopqrstuvwxyz";
const NOW: i64 = 1_700_000_000;
const JTI: &str = "0123456789abcdef0123456789abcdef";

const HEAD: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
const BODY: &str = "eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiZXhwIjoxNzAwMDAwMzAwLCJpYXQiOjE2OTk5OTk5OTksImp0aSI6IjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmIiwidXNlcl9pZCI6IjEifQ";
const SIGNATURE: &str = "zWrIzKO_F03Gg3_Z9uZCoObQEzmcNczIEPAWPQZZeoM";

fn mint(spec: Value) -> String {
    serde_json::from_value::<Spec>(spec).unwrap().mint(SECRET, NOW, JTI).unwrap()
}

#[test]
fn a_plain_token_is_the_same_byte_for_byte() {
    assert_eq!(mint(json!({})), format!("{HEAD}.{BODY}.{SIGNATURE}"));
}

#[test]
fn kinds_times_and_user_are_as_asked() {
    assert_eq!(
        mint(json!({"type": "refresh", "user_id": 7, "exp_in": -5, "iat_in": -100, "nbf_in": 60})),
        format!(
            "{HEAD}.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCIsImV4cCI6MTY5OTk5OTk5NSwiaWF0IjoxNjk5OTk5OTAwLCJqdGkiOiIwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZiIsInVzZXJfaWQiOjcsIm5iZiI6MTcwMDAwMDA2MH0.h_XS1NAYK92GyaqSMi-57qwsRFiiXZLCQJYRnZAVPOc"
        )
    );
}

#[test]
fn each_algorithm_and_key_signs_its_own_way() {
    assert_eq!(
        mint(json!({"alg": "HS384"})),
        format!(
            "eyJhbGciOiJIUzM4NCIsInR5cCI6IkpXVCJ9.{BODY}.xVjMrGIyq67l1s208iSEk9fsYVHSv7CCTUmWgnwBLUg7V6CU5hEIA8fkIi_iXO7n"
        )
    );
    assert_eq!(
        mint(json!({"alg": "HS512", "key": "other"})),
        format!(
            "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.{BODY}.u5hz22TDraoUtSCqgMAQNpoEr6WoCCxgYsDbuYBuSnPEd_4lHg4PIx7TQhfJsYJNV3hrmVmLdP3co6fISYPZKQ"
        )
    );
    assert_eq!(
        mint(json!({"alg": "none"})),
        "eyJhbGciOiAibm9uZSIsICJ0eXAiOiAiSldUIn0.eyJ0b2tlbl90eXBlIjogImFjY2VzcyIsICJleHAiOiAxNzAwMDAwMzAwLCAiaWF0IjogMTY5OTk5OTk5OSwgImp0aSI6ICIwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZiIsICJ1c2VyX2lkIjogIjEifQ."
    );
}

#[test]
fn mangled_tokens_are_broken_in_one_place() {
    for (mangle, want) in [
        ("signature", format!("{HEAD}.{BODY}.A{}", &SIGNATURE[1..])),
        ("no-signature", format!("{HEAD}.{BODY}.")),
        ("two-parts", format!("{HEAD}.{BODY}")),
        ("padded", format!("{HEAD}.{BODY}.{SIGNATURE}=")),
        ("newline", format!("{HEAD}.{BODY}.{SIGNATURE}\n")),
    ] {
        assert_eq!(mint(json!({"mangle": mangle})), want);
    }
    assert_eq!(
        mint(json!({"mangle": "payload", "set": {"rol": "dueño"}})),
        format!(
            "{HEAD}.eyJ0b2tlbl90eXBlIjogImFjY2VzcyIsICJleHAiOiAxNzAwMDAwMzAwLCAiaWF0IjogMTY5OTk5OTk5OSwgImp0aSI6ICIwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZiIsICJ1c2VyX2lkIjogIjIiLCAicm9sIjogImR1ZVx1MDBmMW8ifQ.jVVjF30xMdL24hSbeo8K-B17E1_NE61ykHeOfw03VMs"
        )
    );
}

#[test]
fn claims_can_be_left_out_added_and_of_another_type() {
    assert_eq!(
        mint(json!({"omit": ["exp", "jti"], "set": {"aud": "x"}})),
        format!(
            "{HEAD}.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiaWF0IjoxNjk5OTk5OTk5LCJ1c2VyX2lkIjoiMSIsImF1ZCI6IngifQ.Wy0psSEqaxfoQthXc7bFWRDT0b3ssztCG8pInN9dnJU"
        )
    );
    assert_eq!(claims(&mint(json!({"exp_as": "string"}))).unwrap()["exp"], json!("1700000300"));
    assert_eq!(claims(&mint(json!({"exp_as": "float"}))).unwrap()["exp"], json!(1_700_000_300.5));
}

#[test]
fn a_user_of_null_is_not_the_usual_user() {
    let nobody = mint(json!({"user_id": null}));
    assert_eq!(claims(&nobody).unwrap()["user_id"], json!(null));
    let want = json!({"token_type": "access", "lifetime": 301, "user_id": null});
    assert_eq!(complaints(&want, &nobody), Vec::<String>::new());
    assert!(!complaints(&want, &mint(json!({}))).is_empty());
}

#[test]
fn a_wish_that_is_not_understood_is_refused() {
    assert!(serde_json::from_value::<Spec>(json!({"exp_on": 1})).is_err());
    for spec in [json!({"alg": "RS256"}), json!({"mangle": "all"}), json!({"exp_as": "roman"})] {
        assert!(serde_json::from_value::<Spec>(spec).unwrap().mint(SECRET, NOW, JTI).is_err());
    }
}

fn complaints(want: &Value, token: &str) -> Vec<String> {
    let matcher = Matcher { secret: SECRET, strict: false, now: NOW };
    check(want, &json!(token), &matcher, "body.access")
}

#[test]
fn the_matcher_takes_a_good_token() {
    let want = json!({"token_type": "access", "lifetime": 301, "user_id": {"$in": ["1", 1]}});
    assert_eq!(complaints(&want, &mint(json!({}))), Vec::<String>::new());
    let more = json!({"token_type": "access", "lifetime": 300, "with": {"rol": "x"}, "without": ["user_id"]});
    assert_eq!(
        complaints(&more, &mint(json!({"set": {"rol": "x"}, "omit": ["user_id"]}))),
        Vec::<String>::new()
    );
}

#[test]
fn the_matcher_refuses_each_fault() {
    let want = json!({"token_type": "access", "lifetime": 301, "user_id": "1"});
    for fault in [
        json!({"type": "refresh"}),
        json!({"user_id": 1}),
        json!({"exp_in": 297}),
        json!({"exp_in": 304}),
        json!({"iat_in": -40, "exp_in": 261}),
        json!({"iat_in": 2, "exp_in": 303}),
        json!({"exp_as": "string"}),
        json!({"exp_as": "float"}),
        json!({"omit": ["jti"]}),
        json!({"omit": ["user_id"]}),
        json!({"set": {"rol": "x"}}),
        json!({"set": {"jti": "0123456789ABCDEF0123456789ABCDEF"}}),
        json!({"set": {"iat": 1_699_999_999.0}}),
        json!({"alg": "HS512"}),
        json!({"alg": "none"}),
        json!({"key": "other"}),
        json!({"mangle": "signature"}),
        json!({"mangle": "payload"}),
        json!({"mangle": "two-parts"}),
    ] {
        assert!(!complaints(&want, &mint(fault.clone())).is_empty(), "{fault} was taken");
    }
    assert!(!check(&want, &json!(1), &Matcher { secret: SECRET, strict: false, now: NOW }, "x").is_empty());
}
