//! axum + sqlx + jsonwebtoken, as one writes it from their documentation: a pool that reads, a pool of one that writes.

#[path = "../../axum-common/web.rs"]
mod web;

use axum::extract::{Json, State};
use axum::routing::{get, post};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow, SqliteSynchronous};
use sqlx::Row as _;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;
use web::{Bearer, CheckOut, FEE, Failure, Keys, Line, LogIn, Pair, Product, money};

#[derive(Clone)]
struct App {
    read: SqlitePool,
    write: SqlitePool,
    keys: Arc<Keys>,
}

impl AsRef<Arc<Keys>> for App {
    fn as_ref(&self) -> &Arc<Keys> {
        &self.keys
    }
}

fn failed(error: sqlx::Error) -> Failure {
    eprintln!("{error}");
    Failure::Database
}

#[tokio::main]
async fn main() {
    let path = std::env::args().nth(1).expect("a database");
    let secret = std::env::var("SECRET").expect("SECRET");
    let options = SqliteConnectOptions::from_str(&path)
        .expect("a path")
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(30));
    let pool = |most| SqlitePoolOptions::new().max_connections(most).acquire_timeout(Duration::from_secs(60));
    let cores = std::thread::available_parallelism().map_or(2, |n| n.get() as u32);
    let read = pool(cores + 1).connect_with(options.clone()).await.expect("the database");
    let write = pool(1).connect_with(options).await.expect("the database");
    let app = axum::Router::new()
        .route("/api/productos/", get(menu))
        .route("/auth/token/", post(log_in))
        .route("/carrito/confirmar/", post(check_out))
        .with_state(App { read, write, keys: Arc::new(Keys::new(&secret)) });
    web::serve(app).await;
}

/// Whether the account that a token names is still good.
async fn active(pool: &SqlitePool, user: i64) -> Result<(), Failure> {
    let active: Option<bool> = sqlx::query_scalar("SELECT is_active FROM user WHERE id = ?1")
        .bind(user)
        .fetch_optional(pool)
        .await
        .map_err(failed)?;
    if active == Some(true) { Ok(()) } else { Err(Failure::Unauthorized) }
}

async fn menu(State(app): State<App>, Bearer(user): Bearer) -> Result<Json<Vec<Product>>, Failure> {
    active(&app.read, user).await?;
    let shown = sqlx::query(
        "SELECT p.id, p.name, p.price, p.description, p.available, p.image, c.name, p.category_id, c.restaurant_id
         FROM product p JOIN category c ON c.id = p.category_id JOIN restaurant r ON r.id = c.restaurant_id
         WHERE r.owner_id = ?1 ORDER BY p.id",
    )
    .bind(user)
    .map(|row: SqliteRow| Product {
        id: row.get(0),
        nombre: row.get(1),
        precio: money(row.get(2)),
        descripcion: row.get(3),
        disponible: row.get(4),
        imagen: row.get(5),
        categoria_nombre: row.get(6),
        categoria_id: row.get(7),
        categoria_restaurante_id: row.get(8),
    })
    .fetch_all(&app.read)
    .await
    .map_err(failed)?;
    Ok(Json(shown))
}

async fn log_in(State(app): State<App>, Json(form): Json<LogIn>) -> Result<Json<Pair>, Failure> {
    let found = sqlx::query("SELECT id, password FROM user WHERE email = ?1 AND is_active = 1")
        .bind(&form.email)
        .fetch_optional(&app.read)
        .await
        .map_err(failed)?
        .ok_or(Failure::Unauthorized)?;
    let (id, hash): (i64, String) = (found.get(0), found.get(1));
    let fits = tokio::task::spawn_blocking(move || web::fits(&form.password, &hash)).await;
    if fits.unwrap_or(false) { Ok(app.keys.pair(id)) } else { Err(Failure::Unauthorized) }
}

async fn check_out(
    State(app): State<App>,
    Bearer(user): Bearer,
    Json(form): Json<CheckOut>,
) -> Result<Json<serde_json::Value>, Failure> {
    active(&app.read, user).await?;
    let mut tx = app.write.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
    let lines: Vec<Line> = sqlx::query(
        "SELECT p.id, c.restaurant_id, p.name, p.price, l.quantity
         FROM cart_line l JOIN product p ON p.id = l.product_id JOIN category c ON c.id = p.category_id
         WHERE l.user_id = ?1 AND p.available = 1 ORDER BY l.id",
    )
    .bind(user)
    .map(|row: SqliteRow| Line {
        product: row.get(0),
        restaurant: row.get(1),
        name: row.get(2),
        price: row.get(3),
        quantity: row.get(4),
    })
    .fetch_all(&mut *tx)
    .await
    .map_err(failed)?;
    let restaurant = lines.first().ok_or(Failure::EmptyCart)?.restaurant;
    let subtotal: i64 = lines.iter().map(|line| line.price * line.quantity).sum();
    let order = sqlx::query(
        "INSERT INTO customer_order (restaurant_id, customer_id, state, street, district, notes, payment, subtotal, fee,
            total, placed_at) VALUES (?1, ?2, 'pendiente', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )
    .bind(restaurant)
    .bind(user)
    .bind(form.direccion)
    .bind(form.barrio)
    .bind(form.notas)
    .bind(form.metodo_pago)
    .bind(subtotal)
    .bind(FEE)
    .bind(subtotal + FEE)
    .bind(web::now())
    .execute(&mut *tx)
    .await
    .map_err(failed)?
    .last_insert_rowid();
    for line in lines {
        sqlx::query("INSERT INTO order_line (order_id, product_id, name, unit_price, quantity) VALUES (?1, ?2, ?3, ?4, ?5)")
            .bind(order)
            .bind(line.product)
            .bind(line.name)
            .bind(line.price)
            .bind(line.quantity)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
    }
    sqlx::query("DELETE FROM cart_line WHERE user_id = ?1").bind(user).execute(&mut *tx).await.map_err(failed)?;
    tx.commit().await.map_err(failed)?;
    Ok(web::placed(order))
}
