//! One row as an operation: parameters, body, answers.

use super::{House, refusals, security};
use crate::middleware::{Face, Guard};
use crate::routes::Route;
use crate::wire::refusal::Shape;
use serde_json::{Map, Value, json};

/// Log-ins for tokens, and the fields that their bodies have: the path decides them (see `api::token`).
const LOG_INS: &[(&str, &str)] = &[
    ("/api/login/", "username"),
    ("/auth/token/", "email"),
    ("/api/token/", "username"),
    ("/api/user/token/", "username"),
];
/// Where a refresh token is given for an access token.
const REFRESHES: &[&str] = &[
    "/api/refresh/",
    "/auth/token/refresh/",
    "/api/token/refresh/",
    "/api/user/token/refresh",
    "/api/user/token/refresh/",
];

/// The path in OpenAPI's notation: `{id:int}` is `{id}`.
pub(super) fn path(pattern: &str) -> String {
    let segment =
        |segment: &str| name(segment).map_or_else(|| segment.to_owned(), |(name, _)| format!("{{{name}}}"));
    pattern.split('/').map(segment).collect::<Vec<_>>().join("/")
}

/// A parameter's name and kind, where a segment is one.
fn name(segment: &str) -> Option<(&str, &str)> {
    let inside = segment.strip_prefix('{')?.strip_suffix('}')?;
    Some(inside.split_once(':').unwrap_or((inside.trim_end_matches('.'), "tail")))
}

/// The parameters of a path with their types.
pub(super) fn parameters(pattern: &str) -> Vec<Value> {
    let one = |(name, kind): (&str, &str)| {
        let schema = if kind == "int" {
            json!({"type": "integer", "minimum": 0})
        } else {
            json!({"type": "string", "minLength": 1})
        };
        json!({"name": name, "in": "path", "required": true, "schema": schema})
    };
    pattern.split('/').filter_map(name).map(one).collect()
}

/// Whether a row reads a body.
pub(super) fn takes_body(row: &Route) -> bool {
    matches!(row.method.as_str(), "POST" | "PUT" | "PATCH")
}

/// The operation.
pub(super) fn of(row: &Route, area: &str, has_form_twin: bool, house: House<'_>) -> Value {
    let mut operation = Map::new();
    let mut set = |name: &str, value: Value| operation.insert(name.to_owned(), value);
    set("operationId", json!(id(row)));
    set("tags", json!([area]));
    set("summary", json!(row.doc));
    if let Some(text) = description(row, has_form_twin) {
        set("description", json!(text));
    }
    set("security", security(row, house));
    if takes_body(row) {
        set("requestBody", body(row, house));
    }
    set("responses", Value::Object(responses(row, house)));
    Value::Object(operation)
}

/// Unique, because method and path are.
fn id(row: &Route) -> String {
    let words = path(row.path);
    let words = words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut id = row.method.as_str().to_lowercase();
    for word in words {
        id.push('_');
        id.push_str(word);
    }
    // uk-travel has a path with and without its slash.
    if row.path.ends_with('/') { id } else { format!("{id}_bare") }
}

fn description(row: &Route, has_form_twin: bool) -> Option<String> {
    let mut said = Vec::new();
    match row.rule.guard {
        Guard::Screen => said.push("For a paired kitchen screen, by its own cookie."),
        Guard::Courier => said.push("For couriers."),
        Guard::Admin => said.push("For administrators."),
        Guard::User => said.push("For whoever is signed in; what belongs to somebody else is not found."),
        Guard::Nobody | Guard::Anyone => {}
    }
    if has_form_twin {
        said.push("A browser's form at the same path is answered 303.");
    }
    if is_socket(row) {
        said.push("WebSocket (RFC 6455).");
    }
    (!said.is_empty()).then(|| said.join(" "))
}

fn is_socket(row: &Route) -> bool {
    row.rule.face == Face::Live && row.path.starts_with("/ws/")
}

fn streams(row: &Route) -> bool {
    is_socket(row) || (row.path.contains("/eventos/") && !row.path.ends_with("/estado/"))
}

fn body(row: &Route, house: House<'_>) -> Value {
    let schema = sent(row);
    let media: &[&str] = if row.rule.face == Face::Site && row.rule.shape == Shape::Page {
        &["application/x-www-form-urlencoded", "multipart/form-data"]
    } else {
        &["application/json", "application/x-www-form-urlencoded", "multipart/form-data"]
    };
    let content: Map<String, Value> =
        media.iter().map(|media| ((*media).to_owned(), json!({"schema": schema}))).collect();
    let limit = row.body.unwrap_or(house.body);
    json!({
        "description": format!("At most {limit} bytes."),
        "content": content,
        "required": LOG_INS.iter().any(|(path, _)| *path == row.path),
        "x-max-bytes": limit,
    })
}

/// What is sent, where it is as fixed as that.
fn sent(row: &Route) -> Value {
    if let Some((_, field)) = LOG_INS.iter().find(|(path, _)| *path == row.path) {
        let text = json!({"type": "string"});
        return json!({
            "type": "object",
            "required": [field, "password"],
            "properties": {*field: text, "password": text},
        });
    }
    if REFRESHES.contains(&row.path) {
        return json!({
            "type": "object", "required": ["refresh"], "properties": {"refresh": {"type": "string"}},
        });
    }
    json!({})
}

fn responses(row: &Route, house: House<'_>) -> Map<String, Value> {
    let mut responses = Map::new();
    let (status, good) = success(row);
    responses.insert(status.to_owned(), good);
    for (status, response) in refusals::of(row, house) {
        responses.insert(status.to_owned(), response);
    }
    responses
}

/// What is answered when all goes well.
fn success(row: &Route) -> (&'static str, Value) {
    if is_socket(row) {
        return ("101", json!({"description": "The web socket is open"}));
    }
    let schema = if LOG_INS.iter().any(|(path, _)| *path == row.path) {
        json!({"$ref": "#/components/schemas/Pair"})
    } else if REFRESHES.contains(&row.path) {
        json!({"$ref": "#/components/schemas/Refreshed"})
    } else {
        json!({})
    };
    let media = match (row.rule.face, row.rule.shape) {
        _ if streams(row) => "text/event-stream",
        (Face::Site, Shape::Page) => "text/html",
        (Face::Asset, _) => "*/*",
        (Face::Api | Face::Live | Face::Site, _) => "application/json",
    };
    ("2XX", json!({"description": "Done", "content": {media: {"schema": schema}}}))
}
