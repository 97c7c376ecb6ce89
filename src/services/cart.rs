//! The cart: of a user, or of whoever holds a guest cookie. What goes in must be to be had now; what is shown is priced
//! as it would be charged.

use crate::app::App;
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Result};
use crate::restaurant::cart::{self, CartLine, Change, Holder, Priced};
use crate::restaurant::id::ProductId;
use crate::restaurant::money::Money;
use crate::store;

/// A cart beside the menu of this moment.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// Its lines, in the order in which they were put in.
    pub lines: Vec<CartLine>,
    fee: Money,
}

impl View {
    /// The lines by restaurant, with what they cost and what is charged.
    pub fn priced(&self) -> Result<Priced<'_>> {
        cart::price(&self.lines, Some(self.fee))
    }

    /// How many units it holds.
    #[must_use]
    pub fn units(&self) -> u32 {
        cart::units(&self.lines)
    }
}

/// The cart of a holder; who has none has an empty one.
pub fn view(app: &App, holder: &Holder) -> Result<View> {
    let lines = app.store.read(|db| store::cart::lines(db, holder))?;
    Ok(View { lines, fee: app.terms.checkout.fee })
}

/// How many units are in it.
pub fn units(app: &App, holder: &Holder) -> Result<u32> {
    app.store.read(|db| store::cart::units(db, holder))
}

/// So many more of a product. Returns how many units the cart holds then.
///
/// # Errors
/// [`Noun::Product`] off the menu; [`crate::error::Refusal::RestaurantClosed`] and
/// [`crate::error::Refusal::ProductUnavailable`]; [`crate::error::Refusal::CartTooLarge`].
pub async fn add(app: &App, holder: Holder, product: ProductId, quantity: u32) -> Result<u32> {
    put(app, holder, product, Change::Add(quantity)).await
}

/// One less of a product; none left removes the line, an absent line is no fault. Returns the units.
pub async fn subtract(app: &App, holder: Holder, product: ProductId) -> Result<u32> {
    app.store.write(move |w| store::cart::change(w, &holder, product, Change::Subtract(1))).await
}

/// Takes a product out; an absent line is no fault. Returns the units.
pub async fn remove(app: &App, holder: Holder, product: ProductId) -> Result<u32> {
    app.store.write(move |w| store::cart::change(w, &holder, product, Change::Remove)).await
}

/// Exactly so many of a product; none removes the line. Returns the units.
///
/// # Errors
/// As [`add`].
pub async fn set(app: &App, holder: Holder, product: ProductId, quantity: u32) -> Result<u32> {
    if quantity == 0 {
        return remove(app, holder, product).await;
    }
    put(app, holder, product, Change::Set(quantity)).await
}

/// Whether a product is of a restaurant that takes orders without an account.
///
/// # Errors
/// [`Noun::Product`] off the menu.
pub fn takes_guests(app: &App, product: ProductId) -> Result<bool> {
    let offer = app.store.read(|db| store::cart::offer(db, product))?;
    offer.map(|offer| offer.guest_orders).ok_or(Error::NotFound(Noun::Product))
}

/// Where what is in a cart can be fetched, restaurant by restaurant; nothing where one of them has no pick-up.
pub fn pickup_at(app: &App, lines: &[CartLine]) -> Result<Vec<String>> {
    if !lines.iter().all(|line| line.pickup) {
        return Ok(Vec::new());
    }
    let mut of: Vec<_> = lines.iter().map(|line| line.restaurant).collect();
    of.dedup();
    app.store.read(|db| {
        let mut at = Vec::new();
        for id in of {
            let Some(found) = store::restaurant::find(db, id)? else { continue };
            let place = if found.address.is_empty() { found.name } else { found.address };
            if !at.contains(&place) {
                at.push(place);
            }
        }
        Ok(at)
    })
}

/// Empties it.
pub async fn clear(app: &App, holder: Holder) -> Result<()> {
    app.store.write(move |w| store::cart::clear(w, &holder)).await
}

/// Whose cart is meant: the user's, where somebody is signed in. What they chose before, as a guest, is put into it
/// then.
pub async fn settle(app: &App, user: UserId, guest: Option<[u8; 32]>) -> Result<Holder> {
    if let Some(guest) = guest {
        let holder = Holder::Guest(guest);
        if app.store.read(|db| store::cart::find(db, &holder))?.is_some() {
            app.store.write(move |w| store::cart::merge(w, guest, user)).await?;
        }
    }
    Ok(Holder::User(user))
}

/// A change after which more is in the cart: asked in the same transaction whether it is to be had.
async fn put(app: &App, holder: Holder, product: ProductId, change: Change) -> Result<u32> {
    app.store
        .write(move |w| {
            let offer = store::cart::offer(w.db(), product)?.ok_or(Error::NotFound(Noun::Product))?;
            offer.orderable()?;
            store::cart::change(w, &holder, product, change)
        })
        .await
}
