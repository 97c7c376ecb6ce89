//! Texts that want to be more than text, in every field that a person can write: shown as what they are.
