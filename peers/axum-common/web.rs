//! What both axum peers share: the words on the wire, tokens, passwords. How they keep things is their own.

use argon2::password_hash::{PasswordVerifier as _, phc::PasswordHash};
use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Signs and checks tokens.
pub struct Keys {
    signing: EncodingKey,
    checking: DecodingKey,
    validation: Validation,
}

impl Keys {
    pub fn new(secret: &str) -> Self {
        Self {
            signing: EncodingKey::from_secret(secret.as_bytes()),
            checking: DecodingKey::from_secret(secret.as_bytes()),
            validation: Validation::new(Algorithm::HS256),
        }
    }

    pub fn pair(&self, user: i64) -> Json<Pair> {
        let token = |kind: &str, life| {
            let claims = Claims {
                token_type: kind.into(),
                exp: now() / 1000 + life,
                iat: now() / 1000,
                jti: format!("{user:016x}{:016x}", now()),
                user_id: serde_json::Value::String(user.to_string()),
            };
            jsonwebtoken::encode(&Header::default(), &claims, &self.signing).expect("a token")
        };
        Json(Pair { refresh: token("refresh", 86_400), access: token("access", 3_600) })
    }
}

#[derive(Serialize, Deserialize)]
struct Claims {
    token_type: String,
    exp: i64,
    iat: i64,
    jti: String,
    user_id: serde_json::Value,
}

#[derive(Serialize)]
pub struct Pair {
    refresh: String,
    access: String,
}

/// Whoever the bearer token names. Whether the account is still good is asked of the database.
pub struct Bearer(pub i64);

impl<S: AsRef<Arc<Keys>> + Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let header = parts.headers.get("authorization").and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| value.strip_prefix("Bearer ")).ok_or(Failure::Unauthorized)?;
        let keys = state.as_ref();
        let claims = jsonwebtoken::decode::<Claims>(token, &keys.checking, &keys.validation)
            .map_err(|_| Failure::Unauthorized)?
            .claims;
        let id = claims.user_id.as_i64().or_else(|| claims.user_id.as_str()?.parse().ok());
        match id {
            Some(id) if claims.token_type == "access" => Ok(Self(id)),
            _ => Err(Failure::Unauthorized),
        }
    }
}

#[derive(Debug)]
pub enum Failure {
    Unauthorized,
    EmptyCart,
    Database,
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, detail) = match self {
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "Authentication credentials were not provided."),
            Self::EmptyCart => (StatusCode::BAD_REQUEST, "El carrito está vacío"),
            Self::Database => (StatusCode::SERVICE_UNAVAILABLE, "Try again."),
        };
        (status, Json(serde_json::json!({ "detail": detail }))).into_response()
    }
}

/// A product as its owner sees it.
#[derive(Serialize)]
pub struct Product {
    pub id: i64,
    pub nombre: String,
    pub precio: String,
    pub descripcion: String,
    pub disponible: bool,
    pub imagen: Option<String>,
    pub categoria_nombre: String,
    pub categoria_id: i64,
    pub categoria_restaurante_id: i64,
}

pub fn money(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

#[derive(Deserialize)]
pub struct LogIn {
    pub email: String,
    pub password: String,
}

#[derive(Deserialize)]
pub struct CheckOut {
    pub direccion: String,
    pub barrio: String,
    pub notas: String,
    pub metodo_pago: String,
}

/// A line of a cart with its dish.
pub struct Line {
    pub product: i64,
    pub restaurant: i64,
    pub name: String,
    pub price: i64,
    pub quantity: i64,
}

pub const FEE: i64 = 300_000;

pub fn placed(order: i64) -> Json<serde_json::Value> {
    Json(serde_json::json!({ "ok": true, "pedido_id": order }))
}

/// Whether the password is that of a hash as Django writes it. Slow: not on a thread of the runtime.
pub fn fits(password: &str, encoded: &str) -> bool {
    let phc = encoded.strip_prefix("argon2").unwrap_or(encoded);
    PasswordHash::new(phc)
        .is_ok_and(|hash| argon2::Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Milliseconds since 1970.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}

/// Listens on any free port and says which.
pub async fn serve(app: axum::Router) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("at {}", listener.local_addr().expect("its address"));
    let listener = axum::serve::ListenerExt::tap_io(listener, |tcp| {
        let _slower_without = tcp.set_nodelay(true);
    });
    axum::serve(listener, app).await.expect("to serve");
}
