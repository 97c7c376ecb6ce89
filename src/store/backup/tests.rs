//! Real files, a real writer under load, and copies that were damaged on purpose.

use super::*;
use crate::auth::id::UserId;
use crate::clock::{Clock, Time};
use crate::restaurant::order::Origin;
use crate::store::fixture::{ANA, House, SOUP, TODAY};
use crate::store::proof::{Depth, of_database};
use crate::store::restore::{Restored, restore};
use crate::store::testing::Dir;
use crate::store::{Settings, Store, house, journal, order, session};
use std::cell::Cell;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

const NOW: Time = Time::from_secs(1_772_600_000);
const KEEP: Keep = Keep { days: 7, weeks: 4, months: 12 };

fn quiet() -> Told {
    Arc::new(|_| ())
}

fn stamp() -> Stamp {
    Stamp::of(NOW, "America/Bogota")
}

/// A furnished store, and the plan of an order in it.
fn furnished(dir: &Dir) -> (Store, crate::restaurant::checkout::Plan) {
    let settings = Settings { readers: 2, ..Settings::at(dir.file()) };
    let store = Store::open(settings, Clock::fixed(NOW), Box::new(|_| ())).unwrap();
    let house = House::furnish(Connection::open(dir.file()).unwrap());
    let plan = house.plan(ANA, &[(SOUP, 1)]).unwrap();
    (store, plan)
}

fn place(store: &Store, plan: &crate::restaurant::checkout::Plan) -> Result<()> {
    let plan = plan.clone();
    let by = order::By {
        customer: Some(ANA),
        actor: Some(ANA),
        address: None,
        origin: Origin::Web,
        business_day: TODAY,
    };
    store.write_blocking(move |w| order::place(w, &plan, &by)).map(drop)
}

fn folder_of(dir: &Dir) -> Target {
    Target::Folder(dir.file().with_file_name("backups"), KEEP)
}

fn put_back(from: &Path, database: &Path) -> Result<Restored> {
    restore(from, database, NOW, "now", || Ok(()), &quiet())
}

/// A house with three orders, its backup under the dated name, and nobody in it.
fn backed_up(dir: &Dir) -> Made {
    let (store, plan) = furnished(dir);
    (0..3).for_each(|_| place(&store, &plan).unwrap());
    let made = make(&dir.file(), &folder_of(dir), stamp(), &quiet()).unwrap();
    store.close();
    made
}

#[test]
fn sixty_four_callers_order_while_backups_are_made_and_none_is_refused() {
    let (dir, elsewhere) = (Dir::new(), Dir::new());
    let (store, plan) = furnished(&dir);
    let (busy, placed) = (AtomicBool::new(true), AtomicU64::new(0));
    let mut made = Vec::new();
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..64)
            .map(|_| {
                scope.spawn(|| {
                    while busy.load(Ordering::Acquire) {
                        place(&store, &plan).unwrap();
                        placed.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        // Each backup sees orders that were placed before it, and others are placed while it is made.
        for n in 1..=3 {
            while placed.load(Ordering::Relaxed) < n * 100 {
                std::thread::yield_now();
            }
            made.push(make(&dir.file(), &folder_of(&dir), stamp(), &quiet()));
        }
        busy.store(false, Ordering::Release);
        for caller in callers {
            caller.join().unwrap();
        }
    });
    let made: Vec<Made> = made.into_iter().map(Result::unwrap).collect();
    let orders: Vec<i64> = made.iter().map(|made| made.facts.rows("customer_order")).collect();
    assert!(orders[0] >= 100 && orders.is_sorted() && orders[0] < orders[2], "{orders:?}");

    // One of the middle of it, put back elsewhere, is what it was.
    put_back(&made[1].path, &elsewhere.file()).unwrap();
    assert_eq!(of_database(&elsewhere.file(), Depth::Full).unwrap(), made[1].facts);
    // And one of the end is what the house is.
    let last = make(&dir.file(), &folder_of(&dir), stamp(), &quiet()).unwrap();
    let (all, head) = (i64::try_from(placed.into_inner()).unwrap(), store.read(journal::head).unwrap());
    assert_eq!((last.facts.rows("customer_order"), last.facts.head), (all, head));
}

#[test]
fn what_was_there_is_kept_and_nobody_is_signed_in_any_more() {
    let dir = Dir::new();
    let (store, plan) = furnished(&dir);
    let new = session::New { key_hash: &[7; 32], user: ANA, credentials: 1, agent: "", address: "" };
    let key = *new.key_hash;
    store.write_blocking(move |w| session::insert(w, &session::New { key_hash: &key, ..new })).unwrap();
    place(&store, &plan).unwrap();
    let made = make(&dir.file(), &folder_of(&dir), stamp(), &quiet()).unwrap();
    place(&store, &plan).unwrap();
    let epoch = store.read(house::find).unwrap().epoch;
    store.close();
    drop(store);

    let exchanged = Cell::new(0);
    let exchange = || {
        exchanged.set(exchanged.get() + 1);
        Ok(())
    };
    let restored = restore(&made.path, &dir.file(), NOW, "now", exchange, &quiet()).unwrap();
    assert_eq!((exchanged.get(), restored.facts.rows("customer_order")), (1, 1));
    let before = restored.before.unwrap();
    assert_eq!(of_database(&before, Depth::Full).unwrap().rows("customer_order"), 2);

    let db = Connection::open(dir.file()).unwrap();
    assert_ne!(house::find(&db).unwrap().epoch, epoch);
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM session"), 0);
    assert_eq!(count("SELECT count(*) FROM user WHERE credentials = 2 AND credentials_at IS NOT NULL"), 6);
    drop(db);
    let again = Store::open(Settings::at(dir.file()), Clock::fixed(NOW), Box::new(|_| ())).unwrap();
    assert_eq!(again.read(journal::head).unwrap(), 1);
    assert!(again.read(|db| crate::store::user::find(db, UserId::new(5))).unwrap().is_some());
}

#[test]
fn a_damaged_backup_is_refused_and_nothing_is_changed() {
    let dir = Dir::new();
    let made = backed_up(&dir);
    let plain = dir.file().with_file_name("plain.db");
    gzip::unpack(&made.path, &plain, &quiet()).unwrap();
    let before = std::fs::read(dir.file()).unwrap();
    let refuse = |path: &Path, words: &str| {
        let said = put_back(path, &dir.file()).unwrap_err().to_string();
        assert!(said.contains(words) && !said.contains(".restoring"), "{said}");
        assert_eq!(std::fs::read(dir.file()).unwrap(), before);
        assert!(!with_suffix(&dir.file(), ".restoring").exists());
    };

    let packed = std::fs::read(&made.path).unwrap();
    let bad = dir.file().with_file_name("bad.db.gz");
    std::fs::write(&bad, &packed[..packed.len() / 2]).unwrap();
    refuse(&bad, "is damaged: it cannot be unpacked");
    let mut flipped = packed;
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0xff;
    std::fs::write(&bad, &flipped).unwrap();
    refuse(&bad, "is damaged");

    let damaged = dir.file().with_file_name("damaged.db");
    std::fs::copy(&plain, &damaged).unwrap();
    let mut file = std::fs::OpenOptions::new().write(true).open(&damaged).unwrap();
    file.seek(SeekFrom::Start(8192)).unwrap();
    file.write_all(&[0x5a; 8192]).unwrap();
    refuse(&damaged, "is damaged");

    std::fs::copy(&plain, &damaged).unwrap();
    let db = Connection::open(&damaged).unwrap();
    db.execute_batch("UPDATE journal SET actor = 99 WHERE seq = 2").unwrap();
    drop(db);
    refuse(&damaged, "its journal does not fit together at row 3");

    std::fs::write(&damaged, "no database").unwrap();
    refuse(&damaged, "damaged.db");
    let db = Connection::open(dir.file().with_file_name("foreign.db")).unwrap();
    db.execute_batch("CREATE TABLE t (x)").unwrap();
    drop(db);
    refuse(&dir.file().with_file_name("foreign.db"), "is no database of comanda's");
    refuse(&dir.file().with_file_name("none.db"), "cannot be read");
}

#[test]
fn a_house_that_is_served_is_not_restored() {
    let dir = Dir::new();
    let made = backed_up(&dir);
    let lock = crate::store::lock::Lock::take(&dir.file()).unwrap();
    let said = put_back(&made.path, &dir.file()).unwrap_err().to_string();
    assert!(said.contains("in use by another comanda"), "{said}");
    drop(lock);
    put_back(&made.path, &dir.file()).unwrap();
}

#[test]
fn a_broken_database_gives_way_and_is_kept_as_it_is() {
    let dir = Dir::new();
    let made = backed_up(&dir);
    std::fs::write(dir.file(), "rubble").unwrap();
    std::fs::write(with_suffix(&dir.file(), "-wal"), "more rubble").unwrap();
    let restored = put_back(&made.path, &dir.file()).unwrap();
    let before = restored.before.unwrap();
    assert_eq!(std::fs::read_to_string(&before).unwrap(), "rubble");
    assert_eq!(std::fs::read_to_string(with_suffix(&before, "-wal")).unwrap(), "more rubble");
    assert_eq!(of_database(&dir.file(), Depth::Full).unwrap(), made.facts);
}

#[test]
fn older_backups_and_what_was_interrupted_go_and_other_files_stay() {
    let dir = Dir::new();
    let folder = dir.file().with_file_name("backups");
    std::fs::create_dir(&folder).unwrap();
    let old = ["comanda-20200101-043000.db.gz", ".comanda-20260101-043000.db.gz.part"];
    let kept = ["comanda-20260302-043000.db.gz", "comanda-notes.txt", "menu.db.gz"];
    for name in old.iter().chain(&kept) {
        std::fs::write(folder.join(name), "x").unwrap();
    }
    let (_store, _) = furnished(&dir);
    let few = Keep { days: 2, weeks: 0, months: 0 };
    let made = make(&dir.file(), &Target::Folder(folder.clone(), few), stamp(), &quiet()).unwrap();
    assert_eq!(made.path, folder.join("comanda-20260303-235320.db.gz"));
    assert_eq!(made.removed, [folder.join(old[0])]);
    let mut there: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    there.sort();
    assert_eq!(
        there,
        ["comanda-20260302-043000.db.gz", "comanda-20260303-235320.db.gz", "comanda-notes.txt", "menu.db.gz"]
    );
}

#[test]
fn a_backup_to_a_file_is_what_its_name_says_and_never_the_database() {
    let dir = Dir::new();
    let (store, plan) = furnished(&dir);
    place(&store, &plan).unwrap();
    let loose = dir.file().with_file_name("copy.db");
    let made = make(&dir.file(), &Target::File(loose.clone()), stamp(), &quiet()).unwrap();
    assert_eq!(proof::of_copy(&loose).unwrap(), made.facts);
    let mut magic = [0; 2];
    let packed = dir.file().with_file_name("copy.db.gz");
    make(&dir.file(), &Target::File(packed.clone()), stamp(), &quiet()).unwrap();
    File::open(&packed).unwrap().read_exact(&mut magic).unwrap();
    assert_eq!(magic, [0x1f, 0x8b]);
    for suffix in ["", "-wal", ".lock"] {
        let own = Target::File(with_suffix(&dir.file(), suffix));
        assert!(make(&dir.file(), &own, stamp(), &quiet()).is_err(), "{suffix}");
    }
    assert!(make(&dir.file().with_file_name("none.db"), &folder_of(&dir), stamp(), &quiet()).is_err());
}

#[test]
fn two_backups_of_one_second_have_two_names_and_the_bar_moves() {
    let dir = Dir::new();
    let made = backed_up(&dir);
    let moved = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&moved);
    let told: Told = Arc::new(move |bytes| {
        counted.fetch_add(bytes, Ordering::Relaxed);
    });
    let second = make(&dir.file(), &folder_of(&dir), stamp(), &told).unwrap();
    assert_ne!(made.path, second.path);
    assert_eq!(made.facts, second.facts);
    assert!(moved.load(Ordering::Relaxed) >= 2 * size(&dir.file()));
    assert_eq!(name::list(dir.file().with_file_name("backups").as_path()).len(), 2 - second.removed.len());
}
