//! A process for tests: a file of its own that goes away, a clock that stands, hashes that cost next to nothing.

use super::App;
use crate::auth::asker::Asker;
use crate::clock::{Clock, Span, Time};
use crate::config::{Config, Flags};
use crate::store::outbox::{self, Mail};
use crate::store::testing::Dir;
use std::net::{IpAddr, Ipv4Addr};
use std::ops::Deref;
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// An open house. Use it inside a runtime.
pub(crate) struct House {
    pub(crate) app: Arc<App>,
    clock: Clock,
    // Last: the file is closed before its directory goes.
    _dir: Dir,
}

impl House {
    /// A house without limits on tries, as the contract's runs are.
    pub(crate) fn open() -> Self {
        Self::with(&[("COMANDA_THROTTLE__ENABLED", "false")])
    }

    /// A house with these settings, by the names of their environment variables.
    pub(crate) fn with(settings: &[(&str, &str)]) -> Self {
        let dir = Dir::new();
        let clock = Clock::fixed(Time::from_secs(1_772_600_000));
        let file = dir.file().display().to_string();
        let usual = [
            ("COMANDA_DATABASE__PATH", file.as_str()),
            ("COMANDA_AUTH__HASH_MEMORY", "8KiB"),
            ("COMANDA_AUTH__HASH_TIME", "1"),
            ("COMANDA_AUTH__HASH_QUEUE", "64"),
        ];
        let env = usual.iter().chain(settings).map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        let loaded = Config::load(&Flags::default(), env.collect::<Vec<_>>(), Path::new("/nonexistent"));
        let app = App::open(loaded.unwrap().config, clock.clone()).unwrap();
        Self { app: Arc::new(app), clock, _dir: dir }
    }

    /// Lets time pass.
    pub(crate) fn later(&self, by: Span) {
        self.clock.advance(by);
    }

    /// The newest mail to an address.
    pub(crate) fn last_mail(&self, to: &str) -> Option<Mail> {
        self.app.store.read(|db| outbox::last_to(db, to)).unwrap()
    }

    /// The number of six digits in the newest mail to an address.
    pub(crate) fn last_code(&self, to: &str) -> String {
        let body = self.last_mail(to).expect("no mail was written").body;
        let code: String = body.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(code.len(), 6, "{body}");
        code
    }
}

impl Deref for House {
    type Target = App;
    fn deref(&self) -> &App {
        &self.app
    }
}

/// Somebody at the machine in the corner.
pub(crate) fn asker() -> &'static Asker {
    static ASKER: LazyLock<Asker> =
        LazyLock::new(|| Asker::new(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 7)), Some("test"), "r-1".to_owned()));
    &ASKER
}
