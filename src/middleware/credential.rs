//! What a stream keeps of its request, to ask again whether whoever opened it is still signed in.
//!
//! The same questions as at the door, asked of the file again: a log-out, a password change, a deactivation, the end of
//! a token's time and a key that is believed no more all count at the next event.

use super::context::{Context, Via};
use super::outward::{SCREEN_COOKIE, SESSION_COOKIE};
use super::who::{self, Session, Use};
use crate::app::App;
use crate::auth::user::{Role, User};
use crate::error::{AuthFault, Error, Result};
use crate::restaurant::screen::Screen;
use crate::secret::Secret;

/// How the opener of a stream showed who they are.
#[derive(Debug)]
pub struct Credential(Shown);

#[derive(Debug)]
enum Shown {
    Cookie(Secret<String>),
    Header(Secret<Vec<u8>>),
    Screen(Secret<String>),
    Nothing,
}

/// Whose stream it is.
#[derive(Debug)]
pub enum Holder {
    /// Somebody with an account.
    User(User),
    /// A paired kitchen screen.
    Screen(Screen),
}

impl Holder {
    /// The user.
    ///
    /// # Errors
    /// It is a screen.
    pub fn user(self) -> Result<User> {
        match self {
            Self::User(user) => Ok(user),
            Self::Screen(_) => Err(Error::NotSignedIn(AuthFault::Missing)),
        }
    }
}

impl Credential {
    /// What `request` was let in by.
    #[must_use]
    pub fn of(request: &Context) -> Self {
        let cookie = || request.cookie(SESSION_COOKIE).map(|key| Secret::new(key.to_owned()));
        let header = || request.header_bytes("authorization").map(|header| Secret::new(header.to_vec()));
        let shown = match request.who.via() {
            Via::Session(_) => cookie().map(Shown::Cookie),
            Via::Bearer(_) => header().map(Shown::Header),
            Via::Screen(_) => {
                request.cookie(SCREEN_COOKIE).map(|key| Shown::Screen(Secret::new(key.to_owned())))
            }
            Via::Nothing => None,
        };
        Self(shown.unwrap_or(Shown::Nothing))
    }

    /// Whose it is, if it is still good. The open stream of somebody at work counts as a use of their session, a guest's
    /// does not: a screen in the kitchen must not sign itself out, a phone in a pocket may.
    ///
    /// # Errors
    /// Not signed in (any more), revoked.
    pub fn holder(&self, app: &App) -> Result<Holder> {
        let user = match &self.0 {
            Shown::Cookie(key) => session_user(app, key.expose())?,
            Shown::Header(header) => who::bearer(app, header.expose())?.map(|held| held.caller.user),
            Shown::Screen(key) => {
                let screen = who::screen_of(app, key.expose())?;
                return screen.map(Holder::Screen).ok_or(Error::NotSignedIn(AuthFault::Missing));
            }
            Shown::Nothing => None,
        };
        user.map(Holder::User).ok_or(Error::NotSignedIn(AuthFault::Missing))
    }
}

fn session_user(app: &App, key: &str) -> Result<Option<User>> {
    let of = |session| match session {
        Session::Live { user, .. } => user,
        Session::Absent | Session::Dead => None,
    };
    let user = of(who::session_of(app, key, Use::CountsNot)?);
    if user.as_ref().is_some_and(|user| user.role != Role::Customer) {
        return who::session_of(app, key, Use::Counts).map(of);
    }
    Ok(user)
}
