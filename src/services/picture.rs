//! Pictures: from what was sent to an address that a product or a restaurant can show.
//!
//! The caller has seen that the sender may change what the picture is for: reading one is work.

use crate::app::App;
use crate::error::Result;
use crate::restaurant::picture::Subject;
use crate::store;

/// Makes a picture of what was sent, keeps it, and gives its address. Until something shows it, it stays a day.
///
/// # Errors
/// Faults of the field `image`; [`crate::error::Error::Busy`] when too many come at once.
pub async fn keep(app: &App, sent: Vec<u8>, subject: Subject) -> Result<String> {
    let picture = app.pictures.make(sent, subject).await?;
    let hash = app.store.write(move |w| store::picture::put(w, &picture)).await?;
    Ok(format!("/media/{hash}.jpg"))
}

/// The bytes behind a name of `/media/`: `<hash>.jpg` or, larger, `<hash>-g.jpg`. All are JPEG.
pub fn find(app: &App, name: &str) -> Result<Option<Vec<u8>>> {
    let Some(stem) = name.strip_suffix(".jpg") else { return Ok(None) };
    let (hash, large) = stem.strip_suffix("-g").map_or((stem, false), |hash| (hash, true));
    app.store.read(|db| store::picture::find(db, hash, large))
}
