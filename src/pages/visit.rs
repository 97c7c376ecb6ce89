//! From a request to a frame, and from a page to an answer: language, cross-site token, cookies, headers.
//!
//! A handler begins with [`frame`] and ends with [`answer`] or [`to`]. What a form sent is read by [`Sent`].

use super::landing;
use super::layout::{CONTENT_SECURITY_POLICY, Frame, Page, Place, Visitor, render};
use super::notice::Notice;
use super::{asset, certificate};
use crate::app::App;
use crate::auth::csrf;
use crate::auth::user::{Role, User};
use crate::clock::Time;
use crate::clock::house::Standing;
use crate::error::{Error, Result};
use crate::http::{Form, Input, Request, Response, SetCookie};
use crate::i18n::{self, Lang};
use crate::middleware::outward::csrf_cookie;
use crate::middleware::{Context, guest};
use crate::restaurant::cart::Holder;
use crate::restaurant::restaurant::Language;
use crate::secret::Secret;
use crate::services;
use flate2::Compression;

/// The cookie with the reader's own choice of language.
const LANG_COOKIE: &str = "lang";
/// How long it is kept, in seconds: a year.
const LANG_AGE: i64 = 31_536_000;
/// Bytes from which packing a page is worth the work.
const WORTH_PACKING: usize = 4096;

/// The frame of the page that answers `request`.
pub fn frame(app: &App, request: &Context) -> Result<Frame> {
    let who = &request.who;
    let secret = match who.csrf_secret() {
        Some(secret) => secret.to_owned(),
        None => csrf::new_secret(&app.rng)?,
    };
    let units = match holder(request) {
        Some(holder) => services::cart::units(app, &holder)?,
        None => 0,
    };
    let lang = lang(app, request);
    Ok(Frame {
        lang,
        house: house(app)?,
        visitor: who.maybe().map(visitor),
        csrf: csrf::mask(&secret, &app.rng)?,
        secret,
        path: request.path().to_owned(),
        notice: request.query("aviso").and_then(Notice::parse),
        units,
        clock: who.maybe().filter(|user| user.role != Role::Customer).and_then(|_staff| clock(app, lang)),
        trust: !who.secure() && certificate::is_offered(app),
    })
}

/// Whose cart the visitor's is: the account's, else the guest's cookie's.
#[must_use]
pub fn holder(request: &Context) -> Option<Holder> {
    let user = request.who.maybe().map(|user| Holder::User(user.id));
    user.or_else(|| guest::of(request).map(Holder::Guest))
}

/// What staff must know when the machine's clock is not what the house goes by.
fn clock(app: &App, lang: Lang) -> Option<String> {
    let standing = services::timekeeping::standing(app).filter(Standing::is_apart)?;
    let moment = |at: Time| lang.moment(at.millis(), app.terms.zone());
    Some(lang.clock_apart(&moment(standing.wall), &moment(standing.house)))
}

/// The language of a page: the switch just pressed, else as [`i18n::choose`] has it.
#[must_use]
pub fn lang<W>(app: &App, request: &Request<W>) -> Lang {
    asked_for(request).unwrap_or_else(|| house_language(app))
}

/// The language that the reader asks for.
pub(super) fn asked_for<W>(request: &Request<W>) -> Option<Lang> {
    let chosen = || i18n::choose(request.cookie(LANG_COOKIE), request.header("accept-language"));
    request.query("lang").and_then(Lang::parse).or_else(chosen)
}

/// The language for readers who ask for none: that of the restaurant, where there is one only and it says so.
pub(super) fn house_language(app: &App) -> Lang {
    // A list that cannot be read must not cost the page its language.
    let open = services::restaurant::open_list(app).unwrap_or_default();
    let own = match open.as_slice() {
        [only] => only.language.map(|language| match language {
            Language::Es => Lang::Es,
            Language::En => Lang::En,
        }),
        _none_or_several => None,
    };
    own.unwrap_or_else(|| Lang::of(app.language()))
}

/// The name at the top of every page: the restaurant's, where there is one only.
pub fn house(app: &App) -> Result<String> {
    let mut open = services::restaurant::open_list(app)?;
    let only = if open.len() == 1 { open.pop() } else { None };
    Ok(only.map_or_else(|| "Comanda".to_owned(), |restaurant| restaurant.name))
}

fn visitor(user: &User) -> Visitor {
    Visitor { name: user.first_name.clone(), place: place(user.role), admin: user.role == Role::Admin }
}

/// Where somebody with this role belongs.
#[must_use]
pub const fn place(role: Role) -> Place {
    match role {
        Role::Customer => Place::Customer,
        Role::Courier => Place::Courier,
        Role::Kitchen => Place::Kitchen,
        Role::Owner | Role::Admin => Place::Owner,
    }
}

/// A page as the answer to `request`.
pub fn answer(app: &App, request: &Context, status: u16, page: &impl Page) -> Result<Response> {
    Ok(signed(app, request, page.frame(), html(status, render(page)?)))
}

/// The same for a long page that many read over thin air: packed, for browsers that take that.
///
/// # Why not every page?
/// How well a page packs tells who listens whether what they made it say is in it already. So only those are packed that
/// hold no secret: the token in their forms wears another mask each time.
pub fn light(app: &App, request: &Context, page: &impl Page) -> Result<Response> {
    let text = render(page)?;
    let may = text.len() >= WORTH_PACKING && asset::takes_gzip(request.header("accept-encoding"));
    let packed = if may { asset::pack(text.as_bytes(), Compression::fast()) } else { None };
    let mut response = match packed {
        Some(packed) => dressed(Response::html(200, packed)).with_header("Content-Encoding", "gzip"),
        None => html(200, text),
    };
    response.vary("Accept-Encoding");
    Ok(signed(app, request, page.frame(), response))
}

/// An answer with what belongs to the visitor.
fn signed(app: &App, request: &Context, frame: &Frame, mut response: Response) -> Response {
    if frame.visitor.is_some() {
        // Whoever signs out on a shared machine leaves nothing behind for the "back" button.
        response.set("Cache-Control", "no-store");
    }
    response.set_cookie(&csrf_cookie(app, &frame.secret, request.who.secure()));
    if request.query("lang").is_some() {
        let kept = SetCookie::new(LANG_COOKIE, frame.lang.tag()).lasting(LANG_AGE, app.clock.now());
        response.set_cookie(&SetCookie { secure: request.who.secure(), ..kept });
    }
    response
}

/// A page's bare answer, with the policy that every page has.
pub(super) fn html(status: u16, page: String) -> Response {
    dressed(Response::html(status, page))
}

fn dressed(mut response: Response) -> Response {
    response.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    response.set("Cache-Control", "private, no-cache");
    response.vary("Accept-Language");
    response
}

/// Elsewhere on this site. 302 as Django has it; browsers make a GET of it.
#[must_use]
pub fn to(path: &str) -> Response {
    Response::redirect(302, landing::same_site(path).unwrap_or("/"))
}

/// What a browser's form sent.
#[derive(Debug)]
pub struct Sent(Form);

impl Sent {
    /// Reads the body. Pages take forms only: JSON is another interface, with other checks.
    pub async fn read(request: &mut Context) -> Result<Self> {
        let cap = request.who.body_cap();
        match request.input(cap).await? {
            Input::Form(form) => Ok(Self(form)),
            Input::Empty => Ok(Self(Form::default())),
            Input::Json(_) => Err(Error::UnsupportedMedia("application/json".into())),
        }
    }

    /// The text of a field without spaces at its ends and without NUL characters; empty where nothing was sent.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.0.get(name).unwrap_or_default().trim().chars().filter(|c| *c != '\0').collect()
    }

    /// A password: to the letter.
    #[must_use]
    pub fn secret(&self, name: &str) -> Secret<String> {
        Secret::new(self.0.get(name).unwrap_or_default().to_owned())
    }

    /// The bytes of a file that was sent; its name and media type are not believed.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.0.file(name).map(|file| file.bytes.as_ref())
    }

    /// Whether a field was sent at all.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some()
    }

    /// Whether a box was ticked: browsers send nothing for one that was not.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        !matches!(self.0.get(name), None | Some("" | "false" | "False" | "0" | "off"))
    }
}
