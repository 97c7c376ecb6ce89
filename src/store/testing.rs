//! What the store's tests stand on: a directory that goes away, a desk with a schema, a look at every plan.

use super::{Write, house, journal, open, schema, user};
use crate::auth::id::UserId;
use crate::clock::{Clock, Time};
use crate::error::Result;
use crate::restaurant::id::{OrderId, RestaurantId};
use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// A directory of its own for one test.
pub(crate) struct Dir(PathBuf);

impl Dir {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("comanda-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    /// Where the database lies.
    pub(crate) fn file(&self) -> PathBuf {
        self.0.join("comanda.db")
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _left_for_the_system = std::fs::remove_dir_all(&self.0);
    }
}

/// A database in memory, a fixed clock, and no threads: for the nouns' own tests.
///
/// When it is dropped, the plan of every statement that ran on it is looked at: none may walk through a whole table
/// that grows.
pub(crate) struct Desk {
    pub(crate) db: Connection,
    pub(crate) clock: Clock,
}

thread_local! {
    static RAN: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// Remembers what runs on a connection, by thread.
pub(super) fn watch(db: &Connection) {
    db.trace_v2(
        TraceEventCodes::SQLITE_TRACE_STMT,
        Some(|event| {
            if let TraceEvent::Stmt(statement, _) = event {
                RAN.with_borrow_mut(|ran| ran.insert(statement.sql().into_owned()));
            }
        }),
    );
}

impl Desk {
    pub(crate) fn new() -> Self {
        let clock = Clock::fixed(Time::from_secs(1_700_000_000));
        let db = Connection::open_in_memory().unwrap();
        open::settle(&db).unwrap();
        db.execute_batch(schema::SCHEMA).unwrap();
        house::create(&db, clock.now()).unwrap();
        RAN.take();
        Self { db, clock }
    }

    pub(crate) fn now(&self) -> Time {
        self.clock.now()
    }

    /// Runs a job as the writer would: kept if it is content, else undone.
    pub(crate) fn write<T>(&self, job: impl FnOnce(&Write<'_>) -> Result<T>) -> Result<T> {
        self.db.execute_batch("SAVEPOINT job").unwrap();
        let result = job(&Write::new(&self.db, self.now()));
        self.db
            .execute_batch(if result.is_ok() { "RELEASE job" } else { "ROLLBACK TO job; RELEASE job" })
            .unwrap();
        result
    }

    /// Runs a statement of the test's own, whose plan does not matter.
    pub(crate) fn raw(&self, sql: &str) {
        let ran = RAN.take();
        self.db.execute_batch(sql).unwrap();
        RAN.set(ran);
    }

    /// What a statement of the test's own finds first, a number.
    pub(crate) fn number(&self, sql: &str) -> i64 {
        let ran = RAN.take();
        let number = self.db.query_row(sql, [], |row| row.get(0)).unwrap();
        RAN.set(ran);
        number
    }

    /// A customer with an e-mail.
    pub(crate) fn user(&self, name: &str) -> UserId {
        let email = format!("{name}@x.co");
        let new = user::New {
            username: name,
            email: &email,
            role: "customer",
            state: "active",
            password: "!",
            ..user::New::default()
        };
        self.write(|w| user::insert(w, &new)).unwrap()
    }

    /// The statements that walk through a table: statement and plan.
    pub(crate) fn walks(&self) -> Vec<String> {
        let mut walks = Vec::new();
        for sql in RAN.take() {
            let word = sql.split_whitespace().next().unwrap_or_default().to_uppercase();
            if !["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(&word.as_str()) {
                continue;
            }
            let mut plan = self.db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            // Raw, because the statement's parameters have no values here.
            let mut steps = plan.raw_query();
            let mut walk = None;
            while let Some(row) = steps.next().unwrap() {
                let step: String = row.get(3).unwrap();
                let of = step.strip_prefix("SCAN ");
                if of.is_some_and(|of| !of.starts_with("CONSTANT") && !of.starts_with("house")) {
                    walk = Some(step);
                }
            }
            walks.extend(walk.map(|step| format!("{step}: {sql}")));
        }
        walks
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let walks = self.walks();
            assert!(walks.is_empty(), "statements that walk through a whole table: {walks:#?}");
        }
    }
}

/// Something that happens to order 5 of restaurant 1.
pub(crate) fn happening(kind: &str) -> journal::Entry<'_> {
    journal::Entry {
        kind,
        actor: Some(UserId::new(7)),
        restaurant: RestaurantId::new(1),
        order: Some(OrderId::new(5)),
        courier: None,
        payload: "{}",
    }
}

mod tests {
    use super::*;

    #[test]
    fn a_desk_notices_a_walk_through_a_table() {
        let desk = Desk::new();
        desk.db.prepare("SELECT id FROM user WHERE phone = ?1").unwrap().exists(["1"]).unwrap();
        desk.db.prepare("SELECT id FROM user WHERE username = ?1").unwrap().exists(["1"]).unwrap();
        let walks = desk.walks();
        assert_eq!(walks.len(), 1, "{walks:?}");
        assert!(walks[0].contains("phone"));
    }
}
