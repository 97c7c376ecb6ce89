//! Where couriers are while they carry something: in memory, never in the file.
//!
//! # Why not in the file?
//! A place is to be forgotten when the guest has the food, and what is in the file is in its backups too. A position each
//! few seconds would also wear out a memory card. After a restart the next position comes within seconds.

use crate::auth::id::UserId;
use crate::restaurant::courier::Sighting;
use crate::restaurant::event::{Event, Kind};
use std::collections::HashMap;

/// The last place of each courier who carries something.
#[derive(Debug, Default)]
pub(super) struct Whereabouts(HashMap<UserId, Sighting>);

impl Whereabouts {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn put(&mut self, sighting: Sighting) {
        self.0.insert(sighting.user, sighting);
    }

    pub(super) fn find(&self, courier: UserId) -> Option<Sighting> {
        self.0.get(&courier).copied()
    }

    /// Forgets a courier's place when an order that they carried is over. Who carries another one says it again within
    /// seconds; and who takes one begins without a past.
    pub(super) fn follow(&mut self, event: &Event) {
        let ends = matches!(event.kind, Kind::Delivered | Kind::GivenBack | Kind::Cancelled | Kind::Taken);
        if let Some(courier) = event.courier.filter(|_| ends) {
            self.0.remove(&courier);
        }
    }
}
