//! An upgrade, as systemd does it: the socket stays open in another process (here: this one) while the server behind it is
//! stopped in order and another one is started on the same file. Those who ask meanwhile wait a moment; nobody is refused.
//!
//! `packaging/build --check` shows the same with the packages and a real systemd.

use super::client::{Browser, Line, Speaks};
use super::file::{File, Folder};
use super::house::House;
use super::process::{Process, comanda};
use super::seed::{self, DISTRICT, Keys, Kitchen, STREET};
use comanda::clock::Clock;
use comanda::config::Profile;
use serde_json::json;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

const GUESTS: usize = 8;
/// How many orders each server takes, at least.
const ENOUGH: usize = 40;
/// What takes longer than this hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// Orders that were answered, and who waits for more of them.
#[derive(Default)]
struct Tally(Mutex<usize>, Condvar);

impl Tally {
    fn add(&self) {
        *self.0.lock().unwrap() += 1;
        self.1.notify_all();
    }

    fn now(&self) -> usize {
        *self.0.lock().unwrap()
    }

    fn wait_for(&self, number: usize) {
        let tally = self.0.lock().unwrap();
        let (tally, late) = self.1.wait_timeout_while(tally, PATIENCE, |tally| *tally < number).unwrap();
        assert!(!late.timed_out(), "{} of {number} orders were answered", *tally);
    }
}

/// Tells the guests to go home, also when the test fails: or they would be waited for.
struct Evening<'a>(&'a AtomicBool);

impl Drop for Evening<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A server that is handed the socket as systemd hands it over: as descriptor 3, meant for its own process number.
fn server(database: &Path, socket: &TcpListener) -> Process {
    let plain = comanda(database);
    let mut command = Command::new("/bin/sh");
    let script = r#"exec 3<&0 </dev/null; export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@""#;
    command.args(["-c", script, "sh"]).arg(plain.get_program());
    command.env_clear().env("COMANDA_DATABASE__PATH", database).env("COMANDA_LOG__LEVEL", "error");
    let own: OwnedFd = socket.try_clone().unwrap().into();
    Process::serve(command.stdin(Stdio::from(own)))
}

/// Orders again and again, each request on a connection of its own. Fails at the first one that is not answered.
fn orders(at: SocketAddr, name: usize, keys: &Keys, kitchen: &Kitchen, tally: &Tally, over: &AtomicBool) {
    let line = Line::to(at);
    let browser = Browser::at(&line).with("sessionid", &keys.session).with("csrftoken", &keys.csrf);
    let [dish, _] = kitchen.dishes;
    let form = json!({"direccion": STREET, "barrio": DISTRICT, "notas": "", "metodo_pago": "efectivo"});
    let mut number = 0;
    while !over.load(Ordering::Relaxed) {
        number += 1;
        browser
            .post(&format!("/carrito/agregar/{}/", dish.raw()))
            .header("Connection", "close")
            .json(&json!({}))
            .expect(200);
        let key = format!("guest-{name}-{number}");
        browser.post("/carrito/confirmar/").key(&key).header("Connection", "close").json(&form).expect(200);
        tally.add();
    }
}

#[test]
fn eight_guests_order_while_the_server_is_exchanged_and_no_request_fails() {
    let folder = Folder::new();
    let database = folder.database();
    let house = House::of(Profile::Default).at(&database).clock(Clock::System).open();
    let ring = house.app.keys.ring();
    let (kitchen, guests) = house.write(move |w| {
        let owner = seed::account(w, "owner", "owner")?;
        let kitchen = seed::kitchen(w, owner.id, "fonda")?;
        let guest = |n| seed::keys(w, seed::account(w, &format!("guest{n}"), "customer")?.id, &ring);
        Ok((kitchen, (0..GUESTS).map(guest).collect::<comanda::error::Result<Vec<Keys>>>()?))
    });
    drop(house);

    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = socket.local_addr().unwrap();
    let (tally, over) = (Tally::default(), AtomicBool::new(false));
    // Declared outside of the scope: it outlives the guests, who finish what they began.
    let _second = std::thread::scope(|scope| {
        let _evening = Evening(&over);
        let first = server(&database, &socket);
        assert_eq!(first.at, at, "the socket that was handed over is not used");
        for (name, keys) in guests.iter().enumerate() {
            let (kitchen, tally, over) = (&kitchen, &tally, &over);
            scope.spawn(move || orders(at, name, keys, kitchen, tally, over));
        }
        tally.wait_for(ENOUGH);
        first.stop();
        let second = server(&database, &socket);
        tally.wait_for(tally.now() + ENOUGH);
        second
    });
    let file = File::at(&database);
    file.is_whole();
    assert_eq!(file.number("SELECT COUNT(*) FROM customer_order"), i64::try_from(tally.now()).unwrap());
}
