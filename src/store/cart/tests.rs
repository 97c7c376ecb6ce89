//! Carts: whose they are, what the menu does to them, a guest who signs in.

use super::*;
use crate::clock::Span;
use crate::error::{Error, Refusal};
use crate::restaurant::product::ProductChange;
use crate::store::fixture::{ANA, BURRITO, House, LUIS, MARTA, PEDRO, SOUP, TACO, TAQUERIA};
use crate::store::{product, restaurant};

const GUEST: Holder = Holder::Guest([7; 32]);

fn add(house: &House, holder: &Holder, product: ProductId, n: u32) -> u32 {
    change(&house.write(), holder, product, Change::Add(n)).unwrap()
}

#[test]
fn everyone_has_a_cart_of_their_own() {
    let house = House::new();
    let (ana, luis) = (Holder::User(ANA), Holder::User(LUIS));
    assert_eq!(add(&house, &ana, TACO, 1), 1);
    assert_eq!(add(&house, &luis, BURRITO, 1), 1);
    assert_eq!(add(&house, &GUEST, SOUP, 5), 5);
    assert_eq!(add(&house, &ana, TACO, 1), 2);
    assert_eq!(units(&house.db, &luis).unwrap(), 1);
    assert_ne!(find(&house.db, &ana).unwrap(), find(&house.db, &luis).unwrap());
    assert!(find(&house.db, &Holder::Guest([8; 32])).unwrap().is_none());
}

#[test]
fn taking_out_of_an_empty_cart_makes_none() {
    let house = House::new();
    let (w, ana) = (house.write(), Holder::User(ANA));
    assert_eq!(change(&w, &ana, TACO, Change::Subtract(1)).unwrap(), 0);
    assert_eq!(change(&w, &ana, ProductId::new(424_242), Change::Remove).unwrap(), 0);
    assert!(find(&house.db, &ana).unwrap().is_none());
    clear(&w, &ana).unwrap();
    add(&house, &ana, TACO, 2);
    assert_eq!(change(&w, &ana, TACO, Change::Subtract(1)).unwrap(), 1);
    assert_eq!(change(&w, &ana, TACO, Change::Remove).unwrap(), 0);
    assert_eq!(change(&w, &ana, TACO, Change::Set(4)).unwrap(), 4);
    clear(&w, &ana).unwrap();
    assert_eq!(units(&house.db, &ana).unwrap(), 0);
}

#[test]
fn lines_stand_as_put_in_and_cost_what_the_menu_says_now() {
    let house = House::new();
    let (db, w, ana) = (&house.db, house.write(), Holder::User(ANA));
    for product in [BURRITO, SOUP, TACO, BURRITO] {
        add(&house, &ana, product, 1);
    }
    let dearer = ProductChange {
        price: Some(crate::restaurant::money::Money::from_minor(800_000)),
        available: Some(false),
        ..Default::default()
    };
    product::edit(&w, TACO, PEDRO, &dearer).unwrap();
    product::retire(&w, SOUP, MARTA).unwrap();
    let seen: Vec<_> = lines(db, &ana)
        .unwrap()
        .into_iter()
        .map(|line| (line.product, line.quantity, line.price.minor(), line.available))
        .collect();
    assert_eq!(seen, [(BURRITO, 2, 1_450_000, true), (SOUP, 1, 1_700_000, false), (TACO, 1, 800_000, false)]);
    restaurant::retire(&w, TAQUERIA, PEDRO).unwrap();
    assert!(lines(db, &ana).unwrap().iter().all(|line| line.open == (line.product == SOUP)));
}

#[test]
fn an_offer_is_what_the_menu_still_has() {
    let house = House::new();
    let (db, w) = (&house.db, house.write());
    assert_eq!(offer(db, TACO).unwrap().unwrap().orderable(), Ok(()));
    let off = ProductChange { available: Some(false), ..Default::default() };
    product::edit(&w, TACO, PEDRO, &off).unwrap();
    assert!(offer(db, TACO).unwrap().unwrap().orderable().is_err());
    product::retire(&w, TACO, PEDRO).unwrap();
    assert!(offer(db, TACO).unwrap().is_none());
    assert!(offer(db, ProductId::new(424_242)).unwrap().is_none());
}

#[test]
fn a_refused_change_leaves_the_cart_as_it_was() {
    let house = House::new();
    let ana = Holder::User(ANA);
    add(&house, &ana, TACO, 999);
    let more = change(&house.write(), &ana, TACO, Change::Add(1));
    assert!(matches!(more, Err(Error::Refused(Refusal::CartTooLarge))));
    assert_eq!(units(&house.db, &ana).unwrap(), 999);
}

#[test]
fn a_guest_who_signs_in_brings_the_cart_along() {
    let house = House::new();
    let (db, ana) = (&house.db, Holder::User(ANA));
    add(&house, &ana, TACO, 998);
    add(&house, &GUEST, TACO, 5);
    add(&house, &GUEST, SOUP, 2);
    merge(&house.write(), [7; 32], ANA).unwrap();
    let seen: Vec<_> = lines(db, &ana).unwrap().iter().map(|l| (l.product, l.quantity)).collect();
    assert_eq!(seen, [(TACO, 999), (SOUP, 2)]);
    assert!(find(db, &GUEST).unwrap().is_none());
    merge(&house.write(), [7; 32], LUIS).unwrap();
    assert!(find(db, &Holder::User(LUIS)).unwrap().is_none(), "nothing to bring makes no cart");
}

#[test]
fn old_carts_of_guests_are_purged_and_users_keep_theirs() {
    let house = House::new();
    let w = house.write();
    add(&house, &GUEST, TACO, 1);
    add(&house, &Holder::User(ANA), TACO, 1);
    assert_eq!(purge(&w, w.now(), 500).unwrap(), 0, "younger than the limit");
    assert_eq!(purge(&w, w.now() + Span::hours(24), 500).unwrap(), 1);
    assert_eq!(units(&house.db, &Holder::User(ANA)).unwrap(), 1);
    let left: i64 = house.db.query_row("SELECT count(*) FROM cart_line", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 1, "its lines went along");
}
