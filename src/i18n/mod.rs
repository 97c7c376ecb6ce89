//! Spanish and English for pages, mail and tickets.
