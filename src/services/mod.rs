//! What people do, a file per noun. Parsed input, rule and store, plain result; no HTTP, no HTML.
