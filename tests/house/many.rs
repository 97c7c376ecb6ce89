//! Many restaurants: the public's list is turned page by page, and what their ratings come to is known without reading
//! each of them.

use super::client::Speaks;
use super::house::House;
use super::seed;
use comanda::auth::id::UserId;
use comanda::restaurant::id::RestaurantId;
use comanda::restaurant::order::State;
use comanda::restaurant::rating::NewRating;
use comanda::restaurant::restaurant::NewRestaurant;
use comanda::restaurant::step::Actor;
use comanda::store;
use std::collections::BTreeSet;

/// One more than a page holds, with the first.
const MORE: usize = 60;

fn open(house: &House, owner: UserId) {
    house.write(move |w| {
        for n in 0..MORE {
            let new = NewRestaurant {
                name: format!("Fonda {n}"),
                slug: None,
                address: seed::STREET.into(),
                phone: "3001112233".into(),
                about: String::new(),
                open: true,
                currency: "COP".into(),
                fee: None,
                image: None,
            };
            store::restaurant::insert(w, None, owner, &new)?;
        }
        Ok(())
    });
}

/// The numbers of the restaurants on a page, and the address of the next one.
fn page(house: &House, path: &str) -> (BTreeSet<i64>, Option<String>) {
    let text = house.stranger().get(path).expect(200).text();
    let ids = text.split("href=\"/restaurantes/restaurante/").skip(1);
    let ids = ids.filter_map(|rest| rest.split('/').next()?.parse().ok()).collect();
    let more = text.split("href=\"/restaurantes/?desde=").nth(1).and_then(|rest| rest.split('"').next());
    (ids, more.map(|after| format!("/restaurantes/?desde={after}")))
}

#[test]
fn a_long_list_of_restaurants_is_turned_page_by_page() {
    let house = House::open();
    let (owner, _) = house.kitchen("fonda");
    open(&house, owner.id);
    for first in ["/", "/restaurantes/"] {
        let (shown, more) = page(&house, first);
        assert_eq!(shown.len(), MORE, "{first}");
        let (rest, end) = page(&house, &more.expect("a further page"));
        assert_eq!((rest.len(), end), (1, None), "{first}");
        assert!(shown.is_disjoint(&rest), "{first}");
    }
    house.stranger().get("/restaurantes/?desde=nothing").expect(200);
}

#[test]
fn the_list_says_what_the_ratings_come_to() {
    let house = House::open();
    let (_, kitchen) = house.kitchen("fonda");
    let guest = house.customer("ana");
    let restaurant: RestaurantId = kitchen.id;
    for score in [5, 4, 4] {
        let kitchen = kitchen.clone();
        let customer = guest.id;
        house.write(move |w| {
            let order = seed::order(w, customer, &kitchen)?;
            seed::moves(w, order, Actor::House, &[State::Accepted, State::Cancelled])?;
            let new =
                NewRating { order, restaurant, customer: Some(customer), score, comment: String::new() };
            store::rating::insert(w, None, &new).map(drop)
        });
    }
    for path in ["/", "/restaurantes/", &format!("/restaurantes/restaurante/{restaurant}/")] {
        let text = house.stranger().get(path).expect(200).text();
        assert!(text.contains("4,3") && text.contains("3 opiniones"), "{path}: {text}");
    }
}

#[test]
fn the_complete_list_of_orders_can_be_narrowed_to_a_state_and_to_days() {
    let house = House::open();
    let (owner, kitchen) = house.kitchen("fonda");
    let guest = house.customer("ana").id;
    house.write(move |w| {
        let cancelled = seed::order(w, guest, &kitchen)?;
        seed::moves(w, cancelled, Actor::House, &[State::Accepted, State::Cancelled])?;
        seed::order(w, guest, &kitchen).map(drop)
    });
    let owner = house.program(&owner);
    let count = |query: &str| {
        let list = owner.get(&format!("/api/pedidos/{query}")).expect(200).json();
        list.as_array().unwrap().len()
    };
    // All are of the day that the seed names.
    for (query, expected) in [
        ("", 2),
        ("?estado=cancelado", 1),
        ("?estado=pendiente", 1),
        ("?desde=2026-06-01&hasta=2026-06-01", 2),
        ("?desde=2026-06-02", 0),
        ("?hasta=2026-05-31", 0),
        ("?desde=&estado=", 2),
        ("?page=7", 2),
    ] {
        assert_eq!(count(query), expected, "{query}");
    }
    owner.get("/api/pedidos/?desde=yesterday").expect(400);
    owner.get("/api/pedidos/?estado=lost").expect(400);
}

#[test]
fn the_complete_list_of_accounts_can_be_narrowed_to_a_role() {
    let house = House::open();
    house.customer("ana");
    house.customer("luis");
    let admin = house.program(&house.account("root", "admin"));
    let list = |query: &str| admin.get(&format!("/usuarios/api/usuarios/{query}")).expect(200).json();
    let all = list("").as_array().unwrap().clone();
    let of_ana = all.iter().find(|row| row["username"] == "ana").unwrap()["rol"].as_str().unwrap().to_owned();
    let customers = list(&format!("?rol={of_ana}"));
    assert_eq!(customers.as_array().unwrap().len(), 2);
    assert!(all.len() > 2 && list("?rol=").as_array() == Some(&all));
    admin.get("/usuarios/api/usuarios/?rol=king").expect(400);
}
