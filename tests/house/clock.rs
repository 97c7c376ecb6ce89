//! The machine's clock stands in 1970, stands years ahead, is set back and forth: orders are taken, nobody is signed out,
//! nothing is purged that is alive, and no stamp goes back but where the file says that time was moved.
//!
//! The houses here go by clocks whose hands the test moves: what the clock shows and what has passed apart.

use super::client::{Browser, Program, Speaks, Stranger};
use super::file::{File, Folder};
use super::house::House;
use super::process::{Process, comanda, done};
use super::seed::{self, Account, DISTRICT, Kitchen, STREET};
use comanda::auth::id::UserId;
use comanda::clock::{Clock, Span, Time};
use comanda::config::Profile;
use comanda::services::{purge, timekeeping};
use comanda::store;
use serde_json::json;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// 2026-06-01T12:00:00Z, seven in the morning in Bogotá.
const NOON: Time = Time::from_secs(1_780_315_200);
const YEARS: Span = Span::days(730);

/// A machine's clock that nobody vouches for.
fn clock(shows: Time) -> Clock {
    let clock = Clock::fixed(shows);
    clock.synchronise(false);
    clock
}

fn house_at(database: &Path, clock: &Clock) -> House {
    House::of(Profile::Default).at(database).clock(clock.clone()).open()
}

/// Sets the clock right (or wrong) by a service that vouches for it, and waits until the house has looked.
fn vouch(house: &House, shows: Time) {
    house.clock.synchronise(false);
    house.clock.step(shows.since(house.clock.now()));
    house.clock.synchronise(true);
    look(house);
}

fn look(house: &House) {
    house.wait_for(timekeeping::look(&house.app));
}

/// A guest who has signed in with a browser and with an app, and a restaurant. They outlive the houses of a test.
struct Evening {
    guest: Account,
    kitchen: Kitchen,
    session: String,
    csrf: String,
    owners_session: String,
    access: String,
    refresh: String,
    orders: AtomicU32,
}

impl Evening {
    fn begin(house: &House) -> Self {
        let guest = house.customer("ana");
        let (owner, kitchen) = house.kitchen("fonda");
        let (browser, owners) = (house.browser(&guest), house.browser(&owner));
        let body = json!({"username": guest.email, "password": guest.password});
        let pair = house.stranger().post("/api/login/").json(&body).expect(200).json();
        let text = |name: &str| pair[name].as_str().unwrap().to_owned();
        Self {
            session: browser.cookie("sessionid").unwrap(),
            csrf: browser.cookie("csrftoken").unwrap(),
            owners_session: owners.cookie("sessionid").unwrap(),
            access: text("access"),
            refresh: text("refresh"),
            orders: AtomicU32::new(0),
            guest,
            kitchen,
        }
    }

    fn browser(&self, house: &House) -> Browser {
        Browser::at(&house.line).with("sessionid", &self.session).with("csrftoken", &self.csrf)
    }

    fn owners_page(&self, house: &House) -> String {
        let owner = Browser::at(&house.line).with("sessionid", &self.owners_session);
        owner.get("/panel-restaurante/").expect(200).text()
    }

    /// Everybody is still who they were: session, access token, and the refresh token, which is exchanged.
    #[track_caller]
    fn is_signed_in(&mut self, house: &House) {
        self.browser(house).get("/api/v1/orders/").expect(200);
        Program::with(&house.line, &self.access).get("/api/v1/orders/").expect(200);
        let body = json!({"refresh": self.refresh});
        let pair = Stranger::at(&house.line).post("/api/refresh/").json(&body).expect(200).json();
        self.refresh = pair["refresh"].as_str().unwrap().to_owned();
        let fresh = pair["access"].as_str().unwrap();
        Program::with(&house.line, fresh).get("/api/v1/orders/").expect(200);
    }

    /// Orders with the browser. The order's number.
    #[track_caller]
    fn orders(&self, house: &House) -> i64 {
        let key = format!("order-{}", self.orders.fetch_add(1, Ordering::Relaxed));
        self.orders_with(house, &key)
    }

    #[track_caller]
    fn orders_with(&self, house: &House, key: &str) -> i64 {
        let (guest, kitchen) = (self.guest.id, self.kitchen.clone());
        house.write(move |w| seed::cart(w, guest, &kitchen));
        let form = json!({"direccion": STREET, "barrio": DISTRICT, "notas": "", "metodo_pago": "efectivo"});
        let answer = self.browser(house).post("/carrito/confirmar/").key(key).json(&form).expect(200);
        answer.json()["pedido_id"].as_i64().unwrap()
    }
}

/// What an order says of its day: `2026-06-01 #1`.
fn day(house: &House, order: i64) -> String {
    let sql = format!("SELECT business_day || ' #' || number FROM customer_order WHERE id = {order}");
    house.file().texts(&sql).pop().unwrap()
}

fn placed(house: &House, order: i64) -> Time {
    let sql = format!("SELECT placed_at FROM customer_order WHERE id = {order}");
    Time::from_millis(house.file().number(&sql))
}

/// Fails where a stamp lies before an earlier one and no move of the clock lies between, or an order's time is not its
/// event's.
#[track_caller]
fn stamps_are_in_order(file: &File) {
    let back = "SELECT b.seq || ': ' || (b.at - a.at) FROM journal a JOIN journal b ON b.seq = a.seq + 1
        WHERE b.at < a.at AND NOT EXISTS (SELECT 1 FROM clock_move WHERE seq = a.seq)";
    assert_eq!(file.texts(back), [""; 0], "stamps go back");
    let apart = "SELECT CAST(o.id AS TEXT) FROM customer_order o JOIN journal j ON j.\"order\" = o.id
        AND j.kind = 'placed' WHERE j.at <> o.placed_at";
    assert_eq!(file.texts(apart), [""; 0]);
    let swapped = "SELECT CAST(b.id AS TEXT) FROM customer_order a JOIN customer_order b ON b.id > a.id
        WHERE b.changed_seq < a.changed_seq";
    assert_eq!(file.texts(swapped), [""; 0], "orders out of turn");
    let doubled =
        "SELECT business_day || ' #' || number FROM customer_order GROUP BY restaurant, business_day, number
        HAVING count(*) > 1";
    assert_eq!(file.texts(doubled), [""; 0], "a number was called out twice in a day");
}

fn moves(file: &File) -> Vec<String> {
    file.texts("SELECT why || ' ' || CAST(round(by / 60000.0) AS INTEGER) FROM clock_move ORDER BY id")
}

#[test]
fn after_a_power_cut_in_1970_orders_are_stamped_no_earlier_than_the_mark_until_the_clock_is_set() {
    let folder = Folder::new();
    let right = Clock::fixed(NOON);
    let mut evening = {
        let house = house_at(&folder.database(), &right);
        let evening = Evening::begin(&house);
        assert_eq!(day(&house, evening.orders(&house)), "2026-06-01 #1");
        right.advance(Span::minutes(10));
        evening
    };
    let house = house_at(&folder.database(), &clock(Time::from_secs(7)));
    evening.is_signed_in(&house);
    let order = evening.orders(&house);
    assert_eq!(
        (placed(&house, order), day(&house, order)),
        (NOON + Span::minutes(10), "2026-06-01 #2".into())
    );
    house.clock.advance(Span::minutes(5));
    assert_eq!(placed(&house, evening.orders(&house)), NOON + Span::minutes(15), "time goes on");
    assert!(evening.owners_page(&house).contains("comanda clock accept"), "staff are told");
    let guests_page = evening.browser(&house).get("/mispedidos/").expect(200).text();
    assert!(!guests_page.contains("comanda clock accept"), "guests need not know");
    let ready = Stranger::at(&house.watch).get("/readyz").expect(200).text();
    assert_eq!(
        house.stranger().get("/readyz").expect(200).text(),
        "ok\n",
        "guests are told nothing of clocks"
    );
    assert!(ready.starts_with("ok\nclock: "), "{ready}");

    vouch(&house, NOON + Span::days(2));
    evening.is_signed_in(&house);
    assert_eq!(day(&house, evening.orders(&house)), "2026-06-03 #1");
    assert!(!evening.owners_page(&house).contains("comanda clock accept"));
    assert_eq!(house.stranger().get("/readyz").expect(200).text(), "ok\n");
    assert_eq!(moves(&house.file()), ["synchronised 2865"]);
    stamps_are_in_order(&house.file());
}

#[test]
fn a_first_start_in_1970_is_moved_to_the_present_with_everybody_in_it() {
    let folder = Folder::new();
    let house = house_at(&folder.database(), &clock(Time::from_secs(7)));
    let mut evening = Evening::begin(&house);
    let first = evening.orders(&house);
    assert_eq!(day(&house, first), "2025-12-31 #1", "no true time lies before this program");
    vouch(&house, NOON);
    evening.is_signed_in(&house);
    assert_eq!(day(&house, evening.orders(&house)), "2026-06-01 #1");
    stamps_are_in_order(&house.file());
}

#[test]
fn a_false_start_two_years_ahead_poisons_nothing_and_a_correct_restart_goes_on() {
    let folder = Folder::new();
    let right = Clock::fixed(NOON);
    let mut evening = {
        let house = house_at(&folder.database(), &right);
        Evening::begin(&house)
    };
    {
        let ahead = clock(NOON + YEARS);
        let house = house_at(&folder.database(), &ahead);
        evening.is_signed_in(&house);
        assert_eq!(day(&house, evening.orders(&house)), "2026-06-01 #1");
        ahead.advance(Span::minutes(5));
        let purged = house.wait_for(purge::run(&house.app));
        assert_eq!((purged.sessions, purged.families), (0, 0));
        assert!(evening.owners_page(&house).contains("comanda clock accept"));
    }
    let mark = Time::from_millis(File::at(&folder.database()).number("SELECT time_mark FROM house"));
    assert_eq!(mark, NOON + Span::minutes(5), "only what has passed");
    right.advance(Span::minutes(8));
    let house = house_at(&folder.database(), &right);
    evening.is_signed_in(&house);
    let order = evening.orders(&house);
    assert_eq!(
        (placed(&house, order), day(&house, order)),
        (NOON + Span::minutes(8), "2026-06-01 #2".into())
    );
    assert_eq!(moves(&house.file()), [""; 0]);
    stamps_are_in_order(&house.file());
}

#[test]
fn two_false_years_that_were_vouched_for_are_taken_back_and_nobody_is_signed_out() {
    let house = House::open();
    let mut evening = Evening::begin(&house);
    let first = evening.orders_with(&house, "asked-twice");
    vouch(&house, NOON + YEARS);
    evening.is_signed_in(&house);
    assert_eq!(evening.orders_with(&house, "asked-twice"), first, "the key is remembered");
    let future = evening.orders(&house);
    assert_eq!(day(&house, future), "2028-05-31 #1");
    let in_future = house.program(&evening.guest);
    let purged = house.wait_for(purge::run(&house.app));
    assert_eq!((purged.sessions, purged.families, purged.keys), (0, 0, 0));

    house.clock.advance(Span::minutes(5));
    vouch(&house, NOON + Span::minutes(5));
    evening.is_signed_in(&house);
    in_future.get("/api/v1/orders/").expect(200);
    assert_eq!(evening.orders_with(&house, "asked-twice"), first);
    let order = evening.orders(&house);
    assert_eq!(
        (day(&house, order), placed(&house, order)),
        ("2026-06-01 #2".into(), NOON + Span::minutes(5))
    );
    let purged = house.wait_for(purge::run(&house.app));
    assert_eq!((purged.sessions, purged.families, purged.keys), (0, 0, 0));
    assert_eq!(moves(&house.file()), ["synchronised 1051200", "synchronised -1051200"]);
    assert_eq!(house.file().number("SELECT count(*) FROM audit WHERE kind = 'clock_moved'"), 2);

    // What was alive is so for as long as it would have been, and no longer.
    house.clock.advance(Span::minutes(56));
    in_future.get("/api/v1/orders/").expect(401);
    evening.browser(&house).get("/api/v1/orders/").expect(401);
    stamps_are_in_order(&house.file());
}

#[test]
fn what_had_ended_before_a_move_does_not_live_again_after_it() {
    let house = House::open();
    let evening = Evening::begin(&house);
    house.clock.advance(Span::minutes(61));
    for shows in [NOON - YEARS, NOON + YEARS, NOON + Span::minutes(61)] {
        vouch(&house, shows);
        evening.browser(&house).get("/api/v1/orders/").expect(401);
        Program::with(&house.line, &evening.access).get("/api/v1/orders/").expect(401);
    }
}

#[test]
fn while_guests_order_the_clock_is_set_back_and_forth_by_two_years() {
    let house = House::open();
    let mut evening = Evening::begin(&house);
    let (over, taken) = (AtomicBool::new(false), AtomicU32::new(0));
    let guests: Vec<(UserId, seed::Keys)> = ["luis", "rosa", "teo"]
        .map(|name| {
            let guest = house.customer(name);
            (guest.id, house.keys(&guest))
        })
        .into();
    std::thread::scope(|scope| {
        for (id, keys) in &guests {
            let (house, evening, over, taken) = (&house, &evening, &over, &taken);
            scope.spawn(move || {
                let browser = house.browser_with(keys);
                while !over.load(Ordering::Acquire) {
                    let (id, kitchen) = (*id, evening.kitchen.clone());
                    house.write(move |w| seed::cart(w, id, &kitchen));
                    let form = json!({"direccion": STREET, "barrio": DISTRICT, "notas": "", "metodo_pago": "efectivo"});
                    browser.post("/carrito/confirmar/").json(&form).expect(200);
                    taken.fetch_add(1, Ordering::AcqRel);
                }
            });
        }
        let more = || {
            let seen = taken.load(Ordering::Acquire);
            while taken.load(Ordering::Acquire) < seen + 5 {
                std::thread::yield_now();
            }
        };
        for (round, shows) in [YEARS, Span::millis(0), YEARS.back(), Span::millis(0)].into_iter().enumerate()
        {
            more();
            house.clock.advance(Span::secs(30));
            if round % 2 == 0 {
                // Nobody vouches for it: nothing happens.
                house.clock.synchronise(false);
                house.clock.step(shows);
                look(&house);
                more();
            }
            vouch(&house, NOON + shows);
        }
        more();
        over.store(true, Ordering::Release);
    });
    evening.is_signed_in(&house);
    let file = house.file();
    assert_eq!(moves(&file).len(), 4);
    stamps_are_in_order(&file);
    let seqs = "SELECT count(*) FROM journal WHERE seq <> (SELECT count(*) FROM journal j WHERE j.seq <= journal.seq)";
    assert_eq!(file.number(seqs), 0, "no gap");
    let odd = "SELECT DISTINCT substr(business_day, 1, 4) FROM customer_order ORDER BY 1";
    assert_eq!(file.texts(odd), ["2024", "2026", "2028"]);
    assert_eq!(day(&house, evening.orders(&house))[..10], *"2026-06-01");
}

#[test]
fn a_power_cut_before_the_time_was_written_down_takes_no_stamp_back() {
    let (folder, after) = (Folder::new(), Folder::new());
    let right = Clock::fixed(NOON);
    let house = house_at(&folder.database(), &right);
    let mut evening = Evening::begin(&house);
    evening.orders(&house);
    right.advance(Span::minutes(14));
    let last = evening.orders(&house);
    for suffix in ["", "-wal", ".key"] {
        let of = |folder: &Folder| folder.path().join(format!("comanda.db{suffix}"));
        if of(&folder).exists() {
            std::fs::copy(of(&folder), of(&after)).unwrap();
        }
    }
    let key = comanda::app::key::path(&folder.database());
    std::fs::copy(&key, comanda::app::key::path(&after.database())).unwrap();
    let last = placed(&house, last);
    let again = house_at(&after.database(), &clock(Time::from_secs(0)));
    evening.is_signed_in(&again);
    assert!(placed(&again, evening.orders(&again)) >= last);
    stamps_are_in_order(&again.file());
    drop(again);
    drop(house);
}

#[test]
fn a_command_beside_the_server_makes_it_believe_its_clock() {
    let folder = Folder::new();
    let right = Clock::fixed(NOON);
    let mut evening = {
        let house = house_at(&folder.database(), &right);
        Evening::begin(&house)
    };
    let house = house_at(&folder.database(), &clock(NOON + YEARS));
    house.write(|w| store::time::ask(w, NOON + YEARS));
    look(&house);
    evening.is_signed_in(&house);
    assert_eq!(moves(&house.file()), ["accepted 1051200"]);
    assert_eq!(house.file().number("SELECT time_asked IS NULL AND time_proved FROM house"), 1);
    assert_eq!(day(&house, evening.orders(&house)), "2028-05-31 #1");
    assert_eq!(house.app.clock.now(), NOON + YEARS);
    assert!(!evening.owners_page(&house).contains("comanda clock accept"));
}

#[test]
fn the_binary_shows_its_clock_and_accepts_it_with_and_without_a_server() {
    let folder = Folder::new();
    let ahead = clock(Clock::System.now() + Span::days(900));
    ahead.synchronise(true);
    drop(house_at(&folder.database(), &ahead));
    File::at(&folder.database()).damage("UPDATE house SET time_proved = 0");
    let server = Process::serve(comanda(&folder.database()).env("COMANDA_LOG__LEVEL", "error"));
    let shown = done(comanda(&folder.database()).arg("clock"));
    assert!(shown.contains("machine's clock") && shown.contains("house time"), "{shown}");
    let refused = comanda(&folder.database()).args(["clock", "accept"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2), "nobody to ask");
    done(comanda(&folder.database()).args(["clock", "accept", "--yes"]));
    assert!(server.id() > 0);
    let file = File::at(&folder.database());
    let known = || Time::from_millis(file.number("SELECT time_seen FROM house"));
    assert!(Clock::System.now().since(known()).abs() < Span::minutes(10));
    drop(server);

    drop(house_at(&folder.database(), &ahead));
    assert!(known().since(Clock::System.now()) > Span::days(800));
    done(comanda(&folder.database()).args(["clock", "accept", "--yes"]));
    assert!(Clock::System.now().since(known()).abs() < Span::minutes(10));
}
