//! Beside a replicator such as Litestream: another process that holds a read transaction open for as long as it lives, so that
//! nobody else empties the write-ahead log, copies the log, and moves it home itself from time to time, for which it locks
//! writers out for a moment. With `database.replicated` nothing of ours disturbs it, nor it us.
//!
//! Here this test is the replicator, and the house another process: SQLite's locks are between processes. A real Litestream
//! is played where there is one (on the path, or named by `LITESTREAM`).

use super::client::{Browser, Line, Speaks};
use super::file::{File, Folder};
use super::house::House;
use super::process::{Process, comanda, done};
use super::seed::{self, DISTRICT, Keys, Kitchen, STREET};
use comanda::clock::Clock;
use comanda::config::Profile;
use rusqlite::Connection;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const GUESTS: usize = 4;
/// Orders of each guest between two checkpoints of the replicator.
const ORDERS: usize = 6;

/// A house's file with guests in it who have signed in.
fn set_table(database: &Path) -> (Kitchen, Vec<Keys>) {
    let house = House::of(Profile::Default).at(database).clock(Clock::System).open();
    let ring = house.app.keys.ring();
    house.write(move |w| {
        let owner = seed::account(w, "owner", "owner")?;
        let kitchen = seed::kitchen(w, owner.id, "fonda")?;
        let guest = |n| seed::keys(w, seed::account(w, &format!("guest{n}"), "customer")?.id, &ring);
        Ok((kitchen, (0..GUESTS).map(guest).collect::<comanda::error::Result<Vec<Keys>>>()?))
    })
}

fn replicated(database: &Path) -> Command {
    let mut command = comanda(database);
    command.env("COMANDA_DATABASE__REPLICATED", "true");
    command
}

/// Everybody orders a few times; not one request may fail.
fn evening(server: &Process, kitchen: &Kitchen, guests: &[Keys], count: &AtomicUsize) {
    std::thread::scope(|scope| {
        for keys in guests {
            scope.spawn(move || {
                let line = Line::to(server.at);
                let browser =
                    Browser::at(&line).with("sessionid", &keys.session).with("csrftoken", &keys.csrf);
                let form =
                    json!({"direccion": STREET, "barrio": DISTRICT, "notas": "", "metodo_pago": "efectivo"});
                for _ in 0..ORDERS {
                    let number = count.fetch_add(1, Ordering::Relaxed);
                    let dish = kitchen.dishes[0].raw();
                    browser.post(&format!("/carrito/agregar/{dish}/")).json(&json!({})).expect(200);
                    browser.post("/carrito/confirmar/").key(&format!("o-{number}")).json(&form).expect(200);
                }
            });
        }
    });
}

/// The salt of the log's present life, and its length: another salt means that it was begun anew.
fn log(database: &Path) -> (Vec<u8>, u64) {
    let path = PathBuf::from(format!("{}-wal", database.display()));
    let bytes = std::fs::read(path).unwrap();
    (bytes[16..24].to_vec(), bytes.len() as u64)
}

/// What stands for Litestream: its read transaction, and the connection that it writes its sequence and checkpoints with.
struct Replicator {
    reads: Connection,
    writes: Connection,
}

impl Replicator {
    fn on(database: &Path) -> Self {
        let open = || {
            let db = Connection::open(database).unwrap();
            db.busy_timeout(Duration::from_secs(5)).unwrap();
            db.execute_batch("PRAGMA wal_autocheckpoint = 0").unwrap();
            db
        };
        let (reads, writes) = (open(), open());
        writes
            .execute_batch(
                "CREATE TABLE IF NOT EXISTS _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER);
                 CREATE TABLE IF NOT EXISTS _litestream_lock (id INTEGER);",
            )
            .unwrap();
        let it = Self { reads, writes };
        it.hold();
        it
    }

    /// From now on nobody can begin the log anew.
    fn hold(&self) {
        self.reads.execute_batch("BEGIN").unwrap();
        self.reads.query_row("SELECT count(*) FROM _litestream_seq", [], |_| Ok(())).unwrap();
    }

    /// Lets go, moves the log home with writers locked out, begins the next one, holds again.
    fn checkpoint(&self, mode: &str) {
        self.reads.execute_batch("ROLLBACK").unwrap();
        self.writes.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |_| Ok(())).unwrap();
        let next = "INSERT INTO _litestream_seq VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET seq = seq + 1";
        self.writes.execute(next, []).unwrap();
        self.hold();
        // Litestream writes here and takes it back, to have the writer's lock while it copies the log's end.
        self.writes.execute_batch("BEGIN; INSERT INTO _litestream_lock VALUES (1)").unwrap();
        std::thread::yield_now();
        self.writes.execute_batch("ROLLBACK").unwrap();
    }
}

#[test]
fn a_replicator_that_holds_the_log_is_not_disturbed_and_costs_no_order() {
    let folder = Folder::new();
    let database = folder.database();
    let (kitchen, guests) = set_table(&database);
    let replicator = Replicator::on(&database);
    let server = Process::serve(&mut replicated(&database));
    let orders = AtomicUsize::new(0);
    for mode in ["PASSIVE", "RESTART", "TRUNCATE"] {
        let before = log(&database);
        evening(&server, &kitchen, &guests, &orders);
        // Commands that open and close the file meanwhile.
        done(replicated(&database).args(["backup", "copies/"]));
        done(replicated(&database).args(["user", "deactivate", "guest0"]));
        done(replicated(&database).args(["user", "activate", "guest0"]));
        done(replicated(&database).args(["check"]));
        let _somebody_is_here = replicated(&database).arg("setup").output().unwrap();
        let after = log(&database);
        assert_eq!(before.0, after.0, "the log was begun anew by somebody else before {mode}");
        assert!(after.1 >= before.1, "the log shrank before {mode}");
        // The replicator's own work, while people order.
        std::thread::scope(|scope| {
            let busy = scope.spawn(|| evening(&server, &kitchen, &guests, &orders));
            replicator.checkpoint(mode);
            busy.join().unwrap();
        });
    }
    let before = log(&database);
    server.stop();
    let after = log(&database);
    assert_eq!(before.0, after.0, "the stop began the log anew");
    assert!(after.1 >= before.1, "the stop cut the log");
    drop(replicator);
    let file = File::at(&database);
    file.is_whole();
    file.has_no_half_order();
    assert_eq!(
        file.number("SELECT count(*) FROM customer_order"),
        i64::try_from(orders.load(Ordering::Relaxed)).unwrap()
    );
}

fn litestream() -> Option<PathBuf> {
    let named = std::env::var_os("LITESTREAM").map(PathBuf::from);
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let usual = std::env::split_paths(&paths).map(|folder| folder.join("litestream"));
    named.into_iter().chain(usual).find(|file| file.is_file())
}

/// A running Litestream. Killed when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _gone_already = self.0.kill();
        let _gone_already = self.0.wait();
    }
}

#[test]
fn a_real_litestream_has_every_order_that_was_answered() {
    let Some(program) = litestream() else {
        println!("NOT RUN: no litestream here; the test above does what it does");
        return;
    };
    let (folder, away) = (Folder::new(), Folder::new());
    let database = folder.database();
    let (kitchen, guests) = set_table(&database);
    let replica = format!("file://{}", away.path().join("replica").display());
    let server = Process::serve(&mut replicated(&database));
    let mut command = Command::new(&program);
    command.arg("replicate").arg(&database).arg(&replica).stdout(Stdio::null()).stderr(Stdio::null());
    let mut running = Running(command.spawn().unwrap());
    let orders = AtomicUsize::new(0);
    for _ in 0..5 {
        evening(&server, &kitchen, &guests, &orders);
    }
    server.stop();
    let told = Command::new("kill").arg("-INT").arg(running.0.id().to_string()).status().unwrap();
    assert!(told.success());
    let since = Instant::now();
    while running.0.try_wait().unwrap().is_none() {
        assert!(since.elapsed() < Duration::from_secs(30), "litestream does not end");
        std::thread::yield_now();
    }
    let restored = away.path().join("restored.db");
    let done = Command::new(&program).args(["restore", "-o"]).arg(&restored).arg(&replica).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let file = File::at(&restored);
    file.is_whole();
    assert_eq!(
        file.number("SELECT count(*) FROM customer_order"),
        i64::try_from(orders.load(Ordering::Relaxed)).unwrap()
    );
}
