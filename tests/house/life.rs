//! The house opens and closes; those who ask are heard; the judge at the end finds what it is there to find.

use super::client::Speaks;
use super::house::House;
use super::log;
use super::seed;
use std::panic::{AssertUnwindSafe, catch_unwind};

#[test]
fn a_house_opens_answers_and_closes_in_order() {
    let house = House::open();
    house.stranger().get("/nowhere/").expect(404);
    house.stranger().get("/api/nowhere/").expect(404).detail("Not found.");
}

#[test]
fn every_answer_has_the_security_headers_and_a_number_of_its_own() {
    let house = House::open();
    let first = house.stranger().get("/nowhere/").expect(404);
    let second = house.stranger().get("/nowhere/").expect(404);
    assert_eq!(first.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(first.header("x-frame-options"), Some("DENY"));
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
}

#[test]
fn a_world_of_people_menus_and_orders_leaves_the_file_whole() {
    let house = House::open();
    let ana = house.customer("ana");
    let (owner, taqueria) = house.kitchen("taqueria");
    assert_ne!(ana.id, owner.id);
    let (customer, kitchen) = (ana.id, taqueria.clone());
    let order = house.write(move |w| {
        seed::address(w, customer)?;
        seed::order(w, customer, &kitchen)
    });
    assert_eq!(house.file().number("SELECT total FROM customer_order"), 2 * 850_000 + 1_850_000 + 300_000);
    assert_eq!(house.file().number("SELECT \"order\" FROM journal"), order.raw());
}

#[test]
fn the_judge_at_the_end_sees_a_logged_secret() {
    let house = House::open();
    house.line.keeps("a-secret-that-is-logged");
    tracing::info!("behold: a-secret-that-is-logged");
    let found = catch_unwind(AssertUnwindSafe(move || drop(house)));
    assert!(found.is_err(), "the leak was overlooked");
    assert_eq!(log::leak(0, [&"never-logged-at-all".to_owned()].into_iter()), None);
}

#[test]
fn the_judge_at_the_end_sees_a_broken_reference_and_a_half_order() {
    for damage in [
        "PRAGMA foreign_keys = OFF; UPDATE customer_order SET customer = 99",
        "DELETE FROM order_line",
        "UPDATE journal SET actor = 99 WHERE seq = 1",
    ] {
        let house = House::open();
        let ana = house.customer("ana").id;
        let (_, kitchen) = house.kitchen("taqueria");
        house.write(move |w| {
            seed::order(w, ana, &kitchen)?;
            seed::order(w, ana, &kitchen)
        });
        house.file().damage(damage);
        let found = catch_unwind(AssertUnwindSafe(move || drop(house)));
        assert!(found.is_err(), "{damage} was overlooked");
    }
}
