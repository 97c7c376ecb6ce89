//! From a path to the rows of the route table.
//!
//! A path is split at `/` first and decoded segment by segment after that, so that an encoded slash cannot become a
//! separator. What could mean two things to two readers (`.` and `..`, encoded or not, encoded slashes, backslashes,
//! NUL, broken UTF-8) is [`Found::Malformed`] and reaches no handler.
//!
//! # Why not a list that is walked, as Django does
//! A list answers with the first that fits, so that its order is part of its meaning. Here the more specific pattern
//! wins (literal, then `int`, then `word`, then the tail) wherever it stands, and two patterns of which neither is more
//! specific are refused when the server starts.

mod pattern;

use super::Params;
use super::escape::hex_pair;
use pattern::{Pattern, Segment};
use std::borrow::Cow;
use std::collections::HashMap;

/// Segments of a path that are looked at; a longer path leads nowhere.
const MAX_SEGMENTS: usize = 64;

/// Finds rows by path. Made once.
#[derive(Debug)]
pub struct Router {
    /// Paths without parameters: one look, no allocation.
    literal: HashMap<&'static str, usize>,
    /// A tree by segments; the first node stands for the empty beginning.
    nodes: Vec<Node>,
    /// What the patterns lead to.
    leaves: Vec<Leaf>,
}

#[derive(Debug, Default)]
struct Node {
    literals: HashMap<&'static str, usize>,
    int: Option<usize>,
    word: Option<usize>,
    /// The leaf of a pattern that ends with a tail here.
    tail: Option<usize>,
    /// The leaf of a pattern that ends here.
    leaf: Option<usize>,
}

#[derive(Debug)]
struct Leaf {
    names: Vec<&'static str>,
    rows: Vec<usize>,
}

/// What a path leads to.
#[derive(Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// These rows have the path; which of them serves the request depends on the method.
    Rows {
        /// Numbers of the patterns in the order given to [`Router::new`].
        rows: &'a [usize],
        /// What stood in the pattern's places.
        params: Params,
    },
    /// Nothing here, but the path with `/` at its end leads somewhere.
    AddSlash,
    /// Nothing.
    Nothing,
    /// A path that nobody sends in good faith.
    Malformed,
}

/// A path's segments, decoded.
type Segments<'p> = Vec<Cow<'p, str>>;

impl Router {
    /// Takes patterns such as `/api/pedidos/{id:int}/estado/`, `/r/{slug:word}/` (one segment that is not empty) and
    /// `/static/{rest..}` (all that follows, at least one character). Several rows may have the same pattern.
    ///
    /// Errors: a sentence, if a pattern is not well formed, or if two can match the same path and neither is more
    /// specific.
    pub fn new(patterns: impl IntoIterator<Item = &'static str>) -> Result<Self, String> {
        let mut router = Self { literal: HashMap::new(), nodes: vec![Node::default()], leaves: Vec::new() };
        let mut known: Vec<Pattern> = Vec::new();
        for (row, text) in patterns.into_iter().enumerate() {
            let pattern = Pattern::parse(text)?;
            for other in &known {
                pattern.check_against(other)?;
            }
            router.insert(&pattern, row);
            if known.iter().all(|other| other.text != text) {
                known.push(pattern);
            }
        }
        Ok(router)
    }

    fn insert(&mut self, pattern: &Pattern, row: usize) {
        let (next_node, next_leaf) = (&mut self.nodes, self.leaves.len());
        let mut at = 0;
        let mut tail = false;
        for segment in &pattern.segments {
            let fresh = next_node.len();
            let Some(node) = next_node.get_mut(at) else { return };
            at = match segment {
                Segment::Literal(text) => *node.literals.entry(text).or_insert(fresh),
                Segment::Int(_) => *node.int.get_or_insert(fresh),
                Segment::Word(_) => *node.word.get_or_insert(fresh),
                Segment::Tail(_) => {
                    tail = true;
                    break;
                }
            };
            if at == fresh {
                next_node.push(Node::default());
            }
        }
        let Some(node) = next_node.get_mut(at) else { return };
        let leaf = *if tail { &mut node.tail } else { &mut node.leaf }.get_or_insert(next_leaf);
        match self.leaves.get_mut(leaf) {
            Some(leaf) => leaf.rows.push(row),
            None => self.leaves.push(Leaf { names: pattern.names(), rows: vec![row] }),
        }
        if pattern.names().is_empty() {
            self.literal.insert(pattern.text, leaf);
        }
    }

    /// What this path leads to; the path as it was received, without the query.
    #[must_use]
    pub fn find(&self, path: &str) -> Found<'_> {
        if let Some(leaf) = self.literal.get(path).and_then(|leaf| self.leaves.get(*leaf)) {
            return Found::Rows { rows: &leaf.rows, params: Params::default() };
        }
        let Some(mut segments) = segments(path) else { return Found::Malformed };
        if segments.len() > MAX_SEGMENTS {
            return Found::Nothing;
        }
        if let Some(found) = self.rows(&segments) {
            return found;
        }
        if segments.last().is_some_and(|last| !last.is_empty()) {
            segments.push(Cow::Borrowed(""));
            if self.rows(&segments).is_some() {
                return Found::AddSlash;
            }
        }
        Found::Nothing
    }

    fn rows(&self, segments: &Segments<'_>) -> Option<Found<'_>> {
        let mut values = Vec::new();
        let leaf = self.leaves.get(self.walk(0, segments, &mut values)?)?;
        let params = leaf.names.iter().copied().zip(values).collect();
        Some(Found::Rows { rows: &leaf.rows, params: Params(params) })
    }

    /// The leaf that the rest of the path leads to, the most specific way first. `values` grows by the parameters.
    fn walk(&self, at: usize, rest: &[Cow<'_, str>], values: &mut Vec<String>) -> Option<usize> {
        let node = self.nodes.get(at)?;
        let Some((segment, further)) = rest.split_first() else { return node.leaf };
        let literal = node.literals.get(segment.as_ref()).copied();
        if let Some(leaf) = literal.and_then(|next| self.walk(next, further, values)) {
            return Some(leaf);
        }
        let is_int = !segment.is_empty() && segment.bytes().all(|b| b.is_ascii_digit());
        let int = node.int.filter(|_| is_int);
        let word = node.word.filter(|_| !segment.is_empty());
        for next in [int, word].into_iter().flatten() {
            let depth = values.len();
            values.push(segment.clone().into_owned());
            if let Some(leaf) = self.walk(next, further, values) {
                return Some(leaf);
            }
            values.truncate(depth);
        }
        let leaf = node.tail.filter(|_| rest.len() > 1 || !segment.is_empty())?;
        values.push(rest.join("/"));
        Some(leaf)
    }
}

/// The decoded segments of a path; `None` if it is malformed. `/a/` has two: `a` and an empty one.
fn segments(path: &str) -> Option<Segments<'_>> {
    path.strip_prefix('/')?.split('/').map(decode).collect()
}

/// One segment decoded; `None` if it holds what no honest path holds.
fn decode(segment: &str) -> Option<Cow<'_, str>> {
    let decoded = if segment.contains('%') {
        Cow::Owned(String::from_utf8(percent_decoded(segment.as_bytes())?).ok()?)
    } else {
        Cow::Borrowed(segment)
    };
    let strange = matches!(decoded.as_ref(), "." | "..") || decoded.contains(['/', '\\', '\0']);
    (!strange).then_some(decoded)
}

/// `None` at a percent sign without two hex digits.
fn percent_decoded(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(rest.len());
    while let Some((&first, tail)) = rest.split_first() {
        rest = if first == b'%' {
            out.push(hex_pair(tail)?);
            tail.get(2..)?
        } else {
            out.push(first);
            tail
        };
    }
    Some(out)
}

#[cfg(test)]
mod tests;
