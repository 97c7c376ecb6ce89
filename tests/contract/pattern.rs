//! Regular expressions as the cases write them: Python's dialect, played by `fancy-regex`.

use fancy_regex::{Captures, Regex, RegexBuilder};

/// Steps back before a search gives up. Pages are some tens of kilobytes.
const PATIENCE: usize = 20_000_000;

/// One compiled expression.
pub(crate) struct Pattern(Regex);

impl Pattern {
    /// Compiles `source`; the error says what is wrong with it.
    pub(crate) fn new(source: &str) -> Result<Self, String> {
        RegexBuilder::new(&translate(source))
            .backtrack_limit(PATIENCE)
            .build()
            .map(Self)
            .map_err(|error| format!("the pattern {source:?} does not compile: {error}"))
    }

    /// Whether it is found anywhere in `text`.
    pub(crate) fn found_in(&self, text: &str) -> Result<bool, String> {
        self.0.is_match(text).map_err(|error| error.to_string())
    }

    /// The first group of the first match, if there is one.
    pub(crate) fn first_group(&self, text: &str) -> Result<Option<String>, String> {
        let found: Option<Captures<'_, str>> = self.0.captures(text).map_err(|error| error.to_string())?;
        Ok(found.and_then(|groups| groups.get(1)).map(|group| group.as_str().to_owned()))
    }
}

/// The three places where the dialects differ: `$` also stands before a last newline, `\Z` is the very end, and
/// brackets and doubled signs within a class are plain letters.
fn translate(source: &str) -> String {
    let mut out = String::with_capacity(source.len() + 16);
    let mut letters = source.chars().peekable();
    let mut in_class = false;
    while let Some(letter) = letters.next() {
        match (letter, in_class) {
            ('\\', _) => match letters.next() {
                Some('Z') if !in_class => out.push_str(r"\z"),
                escaped => {
                    out.push('\\');
                    out.extend(escaped);
                }
            },
            ('$', false) => out.push_str(r"(?=\n?\z)"),
            ('[', false) => {
                in_class = true;
                out.push('[');
                out.extend(letters.next_if_eq(&'^'));
                // A bracket that closes nothing yet is itself a member.
                if letters.next_if_eq(&']').is_some() {
                    out.push_str(r"\]");
                }
            }
            (']', true) => {
                in_class = false;
                out.push(']');
            }
            ('[' | '&' | '~', true) => {
                out.push('\\');
                out.push(letter);
            }
            (other, _) => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern).unwrap().found_in(text).unwrap()
    }

    #[test]
    fn look_around_works_on_both_sides() {
        let code = r"(?<![#\d])\d{6}(?!\d)";
        assert!(found(code, "Código: 123456."));
        assert!(!found(code, "#123456"));
        assert!(!found(code, "1234567"));
        let once = r"^(?![\s\S]*8-x[\s\S]*8-x)[\s\S]*8-x";
        assert!(found(once, "a\n8-x\nb"));
        assert!(!found(once, "8-x\n8-x"));
    }

    #[test]
    fn anchors_are_of_the_whole_text_not_of_a_line() {
        assert!(!found("^b", "a\nb"));
        assert!(!found("a$", "a\nb"));
        assert!(found("a$", "a\n"));
        assert!(!found("a$", "a\n\n"));
        assert!(!found(r"a\Z", "a\n"));
        assert!(found(r"^\$$", "$"));
    }

    #[test]
    fn a_dot_is_any_letter_but_a_newline() {
        assert!(found("(?i).", "ñ"));
        assert!(!found("(?i).", "\n"));
        assert!(!found("(?i).", ""));
        assert!(found("(?i)VACÍO", "vacío"));
    }

    #[test]
    fn signs_in_a_class_are_letters() {
        assert!(found("^[[&&~~$]+$", "[&~$"));
        assert!(found("^[]a]+$", "]a"));
        assert!(found("^[^]a]+$", "bc"));
        assert!(found(r"^[\]\\]+$", r"]\"));
        assert!(found("[$]", "a$b"));
    }

    #[test]
    fn the_first_group_is_captured() {
        let code = Pattern::new(r#""text": "[^"]*?(?<![#\d])(\d{6})(?!\d)"#).unwrap();
        let text = r#"{"subject": "n.º 999999", "text": "Pedido #111111, código 654321."}"#;
        assert_eq!(code.first_group(text).unwrap().as_deref(), Some("654321"));
        assert_eq!(code.first_group("{}").unwrap(), None);
    }

    #[test]
    fn a_broken_pattern_is_named() {
        assert!(Pattern::new("(").err().unwrap().contains("\"(\""));
    }
}
