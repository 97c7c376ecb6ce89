//! From a bare request to a [`Context`]: who is asking, from where, and in which shape to refuse.
//!
//! A file for each question, in the order in which they are asked: [`network`] (may this address speak at all), [`host`],
//! [`cors`], [`negotiate`], [`who`], [`csrf`], [`guard`]; and [`outward`] for what every answer gets on its way out. The
//! order itself is in `routes::door`. Nothing else makes a [`Context`], so no handler is reached without passing here.

pub mod context;
pub mod cors;
pub mod credential;
pub mod csrf;
pub mod guard;
pub mod guest;
pub mod host;
pub mod negotiate;
pub mod network;
pub mod outward;
pub mod who;

pub use context::{Context, Via, Who, asker, fields};

use crate::wire::refusal::Shape;
use crate::wire::text::Lang;

/// Who may come in. Deny by default: a row of the route table has to say [`Guard::Nobody`] or [`Guard::Anyone`] to be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// Open, and credentials are not looked at: log-in and refresh.
    Nobody,
    /// Open; credentials are optional, and bad ones refused.
    Anyone,
    /// Whoever is signed in. What they may see is decided by ownership.
    User,
    /// A paired kitchen screen, by its own cookie; a session or a token is not looked at, and the screen's cookie is
    /// looked at nowhere else.
    Screen,
    /// A courier.
    Courier,
    /// An administrator.
    Admin,
}

/// What a row is to its visitor, which decides how credentials are read and how their absence is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// For programs: session (where the profile reads one) then bearer; anonymous is 401; a session on an unsafe method
    /// needs the cross-site token, a bearer does not.
    Api,
    /// For browsers: the session only; anonymous is sent to log in; every unsafe method needs the cross-site token.
    Site,
    /// An open-ended answer, or what belongs to one, for the scripts of our pages and for programs alike: the session in
    /// every profile, then bearer; refused as [`Face::Api`] refuses. It makes event streams and leaves HTTP, so `Accept`
    /// is not looked at.
    Live,
    /// A compiled-in file: no credentials, cached for ever.
    Asset,
}

/// How a row treats the cross-site check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Csrf {
    /// As its [`Face`] has it.
    ByFace,
    /// Not checked: the documented system exempts it, and it changes nothing by a cookie alone.
    Exempt,
}

/// The columns of a route that decide about a request before its handler runs.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Who may come in.
    pub guard: Guard,
    /// For programs or for browsers.
    pub face: Face,
    /// How the cross-site check applies.
    pub csrf: Csrf,
    /// The shape of refusals.
    pub shape: Shape,
    /// The language of their texts.
    pub lang: Lang,
}
