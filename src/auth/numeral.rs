//! Which characters Python calls digits: `str.isdigit()` of Python 3.11, which is Unicode 14.
//!
//! Rust knows numbers in general, which takes in fractions and Roman numerals; Django's rule against passwords of
//! digits does not.

/// First and last of each run of characters whose numeric type is decimal or digit.
const RUNS: [(u32, u32); 81] = [
    (0x0030, 0x0039),
    (0x00b2, 0x00b3),
    (0x00b9, 0x00b9),
    (0x0660, 0x0669),
    (0x06f0, 0x06f9),
    (0x07c0, 0x07c9),
    (0x0966, 0x096f),
    (0x09e6, 0x09ef),
    (0x0a66, 0x0a6f),
    (0x0ae6, 0x0aef),
    (0x0b66, 0x0b6f),
    (0x0be6, 0x0bef),
    (0x0c66, 0x0c6f),
    (0x0ce6, 0x0cef),
    (0x0d66, 0x0d6f),
    (0x0de6, 0x0def),
    (0x0e50, 0x0e59),
    (0x0ed0, 0x0ed9),
    (0x0f20, 0x0f29),
    (0x1040, 0x1049),
    (0x1090, 0x1099),
    (0x1369, 0x1371),
    (0x17e0, 0x17e9),
    (0x1810, 0x1819),
    (0x1946, 0x194f),
    (0x19d0, 0x19da),
    (0x1a80, 0x1a89),
    (0x1a90, 0x1a99),
    (0x1b50, 0x1b59),
    (0x1bb0, 0x1bb9),
    (0x1c40, 0x1c49),
    (0x1c50, 0x1c59),
    (0x2070, 0x2070),
    (0x2074, 0x2079),
    (0x2080, 0x2089),
    (0x2460, 0x2468),
    (0x2474, 0x247c),
    (0x2488, 0x2490),
    (0x24ea, 0x24ea),
    (0x24f5, 0x24fd),
    (0x24ff, 0x24ff),
    (0x2776, 0x277e),
    (0x2780, 0x2788),
    (0x278a, 0x2792),
    (0xa620, 0xa629),
    (0xa8d0, 0xa8d9),
    (0xa900, 0xa909),
    (0xa9d0, 0xa9d9),
    (0xa9f0, 0xa9f9),
    (0xaa50, 0xaa59),
    (0xabf0, 0xabf9),
    (0xff10, 0xff19),
    (0x104a0, 0x104a9),
    (0x10a40, 0x10a43),
    (0x10d30, 0x10d39),
    (0x10e60, 0x10e68),
    (0x11052, 0x1105a),
    (0x11066, 0x1106f),
    (0x110f0, 0x110f9),
    (0x11136, 0x1113f),
    (0x111d0, 0x111d9),
    (0x112f0, 0x112f9),
    (0x11450, 0x11459),
    (0x114d0, 0x114d9),
    (0x11650, 0x11659),
    (0x116c0, 0x116c9),
    (0x11730, 0x11739),
    (0x118e0, 0x118e9),
    (0x11950, 0x11959),
    (0x11c50, 0x11c59),
    (0x11d50, 0x11d59),
    (0x11da0, 0x11da9),
    (0x16a60, 0x16a69),
    (0x16ac0, 0x16ac9),
    (0x16b50, 0x16b59),
    (0x1d7ce, 0x1d7ff),
    (0x1e140, 0x1e149),
    (0x1e2f0, 0x1e2f9),
    (0x1e950, 0x1e959),
    (0x1f100, 0x1f10a),
    (0x1fbf0, 0x1fbf9),
];

/// Whether a text is digits and nothing else; an empty one is not.
pub(super) fn is_all_digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_digit)
}

fn is_digit(letter: char) -> bool {
    let code = u32::from(letter);
    RUNS.get(RUNS.partition_point(|(_, last)| *last < code)).is_some_and(|(first, _)| *first <= code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_all_scripts_count_and_fractions_do_not() {
        for text in ["0", "73920461855", "٣٤٥٦٧٨٩٠", "²²²²²²²²", "①②③", "𝟘𝟙", "🯹"]
        {
            assert!(is_all_digits(text), "{text}");
        }
        for text in ["", "1a", "-1", "1.5", "½", "Ⅷ", "一二三", " 1"] {
            assert!(!is_all_digits(text), "{text}");
        }
    }

    #[test]
    fn the_runs_are_in_order_and_hold_as_many_digits_as_python_counts() {
        assert!(RUNS.windows(2).all(|pair| pair[0].1 < pair[1].0));
        assert_eq!(RUNS.iter().map(|(first, last)| last - first + 1).sum::<u32>(), DIGITS_OF_PYTHON);
    }

    const DIGITS_OF_PYTHON: u32 = 788;
}
