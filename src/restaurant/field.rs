//! The checks of one text field: there, not blank, not too long, no NUL.
//!
//! Lengths are counted in characters, as Django does. Texts come back trimmed, as Django REST Framework's
//! `CharField` trims them.

use crate::error::{Fault, FieldFaults};

/// A text that must hold something: trimmed, or a fault under `field`.
pub fn required(faults: &mut FieldFaults, field: &'static str, text: &str, max: u32) -> String {
    let text = optional(faults, field, text, max);
    if text.is_empty() {
        faults.add(field, Fault::Blank);
    }
    text
}

/// A text that may be empty: trimmed, or a fault under `field`.
pub fn optional(faults: &mut FieldFaults, field: &'static str, text: &str, max: u32) -> String {
    let text = text.trim();
    if text.contains('\0') {
        faults.add(field, Fault::NullCharacter);
    }
    if longer(text, max) {
        faults.add(field, Fault::TooLong(max));
    }
    text.to_owned()
}

/// Whether `text` has more than `max` characters; does not walk further than it must.
#[must_use]
pub fn longer(text: &str, max: u32) -> bool {
    let max = usize::try_from(max).unwrap_or(usize::MAX);
    text.len() > max && text.chars().nth(max).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_characters_after_trimming() {
        let mut faults = FieldFaults::default();
        assert_eq!(required(&mut faults, "name", "  ññññ ", 4), "ññññ");
        assert!(faults.0.is_empty());
        required(&mut faults, "name", "ñññññ", 4);
        assert_eq!(faults.0, [("name".into(), vec![Fault::TooLong(4)])]);
    }

    #[test]
    fn blank_is_a_fault_only_where_something_is_required() {
        let mut faults = FieldFaults::default();
        optional(&mut faults, "about", " \t", 4);
        assert!(faults.0.is_empty());
        required(&mut faults, "name", " \t", 4);
        required(&mut faults, "name", "a\0b", 4);
        assert_eq!(faults.0, [("name".into(), vec![Fault::Blank, Fault::NullCharacter])]);
    }
}
