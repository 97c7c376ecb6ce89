//! The other system's file: opened for reading and nothing else, its cells read whatever type they turn out to have.
//!
//! `SQLite` keeps what it is given, so a column that Django declares as a decimal may hold a whole number, a fraction
//! or a text.

use crate::clock::Time;
use crate::error::{Error, Result};
use crate::import::sqlite;
use crate::restaurant::money::Money;
use jiff::civil;
use jiff::tz::TimeZone;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Params, Row};
use std::fmt::Write;
use std::path::Path;

/// Tables that make a file GastroMóvil's.
const NEEDED: &[&str] = &[
    "usuarios_usuario",
    "restaurantes_restaurante",
    "restaurantes_producto",
    "pedidos_pedido",
    "pedidos_detallepedido",
];

/// The open file.
pub(super) struct Source(Connection);

/// One row of it.
pub(super) struct Cells<'a>(&'a Row<'a>);

impl Source {
    /// Opens the file.
    pub(super) fn open(file: &Path) -> Result<Self> {
        let db = sqlite::open(file, "GastroMóvil")?;
        let source = Self(db);
        for table in NEEDED {
            if !source.has(table)? {
                return Err(Error::unusable(format!(
                    "it is no GastroMóvil database: there is no table {table}."
                )));
            }
        }
        Ok(source)
    }

    /// Whether there is such a table.
    pub(super) fn has(&self, table: &str) -> Result<bool> {
        self.0
            .prepare_cached("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1")
            .and_then(|mut s| s.exists([table]))
            .map_err(reading("tables"))
    }

    /// How many rows a table has. `table` is one of ours to name: see the lists in the parent.
    pub(super) fn count(&self, table: &str) -> Result<u64> {
        self.0
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0))
            .map(|n| u64::try_from(n).unwrap_or_default())
            .map_err(reading("tables"))
    }

    /// The highest number that the table ever gave, 0 if none.
    pub(super) fn last_number(&self, table: &str) -> Result<i64> {
        self.0
            .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = ?1")
            .and_then(|mut s| s.query_row([table], |row| row.get(0)).optional())
            .map(Option::unwrap_or_default)
            .map_err(reading("counters"))
    }

    /// Hands over each row of a query, in order.
    pub(super) fn each(
        &self,
        what: &'static str,
        sql: &str,
        values: impl Params,
        mut each: impl FnMut(&Cells<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut statement = self.0.prepare_cached(sql).map_err(reading(what))?;
        let mut rows = statement.query(values).map_err(reading(what))?;
        while let Some(row) = rows.next().map_err(reading(what))? {
            each(&Cells(row))?;
        }
        Ok(())
    }
}

impl Cells<'_> {
    fn cell(&self, at: usize) -> ValueRef<'_> {
        // The columns are those of our own statements.
        self.0.get_ref(at).unwrap_or(ValueRef::Null)
    }

    /// A text; empty for NULL. What is not UTF-8 gets U+FFFD.
    pub(super) fn text(&self, at: usize) -> String {
        match self.cell(at) {
            ValueRef::Null => String::new(),
            ValueRef::Integer(n) => n.to_string(),
            ValueRef::Real(x) => x.to_string(),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        }
    }

    /// A whole number.
    pub(super) fn number(&self, at: usize) -> Option<i64> {
        match self.cell(at) {
            ValueRef::Integer(n) => Some(n),
            ValueRef::Text(_) => self.text(at).trim().parse().ok(),
            ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => None,
        }
    }

    /// The number of a row: never NULL in a primary key.
    pub(super) fn id(&self, at: usize) -> i64 {
        self.number(at).unwrap_or_default()
    }

    /// Yes or no.
    pub(super) fn flag(&self, at: usize) -> bool {
        self.number(at).is_some_and(|n| n != 0)
    }

    /// Degrees.
    pub(super) fn degrees(&self, at: usize) -> Option<f64> {
        match self.cell(at) {
            ValueRef::Real(x) => Some(x),
            ValueRef::Integer(_) | ValueRef::Text(_) => self.text(at).trim().parse().ok(),
            ValueRef::Null | ValueRef::Blob(_) => None,
        }
    }

    /// An amount, with its sign. A fraction is read by its first two decimals, as Django wrote it. `None` if it is no
    /// amount that can be kept.
    pub(super) fn amount(&self, at: usize) -> Option<Money> {
        let text = match self.cell(at) {
            ValueRef::Integer(n) => {
                return n.checked_mul(100).map(Money::from_minor).filter(|sum| sum.minor().abs() <= MOST);
            }
            ValueRef::Real(x) => format!("{x:.2}"),
            ValueRef::Text(_) => self.text(at),
            ValueRef::Null | ValueRef::Blob(_) => return None,
        };
        let text = text.trim();
        let unsigned = Money::parse_decimal(text.strip_prefix('-').unwrap_or(text)).ok()?;
        Some(if text.starts_with('-') { Money::from_minor(-unsigned.minor()) } else { unsigned })
    }

    /// A moment as Django writes it: `2026-03-01 20:30:22.402397`, in UTC.
    pub(super) fn moment(&self, at: usize) -> Option<Time> {
        let written: civil::DateTime = self.text(at).parse().ok()?;
        let moment = written.to_zoned(TimeZone::UTC).ok()?;
        Some(Time::from_millis(moment.timestamp().as_millisecond()))
    }

    /// A day: `2026-03-01`.
    pub(super) fn day(&self, at: usize) -> Option<String> {
        self.text(at).parse::<civil::Date>().ok().map(|day| day.to_string())
    }

    /// All of the row on one line, for the report. `names` are its columns.
    pub(super) fn told(&self, names: &[&str]) -> String {
        let mut line = String::new();
        for (at, name) in names.iter().enumerate() {
            let gap = if at == 0 { "" } else { ", " };
            // Writing to a String cannot fail.
            let _ok = write!(line, "{gap}{name} {:?}", self.text(at));
        }
        line
    }
}

const MOST: i64 = Money::MAX_TOTAL.minor();

/// What cannot be read of the other system's file, for whoever runs the command.
fn reading(what: &'static str) -> impl Fn(rusqlite::Error) -> Error {
    move |error| {
        Error::unusable(format!(
            "its {what} cannot be read ({error}); is it a whole file, with all of GastroMóvil's migrations?"
        ))
    }
}
