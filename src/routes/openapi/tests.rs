//! The document is what OpenAPI 3.1 says a document is, and it holds every row that is served and nothing else.

use super::*;
use crate::config::{Flags, Profile};
use crate::routes::table;
use std::collections::BTreeSet;
use std::path::Path;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

fn config(profile: Profile) -> Config {
    let flags = Flags { profile: Some(profile.as_str().into()), ..Flags::default() };
    Config::load(&flags, [], Path::new("/nonexistent")).unwrap().config
}

fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if method != "parameters" {
                assert!(METHODS.contains(&method.as_str()), "{path} {method}");
                found.push((path.clone(), method.clone(), operation.clone()));
            }
        }
    }
    found
}

#[test]
fn every_row_that_a_profile_serves_is_described_and_no_other() {
    for profile in Profile::ALL {
        let config = config(profile);
        let document = document(&config);
        let served = Systems::named(&config.server.serves);
        let described: BTreeSet<_> =
            operations(&document).into_iter().map(|(path, method, _)| (path, method)).collect();
        let rows: BTreeSet<_> = table()
            .filter(|row| row.systems.meets(served))
            .map(|row| (operation::path(row.path), row.method.as_str().to_lowercase()))
            .collect();
        assert_eq!(described, rows, "{}", profile.as_str());
    }
}

#[test]
fn the_document_keeps_the_rules_of_openapi() {
    for profile in Profile::ALL {
        let document = document(&config(profile));
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
        let schemes = document["components"]["securitySchemes"].as_object().unwrap();
        let tags: Vec<_> = document["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
        let mut ids = BTreeSet::new();
        for (path, method, operation) in operations(&document) {
            let at = format!("{method} {path}");
            assert!(path.starts_with('/') && !path.contains(':'), "{at}");
            assert!(
                ids.insert(operation["operationId"].as_str().unwrap().to_owned()),
                "{at}: twice the same id"
            );
            assert!(!operation["summary"].as_str().unwrap().is_empty(), "{at}");
            assert!(tags.contains(&&operation["tags"][0]), "{at}");
            for way in operation["security"].as_array().unwrap() {
                assert!(way.as_object().unwrap().keys().all(|name| schemes.contains_key(name)), "{at}");
            }
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.keys().any(|status| ["2XX", "101"].contains(&status.as_str())), "{at}");
            for (status, response) in responses {
                let is_status = status.len() == 3 && status.starts_with(|c: char| ('1'..='5').contains(&c));
                assert!(is_status && response["description"].is_string(), "{at} {status}");
            }
            if let Some(body) = operation.get("requestBody") {
                assert!(!body["content"].as_object().unwrap().is_empty(), "{at}");
                assert!(["post", "put", "patch"].contains(&method.as_str()), "{at}");
            }
            let named: BTreeSet<_> =
                path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
            let item = &document["paths"][&path];
            let parameters = item["parameters"].as_array().cloned().unwrap_or_default();
            let told: BTreeSet<_> = parameters.iter().map(|p| p["name"].as_str().unwrap()).collect();
            assert_eq!(named, told, "{at}");
            assert!(
                parameters
                    .iter()
                    .all(|p| p["required"] == true && p["in"] == "path" && p["schema"].is_object())
            );
        }
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(document.pointer(reference).is_some(), "{reference} leads nowhere");
        }
    }
}

#[test]
fn guards_are_told_as_they_are() {
    let document = document(&config(Profile::Default));
    let of = |path: &str, method: &str| document["paths"][path][method].clone();
    assert_eq!(of("/api/login/", "post")["security"], json!([]));
    assert_eq!(of("/api/pedidos/", "get")["security"], json!([{"session": []}, {"bearer": []}]));
    assert_eq!(
        of("/api/pedidos/{id}/estado/", "post")["security"],
        json!([{"session": [], "csrf": []}, {"bearer": []}])
    );
    assert_eq!(of("/carrito/vaciar/", "post")["security"], json!([{"session": [], "csrf": []}]));
    assert_eq!(of("/contacto/", "post")["security"], json!([{"csrf": []}, {"session": [], "csrf": []}]));
    assert!(of("/api/productos/crear/", "post")["requestBody"]["x-max-bytes"].as_u64().unwrap() > 5_000_000);
    assert!(of("/api/pedidos/{id}/estado/", "post")["responses"]["401"]["description"].is_string());
    assert!(of("/usuarios/api/usuarios/", "get")["responses"]["403"].is_object());
}
