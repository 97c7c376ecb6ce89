//! Orders without an account: whoever holds an order's link sees it, may cancel it while the kitchen has not begun, and
//! rate it once it is delivered.
//!
//! The link's text is 128 random bits; it is the only credential. The order of somebody with an account has no such
//! link: it is theirs alone.

use super::order::{self, OwnOrder, Request};
use super::rating;
use crate::app::App;
use crate::error::{Error, Noun, Result};
use crate::restaurant::id::OrderId;
use crate::restaurant::order::{Order, State};
use crate::restaurant::step::Actor;
use crate::store::{self, Connection};

/// Characters of a link's text: 128 bits.
pub const LENGTH: usize = 22;

/// The order behind a link.
///
/// # Errors
/// [`Noun::Order`] when there is none, or it is an account's.
pub fn find(app: &App, link: &str) -> Result<OwnOrder> {
    app.store.read(|db| {
        let order = find_in(db, link)?;
        Ok(OwnOrder { rated: store::rating::exists(db, order.id)?, order })
    })
}

/// Several of them, in the order asked for; what is none is left out.
pub fn some(app: &App, links: &[&str]) -> Result<Vec<Order>> {
    app.store.read(|db| {
        let found = links.iter().map(|link| match find_in(db, link) {
            Err(Error::NotFound(_)) => Ok(None),
            other => other.map(Some),
        });
        found.filter_map(Result::transpose).collect()
    })
}

/// The number of the order behind a link.
///
/// # Errors
/// As [`find`].
pub fn id(app: &App, link: &str) -> Result<OrderId> {
    app.store.read(|db| find_in(db, link).map(|order| order.id))
}

fn find_in(db: &Connection, link: &str) -> Result<Order> {
    let fits = link.len() == LENGTH;
    let order = if fits { store::order::find_by_public_id(db, link)? } else { None };
    order.filter(|order| order.customer.is_none()).ok_or(Error::NotFound(Noun::Order))
}

/// Calls the order behind a link off, while the kitchen has not begun.
///
/// # Errors
/// As [`find`]; [`crate::error::Refusal::StepNotAllowed`] when it is too late.
pub async fn cancel(app: &App, link: &str) -> Result<()> {
    let id = id(app, link)?;
    order::step(app, Actor::Link(id), id, Request::to(State::Cancelled)).await
}

/// Rates the delivered order behind a link, once.
///
/// # Errors
/// As [`find`]; [`crate::error::Refusal::Rating`] with what is wrong.
pub async fn rate(app: &App, link: &str, score: i64, comment: String) -> Result<()> {
    let order = app.store.read(|db| find_in(db, link))?;
    rating::rate(app, None, order.restaurant, order.id, score, comment).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Refusal;
    use crate::restaurant::cart::Holder;
    use crate::restaurant::checkout::{Checkout, Guest};
    use crate::restaurant::id::RestaurantId;
    use crate::restaurant::restaurant::RestaurantChange;
    use crate::restaurant::shown::Shown;
    use crate::services::fixture::{House, form};
    use crate::services::once::Once;
    use crate::services::order::{Placed, confirm_shown};
    use crate::services::{cart, restaurant};

    const GUEST: Holder = Holder::Guest([7; 32]);

    async fn welcome(house: &House, of: RestaurantId) {
        let owner = if of == house.fonda { house.marta } else { house.pedro };
        let change = RestaurantChange { guest_orders: Some(true), ..RestaurantChange::default() };
        restaurant::edit(&house.app, owner, of, change).await.unwrap();
    }

    fn of_guest() -> Checkout {
        Checkout { guest: Some(Guest { name: "Zoë".into(), phone: "300".into() }), ..form() }
    }

    async fn place(house: &House, holder: Holder, key: &str) -> Result<Vec<Placed>> {
        let once = Once::new(key.as_bytes(), b"body").unwrap();
        confirm_shown(&house.app, holder, of_guest(), Some(once), None).await
    }

    #[tokio::test]
    async fn a_guests_orders_have_a_link_each_and_a_key_counts_for_their_cookie() {
        let house = House::open().await;
        for dish in [house.soup, house.taco] {
            cart::add(&house.app, GUEST, dish, 1).await.unwrap();
        }
        let refused = place(&house, GUEST, "k").await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::AccountNeeded(name))) if &*name == "La Fonda"));
        welcome(&house, house.fonda).await;
        welcome(&house, house.taqueria).await;
        let placed = place(&house, GUEST, "k").await.unwrap();
        assert_eq!(place(&house, GUEST, "k").await.unwrap(), placed, "the same key is the same orders");
        let other = place(&house, Holder::Guest([8; 32]), "k").await;
        assert!(matches!(other, Err(Error::Refused(Refusal::CartEmpty))), "another cookie's key is another");
        let links: Vec<&str> = placed.iter().map(|order| order.public_id.as_str()).collect();
        assert_eq!(links.len(), 2);
        assert!(links.iter().all(|link| link.len() == LENGTH));
        assert_eq!(some(&house.app, &[links[1], "x", links[0]]).unwrap().len(), 2);
        let order = find(&house.app, links[0]).unwrap().order;
        assert_eq!((order.customer, order.customer_name.as_str()), (None, "Zoë"));
    }

    #[tokio::test]
    async fn an_accounts_order_is_behind_no_link() {
        let house = House::open().await;
        let id = house.order(house.ana, State::Pending).await;
        let text = house.app.store.read(|db| store::order::public_id(db, id)).unwrap().unwrap();
        assert!(matches!(find(&house.app, &text), Err(Error::NotFound(Noun::Order))));
        assert!(matches!(cancel(&house.app, &text).await, Err(Error::NotFound(Noun::Order))));
        assert_eq!(house.events(id), ["placed"]);
    }

    #[tokio::test]
    async fn what_was_shown_is_what_is_charged_or_nothing_is_ordered() {
        let house = House::open().await;
        welcome(&house, house.taqueria).await;
        cart::add(&house.app, GUEST, house.taco, 2).await.unwrap();
        let shown = |of: &cart::View| Shown::of(&of.priced().unwrap());
        let before = shown(&cart::view(&house.app, &GUEST).unwrap());
        cart::add(&house.app, GUEST, house.taco, 1).await.unwrap();
        let refused = confirm_shown(&house.app, GUEST, of_guest(), None, Some(before)).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::CartChanged))));
        let now = shown(&cart::view(&house.app, &GUEST).unwrap());
        assert_eq!(confirm_shown(&house.app, GUEST, of_guest(), None, Some(now)).await.unwrap().len(), 1);
        assert_eq!(cart::units(&house.app, &GUEST).unwrap(), 0);
    }
}
