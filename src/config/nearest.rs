//! The known word that a mistyped one was most likely meant to be. Settings, commands and flags suggest with it.

/// The word of `known` that differs least from `typed`, if it differs little enough to be worth suggesting: in a third
/// of its letters at most.
#[must_use]
pub fn nearest<'k>(typed: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let (distance, word) =
        known.into_iter().map(|word| (distance(typed, word), word)).min_by_key(|(distance, _)| *distance)?;
    (distance * 3 <= word.chars().count().max(3)).then_some(word)
}

/// Levenshtein's distance: how many letters have to be put in, taken out or exchanged.
fn distance(from: &str, to: &str) -> usize {
    // costs[j]: from the letters of `from` seen so far to the first j letters of `to`.
    let mut costs: Vec<usize> = (0..=to.chars().count()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (b, &above) in to.chars().zip(costs.iter().skip(1)) {
            left = (diagonal + usize::from(a != b)).min(above + 1).min(left + 1);
            diagonal = above;
            next.push(left);
        }
        costs = next;
    }
    costs.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_put_in_taken_out_and_exchanged_count_one_each() {
        for (a, b, n) in
            [("", "", 0), ("abc", "", 3), ("", "abc", 3), ("kitten", "sitting", 3), ("serve", "sreve", 2)]
        {
            assert_eq!(distance(a, b), n, "{a} {b}");
        }
    }

    #[test]
    fn a_word_too_far_away_is_not_suggested() {
        assert_eq!(nearest("confg", ["config", "help"]), Some("config"));
        assert_eq!(nearest("banana", ["config", "help"]), None);
        assert_eq!(nearest("x", []), None);
    }
}
