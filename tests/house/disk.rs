//! The disk is full in the middle of a batch: whoever is not served is told so with 503, nothing that was answered is
//! lost, nothing that was refused is kept, and when there is space again the house goes on by itself.

use super::client::Speaks;
use super::file::Folder;
use super::house::House;
use super::process::comanda;
use super::seed::{self, Account, DISTRICT, Keys, STREET};
use comanda::config::Profile;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const GUESTS: usize = 64;

/// Guests with full carts, and what they got: the order's number, or `None` for 503.
struct Table {
    guests: Vec<(Account, Keys)>,
}

impl Table {
    fn set(house: &House) -> Self {
        let ring = house.app.keys.ring();
        let (_, kitchen) = house.kitchen("fonda");
        let guests = house.write(move |w| {
            let mut guests = Vec::new();
            for n in 0..GUESTS {
                let guest = seed::account(w, &format!("guest{n}"), "customer")?;
                seed::cart(w, guest.id, &kitchen)?;
                let keys = seed::keys(w, guest.id, &ring)?;
                guests.push((guest, keys));
            }
            Ok(guests)
        });
        Self { guests }
    }

    /// Everybody checks out at once, each with their key.
    fn all_check_out(&self, house: &House) -> BTreeMap<i64, Option<i64>> {
        std::thread::scope(|scope| {
            let asking: Vec<_> = self
                .guests
                .iter()
                .map(|(guest, keys)| scope.spawn(move || (guest.id.raw(), check_out(house, keys))))
                .collect();
            asking.into_iter().map(|guest| guest.join().unwrap()).collect()
        })
    }
}

fn check_out(house: &House, keys: &Keys) -> Option<i64> {
    let form =
        json!({"direccion": STREET, "barrio": DISTRICT, "notas": "x".repeat(400), "metodo_pago": "efectivo"});
    let browser = house.browser_with(keys);
    let answer = browser.post("/carrito/confirmar/").key("the-one").json(&form).send();
    if answer.status == 503 {
        assert!(answer.header("retry-after").is_some(), "{answer}");
        return None;
    }
    answer.expect(200).json()["pedido_id"].as_i64()
}

/// The orders in the file, by guest.
fn kept(house: &House) -> BTreeMap<i64, i64> {
    let rows = house.file().rows("SELECT customer, id FROM customer_order", |r| Ok((r.get(0)?, r.get(1)?)));
    rows.into_iter().collect()
}

/// The proof, whatever makes the disk full and empty again.
fn a_full_disk_refuses_and_loses_nothing(house: &House, fill: impl FnOnce(), space: impl FnOnce()) {
    let table = Table::set(house);
    // It serves: what it notes at its start is written.
    house.stranger().get("/livez").expect(200);
    fill();
    let first = table.all_check_out(house);
    let placed: BTreeMap<i64, i64> =
        first.iter().filter_map(|(&guest, order)| Some((guest, (*order)?))).collect();
    assert!(placed.len() < GUESTS, "the disk was not full");
    assert_eq!(kept(house), placed, "left is kept, right was answered");
    house.file().has_no_half_order();
    // Reading goes on meanwhile.
    house.stranger().get("/restaurantes/api/productos/").expect(200);
    space();
    let second = table.all_check_out(house);
    for (guest, order) in &placed {
        assert_eq!(second[guest], Some(*order), "asked again, guest {guest} got another order");
    }
    assert!(second.values().all(Option::is_some), "there is space again: {second:?}");
    assert_eq!(kept(house).len(), GUESTS);
    assert_eq!(house.file().texts("SELECT public_id FROM customer_order").len(), GUESTS);
}

#[test]
fn a_file_that_may_not_grow_refuses_checkouts_with_503_and_goes_on_when_it_may() {
    let house = House::of(Profile::Default).open();
    let limit = |pages: &'static str| {
        house.write(move |w| {
            let sql = format!("PRAGMA max_page_count = {pages}");
            w.db().query_row(&sql, [], |_| Ok(())).expect("a limit");
            Ok(())
        });
    };
    // SQLite takes no limit below the present size: one page means no page more.
    a_full_disk_refuses_and_loses_nothing(&house, || limit("1"), || limit("1000000"));
}

/// A disk of a few megabytes, in memory. Unmounted when dropped.
struct Disk(Folder);

impl Disk {
    /// `None` where this process may not mount.
    fn of(size: &str) -> Option<Self> {
        let folder = Folder::new();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(folder.path())
            .output();
        mounted.is_ok_and(|output| output.status.success()).then(|| Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _as_far_as_possible = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

/// Writes a file until the disk is full, then gives back `spare` bytes.
fn filler(disk: &Path, spare: u64) -> PathBuf {
    let mut path = disk.join("filler");
    while path.exists() {
        path.set_extension("more");
    }
    let mut file = File::create(&path).unwrap();
    let mut size: u64 = 0;
    while file.write_all(&[0; 4096]).is_ok() {
        size += 4096;
    }
    file.set_len(size.saturating_sub(spare)).unwrap();
    path
}

#[test]
fn a_full_disk_in_the_middle_of_a_batch_refuses_with_503_and_the_house_goes_on_when_there_is_space() {
    let Some(disk) = Disk::of("6m") else {
        println!(
            "NOT RUN: this process may not mount a small disk; the page limit's test says the same of the file"
        );
        return;
    };
    for spare in [0, 20_480, 65_536] {
        let folder = disk.path().join(spare.to_string());
        std::fs::create_dir(&folder).unwrap();
        let house = House::of(Profile::Default).at(&folder.join("comanda.db")).open();
        let filler_of = || filler(disk.path(), spare);
        a_full_disk_refuses_and_loses_nothing(
            &house,
            || drop(filler_of()),
            || std::fs::remove_file(disk.path().join("filler")).unwrap(),
        );
        drop(house);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

/// Whether this process has anything open below a folder.
fn is_open(folder: &Path) -> bool {
    let open = std::fs::read_dir("/proc/self/fd").unwrap();
    let mut targets = open.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
    targets.any(|target| target.starts_with(folder))
}

/// A house on a small disk, guests with full carts in it, everybody gone home, and not a byte of room.
fn closed_and_full(disk: &Disk) -> (Table, PathBuf) {
    let database = disk.path().join("comanda.db");
    let house = House::of(Profile::Default).at(&database).open();
    let table = Table::set(&house);
    house.app.store.keep_room();
    drop(house);
    // Its last connections are closed a moment after the house.
    let since = Instant::now();
    while is_open(disk.path()) {
        assert!(since.elapsed() < Duration::from_secs(20), "the house is not closed");
        std::thread::yield_now();
    }
    // What is left of log and index says nothing, and gives way at the next start.
    for name in ["comanda.db-wal", "comanda.db-shm"] {
        let _gone_already = std::fs::remove_file(disk.path().join(name));
    }
    let filler = filler(disk.path(), 0);
    (table, filler)
}

#[test]
fn a_house_that_starts_on_a_full_disk_can_be_read_and_takes_orders_when_there_is_room() {
    let Some(disk) = Disk::of("6m") else {
        println!("NOT RUN: this process may not mount a small disk");
        return;
    };
    let (table, filler) = closed_and_full(&disk);
    let house = House::of(Profile::Default).at(&disk.path().join("comanda.db")).open();
    house.stranger().get("/restaurantes/api/productos/").expect(200);
    let first = table.all_check_out(&house);
    let placed: BTreeMap<i64, i64> =
        first.iter().filter_map(|(&guest, order)| Some((guest, (*order)?))).collect();
    assert!(placed.len() < GUESTS, "the disk was not full");
    assert_eq!(kept(&house), placed);
    house.stranger().get("/restaurantes/api/productos/").expect(200);
    std::fs::remove_file(filler).unwrap();
    assert!(table.all_check_out(&house).values().all(Option::is_some));
    assert_eq!(kept(&house).len(), GUESTS);
}

#[test]
fn a_server_whose_file_cannot_even_be_read_waits_for_room() {
    let Some(disk) = Disk::of("6m") else {
        println!("NOT RUN: this process may not mount a small disk");
        return;
    };
    let (_, filler) = closed_and_full(&disk);
    // What was kept for this is taken by somebody else.
    std::fs::remove_file(disk.path().join("comanda.db.spare")).unwrap();
    let _more = self::filler(disk.path(), 0);
    let mut command = comanda(&disk.path().join("comanda.db"));
    let command =
        command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut server = command.spawn().unwrap();
    // It ends, or says this: nothing else is said before.
    let said = BufReader::new(server.stderr.take().unwrap()).lines().map(Result::unwrap);
    let said: Vec<String> = said.take(2).collect();
    assert!(said.iter().any(|line| line.contains("waits for room")), "{said:?}");
    std::fs::remove_file(filler).unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(line.contains("http://127.0.0.1:"), "{line:?}");
}
