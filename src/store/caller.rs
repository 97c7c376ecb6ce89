//! Who is asking: what each request reads of its caller, narrow and in one statement.
//!
//! The version of the menus comes along with it: a kept body is current as of the very moment at which the caller was
//! seen to be good. Everything else of sessions, families and users is read in their own files.

use super::fault::failed;
use crate::auth::id::UserId;
use crate::auth::user::{Email, Role, State, User, Username};
use crate::clock::Time;
use crate::error::{Error, Result};
use rusqlite::{Connection, OptionalExtension, Row};

/// A user as a request needs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who it is.
    pub user: User,
    /// When the count of credentials last went up.
    pub credentials_at: Option<Time>,
    /// The person was blanked.
    pub is_erased: bool,
    /// The version of the menus at the same moment.
    pub menus: i64,
}

/// What a request needs of the session or family that its user came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// The row's number.
    pub row: i64,
    /// The user's count of credentials when it began.
    pub credentials: i64,
    /// When it was last written down as used.
    pub seen_at: Time,
    /// It was ended before its time.
    pub revoked: bool,
}

macro_rules! caller {
    ($more:literal) => {
        concat!(
            "SELECT u.id, u.username, u.email, u.first_name, u.last_name, u.role, u.state, u.credentials, \
             u.credentials_at, u.erased_at IS NOT NULL, h.menus",
            $more
        )
    };
}

pub(super) const OF_SESSION: &str = caller!(
    ", s.id, s.credentials, s.seen_at, 0 FROM session s CROSS JOIN user u ON u.id = s.user \
     CROSS JOIN house h ON h.id = 1 WHERE s.key_hash = ?1"
);
pub(super) const OF_FAMILY: &str = caller!(
    ", f.id, f.credentials, f.seen_at, f.revoked_at IS NOT NULL FROM token_family f CROSS JOIN user u ON u.id = f.user \
     CROSS JOIN house h ON h.id = 1 WHERE f.family_hash = ?1"
);
pub(super) const OF_USER: &str = caller!(" FROM user u CROSS JOIN house h ON h.id = 1 WHERE u.id = ?1");

/// The session with this key's hash, and its user.
pub fn of_session(db: &Connection, key_hash: &[u8; 32]) -> Result<Option<(Pass, Caller)>> {
    pass(db, OF_SESSION, key_hash)
}

/// The family with this hash, ended or not, and its user.
pub fn of_family(db: &Connection, family_hash: &[u8; 32]) -> Result<Option<(Pass, Caller)>> {
    pass(db, OF_FAMILY, family_hash)
}

/// The user with this number.
pub fn of_user(db: &Connection, id: UserId) -> Result<Option<Caller>> {
    db.prepare_cached(OF_USER)
        .and_then(|mut s| s.query_row([id], caller).optional())
        .map_err(failed("find who is asking"))?
        .map(|read| read.ok_or_else(damaged))
        .transpose()
}

fn pass(db: &Connection, sql: &str, hash: &[u8; 32]) -> Result<Option<(Pass, Caller)>> {
    let found = db
        .prepare_cached(sql)
        .and_then(|mut s| {
            s.query_row([hash], |row| {
                let pass = Pass {
                    row: row.get(11)?,
                    credentials: row.get(12)?,
                    seen_at: row.get(13)?,
                    revoked: row.get(14)?,
                };
                Ok((pass, caller(row)?))
            })
            .optional()
        })
        .map_err(failed("find who is asking"))?;
    found.map(|(pass, caller)| Ok((pass, caller.ok_or_else(damaged)?))).transpose()
}

/// `None` for a role or state that the table's CHECKs would not have taken.
fn caller(row: &Row<'_>) -> rusqlite::Result<Option<Caller>> {
    let (Some(role), Some(state)) =
        (Role::parse(row.get_ref(5)?.as_str()?), State::parse(row.get_ref(6)?.as_str()?))
    else {
        return Ok(None);
    };
    let email: String = row.get(2)?;
    let user = User {
        id: row.get(0)?,
        username: Username::new(row.get(1)?),
        email: (!email.is_empty()).then(|| Email::new(email)),
        first_name: row.get(3)?,
        last_name: row.get(4)?,
        role,
        state,
        credentials: row.get(7)?,
    };
    Ok(Some(Caller { user, credentials_at: row.get(8)?, is_erased: row.get(9)?, menus: row.get(10)? }))
}

fn damaged() -> Error {
    Error::broken("reading a user's role or state")
}

#[cfg(test)]
mod tests {
    use super::super::testing::Desk;
    use super::super::{family, session, user};
    use super::*;
    use crate::clock::Span;

    #[test]
    fn a_caller_is_what_the_whole_record_says() {
        let desk = Desk::new();
        let ana = desk.user("ana");
        let until = desk.now() + Span::days(1);
        let new = session::New { key_hash: &[1; 32], user: ana, credentials: 1, agent: "", address: "" };
        let session = desk.write(|w| session::insert(w, &new)).unwrap();
        let new = family::New {
            family_hash: &[2; 32],
            user: ana,
            credentials: 1,
            expires_at: until,
            agent: "",
            address: "",
        };
        let family = desk.write(|w| family::insert(w, &new)).unwrap();
        let record = user::find(&desk.db, ana).unwrap().unwrap();
        let (by_session, caller) = of_session(&desk.db, &[1; 32]).unwrap().unwrap();
        assert_eq!((by_session.row, by_session.credentials, by_session.seen_at), (session, 1, desk.now()));
        assert_eq!(caller.user, record.user().unwrap());
        assert_eq!((caller.credentials_at, caller.is_erased), (record.credentials_at, false));
        let (by_family, same) = of_family(&desk.db, &[2; 32]).unwrap().unwrap();
        assert_eq!((by_family.row, by_family.revoked, &same), (family, false, &caller));
        assert_eq!(of_user(&desk.db, ana).unwrap(), Some(caller));
        assert_eq!(of_session(&desk.db, &[2; 32]).unwrap(), None, "a family is no session");
        assert_eq!(of_family(&desk.db, &[1; 32]).unwrap(), None);
        assert_eq!(of_user(&desk.db, UserId::new(999)).unwrap(), None);
    }

    #[test]
    fn an_ended_family_and_a_blanked_person_show() {
        let desk = Desk::new();
        let ana = desk.user("ana");
        let until = desk.now() + Span::days(1);
        let new = family::New {
            family_hash: &[2; 32],
            user: ana,
            credentials: 1,
            expires_at: until,
            agent: "",
            address: "",
        };
        let id = desk.write(|w| family::insert(w, &new)).unwrap();
        desk.write(|w| family::revoke(w, id)).unwrap();
        assert!(of_family(&desk.db, &[2; 32]).unwrap().unwrap().0.revoked);
        desk.write(|w| user::erase(w, ana)).unwrap();
        let caller = of_user(&desk.db, ana).unwrap().unwrap();
        assert!(caller.is_erased && !caller.user.is_active());
        assert_eq!(caller.credentials_at, Some(desk.now()));
    }
}
