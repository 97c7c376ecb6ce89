//! Settings: read once, checked once.
