//! What `SQLite` does for the statements that are asked often: an index for each, and nothing sorted that grows.

use super::fixture::{House, query_plan};
use super::{
    address, audit, caller, cart, category, courier, favourite, journal, order, picture, product, rating,
    report, restaurant, screen, search, staff,
};

/// No table is walked whole: every step of the plan names an index or a key.
fn assert_searched(house: &House, sql: &str) -> String {
    let plan = query_plan(&house.db, sql);
    for line in &plan {
        assert!(!line.starts_with("SCAN") || line.contains("CONSTANT ROW"), "{line}\n{sql}\n{plan:#?}");
    }
    plan.join("\n")
}

#[test]
fn nothing_that_is_asked_often_walks_a_table() {
    let house = House::new();
    for sql in [
        caller::OF_SESSION,
        caller::OF_FAMILY,
        caller::OF_USER,
        restaurant::OF_OWNER,
        category::OF_OWNER,
        product::OF_OWNER,
        product::OF_RESTAURANT,
        product::CATALOGUE,
        address::OF_USER,
        cart::FIND,
        cart::LINES,
        cart::CLEAR,
        cart::PURGE,
        favourite::OF_USER,
        order::OF_RESTAURANTS,
        order::ACTIVE,
        order::OF_CUSTOMER,
        order::OF_COURIER,
        order::NEWEST,
        screen::OF_RESTAURANT,
        screen::LIVE,
        screen::WAITING,
        journal::NEWEST_OF_ORDER,
        journal::RECENT,
        rating::OF_RESTAURANT,
        rating::SUMMARY,
        courier::CARRYING,
        courier::CARRYING_FOR,
        restaurant::PAGE,
        restaurant::OPEN_PAGE,
        audit::OF_KIND,
        picture::PURGE,
        order::FILTERED,
        report::TOTALS,
        staff::KITCHENS,
    ] {
        assert_searched(&house, sql);
    }
}

#[test]
fn long_lists_come_out_of_the_index_in_order() {
    let house = House::new();
    for sql in [
        order::FILTERED,
        order::ACTIVE,
        order::OF_CUSTOMER,
        order::NEWEST_NUMBER,
        order::NEWEST,
        journal::RECENT,
        product::OF_RESTAURANT,
        rating::OF_RESTAURANT,
        product::CATALOGUE,
        cart::PURGE,
        restaurant::PAGE,
        restaurant::OPEN_PAGE,
        audit::OF_KIND,
    ] {
        let plan = assert_searched(&house, sql);
        assert!(!plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
    }
}

#[test]
fn the_kitchen_and_the_couriers_read_active_orders_only() {
    let house = House::new();
    for sql in [order::ACTIVE, order::WAITING, restaurant::PAGE, courier::CARRYING_FOR] {
        let plan = query_plan(&house.db, sql).join("\n");
        assert!(plan.contains("order_active"), "{plan}");
        assert!(!plan.contains("SCAN r") && !plan.contains("SCAN l"), "{plan}");
    }
}

#[test]
fn a_search_asks_the_index_of_words_and_then_each_dish_by_its_number() {
    let house = House::new();
    let plan = query_plan(&house.db, search::FIND);
    let scans: Vec<_> = plan.iter().filter(|line| line.starts_with("SCAN")).collect();
    assert!(matches!(scans.as_slice(), [one] if one.contains("VIRTUAL TABLE INDEX")), "{plan:#?}");
}
