//! From tables ([`super::super::csv`]) to [`Stock`]: a row becomes the object that JSON would have, and is judged as that.

use super::super::csv::Table;
use super::super::node::Node;
use super::{LooseDish, LooseHeading, Stock, read};
use crate::error::{Error, Result};
use serde_json::{Map, Value};

/// Columns whose empty cell is an empty text; any other's is left out.
const TEXTS: &[&str] =
    &["username", "email", "first_name", "last_name", "telefono", "nombre", "direccion", "descripcion"];
const NUMBERS: &[&str] = &["id", "owner", "restaurante", "categoria", "posicion", "estado"];
const FLAGS: &[&str] = &["activo", "disponible", "active", "correo_unico", "is_superuser"];
const AMOUNTS: &[&str] = &["precio", "domicilio"];

/// What the rows of a table are, told by a column that no other table has.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Users,
    Places,
    Dishes,
    Headings,
}

impl Kind {
    fn of(headline: &[String]) -> Option<Self> {
        let has = |name: &str| headline.iter().any(|column| column == name);
        [
            ("username", Self::Users),
            ("owner", Self::Places),
            ("categoria", Self::Dishes),
            ("restaurante", Self::Headings),
        ]
        .into_iter()
        .find_map(|(name, kind)| has(name).then_some(kind))
    }
}

/// Reads and judges tables, each with the name to call it by.
pub(super) fn stock(tables: &[(String, String)]) -> Result<Stock> {
    let mut stock = Stock::default();
    for (name, text) in tables {
        let table = Table::read(text).map_err(|error| named(name, &error))?;
        let kind = Kind::of(&table.headline).ok_or_else(|| {
            Error::unusable(format!(
                "{name}: its headline is none of ours; it begins with a row such as username,email or \
                 id,categoria,nombre,precio."
            ))
        })?;
        // A column that nobody reads is told once, not for each row.
        let mut left_out = Vec::new();
        for (line, cells) in &table.rows {
            let row = object(&table, cells);
            left_out.clear();
            take(kind, Node::new(format!("{name}, line {line}"), &row)?, &mut stock, &mut left_out)?;
        }
        let columns = left_out.iter().filter_map(|at| at.rsplit_once('.')).map(|(_, column)| column);
        stock.left_out.extend(columns.map(|column| format!("{name}: the column {column}")));
    }
    read::unique(&stock)?;
    Ok(stock)
}

fn take(kind: Kind, mut node: Node<'_>, stock: &mut Stock, left_out: &mut Vec<String>) -> Result<()> {
    let at = node.at().to_owned();
    match kind {
        Kind::Users => stock.users.push(read::account(node, left_out)?),
        Kind::Places => stock.restaurants.push(read::place(node, left_out)?),
        Kind::Headings => {
            let restaurant = needed(&mut node, "restaurante")?;
            let heading = read::heading(node, left_out)?;
            stock.headings.push(LooseHeading { at, restaurant, heading });
        }
        Kind::Dishes => {
            let category = needed(&mut node, "categoria")?;
            let dish = read::dish(node, left_out)?;
            stock.dishes.push(LooseDish { at, category, dish });
        }
    }
    Ok(())
}

fn needed(node: &mut Node<'_>, column: &'static str) -> Result<i64> {
    node.id(column)?.ok_or_else(|| Error::unusable(format!("{} is missing.", node.at_key(column))))
}

fn object(table: &Table, cells: &[String]) -> Value {
    let values = table.headline.iter().zip(cells);
    let map: Map<String, Value> =
        values.map(|(column, cell)| (column.clone(), value(column, cell, table.semicolons))).collect();
    Value::Object(map)
}

/// A cell as JSON would have it. What does not fit stays a text, and is refused as such by its place.
fn value(column: &str, cell: &str, semicolons: bool) -> Value {
    let text = || Value::String(cell.to_owned());
    if TEXTS.contains(&column) {
        return text();
    }
    let trimmed = cell.trim();
    if trimmed.is_empty() {
        return Value::Null;
    }
    if NUMBERS.contains(&column) {
        return trimmed.parse::<i64>().map_or_else(|_| text(), Value::from);
    }
    if FLAGS.contains(&column) {
        return match trimmed.to_lowercase().as_str() {
            "sí" | "si" | "yes" | "true" | "verdadero" | "1" => Value::Bool(true),
            "no" | "false" | "falso" | "0" => Value::Bool(false),
            _ => text(),
        };
    }
    if AMOUNTS.contains(&column) && semicolons {
        return Value::String(trimmed.replace(',', "."));
    }
    text()
}

fn named(name: &str, error: &Error) -> Error {
    let sentence =
        if let Error::Unusable(sentence) = error { sentence.to_string() } else { error.to_string() };
    Error::unusable(format!("{name}: {sentence}"))
}
