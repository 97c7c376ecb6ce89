//! **The** route table: every path that Comanda answers, who may enter, and how refusals look.
//!
//! The table is data: from it come dispatch, 404, 405 with `Allow`, OPTIONS, the access matrix test, the OpenAPI
//! document ([`openapi`]) and `comanda routes`. Rows are listed by area ([`account`], [`restaurant`], [`shop`],
//! [`live`], [`kitchen`], [`page`], [`panel`], [`guest`], [`admin`], [`faces`], [`health`]);
//! [`door`] leads a request through the middleware to its row, [`serve`] opens the house.
//!
//! Differences between the documented systems are columns here or settings of their profile, never an `if` on a
//! profile's name in a handler.

pub mod account;
pub mod admin;
pub mod door;
pub mod faces;
pub mod guest;
pub mod health;
pub mod kitchen;
pub mod live;
pub mod openapi;
pub mod page;
pub mod panel;
pub mod restaurant;
pub mod serve;
pub mod shop;
pub mod watch;

use crate::app::App;
use crate::error::Result;
use crate::http::{Method, Response};
use crate::middleware::{Context, Csrf, Face, Guard, Rule};
use crate::wire::refusal::Shape;
use crate::wire::text::Lang;
use std::future::Future;
use std::pin::Pin;

/// What a handler gives back.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<Response>> + Send + 'a>>;
/// A handler: a plain function of the process and a request that passed the middleware.
pub type Handler = for<'a> fn(&'a App, Context) -> Answer<'a>;

/// Which documented systems serve a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Systems(u8);

impl Systems {
    /// Every profile: GastroMóvil's restaurant and what belongs to it, and Comanda's own additions.
    pub const ALL: Self = Self(0b1111);
    /// RestAPI's own paths.
    pub const RESTAPI: Self = Self(0b0001);
    /// Backend-produccion's own paths.
    pub const BACKEND: Self = Self(0b0010);
    /// uk-travel-recommendation's own paths.
    pub const UK_TRAVEL: Self = Self(0b0100);
    /// All but Backend-produccion, whose log-out stands at the same path.
    pub const NOT_BACKEND: Self = Self(0b1101);

    /// The systems that a profile's setting `server.serves` names, `gastromovil` (with ecommerce-api's paths) always
    /// among them.
    #[must_use]
    pub fn named(names: &[String]) -> Self {
        names.iter().fold(Self(0b1000), |systems, name| match name.as_str() {
            "restapi" => Self(systems.0 | Self::RESTAPI.0),
            "backend-produccion" => Self((systems.0 | Self::BACKEND.0) & !0b1000),
            "uk-travel" => Self(systems.0 | Self::UK_TRAVEL.0),
            _other => systems,
        })
    }

    /// The documented systems, by the names of their profiles.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        [(0b1000, "gastromovil"), (0b0001, "restapi"), (0b0010, "backend-produccion"), (0b0100, "uk-travel")]
            .into_iter()
            .filter(move |(bit, _)| self.0 & bit != 0)
            .map(|(_, name)| name)
    }

    /// Whether a row of these systems is served by `served`.
    #[must_use]
    pub const fn meets(self, served: Self) -> bool {
        self.0 & served.0 != 0
    }
}

/// Which of two rows of one method and path is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The only row, or the one for programs.
    Any,
    /// The row for a browser's form: the body is urlencoded or multipart and `Accept` names `text/html`.
    Html,
}

/// One row of the table.
#[derive(Clone)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path with its parameters, as the router reads it.
    pub path: &'static str,
    /// Which systems serve it.
    pub systems: Systems,
    /// Who may enter and how refusals look.
    pub rule: Rule,
    /// Which of two rows of one path.
    pub form: Form,
    /// Bytes of body that are read at most; `None`: what `server.max_body` says.
    pub body: Option<usize>,
    /// Whether `Allow` names HEAD (Django's class views do, function views do not). HEAD is served wherever GET is.
    pub names_head: bool,
    /// What runs.
    pub handler: Handler,
    /// One line for people.
    pub doc: &'static str,
}

/// Room for a picture.
pub const PICTURE: usize = 6 * 1024 * 1024;

/// A row for programs, refused in Django REST Framework's shape and in English.
pub const fn api(
    method: Method,
    path: &'static str,
    guard: Guard,
    handler: Handler,
    doc: &'static str,
) -> Route {
    let rule = Rule { guard, face: Face::Api, csrf: Csrf::ByFace, shape: Shape::Drf, lang: Lang::En };
    Route {
        method,
        path,
        systems: Systems::ALL,
        rule,
        form: Form::Any,
        body: None,
        names_head: false,
        handler,
        doc,
    }
}

/// A row for browsers.
pub const fn site(
    method: Method,
    path: &'static str,
    guard: Guard,
    handler: Handler,
    doc: &'static str,
) -> Route {
    let rule = Rule { guard, face: Face::Site, csrf: Csrf::ByFace, shape: Shape::Page, lang: Lang::Es };
    Route {
        method,
        path,
        systems: Systems::ALL,
        rule,
        form: Form::Any,
        body: None,
        names_head: true,
        handler,
        doc,
    }
}

/// A row of live events: for the pages' scripts and for programs.
pub const fn live(path: &'static str, guard: Guard, handler: Handler, doc: &'static str) -> Route {
    let mut route = api(Method::GET, path, guard, handler, doc).es();
    route.rule.face = Face::Live;
    route
}

impl Route {
    /// Served by these systems only.
    #[must_use]
    pub const fn on(mut self, systems: Systems) -> Self {
        self.systems = systems;
        self
    }

    /// Refused in this shape.
    #[must_use]
    pub const fn shape(mut self, shape: Shape) -> Self {
        self.rule.shape = shape;
        self
    }

    /// Refused in Spanish.
    #[must_use]
    pub const fn es(mut self) -> Self {
        self.rule.lang = Lang::Es;
        self
    }

    /// Not subject to the cross-site check.
    #[must_use]
    pub const fn exempt(mut self) -> Self {
        self.rule.csrf = Csrf::Exempt;
        self
    }

    /// Takes up to this many bytes of body, whatever the setting says.
    #[must_use]
    pub const fn body(mut self, bytes: usize) -> Self {
        self.body = Some(bytes);
        self
    }

    /// `Allow` names HEAD: a class view in the original.
    #[must_use]
    pub const fn class_view(mut self) -> Self {
        self.names_head = true;
        self
    }

    /// The row for a browser's form beside one for programs.
    #[must_use]
    pub const fn html_form(mut self) -> Self {
        self.form = Form::Html;
        self
    }

    /// A compiled-in file.
    #[must_use]
    pub const fn asset(mut self) -> Self {
        self.rule.face = Face::Asset;
        self
    }
}

impl std::fmt::Debug for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// The table's areas with their names.
#[must_use]
pub const fn areas() -> [(&'static str, &'static [Route]); 11] {
    [
        ("account", account::ROUTES),
        ("restaurant", restaurant::ROUTES),
        ("shop", shop::ROUTES),
        ("live", live::ROUTES),
        ("kitchen", kitchen::ROUTES),
        ("page", page::ROUTES),
        ("panel", panel::ROUTES),
        ("guest", guest::ROUTES),
        ("admin", admin::ROUTES),
        ("faces", faces::ROUTES),
        ("health", health::ROUTES),
    ]
}

/// All rows, whatever system serves them.
pub fn table() -> impl Iterator<Item = &'static Route> {
    areas().into_iter().flat_map(|(_, rows)| rows)
}

#[cfg(test)]
mod sign_in_tests;
