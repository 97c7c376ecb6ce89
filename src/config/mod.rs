//! Settings: read once, checked once, then never changed while the process lives.
//!
//! `config.toml` in the top folder holds every key with its default and its documentation, and is compiled in. Here:
//! [`sections`] is what the rest of the house reads; [`load`] puts built-in values, the owner's file, variables and
//! flags on top of each other; [`check`] judges the outcome; [`built_in`] knows the compiled-in text; [`measure`] and
//! [`place`] read what has a form of its own.
//!
//! # Why figment's global profile?
//! A variable that is merged into figment's default profile loses to the chosen profile, so that
//! `COMANDA_SESSIONS__IDLE` would do nothing under `backend-produccion`. What the owner says is merged as *global*,
//! which beats both.

mod built_in;
mod check;
mod load;
mod measure;
mod nearest;
mod place;
mod sections;

pub use built_in::example;
pub use load::{Flags, Loaded, Origin, Setting};
pub use measure::Amount;
pub use nearest::nearest;
pub use place::{HostPattern, Network, Site};
pub use sections::{
    Accept, Anonymous, Auth, Backup, Cookies, Cors, Csrf, Database, ExpiredToken, Language, Live, Log, Mail,
    MailTls, NetworkList, Registration, Restaurant, Server, Sessions, Setup, Throttle,
};

/// All settings.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The profile in force: which system's paths are served.
    #[serde(skip)]
    pub profile: Profile,
    /// How the server is reached, and its limits.
    pub server: Server,
    /// Where everything is kept.
    pub database: Database,
    /// Tokens, passwords, and how the JSON interface knows who is asking.
    pub auth: Auth,
    /// Cookie sessions of the pages.
    pub sessions: Sessions,
    /// Forms from other sites.
    pub csrf: Csrf,
    /// Scripts from other sites.
    pub cors: Cors,
    /// Who may come at all.
    pub network: NetworkList,
    /// Waiting after wrong passwords.
    pub throttle: Throttle,
    /// Money, delivery, language.
    pub restaurant: Restaurant,
    /// Streams of live events.
    pub live: Live,
    /// Who may open an account.
    pub registration: Registration,
    /// The way out for mail.
    pub mail: Mail,
    /// The log.
    pub log: Log,
    /// The first start.
    pub setup: Setup,
    /// Copies of the database.
    pub backup: Backup,
}

/// The named sets of values in `config.toml`, and with them the system whose documented paths are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Profile {
    /// Comanda itself: GastroMóvil's paths plus ecommerce's, with the safer values.
    #[default]
    Default,
    /// GastroMóvil.
    Gastromovil,
    /// RestAPI in production.
    Restapi,
    /// RestAPI as its developers ran it.
    RestapiDev,
    /// Backend-produccion.
    BackendProduccion,
    /// ecommerce-api.
    Ecommerce,
    /// uk-travel-recommendation.
    UkTravel,
}

impl Profile {
    /// All of them, in the order of `config.toml`.
    pub const ALL: [Self; 7] = [
        Self::Default,
        Self::Gastromovil,
        Self::Restapi,
        Self::RestapiDev,
        Self::BackendProduccion,
        Self::Ecommerce,
        Self::UkTravel,
    ];

    /// The name in `config.toml`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Gastromovil => "gastromovil",
            Self::Restapi => "restapi",
            Self::RestapiDev => "restapi-dev",
            Self::BackendProduccion => "backend-produccion",
            Self::Ecommerce => "ecommerce",
            Self::UkTravel => "uk-travel",
        }
    }

    /// The profile of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.as_str() == name)
    }
}

#[cfg(test)]
mod tests;
