//! Is the file whole, and is every order there? What `comanda check` asks, all read in one moment, nothing changed.
//!
//! The file is opened as it is: one that `serve` refuses is the one that has to be looked at.

use super::fault::failed;
use super::schema::{APPLICATION, STEPS};
use super::{journal, open};
use crate::error::{Error, Result};
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What was found.
#[derive(Debug, Default)]
pub struct Findings {
    /// Steps of the schema that the file has.
    pub version: i64,
    /// How many there are of each noun, in the plural.
    pub counts: Vec<(&'static str, i64)>,
    /// What is wrong, a sentence each.
    pub faults: Vec<String>,
}

/// One question to the file.
type Question = fn(&Connection, &mut Findings) -> Result<()>;

/// What is asked of a file that SQLite finds whole.
const QUESTIONS: &[Question] = &[references, chain, orders, counts];

/// How many steps [`look`] takes.
pub const STEP_COUNT: usize = QUESTIONS.len() + 1;

/// The most that is told of one kind: a broken file may hold thousands.
const MOST: i64 = 20;

/// Looks at the file at `path`. `step` is called after each question.
///
/// # Errors
/// [`Error::Unusable`] with a sentence when there is no file, or none that this program can read.
pub fn look(path: &Path, step: &dyn Fn()) -> Result<Findings> {
    let db = open::looker(path)?;
    let number =
        |name| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(open::opening(path));
    let mut found = Findings { version: number("user_version")?, ..Findings::default() };
    if let Some(why) = foreign(number("application_id")?, found.version) {
        return Err(Error::unusable(format!("{} {why}", path.display())));
    }
    db.execute_batch("BEGIN").map_err(open::opening(path))?;
    integrity(&db, &mut found)?;
    step();
    if found.faults.is_empty() {
        for question in QUESTIONS {
            question(&db, &mut found)?;
            step();
        }
    }
    Ok(found)
}

/// One part of the same questions, asked of the open file beside requests: it rests between steps, and ends with a fault
/// when `stop` is set. Parts are counted up to [`STEP_COUNT`]; the first is SQLite's own.
pub fn part(db: &Connection, part: usize, stop: &Arc<AtomicBool>) -> Result<Vec<String>> {
    let flag = Arc::clone(stop);
    let rest = move || {
        std::thread::sleep(REST);
        flag.load(Ordering::Relaxed)
    };
    db.progress_handler(STRIDE, Some(rest)).map_err(failed("slow a check down"))?;
    let mut found = Findings::default();
    let question = part.checked_sub(1).map_or(Some(&(integrity as Question)), |n| QUESTIONS.get(n));
    let asked = question.map_or(Ok(()), |question| question(db, &mut found));
    db.progress_handler(0, None::<fn() -> bool>).map_err(failed("end a check"))?;
    asked.map(|()| found.faults)
}

/// A check beside requests rests for so long after so many of SQLite's steps.
const REST: Duration = Duration::from_millis(1);
const STRIDE: i32 = 20_000;

/// Why the file is not one that this program keeps.
fn foreign(application: i64, version: i64) -> Option<String> {
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    if application != APPLICATION {
        return Some("is the database of another application.".to_owned());
    }
    if version > known {
        return Some(format!("was written by a newer comanda (schema {version}, this one knows {known})."));
    }
    (version < known)
        .then(|| format!("is of an older schema ({version} of {known}): serve it once, then check again."))
}

/// SQLite's own look at every page and index.
fn integrity(db: &Connection, found: &mut Findings) -> Result<()> {
    let doing = failed("check the file's pages");
    let mut check = db.prepare(&format!("PRAGMA integrity_check({MOST})")).map_err(&doing)?;
    let rows = check.query_map([], |row| row.get::<_, String>(0)).map_err(&doing)?;
    for row in rows {
        let told = row.map_err(&doing)?;
        if told != "ok" {
            found.faults.push(format!("SQLite finds the file damaged: {}.", told.replace('\n', " ")));
        }
    }
    Ok(())
}

fn references(db: &Connection, found: &mut Findings) -> Result<()> {
    let doing = failed("check the references");
    let sql = "SELECT \"table\", \"parent\", count(*) FROM pragma_foreign_key_check GROUP BY 1, 2";
    let mut check = db.prepare(sql).map_err(&doing)?;
    let rows = check
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?)))
        .map_err(&doing)?;
    for row in rows {
        let (table, parent, count) = row.map_err(&doing)?;
        found.faults.push(format!("{count} rows of {table} refer to a {parent} that is not there."));
    }
    Ok(())
}

fn chain(db: &Connection, found: &mut Findings) -> Result<()> {
    if let Some(seq) = journal::verify(db, 1)? {
        found.faults.push(format!(
            "The journal does not fit together at row {seq}: that row or the one before was changed, or one is missing."
        ));
    }
    Ok(())
}

/// Questions about orders: a condition on `o`, and the sentence's end about the orders that it finds.
const ORDERS: &[(&str, &str)] = &[
    (
        r#"(SELECT count(*) FROM journal j WHERE j."order" = o.id AND j.kind IN ('placed', 'imported')) <> 1"#,
        "not once in the journal as placed or imported",
    ),
    (
        // The newest event that says a state says the order's.
        r#"o.state IS NOT (SELECT coalesce(json_extract(j.payload, '$.to'), json_extract(j.payload, '$.state'))
               FROM journal j WHERE j."order" = o.id AND (json_extract(j.payload, '$.to') IS NOT NULL
                   OR json_extract(j.payload, '$.state') IS NOT NULL) ORDER BY j.seq DESC LIMIT 1)"#,
        "in another state than the journal says",
    ),
    (
        // A rating is about an order and does not change it.
        r#"NOT EXISTS (SELECT 1 FROM journal j WHERE j.seq = o.changed_seq AND j."order" = o.id)
           OR EXISTS (SELECT 1 FROM journal j WHERE j."order" = o.id AND j.seq > o.changed_seq AND j.kind <> 'rated')"#,
        "changed without the journal, or the journal without them",
    ),
    (
        // What came from another system is kept as it was charged there.
        r#"o.origin <> 'import' AND (o.total <> o.subtotal + o.fee OR o.subtotal IS NOT
               (SELECT sum(l.unit_price * l.quantity) FROM order_line l
                WHERE l."order" = o.id AND l.voided_at IS NULL))"#,
        "charged something else than their lines and their fee make",
    ),
    (
        "EXISTS (SELECT 1 FROM customer_order p WHERE p.restaurant = o.restaurant
             AND p.business_day = o.business_day AND p.id < o.id AND p.number = o.number)",
        "called by the number of an earlier order of the same day",
    ),
];

fn orders(db: &Connection, found: &mut Findings) -> Result<()> {
    for (condition, what) in ORDERS {
        let sql = format!("SELECT o.id FROM customer_order o WHERE {condition} ORDER BY o.id");
        tell(db, &sql, found, &format!("are {what}"))?;
    }
    let rated = "SELECT count(*) FROM restaurant r WHERE r.rating_count <> (SELECT count(*) FROM rating g WHERE g.restaurant = r.id)
                 OR r.rating_sum <> (SELECT coalesce(sum(g.score), 0) FROM rating g WHERE g.restaurant = r.id)";
    let wrong: i64 = db.query_row(rated, [], |row| row.get(0)).map_err(failed("check the ratings"))?;
    if wrong > 0 {
        found.faults.push(format!("{wrong} restaurants have other ratings than they say."));
    }
    let lost = r#"SELECT DISTINCT j."order" FROM journal j WHERE j."order" IS NOT NULL
                  AND NOT EXISTS (SELECT 1 FROM customer_order o WHERE o.id = j."order") ORDER BY 1"#;
    tell(db, lost, found, "are in the journal and nowhere else")
}

/// Tells which orders a query finds, the first of them by number.
fn tell(db: &Connection, sql: &str, found: &mut Findings, what: &str) -> Result<()> {
    let doing = failed("check the orders");
    let mut query = db.prepare(sql).map_err(&doing)?;
    let (mut count, mut first) = (0_i64, Vec::new());
    for id in query.query_map([], |row| row.get::<_, i64>(0)).map_err(&doing)? {
        count += 1;
        if count <= MOST {
            first.push(id.map_err(&doing)?.to_string());
        }
    }
    if count > 0 {
        let more = if count > MOST { ", …" } else { "" };
        found.faults.push(format!("{count} orders {what}: {}{more}.", first.join(", ")));
    }
    Ok(())
}

fn counts(db: &Connection, found: &mut Findings) -> Result<()> {
    for (noun, from) in [
        ("users", "user WHERE erased_at IS NULL"),
        ("restaurants", "restaurant WHERE retired_at IS NULL"),
        ("products", "product WHERE retired_at IS NULL"),
        ("orders", "customer_order"),
        ("lines", "order_line"),
        ("ratings", "rating"),
        ("journal rows", "journal"),
    ] {
        let count = db
            .query_row(&format!("SELECT count(*) FROM {from}"), [], |row| row.get(0))
            .map_err(failed("count what is in the file"))?;
        found.counts.push((noun, count));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::Dir;
    use super::super::{Settings, Store};
    use super::*;
    use crate::app::terms::HouseTerms;
    use crate::auth::password::Cost;
    use crate::clock::Clock;
    use crate::config::{Config, Flags};
    use crate::import::demo;

    /// A house with the demo in it, closed.
    fn house() -> Dir {
        let dir = Dir::new();
        let store = Store::open(Settings::at(dir.file()), Clock::System, Box::new(|_| ())).unwrap();
        let loaded = Config::load(&Flags::default(), [], Path::new("/nonexistent")).unwrap();
        let terms = HouseTerms::of(&loaded.config.restaurant).unwrap();
        demo::fill(&store, Cost::TINY, terms, "Centro".into()).unwrap();
        dir
    }

    fn faults_after(sql: &str) -> Vec<String> {
        let dir = house();
        let db = Connection::open(dir.file()).unwrap();
        db.execute_batch(sql).unwrap();
        look(&dir.file(), &|| ()).unwrap().faults
    }

    #[test]
    fn a_whole_house_has_no_faults_and_its_orders_are_counted() {
        let dir = house();
        let steps = std::cell::Cell::new(0);
        let found = look(&dir.file(), &|| steps.set(steps.get() + 1)).unwrap();
        assert_eq!((found.faults, steps.get()), (Vec::new(), STEP_COUNT));
        assert!(found.counts.contains(&("orders", 5)), "{:?}", found.counts);
    }

    #[test]
    fn what_was_changed_behind_the_houses_back_is_told() {
        for (sql, expected) in [
            ("UPDATE customer_order SET total = 1 WHERE id = 2", "1 orders are charged something else"),
            ("UPDATE order_line SET unit_price = 1 WHERE id = 1", "1 orders are charged something else"),
            (
                "UPDATE customer_order SET state = 'delivered' WHERE id IN (4, 5)",
                "2 orders are in another state",
            ),
            ("UPDATE customer_order SET number = 1", "4 orders are called by the number of an earlier order"),
            (
                "PRAGMA foreign_keys = OFF; DELETE FROM order_line WHERE \"order\" = 5; \
                 DELETE FROM customer_order WHERE id = 5",
                "1 orders are in the journal and nowhere else: 5.",
            ),
            ("PRAGMA foreign_keys = OFF; DELETE FROM user WHERE id = 3", "refer to a user that is not there"),
            (
                "UPDATE restaurant SET rating_sum = 1 WHERE id = 1",
                "1 restaurants have other ratings than they say",
            ),
            ("UPDATE journal SET actor = 9 WHERE seq = 2", "The journal does not fit together at row 3"),
            ("DELETE FROM journal WHERE seq = 3", "The journal does not fit together at row 3"),
        ] {
            let faults = faults_after(sql);
            assert!(faults.iter().any(|fault| fault.contains(expected)), "{sql}\n{faults:#?}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_or_not_ours_is_told_in_a_sentence() {
        let dir = Dir::new();
        assert!(matches!(look(&dir.file(), &|| ()), Err(Error::Unusable(_))));
        assert!(!dir.file().exists(), "looking makes nothing");
        for (sql, expected) in [
            ("PRAGMA user_version = 99", "a newer comanda"),
            ("PRAGMA application_id = 1", "another application"),
        ] {
            let dir = house();
            Connection::open(dir.file()).unwrap().execute_batch(sql).unwrap();
            let told = look(&dir.file(), &|| ()).unwrap_err().to_string();
            assert!(told.contains(expected), "{told}");
        }
        std::fs::write(dir.file(), "Dear diary, today nobody ordered anything at all.".repeat(40)).unwrap();
        assert!(matches!(look(&dir.file(), &|| ()), Err(Error::Unusable(_))));
    }
}
