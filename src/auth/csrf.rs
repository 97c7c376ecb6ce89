//! The cross-site check of Django 5.2: a secret in a cookie, and a proof of it in the form or in a header.
//!
//! A secret is 32 letters and digits. In a page it stands masked, 64 characters and never twice the same, so that
//! compression cannot betray it. [`check`] judges one unsafe request in Django's order: `Origin`, else under HTTPS
//! `Referer`; the cookie; the token. Which requests need the check is the middleware's to say.
//!
//! # Why
//! The token is compared with the cookie and nothing else, so a page of another site cannot guess it. Both may be
//! masked or bare: programs send back the cookie's value, forms the masked token.

use super::random;
use crate::error::{CsrfFault, Result, TokenSource};
use ring::rand::SecureRandom;
use subtle::ConstantTimeEq;

/// The letters of secrets and masks, in the order that the arithmetic counts them.
const ALPHABET: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// The length of a secret.
pub const SECRET: usize = 32;

/// The length of a masked token: the mask, then the secret moved by it.
pub const TOKEN: usize = 64;

/// What the check needs to know of a request.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// Whether it came over HTTPS, perhaps to a proxy in front.
    pub secure: bool,
    /// `Host` with its port, when it is a host that the house answers to.
    pub host: Option<&'a str>,
    /// The `Origin` header.
    pub origin: Option<&'a str>,
    /// The `Referer` header.
    pub referer: Option<&'a str>,
    /// The cookie's value.
    pub cookie: Option<&'a str>,
    /// The form field, which only a POST has.
    pub field: Option<&'a str>,
    /// The header.
    pub header: Option<&'a str>,
}

/// A site whose pages may send here: `https://site.example`, or all below one as `https://*.site.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedOrigin {
    text: String,
    scheme: String,
    /// Without the star: a leading dot stands for "and all below".
    host: String,
}

impl TrustedOrigin {
    /// Reads one entry of the setting; `None` when it has no scheme or no host.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::split(text)?;
        let host = url.host.trim_start_matches('*').to_owned();
        if url.scheme.is_empty() || host.is_empty() {
            return None;
        }
        Some(Self { text: text.to_owned(), scheme: url.scheme, host })
    }

    /// Whether an `Origin` header names this site.
    fn matches(&self, origin: &str) -> bool {
        if !self.text.contains('*') {
            return origin == self.text;
        }
        Url::split(origin)
            .is_some_and(|url| url.scheme == self.scheme && is_same_domain(url.host, &self.host))
    }
}

/// A new secret for a cookie.
pub fn new_secret(rng: &dyn SecureRandom) -> Result<String> {
    random::letters(rng, ALPHABET, SECRET)
}

/// A token for a page that proves the secret: another one each time. A secret that is none gives an empty token.
pub fn mask(secret: &str, rng: &dyn SecureRandom) -> Result<String> {
    let mask = random::letters(rng, ALPHABET, SECRET)?;
    let moved = combine(secret, &mask, |letter, by| letter + by);
    Ok(moved.map(|moved| mask + &moved).unwrap_or_default())
}

/// The secret that a cookie carries. Cookies from before Django 4 hold a masked token; what is neither is a fault,
/// and the caller that only shows a page makes a new secret instead.
pub fn secret_of(cookie: &str) -> Result<String, CsrfFault> {
    check_form(cookie, TokenSource::Cookie)?;
    Ok(unmasked(cookie))
}

/// Judges one unsafe request.
pub fn check(asked: &Asked<'_>, trusted: &[TrustedOrigin]) -> Result<(), CsrfFault> {
    match asked.origin {
        Some(origin) if !is_origin_good(origin, asked, trusted) => {
            return Err(CsrfFault::Origin(origin.into()));
        }
        None if asked.secure => check_referer(asked, trusted)?,
        Some(_) | None => {}
    }
    let secret = secret_of(asked.cookie.ok_or(CsrfFault::NoCookie)?)?;
    let (token, source) = match (asked.field.filter(|field| !field.is_empty()), asked.header) {
        (Some(field), _) => (field, TokenSource::Form),
        (None, Some(header)) => (header, TokenSource::Header),
        (None, None) => return Err(CsrfFault::NoToken),
    };
    check_form(token, source)?;
    let fits = unmasked(token).as_bytes().ct_eq(secret.as_bytes());
    if bool::from(fits) { Ok(()) } else { Err(CsrfFault::Incorrect(source)) }
}

/// Whether `Origin` names the host that was asked, or a site that is trusted.
#[must_use]
pub fn is_origin_good(origin: &str, asked: &Asked<'_>, trusted: &[TrustedOrigin]) -> bool {
    let scheme = if asked.secure { "https" } else { "http" };
    let is_own = asked.host.is_some_and(|host| {
        origin.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://")).is_some_and(|rest| rest == host)
    });
    is_own || trusted.iter().any(|site| site.matches(origin))
}

/// Under HTTPS without `Origin`, `Referer` must be there, secure, and of this host or of one that is trusted.
fn check_referer(asked: &Asked<'_>, trusted: &[TrustedOrigin]) -> Result<(), CsrfFault> {
    let url = Url::split(asked.referer.ok_or(CsrfFault::NoReferer)?).ok_or(CsrfFault::MalformedReferer)?;
    if url.scheme.is_empty() || url.host.is_empty() {
        return Err(CsrfFault::MalformedReferer);
    }
    if url.scheme != "https" {
        return Err(CsrfFault::InsecureReferer);
    }
    let is_good = trusted.iter().any(|site| is_same_domain(url.host, &site.host))
        || asked.host.is_some_and(|host| is_same_domain(url.host, host));
    if is_good { Ok(()) } else { Err(CsrfFault::Referer(url.joined().into())) }
}

/// Length first, then the characters.
fn check_form(token: &str, source: TokenSource) -> Result<(), CsrfFault> {
    let length = token.chars().count();
    if length != SECRET && length != TOKEN {
        return Err(CsrfFault::Length(source));
    }
    if !token.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(CsrfFault::Characters(source));
    }
    Ok(())
}

/// The secret behind a token whose form is good: a short one is the secret itself.
fn unmasked(token: &str) -> String {
    let parts = token.split_at_checked(SECRET).filter(|(_, moved)| !moved.is_empty());
    let secret =
        parts.and_then(|(mask, moved)| combine(moved, mask, |letter, by| letter + ALPHABET.len() - by));
    secret.unwrap_or_else(|| token.to_owned())
}

/// Two texts of letters made one, letter by letter, counted around the alphabet.
fn combine(text: &str, mask: &str, how: impl Fn(usize, usize) -> usize) -> Option<String> {
    let number = |letter: u8| ALPHABET.iter().position(|known| *known == letter);
    let pairs = text.bytes().zip(mask.bytes());
    pairs
        .map(|(letter, by)| {
            let moved = how(number(letter)?, number(by)?) % ALPHABET.len();
            ALPHABET.get(moved).copied().map(char::from)
        })
        .collect()
}

/// Django's comparison of a host with a pattern: a leading dot stands for the domain and all below it.
fn is_same_domain(host: &str, pattern: &str) -> bool {
    let pattern = pattern.to_lowercase();
    match pattern.strip_prefix('.') {
        Some(bare) => host.ends_with(&pattern) || host == bare,
        None => !pattern.is_empty() && host == pattern,
    }
}

/// What Python's `urlsplit` makes of a URL, as far as it matters here.
struct Url<'a> {
    scheme: String,
    host: &'a str,
    /// Path, query and fragment.
    rest: &'a str,
}

impl<'a> Url<'a> {
    /// `None` where `urlsplit` raises: brackets that do not pair. The scheme is lower-case, the host as it was.
    fn split(text: &'a str) -> Option<Self> {
        let text = text.trim_start_matches(|c: char| c <= ' ');
        let (scheme, rest) = match text.split_once(':') {
            Some((scheme, rest)) if is_scheme(scheme) => (scheme.to_ascii_lowercase(), rest),
            Some(_) | None => (String::new(), text),
        };
        let Some(rest) = rest.strip_prefix("//") else { return Some(Self { scheme, host: "", rest }) };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (host, rest) = rest.split_at_checked(end)?;
        (host.contains('[') == host.contains(']')).then_some(Self { scheme, host, rest })
    }

    /// The URL put together again: an empty query or fragment at the end is lost.
    fn joined(&self) -> String {
        let rest = self.rest.strip_suffix('#').unwrap_or(self.rest);
        let rest = rest.strip_suffix('?').unwrap_or(rest);
        format!("{}://{}{rest}", self.scheme, self.host)
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

#[cfg(test)]
mod tests;
