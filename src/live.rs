//! The hub of live events.
