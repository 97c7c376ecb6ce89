//! A pattern of the route table, read and compared with others.

use std::cmp::Ordering;

/// One pattern.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) text: &'static str,
    pub(super) segments: Vec<Segment>,
}

/// One segment of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Segment {
    /// This text.
    Literal(&'static str),
    /// ASCII digits, at least one (Django's `int`).
    Int(&'static str),
    /// Anything but nothing (Django's `str`).
    Word(&'static str),
    /// All that follows.
    Tail(&'static str),
}

impl Segment {
    fn parse(text: &'static str) -> Option<Self> {
        let Some(inside) = text.strip_prefix('{') else {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.~".contains(&b);
            return (text.bytes().all(plain) && text != "." && text != "..").then_some(Self::Literal(text));
        };
        let inside = inside.strip_suffix('}')?;
        let segment = if let Some(name) = inside.strip_suffix("..") {
            Self::Tail(name)
        } else {
            match inside.split_once(':')? {
                (name, "int") => Self::Int(name),
                (name, "word") => Self::Word(name),
                _ => return None,
            }
        };
        segment
            .name()
            .filter(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'))?;
        Some(segment)
    }

    fn name(self) -> Option<&'static str> {
        match self {
            Self::Literal(_) => None,
            Self::Int(name) | Self::Word(name) | Self::Tail(name) => Some(name),
        }
    }

    /// The smaller, the more specific.
    fn rank(self) -> u8 {
        match self {
            Self::Literal(_) => 0,
            Self::Int(_) => 1,
            Self::Word(_) => 2,
            Self::Tail(_) => 3,
        }
    }

    /// Whether some text fits both. A tail is looked at by [`Pattern::overlaps`].
    fn meets(self, other: Self) -> bool {
        match (self, other) {
            (Self::Literal(a), Self::Literal(b)) => a == b,
            (Self::Literal(text), Self::Int(_)) | (Self::Int(_), Self::Literal(text)) => {
                !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
            }
            (Self::Literal(text), Self::Word(_)) | (Self::Word(_), Self::Literal(text)) => !text.is_empty(),
            (Self::Int(_) | Self::Word(_) | Self::Tail(_), _) | (_, Self::Tail(_)) => true,
        }
    }
}

impl Pattern {
    pub(super) fn parse(text: &'static str) -> Result<Self, String> {
        let wrong = || format!("the pattern {text:?} is not well formed");
        let inside = text.strip_prefix('/').ok_or_else(wrong)?;
        let segments: Vec<_> =
            inside.split('/').map(Segment::parse).collect::<Option<_>>().ok_or_else(wrong)?;
        let last = segments.len() - 1;
        let hollow = segments.iter().take(last).any(|s| matches!(s, Segment::Literal("") | Segment::Tail(_)));
        let mut names: Vec<_> = segments.iter().filter_map(|s| s.name()).collect();
        names.sort_unstable();
        let twice = names.windows(2).any(|pair| pair.first() == pair.last());
        if hollow || twice { Err(wrong()) } else { Ok(Self { text, segments }) }
    }

    pub(super) fn names(&self) -> Vec<&'static str> {
        self.segments.iter().filter_map(|s| s.name()).collect()
    }

    /// An error if some path fits both and neither is more specific: one has the narrower segment here, the other there,
    /// or they differ in their names only.
    pub(super) fn check_against(&self, other: &Self) -> Result<(), String> {
        if self.text == other.text || !self.overlaps(other) {
            return Ok(());
        }
        let ranks = |pattern: &Self, n: usize| pattern.at(n).map_or(u8::MAX, Segment::rank);
        let longest = self.segments.len().max(other.segments.len());
        let orders: Vec<_> = (0..longest).map(|n| ranks(self, n).cmp(&ranks(other, n))).collect();
        let (narrower, wider) = (orders.contains(&Ordering::Less), orders.contains(&Ordering::Greater));
        if narrower != wider {
            return Ok(());
        }
        Err(format!(
            "the patterns {:?} and {:?} match the same path, and neither is more specific",
            self.text, other.text
        ))
    }

    /// The segment at this place; a tail stands at all places from its own on.
    fn at(&self, n: usize) -> Option<Segment> {
        let tail = self.segments.last().copied().filter(|s| matches!(s, Segment::Tail(_)));
        self.segments.get(n).copied().or(tail)
    }

    fn overlaps(&self, other: &Self) -> bool {
        let longest = self.segments.len().max(other.segments.len());
        (0..longest).all(|n| match (self.at(n), other.at(n)) {
            (Some(a), Some(b)) => a.meets(b),
            _ => false,
        })
    }
}
