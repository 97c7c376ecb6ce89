//! Columns that hold a word or a number of the inside: read into its enum, its id, its money.

use crate::restaurant::money::Money;
use rusqlite::types::Type;
use rusqlite::{Error, Result, Row};

/// A word that the inside knows. A word that it does not know is a broken file, told as such.
pub(super) fn word<T>(row: &Row<'_>, column: usize, parse: fn(&str) -> Option<T>) -> Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    parse(text).ok_or_else(|| unknown(column, text))
}

/// The same where the column may be NULL.
pub(super) fn word_or_null<T>(
    row: &Row<'_>,
    column: usize,
    parse: fn(&str) -> Option<T>,
) -> Result<Option<T>> {
    let text = row.get_ref(column)?.as_str_or_null()?;
    text.map(|text| parse(text).ok_or_else(|| unknown(column, text))).transpose()
}

/// Words with commas between them; an empty text is none.
pub(super) fn words<T>(row: &Row<'_>, column: usize, parse: fn(&str) -> Option<T>) -> Result<Vec<T>> {
    let text = row.get_ref(column)?.as_str()?;
    let each = text.split(',').filter(|word| !word.is_empty());
    each.map(|word| parse(word).ok_or_else(|| unknown(column, text))).collect()
}

/// Words as [`words`] reads them.
pub(super) fn listed<T: Copy>(of: &[T], as_str: fn(T) -> &'static str) -> String {
    of.iter().map(|one| as_str(*one)).collect::<Vec<_>>().join(",")
}

/// An id that may be NULL.
pub(super) fn id_or_null<T>(row: &Row<'_>, column: usize, make: fn(i64) -> T) -> Result<Option<T>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(make))
}

/// An amount.
pub(super) fn money(row: &Row<'_>, column: usize) -> Result<Money> {
    row.get(column).map(Money::from_minor)
}

/// An amount that may be NULL.
pub(super) fn money_or_null(row: &Row<'_>, column: usize) -> Result<Option<Money>> {
    id_or_null(row, column, Money::from_minor)
}

/// Two columns of degrees, if both are there.
pub(super) fn coordinates(row: &Row<'_>, column: usize) -> Result<Option<(f64, f64)>> {
    let (latitude, longitude) = (row.get::<_, Option<f64>>(column)?, row.get::<_, Option<f64>>(column + 1)?);
    Ok(latitude.zip(longitude))
}

/// `order` with `id` one place nearer to its beginning or its end.
pub(super) fn shifted(mut order: Vec<i64>, id: i64, up: bool) -> Vec<i64> {
    let at = order.iter().position(|other| *other == id);
    let to = at.and_then(|at| if up { at.checked_sub(1) } else { at.checked_add(1) });
    if let (Some(at), Some(to)) = (at, to.filter(|to| *to < order.len())) {
        order.swap(at, to);
    }
    order
}

fn unknown(column: usize, text: &str) -> Error {
    Error::FromSqlConversionFailure(column, Type::Text, format!("unknown word {text:?}").into())
}
