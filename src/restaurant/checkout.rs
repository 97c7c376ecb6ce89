//! From a cart and a form to the orders that will be placed: one for each restaurant, all or none.
//!
//! Pure: the lines come joined with the menu of this moment, read in the same transaction that will place the orders.
//! Faults are told one at a time, in the contract's order: cart, address, district, payment; then what is ours.

use super::address::{self, Districts};
use super::cart::{self, CartLine, Group};
use super::field;
use super::id::RestaurantId;
use super::money::Money;
use super::order::{Fulfilment, NOTES_MAX, OrderLine, Payment};
use crate::error::{FieldFaults, Refusal, Result};

/// Characters that a guest's name may have.
pub const GUEST_NAME_MAX: u32 = 150;
/// Characters that a guest's telephone number may have.
pub const GUEST_PHONE_MAX: u32 = 15;

/// What the house agrees to.
#[derive(Debug, Clone)]
pub struct Terms {
    /// What a delivery costs where the restaurant does not say.
    pub fee: Money,
    /// Where it delivers to.
    pub districts: Districts,
    /// How it is paid.
    pub payments: Vec<Payment>,
}

/// What the customer filled in, as it came. What was left out is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// Street and number.
    pub street: String,
    /// The district.
    pub district: String,
    /// How to find it.
    pub reference: String,
    /// What the customer wrote. Kept to the letter.
    pub notes: String,
    /// How it is paid; `None`: a word that is no method, or none.
    pub payment: Option<Payment>,
    /// How it gets to the guest.
    pub fulfilment: Fulfilment,
    /// Who orders, when nobody is signed in.
    pub guest: Option<Guest>,
}

/// A guest without an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guest {
    /// What to call them.
    pub name: String,
    /// How to reach them.
    pub phone: String,
}

/// What will be placed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Plan {
    /// One order for each restaurant, in the order of the cart.
    pub orders: Vec<PlannedOrder>,
    /// How it gets to the guest.
    pub fulfilment: Fulfilment,
    /// Street and number; empty when it is fetched.
    pub street: String,
    /// The district.
    pub district: String,
    /// How to find it.
    pub reference: String,
    /// What the customer wrote.
    pub notes: String,
    /// How it is paid.
    pub payment: Payment,
    /// Who orders, when nobody is signed in.
    pub guest: Guest,
}

/// One order to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedOrder {
    /// Who cooks.
    pub restaurant: RestaurantId,
    /// ISO code of the currency.
    pub currency: String,
    /// The lines' sum.
    pub subtotal: Money,
    /// What the delivery costs.
    pub fee: Money,
    /// What is charged.
    pub total: Money,
    /// Copies of what the menu says now.
    pub lines: Vec<OrderLine>,
}

impl Checkout {
    /// Decides whether these lines can be ordered with this form.
    pub fn check(self, lines: &[CartLine], terms: &Terms) -> Result<Plan> {
        if lines.is_empty() {
            return Err(Refusal::CartEmpty.into());
        }
        let brought = self.fulfilment == Fulfilment::Delivery;
        let (street, district, reference) = self.destination(brought, &terms.districts)?;
        let taken = |payment: &Payment| {
            terms.payments.contains(payment) && lines.iter().all(|line| line.payments.contains(payment))
        };
        let payment = self.payment.filter(taken).ok_or(Refusal::PaymentUnknown)?;
        if field::longer(&self.notes, NOTES_MAX) || self.notes.contains('\0') {
            return Err(Refusal::NotesTooLong.into());
        }
        let at_counter = self.fulfilment == Fulfilment::Counter;
        let guest = self.guest.map(|guest| guest.check(at_counter)).transpose()?.unwrap_or_default();
        for line in lines {
            line.orderable()?;
        }
        let priced = cart::price(lines, brought.then_some(terms.fee))?;
        Ok(Plan {
            orders: priced.groups.iter().map(PlannedOrder::of).collect(),
            fulfilment: self.fulfilment,
            street,
            district,
            reference,
            notes: self.notes,
            payment,
            guest,
        })
    }

    /// Street, district and reference, trimmed and checked; nothing for what is not brought.
    fn destination(&self, brought: bool, districts: &Districts) -> Result<(String, String, String)> {
        if !brought {
            return Ok(Default::default());
        }
        let (street, district) = (self.street.trim(), self.district.trim());
        address::deliverable(street, district, districts)?;
        let mut faults = FieldFaults::default();
        let street = field::required(&mut faults, "street", street, address::STREET_MAX);
        let district = field::required(&mut faults, "district", district, address::DISTRICT_MAX);
        let reference = field::optional(&mut faults, "reference", &self.reference, address::REFERENCE_MAX);
        faults.into_result().map(|()| (street, district, reference))
    }
}

impl Guest {
    /// Trims and checks: `guest_name` and `guest_phone` not blank, nothing too long. Who stands at the counter need not
    /// say either.
    fn check(self, at_counter: bool) -> Result<Self> {
        let mut faults = FieldFaults::default();
        let field = if at_counter { field::optional } else { field::required };
        let checked = Self {
            name: field(&mut faults, "guest_name", &self.name, GUEST_NAME_MAX),
            phone: field(&mut faults, "guest_phone", &self.phone, GUEST_PHONE_MAX),
        };
        faults.into_result().map(|()| checked)
    }
}

impl PlannedOrder {
    fn of(group: &Group<'_>) -> Self {
        let copy = |line: &&CartLine| OrderLine {
            product: Some(line.product),
            name: line.name.clone(),
            unit_price: line.price,
            quantity: line.quantity,
        };
        Self {
            restaurant: group.restaurant,
            currency: group.currency.to_owned(),
            subtotal: group.subtotal,
            fee: group.fee,
            total: group.total,
            lines: group.lines.iter().map(copy).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::restaurant::id::ProductId;

    fn terms() -> Terms {
        Terms {
            fee: Money::from_minor(300_000),
            districts: Districts::new(["Centro"]),
            payments: vec![Payment::Cash, Payment::Nequi, Payment::Daviplata],
        }
    }

    fn line(product: i64, restaurant: i64, quantity: u32) -> CartLine {
        CartLine {
            product: ProductId::new(product),
            name: format!("p{product}"),
            quantity,
            price: Money::from_minor(650_000),
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
    fn it_is_paid_as_every_restaurant_of_the_cart_takes_it() {
        let lines = [line(16, 1, 1), CartLine { payments: vec![Payment::Cash], ..line(19, 2, 1) }];
        assert_eq!(told(form(), &lines), Refusal::PaymentUnknown);
        assert!(Checkout { payment: Some(Payment::Cash), ..form() }.check(&lines, &terms()).is_ok());
    }

    fn form() -> Checkout {
        Checkout {
            street: "  Cra 7 # 8-9  ".into(),
            district: " centro ".into(),
            reference: String::new(),
            notes: " sin \"sal\" ".into(),
            payment: Some(Payment::Nequi),
            fulfilment: Fulfilment::Delivery,
            guest: None,
        }
    }

    fn told(form: Checkout, lines: &[CartLine]) -> Refusal {
        match form.check(lines, &terms()) {
            Err(Error::Refused(refusal)) => refusal,
            other => panic!("not refused: {other:?}"),
        }
    }

    #[test]
    fn one_order_and_one_fee_for_each_restaurant() {
        let plan = form().check(&[line(16, 1, 2), line(19, 2, 1)], &terms()).unwrap();
        let told: Vec<_> =
            plan.orders.iter().map(|o| (o.restaurant.raw(), o.total.to_string(), o.lines.len())).collect();
        assert_eq!(told, [(1, "16000.00".into(), 1), (2, "9500.00".into(), 1)]);
        assert_eq!((plan.street.as_str(), plan.district.as_str()), ("Cra 7 # 8-9", "centro"));
        assert_eq!(plan.notes, " sin \"sal\" ", "notes are kept to the letter");
    }

    #[test]
    fn faults_are_told_in_the_contracts_order() {
        let shut = [CartLine { open: false, ..line(19, 2, 1) }];
        let mut form = Checkout { street: " ".into(), district: "Nada".into(), payment: None, ..form() };
        assert_eq!(told(form.clone(), &[]), Refusal::CartEmpty);
        assert_eq!(told(form.clone(), &shut), Refusal::AddressMissing);
        for (street, refusal) in [
            ("a1", Refusal::AddressTooShort),
            ("Calle", Refusal::AddressNoNumber),
            ("12345", Refusal::AddressNoLetter),
            ("Calle 4", Refusal::DistrictUnknown),
        ] {
            form.street = street.into();
            assert_eq!(told(form.clone(), &shut), refusal);
        }
        form.district = "Centro".into();
        assert_eq!(told(form.clone(), &shut), Refusal::PaymentUnknown);
        form.payment = Some(Payment::Card);
        assert_eq!(told(form.clone(), &shut), Refusal::PaymentUnknown, "known, but not taken here");
        form.payment = Some(Payment::Cash);
        form.notes = "x".repeat(2001);
        assert_eq!(told(form.clone(), &shut), Refusal::NotesTooLong);
        form.notes.clear();
        assert_eq!(told(form, &shut), Refusal::RestaurantClosed("r2".into()));
    }

    #[test]
    fn one_product_that_is_not_to_be_had_stops_all() {
        let lines = [line(16, 1, 1), CartLine { available: false, ..line(19, 2, 1) }];
        assert_eq!(told(form(), &lines), Refusal::ProductUnavailable("p19".into()));
    }

    #[test]
    fn what_is_fetched_needs_no_address_and_costs_no_fee() {
        let form = Checkout {
            street: String::new(),
            district: String::new(),
            fulfilment: Fulfilment::Pickup,
            ..form()
        };
        let plan = form.check(&[line(19, 2, 1)], &terms()).unwrap();
        assert_eq!(plan.orders[0].total, Money::from_minor(650_000));
    }

    #[test]
    fn a_guest_says_who_they_are() {
        let guest = |name: &str, phone: &str| Checkout {
            guest: Some(Guest { name: name.into(), phone: phone.into() }),
            ..form()
        };
        assert!(guest("", "300").check(&[line(1, 1, 1)], &terms()).is_err());
        let plan = guest(" Ana ", "300").check(&[line(1, 1, 1)], &terms()).unwrap();
        assert_eq!(plan.guest.name, "Ana");
    }
}
