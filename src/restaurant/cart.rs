//! The cart: lines of product and number, what may be done with them, and what they cost now.
//!
//! A cart holds no prices. Each time it is shown or bought, its lines are joined with the menu as it is at that
//! moment; what is shown is what would be charged.

use super::id::{ProductId, RestaurantId};
use super::money::Money;
use super::order::{Fulfilment, Payment};
use crate::auth::id::UserId;
use crate::error::{Error, Refusal, Result};

/// How many of one product a cart takes.
pub const QUANTITY_MAX: u32 = 999;
/// How many different products a cart takes.
pub const LINES_MAX: u32 = 100;

/// Whose cart it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// A user's.
    User(UserId),
    /// Of whoever holds the guest cookie with this SHA-256.
    Guest([u8; 32]),
}

/// What is done with one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// So many more.
    Add(u32),
    /// So many fewer; none left removes the line, an absent line stays absent.
    Subtract(u32),
    /// Exactly so many; none removes the line.
    Set(u32),
    /// The line goes.
    Remove,
}

impl Change {
    /// How many there are after the change, `None` for no line. `current` is the line's number now, `lines` how many
    /// lines the cart has. [`Refusal::CartTooLarge`] past a limit.
    pub fn apply(self, current: Option<u32>, lines: u32) -> Result<Option<u32>, Refusal> {
        let now = current.unwrap_or(0);
        let wanted = match self {
            Self::Add(n) => now.saturating_add(n),
            Self::Subtract(n) => now.saturating_sub(n),
            Self::Set(n) => n,
            Self::Remove => 0,
        };
        let too_many = wanted > QUANTITY_MAX && wanted > now;
        let one_line_more = current.is_none() && wanted > 0 && lines >= LINES_MAX;
        if too_many || one_line_more {
            return Err(Refusal::CartTooLarge);
        }
        Ok((wanted > 0).then_some(wanted))
    }
}

/// A line of a cart beside the menu of this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of the product or of its restaurant")]
pub struct CartLine {
    /// What.
    pub product: ProductId,
    /// Its name.
    pub name: String,
    /// How many.
    pub quantity: u32,
    /// What one costs.
    pub price: Money,
    /// Whether it is to be had: on the menu and not marked otherwise.
    pub available: bool,
    /// Its picture's address.
    pub image: Option<String>,
    /// Who cooks it.
    pub restaurant: RestaurantId,
    /// That restaurant's name.
    pub restaurant_name: String,
    /// Whether that restaurant takes orders.
    pub open: bool,
    /// ISO code of its currency.
    pub currency: String,
    /// Its delivery fee; `None`: the house's.
    pub fee: Option<Money>,
    /// Whether that restaurant lets guests fetch what they order.
    pub pickup: bool,
    /// Whether it takes orders from people without an account.
    pub guest_orders: bool,
    /// How it may be paid there.
    pub payments: Vec<Payment>,
}

impl CartLine {
    /// Number times price. [`Refusal::TotalTooLarge`] beyond what an order can be.
    pub fn sum(&self) -> Result<Money, Refusal> {
        self.price.checked_mul(self.quantity).ok_or(Refusal::TotalTooLarge)
    }

    /// Whether it can be ordered now. The restaurant first: of a closed one nothing is to be had.
    pub fn orderable(&self) -> Result<(), Refusal> {
        if !self.open {
            Err(Refusal::RestaurantClosed(self.restaurant_name.as_str().into()))
        } else if !self.available {
            Err(Refusal::ProductUnavailable(self.name.as_str().into()))
        } else {
            Ok(())
        }
    }
}

/// Whether the restaurants of these lines let `holder` order in this way: without an account, to be fetched.
/// [`Refusal::AccountNeeded`], [`Refusal::NoPickup`].
pub fn welcome(lines: &[CartLine], holder: &Holder, fulfilment: Fulfilment) -> Result<(), Refusal> {
    let name = |line: &CartLine| line.restaurant_name.as_str().into();
    if let Some(line) = lines.iter().find(|line| matches!(holder, Holder::Guest(_)) && !line.guest_orders) {
        return Err(Refusal::AccountNeeded(name(line)));
    }
    match lines.iter().find(|line| fulfilment == Fulfilment::Pickup && !line.pickup) {
        Some(line) => Err(Refusal::NoPickup(name(line))),
        None => Ok(()),
    }
}

/// How many units there are in all.
#[must_use]
pub fn units(lines: &[CartLine]) -> u32 {
    lines.iter().map(|line| line.quantity).fold(0, u32::saturating_add)
}

/// The lines of one restaurant and what they cost: one order to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group<'a> {
    /// Who cooks.
    pub restaurant: RestaurantId,
    /// Its name.
    pub name: &'a str,
    /// ISO code of its currency.
    pub currency: &'a str,
    /// Its lines, in the order in which they were put in.
    pub lines: Vec<&'a CartLine>,
    /// The lines' sum.
    pub subtotal: Money,
    /// What the delivery costs.
    pub fee: Money,
    /// Both together.
    pub total: Money,
}

/// A cart with its prices: what is shown, and what is charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced<'a> {
    /// By restaurant, in the order in which the first line of each was put in.
    pub groups: Vec<Group<'a>>,
    /// All lines' sum.
    pub subtotal: Money,
    /// All fees: one for each restaurant.
    pub fees: Money,
    /// What is charged.
    pub total: Money,
}

/// Groups and prices the lines. `house_fee` is taken where a restaurant has none of its own; `None` takes no fee at
/// all, for what the guest fetches.
pub fn price(lines: &[CartLine], house_fee: Option<Money>) -> Result<Priced<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for line in lines {
        match groups.iter_mut().find(|group| group.restaurant == line.restaurant) {
            Some(group) => group.lines.push(line),
            None => groups.push(Group::begin(line, house_fee)),
        }
    }
    let mut priced =
        Priced { groups: Vec::new(), subtotal: Money::ZERO, fees: Money::ZERO, total: Money::ZERO };
    for mut group in groups {
        for line in &group.lines {
            group.subtotal = add(group.subtotal, line.sum()?)?;
        }
        group.total = add(group.subtotal, group.fee)?;
        priced.subtotal = add(priced.subtotal, group.subtotal)?;
        priced.fees = add(priced.fees, group.fee)?;
        priced.total = add(priced.total, group.total)?;
        priced.groups.push(group);
    }
    Ok(priced)
}

impl<'a> Group<'a> {
    fn begin(line: &'a CartLine, house_fee: Option<Money>) -> Self {
        Self {
            restaurant: line.restaurant,
            name: &line.restaurant_name,
            currency: &line.currency,
            lines: vec![line],
            subtotal: Money::ZERO,
            fee: house_fee.map_or(Money::ZERO, |house| line.fee.unwrap_or(house)),
            total: Money::ZERO,
        }
    }
}

fn add(a: Money, b: Money) -> Result<Money> {
    a.checked_add(b).filter(|sum| *sum <= Money::MAX_TOTAL).ok_or(Error::Refused(Refusal::TotalTooLarge))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(product: i64, restaurant: i64, quantity: u32, price: i64) -> CartLine {
        CartLine {
            product: ProductId::new(product),
            name: format!("p{product}"),
            quantity,
            price: Money::from_minor(price),
            available: true,
            image: None,
            restaurant: RestaurantId::new(restaurant),
            restaurant_name: format!("r{restaurant}"),
            open: true,
            currency: "COP".into(),
            fee: None,
            pickup: true,
            guest_orders: false,
            payments: Payment::ALL.to_vec(),
        }
    }

    #[test]
    fn a_restaurant_says_who_may_order_and_whether_it_can_be_fetched() {
        let (user, guest) = (Holder::User(UserId::new(7)), Holder::Guest([7; 32]));
        let open = CartLine { guest_orders: true, ..line(1, 1, 1, 100) };
        let shut = CartLine { pickup: false, ..line(2, 2, 1, 100) };
        let lines = [open, shut];
        assert_eq!(welcome(&lines, &user, Fulfilment::Delivery), Ok(()));
        assert_eq!(welcome(&lines, &user, Fulfilment::Pickup), Err(Refusal::NoPickup("r2".into())));
        assert_eq!(welcome(&lines, &guest, Fulfilment::Delivery), Err(Refusal::AccountNeeded("r2".into())));
        assert_eq!(welcome(&lines[..1], &guest, Fulfilment::Pickup), Ok(()));
    }

    const FEE: Option<Money> = Some(Money::from_minor(300_000));

    #[test]
    fn one_more_and_one_fewer() {
        assert_eq!(Change::Add(1).apply(None, 0), Ok(Some(1)));
        assert_eq!(Change::Add(1).apply(Some(2), 1), Ok(Some(3)));
        assert_eq!(Change::Subtract(1).apply(Some(2), 1), Ok(Some(1)));
        assert_eq!(Change::Subtract(1).apply(Some(1), 1), Ok(None));
        assert_eq!(Change::Subtract(1).apply(None, 1), Ok(None));
        assert_eq!(Change::Set(7).apply(Some(1), 1), Ok(Some(7)));
        assert_eq!(Change::Set(0).apply(Some(1), 1), Ok(None));
        assert_eq!(Change::Remove.apply(Some(900), 1), Ok(None));
    }

    #[test]
    fn a_cart_has_limits_and_what_is_in_it_can_always_become_less() {
        assert_eq!(Change::Add(1).apply(Some(999), 1), Err(Refusal::CartTooLarge));
        assert_eq!(Change::Set(1000).apply(Some(1), 1), Err(Refusal::CartTooLarge));
        assert_eq!(Change::Add(u32::MAX).apply(Some(999), 1), Err(Refusal::CartTooLarge));
        assert_eq!(Change::Add(1).apply(None, 100), Err(Refusal::CartTooLarge));
        assert_eq!(Change::Add(1).apply(Some(1), 100), Ok(Some(2)));
        assert_eq!(Change::Subtract(1).apply(None, 100), Ok(None));
    }

    #[test]
    fn two_restaurants_are_two_fees_in_the_order_of_the_cart() {
        let lines = [line(19, 2, 1, 650_000), line(16, 1, 2, 200_000), line(22, 2, 1, 100_000)];
        let priced = price(&lines, FEE).unwrap();
        let order: Vec<_> = priced.groups.iter().map(|g| (g.restaurant.raw(), g.lines.len())).collect();
        assert_eq!(order, [(2, 2), (1, 1)]);
        assert_eq!(priced.subtotal.minor(), 1_150_000);
        assert_eq!(priced.fees.minor(), 600_000);
        assert_eq!(priced.total.minor(), 1_750_000);
        assert_eq!(units(&lines), 4);
    }

    #[test]
    fn a_restaurants_own_fee_counts_and_who_fetches_pays_none() {
        let lines = [CartLine { fee: Some(Money::ZERO), ..line(1, 1, 1, 100) }, line(2, 2, 1, 100)];
        assert_eq!(price(&lines, FEE).unwrap().fees, Money::from_minor(300_000));
        assert_eq!(price(&lines, None).unwrap().total, Money::from_minor(200));
    }

    #[test]
    fn centavos_add_up_exactly() {
        let lines = [line(8, 1, 3, 1_990_050)];
        assert_eq!(price(&lines, FEE).unwrap().total.to_string(), "62701.50");
        assert_eq!(price(&[line(9, 1, 3, 10)], FEE).unwrap().total.to_string(), "3000.30");
    }

    #[test]
    fn an_absurd_sum_is_refused() {
        let lines = [line(1, 1, 999, i64::MAX / 10)];
        assert!(matches!(price(&lines, FEE), Err(Error::Refused(Refusal::TotalTooLarge))));
        let full: Vec<_> = (0..100).map(|n| line(n, 1, 999, Money::MAX_PRICE.minor())).collect();
        assert!(price(&full, FEE).is_ok(), "the fullest cart of the dearest products is still an order");
    }

    #[test]
    fn closed_is_told_before_unavailable() {
        let mut line = line(1, 1, 1, 100);
        assert_eq!(line.orderable(), Ok(()));
        line.available = false;
        assert_eq!(line.orderable(), Err(Refusal::ProductUnavailable("p1".into())));
        line.open = false;
        assert_eq!(line.orderable(), Err(Refusal::RestaurantClosed("r1".into())));
    }
}
