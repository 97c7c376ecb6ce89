//! What the house is asked about: a kitchen with thirty dishes, its owner, guests with carts, in a file of their own.

use crate::child::config;
use crate::seed::{self, Keys};
use comanda::app::App;
use comanda::clock::Clock;
use comanda::error::Result;
use comanda::restaurant::id::ProductId;
use comanda::restaurant::money::Money;
use comanda::restaurant::product::NewProduct;
use comanda::store::{self, Write};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// Dishes on the menu.
const DISHES: i64 = 30;

/// A folder on the disk that the program is built on, not in memory. Removed on drop.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("speed-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left_to_cargo_clean = std::fs::remove_dir_all(&self.0);
    }
}

/// A database and those who know their way in it.
pub(crate) struct World {
    pub(crate) database: PathBuf,
    pub(crate) owner: Keys,
    pub(crate) guests: Vec<Keys>,
    pub(crate) ids: Vec<i64>,
    pub(crate) dishes: [i64; 2],
}

impl World {
    /// Makes the file, with so many guests.
    pub(crate) fn new(folder: &Path, name: &str, guests: usize) -> Self {
        let database = folder.join(format!("{name}.db"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let _inside = runtime.enter();
        let config = config(&database.display().to_string(), &[]);
        let app = App::open_with(config, Clock::System, |_| {}).unwrap();
        let ring = app.keys.ring();
        let seeded = app.store.write_blocking(move |w| {
            let owner = seed::account(w, "owner", "owner")?;
            let kitchen = seed::kitchen(w, owner.id, "fonda")?;
            more_dishes(w, owner.id, kitchen.category)?;
            let (mut keys, mut ids) = (Vec::new(), Vec::new());
            for n in 0..guests {
                let guest = seed::account(w, &format!("guest{n}"), "customer")?;
                keys.push(seed::keys(w, guest.id, &ring)?);
                ids.push(guest.id.raw());
            }
            Ok((seed::keys(w, owner.id, &ring)?, keys, ids, kitchen.dishes.map(ProductId::raw)))
        });
        let (owner, guests, ids, dishes) = seeded.unwrap();
        app.store.close();
        Self { database, owner, guests, ids, dishes }
    }

    /// Fills the carts of the first `many` guests, from outside, as any other program might.
    pub(crate) fn fill_carts(&self, many: usize) {
        let mut db = Connection::open(&self.database).unwrap();
        db.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
        let all = db.transaction().unwrap();
        for id in self.ids.iter().take(many) {
            all.execute("INSERT OR IGNORE INTO cart (user, changed_at) VALUES (?1, 0)", [id]).unwrap();
            for (dish, quantity) in [(self.dishes[0], 2), (self.dishes[1], 1)] {
                let sql = "INSERT OR REPLACE INTO cart_line (cart, product, quantity)
                           SELECT id, ?2, ?3 FROM cart WHERE user = ?1";
                all.execute(sql, [*id, dish, quantity]).unwrap();
            }
        }
        all.commit().unwrap();
    }

    /// Check-outs of the first `many` guests, each with a key of this `run`.
    pub(crate) fn check_outs(&self, many: usize, run: usize) -> Vec<Vec<u8>> {
        self.guests.iter().take(many).map(|keys| check_out(keys, run)).collect()
    }
}

fn more_dishes(
    w: &Write<'_>,
    owner: comanda::auth::id::UserId,
    category: comanda::restaurant::id::CategoryId,
) -> Result<()> {
    for n in 2..DISHES {
        let new = NewProduct {
            category,
            name: format!("Plato del día número {n}"),
            description: "Con arroz, patacón, ensalada y limonada".into(),
            price: Money::from_minor(1_200_000 + n * 50_000),
            available: true,
            image: None,
        };
        store::product::insert(w, None, owner, &new)?;
    }
    Ok(())
}

fn check_out(keys: &Keys, run: usize) -> Vec<u8> {
    let body = format!(
        "{{\"direccion\": \"{}\", \"barrio\": \"{}\", \"notas\": \"\", \"metodo_pago\": \"efectivo\"}}",
        seed::STREET,
        seed::DISTRICT
    );
    let head = format!(
        "POST /carrito/confirmar/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={}; csrftoken={}\r\n\
         X-CSRFToken: {}\r\nIdempotency-Key: run-{run}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        keys.session,
        keys.csrf,
        keys.csrf,
        body.len()
    );
    (head + &body).into_bytes()
}

/// A read with a bearer token.
pub(crate) fn read(path: &str, keys: &Keys) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\n\r\n", keys.access)
        .into_bytes()
}
