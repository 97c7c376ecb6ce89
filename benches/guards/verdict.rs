//! Each figure beside what it was when the baseline was written, and beside what it may be at most whatever it was.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

/// What a figure may be more than its baseline: a tenth.
const TOLERANCE: f64 = 1.1;

/// All figures so far.
pub(crate) struct Verdict {
    file: PathBuf,
    known: BTreeMap<String, f64>,
    text: String,
    worse: Vec<String>,
}

impl Verdict {
    pub(crate) fn new(file: PathBuf) -> Self {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let known = text.lines().filter_map(|line| {
            let (name, figure) = line.rsplit_once(' ')?;
            Some((name.trim().to_owned(), figure.parse().ok()?))
        });
        Self { known: known.collect(), file, text: String::new(), worse: Vec::new() }
    }

    /// A figure that is compared, and that may never be more than `most`. Steps of less than one are not noticed.
    pub(crate) fn say(&mut self, name: &str, figure: f64, most: Option<f64>) {
        let before = self.known.get(name).copied();
        let too_much = before.is_none_or(|before| figure > (before * TOLERANCE).max(before + 0.5))
            || most.is_some_and(|most| figure > most);
        let before = before.map_or("nothing noted".to_owned(), |before| format!("was {before}"));
        let most = most.map_or(String::new(), |most| format!("at most {most}"));
        println!("{name:<34} {figure:>10}   {before:<20} {most:<18} {}", if too_much { "MORE" } else { "" });
        writeln!(self.text, "{name:<34} {figure}").unwrap();
        if too_much {
            self.worse.push(name.to_owned());
        }
    }

    /// Writes the figures as the new baseline.
    pub(crate) fn note(&self) {
        std::fs::write(&self.file, &self.text).unwrap();
    }

    /// Whether nothing is dearer than it may be.
    pub(crate) fn holds(&self) -> bool {
        if self.worse.is_empty() {
            return true;
        }
        println!(
            "\nmore than the baseline and a tenth, or than the most there may be: {}",
            self.worse.join(", ")
        );
        println!("if it is worth it, `.ci/guards --note` writes the new baseline; say why in the commit");
        false
    }
}
