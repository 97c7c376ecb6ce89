//! What a running house does by itself: it follows the key file, keeps its time, sweeps once an hour, and looks at its whole
//! file once a day.
//!
//! A failure here is told and tried again; it never stops the house.

use super::{care, purge, timekeeping};
use crate::app::App;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, interval_at};

/// How often the key file is looked at: how long `comanda key rotate` takes to count.
const LOOK_AT_KEYS: Duration = Duration::from_secs(2);
/// How often is swept. The first time is at the start.
const SWEEP: Duration = Duration::from_secs(3600);
/// How often the machine's clock is looked at.
const LOOK_AT_CLOCK: Duration = Duration::from_secs(2);
/// How often the machine's time service is asked, where it leaves no sign, as long as there is something to ask for.
const ASK_FOR_TIME: Duration = Duration::from_secs(60);
/// How often is written down how time stands: what the mark may lag behind after a power cut in a quiet hour. The
/// journal tells the rest.
const NOTE_TIME: Duration = Duration::from_secs(900);

/// How often is asked whether the whole file is to be looked at, and how long after the start for the first time: then
/// everybody comes back at once, and the start itself has looked at what matters most.
const CHECK: Duration = Duration::from_secs(3600);
const SETTLED: Duration = Duration::from_secs(600);

/// Looks after the house until it is dropped.
pub async fn run(app: Arc<App>) {
    let (mut keys, mut sweep) = (interval(LOOK_AT_KEYS), interval(SWEEP));
    let mut check = interval_at(Instant::now() + SETTLED, CHECK);
    let (mut clock, mut ask, mut note) =
        (interval(LOOK_AT_CLOCK), interval(ASK_FOR_TIME), interval(NOTE_TIME));
    for timer in [&mut keys, &mut sweep, &mut clock, &mut ask, &mut note, &mut check] {
        timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
    }
    let mut looks = JoinSet::new();
    loop {
        tokio::select! {
            _ = keys.tick() => match app.follow_key_file() {
                Ok(true) => tracing::info!("the key file has changed: tokens are signed with its first line from now on"),
                Ok(false) => {}
                Err(error) => tracing::error!("the key file has changed and cannot be used; the keys stay: {error}"),
            },
            _ = clock.tick() => if let Err(error) = timekeeping::look(&app).await {
                tracing::warn!("the clock's move was not recorded and will be tried again: {error}");
            },
            _ = ask.tick() => ask_for_time(&app).await,
            _ = note.tick() => if let Err(error) = timekeeping::note(&app).await {
                tracing::warn!("the time was not written down: {error}");
            },
            _ = sweep.tick() => {
                match purge::run(&app).await {
                    Ok(purged) => tracing::debug!(?purged, "swept"),
                    Err(error) => tracing::warn!("sweeping did not end: {error}"),
                }
                let store = Arc::clone(&app.store);
                looks.spawn_blocking(move || store.keep_room());
            }
            _ = check.tick() => {
                // Beside the rest: it may take minutes.
                looks.spawn(look(Arc::clone(&app)));
            }
            Some(_looked) = looks.join_next() => {}
        }
    }
}

/// Looks at the whole file, if it is time.
async fn look(app: Arc<App>) {
    match care::check_when_due(&app).await {
        Ok(Some(note)) if note.faults.is_empty() => tracing::info!("the whole file was checked: all is well"),
        Ok(_) => {}
        Err(error) => tracing::warn!("the daily check of the file did not end: {error}"),
    }
}

/// Asks the time service, unless all is known.
async fn ask_for_time(app: &App) {
    if timekeeping::standing(app).is_some_and(|standing| standing.proved && !standing.is_apart()) {
        return;
    }
    let clock = app.clock.clone();
    if tokio::task::spawn_blocking(move || clock.ask_service()).await.is_err() {
        tracing::warn!("asking for the time panicked");
    }
}
