//! What a Comanda file looks like, and the numbered steps that lift older files to it.
//!
//! `schema.sql` is the present. A change of it comes with a step at the end of [`STEPS`]; a step that was released is
//! never edited. `user_version` counts the steps that a file has, `application_id` says that it is ours.

/// In the header of each of our files: "COMA".
pub(super) const APPLICATION: i64 = 0x434F_4D41;

/// The whole schema of today.
pub(super) const SCHEMA: &str = include_str!("../../schema.sql");

/// One change of the schema after the first release.
pub(super) struct Step {
    /// What it does, for the log.
    pub(super) what: &'static str,
    /// Run in a transaction of its own, with foreign keys off (so that a table can be rebuilt) and checked at its end.
    pub(super) sql: &'static str,
}

/// All steps since the first release, oldest first. Only ever appended.
pub(super) static STEPS: &[Step] = &[];
