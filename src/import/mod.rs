//! What comes from other systems.
