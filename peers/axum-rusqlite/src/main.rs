//! axum + rusqlite, as one writes it who wants it fast: prepared statements, a pool that reads and one connection that writes,
//! each question on a blocking thread.

#[path = "../../axum-common/web.rs"]
mod web;

use axum::extract::{Json, State};
use axum::routing::{get, post};
use r2d2::Pool;
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use web::{Bearer, CheckOut, FEE, Failure, Keys, Line, LogIn, Pair, Product, money};

#[derive(Clone)]
struct App {
    read: Pool<SqliteConnectionManager>,
    write: Arc<Mutex<Connection>>,
    keys: Arc<Keys>,
}

impl AsRef<Arc<Keys>> for App {
    fn as_ref(&self) -> &Arc<Keys> {
        &self.keys
    }
}

impl App {
    async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Connection) -> Result<T, rusqlite::Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let pool = self.read.clone();
        let done = tokio::task::spawn_blocking(move || {
            let db = pool.get().map_err(|_| Failure::Database)?;
            f(&db).map_err(failed)
        });
        done.await.map_err(|_| Failure::Database)?
    }
}

fn failed(error: rusqlite::Error) -> Failure {
    eprintln!("{error}");
    Failure::Database
}

fn settle(db: &mut Connection) -> rusqlite::Result<()> {
    db.busy_timeout(Duration::from_secs(30))?;
    db.set_prepared_statement_cache_capacity(64);
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
}

#[tokio::main]
async fn main() {
    let path = std::env::args().nth(1).expect("a database");
    let secret = std::env::var("SECRET").expect("SECRET");
    let mut write = Connection::open(&path).expect("the database");
    settle(&mut write).expect("the settings");
    let cores = std::thread::available_parallelism().map_or(2, |n| n.get() as u32);
    let manager = SqliteConnectionManager::file(&path).with_init(settle);
    let read = Pool::builder().max_size(cores + 1).test_on_check_out(false).build(manager).expect("readers");
    let app = axum::Router::new()
        .route("/api/productos/", get(menu))
        .route("/auth/token/", post(log_in))
        .route("/carrito/confirmar/", post(check_out))
        .with_state(App { read, write: Arc::new(Mutex::new(write)), keys: Arc::new(Keys::new(&secret)) });
    web::serve(app).await;
}

/// Whether the account that a token names is still good.
fn active(db: &Connection, user: i64) -> rusqlite::Result<bool> {
    let mut statement = db.prepare_cached("SELECT is_active FROM user WHERE id = ?1")?;
    Ok(statement.query_row([user], |row| row.get(0)).optional()? == Some(true))
}

async fn menu(State(app): State<App>, Bearer(user): Bearer) -> Result<Json<Vec<Product>>, Failure> {
    let found = app.read(move |db| {
        if !active(db, user)? {
            return Ok(None);
        }
        let mut statement = db.prepare_cached(
            "SELECT p.id, p.name, p.price, p.description, p.available, p.image, c.name, p.category_id, c.restaurant_id
             FROM product p JOIN category c ON c.id = p.category_id JOIN restaurant r ON r.id = c.restaurant_id
             WHERE r.owner_id = ?1 ORDER BY p.id",
        )?;
        let rows = statement.query_map([user], |row| {
            Ok(Product {
                id: row.get(0)?,
                nombre: row.get(1)?,
                precio: money(row.get(2)?),
                descripcion: row.get(3)?,
                disponible: row.get(4)?,
                imagen: row.get(5)?,
                categoria_nombre: row.get(6)?,
                categoria_id: row.get(7)?,
                categoria_restaurante_id: row.get(8)?,
            })
        })?;
        rows.collect::<rusqlite::Result<Vec<_>>>().map(Some)
    });
    found.await?.map(Json).ok_or(Failure::Unauthorized)
}

async fn log_in(State(app): State<App>, Json(form): Json<LogIn>) -> Result<Json<Pair>, Failure> {
    let found = app.read(move |db| {
        let mut statement = db.prepare_cached("SELECT id, password FROM user WHERE email = ?1 AND is_active = 1")?;
        let found: Option<(i64, String)> =
            statement.query_row([&form.email], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        Ok(found.filter(|(_, hash)| web::fits(&form.password, hash)))
    });
    found.await?.map(|(id, _)| app.keys.pair(id)).ok_or(Failure::Unauthorized)
}

async fn check_out(
    State(app): State<App>,
    Bearer(user): Bearer,
    Json(form): Json<CheckOut>,
) -> Result<Json<serde_json::Value>, Failure> {
    let done = tokio::task::spawn_blocking(move || {
        let mut db = app.write.lock().map_err(|_| Failure::Database)?;
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        if !active(&tx, user).map_err(failed)? {
            return Err(Failure::Unauthorized);
        }
        let order = place(&tx, user, &form).map_err(failed)?.ok_or(Failure::EmptyCart)?;
        tx.commit().map_err(failed)?;
        Ok(web::placed(order))
    });
    done.await.map_err(|_| Failure::Database)?
}

fn place(db: &Connection, user: i64, form: &CheckOut) -> rusqlite::Result<Option<i64>> {
    let mut statement = db.prepare_cached(
        "SELECT p.id, c.restaurant_id, p.name, p.price, l.quantity
         FROM cart_line l JOIN product p ON p.id = l.product_id JOIN category c ON c.id = p.category_id
         WHERE l.user_id = ?1 AND p.available = 1 ORDER BY l.id",
    )?;
    let lines = statement.query_map([user], |row| {
        let (product, restaurant, name) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Line { product, restaurant, name, price: row.get(3)?, quantity: row.get(4)? })
    })?;
    let lines: Vec<Line> = lines.collect::<rusqlite::Result<_>>()?;
    let Some(restaurant) = lines.first().map(|line| line.restaurant) else { return Ok(None) };
    let subtotal: i64 = lines.iter().map(|line| line.price * line.quantity).sum();
    let order = db
        .prepare_cached(
            "INSERT INTO customer_order (restaurant_id, customer_id, state, street, district, notes, payment, subtotal,
                fee, total, placed_at) VALUES (?1, ?2, 'pendiente', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .insert(params![
            restaurant,
            user,
            form.direccion,
            form.barrio,
            form.notas,
            form.metodo_pago,
            subtotal,
            FEE,
            subtotal + FEE,
            web::now()
        ])?;
    for line in lines {
        db.prepare_cached(
            "INSERT INTO order_line (order_id, product_id, name, unit_price, quantity) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![order, line.product, line.name, line.price, line.quantity])?;
    }
    db.prepare_cached("DELETE FROM cart_line WHERE user_id = ?1")?.execute([user])?;
    Ok(Some(order))
}
