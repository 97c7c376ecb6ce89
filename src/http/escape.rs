//! Percent signs, both ways, and what of a path may stand in a log line.

use std::fmt::Write as _;

/// The bytes of `text` with each valid `%XX` replaced; a percent sign without two hex digits stays as it is.
pub(super) fn decode_lenient(text: &str, plus_is_space: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        match (first, hex_pair(tail)) {
            (b'%', Some(byte)) => {
                out.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            (b'+', _) if plus_is_space => out.push(b' '),
            _ => out.push(first),
        }
    }
    out
}

/// The byte that the first two hex digits stand for.
pub(super) fn hex_pair(digits: &[u8]) -> Option<u8> {
    let digit = |n: usize| digits.get(n).and_then(|b| char::from(*b).to_digit(16));
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// A URL for `Location`: what may not stand in a header, and what is not ASCII, as `%XX`.
pub(super) fn encode_location(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_graphic() {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// How much of a path a log line shows, in characters.
const LOGGED_PATH: usize = 256;

/// From so many characters on a part of a path may be a secret: the shortest link that opens something has 22.
const DRAWN: usize = 20;
/// How much of it is shown, so that one link can be told from another.
const SHOWN: usize = 4;
/// The longest word that is thought to be one.
const WORD: usize = 15;

/// A path for a log line: everything but visible ASCII as `\u{…}`, cut where it becomes a nuisance, and without what was drawn
/// at random.
///
/// # Why
/// A line feed in a path could forge a line of the log, an escape sequence could move the reader's cursor. And whoever reads
/// the log must not become administrator by a link (`/instalar/…/`), or set somebody's password.
pub(super) fn for_log(path: &str) -> String {
    let mut out = String::with_capacity(path.len().min(LOGGED_PATH));
    if path.len() < DRAWN {
        escaped(path, &mut out);
        return out;
    }
    for (n, part) in path.split('/').enumerate() {
        if n > 0 {
            out.push('/');
        }
        if out.len() >= LOGGED_PATH {
            out.push_str("...");
            break;
        }
        if is_drawn(part) {
            escaped(part.get(..SHOWN).unwrap_or_default(), &mut out);
            out.push_str("...");
        } else {
            escaped(part, &mut out);
        }
    }
    out
}

/// Whether a part of a path looks drawn at random: long, and no words with dashes between them. Files have a dot.
fn is_drawn(part: &str) -> bool {
    let is_one = |b: u8| b.is_ascii_alphanumeric() || b"-_%".contains(&b);
    let is_odd = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase();
    part.len() >= DRAWN
        && part.bytes().all(is_one)
        && (part.bytes().any(is_odd) || part.split('-').any(|word| word.len() > WORD))
}

fn escaped(text: &str, out: &mut String) {
    for (n, c) in text.chars().enumerate() {
        if n == LOGGED_PATH {
            out.push_str("...");
            break;
        }
        if c.is_ascii_graphic() && c != '\\' {
            out.push(c);
        } else {
            out.extend(c.escape_unicode());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_cannot_forge_a_log_line() {
        let logged = for_log("/a\n2025 INFO paid\x1b[2J\u{202e}\\n é");
        assert_eq!(logged, r"/a\u{a}2025\u{20}INFO\u{20}paid\u{1b}[2J\u{202e}\u{5c}n\u{20}\u{e9}");
    }

    #[test]
    fn a_long_path_is_cut() {
        assert_eq!(for_log(&"x.".repeat(10_000)).len(), LOGGED_PATH + 3);
        assert!(for_log(&"/x".repeat(10_000)).len() <= LOGGED_PATH + 4);
    }

    #[test]
    fn what_opens_something_by_being_known_is_not_logged() {
        for (path, logged) in [
            ("/instalar/abcdefghijkmnpqrstuvwxyzabcdefgh/", "/instalar/abcd.../"),
            ("/usuarios/clave/7-qrwvj794zw4r5ga9t8nkbz4eb2p5cvt2/", "/usuarios/clave/7-qr.../"),
            ("/usuarios/clave/7-qrwvj794zw4r5ga9t8nkbz4eb2p5cvt2", "/usuarios/clave/7-qr..."),
            ("/api/eventos/p/Zm9uZGEtbGEtcm9zYS0_Ab/estado/", "/api/eventos/p/Zm9u.../estado/"),
            ("/p/Zm9uZGEtbGEtcm9zYS0_Ab/", "/p/Zm9u.../"),
            ("/menu/la-fonda-de-rosa-y-compania/", "/menu/la-fonda-de-rosa-y-compania/"),
            ("/administracion/restaurantes/12/", "/administracion/restaurantes/12/"),
            ("/static/style.0123456789abcdef0123.css", "/static/style.0123456789abcdef0123.css"),
        ] {
            assert_eq!(for_log(path), logged);
        }
    }

    #[test]
    fn percent_signs_that_are_none_stay() {
        assert_eq!(decode_lenient("100%+%4", false), b"100%+%4");
        assert_eq!(decode_lenient("a+b%2B%zz%C3%A9", true), "a b+%zz\u{e9}".as_bytes());
    }

    #[test]
    fn a_location_is_visible_ascii() {
        assert_eq!(encode_location("/men\u{fa}/?a=1\r\nX: y"), "/men%C3%BA/?a=1%0D%0AX:%20y");
    }
}
