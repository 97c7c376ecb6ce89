//! Tokens minted for the cases, good and bad ones, and the `$jwt` matcher of those the server mints.
//!
//! `ring` signs here as it does in the server, but the format is written a second time, so that a mistake in one is
//! not a mistake in both.

use crate::case::present;
use crate::json::{PACKED, SENT, print};
use crate::matcher::Matcher;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The key of somebody else.
const OTHER_KEY: &str = "another-key-entirely-0123456789-abcdefghijklmnopqrs";
/// The claims of every token.
const CLAIMS: [&str; 5] = ["token_type", "exp", "iat", "jti", "user_id"];

/// What a case says of a token it wants.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Spec {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(deserialize_with = "present")]
    user_id: Option<Value>,
    exp_in: Option<i64>,
    iat_in: Option<i64>,
    nbf_in: Option<i64>,
    exp_as: Option<String>,
    alg: Option<String>,
    key: Option<String>,
    omit: Vec<String>,
    set: Map<String, Value>,
    mangle: Option<String>,
}

impl Spec {
    /// Mints the token at `now` (seconds since 1970) with this `jti`. `secret` is the server's key.
    ///
    /// Unless told otherwise it began a second ago: a password changed in the very second in which a token begins ends
    /// that token.
    pub(crate) fn mint(&self, secret: &str, now: i64, jti: &str) -> Result<String, String> {
        let claims = self.claims(now, jti)?;
        let key = match self.key.as_deref() {
            None | Some("shared") => secret,
            Some(_) => OTHER_KEY,
        };
        let alg = self.alg.as_deref().unwrap_or("HS256");
        let layout = if alg == "none" { SENT } else { PACKED };
        let head = encode(&print(&json!({"alg": alg, "typ": "JWT"}), layout));
        let body = encode(&print(&Value::Object(claims.clone()), layout));
        let signature = sign(alg, key, &format!("{head}.{body}"))?;
        self.mangled(&head, &body, &signature, claims)
    }

    fn claims(&self, now: i64, jti: &str) -> Result<Map<String, Value>, String> {
        let mut claims = Map::new();
        let mut put = |name: &str, value: Value| claims.insert(name.to_owned(), value);
        put("token_type", self.kind.as_deref().unwrap_or("access").into());
        put("exp", (now + self.exp_in.unwrap_or(300)).into());
        put("iat", (now + self.iat_in.unwrap_or(-1)).into());
        put("jti", jti.into());
        put("user_id", self.user_id.clone().unwrap_or_else(|| "1".into()));
        for (name, value) in &self.set {
            put(name, value.clone());
        }
        if let Some(after) = self.nbf_in {
            put("nbf", (now + after).into());
        }
        if let (Some(form), Some(exp)) = (self.exp_as.as_deref(), claims.get_mut("exp")) {
            *exp = match form {
                "string" => exp.to_string().into(),
                "float" => exp.as_f64().map(|at| at + 0.5).into(),
                _ => return Err(format!("no such form of exp: {form}")),
            };
        }
        claims.retain(|name, _| !self.omit.contains(name));
        Ok(claims)
    }

    fn mangled(
        &self,
        head: &str,
        body: &str,
        signature: &str,
        mut claims: Map<String, Value>,
    ) -> Result<String, String> {
        Ok(match self.mangle.as_deref() {
            None => format!("{head}.{body}.{signature}"),
            Some("signature") => {
                let first = if signature.starts_with('A') { 'B' } else { 'A' };
                let rest: String = signature.chars().skip(1).collect();
                format!("{head}.{body}.{first}{rest}")
            }
            Some("payload") => {
                claims.insert("user_id".into(), "2".into());
                format!("{head}.{}.{signature}", encode(&print(&Value::Object(claims), SENT)))
            }
            Some("no-signature") => format!("{head}.{body}."),
            Some("two-parts") => format!("{head}.{body}"),
            Some("padded") => format!("{head}.{body}.{signature}="),
            Some("newline") => format!("{head}.{body}.{signature}\n"),
            Some(other) => return Err(format!("no such way to mangle a token: {other}")),
        })
    }
}

fn encode(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn sign(alg: &str, key: &str, text: &str) -> Result<String, String> {
    let algorithm = match alg {
        "none" => return Ok(String::new()),
        "HS256" => hmac::HMAC_SHA256,
        "HS384" => hmac::HMAC_SHA384,
        "HS512" => hmac::HMAC_SHA512,
        _ => return Err(format!("no such algorithm: {alg}")),
    };
    let tag = hmac::sign(&hmac::Key::new(algorithm, key.as_bytes()), text.as_bytes());
    Ok(URL_SAFE_NO_PAD.encode(tag))
}

/// The claims of `token`, whoever signed it.
pub(crate) fn claims(token: &str) -> Result<Map<String, Value>, String> {
    let [_, body, _] = parts(token)?;
    decode(body)
}

fn parts(token: &str) -> Result<[&str; 3], String> {
    let parts: Vec<&str> = token.split('.').collect();
    parts.as_slice().try_into().map_err(|error| format!("no token: {token:?}: {error}"))
}

fn decode(part: &str) -> Result<Map<String, Value>, String> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|error| format!("{part:?}: {error}"))?;
    serde_json::from_slice(&bytes).map_err(|error| format!("{part:?}: {error}"))
}

/// What a `$jwt` says of a token that the server minted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    token_type: String,
    /// Seconds from `iat` to `exp`.
    lifetime: i64,
    #[serde(default, deserialize_with = "present")]
    user_id: Option<Value>,
    #[serde(default)]
    with: Map<String, Value>,
    #[serde(default)]
    without: Vec<String>,
}

/// What is wrong with the token `got`.
pub(crate) fn check(want: &Value, got: &Value, matcher: &Matcher<'_>, at: &str) -> Vec<String> {
    let complaints = Wanted::deserialize(want)
        .map_err(|error| format!("$jwt: {error}"))
        .and_then(|want| want.complaints(got, matcher));
    match complaints {
        Ok(list) => list.into_iter().map(|complaint| format!("{at}: {complaint}")).collect(),
        Err(complaint) => vec![format!("{at}: {complaint}")],
    }
}

impl Wanted {
    fn complaints(&self, got: &Value, matcher: &Matcher<'_>) -> Result<Vec<String>, String> {
        let token = got.as_str().ok_or_else(|| format!("no token: {got}"))?;
        let [head, body, signature] = parts(token)?;
        let (header, claims) = (decode(head)?, decode(body)?);
        let mut out = Vec::new();
        if Value::Object(header.clone()) != json!({"alg": "HS256", "typ": "JWT"}) {
            out.push(format!("header {}", Value::Object(header)));
        }
        if signature != sign("HS256", matcher.secret, &format!("{head}.{body}"))? {
            out.push("not signed with the server's key".into());
        }
        self.check_names(&claims, &mut out);
        self.check_times(&claims, matcher.now, &mut out);
        let jti = claims.get("jti").and_then(Value::as_str).unwrap_or_default();
        if jti.len() != 32 || !jti.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            out.push(format!("jti {jti:?}"));
        }
        let user = self.user_id.iter().map(|id| ("user_id", id));
        for (name, want) in self.with.iter().map(|(name, want)| (name.as_str(), want)).chain(user) {
            out.extend(matcher.check(want, claims.get(name), name));
        }
        Ok(out)
    }

    fn check_names(&self, claims: &Map<String, Value>, out: &mut Vec<String>) {
        let mut wanted: BTreeSet<&str> = CLAIMS.into_iter().collect();
        wanted.retain(|name| !self.without.iter().any(|without| without == name));
        wanted.extend(self.with.keys().map(String::as_str));
        let found: BTreeSet<&str> = claims.keys().map(String::as_str).collect();
        if found != wanted {
            out.push(format!("claims {found:?}, expected {wanted:?}"));
        }
        if claims.get("token_type").and_then(Value::as_str) != Some(&self.token_type) {
            out.push(format!("token_type {:?}, expected {:?}", claims.get("token_type"), self.token_type));
        }
    }

    fn check_times(&self, claims: &Map<String, Value>, now: i64, out: &mut Vec<String>) {
        let second = |name: &str| claims.get(name).and_then(Value::as_i64);
        let (Some(exp), Some(iat)) = (second("exp"), second("iat")) else {
            out.push(format!("exp {:?} and iat {:?} must be integers", claims.get("exp"), claims.get("iat")));
            return;
        };
        // A pair is minted in two instants, which may fall into two seconds.
        if (exp - iat - self.lifetime).abs() > 2 {
            out.push(format!("lives {} s, expected {}", exp - iat, self.lifetime));
        }
        if (iat - now).abs() > 30 || iat > now || exp <= now {
            out.push(format!("iat {iat} and exp {exp}, now is {now}"));
        }
    }
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
