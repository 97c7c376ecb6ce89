//! Spanish and English for pages, mail and tickets.

pub mod mail;
