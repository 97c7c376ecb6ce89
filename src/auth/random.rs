//! Randomness for keys, salts and codes: bytes, and letters without bias.
//!
//! The source is handed in as ring's `SecureRandom`, which is the operating system's.

use crate::error::{Error, Result};
use ring::rand::SecureRandom;

/// `N` random bytes.
pub fn bytes<const N: usize>(rng: &dyn SecureRandom) -> Result<[u8; N]> {
    let mut out = [0; N];
    rng.fill(&mut out).or(Err(Error::broken("drawing random bytes: the system has none")))?;
    Ok(out)
}

/// So many letters of `alphabet` (ASCII, at most 256 of them), each as likely as any other.
///
/// # Why
/// A byte modulo 62 prefers some letters; a byte past the largest multiple is drawn again instead.
pub fn letters(rng: &dyn SecureRandom, alphabet: &[u8], length: usize) -> Result<String> {
    let mut out = String::with_capacity(length);
    if alphabet.is_empty() || alphabet.len() > 256 {
        return Err(Error::broken("drawing letters of an alphabet that has none"));
    }
    let fair = 256 - 256 % alphabet.len();
    while out.len() < length {
        for byte in bytes::<64>(rng)?.map(usize::from) {
            if byte < fair
                && out.len() < length
                && let Some(&letter) = alphabet.get(byte % alphabet.len())
            {
                out.push(char::from(letter));
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;

    #[test]
    fn letters_come_in_the_length_and_the_alphabet_asked_for() {
        let rng = SystemRandom::new();
        for length in [0, 1, 32, 200] {
            let text = letters(&rng, b"abc", length).unwrap();
            assert_eq!(text.len(), length);
            assert!(text.bytes().all(|b| b"abc".contains(&b)));
        }
        assert!(letters(&rng, b"", 3).is_err());
    }

    #[test]
    fn every_letter_is_about_as_likely_as_any_other() {
        // 62 does not divide 256: without drawing again, the first 8 letters would come a quarter more often.
        let alphabet: Vec<u8> = (b'0'..b'0' + 62).collect();
        let text = letters(&SystemRandom::new(), &alphabet, 62_000).unwrap();
        let early = text.bytes().filter(|b| *b < b'0' + 8).count();
        assert!((7_200..8_800).contains(&early), "8 of 62 letters came {early} times of 62,000");
    }
}
