//! What may be answered instead, by the columns of a row: the questions that the door asks, in their order.

use super::House;
use super::operation::takes_body;
use crate::config::Anonymous;
use crate::middleware::{Csrf, Face, Guard};
use crate::routes::Route;
use crate::wire::refusal::Shape;
use serde_json::{Value, json};

/// The statuses that a row may refuse with, and their answers.
pub(super) fn of(row: &Route, house: House<'_>) -> Vec<(&'static str, Value)> {
    let rule = row.rule;
    let guarded = !matches!(rule.guard, Guard::Nobody | Guard::Anyone);
    let for_programs = matches!(rule.face, Face::Api | Face::Live);
    let changes = !matches!(row.method.as_str(), "GET" | "HEAD" | "OPTIONS");
    let challenge = house.anonymous == Anonymous::Challenge || rule.face == Face::Live;
    let mut found = Vec::new();
    let mut may = |status, says: &str| found.push((status, refused(rule.shape, says)));
    if guarded && rule.face == Face::Site {
        may("302", "Nobody is signed in: to the log-in page");
    }
    if takes_body(row) {
        may("400", "A field is missing or wrong, or the body is malformed");
    }
    if for_programs && rule.guard != Guard::Nobody && (challenge || !guarded) {
        may("401", "Nobody is signed in, or the token is not good");
    }
    let by_cookie = changes && rule.csrf == Csrf::ByFace && rule.guard != Guard::Nobody;
    let by_role = matches!(rule.guard, Guard::Courier | Guard::Admin);
    if by_role || by_cookie || (guarded && !challenge && changes) {
        may("403", "Not permitted, or the cross-site token is missing");
    }
    if row.path.contains('{') {
        may("404", "There is no such thing, or it belongs to somebody else");
    }
    if rule.face == Face::Api {
        may("406", "Accept takes no JSON");
    }
    if takes_body(row) {
        may("413", "The body is too large");
        may("415", "The body is of a kind that is not read");
    }
    if changes {
        may(
            "4XX",
            "A rule of the house is in the way (409, 422), the credentials sent are wrong (401), or it was too much (429)",
        );
    }
    if rule.face != Face::Asset {
        may("503", "Busy: try again after Retry-After seconds");
    }
    found
}

fn refused(shape: Shape, says: &str) -> Value {
    let (media, schema) = match shape {
        Shape::Drf | Shape::DrfOk => ("application/json", "Refusal"),
        Shape::Ok => ("application/json", "RefusalOk"),
        Shape::Error => ("application/json", "RefusalError"),
        Shape::Status => ("application/json", "RefusalStatus"),
        Shape::Page => ("text/html", ""),
        Shape::Plain => ("text/plain", ""),
    };
    let schema = match schema {
        "" => json!({"type": "string"}),
        name => json!({"$ref": format!("#/components/schemas/{name}")}),
    };
    json!({"description": says, "content": {media: {"schema": schema}}})
}

/// The shapes of `wire::refusal`, and the tokens of `wire::token`.
pub(super) fn schemas() -> Value {
    let text = json!({"type": "string"});
    let error = json!({
        "type": "object", "required": ["error"],
        "properties": {"ok": {"const": false}, "error": text, "estado": text},
    });
    json!({
        "Detail": {
            "type": "object", "required": ["detail"],
            "properties": {"detail": text, "code": text, "messages": {"type": "array"}},
        },
        "Faults": {
            "description": "What is wrong, by field; non_field_errors for the whole",
            "type": "object",
            "additionalProperties": {"anyOf": [{"type": "array", "items": text}, {"type": "object"}, text]},
        },
        "Error": error,
        "Refusal": {"anyOf": [
            {"$ref": "#/components/schemas/Detail"},
            {"$ref": "#/components/schemas/Error"},
            {"$ref": "#/components/schemas/Faults"},
        ]},
        "RefusalOk": {
            "type": "object", "required": ["ok", "error"], "properties": {"ok": {"const": false}, "error": text},
        },
        "RefusalError": {"anyOf": [
            {"$ref": "#/components/schemas/Error"},
            {"$ref": "#/components/schemas/Detail"},
            {"$ref": "#/components/schemas/Faults"},
        ]},
        "RefusalStatus": {
            "type": "object", "required": ["status", "message"],
            "properties": {"status": {"const": "error"}, "message": text},
        },
        "Pair": {
            "type": "object", "required": ["refresh", "access"], "properties": {"refresh": text, "access": text},
        },
        "Refreshed": {
            "type": "object", "required": ["access"], "properties": {"access": text, "refresh": text},
        },
    })
}
