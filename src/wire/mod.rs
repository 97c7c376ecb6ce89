//! The contract's words: refusal shapes, error to answer, field faults to text, JSON of each noun.
