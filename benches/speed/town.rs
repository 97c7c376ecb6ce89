//! A town: a hundred restaurants, a hundred thousand customers, a million orders. Made by SQL, for it would take the house
//! itself an hour.

use crate::child::config;
use crate::seed::{self, Keys};
use crate::world::{Folder, World};
use comanda::app::App;
use comanda::clock::Clock;
use comanda::restaurant::id::RestaurantId;
use comanda::store::journal;
use rusqlite::Connection;
use std::path::PathBuf;

/// Restaurants.
const KITCHENS: usize = 100;

/// What is put into the file. `?` is nowhere: all of it is constant. Every tenth order is of the first restaurant, every
/// thousandth of the first guest and every five hundredth of the first courier, so that somebody has a long history.
const FILLING: &str = "
    CREATE TEMP TABLE n (n INTEGER PRIMARY KEY);
    WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000000) INSERT INTO n SELECT n FROM c;
    CREATE TEMP TABLE kitchen AS SELECT row_number() OVER (ORDER BY id) AS k, id FROM restaurant;
    CREATE TEMP TABLE guest AS SELECT min(id) AS id FROM user WHERE role = 'customer';
    CREATE TEMP TABLE rider AS SELECT min(id) AS id FROM user WHERE role = 'courier';
    CREATE TEMP TABLE dish AS SELECT restaurant, min(id) AS one, max(id) AS other FROM product GROUP BY restaurant;
    CREATE UNIQUE INDEX dish_of ON dish (restaurant);
    CREATE UNIQUE INDEX kitchen_k ON kitchen (k);

    INSERT INTO user (username, email, email_key, first_name, last_name, phone, password, created_at)
    SELECT 'persona' || n, 'persona' || n || '@example.com', 'persona' || n || '@example.com', 'Nombre' || n,
        'Apellido' || (n % 977), '300' || n, '!', 1500000000000 + n FROM n WHERE n <= 100000;
    CREATE TEMP TABLE person AS SELECT row_number() OVER (ORDER BY id) AS k, id FROM user WHERE username GLOB 'persona*';
    CREATE UNIQUE INDEX person_k ON person (k);
    INSERT INTO address (user, street, district, main) SELECT id, 'Calle ' || k, 'Centro', 1 FROM person;
    INSERT INTO user (username, role, password, created_at) SELECT 'moto' || n, 'courier', '!', 0 FROM n WHERE n <= 200;
    INSERT INTO courier (user, state) SELECT id, 'available' FROM user WHERE username GLOB 'moto[0-9]*';

    INSERT INTO customer_order (public_id, restaurant, customer, state, fulfilment, street, district, payment, paid,
        currency, subtotal, fee, total, business_day, number, placed_at, courier, changed_seq)
    SELECT 'ped-' || n.n, kitchen.id,
        iif(n.n % 1000 = 7, (SELECT id FROM guest), person.id),
        CASE WHEN n.n > 997000 THEN iif(n.n % 3 = 0, 'ready', iif(n.n % 3 = 1, 'pending', 'preparing'))
             WHEN n.n % 20 = 3 THEN 'cancelled' ELSE 'delivered' END,
        'delivery', 'Calle ' || person.k, 'Centro', iif(n.n % 2, 'cash', 'nequi'), iif(n.n > 997000, 'due', 'paid'), 'COP',
        2000000, 300000, 2300000, date('now', '-5 hours', ((n.n - 1000000) / 1000) || ' days'), n.n % 1000 + 1,
        unixepoch('now') * 1000 + (n.n - 1000000) * 86400,
        iif(n.n > 997000, NULL, iif(n.n % 500 = 9, (SELECT id FROM rider), NULL)), n.n
    FROM n CROSS JOIN kitchen ON kitchen.k = iif(n.n % 10 = 0, 1, n.n % 100 + 1)
        CROSS JOIN person ON person.k = n.n * 7919 % 100000 + 1;
    INSERT INTO order_line (\"order\", product, name, unit_price, quantity)
    SELECT o.id, iif(two.n = 1, dish.one, dish.other), 'Plato del día', 1000000, 1
    FROM customer_order o CROSS JOIN n two ON two.n <= 2 CROSS JOIN dish ON dish.restaurant = o.restaurant
    WHERE o.public_id GLOB 'ped-*';
    INSERT INTO journal (seq, at, kind, actor, restaurant, \"order\", previous)
    SELECT (SELECT coalesce(max(seq), 0) FROM journal) + row_number() OVER (ORDER BY id), placed_at, 'order_placed', customer,
        restaurant, id, zeroblob(32) FROM customer_order WHERE public_id GLOB 'ped-*';
    INSERT INTO rating (\"order\", restaurant, customer, score, comment, created_at)
    SELECT id, restaurant, customer, id % 5 + 1, 'Muy rico todo', placed_at FROM customer_order
    WHERE public_id GLOB 'ped-*' AND state = 'delivered' AND id % 5 = 0;
    INSERT INTO audit (at, kind, user) SELECT 1500000000000 + k, iif(k % 3, 'log_in', 'log_in_failed'), id FROM person;
    INSERT INTO outbox (kind, recipient, recipient_key, subject, body, created_at, due_at, sent_at)
    SELECT 'code', 'a@example.com', 'a@example.com', 'x', 'x', k, k, k FROM person WHERE k <= 20000;
    INSERT INTO favourite (user, product, created_at)
    SELECT (SELECT id FROM guest), id, 0 FROM product WHERE id % 10 = 0;
    PRAGMA optimize;
";

/// Somebody who asks, by what they are called in the report.
pub(crate) struct Asker {
    pub(crate) role: &'static str,
    /// Header lines that say who it is.
    pub(crate) head: String,
}

/// The file and those who ask.
pub(crate) struct Town {
    pub(crate) database: PathBuf,
    pub(crate) askers: Vec<Asker>,
    /// One for each kitchen, the first one's first.
    pub(crate) owners: Vec<Keys>,
    /// The number of somebody with a history, of a courier, and of the newest order of both and of the first kitchen.
    pub(crate) guest: i64,
    pub(crate) courier: i64,
    pub(crate) order_of_guest: i64,
    pub(crate) order_of_owner: i64,
}

impl Town {
    pub(crate) fn new(folder: &Folder) -> Self {
        let world = World::new(&folder.0, "town", 1);
        let config = config(&world.database.display().to_string(), &[]);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let _inside = runtime.enter();
        let app = App::open_with(config, Clock::System, |_| {}).unwrap();
        let ring = app.keys.ring();
        let (others, [admin, courier, cook], screen) = app
            .store
            .write_blocking(move |w| {
                let mut owners = Vec::new();
                for n in 1..KITCHENS {
                    let owner = seed::account(w, &format!("owner{n}"), "owner")?;
                    seed::kitchen(w, owner.id, &format!("fonda{n}"))?;
                    owners.push(seed::keys(w, owner.id, &ring)?);
                }
                let mut staff = Vec::new();
                for role in ["admin", "courier", "kitchen"] {
                    let one = seed::account(w, role, role)?;
                    staff.push(seed::keys(w, one.id, &ring)?);
                }
                let (_, screen) = seed::screen(w, RestaurantId::new(1))?;
                Ok((owners, <[Keys; 3]>::try_from(staff).ok().unwrap(), screen))
            })
            .unwrap();
        app.store.close();
        let db = Connection::open(&world.database).unwrap();
        // Made once, thrown away if it fails: nothing of it has to be safe meanwhile.
        db.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY")
            .unwrap();
        db.execute_batch(&format!("BEGIN;{MENUS}{FILLING}COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")).unwrap();
        chain_end(&db);
        let number = |sql: &str| db.query_row(sql, [], |row| row.get(0)).unwrap();
        let cookie = |keys: &Keys| format!("Cookie: sessionid={}; csrftoken={}\r\n", keys.session, keys.csrf);
        let askers = vec![
            Asker { role: "owner", head: cookie(&world.owner) },
            Asker { role: "admin", head: cookie(&admin) },
            Asker { role: "courier", head: cookie(&courier) },
            Asker { role: "guest", head: cookie(&world.guests[0]) },
            Asker { role: "kitchen", head: cookie(&cook) },
            Asker { role: "screen", head: format!("Cookie: pantalla={screen}\r\n") },
            Asker { role: "anybody", head: String::new() },
        ];
        let guest = number("SELECT min(id) FROM user WHERE role = 'customer'");
        Self {
            askers,
            guest,
            courier: number("SELECT min(id) FROM user WHERE role = 'courier'"),
            order_of_guest: number(&format!("SELECT max(id) FROM customer_order WHERE customer = {guest}")),
            order_of_owner: number("SELECT max(id) FROM customer_order WHERE restaurant = 1"),
            owners: std::iter::once(world.owner.clone()).chain(others).collect(),
            database: world.database,
        }
    }
}

/// Gives the journal's last rows the hashes that a start looks at.
fn chain_end(db: &Connection) {
    let head = journal::head(db).unwrap();
    let mut rows = journal::after(db, head - 200, 200).unwrap();
    for at in 1..rows.len() {
        rows[at].previous = rows[at - 1].hash().to_vec();
        let (seq, previous) = (rows[at].seq, rows[at].previous.clone());
        db.execute("UPDATE journal SET previous = ?2 WHERE seq = ?1", (seq, previous)).unwrap();
    }
}

/// Each restaurant gets the first one's dishes, the cook a post in the first kitchen.
const MENUS: &str = "
    INSERT INTO product (restaurant, category, name, description, price)
    SELECT c.restaurant, c.id, p.name, p.description, p.price FROM category c CROSS JOIN product p
    WHERE c.restaurant > 1 AND p.restaurant = 1 AND p.id > 2;
    INSERT INTO staff (user, restaurant, post, since_at) SELECT id, 1, 'kitchen', 0 FROM user WHERE role = 'kitchen';
    INSERT INTO staff (user, restaurant, post, since_at) SELECT id, 1, 'courier', 0 FROM user WHERE role = 'courier';
";
