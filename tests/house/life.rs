//! The house opens and closes; those who ask are heard; the judge at the end finds what it is there to find.

use super::client::Speaks;
use super::file::Folder;
use super::house::House;
use super::log;
use super::process::{Process, comanda};
use super::seed;
use comanda::clock::Span;
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

/// A guest's whole evening, whatever they show to be known by.
fn orders_and_is_answered(house: &House, guest: &impl Speaks) {
    let kept = guest.get("/api/v1/orders/").expect(200);
    assert_eq!(kept.json().as_array().map(Vec::len), Some(1), "{kept}");
    house.stranger().get("/api/v1/orders/").expect(401);
}

#[test]
fn a_person_is_the_same_with_a_cookie_and_with_a_token() {
    let house = House::open();
    let ana = house.customer("ana");
    let (_, taqueria) = house.kitchen("taqueria");
    let id = ana.id;
    house.write(move |w| seed::order(w, id, &taqueria));
    orders_and_is_answered(&house, &house.browser(&ana));
    orders_and_is_answered(&house, &house.program(&ana));
    let keys = house.keys(&ana);
    orders_and_is_answered(&house, &house.browser_with(&keys));
    orders_and_is_answered(&house, &house.program_with(&keys));
}

#[test]
fn an_access_token_is_good_for_an_hour_of_the_houses_clock() {
    let house = House::open();
    let ana = house.program(&house.customer("ana"));
    house.clock.advance(Span::minutes(59));
    ana.get("/api/v1/orders/").expect(200);
    house.clock.advance(Span::minutes(1));
    ana.get("/api/v1/orders/").expect(401);
}

#[test]
fn a_session_is_good_for_half_an_hour_since_it_was_last_used() {
    let house = House::open();
    let ana = house.browser(&house.customer("ana"));
    for _ in 0..3 {
        house.clock.advance(Span::minutes(29));
        ana.get("/api/v1/orders/").expect(200);
    }
    house.clock.advance(Span::minutes(31));
    ana.get("/api/v1/orders/").expect(401);
}

#[test]
fn the_judge_at_the_end_sees_a_logged_secret() {
    let house = House::open();
    house.line.keeps("a-secret-that-is-logged");
    tracing::info!("behold: a-secret-that-is-logged");
    let found = catch_unwind(AssertUnwindSafe(move || drop(house)));
    let said = found.expect_err("the leak was overlooked");
    assert!(said.downcast_ref::<String>().is_some_and(|said| said.contains("a secret was logged")));
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

#[test]
fn a_second_server_on_one_file_is_refused_with_a_sentence() {
    let folder = Folder::new();
    let first = Process::serve(&mut comanda(&folder.database()));
    assert!(first.id() > 0);
    let second = comanda(&folder.database()).args(["serve", "--listen", "127.0.0.1:0"]).output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(said.contains("is in use by another comanda"), "{said}");
}
