//! The common passwords that Django refuses, 19 640 of them, in 39 kB.
//!
//! `common.bin` is a raw deflate stream. Inside are the words in the order of their bytes, each without what it shares
//! with the word before: one byte below 32 says how many bytes are shared, the rest of the word follows. No word has
//! a byte below 32, so that byte also ends the word before. To make it anew: take the list of Django 5.2, strip and
//! sort the words as UTF-8, write them so (sharing at most 31 bytes), and deflate.
//!
//! # Why
//! The words are read as a stream and forgotten: a look-up costs a millisecond or two, beside a password hash that
//! costs far more, and the process keeps no list.

use std::cmp::Ordering;
use std::io::{BufRead, BufReader};

const WORDS: &[u8] = include_bytes!("common.bin");

/// Bytes below this one say how much is shared.
const FIRST_LETTER: u8 = 32;

/// Whether a password, in lower case and without space around it, is on the list.
pub(super) fn is_common(password: &str) -> bool {
    let mut found = false;
    each_word(|word| {
        let order = word.cmp(password.as_bytes());
        found = order == Ordering::Equal;
        order == Ordering::Less
    });
    found
}

/// Hands out the words in order, for as long as `wants_more` says so.
fn each_word(mut wants_more: impl FnMut(&[u8]) -> bool) {
    let mut stream = BufReader::with_capacity(4096, flate2::read::DeflateDecoder::new(WORDS));
    let mut word: Vec<u8> = Vec::with_capacity(80);
    let mut is_first = true;
    loop {
        // The list is part of the program: a stream that ends early can only be its end.
        let Ok(chunk) = stream.fill_buf() else { return };
        if chunk.is_empty() {
            if !is_first {
                wants_more(&word);
            }
            return;
        }
        for &byte in chunk {
            if byte >= FIRST_LETTER {
                word.push(byte);
                continue;
            }
            if !is_first && !wants_more(&word) {
                return;
            }
            is_first = false;
            word.truncate(usize::from(byte));
        }
        let read = chunk.len();
        stream.consume(read);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::random;
    use ring::digest;
    use ring::rand::SystemRandom;

    #[test]
    fn words_of_the_list_are_found() {
        // Fifty drawn by lot, and the ends.
        for word in "green8 madness1 stacey 180 qqqwww gmoney 5150 charles2 bball3 marusya qwerty22 giants1 metal t36473647 \
                     b-ball vishal gobucks 123321aa evelyn nathaniel huskies1 cutlass mmm123 cherries1 airplane bryce1 \
                     pimpin101 bloody boris 000webhost 100000 egorka esteban1 chronic420 ciaociao irene1 justin69 \
                     diwtgm8492 sup dreamcast cutie101 diego michela jer2911 123666 makulit nike12 chubby1 camaroz28 \
                     harrison ! пароль password 12345 password123"
            .split_whitespace()
        {
            assert!(is_common(word), "{word}");
        }
    }

    #[test]
    fn nothing_else_is_found() {
        let rng = SystemRandom::new();
        for _ in 0..50 {
            let word = random::letters(&rng, b"abcdefghijklmnopqrstuvwxyz0123456789", 14).unwrap();
            assert!(!is_common(&word), "{word}");
        }
        for word in ["", " ", "Password", "passwor", "password1234567", "\u{1f}", "~~~~", "\u{10ffff}"] {
            assert!(!is_common(word), "{word:?}");
        }
    }

    #[test]
    fn the_whole_list_is_there_and_in_order() {
        let (mut count, mut last) = (0, Vec::new());
        let mut hash = digest::Context::new(&digest::SHA256);
        each_word(|word| {
            assert!(last.as_slice() < word, "{}", String::from_utf8_lossy(word));
            last = word.to_vec();
            hash.update(word);
            hash.update(b"\n");
            count += 1;
            true
        });
        assert_eq!(count, 19_640);
        assert_eq!(hash.finish().as_ref()[..8], LIST_HASH);
    }

    /// The first bytes of the SHA-256 of Django's words, sorted, each with a line feed after it.
    const LIST_HASH: [u8; 8] = [0x5f, 0x08, 0x64, 0x5f, 0xee, 0xfa, 0x30, 0xd4];
}
