//! JSON: parse, service, show; one file per noun.
