//! What comes from files and from other systems: read, judged, and handed to the store.
//!
//! [`load`] reads users, restaurants and menus from a JSON file (with [`node`], which knows where in the file it is).
//! No prints and no settings here: the commands hand in what is set, and say what came of it.

pub mod load;
mod node;
