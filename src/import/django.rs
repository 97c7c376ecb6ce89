//! People of the other documented Django systems: RestAPI, ecommerce-api, uk-travel-recommendation, Backend-produccion;
//! from a database (`SQLite`) or from one table as CSV.
//!
//! Their documentation tells fields, not names of tables; so a table is known by its columns ([`system`]). [`source`]
//! hands over rows, whichever kind of file they lie in; [`people`] judges each. One transaction: all or nothing. What is
//! not taken just as it was is in the [`Report`], and so is every column and table that has no place here.
//!
//! # Why
//! * Only an empty house is filled: numbers stay as they are, and with them tokens and links.
//! * A password that is none of Django's forms, and no SHA-256 where the system has those, is not taken: RestAPI kept
//!   whatever a change sent, and a password in the clear belongs in no file, not even in the report.

mod people;
mod source;
mod system;

pub use system::System;

use super::report::{How, Report};
use crate::error::{Error, Result};
use crate::store::{Store, Write, house, user};
use source::Source;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

/// Called after each row, from the writer's thread.
pub type Step = Arc<dyn Fn() + Send + Sync>;

/// How many rows there are to walk through.
///
/// # Errors
/// [`Error::Unusable`] when the file is none of `system`'s, or one that is in use.
pub fn rows(system: System, file: &Path) -> Result<u64> {
    Source::open(system, file)?.count()
}

/// Takes over everybody in `file`. The caller holds the house's lock.
///
/// # Errors
/// [`Error::Unusable`] when the house is not empty, or the file cannot be read; then nothing was taken.
pub fn import(system: System, file: &Path, store: &Store, step: Step) -> Result<Report> {
    let source = Source::open(system, file)?;
    store.write_blocking(move |w| {
        if !user::is_empty(w.db())? {
            return Err(Error::unusable(
                "nothing was taken: the house has users already, and an import fills an empty one only; set database.path \
                 to a new file.",
            ));
        }
        let mut taking = Taking {
            w,
            system,
            source: &source,
            step,
            report: Report::default(),
            usernames: HashSet::new(),
            emails: HashSet::new(),
            slugs: HashSet::new(),
            numbered: None,
            last: 0,
            addresses: 0,
        };
        source.each_user(|row| taking.user(row))?;
        taking.rest()?;
        Ok(taking.report)
    })
}

/// An import under way.
struct Taking<'a> {
    w: &'a Write<'a>,
    system: System,
    source: &'a Source,
    step: Step,
    report: Report,
    usernames: HashSet<String>,
    emails: HashSet<String>,
    slugs: HashSet<String>,
    /// Whether the system's numbers are whole numbers, as the first row has it; else everybody gets a new one.
    numbered: Option<bool>,
    last: i64,
    addresses: u64,
}

impl Taking<'_> {
    /// Tells what has no place here, and goes on counting where the other system stopped.
    fn rest(&mut self) -> Result<()> {
        for (column, filled) in self.source.strange_columns()? {
            let why = "a column that has no place here: look there if it is needed";
            self.report.doubt(How::LeftOut, format_args!("{column} ({filled} filled)"), why);
        }
        for (table, rows) in self.source.strange_tables()? {
            let why = "a table that has no place here: look there if it is needed";
            self.report.doubt(How::LeftOut, format_args!("{table} ({rows})"), why);
        }
        let addresses = self.source.addresses()?;
        if addresses > self.addresses {
            let lost = addresses - self.addresses;
            for _ in 0..lost {
                self.report.count("addresses", false);
            }
            let what = format!("{lost} addresses of {}", self.source.address_table());
            self.report.doubt(How::Refused, what, "nobody has them");
        }
        let last = self.last.max(self.source.last_number()?);
        house::count_on_from(self.w, house::Numbered::User, last)
    }
}

#[cfg(test)]
mod tests;
