use super::super::testing::Dir;
use super::*;
use crate::store::journal;
use crate::store::testing::happening;
use crate::store::write::Write;
use std::os::unix::fs::PermissionsExt;

const NOW: Time = Time::from_secs(1_700_000_000);
static ONE: &[Step] =
    &[Step { what: "a table more", sql: "CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT;" }];
static BAD: &[Step] = &[
    Step { what: "a table more", sql: "CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT;" },
    Step {
        what: "fails",
        sql: "CREATE TABLE other (id INTEGER PRIMARY KEY) STRICT; INSERT INTO nowhere VALUES (1);",
    },
];

fn refused(result: Result<Connection>) -> String {
    match result {
        Err(Error::Unusable(sentence)) => sentence.into(),
        Err(other) => panic!("no sentence: {other}"),
        Ok(_) => panic!("opened"),
    }
}

fn schema(db: &Connection) -> Vec<(String, String)> {
    let mut read = db.prepare("SELECT name, coalesce(sql, '') FROM sqlite_schema ORDER BY name").unwrap();
    read.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

fn version(db: &Connection) -> i64 {
    db.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

#[test]
fn a_new_file_is_ours_durable_and_its_owners_alone() {
    let dir = Dir::new();
    let db = writer(&dir.file(), NOW).unwrap();
    let text = |name| db.pragma_query_value(None, name, |row| row.get::<_, String>(0)).unwrap();
    let number = |name| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(text("journal_mode"), "wal");
    assert_eq!((number("synchronous"), number("foreign_keys"), number("wal_autocheckpoint")), (2, 1, 0));
    assert_eq!((number("application_id"), version(&db)), (APPLICATION, i64::try_from(STEPS.len()).unwrap()));
    assert_eq!((number("trusted_schema"), number("cell_size_check"), number("temp_store")), (0, 1, 2));
    for name in ["comanda.db", "comanda.db-wal"] {
        let mode = std::fs::metadata(dir.file().with_file_name(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn two_openings_see_one_schema_and_one_house() {
    let dir = Dir::new();
    let first = writer(&dir.file(), NOW).unwrap();
    let second = writer(&dir.file(), Time::from_secs(1)).unwrap();
    assert_eq!(schema(&first), schema(&second));
    assert_eq!(house::find(&first).unwrap(), house::find(&second).unwrap());
    assert_eq!(house::find(&second).unwrap().created_at, NOW);
}

#[test]
fn a_newer_file_is_refused_and_left_alone() {
    let dir = Dir::new();
    let db = writer(&dir.file(), NOW).unwrap();
    db.pragma_update(None, "user_version", i64::try_from(STEPS.len()).unwrap() + 1).unwrap();
    drop(db);
    let before = std::fs::read(dir.file()).unwrap();
    assert!(refused(writer(&dir.file(), NOW)).contains("newer comanda"));
    assert_eq!(std::fs::read(dir.file()).unwrap(), before);
}

#[test]
fn another_applications_file_is_refused_and_left_alone() {
    let dir = Dir::new();
    Connection::open(dir.file()).unwrap().execute_batch("CREATE TABLE theirs (id INTEGER)").unwrap();
    let before = std::fs::read(dir.file()).unwrap();
    assert!(refused(writer(&dir.file(), NOW)).contains("another application"));
    assert_eq!(std::fs::read(dir.file()).unwrap(), before);
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let dir = Dir::new();
    let text = "Lunes: sancocho. Martes: ajiaco.\n".repeat(200);
    std::fs::write(dir.file(), &text).unwrap();
    assert!(refused(writer(&dir.file(), NOW)).contains("no database"));
    assert_eq!(std::fs::read_to_string(dir.file()).unwrap(), text);
}

#[test]
fn a_truncated_file_is_refused() {
    let dir = Dir::new();
    drop(writer(&dir.file(), NOW).unwrap());
    let whole = std::fs::read(dir.file()).unwrap();
    assert!(whole.len() > 20_000, "closing the last connection moves the log home");
    std::fs::write(dir.file(), &whole[..8192]).unwrap();
    assert!(refused(writer(&dir.file(), NOW)).contains("is damaged"));
}

#[test]
fn a_journal_that_was_tampered_with_is_refused() {
    let dir = Dir::new();
    let db = writer(&dir.file(), NOW).unwrap();
    for _ in 0..3 {
        journal::append(&Write::new(&db, NOW), &happening("order_placed")).unwrap();
    }
    drop(writer(&dir.file(), NOW).unwrap());
    db.execute("UPDATE journal SET kind = 'order_cancelled' WHERE seq = 2", []).unwrap();
    drop(db);
    assert!(refused(writer(&dir.file(), NOW)).contains("does not fit together at row 3"));
}

#[test]
fn a_directory_that_is_not_there_is_told_in_a_sentence() {
    let dir = Dir::new();
    assert!(refused(writer(&dir.file().join("no/such.db"), NOW)).contains("create its directory"));
}

#[test]
fn an_older_file_is_lifted_after_a_copy_was_made() {
    let dir = Dir::new();
    drop(with_steps(&dir.file(), NOW, &[]).unwrap());
    let db = with_steps(&dir.file(), NOW, ONE).unwrap();
    assert_eq!(version(&db), 1);
    assert!(schema(&db).iter().any(|(name, _)| name == "more"));
    let copy = Connection::open(dir.file().with_file_name("comanda.db.before-1")).unwrap();
    assert_eq!(version(&copy), 0);
    assert!(!schema(&copy).iter().any(|(name, _)| name == "more"));
    assert_eq!(house::find(&copy).unwrap(), house::find(&db).unwrap());
}

#[test]
fn a_step_that_fails_leaves_the_file_at_the_step_before() {
    let dir = Dir::new();
    drop(with_steps(&dir.file(), NOW, &[]).unwrap());
    assert!(with_steps(&dir.file(), NOW, BAD).is_err());
    let db = with_steps(&dir.file(), NOW, ONE).unwrap();
    assert_eq!(version(&db), 1);
    assert!(!schema(&db).iter().any(|(name, _)| name == "other"));
}
