//! The machinery under load, failure and company. Each test has its own file and waits for events, never for time.

use super::testing::{Dir, happening};
use super::*;
use crate::auth::id::UserId;
use crate::clock::Time;
use std::sync::mpsc::{Receiver, channel};
use std::task::{Context, Poll, Waker};

fn settings(dir: &Dir) -> Settings {
    Settings { readers: 2, ..Settings::at(dir.file()) }
}

fn open(settings: Settings) -> Store {
    Store::open(settings, Clock::fixed(Time::from_secs(1_700_000_000)), Box::new(|_| {})).unwrap()
}

/// A store, and the numbers of the journal rows as they are made public.
fn listening(settings: Settings) -> (Store, Receiver<i64>) {
    let (tell, told) = channel();
    let told_by = move |rows: &[journal::Row]| rows.iter().for_each(|row| tell.send(row.seq).unwrap());
    let clock = Clock::fixed(Time::from_secs(1_700_000_000));
    (Store::open(settings, clock, Box::new(told_by)).unwrap(), told)
}

fn make(w: &Write<'_>, name: &str) -> Result<UserId> {
    let new =
        user::New { username: name, role: "customer", state: "active", password: "!", ..Default::default() };
    user::insert(w, &new)
}

fn exists(store: &Store, name: &str) -> bool {
    store.read(|db| user::find_by_username(db, name)).unwrap().is_some()
}

/// Puts a job on the queue and hangs up.
fn send<T: Send + 'static>(
    store: &Store,
    f: impl FnOnce(&Write<'_>) -> Result<T> + Send + 'static,
) -> Result<()> {
    let mut write = Box::pin(store.write(f));
    match write.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Err(error)) => Err(error),
        Poll::Ready(Ok(_)) | Poll::Pending => Ok(()),
    }
}

/// Occupies the writer until the returned sender is dropped; what comes meanwhile is one batch afterwards.
fn hold(store: &Store) -> std::sync::mpsc::Sender<()> {
    let ((go, gate), (here, arrived)) = (channel(), channel());
    send(store, move |_| {
        here.send(()).unwrap();
        let _let_go = gate.recv();
        Ok(())
    })
    .unwrap();
    arrived.recv().unwrap();
    go
}

/// Starts a write whose answer comes later, on a thread of its own.
macro_rules! later {
    ($store:expr, $job:expr) => {{
        let (job, answer) = job::pair($job);
        $store.enqueue(job).unwrap();
        answer
    }};
}

#[test]
fn many_callers_share_a_commit() {
    let dir = Dir::new();
    let store = open(settings(&dir));
    std::thread::scope(|scope| {
        for caller in 0..64 {
            let store = &store;
            scope.spawn(move || {
                for n in 0..10 {
                    store.write_blocking(move |w| make(w, &format!("{caller}-{n}"))).unwrap();
                }
            });
        }
    });
    let stats = store.stats();
    assert_eq!(stats.jobs, 640);
    assert!(stats.batches < 320, "{stats:?}");
    assert_eq!(store.read(|db| user::list(db, UserId::new(0), 1000)).unwrap().len(), 640);
}

#[test]
fn a_failing_job_is_undone_alone() {
    let dir = Dir::new();
    let store = open(settings(&dir));
    let gate = hold(&store);
    let before = later!(store, |w: &Write<'_>| make(w, "before"));
    let failing = later!(store, |w: &Write<'_>| {
        make(w, "failing")?;
        journal::append(w, &happening("order_placed"))?;
        Err::<(), _>(Error::TooLarge)
    });
    let after = later!(store, |w: &Write<'_>| make(w, "after"));
    drop(gate);
    assert!(before.blocking_recv().unwrap().is_ok());
    assert!(matches!(failing.blocking_recv().unwrap(), Err(Error::TooLarge)));
    assert!(after.blocking_recv().unwrap().is_ok());
    assert_eq!(["before", "failing", "after"].map(|name| exists(&store, name)), [true, false, true]);
    assert_eq!(store.read(journal::head).unwrap(), 0);
    assert_eq!(store.stats().batches, 1, "they shared a batch, with the one that held them up too");
}

#[test]
fn a_panicking_job_is_undone_alone_and_its_caller_is_told() {
    let dir = Dir::new();
    let store = open(settings(&dir));
    let gate = hold(&store);
    let panicking = later!(store, |w: &Write<'_>| -> Result<()> {
        make(w, "panicking")?;
        panic!("on purpose")
    });
    let after = later!(store, |w: &Write<'_>| make(w, "after"));
    drop(gate);
    assert!(matches!(panicking.blocking_recv().unwrap(), Err(Error::Internal(_))));
    assert!(after.blocking_recv().unwrap().is_ok());
    assert_eq!(["panicking", "after"].map(|name| exists(&store, name)), [false, true]);
}

#[test]
fn a_job_whose_caller_hung_up_is_done_all_the_same() {
    let dir = Dir::new();
    let store = open(settings(&dir));
    let gate = hold(&store);
    send(&store, |w| make(w, "ana")).unwrap();
    drop(gate);
    store.write_blocking(|_| Ok(())).unwrap();
    assert!(exists(&store, "ana"));
}

#[test]
fn a_write_that_was_answered_is_seen_by_every_later_read() {
    let dir = Dir::new();
    let store = open(settings(&dir));
    std::thread::scope(|scope| {
        for caller in 0..8 {
            let store = &store;
            scope.spawn(move || {
                for n in 0..50 {
                    let name = format!("{caller}-{n}");
                    let id = store.write_blocking(move |w| make(w, &name)).unwrap();
                    assert!(store.read(|db| user::find(db, id)).unwrap().is_some());
                }
            });
        }
    });
}

#[test]
fn nothing_is_seen_before_it_is_committed() {
    let dir = Dir::new();
    let store = open(settings(&dir));
    let ((go, gate), (here, arrived)) = (channel::<()>(), channel());
    let answer = later!(store, move |w: &Write<'_>| {
        make(w, "ana")?;
        here.send(()).unwrap();
        let _let_go = gate.recv();
        Ok(())
    });
    arrived.recv().unwrap();
    assert!(!exists(&store, "ana"));
    drop(go);
    answer.blocking_recv().unwrap().unwrap();
    assert!(exists(&store, "ana"));
}

#[test]
fn a_full_queue_is_busy_at_once() {
    let dir = Dir::new();
    let store = open(Settings { queue: 2, ..settings(&dir) });
    let gate = hold(&store);
    send(&store, |w| make(w, "one")).unwrap();
    send(&store, |w| make(w, "two")).unwrap();
    assert!(matches!(send(&store, |w| make(w, "three")), Err(Error::Busy)));
    drop(gate);
    store.close();
    assert_eq!(["one", "two", "three"].map(|name| exists(&store, name)), [true, true, false]);
}

#[test]
fn a_full_disk_undoes_the_whole_batch_and_nobody_is_told_otherwise() {
    let dir = Dir::new();
    let (store, told) = listening(settings(&dir));
    let limit = |pages: i64| {
        let set = move |w: &Write<'_>| {
            let set =
                w.db().pragma_update_and_check(None, "max_page_count", pages, |row| row.get::<_, i64>(0));
            set.map_err(fault::failed("limit the file"))
        };
        store.write_blocking(set).unwrap()
    };
    let pages =
        store.read(|db| Ok(db.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap())).unwrap();
    limit(pages);
    let gate = hold(&store);
    let fits = later!(store, |w: &Write<'_>| journal::append(w, &happening("order_placed")));
    let refuses = later!(store, |_: &Write<'_>| Err::<(), _>(Error::TooLarge));
    let fills = later!(store, |w: &Write<'_>| {
        (0..).try_for_each(|n| make(w, &format!("{n}{}", "x".repeat(500))).map(drop))
    });
    let follows = later!(store, |w: &Write<'_>| make(w, "follows"));
    drop(gate); // what comes after the batch finds room: the limit is the connection's, and that was replaced
    assert!(matches!(fits.blocking_recv().unwrap(), Err(Error::Busy)), "though it had run and was content");
    assert!(matches!(refuses.blocking_recv().unwrap(), Err(Error::Busy)));
    assert!(matches!(fills.blocking_recv().unwrap(), Err(Error::Busy)));
    let follows = follows.blocking_recv().unwrap().unwrap();
    assert_eq!(store.read(journal::head).unwrap(), 0);
    let users = store.read(|db| user::list(db, UserId::new(0), 10)).unwrap();
    assert_eq!(users.iter().map(|user| user.id).collect::<Vec<_>>(), [follows]);
    limit(1_000_000);
    assert_eq!(store.write_blocking(|w| journal::append(w, &happening("order_placed"))).unwrap(), 1);
    assert_eq!(told.recv().unwrap(), 1);
    assert!(told.try_recv().is_err(), "what was undone was not made public");
}

#[test]
fn rows_are_public_in_order_before_their_callers_are_answered() {
    let dir = Dir::new();
    let (store, told) = listening(settings(&dir));
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..10 {
                    store.write_blocking(|w| journal::append(w, &happening("order_placed"))).unwrap();
                }
            });
        }
    });
    let seen: Vec<i64> = told.try_iter().collect();
    assert_eq!(seen, (1..=160).collect::<Vec<_>>());
    assert_eq!(store.read(|db| journal::verify(db, 1)).unwrap(), None);
}

#[test]
fn a_listener_that_panics_costs_no_answer() {
    let dir = Dir::new();
    let store = Store::open(settings(&dir), Clock::System, Box::new(|_| panic!("on purpose"))).unwrap();
    assert_eq!(store.write_blocking(|w| journal::append(w, &happening("order_placed"))).unwrap(), 1);
    assert_eq!(store.write_blocking(|w| journal::append(w, &happening("order_placed"))).unwrap(), 2);
}

#[test]
fn what_another_process_journals_is_made_public_without_a_write_of_ours() {
    let dir = Dir::new();
    let (store, told) = listening(Settings { poll: Duration::from_millis(5), ..settings(&dir) });
    let other = open(settings(&dir));
    other.write_blocking(|w| journal::append(w, &happening("order_placed"))).unwrap();
    assert_eq!(told.recv().unwrap(), 1);
    drop(store);
}

#[test]
fn what_another_process_journals_comes_before_our_next_row() {
    let dir = Dir::new();
    let (store, told) = listening(Settings { poll: Duration::from_secs(3600), ..settings(&dir) });
    let other = open(settings(&dir));
    for _ in 0..2 {
        other.write_blocking(|w| journal::append(w, &happening("order_placed"))).unwrap();
    }
    assert!(told.try_recv().is_err());
    assert_eq!(store.write_blocking(|w| journal::append(w, &happening("order_placed"))).unwrap(), 3);
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn another_processs_lock_is_waited_for() {
    let dir = Dir::new();
    let store = open(settings(&dir));
    let other = open::again(&dir.file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let answer = later!(store, |w: &Write<'_>| make(w, "ana"));
    other.execute_batch("COMMIT").unwrap();
    assert!(answer.blocking_recv().unwrap().is_ok());
}

#[test]
fn a_stop_commits_what_waits_and_refuses_what_comes_later() {
    let dir = Dir::new();
    let store = open(settings(&dir));
    let gate = hold(&store);
    let waiting = later!(store, |w: &Write<'_>| make(w, "ana"));
    drop(gate);
    store.close();
    assert!(waiting.blocking_recv().unwrap().is_ok());
    assert!(matches!(store.write_blocking(|w| make(w, "late")), Err(Error::Busy)));
    assert_eq!(
        std::fs::metadata(dir.file().with_file_name("comanda.db-wal")).map_or(0, |file| file.len()),
        0
    );
    drop(store);
    assert!(exists(&open(settings(&dir)), "ana"));
}

#[tokio::test]
async fn a_stop_without_order_shows_at_the_next_start() {
    let dir = Dir::new();
    let first = open(settings(&dir));
    assert!(!first.serving().await.unwrap());
    let beside = open(settings(&dir));
    beside.close();
    assert!(first.read(house::find).unwrap().running, "a command that ran beside the server notes no stop");
    let after_a_power_cut = open(settings(&dir));
    assert!(after_a_power_cut.serving().await.unwrap());
    after_a_power_cut.close();
    assert!(!open(settings(&dir)).serving().await.unwrap());
}

#[tokio::test]
async fn scans_run_beside_reads_and_writes() {
    let dir = Dir::new();
    let store = open(settings(&dir));
    store.write(|w| make(w, "ana")).await.unwrap();
    let count = store.scan(|db| user::list(db, UserId::new(0), 10).map(|users| users.len())).await.unwrap();
    assert_eq!(count, 1);
}

#[test]
fn readers_cannot_write() {
    let dir = Dir::new();
    let store = open(settings(&dir));
    let wrote = store.read(|db| Ok(db.execute("UPDATE house SET running = 1", []).is_ok())).unwrap();
    assert!(!wrote);
}

#[test]
fn one_read_sees_one_moment() {
    let dir = Dir::new();
    let store = open(settings(&dir));
    store
        .read(|db| {
            assert_eq!(journal::head(db)?, 0);
            store.write_blocking(|w| journal::append(w, &happening("order_placed")))?;
            assert_eq!(journal::head(db)?, 0, "the same moment still");
            Ok(())
        })
        .unwrap();
    assert_eq!(store.read(journal::head).unwrap(), 1);
}

#[test]
fn a_read_that_panics_gives_its_connection_back_clean() {
    let dir = Dir::new();
    let store = open(Settings { readers: 1, ..settings(&dir) });
    let read = || store.read(|_| -> Result<()> { panic!("on purpose") });
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).is_err());
    assert_eq!(store.read(journal::head).unwrap(), 0);
}

#[test]
fn a_long_log_is_moved_home_while_writing() {
    let dir = Dir::new();
    let store = open(settings(&dir));
    let before = std::fs::metadata(dir.file()).unwrap().len();
    let blob = "x".repeat(100_000);
    for n in 0..60 {
        let (blob, name) = (blob.clone(), format!("{n}"));
        store.write_blocking(move |w| make(w, &(name + &blob))).unwrap();
    }
    assert!(std::fs::metadata(dir.file()).unwrap().len() > before + 3_000_000);
}

/// Lets the COMMIT of the batch that this runs in fail after SQLite ended the transaction, as a failing disk does.
fn break_commit(w: &Write<'_>) -> Result<()> {
    w.db().commit_hook(Some(|| true)).map_err(fault::failed("break the commit"))
}

#[test]
fn after_a_commit_that_failed_all_are_told_that_it_is_unknown_and_the_store_works_on() {
    let dir = Dir::new();
    let (store, told) = listening(settings(&dir));
    store.write_blocking(|w| journal::append(w, &happening("order_placed"))).unwrap();
    let gate = hold(&store);
    let one = later!(store, |w: &Write<'_>| journal::append(w, &happening("order_placed")));
    let two = later!(store, break_commit);
    drop(gate);
    assert!(matches!(one.blocking_recv().unwrap(), Err(Error::Unknown)));
    assert!(matches!(two.blocking_recv().unwrap(), Err(Error::Unknown)));
    assert_eq!(store.write_blocking(|w| journal::append(w, &happening("order_placed"))).unwrap(), 2);
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [1, 2]);
}

#[tokio::test]
async fn a_file_that_lost_what_was_published_ends_the_process() {
    let dir = Dir::new();
    let store = open(settings(&dir));
    store.write(|w| journal::append(w, &happening("order_placed"))).await.unwrap();
    let other = open::again(&dir.file()).unwrap();
    other.execute("DELETE FROM journal", []).unwrap();
    assert!(matches!(store.write(break_commit).await, Err(Error::Unknown)));
    store.failed().await;
    assert!(matches!(store.write(|w| make(w, "ana")).await, Err(Error::Busy)));
}

#[test]
fn what_was_answered_is_in_the_files_at_that_moment() {
    let (dir, copy) = (Dir::new(), Dir::new());
    let store = open(settings(&dir));
    for n in 0..20 {
        store.write_blocking(move |w| make(w, &format!("{n}"))).unwrap();
    }
    for name in ["comanda.db", "comanda.db-wal"] {
        std::fs::copy(dir.file().with_file_name(name), copy.file().with_file_name(name)).unwrap();
    }
    let copied = open(settings(&copy));
    assert_eq!(copied.read(|db| user::list(db, UserId::new(0), 100)).unwrap().len(), 20);
}

#[test]
fn a_replicators_log_is_left_alone_even_at_the_stop() {
    let dir = Dir::new();
    let store = open(Settings { replicated: true, ..settings(&dir) });
    store.write_blocking(|w| make(w, "ana")).unwrap();
    drop(store);
    assert!(std::fs::metadata(dir.file().with_file_name("comanda.db-wal")).unwrap().len() > 0);
    assert!(exists(&open(settings(&dir)), "ana"));
}
