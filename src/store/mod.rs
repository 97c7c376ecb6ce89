//! The only SQL: open, readers, the one writer, schema steps, one file per noun, journal, outbox.
