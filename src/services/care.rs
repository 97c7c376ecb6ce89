//! How the house is, in the terms of those who run it: room on the disk, last good backup, last full check, mail, streams.
//! And the full check itself, which a served house makes of its own file once a day.
//!
//! The command line's `doctor` looks from outside and knows more; what both judge, they judge here.
//!
//! # Why is a full check gentle?
//! It reads every page and every order. It runs on the lane of long reads, rests after each few thousand steps, and takes
//! one part at a time, so that guests do not feel it and the log can be moved home in between. What it finds is kept in
//! the house's row: a server that runs on with a damaged file is better than none, but somebody has to be told.

use crate::app::{App, vitals};
use crate::clock::{Span, Time};
use crate::error::{Error, Result};
use crate::store::house::{self, CheckNote};
use crate::store::{check, outbox};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

pub use crate::store::house::BackupNote;

/// A backup older than this is worth a word, and than that a problem.
const OLD: Span = Span::hours(50);
const VERY_OLD: Span = Span::days(14);
/// Below so many bytes of room something is to be done, and done now.
const LITTLE_ROOM: u64 = 1 << 30;
const NO_ROOM: u64 = 100 << 20;
/// After how long the whole file is looked at again. A little less than a day, for it is asked once an hour.
const CHECK_EVERY: Span = Span::hours(23);
/// How long the system is waited for that is asked about its disk.
const PATIENCE: Duration = Duration::from_secs(2);

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Well.
    Good,
    /// It works, and something is to be done about it.
    Warn,
    /// It does not work, or will soon not.
    Bad,
}

/// What the house knows of itself.
#[derive(Debug, Clone)]
pub struct Health {
    /// The version that is served.
    pub version: &'static str,
    /// For how long.
    pub uptime: Duration,
    /// Bytes of memory in use, where the system tells.
    pub memory: Option<u64>,
    /// Bytes of the database.
    pub database: u64,
    /// Free bytes on its disk, where the system tells.
    pub free: Option<u64>,
    /// The last backup that was proved good.
    pub backup: Option<BackupNote>,
    /// The last look at the whole file.
    pub check: Option<CheckNote>,
    /// Mails that are still to be sent.
    pub mail_waiting: i64,
    /// Mails that were given up.
    pub mail_failed: i64,
    /// Whether mail can be sent at all.
    pub mail_is_set_up: bool,
    /// Open streams: screens, phones.
    pub streams: usize,
    /// Whether a read and an empty write came back just now.
    pub ready: bool,
}

/// How a backup of that age is; none at all is worth a word.
#[must_use]
pub fn grade_backup(now: Time, made: Option<Time>) -> Grade {
    match made.map(|at| now.since(at)) {
        Some(age) if age > VERY_OLD => Grade::Bad,
        Some(age) if age <= OLD => Grade::Good,
        Some(_) | None => Grade::Warn,
    }
}

/// How so many free bytes are.
#[must_use]
pub const fn grade_room(free: u64) -> Grade {
    match free {
        ..NO_ROOM => Grade::Bad,
        NO_ROOM..LITTLE_ROOM => Grade::Warn,
        LITTLE_ROOM.. => Grade::Good,
    }
}

/// The last good backup and the last full check, as the house's row has them.
pub fn notes(app: &App) -> Result<(Option<BackupNote>, Option<CheckNote>)> {
    let house = app.store.read(house::find)?;
    Ok((house.backup, house.check))
}

/// How the house is now.
pub async fn look(app: &App) -> Result<Health> {
    let (house, mail_waiting, mail_failed) =
        app.store.read(|db| Ok((house::find(db)?, outbox::waiting(db)?, outbox::given_up(db)?)))?;
    let file = &app.config.database.path;
    Ok(Health {
        version: env!("CARGO_PKG_VERSION"),
        uptime: app.counts.uptime(),
        memory: vitals::memory(),
        database: std::fs::metadata(file).map_or(0, |found| found.len()),
        free: free_beside(file).await,
        backup: house.backup,
        check: house.check,
        mail_waiting,
        mail_failed,
        mail_is_set_up: !app.config.mail.host.is_empty(),
        streams: app.live.open_streams(),
        ready: super::health::ready(app).await.is_ok(),
    })
}

/// Free bytes on the disk of a file. A disk that does not answer is not waited for.
async fn free_beside(file: &Path) -> Option<u64> {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    let place: PathBuf = parent.unwrap_or(Path::new(".")).to_path_buf();
    let asked = tokio::task::spawn_blocking(move || vitals::free(&place));
    tokio::time::timeout(PATIENCE, asked).await.ok()?.ok()?
}

/// Looks at the whole file, if that was not done for a day. A file that is younger is left alone too.
pub async fn check_when_due(app: &App) -> Result<Option<CheckNote>> {
    let house = app.store.read(house::find)?;
    let last = house.check.map_or(house.created_at, |note| note.at);
    let age = app.clock.now().since(last);
    // A look that lies in the future was made under a wrong clock.
    let is_fresh = age >= Span::millis(0) && age < CHECK_EVERY;
    if is_fresh { Ok(None) } else { check_whole(app).await.map(Some) }
}

/// Looks at the whole file, gently, and keeps what was found.
async fn check_whole(app: &App) -> Result<CheckNote> {
    let stop = Stop::default();
    let mut faults = Vec::new();
    for part in 0..check::STEP_COUNT {
        let flag = Arc::clone(&stop.0);
        faults.extend(app.store.scan(move |db| check::part(db, part, &flag)).await?);
        if part == 0 && !faults.is_empty() {
            break; // what SQLite itself cannot read answers no further question
        }
    }
    for fault in &faults {
        tracing::error!("the daily check of the file: {fault}");
    }
    let note = CheckNote { at: app.clock.now(), faults };
    let kept = note.clone();
    app.store.write(move |w| house::note_check(w, &kept)).await?;
    Ok(note)
}

/// Ends a check that nobody waits for any more: the house is being closed.
#[derive(Default)]
struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Notes a backup that was proved good, beside a server. A house of an older schema has no place for it: then the
/// backups' names say as much.
pub fn note_backup(database: &Path, note: &BackupNote) -> Result<()> {
    house::note_backup(database, note).map_err(|error| Error::unusable(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::fixture::House;
    use crate::store;

    #[test]
    fn the_age_of_a_backup_counts_and_none_is_worth_a_word() {
        let now = Time::from_secs(1_772_600_000);
        let aged = |span: Span| Some(Time::from_millis(now.millis() - span.as_millis()));
        assert_eq!(grade_backup(now, aged(Span::hours(24))), Grade::Good);
        assert_eq!(grade_backup(now, aged(Span::hours(51))), Grade::Warn);
        assert_eq!(grade_backup(now, aged(Span::days(15))), Grade::Bad);
        assert_eq!(grade_backup(now, None), Grade::Warn);
        assert_eq!(
            [grade_room(1), grade_room(NO_ROOM), grade_room(LITTLE_ROOM)],
            [Grade::Bad, Grade::Warn, Grade::Good]
        );
    }

    #[tokio::test]
    async fn the_whole_file_is_looked_at_once_a_day() {
        let house = House::open().await;
        assert_eq!(check_when_due(&house.app).await.unwrap(), None, "a new file");
        house.app.clock.advance(Span::hours(24));
        let found = check_when_due(&house.app).await.unwrap().unwrap();
        assert_eq!(found, CheckNote { at: house.app.clock.now(), faults: Vec::new() });
        assert_eq!(notes(&house.app).unwrap().1, Some(found));
        assert_eq!(check_when_due(&house.app).await.unwrap(), None, "once");
        house.app.clock.advance(Span::hours(24));
        assert!(check_when_due(&house.app).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn what_a_look_finds_is_kept_and_the_house_goes_on() {
        let house = House::open().await;
        house.order(house.ana, crate::restaurant::order::State::Pending).await;
        let broken = |w: &store::Write<'_>| {
            let changed = w.db().execute_batch("UPDATE customer_order SET total = 1");
            changed.map_err(store::failed("break an order"))
        };
        house.app.store.write(broken).await.unwrap();
        house.app.clock.advance(Span::hours(24));
        let found = check_when_due(&house.app).await.unwrap().unwrap();
        assert!(found.faults.iter().any(|fault| fault.contains("charged something else")), "{found:?}");
        assert_eq!(notes(&house.app).unwrap().1, Some(found));
        assert!(look(&house.app).await.unwrap().ready);
    }

    #[tokio::test]
    async fn a_backup_is_noted_beside_the_open_house_and_an_older_one_never_takes_its_place() {
        let house = House::open().await;
        let file = &house.app.config.database.path;
        let note = |secs, path: &str| BackupNote { at: Time::from_secs(secs), path: path.into(), bytes: 7 };
        note_backup(file, &note(2_000_000_000, "b")).unwrap();
        note_backup(file, &note(1_000_000_000, "a")).unwrap();
        assert_eq!(look(&house.app).await.unwrap().backup, Some(note(2_000_000_000, "b")));
    }
}
