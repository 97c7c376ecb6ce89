//! The list of cases that the server need not pass yet, and what a listed case's outcome means.
//!
//! # Why
//! A case that is switched off is forgotten. A listed one is played all the same, and as soon as it passes the list is
//! wrong: so it can only shrink.

use crate::case::names;

/// `pending.txt`, read.
#[derive(Debug)]
pub(crate) struct Pending(Vec<(String, String)>);

/// What came of one case.
#[derive(Debug, PartialEq)]
pub(crate) enum Verdict {
    /// As wanted.
    Passed,
    /// Fails, and is listed.
    Pending,
    /// Fails the run; the text says why.
    Failed(String),
}

impl Pending {
    /// Reads lines of a pattern and a reason; empty ones and those after `#` are for people.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let entry = |line: &str| {
            let (pattern, reason) = line
                .split_once(char::is_whitespace)
                .ok_or_else(|| format!("pending.txt: {line} stands there without a reason"))?;
            Ok((pattern.to_owned(), reason.trim().to_owned()))
        };
        lines.map(entry).collect::<Result<_, String>>().map(Self)
    }

    /// The patterns of the list.
    pub(crate) fn patterns(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(pattern, _)| pattern.as_str())
    }

    /// What `complaints` mean for the case `id`.
    pub(crate) fn judge(&self, id: &str, complaints: &[String]) -> Verdict {
        let listed = self.0.iter().find(|(pattern, _)| names(pattern, id));
        match (listed, complaints.is_empty()) {
            (None, true) => Verdict::Passed,
            (None, false) => Verdict::Failed(complaints.join(" | ")),
            (Some(_), false) => Verdict::Pending,
            (Some((pattern, reason)), true) => {
                Verdict::Failed(format!("passes: remove it from pending.txt ({pattern}: {reason})"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Pending {
        Pending::parse("# people\n\n gm-a*  no orders yet\nec-b\tno mail\n").unwrap()
    }

    #[test]
    fn a_listed_failure_is_no_failure() {
        let wrong = ["status".to_owned(), "body".to_owned()];
        assert_eq!(list().judge("gm-abc", &wrong), Verdict::Pending);
        assert_eq!(list().judge("ec-b", &wrong), Verdict::Pending);
        assert_eq!(list().judge("ec-bc", &wrong), Verdict::Failed("status | body".into()));
    }

    #[test]
    fn a_listed_case_that_passes_must_leave_the_list() {
        assert_eq!(list().judge("ec-c", &[]), Verdict::Passed);
        assert_eq!(
            list().judge("gm-abc", &[]),
            Verdict::Failed("passes: remove it from pending.txt (gm-a*: no orders yet)".into())
        );
    }

    #[test]
    fn an_entry_needs_a_reason() {
        assert!(Pending::parse("gm-a*").unwrap_err().contains("gm-a*"));
    }
}
