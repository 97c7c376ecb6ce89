//! A genuine GastroMóvil database (Django's `SQLite` file), taken over whole: people, menus, orders, ratings.
//!
//! One transaction: all of it or nothing. Numbers, hashes and totals stay as they are; what its flaws let in is kept
//! where it does no harm, else corrected or refused, and either way told in the [`Report`]. People and couriers are in
//! `people`, menus in `menu`, orders and ratings in `orders`; `source` opens the file and reads its cells.
//!
//! # Why
//! * Only an empty house is filled: two systems' numbers cannot both stay as they are.
//! * Not taken by rule: sessions and recovery codes (everybody signs in anew), couriers' last positions (where somebody
//!   was before is nobody's business), what Django keeps about itself.

mod menu;
mod orders;
mod people;
mod source;

use super::report::{How, Report};
use crate::error::{Error, Result};
use crate::store::{Store, Write, house, user};
use source::Source;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

/// Called after each row, from the writer's thread.
pub type Step = Arc<dyn Fn() + Send + Sync>;

/// Tables that the import walks through, for counting: what is shown while it runs.
const TABLES: &[&str] = &[
    "usuarios_usuario",
    "usuarios_direccion",
    "restaurantes_restaurante",
    "restaurantes_categoria",
    "restaurantes_producto",
    "repartidores_repartidor",
    "pedidos_pedido",
    "usuarios_calificacion",
];

/// Tables whose rows are not taken, and why.
const LEFT_OUT: &[(&str, &str)] = &[
    ("usuarios_codigorecuperacion", "recovery codes of a few minutes"),
    ("django_session", "everybody signs in anew"),
    ("socialaccount_socialaccount", "signing in with Google: these people ask for a new password by mail"),
    ("usuarios_usuario_groups", "groups of the admin site"),
    ("usuarios_usuario_user_permissions", "permissions of the admin site"),
    ("django_admin_log", "the admin site's log"),
    ("core_restaurante", "an earlier application's copy, which GastroMóvil no longer reads"),
    ("core_categoria", "an earlier application's copy, which GastroMóvil no longer reads"),
    ("core_producto", "an earlier application's copy, which GastroMóvil no longer reads"),
];

/// Where both systems count: a number that was given once is not given again, or the token of somebody deleted would
/// open the account of somebody new.
const NUMBERS: &[(&str, house::Numbered)] = &[
    ("usuarios_usuario", house::Numbered::User),
    ("usuarios_direccion", house::Numbered::Address),
    ("restaurantes_restaurante", house::Numbered::Restaurant),
    ("restaurantes_categoria", house::Numbered::Category),
    ("restaurantes_producto", house::Numbered::Product),
    ("pedidos_pedido", house::Numbered::Order),
    ("usuarios_calificacion", house::Numbered::Rating),
];

/// How many rows there are to walk through.
///
/// # Errors
/// [`Error::Unusable`] when the file is no GastroMóvil database, or one that is in use.
pub fn rows(file: &Path) -> Result<u64> {
    let source = Source::open(file)?;
    TABLES.iter().map(|table| source.count(table)).sum()
}

/// Takes over everything that is in `file`. The caller holds the house's lock.
///
/// # Errors
/// [`Error::Unusable`] when the house is not empty, or the file cannot be read; then nothing was taken.
pub fn import(file: &Path, store: &Store, step: Step) -> Result<Report> {
    let source = Source::open(file)?;
    store.write_blocking(move |w| {
        if !user::is_empty(w.db())? {
            return Err(Error::unusable(
                "nothing was taken: the house has users already, and an import fills an empty one only; set database.path to a new file.",
            ));
        }
        let mut taking = Taking {
            w,
            source: &source,
            step,
            report: Report::default(),
            users: HashMap::new(),
            addresses: HashSet::new(),
            restaurants: HashMap::new(),
            categories: HashMap::new(),
            products: HashSet::new(),
        };
        taking.people()?;
        taking.menus()?;
        taking.orders()?;
        taking.rest()?;
        Ok(taking.report)
    })
}

/// An import under way: where from, where to, and what is in the house by now.
struct Taking<'a> {
    w: &'a Write<'a>,
    source: &'a Source,
    step: Step,
    report: Report,
    /// Users, and whether they carry orders.
    users: HashMap<i64, bool>,
    addresses: HashSet<i64>,
    /// Restaurants and their owners.
    restaurants: HashMap<i64, i64>,
    /// Categories and their restaurants' owners.
    categories: HashMap<i64, i64>,
    products: HashSet<i64>,
}

impl Taking<'_> {
    /// Tells what is not taken by rule, and goes on counting where the other system stopped.
    fn rest(&mut self) -> Result<()> {
        for (table, why) in LEFT_OUT {
            let rows = if self.source.has(table)? { self.source.count(table)? } else { 0 };
            if rows > 0 {
                self.report.doubt(How::LeftOut, format_args!("{table} ({rows})"), *why);
            }
        }
        for (table, numbered) in NUMBERS {
            house::count_on_from(self.w, *numbered, self.source.last_number(table)?)?;
        }
        Ok(())
    }

    /// Notes a row of a noun that was taken.
    fn took(&mut self, noun: &'static str) {
        self.report.count(noun, true);
        (self.step)();
    }

    /// Notes a row of a noun that cannot be taken, with all that it holds.
    fn refuse(&mut self, noun: &'static str, what: &str, why: &str, data: &str) {
        self.report.count(noun, false);
        self.report.doubt(How::Refused, what, format!("{why} ({data})"));
        (self.step)();
    }
}

#[cfg(test)]
mod tests;
