//! Every page, as it looks and as it is built.
