//! A house for one test: file in a temporary folder, any free port, a clock that stands. What `comanda serve` does, this
//! does, by the same functions.
//!
//! Dropping it stops the server in order and then asks: was any request answered 500, did anything panic, is the file
//! whole, was a secret logged, is a task left? So every test that opens a house proves these too.

use super::client::{Browser, Line, Program, Stranger};
use super::file::{File, Folder};
use super::log;
use super::seed::{self, Account, Keys, Kitchen};
use super::wire::Wire;
use comanda::app::App;
use comanda::clock::{Clock, Time};
use comanda::config::{Config, Flags, Profile, Setting};
use comanda::error::Result;
use comanda::http::{Listening, Tls};
use comanda::routes::serve::{Doors, serve};
use comanda::store::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// When the clocks of the tests stand: 2026-06-01T12:00:00Z.
const NOON: Time = Time::from_secs(1_780_315_200);
/// How long a stop may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// How a house is to be set up.
pub(crate) struct Plan {
    profile: Profile,
    settings: Vec<(String, String)>,
    database: Option<PathBuf>,
    clock: Clock,
    certificate: Option<PathBuf>,
}

/// A running server.
pub(crate) struct House {
    /// Where to reach it.
    pub(crate) line: Arc<Line>,
    /// Where to reach it by HTTPS, and its certificate.
    pub(crate) secure: Option<(SocketAddr, Arc<Tls>)>,
    /// The line of those who watch it.
    pub(crate) watch: Arc<Line>,
    /// Its clock.
    pub(crate) clock: Clock,
    /// Its inside, for what no client can do.
    pub(crate) app: Arc<App>,
    database: PathBuf,
    runtime: Option<Runtime>,
    stop: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<Result<()>>>,
    log_from: usize,
    _folder: Option<Folder>,
}

impl Plan {
    /// A house with this setting.
    pub(crate) fn set(mut self, key: &str, value: &str) -> Self {
        self.settings.push((key.into(), value.into()));
        self
    }

    /// A house that keeps its file here; the file stays.
    pub(crate) fn at(mut self, database: &Path) -> Self {
        self.database = Some(database.into());
        self
    }

    /// A house that goes by this clock.
    pub(crate) fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// A house that answers HTTPS too, with this file.
    pub(crate) fn certificate(mut self, file: &Path) -> Self {
        self.certificate = Some(file.into());
        self
    }

    /// Opens it.
    pub(crate) fn open(self) -> House {
        log::listen();
        let log_from = log::mark();
        let folder = self.database.is_none().then(Folder::new);
        let database = self.database.clone().unwrap_or_else(|| folder.as_ref().unwrap().database());
        let config = self.config(&database);
        let runtime =
            Builder::new_multi_thread().worker_threads(2).thread_name("house").enable_all().build().unwrap();
        let clock = self.clock.clone();
        let (stop, stopped) = oneshot::channel::<()>();
        let of_app = clock.clone();
        let tls = self.certificate.as_ref().map(|file| Arc::new(Tls::load(file, file).unwrap()));
        let (app, at, secure, watch, served) = runtime.block_on(async move {
            let app = Arc::new(App::open(config, of_app).unwrap());
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let at = listener.local_addr().unwrap();
            let stop = async move { stopped.await.unwrap_or_default() };
            let (mut listening, mut secure) = (Listening::from(listener), None);
            if let Some(tls) = tls {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                secure = Some((listener.local_addr().unwrap(), Arc::clone(&tls)));
                listening = listening.and_secure(listener, tls);
            }
            let watch = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let watched = watch.local_addr().unwrap();
            let doors = Doors::from(listening).and_watch(watch);
            (Arc::clone(&app), at, secure, watched, tokio::spawn(serve(app, doors, stop)))
        });
        let line = Line::with(at, always(self.profile));
        let key = comanda::app::key::path(&database);
        line.keeps(std::fs::read_to_string(key).unwrap_or_default().trim());
        House {
            line,
            watch: Line::to(watch),
            secure,
            clock,
            app,
            database,
            runtime: Some(runtime),
            stop: Some(stop),
            served: Some(served),
            log_from,
            _folder: folder,
        }
    }

    fn config(&self, database: &Path) -> Config {
        let database = database.display().to_string();
        let usual =
            [("database.path", database.as_str()), ("auth.hash_memory", "8KiB"), ("auth.hash_time", "1")];
        let quiet = [("throttle.enabled", "false"), ("auth.hash_queue", "1000")];
        let given = self.settings.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let setting = |(key, text): (&str, &str)| Setting {
            key: key.into(),
            text: text.into(),
            source: "the test".into(),
        };
        let flags = Flags {
            profile: Some(self.profile.as_str().into()),
            file: None,
            settings: usual.into_iter().chain(quiet).chain(given).map(setting).collect(),
        };
        Config::load(&flags, [], Path::new("/nonexistent")).unwrap().config
    }
}

/// The headers without which a profile lets nobody in.
fn always(profile: Profile) -> Vec<(String, String)> {
    match profile {
        Profile::BackendProduccion => vec![("X-Real-IP".into(), "10.107.205.10".into())],
        Profile::Default
        | Profile::Gastromovil
        | Profile::Restapi
        | Profile::RestapiDev
        | Profile::Ecommerce
        | Profile::UkTravel => Vec::new(),
    }
}

impl House {
    /// Comanda itself, as it comes.
    pub(crate) fn open() -> Self {
        Self::of(Profile::Default).open()
    }

    /// A house of a profile, to be set up further.
    pub(crate) fn of(profile: Profile) -> Plan {
        Plan { profile, settings: Vec::new(), database: None, clock: Clock::fixed(NOON), certificate: None }
    }

    /// Changes the file, as a command beside the server does.
    #[track_caller]
    pub(crate) fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Write<'_>) -> Result<T> + Send + 'static,
    ) -> T {
        self.app.store.write_blocking(job).unwrap()
    }

    /// A customer who has an account.
    pub(crate) fn customer(&self, name: &'static str) -> Account {
        self.account(name, "customer")
    }

    /// Somebody with a role.
    pub(crate) fn account(&self, name: &'static str, role: &'static str) -> Account {
        let account = self.write(move |w| seed::account(w, name, role));
        self.line.keeps(&account.password);
        account
    }

    /// An owner with an open restaurant.
    pub(crate) fn kitchen(&self, name: &'static str) -> (Account, Kitchen) {
        let owner = self.account(name, "owner");
        let id = owner.id;
        (owner, self.write(move |w| seed::kitchen(w, id, name)))
    }

    /// Credentials without logging in.
    pub(crate) fn keys(&self, account: &Account) -> Keys {
        let (id, ring) = (account.id, self.app.keys.ring());
        self.write(move |w| seed::keys(w, id, &ring))
    }

    /// Somebody whom the house does not know.
    pub(crate) fn stranger(&self) -> Stranger {
        Stranger::at(&self.line)
    }

    /// A browser in which somebody has logged in with the form.
    #[track_caller]
    pub(crate) fn browser(&self, account: &Account) -> Browser {
        Browser::at(&self.line).log_in(&account.email, &account.password)
    }

    /// A browser in which somebody is logged in.
    pub(crate) fn browser_with(&self, keys: &Keys) -> Browser {
        Browser::at(&self.line).with("sessionid", &keys.session).with("csrftoken", &keys.csrf)
    }

    /// A program that has logged in.
    #[track_caller]
    pub(crate) fn program(&self, account: &Account) -> Program {
        Program::log_in(&self.line, &account.email, &account.password)
    }

    /// A program that has a token.
    pub(crate) fn program_with(&self, keys: &Keys) -> Program {
        Program::with(&self.line, &keys.access)
    }

    /// A connection on which anything can be said.
    pub(crate) fn wire(&self) -> Wire {
        Wire::to(self.line.at).unwrap()
    }

    /// The file, to be looked at.
    pub(crate) fn file(&self) -> File {
        File::at(&self.database)
    }

    /// Waits for what the house does by itself every few seconds or hours: here and now.
    #[track_caller]
    pub(crate) fn wait_for<T>(&self, work: impl Future<Output = Result<T>>) -> T {
        self.runtime.as_ref().expect("a house is stopped once").block_on(work).unwrap()
    }

    /// Stops the server in order. What it answers, and how many tasks are left.
    fn stop(&mut self) -> (Result<()>, usize) {
        let runtime = self.runtime.take().expect("a house is stopped once");
        drop(self.stop.take());
        let served = self.served.take().expect("a house is stopped once");
        let outcome = runtime.block_on(async { tokio::time::timeout(PATIENCE, served).await });
        let since = Instant::now();
        let left = || runtime.metrics().num_alive_tasks();
        while left() > 0 && since.elapsed() < PATIENCE {
            std::thread::yield_now();
        }
        let left = left();
        runtime.shutdown_timeout(PATIENCE);
        (outcome.expect("the server did not stop").expect("serving panicked"), left)
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if std::thread::panicking() {
            drop(self.stop.take());
            if let Some(runtime) = self.runtime.take() {
                runtime.shutdown_background();
            }
            return;
        }
        let (outcome, left) = self.stop();
        outcome.expect("the server stopped with an error");
        assert_eq!(left, 0, "tasks are left");
        assert_eq!(log::panics(self.log_from), [""; 0], "something panicked");
        assert_eq!(self.line.faults.load(Ordering::Relaxed), 0, "a request was answered 500");
        let secrets = self.line.secrets.lock().unwrap();
        assert_eq!(log::leak(self.log_from, secrets.iter()), None, "a secret was logged");
        let file = self.file();
        file.is_whole();
        file.has_no_half_order();
        assert_eq!(file.number("SELECT running FROM house"), 0, "the stop was not noted");
    }
}
