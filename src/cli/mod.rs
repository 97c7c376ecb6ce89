//! Commands as a table.
