//! What the house says of itself, and those who move in from the other systems, over real sockets.

use super::client::Speaks;
use super::file::Folder;
use super::house::House;
use super::process::{comanda, done};
use comanda::config::Profile;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

#[test]
fn the_description_is_had_as_a_document_and_as_a_page() {
    let house = House::open();
    let stranger = house.stranger();
    let document = stranger.get("/api/esquema/").expect(200).json();
    assert_eq!(document["openapi"], "3.1.1");
    assert!(document["paths"]["/api/pedidos/{id}/estado/"]["post"].is_object());
    assert!(document["paths"].get("/api/token/").is_none(), "another profile's path");
    let led = stranger.get("/api/esquema/").header("Accept", "text/html,*/*;q=0.8").expect(302);
    assert_eq!(led.header("location"), Some("/api/esquema/pagina/"));
    let asked =
        stranger.get("/api/esquema/?formato=json").header("Accept", "text/html,*/*;q=0.8").expect(200);
    assert_eq!(asked.json(), document);
    let page = stranger.get("/api/esquema/pagina/").expect(200);
    assert!(page.text().contains("/api/pedidos/{id:int}/estado/") && !page.text().contains("<script"));
}

#[test]
fn tokens_are_answered_as_the_description_says() {
    let house = House::open();
    let ana = house.customer("ana");
    let document = house.stranger().get("/api/esquema/").expect(200).json();
    let keys = |name: &str| -> Vec<String> {
        document["components"]["schemas"][name]["properties"].as_object().unwrap().keys().cloned().collect()
    };
    let sent = json!({"username": ana.email, "password": ana.password});
    let pair = house.stranger().post("/api/login/").json(&sent).expect(200).json();
    assert_eq!(pair.as_object().unwrap().keys().cloned().collect::<Vec<_>>(), keys("Pair"));
    let sent = json!({"refresh": pair["refresh"]});
    let fresh = house.stranger().post("/api/refresh/").json(&sent).expect(200).json();
    assert!(fresh.as_object().unwrap().keys().all(|key| keys("Refreshed").contains(key)));
    let refused = house.stranger().get("/api/pedidos/").expect(401).json();
    assert!(refused["detail"].is_string());
}

#[test]
fn the_certificate_can_be_fetched_where_there_is_one() {
    let folder = Folder::new();
    let database = folder.database();
    {
        let house = House::of(Profile::Default).at(&database).open();
        assert!(house.stranger().get("/certificado/").expect(200).text().contains("comanda certs"));
        house.stranger().get("/certificado/comanda.crt").expect(404);
        assert!(!house.stranger().get("/").expect(200).text().contains("/certificado/"));
    }
    let files = super::secure::authority(database.parent().unwrap(), &["fonda.local", "192.168.1.20"]);
    let house = House::of(Profile::Default).at(&database).open();
    let page = house.stranger().get("/certificado/").header("Host", "localhost:8000").expect(200);
    assert!(page.text().contains("https://fonda.local:8443/"), "{}", page.text());
    assert!(house.stranger().get("/").expect(200).text().contains("href=\"/certificado/\""));
    let got = house.stranger().get("/certificado/comanda.crt").expect(200);
    assert_eq!(got.header("content-type"), Some("application/x-x509-ca-cert"));
    assert_eq!(got.body, files.authority_der().unwrap());
    let square = house.stranger().get("/certificado/qr.svg").expect(200);
    assert_eq!(square.header("content-type"), Some("image/svg+xml"));
    assert!(square.text().starts_with("<svg"));
}

/// Makes another system's database with the machine's sqlite3, as an owner would have it.
fn other(file: &Path, sql: &str) {
    done(Command::new("sqlite3").arg(file).arg(sql));
}

/// Imports, opens the house under the profile, and logs in at its documented path.
#[track_caller]
fn moves_in(system: &str, profile: Profile, sql: &str, path: &str, sent: &Value) {
    let folder = Folder::new();
    let database = folder.database();
    let file = database.with_file_name("other.sqlite3");
    other(&file, sql);
    let said = done(comanda(&database).args(["import", system]).arg(&file));
    assert!(said.contains("users"), "{said}");
    let house = House::of(profile).at(&database).open();
    let answer = house.stranger().post(path).json(sent).expect(200).json();
    assert!(answer["access"].is_string(), "{answer}");
}

#[test]
fn people_of_the_other_systems_log_in_with_the_passwords_that_they_had() {
    // SHA-256 of Arepa#Quesudo-91, as RestAPI keeps it; the others as Django does.
    let hash = ring::digest::digest(&ring::digest::SHA256, b"Arepa#Quesudo-91");
    let hex = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    moves_in(
        "restapi",
        Profile::Restapi,
        &format!(
            "CREATE TABLE task_aplication_usuario (id_usuario INTEGER PRIMARY KEY, email TEXT, contrasena TEXT, \
             estado INTEGER, rol_usuario_id INTEGER, fecha_creacion TEXT);
             INSERT INTO task_aplication_usuario VALUES (4, 'ana@fonda.example', '{hex}', 1, 3, '2024-03-01');"
        ),
        "/api/token/",
        &json!({"username": "ana@fonda.example", "password": "Arepa#Quesudo-91"}),
    );
    let django = super::seed::hash("secureP@ssw0rd");
    moves_in(
        "ecommerce",
        Profile::Ecommerce,
        &format!(
            "CREATE TABLE customers_customer (id INTEGER PRIMARY KEY, password TEXT, email TEXT, slug TEXT, is_active \
             BOOL, date_joined TEXT);
             INSERT INTO customers_customer VALUES (4, '{django}', 'ana@fonda.example', 'ana', 1, '2024-03-01 20:30:22');"
        ),
        "/auth/token/",
        &json!({"email": "ana@fonda.example", "password": "secureP@ssw0rd"}),
    );
    moves_in(
        "uk-travel",
        Profile::UkTravel,
        &format!(
            "CREATE TABLE auth_user (id INTEGER PRIMARY KEY, password TEXT, username TEXT, email TEXT, is_active BOOL, \
             date_joined TEXT);
             INSERT INTO auth_user VALUES (1, '{django}', 'jane_doe', '', 1, '2024-03-01 20:30:22');"
        ),
        "/api/user/token/",
        &json!({"username": "jane_doe", "password": "secureP@ssw0rd"}),
    );
}
