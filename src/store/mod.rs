//! The only SQL: open, readers, the one writer, schema steps, one file per noun, journal, outbox.

pub mod address;
pub mod cart;
pub mod category;
pub mod courier;
#[cfg(test)]
mod fixture;
pub mod journal;
pub mod order;
#[cfg(test)]
mod plans;
pub mod product;
pub mod rating;
pub mod restaurant;
mod word;
pub mod write;

use crate::error::Error;

/// Turns what `SQLite` says into an error of the house; `doing` is for the log.
pub(crate) fn failed(doing: &'static str) -> impl Fn(rusqlite::Error) -> Error {
    move |error| Error::internal(doing, error)
}
