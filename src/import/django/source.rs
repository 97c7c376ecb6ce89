//! Rows of the other system's people: from a table of `SQLite` that is known by its columns, or from CSV.

use super::System;
use crate::error::{Error, Result};
use crate::import::csv::Table;
use crate::import::sqlite;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _};
use std::path::Path;

/// The open file.
pub(super) struct Source {
    system: System,
    kind: Kind,
}

enum Kind {
    Database(Box<Database>),
    Table(Table),
}

struct Database {
    db: Connection,
    people: String,
    columns: Vec<String>,
    addresses: Option<Addresses>,
}

/// The table of addresses, and how it hangs together with the people.
struct Addresses {
    table: String,
    columns: Vec<String>,
    /// The column of the addresses that names whoever has one; else the people's `address_id` names the address.
    owner: Option<String>,
}

/// One row: the columns' names and what stands in them. Empty counts as nothing.
#[derive(Debug)]
pub(super) struct Cells<'a> {
    columns: &'a [String],
    cells: Vec<Option<String>>,
}

impl Cells<'_> {
    /// What stands in the first of these columns that there is and that holds something.
    pub(super) fn get(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let at = self.columns.iter().position(|column| column == name)?;
            self.cells.get(at)?.as_deref().filter(|text| !text.is_empty())
        })
    }

    /// A text; empty where there is none.
    pub(super) fn text(&self, name: &str) -> String {
        self.get(&[name]).unwrap_or_default().to_owned()
    }

    /// A whole number.
    pub(super) fn number(&self, names: &[&str]) -> Option<i64> {
        self.get(names)?.trim().parse().ok()
    }

    /// Yes or no, as SQLite and the dumps of other databases write it.
    pub(super) fn flag(&self, name: &str) -> bool {
        let text = self.get(&[name]).unwrap_or_default().trim().to_ascii_lowercase();
        matches!(text.as_str(), "1" | "t" | "true" | "yes" | "sí" | "si")
    }
}

impl Source {
    /// Opens the file: CSV by its ending, else a database.
    pub(super) fn open(system: System, file: &Path) -> Result<Self> {
        if file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) {
            return Self::open_table(system, file);
        }
        let db = sqlite::open(file, system.as_str())?;
        let tables = tables(&db)?;
        let people = find(&db, &tables, system.known_by())?;
        let Some((people, columns)) = people else {
            return Err(Error::unusable(format!(
                "it is no database of {}: no table has the columns {}.",
                system.as_str(),
                system.known_by().join(", ")
            )));
        };
        let others: Vec<_> = tables.into_iter().filter(|table| *table != people).collect();
        let addresses = match system.addresses_by() {
            [] => None,
            known_by => find(&db, &others, known_by)?,
        };
        let addresses = addresses.map(|(table, columns)| Addresses {
            owner: columns
                .iter()
                .find(|name| ["customer_id", "user_id", "owner_id"].contains(&name.as_str()))
                .cloned(),
            table,
            columns,
        });
        Ok(Self { system, kind: Kind::Database(Box::new(Database { db, people, columns, addresses })) })
    }

    fn open_table(system: System, file: &Path) -> Result<Self> {
        let bytes = std::fs::read(file).map_err(|e| Error::unusable(format!("it cannot be read ({e}).")))?;
        let text = String::from_utf8(bytes)
            .map_err(|e| Error::unusable(format!("it is not written in UTF-8 ({}).", e.utf8_error())))?;
        let table = Table::read(&text)?;
        let missing =
            system.known_by().iter().find(|name| !table.headline.iter().any(|column| column == *name));
        if let Some(missing) = missing {
            return Err(Error::unusable(format!(
                "it is no table of {}'s people: there is no column {missing}.",
                system.as_str()
            )));
        }
        Ok(Self { system, kind: Kind::Table(table) })
    }

    /// How many people there are.
    pub(super) fn count(&self) -> Result<u64> {
        match &self.kind {
            Kind::Database(of) => number(&of.db, &format!("SELECT count(*) FROM {}", quoted(&of.people))),
            Kind::Table(table) => Ok(u64::try_from(table.rows.len()).unwrap_or(u64::MAX)),
        }
    }

    /// Hands over everybody, by number.
    pub(super) fn each_user(&self, mut each: impl FnMut(&Cells<'_>) -> Result<()>) -> Result<()> {
        match &self.kind {
            Kind::Database(of) => {
                let sql =
                    format!("SELECT * FROM {} ORDER BY {}", quoted(&of.people), quoted(self.system.key()));
                walk(&of.db, &of.columns, &sql, None, &mut each)
            }
            Kind::Table(table) => table.rows.iter().try_for_each(|(_, cells)| {
                each(&Cells { columns: &table.headline, cells: cells.iter().cloned().map(Some).collect() })
            }),
        }
    }

    /// Hands over somebody's addresses, the oldest first. In a table alone they stand beside the person.
    pub(super) fn each_address(
        &self,
        of_user: &Cells<'_>,
        mut each: impl FnMut(&Cells<'_>) -> Result<()>,
    ) -> Result<()> {
        let Kind::Database(of) = &self.kind else {
            return if of_user.get(STREET).is_some() { each(of_user) } else { Ok(()) };
        };
        let Some(addresses) = &of.addresses else { return Ok(()) };
        let (column, value) = match &addresses.owner {
            Some(owner) => (owner.as_str(), of_user.get(&[self.system.key()])),
            None => ("id", of_user.get(&["address_id"])),
        };
        let Some(value) = value else { return Ok(()) };
        let sql =
            format!("SELECT * FROM {} WHERE {} = ?1 ORDER BY id", quoted(&addresses.table), quoted(column));
        walk(&of.db, &addresses.columns, &sql, Some(value), &mut each)
    }

    /// How many addresses the file has in a table of their own.
    pub(super) fn addresses(&self) -> Result<u64> {
        match &self.kind {
            Kind::Database(file) => file
                .addresses
                .as_ref()
                .map_or(Ok(0), |of| number(&file.db, &format!("SELECT count(*) FROM {}", quoted(&of.table)))),
            Kind::Table(_) => Ok(0),
        }
    }

    /// What that table is called.
    pub(super) fn address_table(&self) -> &str {
        match &self.kind {
            Kind::Database(file) => file.addresses.as_ref().map_or("", |of| &of.table),
            Kind::Table(_) => "",
        }
    }

    /// Columns of the people that nobody takes, and in how many rows something stands in them.
    pub(super) fn strange_columns(&self) -> Result<Vec<(String, u64)>> {
        let taken = self.system.taken();
        let strange = |name: &&String| !taken.contains(&name.as_str());
        let mut found = Vec::new();
        match &self.kind {
            Kind::Database(of) => {
                for name in of.columns.iter().filter(strange) {
                    let (table, column) = (quoted(&of.people), quoted(name));
                    let sql =
                        format!("SELECT count(*) FROM {table} WHERE {column} IS NOT NULL AND {column} <> ''");
                    found.push((format!("{}.{name}", of.people), number(&of.db, &sql)?));
                }
            }
            Kind::Table(table) => {
                for (at, name) in table.headline.iter().enumerate().filter(|(_, name)| strange(name)) {
                    let filled =
                        table.rows.iter().filter(|(_, row)| row.get(at).is_some_and(|c| !c.is_empty()));
                    found.push((name.clone(), u64::try_from(filled.count()).unwrap_or(u64::MAX)));
                }
            }
        }
        found.retain(|(_, filled)| *filled > 0);
        Ok(found)
    }

    /// Other tables with rows, but those that Django keeps about itself.
    pub(super) fn strange_tables(&self) -> Result<Vec<(String, u64)>> {
        let Kind::Database(of) = &self.kind else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for table in tables(&of.db)? {
            let is_djangos =
                ["django_migrations", "django_content_type", "auth_permission"].contains(&table.as_str());
            let is_ours = table == of.people || of.addresses.as_ref().is_some_and(|a| a.table == table);
            if is_djangos || is_ours {
                continue;
            }
            let rows = number(&of.db, &format!("SELECT count(*) FROM {}", quoted(&table)))?;
            if rows > 0 {
                found.push((table, rows));
            }
        }
        Ok(found)
    }

    /// The highest number that the system ever gave a person, as far as the file knows.
    pub(super) fn last_number(&self) -> Result<i64> {
        let Kind::Database(of) = &self.kind else { return Ok(0) };
        let counts = "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'";
        if of.db.query_row(counts, [], |_| Ok(())).optional().map_err(reading)?.is_none() {
            return Ok(0);
        }
        of.db
            .query_row("SELECT seq FROM sqlite_sequence WHERE name = ?1", [&of.people], |row| row.get(0))
            .optional()
            .map(Option::unwrap_or_default)
            .map_err(reading)
    }
}

/// What an address's street is called.
pub(super) const STREET: &[&str] = &["street", "street_address", "address", "line1"];

fn tables(db: &Connection) -> Result<Vec<String>> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
    let mut statement = db.prepare(sql).map_err(reading)?;
    let names = statement.query_map([], |row| row.get(0)).map_err(reading)?;
    names.collect::<rusqlite::Result<_>>().map_err(reading)
}

/// The first table that has all of these columns, and all that it has.
fn find(db: &Connection, tables: &[String], needed: &[&str]) -> Result<Option<(String, Vec<String>)>> {
    for table in tables {
        let mut statement = db.prepare("SELECT name FROM pragma_table_info(?1)").map_err(reading)?;
        let columns = statement.query_map([table], |row| row.get(0)).map_err(reading)?;
        let columns: Vec<String> = columns.collect::<rusqlite::Result<_>>().map_err(reading)?;
        if needed.iter().all(|name| columns.iter().any(|column| column == name)) {
            return Ok(Some((table.clone(), columns)));
        }
    }
    Ok(None)
}

fn walk(
    db: &Connection,
    columns: &[String],
    sql: &str,
    value: Option<&str>,
    each: &mut dyn FnMut(&Cells<'_>) -> Result<()>,
) -> Result<()> {
    let mut statement = db.prepare_cached(sql).map_err(reading)?;
    let mut rows = match value {
        Some(value) => statement.query([value]),
        None => statement.query([]),
    }
    .map_err(reading)?;
    while let Some(row) = rows.next().map_err(reading)? {
        let cell = |at| match row.get_ref(at).unwrap_or(ValueRef::Null) {
            ValueRef::Null => None,
            ValueRef::Integer(n) => Some(n.to_string()),
            ValueRef::Real(x) => Some(x.to_string()),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                Some(String::from_utf8_lossy(bytes).into_owned())
            }
        };
        each(&Cells { columns, cells: (0..columns.len()).map(cell).collect() })?;
    }
    Ok(())
}

fn number(db: &Connection, sql: &str) -> Result<u64> {
    db.query_row(sql, [], |row| row.get::<_, i64>(0))
        .map(|n| u64::try_from(n).unwrap_or_default())
        .map_err(reading)
}

/// A name of the other file's own, as SQL takes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What cannot be read of the other system's file, for whoever runs the command.
#[expect(clippy::needless_pass_by_value, reason = "handed to map_err")]
fn reading(error: rusqlite::Error) -> Error {
    Error::unusable(format!("it cannot be read ({error}); is it a whole file?"))
}
