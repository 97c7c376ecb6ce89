//! People: accounts, their addresses, couriers.

use super::Taking;
use crate::auth::id::UserId;
use crate::error::Result;
use crate::import::report::How;
use crate::restaurant::address::NewAddress;
use crate::restaurant::courier::{Duty, Position};
use crate::restaurant::id::AddressId;
use crate::secret::Secret;
use crate::store::user::{Record, email_key};
use crate::store::{address, courier, user};
use std::collections::HashSet;

use super::source::Cells;

const USERS: &str = "SELECT id, username, email, first_name, last_name, telefono, rol, is_active, is_superuser, \
                     password, last_login, date_joined FROM usuarios_usuario ORDER BY id";
const ADDRESSES: &str = "SELECT id, usuario_id, calle, barrio, referencia, es_principal, latitud, longitud \
                         FROM usuarios_direccion ORDER BY id";
const COURIERS: &str =
    "SELECT id, usuario_id, estado, activo, calificacion_promedio FROM repartidores_repartidor ORDER BY id";
const POSITIONS: &str = "SELECT repartidor_id, latitud, longitud, actualizado \
                         FROM repartidores_ubicacionrepartidor ORDER BY repartidor_id";

impl Taking<'_> {
    /// All people.
    pub(super) fn people(&mut self) -> Result<()> {
        let source = self.source;
        let mut keys = HashSet::new();
        source.each("users", USERS, [], |row| self.user(row, &mut keys))?;
        let mut mains = HashSet::new();
        source.each("addresses", ADDRESSES, [], |row| self.address(row, &mut mains))?;
        source.each("couriers", COURIERS, [], |row| self.courier(row))?;
        source.each("positions", POSITIONS, [], |row| {
            let why = format!(
                "where a courier was before the move: {} {} at {}",
                row.text(1),
                row.text(2),
                row.text(3)
            );
            self.report.doubt(How::LeftOut, format_args!("position of user {}", row.id(0)), why);
            Ok(())
        })
    }

    fn user(&mut self, row: &Cells<'_>, keys: &mut HashSet<String>) -> Result<()> {
        let what = format!("user {}", row.id(0));
        let (email, password) = (row.text(2), row.text(9));
        let key = email_key(&email).filter(|key| keys.insert(key.clone()));
        if key.is_none() && !email.is_empty() {
            let why =
                format!("{email:?} is an earlier account's but for its case: signs in by user name only");
            self.report.doubt(How::Corrected, &what, why);
        }
        if password.starts_with('!') || password.is_empty() {
            let why = "has no usable password, as before: asks for one by recovery";
            self.report.doubt(How::Kept, &what, why);
        }
        let role = self.role(row, &what);
        let created = row.moment(11).unwrap_or_else(|| {
            let why = format!("joined at {:?}, which is no moment: taken as now", row.text(11));
            self.report.doubt(How::Corrected, &what, why);
            self.w.now()
        });
        let new = user::New {
            username: &row.text(1),
            email: &email,
            first_name: &row.text(3),
            last_name: &row.text(4),
            phone: &row.text(5),
            role,
            state: if row.flag(7) { "active" } else { "inactive" },
            password: if password.is_empty() { "!" } else { &password },
            ..user::New::default()
        };
        let id = UserId::new(row.id(0));
        let record = Record {
            email_key: key,
            last_login_at: row.moment(10),
            password: Secret::new(new.password.to_owned()),
            ..new.record(id, created)
        };
        user::insert_with_id(self.w, &record)?;
        self.users.insert(id.raw(), role == "courier");
        self.took("users");
        Ok(())
    }

    fn role(&mut self, row: &Cells<'_>, what: &str) -> &'static str {
        if row.flag(8) {
            return "admin";
        }
        match row.text(6).as_str() {
            "cliente" => "customer",
            "repartidor" => "courier",
            "restaurante" => "owner",
            "restautante" => {
                let why =
                    "the role \"restautante\", which the admin site misspells: taken as \"restaurante\"";
                self.report.doubt(How::Corrected, what, why);
                "owner"
            }
            other => {
                let why = format!("the role {other:?} is not known: taken as a customer");
                self.report.doubt(How::Corrected, what, why);
                "customer"
            }
        }
    }

    fn address(&mut self, row: &Cells<'_>, mains: &mut HashSet<i64>) -> Result<()> {
        let what = format!("address {}", row.id(0));
        let user = row.id(1);
        if !self.users.contains_key(&user) {
            let names =
                ["id", "usuario", "calle", "barrio", "referencia", "es_principal", "latitud", "longitud"];
            self.refuse("addresses", &what, "nobody has it", &row.told(&names));
            return Ok(());
        }
        let new = NewAddress {
            street: row.text(2),
            district: row.text(3),
            reference: row.text(4),
            main: row.flag(5),
        };
        if new.main && !mains.insert(user) {
            let why = format!("user {user} had several main addresses: this one is it now");
            self.report.doubt(How::Corrected, &what, why);
        }
        let place = self.place(row, 6, &what);
        let id = AddressId::new(row.id(0));
        address::insert(self.w, Some(id), UserId::new(user), &new, place)?;
        self.addresses.insert(id.raw());
        self.took("addresses");
        Ok(())
    }

    /// Both coordinates from the column `at` on. One alone is no place.
    fn place(&mut self, row: &Cells<'_>, at: usize, what: &str) -> Option<(f64, f64)> {
        let (latitude, longitude) = (row.degrees(at), row.degrees(at + 1));
        let place = latitude.zip(longitude).and_then(|(north, east)| Position::new(north, east).ok());
        if let Some(place) = place {
            return Some((place.latitude(), place.longitude()));
        }
        if latitude.or(longitude).is_some() {
            let why = format!("its coordinates are no place: {:?} {:?}", row.text(at), row.text(at + 1));
            self.report.doubt(How::Corrected, what, why);
        }
        None
    }

    fn courier(&mut self, row: &Cells<'_>) -> Result<()> {
        let user = row.id(1);
        let what = format!("courier {} (user {user})", row.id(0));
        let Some(carries) = self.users.get(&user).copied() else {
            let names = ["id", "usuario", "estado", "activo", "calificacion_promedio"];
            self.refuse("couriers", &what, "nobody is it", &row.told(&names));
            return Ok(());
        };
        if !carries {
            self.report.doubt(How::Kept, &what, "has a courier's profile but not the role: carries nothing");
        }
        let duty = match row.text(2).as_str() {
            "disponible" => Duty::Available,
            "ocupado" => Duty::Busy,
            "inactivo" => Duty::Off,
            other => {
                let why = format!("the state {other:?} is not known: taken as \"inactivo\"");
                self.report.doubt(How::Corrected, &what, why);
                Duty::Off
            }
        };
        if row.degrees(4).is_some_and(|mean| mean != 0.0) {
            let why = format!("a mean rating of {}, which nothing computes", row.text(4));
            self.report.doubt(How::LeftOut, &what, why);
        }
        courier::set_duty(self.w, UserId::new(user), duty)?;
        courier::set_active(self.w, UserId::new(user), row.flag(3))?;
        self.took("couriers");
        Ok(())
    }
}
