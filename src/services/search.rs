//! Looking for dishes on the menus of open restaurants, and letting chance choose one.

use crate::app::App;
use crate::auth::random;
use crate::error::Result;
use crate::restaurant::product::Offer;
use crate::restaurant::search::{Match, Query};
use crate::store;

pub use crate::store::search::Within;

/// Dishes for a search box: those that have all words; where there are none, those that have any. At most `limit`.
pub fn dishes(app: &App, text: &str, within: Within<'_>, limit: u32) -> Result<Vec<Offer>> {
    app.store.read(|db| {
        for how in [Match::All, Match::Any] {
            let Some(query) = Query::new(text, how) else { continue };
            let found = store::search::find(db, &query, within, limit)?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    })
}

/// Dishes that a sentence may mean: those that have most of its words. At most `limit`.
pub fn sentence(app: &App, text: &str, within: Within<'_>, limit: u32) -> Result<Vec<Offer>> {
    let Some(query) = Query::new(text, Match::Any) else { return Ok(Vec::new()) };
    app.store.read(|db| store::search::find(db, &query, within, limit))
}

/// A dish that is to be had now, whichever; `None` where nothing is.
pub fn surprise(app: &App, within: Within<'_>) -> Result<Option<Offer>> {
    let bytes = random::bytes::<4>(&app.rng)?;
    app.store.read(|db| {
        let count = store::search::count(db, within)?;
        // The remainder favours nobody who could notice: menus are short beside four thousand million.
        match u32::from_le_bytes(bytes).checked_rem(count) {
            Some(n) => store::search::nth(db, within, n),
            None => Ok(None),
        }
    })
}
