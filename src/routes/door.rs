//! The way of a request from the connection to its row, in the order that `ARCHITECTURE.md` states.
//!
//! Network list (403) → host (400) → preflight (200) → unknown path (404, or 301 to the slashed path) → negotiation
//! (406) → who → cross-site → may they (401/403/404) → method (405) → handler, which reads the body (415/400). The path is
//! looked up before all of that, because its row decides how everything is answered; nothing is *answered* before its
//! turn.

use super::{Form, Route, Systems, table};
use crate::app::App;
use crate::error::{Error, Noun, Result};
use crate::http::{Found, Handler, Method, Request, Response, Router};
use crate::middleware::cors::Cors;
use crate::middleware::guard::{self, Anonymous, Passage};
use crate::middleware::network::Networks;
use crate::middleware::outward::{self, SessionCookie, View};
use crate::middleware::who::{self, Session};
use crate::middleware::{Context, Csrf, Face, Guard, Rule, Via, Who, csrf, host, negotiate};
use crate::pages::refusal::Reader;
use crate::wire::refusal::{self, Dress, Shape};
use crate::wire::text::Lang;
use serde_json::json;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// Leads requests to the rows of the table that this profile serves.
pub struct Door {
    app: Arc<App>,
    networks: Arc<Networks>,
    cors: Cors,
    router: Router,
    paths: Vec<Path>,
}

/// All rows of one path, and what is the same for them.
struct Path {
    rows: Vec<&'static Route>,
    allow: String,
}

/// Where a request's path leads.
enum Goal<'a> {
    Path(&'a Path),
    AddSlash,
    Nothing,
    Malformed,
}

/// What a request's way leaves behind for the way out.
struct Trail {
    session: SessionCookie,
    preflight: bool,
    reached_row: bool,
}

impl Door {
    /// The door of `app`.
    ///
    /// # Errors
    /// Two rows of the table match the same path: a fault of ours, found by every test that starts a server.
    pub fn new(app: Arc<App>) -> Result<Self> {
        let served = Systems::named(&app.config.server.serves);
        let mut by_path: BTreeMap<&'static str, Vec<&'static Route>> = BTreeMap::new();
        for route in table().filter(|route| route.systems.meets(served)) {
            by_path.entry(route.path).or_default().push(route);
        }
        app.introduce();
        let router = Router::new(by_path.keys().copied()).map_err(Error::broken)?;
        let paths = by_path.into_values().map(|rows| Path { allow: allow(&rows), rows }).collect();
        let (house, list) = (&app.config.server, &app.config.network);
        let networks =
            Networks::new(&list.allowed, &list.allowed_hostnames, &house.trusted_proxies, list.trust_real_ip);
        Ok(Self { cors: Cors::new(&app.config.cors), networks: Arc::new(networks), app, router, paths })
    }

    /// The lists of addresses, for whoever keeps their names looked up.
    #[must_use]
    pub fn networks(&self) -> Arc<Networks> {
        Arc::clone(&self.networks)
    }

    async fn enter(&self, mut request: Request) -> Response {
        let pending = self.app.counts.begin();
        let id = request.id;
        let method = request.method().clone();
        let origin = request.header("origin").map(str::to_owned);
        let goal = self.goal(&mut request);
        let reader = Reader::of(&request);
        let wants_page = negotiate::wants_page(request.header("accept"));
        let row = goal.row(&request);
        let rule: Option<Rule> = row.or(goal.any_row()).map(|row| row.rule);
        let mut trail = Trail { session: SessionCookie::None, preflight: false, reached_row: false };
        let result = self.pass(&goal, row, request, rule.as_ref(), &mut trail).await;
        let mut response = result.unwrap_or_else(|error| {
            let (shape, lang) = rule.map_or((Shape::Page, Lang::Es), |rule| (rule.shape, rule.lang));
            let id = id.to_string();
            let refused =
                refusal::answer(&error, Dress { shape, lang, request: &id, method: method.as_str() });
            // A path that nobody serves may be a program's mistake as well as a person's.
            let for_people = shape == Shape::Page && (rule.is_some() || wants_page);
            if for_people { reader.dress(&self.app, &error, &id, refused) } else { refused }
        });
        if let (405, Goal::Path(path), Shape::Page) =
            (response.status, &goal, rule.map_or(Shape::Drf, |r| r.shape))
        {
            response.set_default("Allow", &path.allow);
        }
        let view = if trail.reached_row { self.view(&goal, rule.as_ref()) } else { View::default() };
        outward::finish(&mut response, rule.as_ref(), view, trail.session);
        self.cors.mark(&mut response, origin.as_deref(), trail.preflight);
        pending.answered(response.status);
        response
    }

    async fn pass(
        &self,
        goal: &Goal<'_>,
        row: Option<&'static Route>,
        mut request: Request,
        rule: Option<&Rule>,
        trail: &mut Trail,
    ) -> Result<Response> {
        let app = &*self.app;
        let from = self.networks.origin(&request);
        let mut session =
            if who::reads_session(app, rule) { who::session(app, &request)? } else { Session::Absent };
        trail.session = who::cookie(app, &session, from.secure);
        if !self.networks.allows(from) {
            return Ok(plain_page(403));
        }
        if !host::allowed(request.header("host").unwrap_or_default(), &app.config.server.allowed_hosts) {
            return Ok(plain_page(400));
        }
        trail.preflight = self.cors.is_preflight(&request);
        if trail.preflight {
            return Ok(Response::empty(200));
        }
        let (Goal::Path(path), Some(rule)) = (goal, rule) else { return nowhere(goal, &request) };
        trail.reached_row = true;
        if rule.face == Face::Api && !negotiate::takes_json(request.header("accept")) {
            return Err(Error::NotAcceptable);
        }
        let known = who::identify(app, &request, rule, &mut session)?;
        let safe = is_safe(request.method());
        let cap = row.and_then(|row| row.body).unwrap_or(app.config.server.max_body);
        let by_cookie = rule.face == Face::Site || matches!(known.via, Via::Session(_) | Via::Screen(_));
        if !safe && by_cookie && rule.csrf == Csrf::ByFace {
            csrf::check(app, &mut request, from, cap).await?;
        }
        let who = Who::new(known, &session, &request, from, cap);
        match guard::pass(*rule, &who, anonymous(app), request.target(), safe)? {
            Passage::Answered(response) => return Ok(response),
            Passage::Open => {}
        }
        let Some(row) = row else { return other_method(path, *rule, request.method()) };
        let context: Context = request.with_who(who);
        (row.handler)(app, context).await
    }

    /// What answers of a row say of it. Pages always look at cookies: at the session's or at the cross-site one.
    fn view<'a>(&self, goal: &Goal<'a>, rule: Option<&Rule>) -> View<'a> {
        let looks_at_cookies = rule.is_some_and(|rule| {
            rule.face == Face::Site
                || rule.guard == Guard::Screen
                || (rule.guard != Guard::Nobody && who::reads_session(&self.app, Some(rule)))
        });
        View { allow: goal.allow(), looks_at_cookies }
    }

    fn goal(&self, request: &mut Request) -> Goal<'_> {
        let found = self.router.find(request.path());
        match found {
            Found::Rows { rows, params } => {
                let path = rows.first().and_then(|&row| self.paths.get(row));
                request.set_params(params);
                path.map_or(Goal::Nothing, Goal::Path)
            }
            Found::AddSlash => Goal::AddSlash,
            Found::Nothing => Goal::Nothing,
            Found::Malformed => Goal::Malformed,
        }
    }
}

impl Handler for Door {
    fn handle(self: Arc<Self>, request: Request) -> Pin<Box<dyn Future<Output = Response> + Send>> {
        Box::pin(async move { self.enter(request).await })
    }
}

impl<'a> Goal<'a> {
    /// The row for the request's method: of two, the one for a browser's form where it is one.
    fn row(&self, request: &Request) -> Option<&'static Route> {
        let Goal::Path(path) = self else { return None };
        let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
        let mut rows = path.rows.iter().copied().filter(|row| row.method == *method);
        if path.rows.iter().any(|row| row.form == Form::Html) && is_browsers_form(request) {
            return rows.find(|row| row.form == Form::Html);
        }
        rows.find(|row| row.form == Form::Any)
    }

    /// The row that speaks for the path where the method has none.
    fn any_row(&self) -> Option<&'static Route> {
        match self {
            Goal::Path(path) => path.rows.first().copied(),
            Goal::AddSlash | Goal::Nothing | Goal::Malformed => None,
        }
    }

    /// `Allow`, as Django REST Framework puts it on every answer of a view; plain views say it with a 405 only.
    fn allow(&self) -> Option<&'a str> {
        match self {
            Goal::Path(path) if path.rows.iter().any(|row| is_drf(row.rule)) => Some(&path.allow),
            Goal::Path(_) | Goal::AddSlash | Goal::Nothing | Goal::Malformed => None,
        }
    }
}

fn is_drf(rule: Rule) -> bool {
    rule.face == Face::Api && rule.shape != Shape::Status
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE)
}

fn is_browsers_form(request: &Request) -> bool {
    let media = request.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let form =
        media.starts_with("application/x-www-form-urlencoded") || media.starts_with("multipart/form-data");
    form && negotiate::wants_page(request.header("accept"))
}

/// `Allow` of a path: its methods in the usual order, HEAD where the row says so, OPTIONS for programs.
fn allow(rows: &[&'static Route]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for method in [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        let is_there = rows.iter().any(|row| match method {
            Method::HEAD => row.method == Method::GET && row.names_head,
            _ => row.method == method,
        });
        if is_there {
            names.push(match method {
                Method::GET => "GET",
                Method::HEAD => "HEAD",
                Method::POST => "POST",
                Method::PUT => "PUT",
                Method::PATCH => "PATCH",
                _ => "DELETE",
            });
        }
    }
    if rows.iter().any(|row| row.rule.face == Face::Api) {
        names.push("OPTIONS");
    }
    names.join(", ")
}

fn anonymous(app: &App) -> Anonymous {
    match app.config.auth.anonymous {
        crate::config::Anonymous::Challenge => Anonymous::Challenge,
        crate::config::Anonymous::Empty => Anonymous::Empty,
    }
}

fn nowhere(goal: &Goal<'_>, request: &Request) -> Result<Response> {
    match goal {
        Goal::AddSlash => {
            let (path, query) = (request.path(), request.raw_query());
            let mark = if query.is_empty() { "" } else { "?" };
            Ok(Response::redirect(301, &format!("{path}/{mark}{query}")))
        }
        Goal::Malformed => Ok(plain_page(400)),
        Goal::Nothing | Goal::Path(_) if request.path().starts_with("/api/") => {
            crate::wire::json::compact(404, &json!({"detail": "Not found."}))
        }
        Goal::Nothing | Goal::Path(_) if negotiate::wants_page(request.header("accept")) => {
            Err(Error::NotFound(Noun::Page))
        }
        Goal::Nothing | Goal::Path(_) => Ok(plain_page(404)),
    }
}

/// A method that no row of the path has: OPTIONS describes an API's path, all else is 405.
fn other_method(path: &Path, rule: Rule, method: &Method) -> Result<Response> {
    if *method == Method::OPTIONS && rule.face == Face::Api {
        let doc = path.rows.first().map_or("", |row| row.doc);
        return crate::wire::json::compact(
            200,
            &json!({
                "name": doc, "description": "", "renders": ["application/json"],
                "parses": ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"],
            }),
        );
    }
    if is_drf(rule) || matches!(rule.shape, Shape::Status | Shape::Page) {
        return Err(Error::MethodNotAllowed);
    }
    Ok(Response::empty(405).with_header("Allow", &path.allow))
}

/// The page of a refusal that no row dresses: a headline, and no word of what there is.
fn plain_page(status: u16) -> Response {
    let text = match status {
        403 => "403 Forbidden",
        404 => "404 Not Found",
        _ => "400 Bad Request",
    };
    Response::html(status, format!("<!doctype html><title>{text}</title><h1>{text}</h1>"))
}
