//! The end of an account: the person is blanked everywhere, the books stay whole.
//!
//! # Why a refusal while an order is open?
//! Whoever cooks or carries it needs the address, and nobody would blank it afterwards. A few minutes later the order is
//! finished, and so is the reason.

use super::account::{find, keep_an_admin};
use super::password::note;
use crate::app::App;
use crate::auth::asker::Asker;
use crate::auth::id::UserId;
use crate::error::{Refusal, Result};
use crate::store;

/// Erases a person: sessions, tokens, codes, mail, addresses and free text go; orders, money and scores stay under a
/// number without a name. Restaurants of an owner are retired.
///
/// # Errors
/// [`Refusal::OrdersOpen`] while an order of theirs is not finished; forbidden for the last administrator; not found
/// where there is no such account.
pub async fn erase(app: &App, id: UserId, by: Option<UserId>, asker: &Asker) -> Result<()> {
    let asker = asker.clone();
    app.store
        .write(move |w| {
            let record = find(w, id)?;
            keep_an_admin(w, &record)?;
            if store::erasure::has_open_orders(w.db(), id)? {
                return Err(Refusal::OrdersOpen.into());
            }
            store::erasure::forget(w, id)?;
            store::user::erase(w, id)?;
            note(w, "erased", Some(id), by, &asker)
        })
        .await
}
