//! What a token says: the five claims of SimpleJWT, and whatever else was put in.
//!
//! [`Claims::read`] judges a payload whose signature is good already, in the order of PyJWT and then of SimpleJWT:
//! issued-at, not-before, expiry, the types of `sub` and `jti`; then that `exp`, `jti` and `token_type` are there and
//! the type is the one asked for. The text form is made and taken apart in [`super::token`].
//!
//! # Why
//! SimpleJWT 5.5.1 answers 500 where PyJWT lets something pass that it cannot use itself: an unexpired `exp` sent as a
//! text, or one past the year 9999. Those are [`AuthFault::TokenInvalid`] here.

use super::id::UserId;
use crate::clock::{Span, Time};
use crate::error::AuthFault;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// The last second that Python's dates reach: 9999-12-31T23:59:59Z.
const LAST_SECOND: i128 = 253_402_300_799;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Shown with every request.
    Access,
    /// Shown only to get a new access token.
    Refresh,
}

impl Kind {
    /// The word in `token_type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }
}

/// The claims of one token.
#[derive(Debug, Clone, PartialEq)]
pub struct Claims {
    /// What the token is for.
    pub kind: Kind,
    /// When it ends, in whole seconds. A token whose end is now has ended.
    pub exp: Time,
    /// When it was made, in whole seconds; foreign tokens may lack it.
    pub iat: Option<Time>,
    /// Its id: 32 hex digits in ours, whose first half is the family.
    pub jti: String,
    /// Who it is for, as it was sent: we write a text, others a number.
    pub user_id: Option<Value>,
    /// All further claims, in their order.
    pub extra: Map<String, Value>,
}

impl Claims {
    /// The claims of a new token for `user`, as `Token.for_user` makes them.
    #[must_use]
    pub fn new(kind: Kind, user: UserId, jti: String, now: Time, lifetime: Span) -> Self {
        let user_id = Some(Value::String(user.to_string()));
        Self { kind, exp: ends(now, lifetime), iat: Some(whole(now)), jti, user_id, extra: Map::new() }
    }

    /// The claims of a token that takes this one's place or comes from it: the same user and the same further claims,
    /// with its own kind, id and times. SimpleJWT copies all but `token_type`, `exp`, `iat` and `jti`.
    #[must_use]
    pub fn renewed(&self, kind: Kind, jti: String, now: Time, lifetime: Span) -> Self {
        let (user_id, extra) = (self.user_id.clone(), self.extra.clone());
        Self { kind, exp: ends(now, lifetime), iat: Some(whole(now)), jti, user_id, extra }
    }

    /// Who an access token is for: absent is [`AuthFault::NoUserClaim`], what is no user's number
    /// [`AuthFault::UserNotFound`].
    pub fn user(&self) -> Result<UserId, AuthFault> {
        let value = self.user_id.as_ref().ok_or(AuthFault::NoUserClaim)?;
        number_of_user(value).ok_or(AuthFault::UserNotFound)
    }

    /// Who a refresh token is for. SimpleJWT asks for nobody when the claim is absent or "empty" (null, "", 0): such a
    /// token yields an access token of nobody. A user's number that is none is [`AuthFault::NoAccountForToken`].
    pub fn refresh_user(&self) -> Result<Option<UserId>, AuthFault> {
        let Some(value) = self.user_id.as_ref().filter(|value| !is_empty(value)) else { return Ok(None) };
        number_of_user(value).map(Some).ok_or(AuthFault::NoAccountForToken)
    }

    /// Whether a token that carries no family was made before the credentials changed at `changed`. Tokens know whole
    /// seconds only: one of the same second counts as older, and so does one that does not say when it was made.
    #[must_use]
    pub fn is_older_than(&self, changed: Time) -> bool {
        self.iat.is_none_or(|iat| iat.secs() <= changed.secs())
    }

    /// Reads and judges the payload of a token whose signature is good, by the time that is now for its id.
    pub(super) fn read(
        kind: Kind,
        payload: &[u8],
        now: impl FnOnce(&str) -> Time,
    ) -> Result<Self, AuthFault> {
        let sent: Sent = serde_json::from_slice(payload).or(Err(AuthFault::TokenInvalid))?;
        let now = now(sent.jti.as_ref().and_then(Value::as_str).unwrap_or_default());
        let iat = check_times(&sent, now)?;
        check_texts(&sent)?;
        let exp = end(sent.exp)?;
        let Some(Value::String(jti)) = sent.jti else { return Err(AuthFault::TokenNoId) };
        if sent.token_type.ok_or(AuthFault::TokenNoType)? != kind.as_str() {
            return Err(AuthFault::TokenWrongType);
        }
        Ok(Self { kind, exp, iat, jti, user_id: sent.user_id, extra: sent.extra })
    }

    /// The payload as JSON, in SimpleJWT's order: `token_type`, `exp`, `iat`, `jti`, `user_id`, then the rest.
    pub(super) fn payload(&self) -> Vec<u8> {
        let mut out = Map::with_capacity(5 + self.extra.len());
        out.insert("token_type".into(), self.kind.as_str().into());
        out.insert("exp".into(), self.exp.secs().into());
        if let Some(iat) = self.iat {
            out.insert("iat".into(), iat.secs().into());
        }
        out.insert("jti".into(), self.jti.as_str().into());
        if let Some(user_id) = &self.user_id {
            out.insert("user_id".into(), user_id.clone());
        }
        for (name, value) in &self.extra {
            out.entry(name.as_str()).or_insert_with(|| value.clone());
        }
        Value::Object(out).to_string().into_bytes()
    }
}

/// Claims as they were sent, none of them judged. Of a name that comes twice the last one counts, as in Python.
///
/// # Why not a map?
/// Every request with a token reads one: five names that are always there need no table, no hashes, no copies.
#[derive(Default)]
struct Sent {
    exp: Option<Value>,
    iat: Option<Value>,
    jti: Option<Value>,
    token_type: Option<Value>,
    user_id: Option<Value>,
    extra: Map<String, Value>,
}

impl<'de> Deserialize<'de> for Sent {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Claim)
    }
}

/// Reads [`Sent`].
struct Claim;

impl<'de> Visitor<'de> for Claim {
    type Value = Sent;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("claims")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut claims: A) -> Result<Sent, A::Error> {
        let mut sent = Sent::default();
        while let Some(name) = claims.next_key()? {
            let value = Some(claims.next_value()?);
            match name {
                Name::Exp => sent.exp = value,
                Name::Iat => sent.iat = value,
                Name::Jti => sent.jti = value,
                Name::TokenType => sent.token_type = value,
                Name::UserId => sent.user_id = value,
                Name::Other(name) => drop(value.and_then(|value| sent.extra.insert(name, value))),
            }
        }
        Ok(sent)
    }
}

/// A claim's name.
#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Name {
    Exp,
    Iat,
    Jti,
    TokenType,
    UserId,
    Other(String),
}

/// The end of a token made now.
fn ends(now: Time, lifetime: Span) -> Time {
    whole(whole(now) + lifetime)
}

/// The time without its fraction of a second, which no claim carries.
const fn whole(time: Time) -> Time {
    Time::from_secs(time.secs())
}

/// PyJWT's checks of `iat`, `nbf` and `exp`, in that order. Gives when the token was made.
fn check_times(sent: &Sent, now: Time) -> Result<Option<Time>, AuthFault> {
    let second = |claim: Option<&Value>| match claim {
        Some(value) => whole_number(value).map(Some).ok_or(AuthFault::TokenInvalid),
        None => Ok(None),
    };
    let is_ahead = |at: i128| at.saturating_mul(1000) > i128::from(now.millis());
    let made = second(sent.iat.as_ref())?;
    if made.is_some_and(is_ahead) || second(sent.extra.get("nbf"))?.is_some_and(is_ahead) {
        return Err(AuthFault::TokenInvalid);
    }
    if second(sent.exp.as_ref())?.is_some_and(|at| !is_ahead(at)) {
        return Err(AuthFault::TokenExpired);
    }
    Ok(made.map(|at| Time::from_secs(i64::try_from(at).unwrap_or(i64::MIN))))
}

/// PyJWT's checks that `sub` and `jti` are texts where they are there at all.
fn check_texts(sent: &Sent) -> Result<(), AuthFault> {
    let is_fine = |claim: Option<&Value>| claim.is_none_or(Value::is_string);
    if is_fine(sent.extra.get("sub")) && is_fine(sent.jti.as_ref()) {
        Ok(())
    } else {
        Err(AuthFault::TokenInvalid)
    }
}

/// When a token ends whose end is ahead: a number within Python's dates.
fn end(claim: Option<Value>) -> Result<Time, AuthFault> {
    let value = claim.ok_or(AuthFault::TokenNoClaim("exp"))?;
    let second = whole_number(&value).filter(|at| value.is_number() && *at <= LAST_SECOND);
    let second = second.and_then(|at| i64::try_from(at).ok()).ok_or(AuthFault::TokenInvalid)?;
    Ok(Time::from_secs(second))
}

/// What Python's `int()` makes of a JSON value: numbers lose their fraction, texts are read, true is one.
fn whole_number(value: &Value) -> Option<i128> {
    match value {
        Value::Bool(yes) => Some(i128::from(*yes)),
        Value::Number(number) => {
            let whole = number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
            whole.or_else(|| number.as_f64().filter(|float| float.is_finite()).map(truncated))
        }
        Value::String(text) => whole_number_of_text(text),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "int() cuts the fraction off; the far ends stay far")]
const fn truncated(float: f64) -> i128 {
    float as i128
}

/// Python's `int(text)`: space around it, a sign, digits, single underscores between digits.
fn whole_number_of_text(text: &str) -> Option<i128> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let is_number = digits.split('_').all(|run| !run.is_empty() && run.bytes().all(|b| b.is_ascii_digit()));
    if !is_number {
        return None;
    }
    let value = digits
        .bytes()
        .filter(u8::is_ascii_digit)
        .fold(0_i128, |sum, digit| sum.saturating_mul(10).saturating_add(i128::from(digit - b'0')));
    Some(sign * value)
}

/// A user's number as Django's integer field reads it; true and false are no numbers of users.
fn number_of_user(value: &Value) -> Option<UserId> {
    if value.is_boolean() {
        return None;
    }
    whole_number(value).and_then(|number| i64::try_from(number).ok()).map(UserId::new)
}

/// What Python calls false.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(yes) => !yes,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
    }
}
