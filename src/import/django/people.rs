//! Each person: taken as they are where that does no harm, else corrected or refused, and told.

use super::source::{Cells, STREET};
use super::{System, Taking};
use crate::auth::id::UserId;
use crate::clock::Time;
use crate::error::Result;
use crate::import::report::How;
use crate::restaurant::address::NewAddress;
use crate::secret::Secret;
use crate::store::postal::{self, Postal};
use crate::store::user::{New, Record, email_key};
use crate::store::{address, user};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// Hashes of Django that can be verified.
const FORMS: [&str; 6] =
    ["pbkdf2_sha256$", "pbkdf2_sha1$", "argon2$", "scrypt$", "bcrypt_sha256$", "bcrypt$"];

impl Taking<'_> {
    pub(super) fn user(&mut self, row: &Cells<'_>) -> Result<()> {
        let key = row.text(self.system.key());
        let what = format!("user {key}");
        let number = key.trim().parse::<i64>().ok().filter(|n| *n > 0);
        let numbered = *self.numbered.get_or_insert(number.is_some());
        if numbered && number.is_none() {
            self.refuse(&what, format!("its number is none ({key:?}), the others' are"));
            return Ok(());
        }
        let email = row.text("email");
        let Some(username) = self.username(row, &email, &what, &key) else { return Ok(()) };
        let email_key = email_key(&email).filter(|key| self.emails.insert(key.clone()));
        if email_key.is_none() && !email.is_empty() {
            let why = format!("{email:?} is an earlier account's: cannot sign in by it");
            self.report.doubt(How::Corrected, &what, why);
        }
        let password = self.password(row, &what);
        let record = self.record(row, (&username, &email, &password), &what, number.unwrap_or_default());
        let record = Record { email_key, ..record };
        let id = if numbered {
            user::insert_with_id(self.w, &record)?;
            self.last = self.last.max(record.id.raw());
            record.id
        } else {
            let id = self.without_number(&record)?;
            let why = format!("its number {key:?} is no whole number: it is {id} here");
            self.report.doubt(How::Corrected, &what, why);
            id
        };
        self.report.count("users", true);
        (self.step)();
        self.addresses(row, id, &what)
    }

    /// A new number for whoever had none that we can keep.
    fn without_number(&self, record: &Record) -> Result<UserId> {
        let id = UserId::new(user::last_number(self.w.db())? + 1);
        user::insert_with_id(self.w, &Record { id, ..record.clone() })?;
        Ok(id)
    }

    /// The user name: exact, and nobody else's. RestAPI and ecommerce-api have none: the e-mail stands for it.
    fn username(&mut self, row: &Cells<'_>, email: &str, what: &str, key: &str) -> Option<String> {
        let wished = match self.system {
            System::Restapi => email.to_owned(),
            System::Ecommerce => row.get(&["username"]).unwrap_or(email).to_owned(),
            System::UkTravel | System::Backend => row.text("username"),
        };
        if wished.trim().is_empty() {
            self.refuse(what, "it has neither a user name nor an e-mail: nobody could sign in".to_owned());
            return None;
        }
        if self.usernames.insert(wished.clone()) {
            return Some(wished);
        }
        let other = format!("{wished}#{key}");
        let why = format!(
            "{wished:?} is an earlier account's: called {other:?} here, and cannot sign in by that e-mail"
        );
        self.report.doubt(How::Corrected, what, why);
        self.usernames.insert(other.clone()).then_some(other)
    }

    /// The hash, or an unusable one. No password is ever told.
    fn password(&mut self, row: &Cells<'_>, what: &str) -> String {
        let unusable = "!".to_owned();
        if self.system == System::Restapi {
            let hash = row.text("contrasena");
            let is_hash = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
            if is_hash {
                return hash.to_ascii_lowercase();
            }
            let why = "its password is no SHA-256 (it may stand there in the clear): not taken; asks for a new one by \
                       recovery";
            self.report.doubt(How::Corrected, what, why);
            return unusable;
        }
        let hash = row.text("password");
        if FORMS.iter().any(|form| hash.starts_with(form)) {
            return hash;
        }
        if hash.is_empty() || hash.starts_with('!') {
            let why = if self.system == System::Backend {
                "its password is the directory's: asks for one by recovery, or gets one with `comanda user password`"
            } else {
                "has no usable password, as before: asks for one by recovery"
            };
            self.report.doubt(How::Kept, what, why);
        } else {
            let form =
                hash.split('$').next().filter(|form| form.len() < 20 && *form != hash).unwrap_or("unknown");
            let why =
                format!("its password's form ({form}) is not verified here: asks for a new one by recovery");
            self.report.doubt(How::Corrected, what, why);
        }
        unusable
    }

    fn record(
        &mut self,
        row: &Cells<'_>,
        (username, email, password): (&str, &str, &str),
        what: &str,
        number: i64,
    ) -> Record {
        let (role, state) = (self.role(row, what), self.state(row, what));
        let slug = row.get(&["slug"]).map(str::to_owned).filter(|slug| self.slugs.insert(slug.clone()));
        let birth = row.get(&["date_of_birth"]);
        let day = birth.and_then(|text| text.parse::<Date>().ok()).map(|day| day.to_string());
        if let (Some(text), None) = (birth, &day) {
            self.report.doubt(How::Corrected, what, format!("born at {text:?}, which is no day: left empty"));
        }
        let joined = row.get(&["date_joined", "fecha_creacion"]);
        let created = joined.and_then(moment).unwrap_or_else(|| {
            let why = format!("joined at {:?}, which is no moment: taken as now", joined.unwrap_or_default());
            self.report.doubt(How::Corrected, what, why);
            self.w.now()
        });
        let (first, last, phone, push) = (
            row.text("first_name"),
            row.text("last_name"),
            row.get(&["phone", "phone_number"]),
            row.text("token_notificacion"),
        );
        let new = New {
            username,
            email,
            first_name: &first,
            last_name: &last,
            phone: phone.unwrap_or_default(),
            slug: slug.as_deref(),
            date_of_birth: day.as_deref(),
            role,
            state,
            password,
            plate: row.get(&["placa"]),
            push_token: &push,
            city: row.number(&["id_ciudad_id", "id_ciudad"]),
            country: row.number(&["id_pais_id", "id_pais"]),
            preferences: None,
        };
        Record {
            last_login_at: row.get(&["last_login"]).and_then(moment),
            password: Secret::new(password.to_owned()),
            ..new.record(UserId::new(number), created)
        }
    }

    fn role(&mut self, row: &Cells<'_>, what: &str) -> &'static str {
        if self.system == System::Restapi {
            return match row.number(&["rol_usuario_id", "rol_usuario"]) {
                Some(1) => "admin",
                Some(3) => "owner",
                Some(2) => {
                    let why = "an advertiser, which there is none of here: taken as a customer";
                    self.report.doubt(How::Corrected, what, why);
                    "customer"
                }
                other => {
                    self.report.doubt(
                        How::Corrected,
                        what,
                        format!("the role {other:?} is not known: taken as a customer"),
                    );
                    "customer"
                }
            };
        }
        if row.flag("is_superuser") {
            return "admin";
        }
        if row.flag("is_vendor") {
            return "owner";
        }
        if row.flag("is_staff") {
            let why = "staff of the admin site, which gives no right here: taken as a customer";
            self.report.doubt(How::Corrected, what, why);
        }
        "customer"
    }

    fn state(&mut self, row: &Cells<'_>, what: &str) -> &'static str {
        if self.system != System::Restapi {
            return if row.flag("is_active") { "active" } else { "inactive" };
        }
        match row.number(&["estado"]) {
            Some(1) => "active",
            Some(0) => "inactive",
            Some(3) => "disabled",
            other => {
                self.report.doubt(
                    How::Corrected,
                    what,
                    format!("the state {other:?} is not known: taken as inactive"),
                );
                "inactive"
            }
        }
    }

    /// Somebody's addresses: the first one is the main one.
    fn addresses(&mut self, row: &Cells<'_>, id: UserId, what: &str) -> Result<()> {
        if self.system != System::Ecommerce {
            return Ok(());
        }
        let (source, mut count) = (self.source, 0_u64);
        source.each_address(row, |of| {
            count += 1;
            let street = of.get(STREET).unwrap_or_default().to_owned();
            let text = |names: &[&str]| of.get(names).unwrap_or_default().to_owned();
            let (city, region) = (text(&["city"]), text(&["state", "region"]));
            if street.trim().is_empty() {
                self.report.doubt(How::Kept, what, "has an address without a street");
            }
            if count == 1 {
                let (postal_code, country) = (text(&["postal_code"]), text(&["country"]));
                postal::put(self.w, id, &Postal { street, postal_code, city, region, country })?;
            } else {
                let reference = [text(&["postal_code"]), region, text(&["country"])]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join(", ");
                let new = NewAddress { street, district: city, reference, main: false };
                address::insert(self.w, None, id, &new, None)?;
                let why =
                    "has several addresses: postal code, state and country of this one are in its reference";
                self.report.doubt(How::Corrected, what, why);
            }
            self.report.count("addresses", true);
            Ok(())
        })?;
        self.addresses += count;
        Ok(())
    }

    /// Notes somebody who cannot be taken.
    fn refuse(&mut self, what: &str, why: String) {
        self.report.count("users", false);
        self.report.doubt(How::Refused, what, why);
        (self.step)();
    }
}

/// A moment as databases write it: with a zone, without one (UTC), or a day alone.
fn moment(text: &str) -> Option<Time> {
    let text = text.trim();
    let zoned = text.parse::<Timestamp>().or_else(|_| {
        // PostgreSQL's dumps write a zone as +00.
        format!("{text}:00").parse::<Timestamp>()
    });
    if let Ok(at) = zoned {
        return Some(Time::from_millis(at.as_millisecond()));
    }
    let civil =
        text.parse::<DateTime>().or_else(|_| text.parse::<Date>().map(|day| day.at(0, 0, 0, 0))).ok()?;
    Some(Time::from_millis(civil.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond()))
}
