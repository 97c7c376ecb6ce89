//! Orders that the restaurant takes itself: on the telephone, or at its counter.
//!
//! The lines come with the form and no cart is touched. Prices are those of this moment, as everywhere. A restaurant
//! that is closed to its guests still takes orders at its own desk; what is sold out, nobody gets.

use super::once::Once;
use crate::app::App;
use crate::app::terms::HouseTerms;
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Refusal, Result};
use crate::restaurant::cart::{CartLine, Holder, LINES_MAX, QUANTITY_MAX};
use crate::restaurant::checkout::Checkout;
use crate::restaurant::id::{OrderId, ProductId, RestaurantId};
use crate::restaurant::order::{Origin, Payment};
use crate::store::{self, Write};
use std::sync::Arc;

/// Where a key counts.
const ROUTE: &str = "POST /panel-restaurante/pedidos/nuevo/";

/// Places an order of these products for somebody at the desk of `restaurant`.
///
/// # Errors
/// [`Noun::Restaurant`] when it is another's, [`Noun::Product`] when it has no such product; the refusals of
/// [`Checkout::check`]; those of an [`Once`].
pub async fn place(
    app: &App,
    owner: UserId,
    restaurant: RestaurantId,
    wanted: Vec<(ProductId, u32)>,
    form: Checkout,
    once: Option<Once>,
) -> Result<OrderId> {
    let terms = Arc::clone(&app.terms);
    app.store.write(move |w| carry_out(w, &terms, owner, restaurant, &wanted, form, once.as_ref())).await
}

fn carry_out(
    w: &Write<'_>,
    terms: &HouseTerms,
    owner: UserId,
    restaurant: RestaurantId,
    wanted: &[(ProductId, u32)],
    form: Checkout,
    once: Option<&Once>,
) -> Result<OrderId> {
    if let Some(once) = once
        && let Some(kept) = once.kept(w, &Holder::User(owner), ROUTE)?
        && let Some(order) = kept.first()
    {
        return Ok(*order);
    }
    let plan = form.check(&lines(w, owner, restaurant, wanted)?, &terms.checkout)?;
    let by = store::order::By {
        customer: None,
        actor: Some(owner),
        address: None,
        origin: Origin::Counter,
        business_day: &terms.day(w.now()),
    };
    let orders = store::order::place(w, &plan, &by)?;
    if let Some(once) = once {
        once.keep(w, &Holder::User(owner), ROUTE, &orders)?;
    }
    orders.first().map(|placed| placed.id).ok_or_else(|| Error::broken("a plan at the desk made no order"))
}

/// What was asked for beside the menu of this moment.
fn lines(
    w: &Write<'_>,
    owner: UserId,
    restaurant: RestaurantId,
    wanted: &[(ProductId, u32)],
) -> Result<Vec<CartLine>> {
    let own = store::restaurant::find_for_owner(w.db(), restaurant, owner)?;
    let own = own.ok_or(Error::NotFound(Noun::Restaurant))?;
    if wanted.len() > LINES_MAX as usize || wanted.iter().any(|(_, quantity)| *quantity > QUANTITY_MAX) {
        return Err(Refusal::CartTooLarge.into());
    }
    let line = |(id, quantity): &(ProductId, u32)| {
        let product = store::product::find_for_owner(w.db(), *id, owner)?;
        let product = product.filter(|product| product.restaurant == restaurant);
        let product = product.ok_or(Error::NotFound(Noun::Product))?;
        Ok(CartLine {
            product: product.id,
            name: product.name,
            quantity: *quantity,
            price: product.price,
            available: product.available,
            image: product.image,
            restaurant,
            restaurant_name: own.name.clone(),
            open: true,
            currency: own.currency.clone(),
            fee: own.fee,
            // At the own desk everything goes that the house can do.
            pickup: true,
            guest_orders: true,
            payments: Payment::ALL.to_vec(),
        })
    };
    wanted.iter().filter(|(_, quantity)| *quantity > 0).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{House, form};
    use super::*;
    use crate::restaurant::checkout::Guest;
    use crate::restaurant::order::{Fulfilment, State};
    use crate::restaurant::product::ProductChange;

    fn at_counter() -> Checkout {
        Checkout { fulfilment: Fulfilment::Counter, guest: Some(Guest::default()), ..form() }
    }

    #[tokio::test]
    async fn an_order_at_the_desk_is_placed_once_under_its_key_also_while_closed() {
        let house = House::open().await;
        house.close(house.taqueria).await;
        let once = || Some(Once::new(b"desk-1", b"the same form").unwrap());
        let wanted = || vec![(house.taco, 3)];
        let place = |form| place(&house.app, house.pedro, house.taqueria, wanted(), form, once());
        let id = place(at_counter()).await.unwrap();
        assert_eq!(place(at_counter()).await.unwrap(), id);
        let order = house.app.store.read(|db| store::order::find(db, id)).unwrap().unwrap();
        assert_eq!((order.origin, order.customer, order.state), (Origin::Counter, None, State::Pending));
        assert_eq!((order.total.minor(), order.fee.minor()), (1_950_000, 0), "nothing is brought");
        assert_eq!(house.events(id), ["placed"]);
    }

    #[tokio::test]
    async fn anothers_dishes_nothing_and_what_is_sold_out_are_refused() {
        let house = House::open().await;
        let place =
            |owner, restaurant, wanted| place(&house.app, owner, restaurant, wanted, at_counter(), None);
        let foreign = place(house.marta, house.taqueria, vec![(house.taco, 1)]).await;
        assert!(matches!(foreign, Err(Error::NotFound(Noun::Restaurant))));
        let foreign = place(house.marta, house.fonda, vec![(house.taco, 1)]).await;
        assert!(matches!(foreign, Err(Error::NotFound(Noun::Product))));
        let none = place(house.pedro, house.taqueria, vec![(house.taco, 0)]).await;
        assert!(matches!(none, Err(Error::Refused(Refusal::CartEmpty))));
        let many = place(house.pedro, house.taqueria, vec![(house.taco, 1000)]).await;
        assert!(matches!(many, Err(Error::Refused(Refusal::CartTooLarge))));
        house.change(house.taco, ProductChange { available: Some(false), ..ProductChange::default() }).await;
        let gone = place(house.pedro, house.taqueria, vec![(house.taco, 1)]).await;
        assert!(matches!(gone, Err(Error::Refused(Refusal::ProductUnavailable(_)))));
    }

    #[tokio::test]
    async fn who_telephones_gives_a_name_a_number_and_an_address() {
        let house = House::open().await;
        let call = |guest: Guest| {
            let form = Checkout { guest: Some(guest), ..form() };
            place(&house.app, house.pedro, house.taqueria, vec![(house.taco, 1)], form, None)
        };
        assert!(matches!(call(Guest::default()).await, Err(Error::Invalid(_))));
        let id = call(Guest { name: "Inés".into(), phone: "3001112233".into() }).await.unwrap();
        let order = house.app.store.read(|db| store::order::find(db, id)).unwrap().unwrap();
        assert_eq!((order.customer_name.as_str(), order.guest_phone.as_str()), ("Inés", "3001112233"));
        assert!(order.fee.minor() > 0, "it is brought");
    }
}
