//! What lives as long as the process: settings, store, keys, the hashing lane, who was seen when, the lists of the door.
//!
//! An [`App`] is opened once and shared; nothing here decides anything about a restaurant.

pub mod counts;
pub mod hash;
pub mod key;
pub mod keys;
pub mod seen;
pub mod throttle;
pub mod vitals;

use crate::auth::csrf::TrustedOrigin;
use crate::auth::keys::KeyRing;
use crate::auth::password::Cost;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::Result;
use crate::live::Hub;
use crate::secret::Secret;
use crate::store::{self, Store};
use counts::Counts;
use hash::HashLane;
use keys::Keys;
use ring::rand::SystemRandom;
use seen::SeenSessions;
use std::sync::Arc;
use throttle::Throttle;

/// The process.
pub struct App {
    /// What is set.
    pub config: Config,
    /// The present.
    pub clock: Clock,
    /// The file.
    pub store: Arc<Store>,
    /// The keys that sign tokens.
    pub keys: Keys,
    /// Where randomness comes from.
    pub rng: SystemRandom,
    /// Where passwords are hashed.
    pub hashes: HashLane,
    /// What is hashed against where there is no user: costs what a hash of ours costs, and fits no password.
    pub dummy_hash: String,
    /// When sessions were last used.
    pub seen: SeenSessions,
    /// Who has to wait after wrong passwords.
    pub throttle: Throttle,
    /// Sites whose pages may send forms here.
    pub trusted_origins: Vec<TrustedOrigin>,
    /// Where committed events go.
    pub live: Arc<Hub>,
    /// Requests by outcome.
    pub counts: Counts,
}

impl App {
    /// Opens the file and starts what works beside it. Call it inside the runtime: the store counts its threads.
    ///
    /// # Errors
    /// [`crate::error::Error::Unusable`] with a sentence when file, key or a setting cannot be used.
    pub fn open(config: Config, clock: Clock) -> Result<Self> {
        let settings = store::Settings {
            queue: config.database.queue,
            readers: usize::try_from(config.database.readers).unwrap_or_default(),
            replicated: config.database.replicated,
            ..store::Settings::at(&config.database.path)
        };
        let live = Arc::new(Hub::default());
        let hub = Arc::clone(&live);
        let store = Store::open(settings, clock.clone(), Box::new(move |rows| hub.publish(rows)))?;
        let cost = cost(&config);
        let origins = &config.csrf.trusted_origins;
        Ok(Self {
            keys: Keys::new(ring(&config)?),
            hashes: HashLane::start(config.auth.hash_queue, cost)?,
            dummy_hash: cost.dummy(),
            trusted_origins: origins.iter().filter_map(|site| TrustedOrigin::parse(site.as_str())).collect(),
            throttle: Throttle::new(config.throttle.enabled),
            store: Arc::new(store),
            rng: SystemRandom::new(),
            seen: SeenSessions::default(),
            config,
            clock,
            live,
            counts: Counts::default(),
        })
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
