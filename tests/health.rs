//! The rows for whoever watches: asked of a real server over a real socket.

#![expect(clippy::unwrap_used, reason = "a test that cannot talk to its server fails")]

use comanda::app::App;
use comanda::clock::{Clock, Time};
use comanda::config::{Config, Flags};
use comanda::routes::serve::{Doors, serve};
use comanda::services::care;
use comanda::store::house::{BackupNote, CheckNote, note_check};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::oneshot;

/// A server of its own, stopped and cleared away when dropped.
struct House {
    directory: PathBuf,
    address: SocketAddr,
    watch: SocketAddr,
    app: Arc<App>,
    stop: Option<oneshot::Sender<()>>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl House {
    fn open(settings: &[(&str, &str)]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("comanda-health-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let directory = std::env::temp_dir().join(name);
        std::fs::create_dir(&directory).unwrap();
        let database = directory.join("comanda.db").display().to_string();
        let mut env = vec![("COMANDA_DATABASE__PATH".to_owned(), database)];
        env.extend(settings.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
        let config = Config::load(&Flags::default(), env, Path::new("/nonexistent")).unwrap().config;
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (stop, stopped) = oneshot::channel();
        let (app, address, watch) = runtime.block_on(async {
            let app = Arc::new(App::open(config, Clock::System).unwrap());
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let watch = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let watched = watch.local_addr().unwrap();
            tokio::spawn(serve(Arc::clone(&app), Doors::from(listener).and_watch(watch), async {
                let _dropped = stopped.await;
            }));
            (app, address, watched)
        });
        Self { directory, address, watch, app, stop: Some(stop), runtime: Some(runtime) }
    }

    /// The whole answer to a GET with these headers.
    fn get(&self, path: &str, headers: &str) -> String {
        Self::ask(self.address, path, headers)
    }

    /// The same, of those who watch.
    fn watch(&self, path: &str) -> String {
        Self::ask(self.watch, path, "")
    }

    fn ask(address: SocketAddr, path: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for House {
    fn drop(&mut self) {
        drop(self.stop.take());
        drop(self.runtime.take());
        let _left_for_the_system = std::fs::remove_dir_all(&self.directory);
    }
}

#[test]
fn a_healthy_house_says_so_without_cookies() {
    let house = House::open(&[]);
    for path in ["/livez", "/readyz"] {
        let answer = house.get(path, "Cookie: sessionid=nobody\r\n");
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\nok\n"), "{answer}");
        assert!(!answer.to_lowercase().contains("set-cookie"), "{answer}");
        assert!(answer.to_lowercase().contains("cache-control: no-store"), "{answer}");
    }
}

#[test]
fn a_house_that_cannot_write_lives_and_is_not_ready() {
    let house = House::open(&[]);
    assert!(house.get("/readyz", "").starts_with("HTTP/1.1 200 "));
    house.app.store.close();
    assert!(house.get("/livez", "").starts_with("HTTP/1.1 200 "));
    assert!(house.get("/readyz", "").starts_with("HTTP/1.1 503 "));
    let answer = house.get("/healthz", "");
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.ends_with(r#"{"status":"failing"}"#), "{answer}");
}

#[test]
fn details_and_numbers_are_told_to_those_who_watch_and_at_no_door_for_guests() {
    let house = House::open(&[]);
    let near = house.watch("/healthz");
    assert!(near.contains(r#""version":"#) && near.contains(r#""journal":0"#), "{near}");
    // Behind a careless proxy on the same machine a guest looks like this machine itself.
    for header in ["", "X-Forwarded-For: 127.0.0.1\r\n", "X-Real-IP: 127.0.0.1\r\n", "Via: 1.1 proxy\r\n"] {
        let far = house.get("/healthz", header);
        assert!(far.ends_with(r#"{"status":"ok"}"#), "{far}");
        assert!(house.get("/metrics", header).starts_with("HTTP/1.1 404 "), "{header}");
    }
    for path in ["/", "/livez/", "/api/login/", "/metrics/x"] {
        assert!(house.watch(path).starts_with("HTTP/1.1 404 "), "{path} is no business of those who watch");
    }
    let listed = House::open(&[("COMANDA_NETWORK__ALLOWED", "[\"127.0.0.0/8\"]")]);
    assert!(listed.get("/healthz", "Via: 1.1 proxy\r\n").contains(r#""version":"#));
}

#[test]
fn numbers_are_in_prometheus_text_and_count_what_was_asked() {
    let house = House::open(&[]);
    house.get("/livez", "");
    house.get("/nowhere/", "");
    let answer = house.watch("/metrics");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("text/plain; version=0.0.4; charset=utf-8"), "{head}");
    for line in body.lines().filter(|line| !line.starts_with("# ")) {
        let (name, value) = line.rsplit_once(' ').unwrap();
        assert!(!name.is_empty() && value.parse::<f64>().is_ok(), "{line}");
    }
    for expected in [
        "comanda_requests_total{class=\"2xx\"} 1",
        "comanda_requests_total{class=\"4xx\"} 1",
        "comanda_requests_total{class=\"none\"} 0",
        "comanda_ready 1",
        "comanda_journal_head 0",
    ] {
        assert!(body.lines().any(|line| line == expected), "{expected} is not in\n{body}");
    }
    assert!(body.contains("\nprocess_resident_memory_bytes "), "{body}");
    assert!(
        !body.contains("comanda_backup_") && !body.contains("comanda_check_"),
        "there was none yet:\n{body}"
    );
}

#[test]
fn the_last_backup_and_the_last_full_check_are_among_the_numbers() {
    let house = House::open(&[]);
    let backup =
        BackupNote { at: Time::from_secs(1_780_000_000), path: "usb/comanda.db.gz".into(), bytes: 4711 };
    care::note_backup(&house.app.config.database.path, &backup).unwrap();
    let check = CheckNote { at: Time::from_secs(1_780_000_100), faults: vec!["1 orders are lost.".into()] };
    house.app.store.write_blocking(move |w| note_check(w, &check)).unwrap();
    let answer = house.watch("/metrics");
    for expected in [
        "comanda_backup_timestamp_seconds 1780000000",
        "comanda_backup_bytes 4711",
        "comanda_check_timestamp_seconds 1780000100",
        "comanda_check_faults 1",
    ] {
        assert!(answer.lines().any(|line| line == expected), "{expected} is not in\n{answer}");
    }
    assert!(!answer.contains("usb/"), "where it lies is nobody's business");
}
