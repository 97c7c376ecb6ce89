//! Who is it: users, roles, password formats and rules, tokens, sessions, cross-site checks, codes. No I/O here.

pub mod id;
