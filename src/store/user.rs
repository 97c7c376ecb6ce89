//! How a user is kept. Roles, states and password formats are `auth`'s; here they are the schema's words.
//!
//! Nothing deletes a user: orders and journal name the number for ever. [`erase`] blanks the person.

use super::fault::{breaks_unique, failed};
use super::{Write, code, family, outbox, session};
use crate::auth::id::UserId;
use crate::auth::user::{Email, Role, State, User, Username};
use crate::clock::{Span, Time};
use crate::error::{Error, Fault, FieldFaults, Result};
use crate::secret::Secret;
use rusqlite::{Connection, OptionalExtension, Params, params};

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The number.
    pub id: UserId,
    /// Compared exactly.
    pub username: String,
    /// As it was spelled; empty where there is none.
    pub email: String,
    /// The same in lower case: see [`email_key`].
    pub email_key: Option<String>,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// As it was given.
    pub phone: String,
    /// For addresses that show no number.
    pub slug: Option<String>,
    /// YYYY-MM-DD.
    pub date_of_birth: Option<String>,
    /// `customer`, `courier`, `owner` or `admin`.
    pub role: String,
    /// `active`, `inactive` or `disabled`.
    pub state: String,
    /// The encoded hash.
    pub password: Secret<String>,
    /// Sessions and families that began with another count are over.
    pub credentials: i64,
    /// When the count last went up.
    pub credentials_at: Option<Time>,
    /// When the password was last changed.
    pub password_at: Option<Time>,
    /// The last log-in.
    pub last_login_at: Option<Time>,
    /// When the account was made.
    pub created_at: Time,
    /// When the person was blanked.
    pub erased_at: Option<Time>,
    /// A courier's number plate.
    pub plate: Option<String>,
    /// Address for pushed messages.
    pub push_token: String,
    /// Another system's number of a city.
    pub city: Option<i64>,
    /// Another system's number of a country.
    pub country: Option<i64>,
    /// JSON.
    pub preferences: Option<String>,
}

/// What may be said of an account when it is made. The rest follows.
#[derive(Debug, Clone, Default)]
pub struct New<'a> {
    /// Compared exactly.
    pub username: &'a str,
    /// As it was spelled; empty for none.
    pub email: &'a str,
    /// Given name.
    pub first_name: &'a str,
    /// Family name.
    pub last_name: &'a str,
    /// As it was given.
    pub phone: &'a str,
    /// For addresses that show no number.
    pub slug: Option<&'a str>,
    /// YYYY-MM-DD.
    pub date_of_birth: Option<&'a str>,
    /// `customer`, `courier`, `owner` or `admin`.
    pub role: &'a str,
    /// `active`, `inactive` or `disabled`.
    pub state: &'a str,
    /// The encoded hash.
    pub password: &'a str,
    /// A courier's number plate.
    pub plate: Option<&'a str>,
    /// Address for pushed messages.
    pub push_token: &'a str,
    /// Another system's number of a city.
    pub city: Option<i64>,
    /// Another system's number of a country.
    pub country: Option<i64>,
    /// JSON.
    pub preferences: Option<&'a str>,
}

impl New<'_> {
    /// The whole record, under a number that is known already: from a file that is being loaded.
    #[must_use]
    pub fn record(&self, id: UserId, created_at: Time) -> Record {
        Record {
            id,
            username: self.username.into(),
            email: self.email.into(),
            email_key: email_key(self.email),
            first_name: self.first_name.into(),
            last_name: self.last_name.into(),
            phone: self.phone.into(),
            slug: self.slug.map(Into::into),
            date_of_birth: self.date_of_birth.map(Into::into),
            role: self.role.into(),
            state: self.state.into(),
            password: Secret::new(self.password.into()),
            credentials: 1,
            credentials_at: None,
            password_at: None,
            last_login_at: None,
            created_at,
            erased_at: None,
            plate: self.plate.map(Into::into),
            push_token: self.push_token.into(),
            city: self.city,
            country: self.country,
            preferences: self.preferences.map(Into::into),
        }
    }
}

/// By what a user may be found at log-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identifier {
    /// Exactly as it is written.
    Username,
    /// Without regard to case.
    Email,
}

macro_rules! columns {
    () => {
        "user.id, user.username, user.email, user.email_key, user.first_name, user.last_name, user.phone, user.slug, \
         user.date_of_birth, user.role, user.state, user.password, user.credentials, user.credentials_at, \
         user.password_at, user.last_login_at, user.created_at, user.erased_at, user.plate, user.push_token, \
         user.city, user.country, user.preferences"
    };
}
pub(super) use columns;

/// How many columns that is: what is selected behind them starts here.
pub(super) const WIDTH: usize = 23;

impl Record {
    /// Reads the columns of `columns!()`, which stand first.
    pub(super) fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            username: row.get(1)?,
            email: row.get(2)?,
            email_key: row.get(3)?,
            first_name: row.get(4)?,
            last_name: row.get(5)?,
            phone: row.get(6)?,
            slug: row.get(7)?,
            date_of_birth: row.get(8)?,
            role: row.get(9)?,
            state: row.get(10)?,
            password: Secret::new(row.get(11)?),
            credentials: row.get(12)?,
            credentials_at: row.get(13)?,
            password_at: row.get(14)?,
            last_login_at: row.get(15)?,
            created_at: row.get(16)?,
            erased_at: row.get(17)?,
            plate: row.get(18)?,
            push_token: row.get(19)?,
            city: row.get(20)?,
            country: row.get(21)?,
            preferences: row.get(22)?,
        })
    }
}

impl Record {
    /// Who this is, in the inside's words.
    ///
    /// # Errors
    /// A role or state that the table's CHECKs would not have taken: the file is damaged.
    pub fn user(&self) -> Result<User> {
        let damaged = || Error::broken("reading a user's role or state");
        Ok(User {
            id: self.id,
            username: Username::new(self.username.clone()),
            email: (!self.email.is_empty()).then(|| Email::new(self.email.clone())),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            role: Role::parse(&self.role).ok_or_else(damaged)?,
            state: State::parse(&self.state).ok_or_else(damaged)?,
            credentials: self.credentials,
        })
    }
}

/// What an e-mail is compared by: lower case, and `None` for the empty one.
#[must_use]
pub fn email_key(email: &str) -> Option<String> {
    (!email.is_empty()).then(|| email.to_lowercase())
}

/// The highest number that anybody has, 0 where nobody is.
pub fn last_number(db: &Connection) -> Result<i64> {
    db.prepare_cached("SELECT coalesce(max(id), 0) FROM user")
        .and_then(|mut s| s.query_row([], |row| row.get(0)))
        .map_err(failed("look for the last number"))
}

/// Whether nobody has ever been here.
pub fn is_empty(db: &Connection) -> Result<bool> {
    db.prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM user)")
        .and_then(|mut s| s.query_row([], |row| row.get(0)))
        .map_err(failed("look whether anybody is here"))
}

/// The active administrators.
pub fn admins(db: &Connection) -> Result<Vec<Record>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM user INDEXED BY user_admin WHERE role = 'admin' AND state = 'active' ORDER BY id"
    );
    db.prepare_cached(sql)
        .and_then(|mut s| s.query_map([], Record::from_row)?.collect())
        .map_err(failed("list the administrators"))
}

/// Whether another active administrator than this one is here.
pub fn has_other_admin(db: &Connection, than: UserId) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM user INDEXED BY user_admin \
               WHERE role = 'admin' AND state = 'active' AND id <> ?1)";
    db.prepare_cached(sql)
        .and_then(|mut s| s.query_row([than], |row| row.get(0)))
        .map_err(failed("look for another administrator"))
}

/// The user with this number.
pub fn find(db: &Connection, id: UserId) -> Result<Option<Record>> {
    one(db, concat!("SELECT ", columns!(), " FROM user WHERE id = ?1"), [id])
}

/// The user with exactly this name.
pub fn find_by_username(db: &Connection, username: &str) -> Result<Option<Record>> {
    one(db, concat!("SELECT ", columns!(), " FROM user WHERE username = ?1"), [username])
}

/// The user with this e-mail, in whatever case.
pub fn find_by_email(db: &Connection, email: &str) -> Result<Option<Record>> {
    let Some(key) = email_key(email) else { return Ok(None) };
    one(db, concat!("SELECT ", columns!(), " FROM user WHERE email_key = ?1"), [key])
}

/// The first user that `text` names, tried in the order of `accept`.
pub fn find_by(db: &Connection, accept: &[Identifier], text: &str) -> Result<Option<Record>> {
    for kind in accept {
        let found = match kind {
            Identifier::Username => find_by_username(db, text)?,
            Identifier::Email => find_by_email(db, text)?,
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// At most `limit` users behind the number `after`, by number.
pub fn list(db: &Connection, after: UserId, limit: u32) -> Result<Vec<Record>> {
    db.prepare_cached(concat!("SELECT ", columns!(), " FROM user WHERE id > ?1 ORDER BY id LIMIT ?2"))
        .and_then(|mut s| s.query_map(params![after, limit], Record::from_row)?.collect())
        .map_err(failed("list users"))
}

/// The statement of [`search`], with what follows each pattern.
macro_rules! searched {
    ($escape:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM user WHERE id > ?1 AND erased_at IS NULL AND (?2 IS NULL OR role = ?2) AND (username LIKE ?3",
            $escape,
            " OR email LIKE ?3",
            $escape,
            " OR phone LIKE ?3",
            $escape,
            " OR first_name || ' ' || last_name LIKE ?3",
            $escape,
            ") ORDER BY id LIMIT ?4"
        )
    };
}

/// At most `limit` users behind the number `after` in whose name, user name, e-mail or telephone number `text` occurs (in
/// any case of plain letters), of one role if given. Walks the table: a long read. Erased people are left out.
pub fn search(
    db: &Connection,
    text: &str,
    role: Option<&str>,
    after: UserId,
    limit: u32,
) -> Result<Vec<Record>> {
    let text = text.trim();
    // LIKE takes twice as long where it has to look out for an escape.
    let (sql, pattern) = if text.contains(['\\', '%', '_']) {
        let plain = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        (searched!(" ESCAPE '\\'"), format!("%{plain}%"))
    } else {
        (searched!(""), format!("%{text}%"))
    };
    db.prepare_cached(sql)
        .and_then(|mut s| s.query_map(params![after, role, pattern, limit], Record::from_row)?.collect())
        .map_err(failed("search users"))
}

/// Makes an account. A name or e-mail that is taken is a fault of `username` or `email`, both if both are.
pub fn insert(w: &Write<'_>, new: &New<'_>) -> Result<UserId> {
    let key = email_key(new.email);
    w.db()
        .prepare_cached(
            "INSERT INTO user (username, email, email_key, first_name, last_name, phone, slug, date_of_birth, role, \
             state, password, created_at, plate, push_token, city, country, preferences) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )
        .and_then(|mut s| {
            s.insert(params![
                new.username, new.email, key, new.first_name, new.last_name, new.phone, new.slug, new.date_of_birth,
                new.role, new.state, new.password, w.now(), new.plate, new.push_token, new.city, new.country,
                new.preferences
            ])
        })
        .map(UserId::new)
        .or_else(|error| Err(clash(error, w.db(), new.username, key.as_deref(), None)?))
}

/// Writes a whole record under its own number: from a file that is being loaded.
pub fn insert_with_id(w: &Write<'_>, user: &Record) -> Result<()> {
    w.db()
        .prepare_cached(
            "INSERT INTO user (id, username, email, email_key, first_name, last_name, phone, slug, date_of_birth, \
             role, state, password, credentials, credentials_at, password_at, last_login_at, created_at, erased_at, \
             plate, push_token, city, country, preferences) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, \
             ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)",
        )
        .and_then(|mut s| {
            s.execute(params![
                user.id, user.username, user.email, user.email_key, user.first_name, user.last_name, user.phone,
                user.slug, user.date_of_birth, user.role, user.state, user.password.expose(), user.credentials,
                user.credentials_at, user.password_at, user.last_login_at, user.created_at, user.erased_at,
                user.plate, user.push_token, user.city, user.country, user.preferences
            ])
        })
        .map(drop)
        .or_else(|error| Err(clash(error, w.db(), &user.username, user.email_key.as_deref(), Some(user.id))?))
}

/// Writes what the owner of an account may change of it, the e-mail's key included. Not the password, role, state.
pub fn update_profile(w: &Write<'_>, user: &Record) -> Result<()> {
    let key = email_key(&user.email);
    w.db()
        .prepare_cached(
            "UPDATE user SET username = ?2, email = ?3, email_key = ?4, first_name = ?5, last_name = ?6, phone = ?7, \
             slug = ?8, date_of_birth = ?9, plate = ?10, push_token = ?11, city = ?12, country = ?13, \
             preferences = ?14 WHERE id = ?1",
        )
        .and_then(|mut s| {
            s.execute(params![
                user.id, user.username, user.email, key, user.first_name, user.last_name, user.phone, user.slug,
                user.date_of_birth, user.plate, user.push_token, user.city, user.country, user.preferences
            ])
        })
        .map(drop)
        .or_else(|error| Err(clash(error, w.db(), &user.username, key.as_deref(), Some(user.id))?))
}

/// Changes the password, which ends all sessions and tokens that began before.
pub fn set_password(w: &Write<'_>, id: UserId, hash: &str) -> Result<()> {
    let sql = "UPDATE user SET password = ?2, password_at = ?3, credentials = credentials + 1, credentials_at = ?3 \
               WHERE id = ?1";
    change(w, sql, params![id, hash, w.now()]).map(drop)
}

/// Puts a better hash of the same password in the old one's place: nothing ends. False if the password was changed
/// in between, and then nothing is done.
pub fn replace_hash(w: &Write<'_>, id: UserId, old: &str, new: &str) -> Result<bool> {
    change(w, "UPDATE user SET password = ?3 WHERE id = ?1 AND password = ?2", params![id, old, new])
}

/// A large correction of the clock by `by`, to `now`: changes of credentials that would lie ahead are moved back with it,
/// or they would refuse every foreign token until then. All users by number: an index for so rare a thing is not worth it.
pub(super) fn shift_credentials(w: &Write<'_>, now: Time, by: Span) -> Result<()> {
    w.db()
        .prepare_cached(
            "UPDATE user SET credentials_at = credentials_at + ?2 WHERE id > 0 AND credentials_at > ?1",
        )
        .and_then(|mut s| s.execute(params![now, by.as_millis()]))
        .map_err(failed("move changes of credentials with the clock"))
        .map(drop)
}

/// Ends all sessions and tokens of a user: "log out everywhere".
pub fn end_credentials(w: &Write<'_>, id: UserId) -> Result<()> {
    let sql = "UPDATE user SET credentials = credentials + 1, credentials_at = ?2 WHERE id = ?1";
    change(w, sql, params![id, w.now()]).map(drop)
}

/// `active`, `inactive` or `disabled`.
pub fn set_state(w: &Write<'_>, id: UserId, state: &str) -> Result<()> {
    change(w, "UPDATE user SET state = ?2 WHERE id = ?1", params![id, state]).map(drop)
}

/// `customer`, `courier`, `owner` or `admin`.
pub fn set_role(w: &Write<'_>, id: UserId, role: &str) -> Result<()> {
    change(w, "UPDATE user SET role = ?2 WHERE id = ?1", params![id, role]).map(drop)
}

/// Notes a log-in.
pub fn touch_login(w: &Write<'_>, id: UserId) -> Result<()> {
    change(w, "UPDATE user SET last_login_at = ?2 WHERE id = ?1", params![id, w.now()]).map(drop)
}

/// Blanks the person and keeps the number. Sessions, tokens, codes and mail go too; addresses, orders' free text and
/// ratings are other nouns': whoever calls this goes there as well. False if there is no such user.
pub fn erase(w: &Write<'_>, id: UserId) -> Result<bool> {
    let Some(user) = find(w.db(), id)? else { return Ok(false) };
    session::delete_of_user(w, id, None)?;
    family::forget_user(w, id)?;
    if let Some(key) = &user.email_key {
        code::delete_of_email(w, key)?;
        outbox::forget(w, key)?;
    }
    let name = format!("erased-{id}");
    // Somebody may have registered under just that name: it must not keep another from being erased.
    let name = match find_by_username(w.db(), &name)? {
        Some(other) if other.id != id => format!("{name}-{}", w.now().millis()),
        _ => name,
    };
    let sql = "UPDATE user SET username = ?2, email = '', email_key = NULL, first_name = '', last_name = '', \
               phone = '', slug = NULL, date_of_birth = NULL, state = 'disabled', password = '!', \
               credentials = credentials + 1, credentials_at = ?3, last_login_at = NULL, erased_at = ?3, \
               plate = NULL, push_token = '', city = NULL, country = NULL, preferences = NULL WHERE id = ?1";
    change(w, sql, params![id, name, w.now()])
}

fn one(db: &Connection, sql: &str, values: impl Params) -> Result<Option<Record>> {
    db.prepare_cached(sql)
        .and_then(|mut s| s.query_row(values, Record::from_row).optional())
        .map_err(failed("find a user"))
}

fn change(w: &Write<'_>, sql: &str, values: impl Params) -> Result<bool> {
    w.db()
        .prepare_cached(sql)
        .and_then(|mut s| s.execute(values))
        .map(|rows| rows > 0)
        .map_err(failed("change a user"))
}

/// The faults of a row that another row is in the way of. SQLite names the first rule only; a form wants both.
fn clash(
    error: rusqlite::Error,
    db: &Connection,
    username: &str,
    key: Option<&str>,
    own: Option<UserId>,
) -> Result<Error> {
    if breaks_unique(&error, "user.slug") {
        return Ok(Error::field("slug", Fault::Taken));
    }
    if !breaks_unique(&error, "user.username") && !breaks_unique(&error, "user.email_key") {
        return Ok(failed("write a user")(error));
    }
    let another = |found: Option<Record>| found.is_some_and(|user| Some(user.id) != own);
    let mut faults = FieldFaults::default();
    if another(find_by_username(db, username)?) {
        faults.add("username", Fault::Taken);
    }
    if another(find_by_email(db, key.unwrap_or_default())?) {
        faults.add("email", Fault::Taken);
    }
    Ok(Error::Invalid(Box::new(faults)))
}

#[cfg(test)]
#[path = "user_tests.rs"]
mod tests;
