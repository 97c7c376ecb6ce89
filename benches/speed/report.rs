//! What was measured: figures with their goals, as lines for a person or as JSON; and how far the work has come.

use std::io::{IsTerminal as _, Write as _};

/// What a figure should be.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
    /// Said, not judged.
    None,
}

/// The median of several rounds.
struct Figure {
    case: String,
    what: String,
    median: f64,
    /// Lowest and highest round.
    spread: (f64, f64),
    unit: &'static str,
    goal: Goal,
}

/// All that was measured so far.
pub(crate) struct Report {
    json: bool,
    figures: Vec<Figure>,
    done: usize,
    all: usize,
}

impl Report {
    pub(crate) fn new(json: bool, all: usize) -> Self {
        Self { json, figures: Vec::new(), done: 0, all }
    }

    /// Notes a figure; a person sees it at once.
    pub(crate) fn say(
        &mut self,
        case: &str,
        what: &str,
        mut rounds: Vec<f64>,
        unit: &'static str,
        goal: Goal,
    ) {
        rounds.sort_by(f64::total_cmp);
        let spread = (rounds[0], rounds[rounds.len() - 1]);
        let figure = Figure {
            case: case.into(),
            what: what.into(),
            median: rounds[rounds.len() / 2],
            spread,
            unit,
            goal,
        };
        if !self.json {
            Self::clear();
            figure.print();
        }
        self.figures.push(figure);
    }

    /// Text for a person.
    pub(crate) fn print_text(&self, text: &str) {
        if !self.json {
            Self::clear();
            println!("{text}");
        }
    }

    /// One of the steps is done.
    pub(crate) fn step(&mut self, doing: &str) {
        self.done += 1;
        if std::io::stderr().is_terminal() {
            let part = self.done * 30 / self.all.max(1);
            eprint!("\r\x1b[K[{:<30}] {doing}", "=".repeat(part.min(30)));
            let _shown_later = std::io::stderr().flush();
        }
    }

    /// The end: JSON, if that was asked for, and whether all goals were met.
    pub(crate) fn end(&self) {
        Self::clear();
        if self.json {
            let figures: Vec<_> = self.figures.iter().map(Figure::json).collect();
            println!("{}", serde_json::json!({ "figures": figures }));
            return;
        }
        let missed = self.figures.iter().filter(|figure| figure.met() == Some(false)).count();
        let judged = self.figures.iter().filter(|figure| figure.met().is_some()).count();
        println!("\n{} of {judged} goals met", judged - missed);
    }

    fn clear() {
        if std::io::stderr().is_terminal() {
            eprint!("\r\x1b[K");
        }
    }
}

impl Figure {
    fn met(&self) -> Option<bool> {
        match self.goal {
            Goal::AtLeast(goal) => Some(self.median >= goal),
            Goal::AtMost(goal) => Some(self.median <= goal),
            Goal::None => None,
        }
    }

    fn print(&self) {
        let goal = match self.goal {
            Goal::AtLeast(goal) => format!("goal >= {goal}"),
            Goal::AtMost(goal) => format!("goal <= {goal}"),
            Goal::None => String::new(),
        };
        let verdict = self.met().map_or("", |met| if met { "met" } else { "MISSED" });
        let number = |n: f64| if n.abs() < 100.0 { format!("{n:.2}") } else { format!("{n:.0}") };
        let (low, high) = (number(self.spread.0), number(self.spread.1));
        println!(
            "{:<22} {:<34} {:>9} {:<10} {:<19} {goal:<14} {verdict}",
            self.case,
            self.what,
            number(self.median),
            self.unit,
            format!("({low} .. {high})"),
        );
    }

    fn json(&self) -> serde_json::Value {
        let goal = match self.goal {
            Goal::AtLeast(goal) => serde_json::json!({ "at_least": goal }),
            Goal::AtMost(goal) => serde_json::json!({ "at_most": goal }),
            Goal::None => serde_json::Value::Null,
        };
        serde_json::json!({
            "case": self.case, "what": self.what, "median": self.median, "low": self.spread.0, "high": self.spread.1,
            "unit": self.unit, "goal": goal, "met": self.met(),
        })
    }
}
