//! What a handler is given: the request, and who is asking.

use super::network::Origin;
use super::outward::CSRF_COOKIE;
use super::who::{Known, Session};
use crate::auth::asker::Asker;
use crate::auth::csrf;
use crate::auth::id::UserId;
use crate::auth::user::User;
use crate::error::{AuthFault, Error, Result};
use crate::http::Request;
use crate::restaurant::screen::{Screen, Watcher};
use crate::restaurant::step::Actor;
use crate::wire::field::Fields;
use std::net::{IpAddr, Ipv4Addr};

/// A request that has passed every question of the middleware. Made by `routes::door` only.
pub type Context = Request<Who>;

/// Who is asking, and from where.
#[derive(Debug)]
pub struct Who {
    user: Option<User>,
    via: Via,
    menus: Option<i64>,
    session: Option<i64>,
    csrf: Option<String>,
    address: IpAddr,
    secure: bool,
    body: usize,
}

/// How somebody showed who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// Not at all.
    Nothing,
    /// By a session cookie; the session's row.
    Session(i64),
    /// By an access token; the row of its family where the family is known to us.
    Bearer(Option<i64>),
    /// By a paired kitchen screen's cookie, on the rows of [`super::Guard::Screen`] only.
    Screen(Screen),
}

/// The fields of a request's body, read within the cap of its row.
pub async fn fields(request: &mut Context) -> Result<Fields> {
    let cap = request.who.body;
    Fields::of(request.input(cap).await?)
}

/// Where a request comes from, as it is written down.
#[must_use]
pub fn asker(request: &Context) -> Asker {
    Asker::new(request.who.address, request.header("user-agent"), request.id.to_string())
}

impl Who {
    /// Whoever the middleware found. `body` is the row's cap.
    #[must_use]
    pub fn new(known: Known, session: &Session, request: &Request, from: Origin, body: usize) -> Self {
        let Known { user, via, menus } = known;
        let session = match session {
            Session::Live { row, .. } => Some(*row),
            Session::Absent | Session::Dead => None,
        };
        let csrf = request.cookie(CSRF_COOKIE).and_then(|cookie| csrf::secret_of(cookie).ok());
        let address = from.address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        Self { user, via, menus, session, csrf, address, secure: from.secure, body }
    }

    /// How much of the body this row reads.
    #[must_use]
    pub fn body_cap(&self) -> usize {
        self.body
    }

    /// The user who is signed in.
    ///
    /// # Errors
    /// Nobody is: for handlers of rows that are open to anyone but do more for a user.
    pub fn user(&self) -> Result<&User> {
        self.user.as_ref().ok_or(Error::NotSignedIn(AuthFault::Missing))
    }

    /// The user, if anybody is signed in.
    #[must_use]
    pub fn maybe(&self) -> Option<&User> {
        self.user.as_ref()
    }

    /// The user's number.
    pub fn id(&self) -> Result<UserId> {
        self.user().map(|user| user.id)
    }

    /// The paired screen that asks; `None` on every row but the screens' own.
    #[must_use]
    pub fn screen(&self) -> Option<Screen> {
        match self.via {
            Via::Screen(screen) => Some(screen),
            Via::Nothing | Via::Session(_) | Via::Bearer(_) => None,
        }
    }

    /// Whoever may watch a kitchen: the screen that asks, else the user.
    ///
    /// # Errors
    /// Neither.
    pub fn watcher(&self) -> Result<Watcher> {
        self.screen().map_or_else(|| self.id().map(Watcher::User), |screen| Ok(Watcher::Screen(screen)))
    }

    /// Whoever works in a kitchen: the screen that asks, else the user, whose ownership decides.
    ///
    /// # Errors
    /// Neither.
    pub fn cook(&self) -> Result<Actor> {
        self.screen().map_or_else(|| self.id().map(Actor::Owner), |screen| Ok(Actor::Screen(screen)))
    }

    /// How they showed who they are.
    #[must_use]
    pub fn via(&self) -> &Via {
        &self.via
    }

    /// The version of the menus when the user was found good; `None` where nobody was.
    #[must_use]
    pub fn menus(&self) -> Option<i64> {
        self.menus
    }

    /// The row of the session whose cookie came along, also where it did not count as the credential.
    #[must_use]
    pub fn session(&self) -> Option<i64> {
        self.session
    }

    /// The secret in the cross-site cookie that came along.
    #[must_use]
    pub fn csrf_secret(&self) -> Option<&str> {
        self.csrf.as_deref()
    }

    /// The caller's address: the peer's, or what a trusted proxy says.
    #[must_use]
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// Whether the request came by HTTPS, here or at a trusted proxy: cookies are then marked `Secure`.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.secure
    }
}
