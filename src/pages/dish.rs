//! One dish with its buttons, as the menu, the search and the favourites show it (`html/dish.html`).

use super::visit;
use crate::app::App;
use crate::error::Result;
use crate::middleware::Context;
use crate::restaurant::id::{ProductId, RestaurantId};
use crate::restaurant::product::Product;
use crate::services;

/// How many of a dish can be put into the cart at once; more is typed by pressing again.
pub const AT_ONCE: [u32; 9] = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/// A dish on a page.
#[derive(Debug)]
pub struct Dish<'a> {
    /// What it is.
    pub product: &'a Product,
    /// The currency of its price.
    pub currency: &'a str,
    /// Its restaurant's name, where several restaurants' dishes stand together.
    pub restaurant: Option<&'a str>,
    /// Whether the visitor may put it into a cart.
    pub may_add: bool,
    /// Whether it is a favourite; `None`: the visitor has none.
    pub liked: Option<bool>,
    /// How many are in the visitor's cart.
    pub held: u32,
    /// Where its buttons lead back to.
    pub back: &'a str,
}

/// What a visitor has to do with dishes: their favourites, their cart, and where they may order.
#[derive(Debug, Default)]
pub struct Tastes {
    liked: Option<Vec<ProductId>>,
    held: Vec<(ProductId, u32)>,
    /// Restaurants that take orders without an account; `None`: the visitor has one, and may order everywhere.
    guests: Option<Vec<RestaurantId>>,
}

impl Tastes {
    /// Those of whoever asks.
    pub fn of(app: &App, request: &Context) -> Result<Self> {
        let user = request.who.maybe();
        let liked = user.map(|user| services::favourite::ids(app, user.id)).transpose()?;
        let held = match visit::holder(request) {
            Some(holder) => services::cart::view(app, &holder)?.lines,
            None => Vec::new(),
        };
        let guests = if user.is_some() {
            None
        } else {
            let open = services::restaurant::open_list(app)?;
            Some(open.into_iter().filter(|r| r.guest_orders).map(|r| r.id).collect())
        };
        Ok(Self { liked, held: held.iter().map(|line| (line.product, line.quantity)).collect(), guests })
    }

    /// Whether the visitor may order at this restaurant.
    #[must_use]
    pub fn may_order(&self, restaurant: RestaurantId) -> bool {
        self.guests.as_ref().is_none_or(|guests| guests.contains(&restaurant))
    }

    /// A dish as this visitor sees it.
    #[must_use]
    pub fn dish<'a>(
        &self,
        product: &'a Product,
        currency: &'a str,
        restaurant: Option<&'a str>,
        back: &'a str,
    ) -> Dish<'a> {
        let held = self.held.iter().find(|(id, _)| *id == product.id).map_or(0, |(_, count)| *count);
        Dish {
            product,
            currency,
            restaurant,
            may_add: self.may_order(product.restaurant),
            liked: self.liked.as_ref().map(|liked| liked.contains(&product.id)),
            held,
            back,
        }
    }

    /// Tastes for tests of templates: an account with one favourite, three of another dish in the cart.
    #[cfg(test)]
    pub(super) fn example() -> Self {
        Self { liked: Some(vec![ProductId::new(4)]), held: vec![(ProductId::new(6), 3)], guests: None }
    }

    /// Those of a stranger who may order nowhere.
    #[cfg(test)]
    pub(super) fn stranger() -> Self {
        Self { guests: Some(Vec::new()), ..Self::default() }
    }
}
