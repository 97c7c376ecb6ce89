//! A server that does the three requests: Comanda as it is shipped, or one of those in `peers/`, on a file of its own with
//! the same people, dishes and carts.

use super::post;
use crate::child::{Server, binary};
use crate::seed;
use crate::world::World;
use base64::Engine as _;
use rusqlite::Connection;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Who is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Lists of the menus kept.
    Comanda,
    /// Each from the file.
    Uncached,
    Sqlx,
    Rusqlite,
    DjangoSync,
    DjangoThreads,
    /// With the others' way to hash passwords.
    DjangoArgon,
}

impl Kind {
    pub(crate) const ALL: [Self; 7] = [
        Self::Comanda,
        Self::Uncached,
        Self::Sqlx,
        Self::Rusqlite,
        Self::DjangoSync,
        Self::DjangoThreads,
        Self::DjangoArgon,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Comanda => "Comanda",
            Self::Uncached => "Comanda, menus not kept",
            Self::Sqlx => "axum + sqlx",
            Self::Rusqlite => "axum + rusqlite",
            Self::DjangoSync => "Django, sync workers",
            Self::DjangoThreads => "Django, gthread workers",
            Self::DjangoArgon => "Django, Argon2 as ours",
        }
    }

    const fn is_django(self) -> bool {
        matches!(self, Self::DjangoSync | Self::DjangoThreads | Self::DjangoArgon)
    }

    /// Menus in a round: about a second's worth.
    pub(crate) const fn menus(self) -> usize {
        if self.is_django() { 320 } else { 8_000 }
    }

    pub(crate) const fn log_ins(self) -> usize {
        if self.is_django() { 8 } else { 40 }
    }

    /// The odd ones differ from their neighbours in one thing only.
    pub(crate) const fn takes_orders(self) -> bool {
        !matches!(self, Self::Uncached | Self::DjangoArgon)
    }

    pub(crate) const fn orders(self) -> usize {
        match self {
            Self::Comanda | Self::Uncached => super::GUESTS,
            Self::Sqlx | Self::Rusqlite => 512,
            Self::DjangoSync | Self::DjangoThreads | Self::DjangoArgon => 256,
        }
    }
}

/// A running server.
pub(crate) struct Rival {
    pub(crate) kind: Kind,
    pub(crate) server: Server,
    database: PathBuf,
}

impl Rival {
    /// Starts it on a copy of the world.
    pub(crate) fn start(kind: Kind, folder: &Path, world: &World) -> Self {
        let secret = std::fs::read_to_string(world.database.with_extension("key")).unwrap();
        let secret = secret.lines().next().unwrap().to_owned();
        if matches!(kind, Kind::Comanda | Kind::Uncached) {
            let mut settings = vec![("throttle.enabled", "false"), ("auth.signing_key", secret.as_str())];
            let mut database = world.database.clone();
            if kind == Kind::Uncached {
                database = folder.join("uncached.db");
                let db = Connection::open(&world.database).unwrap();
                db.execute("VACUUM INTO ?1", [database.to_str()]).unwrap();
                settings.push(("server.menu_cache", "0"));
            }
            let server = Server::shipped(&binary(), &database, &settings);
            return Self { kind, server, database };
        }
        let database = folder.join(format!("{}.db", kind as u8));
        fill(kind, &database, world);
        let from = |name: &str| {
            PathBuf::from(std::env::var(name).unwrap_or_else(|_| panic!("{name}: see peers/run")))
        };
        let program = match kind {
            Kind::Sqlx => from("PEERS_BIN").join("peer-axum-sqlx"),
            Kind::Rusqlite => from("PEERS_BIN").join("peer-axum-rusqlite"),
            Kind::DjangoSync | Kind::DjangoThreads | Kind::DjangoArgon => {
                from("PEERS_VENV").join("bin/gunicorn")
            }
            Kind::Comanda | Kind::Uncached => binary(),
        };
        let mut command = Command::new(program);
        if kind.is_django() {
            command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/django"));
            command.args(["-c", "gunicorn.conf.py", "wsgi"]).env("PYTHONDONTWRITEBYTECODE", "1");
            command.env("KIND", if kind == Kind::DjangoThreads { "gthread" } else { "sync" });
            command.env("HASHER", if kind == Kind::DjangoArgon { "argon2" } else { "" });
        } else {
            command.arg(&database);
        }
        command.env("SECRET", secret).env("DATABASE", &database);
        let server = Server::start(command);
        Self { kind, server, database }
    }

    /// Processor time of the server and all it has started, in microseconds.
    pub(crate) fn cpu(&self) -> f64 {
        self.server.cpu_of_all()
    }

    /// Prepares the carts of so many guests.
    pub(crate) fn fill_carts(&self, world: &World, many: usize) {
        if self.kind == Kind::Comanda {
            return world.fill_carts(many);
        }
        let mut db = Connection::open(&self.database).unwrap();
        db.busy_timeout(Duration::from_secs(10)).unwrap();
        let all = db.transaction().unwrap();
        for guest in world.ids.iter().take(many) {
            for (dish, quantity) in [(world.dishes[0], 2), (world.dishes[1], 1)] {
                let sql =
                    "INSERT OR REPLACE INTO cart_line (user_id, product_id, quantity) VALUES (?1, ?2, ?3)";
                all.execute(sql, [*guest, dish, quantity]).unwrap();
            }
        }
        all.commit().unwrap();
    }

    /// The orders of so many guests.
    pub(crate) fn check_outs(&self, world: &World, many: usize, round: usize) -> Vec<Vec<u8>> {
        if self.kind == Kind::Comanda {
            return world.check_outs(many, round);
        }
        let body = format!(
            "{{\"direccion\": \"{}\", \"barrio\": \"{}\", \"notas\": \"\", \"metodo_pago\": \"efectivo\"}}",
            seed::STREET,
            seed::DISTRICT
        );
        let guests = world.guests.iter().take(many);
        guests
            .map(|keys| {
                post("/carrito/confirmar/", &[format!("Authorization: Bearer {}", keys.access)], &body)
            })
            .collect()
    }
}

/// Makes a peer's file: the same people, dishes and numbers, so that the same tokens are good.
fn fill(kind: Kind, database: &Path, world: &World) {
    let db = Connection::open(database).unwrap();
    db.execute_batch(include_str!("../../../peers/schema.sql")).unwrap();
    db.execute("ATTACH ?1 AS house", [world.database.to_str()]).unwrap();
    db.execute_batch(
        "INSERT INTO user (id, email, password, name) SELECT id, email, password, first_name FROM house.user;
         INSERT INTO restaurant SELECT id, owner, name FROM house.restaurant;
         INSERT INTO category SELECT id, restaurant, name FROM house.category;
         INSERT INTO product SELECT id, category, name, description, price, available, image FROM house.product;
         DETACH house;
         PRAGMA journal_mode = WAL;",
    )
    .unwrap();
    if kind.is_django() && kind != Kind::DjangoArgon {
        db.execute("UPDATE user SET password = ?1", [django_hash()]).unwrap();
    }
}

/// The password as Django 5.2 hashes it when nobody tells it otherwise.
fn django_hash() -> String {
    let (rounds, salt, mut hash) = (1_000_000, "quesudo91", [0; 32]);
    let times = NonZero::new(rounds).unwrap();
    ring::pbkdf2::derive(
        ring::pbkdf2::PBKDF2_HMAC_SHA256,
        times,
        salt.as_bytes(),
        super::PASSWORD.as_bytes(),
        &mut hash,
    );
    format!("pbkdf2_sha256${rounds}${salt}${}", base64::engine::general_purpose::STANDARD.encode(hash))
}
