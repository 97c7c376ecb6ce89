//! A customer as ecommerce-api knows one: the account, one address, the day of the newest order.

use super::account::{self, Change, Record};
use super::email;
use super::mail::{self, Clerk};
use crate::app::App;
use crate::auth::asker::Asker;
use crate::auth::id::UserId;
use crate::error::{Error, Forbidden, Noun, Result};
use crate::store;

pub use crate::store::postal::Postal;

/// What is shown of a customer.
#[derive(Debug, Clone)]
pub struct Customer {
    /// The account.
    pub record: Record,
    /// Where they live.
    pub address: Option<Postal>,
    /// The day of their newest order, YYYY-MM-DD.
    pub last_purchase: Option<String>,
}

/// The own record.
///
/// # Errors
/// Forbidden: it is somebody else's. Not found: nobody's.
pub fn show(app: &App, id: UserId, asking: UserId) -> Result<Customer> {
    app.store.read(|db| {
        let record = store::user::find(db, id)?.filter(|record| record.erased_at.is_none());
        let record = record.ok_or(Error::NotFound(Noun::Customer))?;
        if id != asking {
            return Err(Error::Forbidden(Forbidden::NotPermitted));
        }
        let mut last_purchase = None;
        store::order::page_of_customer(db, id, None, 1, |order| {
            last_purchase = Some(order.business_day);
            Ok(())
        })?;
        Ok(Customer { record, address: store::postal::find(db, id)?, last_purchase })
    })
}

/// Changes the own record and, where `address` says so, sets or (with the inner `None`) removes the address: both or
/// neither. Another e-mail address waits until it is proved (`email`).
pub async fn change(
    app: &App,
    id: UserId,
    mut change: Change,
    address: Option<Option<Postal>>,
    asker: &Asker,
) -> Result<Customer> {
    let wish = email::hold_back(app, id, &mut change, asker)?;
    let (clerk, asker) = (Clerk::of(app), asker.clone());
    app.store
        .write(move |w| {
            account::apply(w, id, change, id, clerk, &asker)?;
            wish.map_or(Ok(()), |wish| wish.write_down(w, id, clerk, &asker))?;
            match address {
                Some(Some(address)) => store::postal::put(w, id, &address),
                Some(None) => store::postal::remove(w, id),
                None => Ok(()),
            }
        })
        .await?;
    mail::sent_soon(app);
    show(app, id, id)
}
