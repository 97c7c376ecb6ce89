//! What a page with a cart showed, kept in its form: whether that still holds when the form comes back.
//!
//! # Why is the cart compared and not just charged?
//! Between looking and pressing the button a price may change. What is charged is what was shown, or nothing: then the
//! page tells what is different, and the guest decides again. Programs that send no such text are charged what holds.

use super::cart::Priced;
use super::id::ProductId;
use super::money::Money;
use std::fmt;

/// Lines, prices and fees as a page showed them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    lines: Vec<(ProductId, u32, Money)>,
    fees: Money,
}

/// Something that is not as it was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// A dish costs another price.
    Price {
        /// Which.
        name: String,
        /// What it cost.
        from: Money,
        /// What it costs.
        to: Money,
    },
    /// The cart holds another number of a dish, or a dish that was not shown; 0: it was not there.
    Quantity {
        /// Which.
        name: String,
        /// How many there were.
        from: u32,
        /// How many there are.
        to: u32,
    },
    /// A dish is not in the cart any more.
    Gone,
    /// The delivery costs another fee.
    Fee {
        /// What it cost.
        from: Money,
        /// What it costs.
        to: Money,
    },
}

impl Shown {
    /// What is shown of a cart, with the fees for bringing it.
    #[must_use]
    pub fn of(priced: &Priced<'_>) -> Self {
        let lines = priced.groups.iter().flat_map(|group| &group.lines);
        let lines = lines.map(|line| (line.product, line.quantity, line.price)).collect();
        Self { lines, fees: priced.fees }
    }

    /// Reads what [`fmt::Display`] wrote; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (lines, fees) = text.split_once(';')?;
        let line = |text: &str| {
            let (product, rest) = text.split_once('x')?;
            let (quantity, price) = rest.split_once('@')?;
            Some((ProductId::parse(product)?, quantity.parse().ok()?, Money::from_minor(price.parse().ok()?)))
        };
        let lines = lines.split(',').filter(|text| !text.is_empty()).map(line).collect::<Option<_>>()?;
        Some(Self { lines, fees: Money::from_minor(fees.parse().ok()?) })
    }

    /// What is different now. The fee is left out where nothing is `brought`.
    #[must_use]
    pub fn differences(&self, now: &Priced<'_>, brought: bool) -> Vec<Difference> {
        let mut found = Vec::new();
        let mut known = 0;
        for line in now.groups.iter().flat_map(|group| &group.lines) {
            let name = || line.name.clone();
            match self.lines.iter().find(|(product, ..)| *product == line.product) {
                None => found.push(Difference::Quantity { name: name(), from: 0, to: line.quantity }),
                Some((_, quantity, price)) => {
                    known += 1;
                    if *price != line.price {
                        found.push(Difference::Price { name: name(), from: *price, to: line.price });
                    }
                    if *quantity != line.quantity {
                        let (from, to) = (*quantity, line.quantity);
                        found.push(Difference::Quantity { name: name(), from, to });
                    }
                }
            }
        }
        if known < self.lines.len() {
            found.push(Difference::Gone);
        }
        // Another dish less or more may be another restaurant's fee: that is told by the dish.
        if brought && found.is_empty() && self.fees != now.fees {
            found.push(Difference::Fee { from: self.fees, to: now.fees });
        }
        found
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, (product, quantity, price)) in self.lines.iter().enumerate() {
            let comma = if n > 0 { "," } else { "" };
            write!(f, "{comma}{product}x{quantity}@{}", price.minor())?;
        }
        write!(f, ";{}", self.fees.minor())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restaurant::cart::{CartLine, price};
    use crate::restaurant::id::RestaurantId;
    use crate::restaurant::order::Payment;

    fn line(product: i64, quantity: u32, minor: i64) -> CartLine {
        CartLine {
            product: ProductId::new(product),
            name: format!("p{product}"),
            quantity,
            price: Money::from_minor(minor),
            available: true,
            image: None,
            restaurant: RestaurantId::new(1),
            restaurant_name: "r".into(),
            open: true,
            currency: "COP".into(),
            fee: None,
            pickup: true,
            guest_orders: false,
            payments: vec![Payment::Cash],
        }
    }

    fn priced(lines: &[CartLine], fee: i64) -> Priced<'_> {
        price(lines, Some(Money::from_minor(fee))).unwrap()
    }

    #[test]
    fn what_was_written_is_read_back_and_nothing_else_is() {
        let lines = [line(5, 2, 1_700_000), line(19, 1, 650_000)];
        let shown = Shown::of(&priced(&lines, 300_000));
        assert_eq!(shown.to_string(), "5x2@1700000,19x1@650000;300000");
        assert_eq!(Shown::parse(&shown.to_string()), Some(shown));
        for text in ["", "5x2@1", "5x2;1", "ax2@1;1", "5x-2@1;1", "5x2@1;", "5x2@1,;x"] {
            assert_eq!(Shown::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_same_cart_has_no_differences_and_another_one_tells_each() {
        let before = [line(5, 2, 100), line(19, 1, 200), line(20, 1, 300)];
        let shown = Shown::of(&priced(&before, 30));
        assert_eq!(shown.differences(&priced(&before, 30), true), []);
        let after = [line(5, 2, 110), line(19, 3, 200), line(21, 1, 5)];
        let told = shown.differences(&priced(&after, 30), true);
        assert_eq!(
            told,
            [
                Difference::Price {
                    name: "p5".into(),
                    from: Money::from_minor(100),
                    to: Money::from_minor(110)
                },
                Difference::Quantity { name: "p19".into(), from: 1, to: 3 },
                Difference::Quantity { name: "p21".into(), from: 0, to: 1 },
                Difference::Gone,
            ]
        );
    }

    #[test]
    fn a_fee_counts_for_what_is_brought() {
        let lines = [line(5, 2, 100)];
        let shown = Shown::of(&priced(&lines, 30));
        let now = priced(&lines, 40);
        assert_eq!(shown.differences(&now, false), []);
        assert_eq!(shown.differences(&now, true).len(), 1);
    }
}
