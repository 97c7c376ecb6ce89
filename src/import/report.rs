//! What came of an import: how much was taken, and a line for each thing that was not taken just as it was.

use serde::Serialize;
use std::fmt;

/// The outcome.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// How many of each noun were taken and refused, in the order in which they came.
    pub counts: Vec<Count>,
    /// What somebody may want to look at.
    pub doubts: Vec<Doubt>,
}

/// How many of one noun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// In the plural.
    pub noun: &'static str,
    /// In the house now.
    pub taken: usize,
    /// Not taken; each has its doubt.
    pub refused: usize,
}

/// One thing that was not taken just as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Doubt {
    /// Which: `product 36`.
    pub what: String,
    /// What became of it.
    pub how: How,
    /// Why, with the data that is in the report only.
    pub why: String,
}

/// What became of something doubtful.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Taken as it was, though it is odd.
    Kept,
    /// Taken with a change.
    Corrected,
    /// Not taken, because it cannot be what it says.
    Refused,
    /// Not taken, by rule.
    LeftOut,
}

impl Report {
    /// Notes one row of a noun.
    pub(super) fn count(&mut self, noun: &'static str, is_taken: bool) {
        let at = self.counts.iter().position(|count| count.noun == noun).unwrap_or_else(|| {
            self.counts.push(Count { noun, taken: 0, refused: 0 });
            self.counts.len() - 1
        });
        if let Some(count) = self.counts.get_mut(at) {
            if is_taken { count.taken += 1 } else { count.refused += 1 }
        }
    }

    /// Notes a doubt.
    pub(super) fn doubt(&mut self, how: How, what: impl fmt::Display, why: impl Into<String>) {
        self.doubts.push(Doubt { what: what.to_string(), how, why: why.into() });
    }

    /// How many were taken of a noun, in the plural.
    #[must_use]
    pub fn taken(&self, noun: &str) -> usize {
        self.counts.iter().find(|count| count.noun == noun).map_or(0, |count| count.taken)
    }
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kept => "kept",
            Self::Corrected => "corrected",
            Self::Refused => "refused",
            Self::LeftOut => "left out",
        })
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // One line each, whatever a text of the other system holds.
        write!(f, "{}: {}: {}", self.what, self.how, self.why.replace(['\n', '\r'], " "))
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<12} {:>8}", self.noun, self.taken)?;
        if self.refused > 0 { write!(f, "   refused: {}", self.refused) } else { Ok(()) }
    }
}
