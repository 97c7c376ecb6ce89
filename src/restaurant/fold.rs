//! Text compared as people read it: without case, accents and extra spaces.
//!
//! Used where a person types a name that the house knows: districts, a search in the menu, the words of a comment.
//! What is stored and shown keeps its spelling.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case, no marks (`ñ` becomes `n` too), trimmed, one space between words.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase));
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn case_accents_and_spaces_do_not_matter() {
        assert_eq!(fold("  Los   ÁLAMOS\t"), "los alamos");
        assert_eq!(fold("Peñón"), fold("penon"));
        assert_eq!(fold("Jardi\u{301}n"), "jardin", "an accent typed as a mark of its own");
        assert_eq!(fold(" \u{a0} "), "");
    }

    #[test]
    fn other_scripts_stay() {
        assert_eq!(fold("饺子 🌶"), "饺子 🌶");
    }
}
