//! Signing in, the whole way: a request at the door, a real file, a clock that is moved by hand.

use super::door::Door;
use crate::app::{App, key};
use crate::auth::id::UserId;
use crate::clock::{Clock, Span, Time};
use crate::config::{Config, Flags};
use crate::http::{Handler, Method, Request, Response};
use crate::secret::Secret;
use crate::services::{purge, roster};
use crate::store;
use crate::store::testing::Dir;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

const PASSWORD: &str = "Arepa#Quesudo-91";

/// A house with ana in it.
struct House {
    door: Arc<Door>,
    app: Arc<App>,
    _dir: Dir,
}

impl House {
    async fn open(profile: &str) -> Self {
        let dir = Dir::new();
        let env = [
            ("COMANDA_DATABASE__PATH", dir.file().display().to_string()),
            ("COMANDA_PROFILE", profile.to_owned()),
            ("COMANDA_AUTH__HASH_MEMORY", "8KiB".to_owned()),
            ("COMANDA_AUTH__HASH_QUEUE", "64".to_owned()),
        ];
        let env: Vec<_> = env.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let config = Config::load(&Flags::default(), env, Path::new("/nonexistent")).unwrap().config;
        let hash = roster::hash(&config, &Secret::new(PASSWORD.to_owned())).unwrap();
        let app = Arc::new(App::open(config, Clock::fixed(Time::from_secs(1_795_224_165))).unwrap());
        let new = move |w: &store::Write<'_>| {
            let ana = store::user::New {
                username: "ana",
                email: "ana@fonda.example",
                first_name: "Ana",
                last_name: "Ríos",
                role: "customer",
                state: "active",
                password: &hash,
                ..store::user::New::default()
            };
            store::user::insert(w, &ana)
        };
        assert_eq!(app.store.write(new).await.unwrap(), UserId::new(1));
        Self { door: Arc::new(Door::new(Arc::clone(&app)).unwrap()), app, _dir: dir }
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> (u16, Value, Response) {
        let mut all = vec![("Host", "localhost"), ("Content-Type", "application/json")];
        all.extend_from_slice(headers);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = Request::made(method, path, &all, body).unwrap();
        let response = Arc::clone(&self.door).handle(request).await;
        let json = serde_json::from_slice(response.body().unwrap()).unwrap_or_default();
        (response.status, json, response)
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let (status, json, _) = self.ask(Method::POST, path, &[], &body).await;
        (status, json)
    }

    async fn as_bearer(&self, method: Method, path: &str, access: &Value) -> (u16, Value) {
        let header = format!("Bearer {}", access.as_str().unwrap());
        let (status, json, _) = self.ask(method, path, &[("Authorization", &header)], &Value::Null).await;
        (status, json)
    }

    /// Whether an access token is let in.
    async fn lets_in(&self, access: &Value) -> bool {
        self.as_bearer(Method::GET, "/api/sesiones/", access).await.0 == 200
    }

    async fn pair(&self) -> Value {
        let (status, pair) =
            self.post("/api/login/", json!({"username": "Ana@Fonda.example", "password": PASSWORD})).await;
        assert_eq!(status, 200, "{pair}");
        pair
    }

    async fn refresh(&self, token: &Value) -> (u16, Value) {
        self.post("/api/refresh/", json!({"refresh": token})).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn log_out_ends_the_access_token_at_once() {
    let house = House::open("default").await;
    let (pair, other) = (house.pair().await, house.pair().await);
    assert!(house.lets_in(&pair["access"]).await);
    assert_eq!(house.post("/api/token/verify/", json!({"token": pair["access"]})).await, (200, json!({})));
    assert_eq!(house.post("/api/logout/", json!({"refresh": pair["refresh"]})).await, (200, json!({})));
    let (status, said) = house.as_bearer(Method::GET, "/api/sesiones/", &pair["access"]).await;
    assert_eq!((status, &said["code"]), (401, &json!("token_not_valid")));
    assert_eq!(house.refresh(&pair["refresh"]).await.0, 401);
    assert_eq!(house.post("/api/token/verify/", json!({"token": pair["access"]})).await.0, 401);
    assert!(house.lets_in(&other["access"]).await, "another log-in is not concerned");
    assert_eq!(
        house.post("/api/logout/", json!({"refresh": pair["refresh"]})).await.0,
        200,
        "once more is no fault"
    );
    assert_eq!(house.post("/api/logout/", json!({"token": "not.a.token"})).await.0, 200, "nor is nonsense");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_refreshes_at_once_make_one_child() {
    let house = Arc::new(House::open("default").await);
    let pair = house.pair().await;
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let (house, token) = (Arc::clone(&house), pair["refresh"].clone());
            tokio::spawn(async move { house.refresh(&token).await })
        })
        .collect();
    let mut children = Vec::new();
    for one in tries {
        let (status, answer) = one.await.unwrap();
        assert_eq!(status, 200, "{answer}");
        assert!(house.lets_in(&answer["access"]).await);
        children.push(answer["refresh"].as_str().unwrap().to_owned());
    }
    children.sort();
    children.dedup();
    assert_eq!(children.len(), 1, "the same child for all, byte for byte");
    assert_ne!(children[0], pair["refresh"]);
    let families =
        house.app.store.read(|db| store::family::of_user(db, UserId::new(1), house.app.clock.now())).unwrap();
    assert_eq!(families.iter().map(|family| family.generation).collect::<Vec<_>>(), [1]);
    assert_eq!(house.refresh(&json!(children[0])).await.0, 200, "and the child goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_that_comes_again_after_the_grace_ends_its_family() {
    let house = House::open("default").await;
    let pair = house.pair().await;
    let (_, child) = house.refresh(&pair["refresh"]).await;
    house.app.clock.advance(Span::millis(9_999));
    assert_eq!(house.refresh(&pair["refresh"]).await.1["refresh"], child["refresh"], "within the grace");
    house.app.clock.advance(Span::millis(1));
    let (status, said) = house.refresh(&pair["refresh"]).await;
    assert_eq!((status, said), (401, json!({"detail": "Token is invalid", "code": "token_not_valid"})));
    for access in [&pair["access"], &child["access"]] {
        assert!(!house.lets_in(access).await);
    }
    assert_eq!(house.refresh(&child["refresh"]).await.0, 401, "the newest is ended too");
    let audit = house.app.store.read(|db| store::audit::latest(db, i64::MAX, 1)).unwrap();
    assert_eq!(audit[0].kind, "refresh_reused");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_rotation_a_refresh_token_is_good_again_and_again_and_its_log_out_counts() {
    let house = House::open("gastromovil").await;
    let pair = house.pair().await;
    for _ in 0..3 {
        house.app.clock.advance(Span::hours(1));
        let (status, fresh) = house.refresh(&pair["refresh"]).await;
        assert_eq!((status, fresh.as_object().unwrap().len()), (200, 1));
        assert!(house.lets_in(&fresh["access"]).await);
    }
    assert!(!house.lets_in(&pair["access"]).await, "an hour is its life");
    house.post("/api/logout/", json!({"refresh": pair["refresh"]})).await;
    assert_eq!(house.refresh(&pair["refresh"]).await.0, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_place_is_ended_from_the_list_and_all_at_once() {
    let house = House::open("default").await;
    let (here, phone) = (house.pair().await, house.pair().await);
    let (_, list) = house.as_bearer(Method::GET, "/api/sesiones/", &here["access"]).await;
    let list = list.as_array().unwrap().clone();
    assert_eq!(list.iter().filter(|place| place["actual"] == true).count(), 1);
    let other = list.iter().find(|place| place["actual"] == false).unwrap();
    assert_eq!((&other["tipo"], &other["direccion"]), (&json!("tokens"), &json!("127.0.0.1")));
    let path = format!("/api/sesiones/{}/", other["id"].as_str().unwrap());
    assert_eq!(house.as_bearer(Method::DELETE, &path, &here["access"]).await.0, 200);
    assert_eq!(house.as_bearer(Method::DELETE, &path, &here["access"]).await.0, 404, "it is gone");
    assert_eq!(house.as_bearer(Method::DELETE, "/api/sesiones/x/", &here["access"]).await.0, 404);
    assert!(!house.lets_in(&phone["access"]).await);
    assert_eq!(house.as_bearer(Method::DELETE, "/api/sesiones/", &here["access"]).await.0, 200);
    assert!(!house.lets_in(&here["access"]).await);
    assert_eq!(house.refresh(&here["refresh"]).await.0, 401);
    let again = house.pair().await;
    assert!(house.lets_in(&again["access"]).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_key_is_taken_up_and_a_forgotten_one_counts_no_more() {
    let house = House::open("default").await;
    let file = key::path(&house.app.config.database.path);
    let old = house.pair().await;
    assert!(!house.app.follow_key_file().unwrap(), "nothing has changed");
    key::rotate(&file, 2).unwrap();
    assert!(house.app.follow_key_file().unwrap());
    assert!(house.lets_in(&old["access"]).await, "what is out stays good");
    let (status, fresh) = house.refresh(&old["refresh"]).await;
    assert_eq!(status, 200);
    key::rotate(&file, 0).unwrap();
    assert!(house.app.follow_key_file().unwrap());
    assert!(!house.lets_in(&old["access"]).await && !house.lets_in(&fresh["access"]).await);
    std::fs::write(&file, "too short\n").unwrap();
    assert!(house.app.follow_key_file().is_err());
    assert!(!house.app.follow_key_file().unwrap(), "told once");
    let pair = house.pair().await;
    assert!(house.lets_in(&pair["access"]).await, "the keys stay");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_sites_page_cannot_log_anybody_out() {
    let house = House::open("backend-produccion").await;
    let from = ("X-Real-IP", "10.107.205.10");
    let body = json!({"username": "ana", "password": PASSWORD});
    let (status, said, response) = house.ask(Method::POST, "/api/login-ldap/", &[from], &body).await;
    assert_eq!((status, &said["first_name"]), (200, &json!("Ana")));
    let cookie = response.header_all("set-cookie").find(|cookie| cookie.starts_with("sessionid=")).unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let out = async |site| {
        let headers = [from, ("Cookie", cookie.as_str()), ("Sec-Fetch-Site", site)];
        house.ask(Method::GET, "/api/logout/", &headers, &Value::Null).await
    };
    let sessions = || house.app.store.read(|db| store::session::of_user(db, UserId::new(1))).unwrap().len();
    let (status, said, response) = out("cross-site").await;
    assert_eq!((status, &said["status"], sessions()), (403, &json!("error"), 1));
    assert!(response.header_all("set-cookie").all(|cookie| !cookie.contains("Max-Age=0")));
    let (status, _, response) = out("same-origin").await;
    assert_eq!((status, sessions()), (200, 0));
    assert!(response.header_all("set-cookie").any(|cookie| cookie.contains("Max-Age=0")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sweep_takes_what_is_over_and_nothing_else() {
    let house = House::open("default").await;
    let pair = house.pair().await;
    assert_eq!(purge::run(&house.app).await.unwrap(), purge::Purged::default());
    house.app.clock.advance(Span::hours(25));
    assert_eq!(purge::run(&house.app).await.unwrap(), purge::Purged::default(), "an hour's margin");
    let later = house.pair().await;
    house.app.clock.advance(Span::millis(3_600_001));
    let purged = purge::run(&house.app).await.unwrap();
    assert_eq!(purged, purge::Purged { families: 1, ..purge::Purged::default() });
    assert_eq!(house.refresh(&pair["refresh"]).await.0, 401);
    assert_eq!(house.refresh(&later["refresh"]).await.0, 200);
}
