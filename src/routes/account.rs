//! Rows about people: log-in in its documented shapes, tokens, sessions, registration, recovery, the own record.

use super::Route;

pub(super) static ROUTES: &[Route] = &[];
