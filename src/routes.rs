//! **The** route table.
