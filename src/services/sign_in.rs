//! Signing in: whether identifier and password belong together.
//!
//! # One hash for every outcome
//! Unknown, wrong and inactive cost one hash each and are answered alike: nothing tells that an account exists. An
//! account whose hash is still of an imported form costs what that form costs, until its first log-in replaces it.

use crate::app::App;
use crate::auth::asker::Asker;
use crate::auth::id::UserId;
use crate::auth::password::{self, Verdict};
use crate::error::{AuthFault, Error, Result};
use crate::secret::Secret;
pub use crate::store::user::Identifier;
use crate::store::user::Record;
use crate::store::{self, Write};
use std::time::Duration;

/// How long a refusal without a hash is held back.
const PAUSE: Duration = Duration::from_millis(200);

/// By an e-mail, or else by a user name.
pub const EITHER: &[Identifier] = &[Identifier::Email, Identifier::Username];
/// By an e-mail only.
pub const EMAIL: &[Identifier] = &[Identifier::Email];
/// By a user name only.
pub const USERNAME: &[Identifier] = &[Identifier::Username];

/// Somebody whose password was right. What follows from that is written with what they signed in for, in one change.
#[derive(Debug)]
pub struct Verified {
    /// The account, as it was when the password was looked at.
    pub record: Record,
    better_hash: Option<Secret<String>>,
}

/// Looks whether `identifier` and `secret` belong to an active account.
///
/// # Errors
/// [`AuthFault::NoActiveAccount`] whatever was wrong; [`Error::TooMany`] after too many of those; [`Error::Busy`] when
/// more wait than the hashing lane takes.
pub async fn verify(
    app: &App,
    by: &'static [Identifier],
    identifier: &str,
    secret: Secret<String>,
    asker: &Asker,
) -> Result<Verified> {
    let attempt = match app.throttle.attempt(identifier, asker.address, app.clock.steady()) {
        Ok(attempt) => attempt,
        Err(too_many) => return Err(later(too_many).await),
    };
    let record = app.store.read(|db| store::user::find_by(db, by, identifier))?;
    let encoded =
        record.as_ref().map_or_else(|| app.dummy_hash.clone(), |record| record.password.expose().clone());
    let (verdict, better_hash) = match hash(app, encoded, secret).await {
        Err(Error::Busy) => return Err(later(Error::Busy).await),
        hashed => hashed?,
    };
    let is_open = |record: &Record| record.erased_at.is_none() && record.state == "active";
    match record {
        Some(record) if verdict.matches && is_open(&record) => {
            app.throttle.succeeded(attempt);
            Ok(Verified { record, better_hash })
        }
        refused => {
            note_failure(app, refused, asker).await;
            Err(Error::NotSignedIn(AuthFault::NoActiveAccount))
        }
    }
}

/// A refusal that costs nothing is told a moment later: who tries again at once, on fifty connections, is slowed down by
/// that, and the kitchen's screen is not slowed down by them.
async fn later(refusal: Error) -> Error {
    tokio::time::sleep(PAUSE).await;
    refusal
}

impl Verified {
    /// Writes what every log-in leaves: a better hash where there is one, the time, the audit.
    ///
    /// # Errors
    /// [`AuthFault::NoActiveAccount`] when password or account changed while the hash was computed.
    pub(super) fn settle(&self, w: &Write<'_>, asker: &Asker, touch_login: bool) -> Result<()> {
        let now = store::user::find(w.db(), self.record.id)?;
        let same = now.is_some_and(|now| now.credentials == self.record.credentials && now.state == "active");
        if !same {
            return Err(Error::NotSignedIn(AuthFault::NoActiveAccount));
        }
        if let Some(better) = &self.better_hash {
            // False means that another log-in was faster: its hash is as good.
            let _replaced =
                store::user::replace_hash(w, self.record.id, self.record.password.expose(), better.expose())?;
        }
        if touch_login {
            store::user::touch_login(w, self.record.id)?;
        }
        note(w, "log_in", Some(self.record.id), asker, "")
    }
}

/// Writes down what somebody did to their own account.
pub(super) fn note(
    w: &Write<'_>,
    kind: &str,
    user: Option<UserId>,
    asker: &Asker,
    detail: &str,
) -> Result<()> {
    let address = asker.address.to_string();
    let request = asker.request.as_str();
    let entry = store::audit::Entry { kind, user, actor: user, address: &address, request, detail };
    store::audit::append(w, &entry).map(drop)
}

/// One turn on the hashing lane: the verdict, and a hash of our own where the old one is of another form.
async fn hash(
    app: &App,
    encoded: String,
    secret: Secret<String>,
) -> Result<(Verdict, Option<Secret<String>>)> {
    let rng = app.rng.clone();
    app.hashes
        .run(move |buffer| {
            let verdict = password::verify(&encoded, secret.expose(), buffer)?;
            let better = if verdict.matches && verdict.needs_rehash {
                Some(Secret::new(password::hash(secret.expose(), &rng, buffer)?))
            } else {
                None
            };
            Ok((verdict, better))
        })
        .await?
}

/// Writes the failure down. The caller is refused whether that works or not.
async fn note_failure(app: &App, record: Option<Record>, asker: &Asker) {
    let (user, asker) = (record.map(|record| record.id), asker.clone());
    let written = app
        .store
        .write(move |w| {
            store::audit::append(
                w,
                &store::audit::Entry {
                    kind: "log_in_failed",
                    user,
                    actor: None,
                    address: &asker.address.to_string(),
                    request: &asker.request,
                    detail: "",
                },
            )
        })
        .await;
    if let Err(error) = written {
        tracing::warn!("a failed log-in was not written down: {error}");
    }
}
