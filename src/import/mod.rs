//! What comes from files and from other systems: read, judged, and handed to the store.
//!
//! [`load`] reads users, restaurants and menus from a JSON file (with [`node`], which knows where in the file it is) or
//! from tables ([`csv`]); [`export`] writes such files.
//! [`gastromovil`] takes over a whole database of that system and leaves a [`report`], [`django`] the people of the others. [`demo`] is a small restaurant to look at. Nothing is printed here and no
//! settings are read: the commands hand in what is set, and say what came of it.

mod csv;
pub mod demo;
pub mod django;
pub mod export;
pub mod gastromovil;
pub mod load;
mod node;
pub mod report;
mod sqlite;
