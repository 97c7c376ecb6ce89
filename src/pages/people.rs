//! Accounts as an administrator looks after them: found, given another role, locked, given a temporary password.
//!
//! `POST /administracion/usuarios/<id>/` has `accion`: `rol` with `rol`, `bloquear`, `desbloquear`, `enlace`,
//! `contrasena`.
//!
//! # Why is a temporary password shown and not mailed?
//! Many a courier has no e-mail, and many a house sends none. It is drawn here, shown once on the answer itself, which no
//! cache keeps, and written down nowhere.

use super::asset;
use super::layout::{Frame, pages};
use super::notice::Notice;
use super::visit::{self, Sent};
use crate::app::App;
use crate::auth::id::UserId;
use crate::auth::user::{Role, State};
use crate::error::{Error, Forbidden, Noun, Result};
use crate::http::Response;
use crate::i18n::Lang;
use crate::middleware::{Context, asker};
use crate::services::account;
use crate::services::admin::{self, Record};
use crate::services::password_link;
use askama::Template;
use std::fmt::Write as _;

/// Accounts.
#[derive(Debug, Template)]
#[template(path = "admin_people.html")]
pub struct List {
    /// The frame.
    pub frame: Frame,
    /// What is looked for.
    pub text: String,
    /// Only these.
    pub role: Option<Role>,
    /// Those of this page.
    pub people: Vec<Record>,
    /// The link to further ones.
    pub more: Option<String>,
}

/// One account.
#[derive(Debug, Template)]
#[template(path = "admin_person.html")]
pub struct One {
    /// The frame.
    pub frame: Frame,
    /// Who.
    pub person: Record,
    /// Since when, in the reader's words.
    pub since: String,
    /// When they last signed in, in the reader's words.
    pub login: String,
    /// Whether it is the reader's own.
    pub own: bool,
    /// A temporary password that was just made.
    pub password: Option<String>,
    /// The address of a link that was just made.
    pub link: Option<String>,
}

/// The roles to choose from.
const ROLES: [Role; 5] = [Role::Customer, Role::Kitchen, Role::Courier, Role::Owner, Role::Admin];

impl List {
    /// Whether these are the chosen ones.
    #[must_use]
    pub fn is_role(&self, role: Role) -> bool {
        self.role == Some(role)
    }
}

impl One {
    /// Whether the account has this role.
    #[must_use]
    pub fn is_role(&self, role: Role) -> bool {
        self.person.role == role.as_str()
    }

    /// Whether the account may be used.
    #[must_use]
    pub fn is_active(&self) -> bool {
        is_active(&self.person)
    }
}

/// A role in words, from the table's own.
pub(super) fn role_text(role: &str, t: Lang) -> &'static str {
    ROLES.into_iter().find(|known| known.as_str() == role).map_or("", |role| role_word(role, t))
}

pub(super) const fn role_word(role: Role, t: Lang) -> &'static str {
    match role {
        Role::Customer => t.role_customer(),
        Role::Kitchen => t.post_kitchen(),
        Role::Courier => t.role_courier(),
        Role::Owner => t.role_owner(),
        Role::Admin => t.role_admin(),
    }
}

pub(super) fn is_active(person: &Record) -> bool {
    person.state == State::Active.as_str()
}

/// The full name, else the user name.
pub(super) fn full_name(person: &Record) -> String {
    let name = format!("{} {}", person.first_name, person.last_name);
    let name = name.trim();
    if name.is_empty() { person.username.clone() } else { name.to_owned() }
}

pages!(List, One);

const AT: &str = "/administracion/usuarios/";

fn role_of(word: &str) -> Option<Role> {
    ROLES.into_iter().find(|role| role.as_str() == word)
}

/// `GET /administracion/usuarios/`: `q` is looked for, `rol` says of which, `desde` is the number behind which it goes on.
pub async fn list(app: &App, request: Context) -> Result<Response> {
    let text: String = request.query("q").unwrap_or_default().trim().chars().take(100).collect();
    let role = request.query("rol").and_then(role_of);
    let after = request.query("desde").and_then(UserId::parse);
    let found = admin::users(app, &text, role, after).await?;
    let word = role.map_or("", Role::as_str);
    let page = List {
        frame: visit::frame(app, &request)?,
        more: found.next.map(|next| format!("{AT}?q={}&rol={word}&desde={next}", escaped(&text))),
        people: found.rows,
        text,
        role,
    };
    visit::answer(app, &request, 200, &page)
}

/// A text as a query holds it.
fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut query, byte| {
        if byte.is_ascii_alphanumeric() {
            query.push(char::from(byte));
        } else {
            let _infallible = write!(query, "%{byte:02X}");
        }
        query
    })
}

/// `GET /administracion/usuarios/<id>/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    page(app, &request, id(&request)?, Shown::default())
}

/// `POST /administracion/usuarios/<id>/`: one of the page's buttons, told by `accion`.
pub async fn change(app: &App, mut request: Context) -> Result<Response> {
    let (id, by) = (id(&request)?, request.who.id()?);
    let asker = asker(&request);
    let sent = Sent::read(&mut request).await?;
    account::show(app, id)?;
    let done = match sent.text("accion").as_str() {
        "rol" => {
            let role =
                role_of(&sent.text("rol")).ok_or_else(|| Error::Malformed("rol: no such role".into()))?;
            admin::promote(app, id, Some(role), None, by, &asker).await
        }
        "bloquear" => admin::promote(app, id, None, Some(State::Inactive), by, &asker).await,
        "desbloquear" => admin::promote(app, id, None, Some(State::Active), by, &asker).await,
        "contrasena" => match admin::new_password(app, id, by, &asker).await {
            Ok(made) => {
                let shown = Shown { password: Some(made.expose().clone()), link: None };
                return page(app, &request, id, shown);
            }
            Err(error) => Err(error),
        },
        "enlace" => match password_link::make(app, id, by, &asker).await {
            Ok(made) => {
                let scheme = if request.who.secure() { "https" } else { "http" };
                let host = request.header("host").unwrap_or_default();
                let link = format!("{scheme}://{host}/usuarios/clave/{}/", made.expose());
                return page(app, &request, id, Shown { password: None, link: Some(link) });
            }
            Err(error) => Err(error),
        },
        _other => return Err(Error::Malformed("accion: no such button".into())),
    };
    let at = format!("{AT}{id}/");
    match done {
        Ok(()) => Ok(visit::to(&Notice::Saved.on(&at))),
        Err(Error::Forbidden(Forbidden::NotPermitted)) => Ok(visit::to(&Notice::NotYourself.on(&at))),
        Err(error) => Err(error),
    }
}

/// What is shown once, on the answer to a button.
#[derive(Default)]
struct Shown {
    password: Option<String>,
    link: Option<String>,
}

fn page(app: &App, request: &Context, id: UserId, shown: Shown) -> Result<Response> {
    let person = account::show(app, id)?;
    let frame = visit::frame(app, request)?;
    let (t, zone) = (frame.lang, app.terms.zone());
    let page = One {
        own: id == request.who.id()?,
        since: t.day_of(person.created_at.millis(), zone),
        login: person.last_login_at.map_or_else(
            || t.account_never().to_owned(),
            |at| t.account_last_login(&t.moment(at.millis(), zone)),
        ),
        frame,
        person,
        password: shown.password,
        link: shown.link,
    };
    visit::answer(app, request, 200, &page)
}

fn id(request: &Context) -> Result<UserId> {
    UserId::parse(request.param("id")).ok_or(Error::NotFound(Noun::User))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Time;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::store::user::New;

    fn person(role: &str, state: &str) -> Record {
        let new = New {
            username: NASTY,
            email: NASTY,
            first_name: NASTY,
            phone: NASTY,
            role,
            state,
            ..New::default()
        };
        new.record(UserId::new(7), Time::from_secs(1_772_600_000))
    }

    fn one(person: Record, own: bool, password: Option<String>) -> One {
        One {
            frame: frame(Lang::Es),
            person,
            since: "hoy".into(),
            login: "nunca".into(),
            own,
            password,
            link: None,
        }
    }

    #[test]
    fn people_are_listed_with_role_and_whether_they_may_come_in() {
        for t in Lang::ALL {
            let people = vec![person("courier", "active"), person("owner", "inactive")];
            let list =
                List { frame: frame(t), text: NASTY.into(), role: Some(Role::Courier), people, more: None };
            let html = sound(&list);
            assert!(html.contains(t.role_courier()) && html.contains(t.account_locked()), "{html}");
            assert!(html.contains(r#"<option value="courier" selected>"#), "{html}");
        }
    }

    #[test]
    fn the_buttons_are_those_that_make_sense_and_none_for_oneself() {
        let html = sound(&one(person("courier", "active"), false, None));
        assert!(html.contains(r#"value="bloquear""#) && html.contains(r#"value="contrasena""#));
        let html = sound(&one(person("courier", "inactive"), false, None));
        assert!(html.contains(r#"value="desbloquear""#) && !html.contains(r#"value="bloquear""#));
        let html = sound(&one(person("admin", "active"), true, None));
        assert!(!html.contains(r#"name="accion""#) && html.contains(Lang::Es.account_yours()));
        let html = sound(&one(person("courier", "active"), false, Some("abcd-efgh".into())));
        assert!(html.contains("abcd-efgh") && html.contains(Lang::Es.password_made_lead()));
        let page = One { link: Some("http://x/y/".into()), ..one(person("courier", "active"), false, None) };
        let html = sound(&page);
        assert!(html.contains("<code>http://x/y/</code>") && html.contains(r#"value="enlace""#), "{html}");
    }

    #[test]
    fn what_is_looked_for_cannot_leave_its_place_in_the_query() {
        assert_eq!(escaped("a&b=ñ"), "a%26b%3D%C3%B1");
    }
}
