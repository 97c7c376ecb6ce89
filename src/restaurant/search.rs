//! What somebody looks for, made safe: a text of theirs becomes words, and words become a query of the full-text index.
//!
//! Whatever is no letter or digit parts words and means nothing. Each word is quoted, so that none is an operator of the
//! index (`OR`, `NEAR`, `name:`), and is taken as the beginning of a word: who types `empa` finds *empanadas*.

use unicode_normalization::UnicodeNormalization;

/// Words that count at most; what comes after is left out.
const WORDS: usize = 8;
/// Letters of a word that count.
const LETTERS: usize = 40;

/// Characters of the text that are looked at.
const TEXT: usize = 2000;

/// Words that say nothing about a dish, folded: an answer to a whole sentence leaves them out.
const STOPWORDS: &[&str] = &[
    "a",
    "al",
    "algo",
    "and",
    "any",
    "are",
    "can",
    "cena",
    "comer",
    "como",
    "con",
    "cual",
    "cuales",
    "cuanto",
    "cuesta",
    "cuestan",
    "de",
    "del",
    "desea",
    "do",
    "dinner",
    "eat",
    "el",
    "en",
    "es",
    "esta",
    "este",
    "for",
    "gracias",
    "hambre",
    "hay",
    "have",
    "hola",
    "how",
    "hoy",
    "i",
    "is",
    "la",
    "las",
    "like",
    "llevar",
    "lo",
    "los",
    "lunch",
    "me",
    "mi",
    "much",
    "menu",
    "muy",
    "o",
    "of",
    "or",
    "para",
    "pedir",
    "plato",
    "platos",
    "please",
    "por",
    "precio",
    "puedo",
    "que",
    "quiero",
    "quisiera",
    "se",
    "si",
    "sin",
    "some",
    "something",
    "son",
    "su",
    "tal",
    "te",
    "the",
    "tiene",
    "tienen",
    "tienes",
    "to",
    "un",
    "una",
    "unas",
    "unos",
    "want",
    "what",
    "with",
    "y",
    "you",
];

/// Whether all words have to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// All of them: a search box.
    All,
    /// One of them at least, but for words that say nothing: a sentence.
    Any,
}

/// A query that the index understands, whatever it was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query(String);

impl Query {
    /// From what somebody typed; `None` where no word is in it.
    #[must_use]
    pub fn new(text: &str, how: Match) -> Option<Self> {
        let says_something =
            |word: &&str| how == Match::All || !STOPWORDS.contains(&super::fold::fold(word).as_str());
        // What would be cut off is not looked at; a letter and its accent are one before words are parted.
        let text: String = text.chars().take(TEXT).nfc().collect();
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let quoted: Vec<String> = words
            .filter(says_something)
            .take(WORDS)
            .map(|word| format!("\"{}\"*", word.chars().take(LETTERS).collect::<String>()))
            .collect();
        let between = match how {
            Match::All => " ",
            Match::Any => " OR ",
        };
        (!quoted.is_empty()).then(|| Self(quoted.join(between)))
    }

    /// In the index's language.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(text: &str, how: Match) -> Option<String> {
        Query::new(text, how).map(|query| query.0)
    }

    #[test]
    fn words_are_quoted_and_nothing_in_them_is_an_operator() {
        assert_eq!(
            made("sopa OR name:x*", Match::All).as_deref(),
            Some("\"sopa\"* \"OR\"* \"name\"* \"x\"*")
        );
        assert_eq!(made("\"; --", Match::All), None);
        assert_eq!(made("  🍲 ", Match::Any), None);
    }

    #[test]
    fn a_sentence_is_what_it_says_about_a_dish() {
        let query = made("¿Qué tienen con pollo o arroz para hoy?", Match::Any);
        assert_eq!(query.as_deref(), Some("\"pollo\"* OR \"arroz\"*"));
        assert_eq!(made("hola, ¿qué hay?", Match::Any), None);
    }

    #[test]
    fn a_novel_is_cut_short() {
        let query = made(&"uno ".repeat(5000), Match::All).unwrap();
        assert_eq!(query.matches('"').count(), 2 * WORDS);
        assert!(made(&"x".repeat(10_000), Match::All).unwrap().len() < 60);
    }
}
