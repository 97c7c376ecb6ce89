//! What nobody needs any more is removed: old sessions, families, codes, idempotency keys, guests' carts, sent
//! mail.
//!
//! In small batches, each a job of its own, so that an order in the evening's rush waits for no broom. Nothing that
//! counts as evidence is touched: journal and audit stay.

use crate::app::App;
use crate::clock::Span;
use crate::error::Result;
use crate::store::{self, Write};

/// Rows removed by one job.
const BATCH: u32 = 200;
/// Batches of one noun in one run: what is left then waits for the next run.
const BATCHES: u32 = 100;

/// How long after its end a session or family is kept: longer than the file may lag behind memory, and than a clock is
/// set back without anybody saying so.
const MARGIN: Span = Span::hours(1);
/// How long a guest's cart is kept after it was last changed: as long as the cookie that it belongs to.
const CART_KEPT: Span = Span::hours(24);
/// How long mail is kept after it was sent, for whoever asks whether it was.
const MAIL_KEPT: Span = Span::days(7);

/// How long a picture is kept that nothing shows: a form may be open still, a page may be shown still.
const PICTURE_KEPT: Span = Span::hours(24);

/// What one run removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Purged {
    /// Sessions that nobody used for too long.
    pub sessions: usize,
    /// Families whose last token has ended.
    pub families: usize,
    /// Codes that were void.
    pub codes: usize,
    /// Idempotency keys past their life.
    pub keys: usize,
    /// Carts of guests who did not come back.
    pub carts: usize,
    /// Pictures that nothing shows.
    pub pictures: usize,
    /// Mails sent or given up long ago.
    pub mails: usize,
}

/// Removes what is over. To be called every hour.
pub async fn run(app: &App) -> Result<Purged> {
    let now = app.clock.now();
    let (idle_since, ended_before) = (now - app.config.sessions.idle - MARGIN, now - MARGIN);
    Ok(Purged {
        sessions: batches(app, move |w| store::session::purge(w, idle_since, BATCH)).await?,
        families: batches(app, move |w| store::family::purge(w, ended_before, BATCH)).await?,
        codes: batches(app, move |w| store::code::purge(w, ended_before, BATCH)).await?,
        keys: batches(app, |w| store::idempotency::purge(w, BATCH)).await?,
        carts: batches(app, move |w| store::cart::purge(w, now - CART_KEPT, BATCH)).await?,
        pictures: batches(app, move |w| store::picture::purge(w, now - PICTURE_KEPT, BATCH)).await?,
        mails: batches(app, move |w| store::outbox::purge(w, now - MAIL_KEPT, BATCH)).await?,
    })
}

/// Runs `purge` until a batch is not full.
async fn batches<F>(app: &App, purge: F) -> Result<usize>
where
    F: Fn(&Write<'_>) -> Result<usize> + Copy + Send + 'static,
{
    let mut total = 0;
    for _ in 0..BATCHES {
        let removed = app.store.write(move |w| purge(w)).await?;
        total += removed;
        if removed < BATCH as usize {
            break;
        }
    }
    Ok(total)
}
