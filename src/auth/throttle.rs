//! Back-off after failed log-ins, in memory: who failed often waits longer and longer, and nobody is shut out for good.
//!
//! Three tallies are kept. One for an account *from a network*, strict: five tries, then 1, 2, 4… seconds up to fifteen
//! minutes. One for a network and one for an account from anywhere, generous: fifty tries, then up to a minute and up
//! to half a minute. [`Ledger::check`] before the hash, [`Ledger::failed`] or [`Ledger::succeeded`] after it.
//!
//! # Why
//! Were an account's tries counted wherever they come from, anybody could keep its owner out. So the strict tally is
//! that of the pair, and what a stranger can cost an owner is half a minute. A /24 is one household or one school to the
//! outside; inside a private network it would be the whole restaurant, so there each address counts for itself.
//! Success clears what the account gathered and not what its network did, or a guesser would clear his slate by
//! signing in as himself. Accounts are kept as keyed hashes; the tables have a fixed size, and the oldest entry goes
//! first.

use crate::clock::{Span, Time};
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The longest any tally can make somebody wait.
pub const LONGEST: Span = Span::minutes(15);

/// The most entries of one tally.
const ENTRIES: usize = 4096;

/// Who tries, and from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    account: u64,
    network: Network,
}

/// All addresses that count as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Network {
    V4(u32),
    V6(u64),
}

/// The tallies of the whole house.
#[derive(Debug)]
pub struct Ledger {
    seed: RandomState,
    pairs: Tally<Key>,
    networks: Tally<Network>,
    accounts: Tally<u64>,
}

/// How a tally counts.
#[derive(Debug, Clone, Copy)]
struct Policy {
    /// Tries that cost nothing.
    free: u32,
    /// The longest wait.
    longest: Span,
    /// After so long without a failure the count is halved, and after as long again once more.
    half_life: Span,
}

/// Failures by key, at most [`ENTRIES`] of them.
#[derive(Debug)]
struct Tally<K> {
    policy: Policy,
    entries: HashMap<K, Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    failures: u32,
    last: Time,
    until: Time,
}

impl Default for Ledger {
    fn default() -> Self {
        Self::with([(5, LONGEST), (50, Span::minutes(1)), (50, Span::secs(30))])
    }
}

impl Ledger {
    /// An empty ledger.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty ledger for what sends mail or makes accounts, where each try counts, not only a failed one. Stricter for
    /// an account from anywhere: nobody's mailbox is filled, and a code's few tries are not renewed at will.
    #[must_use]
    pub fn for_codes() -> Self {
        Self::with([(5, LONGEST), (20, Span::minutes(1)), (10, Span::minutes(10))])
    }

    /// The free tries and the longest wait of pairs, networks and accounts.
    fn with([pairs, networks, accounts]: [(u32, Span); 3]) -> Self {
        let policy = |(free, longest)| Policy { free, longest, half_life: Span::minutes(10) };
        Self {
            seed: RandomState::new(),
            pairs: Tally::new(policy(pairs)),
            networks: Tally::new(policy(networks)),
            accounts: Tally::new(policy(accounts)),
        }
    }

    /// The key of somebody who tries to sign in. Case and space around the identifier make no other account.
    #[must_use]
    pub fn key(&self, identifier: &str, address: IpAddr) -> Key {
        let account = self.seed.hash_one(identifier.trim().to_lowercase());
        Key { account, network: Network::of(address) }
    }

    /// Whether a try is looked at now, or after how many seconds.
    pub fn check(&self, key: Key, now: Time) -> Result<(), u32> {
        let waits = [
            self.pairs.wait(&key, now),
            self.networks.wait(&key.network, now),
            self.accounts.wait(&key.account, now),
        ];
        match waits.into_iter().max() {
            Some(wait) if wait > Span::millis(0) => {
                Err(u32::try_from(wait.as_millis().saturating_add(999) / 1000).unwrap_or(u32::MAX))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// A try failed. Many tries at once are looked at before the first has failed; the queue for hashes bounds them.
    pub fn failed(&mut self, key: Key, now: Time) {
        self.pairs.add(key, now);
        self.networks.add(key.network, now);
        self.accounts.add(key.account, now);
    }

    /// A try succeeded: the account starts anew, and the network keeps its tally.
    pub fn succeeded(&mut self, key: Key) {
        self.pairs.entries.remove(&key);
        self.accounts.entries.remove(&key.account);
    }
}

impl Network {
    /// A /24 or /64; inside a private network the address itself.
    fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) if is_house(v4) => Self::V4(v4.to_bits()),
            IpAddr::V4(v4) => Self::V4(v4.to_bits() & 0xffff_ff00),
            IpAddr::V6(v6) => Self::V6(prefix(v6)),
        }
    }
}

fn is_house(v4: Ipv4Addr) -> bool {
    v4.is_private() || v4.is_loopback() || v4.is_link_local()
}

/// The first 64 bits. Inside a private network it is the last 64 that tell machines apart.
fn prefix(v6: Ipv6Addr) -> u64 {
    let bits = v6.to_bits();
    let half = if v6.is_unique_local() || v6.is_unicast_link_local() || v6.is_loopback() {
        bits
    } else {
        bits >> 64
    };
    u64::try_from(half & u128::from(u64::MAX)).unwrap_or_default()
}

impl<K: Copy + Eq + Hash> Tally<K> {
    fn new(policy: Policy) -> Self {
        Self { policy, entries: HashMap::new() }
    }

    /// How long this key has to wait; nothing or less when it need not. A clock that was set back makes nobody wait
    /// longer than the policy's longest.
    fn wait(&self, key: &K, now: Time) -> Span {
        let until = self.entries.get(key).map_or(now, |entry| entry.until);
        until.since(now).min(self.policy.longest)
    }

    fn add(&mut self, key: K, now: Time) {
        let policy = self.policy;
        let failures = self.entries.get(&key).map_or(0, |entry| entry.decayed(policy, now)).saturating_add(1);
        if self.entries.len() >= ENTRIES && !self.entries.contains_key(&key) {
            self.drop_oldest();
        }
        self.entries.insert(key, Entry { failures, last: now, until: now + policy.penalty(failures) });
    }

    fn drop_oldest(&mut self) {
        let oldest = self.entries.iter().min_by_key(|(_, entry)| entry.last).map(|(key, _)| *key);
        if let Some(oldest) = oldest {
            self.entries.remove(&oldest);
        }
    }
}

impl Policy {
    /// The wait after so many failures: 1, 2, 4… seconds past the free ones, up to the longest.
    fn penalty(self, failures: u32) -> Span {
        match failures.checked_sub(self.free) {
            None | Some(0) => Span::millis(0),
            Some(past) => Span::secs(1_i64 << (past - 1).min(30)).min(self.longest),
        }
    }
}

impl Entry {
    /// The failures that still count: halved for each half-life since the last.
    fn decayed(&self, policy: Policy, now: Time) -> u32 {
        let halvings = now.since(self.last).as_millis().max(0) / policy.half_life.as_millis().max(1);
        self.failures.checked_shr(u32::try_from(halvings).unwrap_or(u32::MAX)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests;
