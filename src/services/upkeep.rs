//! What a running house does by itself: it follows the key file, and sweeps once an hour.
//!
//! A failure here is told and tried again; it never stops the house.

use super::purge;
use crate::app::App;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// How often the key file is looked at: how long `comanda key rotate` takes to count.
const LOOK_AT_KEYS: Duration = Duration::from_secs(2);
/// How often is swept. The first time is at the start.
const SWEEP: Duration = Duration::from_secs(3600);

/// Looks after the house until it is dropped.
pub async fn run(app: Arc<App>) {
    let (mut keys, mut sweep) = (interval(LOOK_AT_KEYS), interval(SWEEP));
    for timer in [&mut keys, &mut sweep] {
        timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
    }
    loop {
        tokio::select! {
            _ = keys.tick() => match app.follow_key_file() {
                Ok(true) => tracing::info!("the key file has changed: tokens are signed with its first line from now on"),
                Ok(false) => {}
                Err(error) => tracing::error!("the key file has changed and cannot be used; the keys stay: {error}"),
            },
            _ = sweep.tick() => match purge::run(&app).await {
                Ok(purged) => tracing::debug!(?purged, "swept"),
                Err(error) => tracing::warn!("sweeping did not end: {error}"),
            },
        }
    }
}
