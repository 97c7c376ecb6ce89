//! A small restaurant to look at: a menu, an owner, a guest, a courier, and some orders in different states.
//!
//! People and menu are a file as `comanda load` takes it (`demo.json`); the orders go through the same rules as
//! everybody's.

use super::load::Stock;
use crate::app::terms::HouseTerms;
use crate::auth::id::UserId;
use crate::auth::password::Cost;
use crate::error::{Error, Result};
use crate::restaurant::cart::{Change, Holder};
use crate::restaurant::checkout::Checkout;
use crate::restaurant::courier::Duty;
use crate::restaurant::event::Kind;
use crate::restaurant::id::{OrderId, ProductId};
use crate::restaurant::order::{Fulfilment, Origin, State};
use crate::restaurant::rating::rate;
use crate::restaurant::step::{Actor, Step, Wish, step};
use crate::store::{Store, Write, cart, courier, journal, order, rating, user};

/// Who can sign in, and what they are.
pub const PEOPLE: &[(&str, &str)] = &[
    ("marta@lafonda.example", "owns the restaurant"),
    ("luis@lafonda.example", "is a guest"),
    ("moto@lafonda.example", "is a courier"),
];

/// The password of all of them. Everybody knows it.
pub const PASSWORD: &str = "Arepa-con-queso-26";

const OWNER: UserId = UserId::new(1);
const GUEST: UserId = UserId::new(2);
const COURIER: UserId = UserId::new(3);

/// An order of the demo: products with quantities, what the guest wrote, and how far it has come.
type Story = (&'static [(i64, u32)], &'static str, &'static [State]);

const STORIES: &[Story] = &[
    (
        &[(4, 2), (12, 2)],
        "",
        &[State::Accepted, State::Preparing, State::Ready, State::OnTheWay, State::Delivered],
    ),
    (&[(7, 1)], "sin arveja, por favor", &[State::Cancelled]),
    (&[(2, 1), (10, 1)], "", &[State::Accepted, State::Preparing, State::Ready]),
    (&[(6, 1), (13, 2), (14, 1)], "tocar el timbre", &[State::Accepted, State::Preparing]),
    (&[(1, 2), (9, 1)], "sin crema", &[]),
];

/// Fills an empty house, whose orders go to `district`.
///
/// # Errors
/// [`Error::Unusable`] with a sentence when somebody is in it already.
pub fn fill(store: &Store, cost: Cost, terms: HouseTerms, district: String) -> Result<()> {
    if !store.read(user::is_empty)? {
        return Err(Error::unusable(
            "Somebody is in this house already, and a demo fills an empty one only; name a new file with --database.",
        ));
    }
    let stock = Stock::read(include_str!("demo.json"))?.with_password(PASSWORD);
    let hashes = stock.hash(store, cost, &|| ())?;
    stock.write(store, hashes, &|_rows| ())?;
    store.write_blocking(move |w| {
        courier::set_duty(w, COURIER, Duty::Available)?;
        STORIES.iter().try_for_each(|story| tell(w, &terms, &district, story))
    })
}

/// Places an order and moves it as far as its story goes.
fn tell(w: &Write<'_>, terms: &HouseTerms, district: &str, (dishes, notes, states): &Story) -> Result<()> {
    let holder = Holder::User(GUEST);
    for (product, quantity) in *dishes {
        cart::change(w, &holder, ProductId::new(*product), Change::Add(*quantity))?;
    }
    let form = Checkout {
        street: "Calle 4 # 5-6".to_owned(),
        district: district.to_owned(),
        reference: "Casa verde".to_owned(),
        notes: (*notes).to_owned(),
        payment: terms.checkout.payments.first().copied(),
        fulfilment: Fulfilment::Delivery,
        guest: None,
    };
    let plan = form.check(&cart::lines(w.db(), &holder)?, &terms.checkout)?;
    let by = order::By {
        customer: Some(GUEST),
        actor: Some(GUEST),
        address: None,
        origin: Origin::Web,
        business_day: &terms.day(w.now()),
    };
    let orders = order::place(w, &plan, &by)?;
    cart::clear(w, &holder)?;
    orders.iter().try_for_each(|placed| states.iter().try_for_each(|state| advance(w, placed.id, *state)))
}

fn advance(w: &Write<'_>, id: OrderId, next: State) -> Result<()> {
    let facts = || order::facts(w.db(), id)?.ok_or_else(|| Error::broken("reading an order of the demo"));
    let carried = matches!(next, State::OnTheWay | State::Delivered);
    let actor = if carried { Actor::Courier(COURIER) } else { Actor::Owner(OWNER) };
    if let Step::Move(made) = step(&facts()?, actor, Wish { next, reason: None, minutes: None })? {
        order::apply(w, &made)?;
    }
    if next == State::Delivered {
        let facts = facts()?;
        let new = rate(&facts, Some(GUEST), facts.restaurant, 5, "Llegó caliente y a tiempo.")?;
        rating::insert(w, None, &new)?;
        let entry = journal::Entry {
            kind: Kind::Rated.as_str(),
            actor: Some(GUEST),
            restaurant: facts.restaurant,
            order: Some(id),
            courier: None,
            payload: "{}",
        };
        journal::append(w, &entry)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::password::{Buffer, verify};
    use crate::clock::Clock;
    use crate::config::Config;
    use crate::restaurant::id::RestaurantId;
    use crate::store::testing::Dir;
    use crate::store::{Settings, product};

    fn terms() -> HouseTerms {
        let nothing = std::path::Path::new("/nonexistent/config.toml");
        let loaded = Config::load(&crate::config::Flags::default(), [], nothing).unwrap();
        HouseTerms::of(&loaded.config.restaurant).unwrap()
    }

    #[test]
    fn the_demo_fills_an_empty_house_once() {
        let dir = Dir::new();
        let store = Store::open(Settings::at(dir.file()), Clock::System, Box::new(|_| ())).unwrap();
        fill(&store, Cost::TINY, terms(), "Centro".into()).unwrap();
        assert!(matches!(fill(&store, Cost::TINY, terms(), "Centro".into()), Err(Error::Unusable(_))));
        let mut buffer = Buffer::new(Cost::TINY).unwrap();
        for (email, _) in PEOPLE {
            let user = store.read(|db| user::find_by_email(db, email)).unwrap().unwrap();
            assert!(verify(user.password.expose(), PASSWORD, &mut buffer).unwrap().matches, "{email}");
        }
        let first = store.read(|db| product::find_offer(db, ProductId::new(1))).unwrap().unwrap();
        assert!(first.product.available);
        let mut active = Vec::new();
        let read = |db: &_| {
            order::for_each_active_of_restaurant(db, RestaurantId::new(1), |order| {
                active.push((order.state, order.number, order.total.minor()));
                Ok(())
            })
        };
        store.read(read).unwrap();
        assert_eq!(
            active,
            [(State::Ready, 3, 3_200_000), (State::Preparing, 4, 5_300_000), (State::Pending, 5, 4_300_000)]
        );
        assert_eq!(store.read(|db| journal::verify(db, 1)).unwrap(), None);
    }
}
