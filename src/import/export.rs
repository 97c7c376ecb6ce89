//! People and menus into files that `comanda load` takes: what goes out comes in again byte for byte.
//!
//! JSON is one file, a row on a line; CSV is a folder with a table for each noun. Rows are written as they are read. The
//! words are the contract's, as [`super::load`] reads them.
//!
//! Not in here: orders, ratings and pictures (a backup holds everything), and people who were erased.

use super::csv::Writer;
use crate::error::{Error, Result};
use crate::restaurant::money::Money;
use crate::store::export::{Dish, Heading, Place, each_dish, each_heading, each_place, each_user, rows};
use crate::store::user::Record;
use crate::store::{Store, user};
use serde_json::{Map, Value, json};
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// The tables of a folder, by name.
pub(super) const USERS: (&str, &[&str]) = (
    "usuarios.csv",
    &[
        "id",
        "username",
        "email",
        "correo_unico",
        "first_name",
        "last_name",
        "telefono",
        "rol",
        "estado",
        "fecha_nacimiento",
        "password_hash",
    ],
);
pub(super) const PLACES: (&str, &[&str]) = (
    "restaurantes.csv",
    &["id", "owner", "nombre", "direccion", "telefono", "descripcion", "activo", "moneda", "domicilio"],
);
pub(super) const HEADINGS: (&str, &[&str]) = ("categorias.csv", &["id", "restaurante", "nombre", "posicion"]);
pub(super) const DISHES: (&str, &[&str]) =
    ("productos.csv", &["id", "categoria", "nombre", "descripcion", "precio", "disponible", "posicion"]);

/// What is to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Accounts.
    pub users: bool,
    /// Restaurants with their menus.
    pub menu: bool,
    /// The accounts' password hashes too.
    pub passwords: bool,
}

/// How many rows that is.
pub fn count(store: &Store, choice: Choice) -> Result<u64> {
    let (users, menu) = store.read(rows)?;
    Ok(if choice.users { users } else { 0 } + if choice.menu { menu } else { 0 })
}

/// Writes one file of JSON. `step` is called for each row.
///
/// # Errors
/// [`Error::Unusable`] when the file cannot be written.
pub fn json(store: &Store, choice: Choice, file: &Path, step: &dyn Fn()) -> Result<()> {
    let mut out = create(file)?;
    let mut put = |text: &str| out.write_all(text.as_bytes()).map_err(|e| cannot(file, &e));
    put("{")?;
    store.read(|db| {
        if choice.users {
            put("\n\"users\": [")?;
            let mut comma = "\n";
            each_user(db, |user| {
                put(&format!("{comma}{}", Value::Object(account(&user, choice.passwords))))?;
                comma = ",\n";
                step();
                Ok(())
            })?;
            put(if choice.menu { "\n]," } else { "\n]" })?;
        }
        if choice.menu {
            put("\n\"restaurants\": [")?;
            let mut comma = "\n";
            each_place(db, |restaurant| {
                put(&format!("{comma}{}, \"categories\": [", open(&place(&restaurant))))?;
                comma = ",\n";
                step();
                let mut comma = "\n ";
                each_heading(db, restaurant.id, |category| {
                    put(&format!("{comma}{}, \"products\": [", open(&heading(&category, false))))?;
                    comma = ",\n ";
                    step();
                    let mut comma = "\n  ";
                    each_dish(db, category.id, |product| {
                        put(&format!("{comma}{}", Value::Object(dish(&product, false))))?;
                        comma = ",\n  ";
                        step();
                        Ok(())
                    })?;
                    put("]}")
                })?;
                put("]}")
            })?;
            put("\n]")?;
        }
        put("\n}\n")
    })?;
    finish(out, file)
}

/// Writes a folder of tables, which is made if it is not there.
///
/// # Errors
/// As [`json`].
pub fn csv(store: &Store, choice: Choice, folder: &Path, step: &dyn Fn()) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|e| cannot(folder, &e))?;
    store.read(|db| {
        if choice.users {
            let mut table = Sheet::new(folder, USERS)?;
            each_user(db, |user| {
                step();
                table.row(&account(&user, choice.passwords))
            })?;
            table.finish()?;
        }
        if choice.menu {
            let (mut places, mut headings, mut dishes) =
                (Sheet::new(folder, PLACES)?, Sheet::new(folder, HEADINGS)?, Sheet::new(folder, DISHES)?);
            each_place(db, |restaurant| {
                step();
                places.row(&place(&restaurant))?;
                each_heading(db, restaurant.id, |category| {
                    step();
                    headings.row(&heading(&category, true))?;
                    each_dish(db, category.id, |product| {
                        step();
                        dishes.row(&dish(&product, true))
                    })
                })
            })?;
            for table in [places, headings, dishes] {
                table.finish()?;
            }
        }
        Ok(())
    })
}

/// A table that is being written.
struct Sheet {
    file: std::path::PathBuf,
    columns: &'static [&'static str],
    writer: Writer<BufWriter<File>>,
}

impl Sheet {
    fn new(folder: &Path, (name, columns): (&str, &'static [&'static str])) -> Result<Self> {
        let file = folder.join(name);
        let writer = Writer::new(create(&file)?, columns).map_err(|e| cannot(&file, &e))?;
        Ok(Self { file, columns, writer })
    }

    fn row(&mut self, row: &Map<String, Value>) -> Result<()> {
        let cell = |name: &&str| match row.get(*name) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(Value::Bool(true)) => "sí".to_owned(),
            Some(Value::Bool(false)) => "no".to_owned(),
            Some(other) => other.to_string(),
        };
        let cells: Vec<_> = self.columns.iter().map(cell).collect();
        self.writer.row(&cells).map_err(|e| cannot(&self.file, &e))
    }

    fn finish(self) -> Result<()> {
        finish(self.writer.into_inner(), &self.file)
    }
}

fn account(of: &Record, passwords: bool) -> Map<String, Value> {
    let role = match of.role.as_str() {
        "courier" => "repartidor",
        "owner" => "restaurante",
        "admin" => "admin",
        _ => "cliente",
    };
    let state = match of.state.as_str() {
        "active" => 1,
        "disabled" => 3,
        _ => 0,
    };
    let mut row = Map::new();
    let mut set = |name: &str, value: Value| row.insert(name.to_owned(), value);
    set("id", json!(of.id.raw()));
    set("username", json!(of.username));
    set("email", json!(of.email));
    // An earlier account has the same address but for its case: this one signs in by user name only.
    if of.email_key.is_none() && user::email_key(&of.email).is_some() {
        set("correo_unico", json!(false));
    }
    set("first_name", json!(of.first_name));
    set("last_name", json!(of.last_name));
    set("telefono", json!(of.phone));
    set("rol", json!(role));
    set("estado", json!(state));
    if let Some(date) = &of.date_of_birth {
        set("fecha_nacimiento", json!(date));
    }
    if passwords {
        set("password_hash", json!(of.password.expose()));
    }
    row
}

fn place(of: &Place) -> Map<String, Value> {
    let mut row = Map::new();
    let mut set = |name: &str, value: Value| row.insert(name.to_owned(), value);
    set("id", json!(of.id));
    set("owner", json!(of.owner));
    set("nombre", json!(of.name));
    set("direccion", json!(of.address));
    set("telefono", json!(of.phone));
    set("descripcion", json!(of.about));
    set("activo", json!(of.open));
    set("moneda", json!(of.currency));
    if let Some(fee) = of.fee {
        set("domicilio", amount(fee));
    }
    row
}

fn heading(of: &Heading, flat: bool) -> Map<String, Value> {
    let mut row = Map::new();
    row.insert("id".to_owned(), json!(of.id));
    if flat {
        row.insert("restaurante".to_owned(), json!(of.restaurant));
    }
    row.insert("nombre".to_owned(), json!(of.name));
    row.insert("posicion".to_owned(), json!(of.position));
    row
}

fn dish(of: &Dish, flat: bool) -> Map<String, Value> {
    let mut row = Map::new();
    let mut set = |name: &str, value: Value| row.insert(name.to_owned(), value);
    set("id", json!(of.id));
    if flat {
        set("categoria", json!(of.category));
    }
    set("nombre", json!(of.name));
    set("descripcion", json!(of.description));
    set("precio", amount(of.price));
    set("disponible", json!(of.available));
    set("posicion", json!(of.position));
    row
}

fn amount(of: Money) -> Value {
    Value::String(of.to_string())
}

/// An object without its closing brace: more follows.
fn open(row: &Map<String, Value>) -> String {
    let mut text = Value::Object(row.clone()).to_string();
    text.pop();
    text
}

/// A file for its owner's eyes: it holds people.
fn create(file: &Path) -> Result<BufWriter<File>> {
    let made = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file);
    made.map(BufWriter::new).map_err(|e| cannot(file, &e))
}

fn finish(out: BufWriter<File>, file: &Path) -> Result<()> {
    let written = out.into_inner().map_err(std::io::IntoInnerError::into_error);
    written.and_then(|file| file.sync_all()).map_err(|e| cannot(file, &e))
}

fn cannot(file: &Path, error: &std::io::Error) -> Error {
    Error::unusable(format!("{} cannot be written ({error}).", file.display()))
}

#[cfg(test)]
mod tests;
