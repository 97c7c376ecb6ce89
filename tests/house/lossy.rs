//! A bad network and bad luck at once: a proxy drops half of the answers, and the server is killed twenty times, while 500
//! guests check out. Each repeats their request with its key until an answer arrives. Then there are 500 orders, 500
//! entries in the kitchen's list, and no twin.

use super::file::{File, Folder};
use super::house::House;
use super::process::{Process, comanda};
use super::seed::{self, DISTRICT, Keys, STREET};
use super::wire::Wire;
use comanda::auth::id::UserId;
use comanda::clock::Clock;
use comanda::config::Profile;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

const GUESTS: usize = 500;
const AT_ONCE: usize = 16;
const KILLS: usize = 20;
/// What takes longer than this hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// A proxy that passes every request on and every second answer back.
struct Proxy {
    at: SocketAddr,
    /// Where the server is; `None` while it is dead.
    server: Mutex<Option<SocketAddr>>,
    came_back: Condvar,
    dropped: AtomicUsize,
    dice: AtomicU64,
    over: AtomicBool,
}

impl Proxy {
    fn new(listener: &TcpListener) -> Self {
        Self {
            at: listener.local_addr().unwrap(),
            server: Mutex::new(None),
            came_back: Condvar::new(),
            dropped: AtomicUsize::new(0),
            dice: AtomicU64::new(0x9e37_79b9_7f4a_7c15),
            over: AtomicBool::new(false),
        }
    }

    fn lead_to(&self, server: Option<SocketAddr>) {
        *self.server.lock().unwrap() = server;
        self.came_back.notify_all();
    }

    /// The server, once it lives.
    fn server(&self) -> SocketAddr {
        let dead = self.server.lock().unwrap();
        let (alive, late) = self.came_back.wait_timeout_while(dead, PATIENCE, |at| at.is_none()).unwrap();
        assert!(!late.timed_out(), "the server does not come back");
        alive.expect("waited for")
    }

    fn serve(&self, listener: &TcpListener) {
        std::thread::scope(|scope| {
            for client in listener.incoming() {
                if self.over.load(Ordering::Relaxed) {
                    return;
                }
                let client = client.unwrap();
                // A connection that breaks is what this is about: whoever is at its end asks again.
                scope.spawn(move || self.pass(client).unwrap_or_default());
            }
        });
    }

    fn pass(&self, mut client: TcpStream) -> std::io::Result<()> {
        let mut server = TcpStream::connect(self.server())?;
        let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
        let there = std::thread::spawn(move || {
            let copied = std::io::copy(&mut from, &mut to);
            let _gone = to.shutdown(Shutdown::Write);
            copied
        });
        let mut answer = Vec::new();
        let read = server.read_to_end(&mut answer);
        // A Weyl sequence through a multiplication: looks like chance, and is half and half.
        let throw =
            self.dice.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        if throw >> 63 == 0 {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        } else if read.is_ok() {
            client.write_all(&answer)?;
        }
        client.shutdown(Shutdown::Both)?;
        let _whichever = there.join();
        read.map(drop)
    }

    /// Lets [`Proxy::serve`] return.
    fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(self.at));
    }
}

/// Ends a proxy on drop, so that a test that fails does not wait for it for ever.
struct Ended<'a>(&'a Proxy);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// The number of the order; `None` when no answer came or the server was busy.
fn ask(at: SocketAddr, keys: &Keys, key: &str) -> Option<i64> {
    let body =
        json!({"direccion": STREET, "barrio": DISTRICT, "notas": "", "metodo_pago": "efectivo"}).to_string();
    let request = format!(
        "POST /carrito/confirmar/ HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\nCookie: sessionid={}; csrftoken={}\r\n\
         X-CSRFToken: {}\r\nIdempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        keys.session,
        keys.csrf,
        keys.csrf,
        body.len()
    );
    let mut wire = Wire::to(at).ok()?;
    wire.say(request).ok()?;
    let answer = wire.answer("POST").ok()?;
    if answer.status == 503 {
        return None;
    }
    let answer = answer.expect(200);
    Some(answer.json()["pedido_id"].as_i64().unwrap_or_else(|| panic!("no number: {answer}")))
}

/// Who is there: the owner's keys, and each guest with theirs and a full cart.
fn set_the_table(database: &Path) -> (Keys, Vec<(UserId, Keys)>) {
    let house = House::of(Profile::Default).at(database).clock(Clock::System).open();
    let ring = house.app.keys.ring();
    house.write(move |w| {
        let owner = seed::account(w, "owner", "owner")?;
        let kitchen = seed::kitchen(w, owner.id, "fonda")?;
        let mut guests = Vec::new();
        for n in 0..GUESTS {
            let id = seed::account(w, &format!("guest{n}"), "customer")?.id;
            seed::cart(w, id, &kitchen)?;
            guests.push((id, seed::keys(w, id, &ring)?));
        }
        Ok((seed::keys(w, owner.id, &ring)?, guests))
    })
}

fn start(database: &Path) -> Process {
    Process::serve(comanda(database).env("COMANDA_LOG__LEVEL", "error"))
}

/// The numbers in the kitchen's list.
fn kitchen(at: SocketAddr, owner: &Keys) -> Vec<i64> {
    let mut wire = Wire::to(at).unwrap();
    let request = format!(
        "GET /api/pedidos/activos/ HTTP/1.1\r\nHost: {at}\r\nAuthorization: Bearer {}\r\n\r\n",
        owner.access
    );
    wire.say(request).unwrap();
    let list = wire.answer("GET").unwrap().expect(200).json();
    list.as_array().unwrap().iter().map(|order| order["id"].as_i64().unwrap()).collect()
}

#[test]
fn of_500_checkouts_through_a_proxy_that_drops_half_of_the_answers_each_is_one_order() {
    let folder = Folder::new();
    let database = folder.database();
    let (owner, guests) = set_the_table(&database);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = Proxy::new(&listener);
    let (next, answered) = (AtomicUsize::new(0), (Mutex::new(BTreeMap::new()), Condvar::new()));
    let mut server = start(&database);
    proxy.lead_to(Some(server.at));
    std::thread::scope(|scope| {
        scope.spawn(|| proxy.serve(&listener));
        let _at_the_end_whatever_happens = Ended(&proxy);
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((guest, keys)) = guests.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let key = format!("order-{}", guest.raw());
                    let tries = std::iter::repeat_with(|| ask(proxy.at, keys, &key));
                    let mut tries = tries.take_while(|_| !proxy.over.load(Ordering::Relaxed)).flatten();
                    let Some(order) = tries.next() else { return };
                    answered.0.lock().unwrap().insert(guest.raw(), order);
                    answered.1.notify_all();
                }
            });
        }
        for kill in 1..=KILLS {
            let few = |all: &mut BTreeMap<i64, i64>| all.len() < kill * GUESTS / (KILLS + 1);
            let waited = answered.1.wait_timeout_while(answered.0.lock().unwrap(), PATIENCE, few);
            assert!(!waited.unwrap().1.timed_out(), "before kill {kill} it hangs");
            proxy.lead_to(None);
            server.kill();
            server = start(&database);
            proxy.lead_to(Some(server.at));
        }
        let few = |all: &mut BTreeMap<i64, i64>| all.len() < GUESTS;
        let waited = answered.1.wait_timeout_while(answered.0.lock().unwrap(), PATIENCE, few);
        assert!(!waited.unwrap().1.timed_out(), "after the last kill it hangs");
    });
    let answered = answered.0.into_inner().unwrap();
    let shown = kitchen(server.at, &owner);
    server.kill();
    assert!(proxy.dropped.load(Ordering::Relaxed) > GUESTS / 4, "the proxy dropped next to nothing");
    let promised: BTreeSet<i64> = answered.values().copied().collect();
    assert_eq!(promised.len(), GUESTS, "two guests were told the same number");
    assert_eq!(shown.len(), GUESTS, "the kitchen's list");
    assert_eq!(shown.into_iter().collect::<BTreeSet<_>>(), promised);
    let file = File::at(&database);
    let kept: Vec<(i64, i64)> = file
        .rows("SELECT customer, id FROM customer_order ORDER BY customer", |row| {
            Ok((row.get(0)?, row.get(1)?))
        });
    assert_eq!(kept, answered.into_iter().collect::<Vec<_>>(), "left is kept, right was answered");
    let told = file.texts("SELECT CAST(\"order\" AS TEXT) FROM journal WHERE kind = 'placed'");
    assert_eq!(told.len(), GUESTS, "events of placed orders");
    file.is_whole();
    file.has_no_half_order();
}
