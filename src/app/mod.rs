//! What lives as long as the process: settings, store, keys, the hashing lane, who was seen when, the lists of the door.
//!
//! An [`App`] is opened once and shared; nothing here decides anything about a restaurant.

pub mod counts;
mod era;
pub mod hash;
pub mod key;
pub mod keys;
pub mod menus;
pub mod pace;
pub mod pictures;
pub mod seen;
pub mod terms;
pub mod throttle;
pub mod vitals;

#[cfg(test)]
pub(crate) mod testing;

use crate::auth::csrf::TrustedOrigin;
use crate::auth::keys::KeyRing;
use crate::auth::password::Cost;
use crate::clock::Clock;
use crate::config::{Config, Language};
use crate::error::{Error, Result};
use crate::live::Hub;
use crate::secret::Secret;
use crate::store::{self, Store};
use counts::Counts;
use hash::HashLane;
use keys::{Keys, Stamp};
use menus::Menus;
use pace::Pace;
use pictures::Pictures;
use ring::rand::SystemRandom;
use seen::SeenSessions;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use terms::HouseTerms;
use throttle::Throttle;
use tokio::sync::Notify;

/// Questions to the chat from one address in a minute: more than a table of guests behind one Wi-Fi types.
const CHAT_A_MINUTE: u32 = 60;

/// The process.
pub struct App {
    /// What is set.
    pub config: Config,
    /// House time, which the store keeps.
    pub clock: Clock,
    /// The file.
    pub store: Arc<Store>,
    /// The keys that sign tokens.
    pub keys: Keys,
    /// When the file that they are in was last written.
    key_stamp: Stamp,
    /// Where randomness comes from.
    pub rng: SystemRandom,
    /// Where passwords are hashed.
    pub hashes: HashLane,
    /// Where pictures are read and written.
    pub pictures: Pictures,
    /// What is hashed against where there is no user: costs what a hash of ours costs, and fits no password.
    pub dummy_hash: String,
    /// When sessions were last used.
    pub seen: SeenSessions,
    /// Who has to wait after wrong passwords.
    pub throttle: Throttle,
    /// Who has to wait after asking for codes or accounts.
    pub codes: Throttle,
    /// How often the chat may be asked.
    pub chat: Pace,
    /// Wakes whoever sends mail: something new waits.
    pub post: Notify,
    /// Sites whose pages may send forms here.
    pub trusted_origins: Vec<TrustedOrigin>,
    /// What a checkout is judged by.
    pub terms: Arc<HouseTerms>,
    /// Lists of the menus that were written before.
    pub menus: Menus,
    /// Where committed events go.
    pub live: Arc<Hub>,
    /// Held by whoever moves the house's clock.
    pub timekeeper: tokio::sync::Mutex<()>,
    /// Requests by outcome.
    pub counts: Counts,
    /// The language chosen in the set-up.
    chosen: Mutex<Option<Language>>,
    /// Itself, once it is shared: see [`App::shared`].
    itself: OnceLock<Weak<Self>>,
}

impl App {
    /// Opens the file and starts what works beside it. Call it inside the runtime: the store counts its threads.
    ///
    /// # Errors
    /// [`crate::error::Error::Unusable`] with a sentence when file, key or a setting cannot be used.
    pub fn open(config: Config, clock: Clock) -> Result<Self> {
        Self::open_with(config, clock, |_as_it_is| {})
    }

    /// As [`App::open`], the store's settings changed by `adjust`: a bench makes the disk slow.
    pub fn open_with(
        config: Config,
        clock: Clock,
        adjust: impl FnOnce(&mut store::Settings),
    ) -> Result<Self> {
        let mut settings = store::Settings {
            queue: config.database.queue,
            readers: usize::try_from(config.database.readers).unwrap_or_default(),
            replicated: config.database.replicated,
            ..store::Settings::at(&config.database.path)
        };
        adjust(&mut settings);
        let live = Arc::new(Hub::default());
        let hub = Arc::clone(&live);
        let store = Store::open(settings, clock, Box::new(move |rows| hub.publish(rows)))?;
        let clock = store.clock().clone();
        let chosen = store.read(store::house::find)?.language.and_then(|word| Language::parse(&word));
        let cost = cost(&config);
        let origins = &config.csrf.trusted_origins;
        Ok(Self {
            keys: Keys::new(ring(&config)?),
            key_stamp: Stamp::of(key::file(&config)),
            hashes: HashLane::start(config.auth.hash_queue, cost)?,
            pictures: Pictures::start()?,
            dummy_hash: cost.dummy(),
            trusted_origins: origins.iter().filter_map(|site| TrustedOrigin::parse(site.as_str())).collect(),
            throttle: Throttle::new(config.throttle.enabled),
            codes: Throttle::for_codes(config.throttle.enabled),
            chat: Pace::new(if config.throttle.enabled { CHAT_A_MINUTE } else { u32::MAX }),
            post: Notify::new(),
            terms: Arc::new(HouseTerms::of(&config.restaurant)?),
            chosen: Mutex::new(chosen),
            store: Arc::new(store),
            rng: SystemRandom::new(),
            seen: SeenSessions::default(),
            menus: Menus::new(config.server.menu_cache),
            config,
            clock,
            live,
            timekeeper: tokio::sync::Mutex::default(),
            counts: Counts::default(),
            itself: OnceLock::new(),
        })
    }

    /// The language of pages and mails: chosen in the set-up, else what the settings say.
    #[must_use]
    pub fn language(&self) -> Language {
        let chosen = *self.chosen.lock().unwrap_or_else(PoisonError::into_inner);
        chosen.unwrap_or(self.config.restaurant.language)
    }

    /// Speaks this language from now on; `None`: what the settings say.
    pub fn speak(&self, language: Option<Language>) {
        *self.chosen.lock().unwrap_or_else(PoisonError::into_inner) = language;
    }

    /// Lets a shared process know itself: called by whoever begins to serve it. A second call is without effect.
    pub fn introduce(self: &Arc<Self>) {
        let _known_already = self.itself.set(Arc::downgrade(self));
    }

    /// The process, for a task that goes on after its request was answered: a stream.
    ///
    /// # Errors
    /// It was never shared: a fault of ours.
    pub fn shared(&self) -> Result<Arc<Self>> {
        let itself = self.itself.get().and_then(Weak::upgrade);
        itself.ok_or_else(|| Error::broken("sharing a process that nobody serves"))
    }
}

impl App {
    /// Reads the keys again, from where they came at the start: the next request signs and verifies with them.
    ///
    /// # Errors
    /// The file cannot be used; the keys stay as they were.
    pub fn reload_keys(&self) -> Result<()> {
        self.keys.replace(ring(&self.config)?);
        Ok(())
    }

    /// Reads the keys again if the key file was written since the last look. True when it was.
    ///
    /// # Errors
    /// As [`App::reload_keys`]; that is told once for each time the file is written.
    pub fn follow_key_file(&self) -> Result<bool> {
        let changed = self.key_stamp.changed();
        if changed {
            self.reload_keys()?;
        }
        Ok(changed)
    }
}

/// The keys of the settings or of the key file.
fn ring(config: &Config) -> Result<KeyRing> {
    let keys = key::signing_keys(config)?;
    let bytes = |text: &Secret<String>| Secret::new(text.expose().clone().into_bytes());
    let older: Vec<_> = keys.older.iter().map(bytes).collect();
    KeyRing::new(&bytes(&keys.current), &older)
}

/// What a password hash costs, as it is set.
#[must_use]
pub fn cost(config: &Config) -> Cost {
    let memory = u32::try_from(config.auth.hash_memory / 1024).unwrap_or(Cost::HOUSE.memory);
    Cost { memory, passes: config.auth.hash_time, lanes: 1 }
}
