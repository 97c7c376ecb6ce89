//! Products: isolation between owners, the menu, the catalogue and its search.

use super::*;
use crate::restaurant::restaurant::RestaurantChange;
use crate::store::fixture::{BURRITO, FONDA, House, MARTA, PEDRO, SOUP, SOUPS, TACO, TACOS, TAQUERIA};
use crate::store::restaurant;

fn new(name: &str, category: CategoryId) -> NewProduct {
    NewProduct {
        category,
        name: name.into(),
        description: String::new(),
        price: Money::from_minor(1_000_000),
        available: true,
        image: None,
    }
}

fn offers(db: &Connection, search: Search<'_>, limit: usize) -> (Vec<ProductId>, Option<ProductId>) {
    let mut ids = Vec::new();
    let next = for_each_offer(db, search, limit, |offer| {
        ids.push(offer.product.id);
        Ok(())
    });
    (ids, next.unwrap())
}

#[test]
fn an_owner_adds_changes_and_retires_only_their_own() {
    let house = House::new();
    let (db, w) = (&house.db, house.write());
    assert!(matches!(insert(&w, None, MARTA, &new("x", TACOS)), Err(Error::NotFound(Noun::Category))));
    let id = insert(&w, None, MARTA, &new("Ajiaco", SOUPS)).unwrap();
    let cheaper = ProductChange { price: Some(Money::from_minor(900_000)), ..Default::default() };
    edit(&w, id, MARTA, &cheaper).unwrap();
    let kept = find_for_owner(db, id, MARTA).unwrap().unwrap();
    assert_eq!((kept.name.as_str(), kept.price.to_string()), ("Ajiaco", "9000.00".into()));
    assert_eq!((kept.category_name.as_str(), kept.restaurant), ("Sopas", FONDA));
    assert!(matches!(edit(&w, id, PEDRO, &cheaper), Err(Error::NotFound(Noun::Product))));
    assert!(matches!(retire(&w, id, PEDRO), Err(Error::NotFound(Noun::Product))));
    let foreign = ProductChange { category: Some(TACOS), ..Default::default() };
    assert!(matches!(edit(&w, id, MARTA, &foreign), Err(Error::NotFound(Noun::Category))));
    retire(&w, id, MARTA).unwrap();
    assert!(matches!(retire(&w, id, MARTA), Err(Error::NotFound(Noun::Product))));
    assert!(matches!(edit(&w, id, MARTA, &cheaper), Err(Error::NotFound(Noun::Product))));
}

#[test]
fn a_product_may_move_to_another_heading_and_get_a_picture() {
    let house = House::new();
    let (db, w) = (&house.db, house.write());
    let drinks = category::insert(&w, None, FONDA, "Bebidas").unwrap();
    let change =
        ProductChange { category: Some(drinks), image: Some(Some("/i/1".into())), ..Default::default() };
    edit(&w, SOUP, MARTA, &change).unwrap();
    let moved = find_for_owner(db, SOUP, MARTA).unwrap().unwrap();
    assert_eq!((moved.category, moved.category_name.as_str()), (drinks, "Bebidas"));
    assert_eq!(moved.image.as_deref(), Some("/i/1"));
    edit(&w, SOUP, MARTA, &ProductChange { image: Some(None), ..Default::default() }).unwrap();
    assert_eq!(find_for_owner(db, SOUP, MARTA).unwrap().unwrap().image, None);
}

#[test]
fn the_owners_list_and_the_menu_hold_what_is_not_retired() {
    let house = House::new();
    let (db, w) = (&house.db, house.write());
    edit(&w, TACO, PEDRO, &ProductChange { available: Some(false), ..Default::default() }).unwrap();
    retire(&w, BURRITO, PEDRO).unwrap();
    let mut list = Vec::new();
    for_each_of_owner(db, PEDRO, |product| {
        list.push((product.id, product.available));
        Ok(())
    })
    .unwrap();
    assert_eq!(list, [(TACO, false)]);
    let empty = category::insert(&w, None, TAQUERIA, "Bebidas").unwrap();
    let menu: Vec<_> = menu(db, TAQUERIA)
        .unwrap()
        .into_iter()
        .map(|section| (section.category.id, section.products.len()))
        .collect();
    assert_eq!(menu, [(TACOS, 1), (empty, 0)]);
}

#[test]
fn the_catalogue_is_of_open_restaurants_and_comes_in_pages() {
    let house = House::new();
    let (db, w) = (&house.db, house.write());
    assert_eq!(offers(db, Search::default(), 2), (vec![SOUP, TACO], Some(TACO)));
    assert_eq!(offers(db, Search { after: Some(TACO), ..Default::default() }, 2), (vec![BURRITO], None));
    let of_pedro = Search { restaurant: Some(TAQUERIA), category: Some(TACOS), ..Default::default() };
    assert_eq!(offers(db, of_pedro, 9), (vec![TACO, BURRITO], None));
    let close = RestaurantChange { open: Some(false), ..Default::default() };
    restaurant::edit(&w, TAQUERIA, PEDRO, &close).unwrap();
    assert_eq!(offers(db, Search::default(), 9), (vec![SOUP], None));
    assert!(find_offer(db, TACO).unwrap().is_none());
    assert_eq!(find_offer(db, SOUP).unwrap().unwrap().restaurant_name, "La Fonda");
}

#[test]
fn a_search_does_not_mind_case_and_accents() {
    let house = House::new();
    let (db, w) = (&house.db, house.write());
    let id = insert(&w, None, MARTA, &new("Limonada de CAFÉ", SOUPS)).unwrap();
    assert_eq!(offers(db, Search { name: Some("café"), ..Default::default() }, 9), (vec![id], None));
    assert_eq!(offers(db, Search { name: Some("  cafe"), ..Default::default() }, 9), (vec![id], None));
    assert_eq!(offers(db, Search { name: Some("100%"), ..Default::default() }, 9), (vec![], None));
}

#[test]
fn a_failing_callback_stops_the_list() {
    let house = House::new();
    let mut calls = 0;
    let stopped = for_each_offer(&house.db, Search::default(), 9, |_| {
        calls += 1;
        Err(Error::Busy)
    });
    assert!(matches!(stopped, Err(Error::Busy)));
    assert_eq!(calls, 1);
}
