//! The description of the interface (OpenAPI 3.1), made from the route table: what it says is what is served.
//!
//! A row gives its path with typed parameters, method, line of documentation, guard, the shape of its refusals and the
//! limit of its body. Bodies and answers are described where the wire's own types are as fixed as that (tokens, refusals);
//! everything else is left open: an empty schema is true, an invented one is not.
//!
//! [`show`] and [`page`] answer with it; [`operation`] describes one row, [`refusals`] what may be answered instead.

mod operation;
mod refusals;

use super::{Form, Route, Systems, areas};
use crate::app::App;
use crate::config::{Accept, Anonymous, Config};
use crate::error::Result;
use crate::http::Response;
use crate::middleware::{Context, Face, Guard, negotiate};
use crate::pages::schema::{self, Area, Row};
use crate::wire::json;
use serde_json::{Map, Value, json};

/// What the profile says that a description depends on.
#[derive(Debug, Clone, Copy)]
struct House<'a> {
    served: Systems,
    accept: &'a [Accept],
    anonymous: Anonymous,
    body: usize,
}

impl<'a> House<'a> {
    fn of(config: &'a Config) -> Self {
        Self {
            served: Systems::named(&config.server.serves),
            accept: &config.auth.accept,
            anonymous: config.auth.anonymous,
            body: config.server.max_body,
        }
    }
}

/// `GET /api/esquema/`: the document; a browser is led to the page, unless it asks for `?formato=json`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let asks_for_it = request.query("formato") == Some("json");
    if negotiate::wants_page(request.header("accept")) && !asks_for_it {
        return Ok(Response::redirect(302, "/api/esquema/pagina/"));
    }
    json::compact(200, &document(&app.config))
}

/// `GET /api/esquema/pagina/`: the same for people.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn page(app: &App, request: Context) -> Result<Response> {
    let house = House::of(&app.config);
    let areas = areas().into_iter().map(|(name, rows)| Area {
        name,
        rows: rows.iter().filter(|row| row.systems.meets(house.served)).map(|row| told(row, house)).collect(),
    });
    schema::show(app, &request, areas.filter(|area| !area.rows.is_empty()).collect())
}

fn told(row: &'static Route, house: House<'_>) -> Row {
    let statuses: Vec<_> = refusals::of(row, house).into_iter().map(|(status, _)| status).collect();
    Row {
        method: row.method.as_str(),
        path: row.path,
        guard: row.rule.guard,
        doc: row.doc,
        is_form: row.form == Form::Html,
        limit: operation::takes_body(row).then(|| kilobytes(row.body.unwrap_or(house.body))),
        refusals: statuses.join(", "),
    }
}

fn kilobytes(bytes: usize) -> String {
    if bytes >= 1024 * 1024 {
        format!("{} MiB", bytes / (1024 * 1024))
    } else {
        format!("{} KiB", bytes / 1024)
    }
}

/// The whole document for the profile in force.
#[must_use]
pub fn document(config: &Config) -> Value {
    let house = House::of(config);
    let mut paths: Map<String, Value> = Map::new();
    let mut tags = Vec::new();
    for (area, rows) in areas() {
        let served: Vec<_> = rows.iter().filter(|row| row.systems.meets(house.served)).collect();
        if !served.is_empty() {
            tags.push(json!({"name": area}));
        }
        for row in &served {
            let twin = served.iter().any(|other| {
                other.path == row.path && other.method == row.method && other.form == Form::Html
            });
            // Of two rows of one method and path, the one for programs is described.
            if row.form == Form::Html && served.iter().any(|other| is_twin(other, row)) {
                continue;
            }
            let item = paths.entry(operation::path(row.path)).or_insert_with(|| item(row));
            if let Value::Object(item) = item {
                item.insert(row.method.as_str().to_lowercase(), operation::of(row, area, twin, house));
            }
        }
    }
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "Comanda",
            "summary": "A restaurant's own server: menu, orders, kitchen, couriers and accounts.",
            "description": "Made from the table of routes that this server answers by, for the profile in force. HEAD is \
                answered wherever GET is. A path without its final slash is answered 301. Whoever sends a session's cookie \
                with a method that changes something also sends X-CSRFToken (the cookie csrftoken's value); a bearer \
                token needs none. What creates something takes an Idempotency-Key.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": tags,
        "paths": paths,
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "An access token"},
                "session": {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "The session of the pages"},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken", "description": "Beside the session, for methods that change something"},
            },
            "schemas": refusals::schemas(),
        },
    })
}

fn is_twin(other: &Route, row: &Route) -> bool {
    other.path == row.path && other.method == row.method && other.form == Form::Any
}

/// A path's item: the parameters are the same for all methods.
fn item(row: &Route) -> Value {
    let parameters = operation::parameters(row.path);
    if parameters.is_empty() { json!({}) } else { json!({"parameters": parameters}) }
}

/// Which credentials open a row; an empty object among them says that none is needed.
fn security(row: &Route, house: House<'_>) -> Value {
    let rule = row.rule;
    if rule.guard == Guard::Nobody || rule.face == Face::Asset {
        return json!([]);
    }
    let changes = !matches!(row.method.as_str(), "GET" | "HEAD" | "OPTIONS");
    let checked = changes && rule.csrf == crate::middleware::Csrf::ByFace;
    let reads = |credential| match rule.face {
        Face::Site => credential == Accept::Session,
        Face::Live => true,
        Face::Api | Face::Asset => house.accept.contains(&credential),
    };
    let mut ways = Vec::new();
    if rule.guard == Guard::Anyone {
        // A page's form needs the cross-site token from strangers too.
        ways.push(if checked && rule.face == Face::Site { json!({"csrf": []}) } else { json!({}) });
    }
    if reads(Accept::Session) {
        ways.push(if checked { json!({"session": [], "csrf": []}) } else { json!({"session": []}) });
    }
    if reads(Accept::Bearer) {
        ways.push(json!({"bearer": []}));
    }
    Value::Array(ways)
}

#[cfg(test)]
mod tests;
