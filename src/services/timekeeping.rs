//! The house's clock: looked at, moved, written down, accepted. What it may believe is judged in [`crate::clock::house`].
//!
//! # When does the clock turn, before the COMMIT or after?
//! Whoever reads meanwhile must find nobody's session over. Forward: first everything that lives is moved, then the clock
//! turns. Back: the clock turns inside the transaction, then what lives is moved. Either way what lives seems to live
//! longer for the moment of the COMMIT, never shorter.

use crate::app::App;
use crate::clock::Span;
use crate::clock::house::{Move, SMALL, Standing, Why};
use crate::error::{Error, Result};
use crate::store;

/// At a start, before anybody is served: records that time was moved, if it was, and writes down how it stands.
pub async fn begin(app: &App) -> Result<()> {
    let _one_at_a_time = app.timekeeper.lock().await;
    if let Some(start) = app.clock.house().and_then(crate::clock::House::start) {
        carry_out(app, start).await?;
    }
    note(app).await
}

/// Looks at the machine's clock, and for somebody who says that it is right. To be called every few seconds.
pub async fn look(app: &App) -> Result<()> {
    let Some(house) = app.clock.house() else { return Ok(()) };
    let _one_at_a_time = app.timekeeper.lock().await;
    let noted = app.store.read(store::time::noted)?;
    if noted.asked {
        return accepted(app).await;
    }
    if let Some(planned) = house.look() {
        return carry_out(app, planned).await;
    }
    let standing = house.standing();
    let apart = (standing.apart() + noted.apart.back()).abs();
    if standing.proved != noted.proved || apart > SMALL {
        if standing.is_apart() {
            let minutes = standing.apart().as_secs() / 60;
            tracing::warn!(
                minutes,
                "the machine's clock is not believed; the house goes by its own time: `comanda clock`"
            );
        }
        return note(app).await;
    }
    Ok(())
}

/// Believes the machine's clock as it stands. For the command, where no server is running, and for the server when the
/// command asks.
pub async fn accept(app: &App) -> Result<()> {
    let _one_at_a_time = app.timekeeper.lock().await;
    accepted(app).await
}

async fn accepted(app: &App) -> Result<()> {
    let Some(house) = app.clock.house() else { return Ok(()) };
    if let Some(planned) = house.accept() {
        return carry_out(app, planned).await;
    }
    let standing = house.standing();
    app.store.write(move |w| store::time::answer(w, &standing)).await
}

/// Writes down how time stands, for the next start.
pub async fn note(app: &App) -> Result<()> {
    let Some(standing) = standing(app) else { return Ok(()) };
    app.store.write(move |w| store::time::note(w, &standing)).await
}

/// How time stands.
#[must_use]
pub fn standing(app: &App) -> Option<Standing> {
    app.clock.house().map(crate::clock::House::standing)
}

/// Whether staff should be told that the house goes by another time than the machine shows.
#[must_use]
pub fn is_apart(app: &App) -> bool {
    standing(app).is_some_and(|standing| standing.is_apart())
}

async fn carry_out(app: &App, planned: Move) -> Result<()> {
    let Some(house) = app.clock.house() else { return Ok(()) };
    let back = planned.by < Span::millis(0) && planned.why != Why::Start;
    let (after, clock) = (house.after(&planned), app.clock.clone());
    let written = app
        .store
        .write(move |w| {
            let number = store::time::record(w, &planned, &after)?;
            if let Some(house) = clock.house().filter(|_| back) {
                house.moved(&planned, number);
            }
            Ok(number)
        })
        .await;
    match written {
        Ok(number) => {
            app.seen.shift(planned.by);
            if !back {
                house.moved(&planned, number);
            }
            tell(&planned, &after);
            Ok(())
        }
        // Nobody knows whether it was kept. What turned back stays so: a further try would move what lives once more.
        Err(Error::Unknown) => Err(Error::Unknown),
        Err(error) => {
            house.undo(&planned);
            Err(error)
        }
    }
}

fn tell(done: &Move, after: &Standing) {
    let (minutes, why) = (done.by.as_secs() / 60, done.why.as_str());
    tracing::warn!(
        minutes,
        why,
        proved = after.proved,
        "the house's clock was moved, and sessions and tokens with it"
    );
}
