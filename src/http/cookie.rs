//! Cookies: read as Django reads them, written as Django writes them.
//!
//! Django's forms are followed to the letter, because clients and tests of the originals compare the header's text.

use crate::clock::Time;
use std::fmt::{self, Write as _};

/// The pairs of a `Cookie` header, in order. Django's `parse_cookie`: split at `;`, spaces cut off, a chunk without `=` is
/// a value without name, quoted values are unquoted. The last of two with one name counts.
pub(super) fn parse(header: &str) -> impl Iterator<Item = (String, String)> {
    header.split(';').filter_map(|chunk| {
        let (name, value) = chunk.split_once('=').unwrap_or(("", chunk));
        let (name, value) = (name.trim(), value.trim());
        (!name.is_empty() || !value.is_empty()).then(|| (name.to_owned(), unquote(value)))
    })
}

/// Python's `http.cookies._unquote`: within quotes, `\ooo` is a character by its octal number and `\x` is `x`.
fn unquote(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return value.to_owned();
    };
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
        } else if let Some(byte) = octal(rest.as_str()) {
            out.push(char::from(byte));
            rest.nth(2);
        } else {
            out.push(rest.next().unwrap_or('\\'));
        }
    }
    out
}

/// The byte that three octal digits at the beginning of `text` stand for (`000` to `377`).
fn octal(text: &str) -> Option<u8> {
    let digits = text.get(..3).filter(|d| d.bytes().all(|b| (b'0'..=b'7').contains(&b)))?;
    u8::from_str_radix(digits, 8).ok()
}

/// When a browser sends a cookie along with a request that another site caused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameSite {
    /// Only when the person follows a link.
    Lax,
    /// Never.
    Strict,
    /// Always; browsers want `Secure` with it.
    None,
}

/// A cookie to set. `Display` gives the header's value.
#[derive(Clone, PartialEq, Eq)]
pub struct SetCookie {
    /// Its name: visible ASCII without separators.
    pub name: &'static str,
    /// Its value; quoted where it must be.
    pub value: String,
    /// The paths that it is sent to.
    pub path: &'static str,
    /// Its life in seconds; without it (and without `expires`) it ends with the browser.
    pub max_age: Option<i64>,
    /// The end of its life, for old browsers.
    pub expires: Option<Time>,
    /// Out of reach of scripts.
    pub http_only: bool,
    /// Over HTTPS only.
    pub secure: bool,
    /// Other sites' requests.
    pub same_site: Option<SameSite>,
}

impl SetCookie {
    /// A cookie for the whole site, `SameSite=Lax`, that ends with the browser and that scripts can read.
    #[must_use]
    pub fn new(name: &'static str, value: impl Into<String>) -> Self {
        Self {
            name,
            value: value.into(),
            path: "/",
            max_age: None,
            expires: None,
            http_only: false,
            secure: false,
            same_site: Some(SameSite::Lax),
        }
    }

    /// Takes the cookie away, as Django's `delete_cookie` with `samesite="Lax"` does.
    #[must_use]
    pub fn delete(name: &'static str) -> Self {
        Self { max_age: Some(0), expires: Some(Time::from_secs(0)), ..Self::new(name, "") }
    }

    /// The same cookie with a life of `seconds`, counted from `now`: both `Max-Age` and `expires`, as Django does.
    #[must_use]
    pub fn lasting(self, seconds: i64, now: Time) -> Self {
        let expires = now + crate::clock::Span::secs(seconds);
        Self { max_age: Some(seconds), expires: Some(expires), ..self }
    }
}

/// The order of the attributes is that of Python's `Morsel`: sorted by their names in lower case.
impl fmt::Display for SetCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}=", self.name)?;
        quote(&self.value, f)?;
        if let Some(at) = self.expires {
            write!(f, "; expires={}", http_date(at))?;
        }
        if self.http_only {
            f.write_str("; HttpOnly")?;
        }
        if let Some(seconds) = self.max_age {
            write!(f, "; Max-Age={seconds}")?;
        }
        write!(f, "; Path={}", self.path)?;
        match self.same_site {
            Some(SameSite::Lax) => f.write_str("; SameSite=Lax")?,
            Some(SameSite::Strict) => f.write_str("; SameSite=Strict")?,
            Some(SameSite::None) => f.write_str("; SameSite=None")?,
            None => {}
        }
        f.write_str(if self.secure { "; Secure" } else { "" })
    }
}

/// Without the value: it may be a session's id.
impl fmt::Debug for SetCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SetCookie({}=***)", self.name)
    }
}

/// Python's `http.cookies._quote`: plain characters as they are, anything else within quotes, with `\ooo` for what may
/// not stand there.
fn quote(value: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let plain = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~:".contains(c);
    if !value.is_empty() && value.chars().all(plain) {
        return f.write_str(value);
    }
    f.write_char('"')?;
    for c in value.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            c if plain(c) || " ()/<=>?@[]{}".contains(c) || u32::from(c) > 255 => f.write_char(c)?,
            c => write!(f, "\\{:03o}", u32::from(c))?,
        }
    }
    f.write_char('"')
}

/// `Fri, 21 Nov 2026 01:22:45 GMT` (RFC 9110, IMF-fixdate). Beyond the calendar: 1970.
fn http_date(at: Time) -> String {
    let at = jiff::Timestamp::from_second(at.secs()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(header: &str) -> Vec<(String, String)> {
        parse(header).collect()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn cookies_are_split_and_trimmed_as_django_does() {
        assert_eq!(
            pairs(" a=1;b = x=y ; lone; ;=; c="),
            [pair("a", "1"), pair("b", "x=y"), pair("", "lone"), pair("c", "")]
        );
    }

    #[test]
    fn quoted_values_are_unquoted_as_python_does() {
        assert_eq!(pairs(r#"a="x\073\"y\\\054z\9\""#), [pair("a", "x;\"y\\,z9\\")]);
        assert_eq!(pairs(r#"a=";b=""#), [pair("a", "\""), pair("b", "\"")]);
        assert_eq!(pairs(r#"a="\351\777""#), [pair("a", "\u{e9}777")]);
    }

    #[test]
    fn a_session_cookie_looks_like_djangos() {
        let now = Time::from_secs(1_795_224_165);
        let mut cookie =
            SetCookie { http_only: true, ..SetCookie::new("sessionid", "abc") }.lasting(3600, now);
        assert_eq!(
            cookie.to_string(),
            "sessionid=abc; expires=Sat, 21 Nov 2026 02:22:45 GMT; HttpOnly; Max-Age=3600; Path=/; SameSite=Lax"
        );
        cookie.secure = true;
        assert!(cookie.to_string().ends_with("; SameSite=Lax; Secure"));
        assert!(!format!("{cookie:?}").contains("abc"));
    }

    #[test]
    fn deleting_looks_like_djangos() {
        assert_eq!(
            SetCookie::delete("sessionid").to_string(),
            "sessionid=\"\"; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax"
        );
    }

    #[test]
    fn a_value_cannot_bring_an_attribute_or_a_line_with_it() {
        let cookie = SetCookie { same_site: None, ..SetCookie::new("m", "a; Path=/x\r\n\"\u{f1}") };
        assert_eq!(cookie.to_string(), r#"m="a\073 Path=/x\015\012\"\361"; Path=/"#);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let value = "a;b,\"c\"\\ \u{e9}\t";
        let cookie = SetCookie::new("m", value).to_string();
        let header = cookie.split("; expires").next().and_then(|c| c.split("; Path").next());
        assert_eq!(pairs(header.unwrap_or_default()), [pair("m", value)]);
    }
}
