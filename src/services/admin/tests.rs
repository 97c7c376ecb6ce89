//! An administrator's changes with a real file beneath: whose a restaurant is, who may look after the house.

use super::*;
use crate::restaurant::order::State as OrderState;
use crate::services::fixture::House;

fn asker() -> Asker {
    Asker::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), None, "r-1".to_owned())
}

fn new(name: &str) -> NewRestaurant {
    NewRestaurant {
        name: name.into(),
        slug: None,
        address: String::new(),
        phone: String::new(),
        about: String::new(),
        open: true,
        currency: "COP".into(),
        fee: None,
        image: None,
    }
}

async fn admin(house: &House) -> UserId {
    house
        .app
        .store
        .write(|w| {
            let new = store::user::New {
                username: "jefa",
                role: "admin",
                state: "active",
                password: "!",
                ..store::user::New::default()
            };
            store::user::insert(w, &new)
        })
        .await
        .unwrap()
}

fn kinds(house: &House, user: UserId) -> Vec<String> {
    let lines = audit(&house.app, None, Some(user), None).unwrap();
    lines.rows.into_iter().map(|line| line.row.kind).collect()
}

#[tokio::test]
async fn a_restaurant_is_made_for_an_owner_and_given_to_another() {
    let house = House::open().await;
    let (app, by) = (&house.app, admin(&house).await);
    for nobody in ["nobody@x.co", "ana@x.co", ""] {
        let refused = create(app, nobody.into(), new("La Nueva"), by, &asker()).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{nobody}: {refused:?}");
    }
    let id = create(app, "PEDRO@x.co".into(), new("La Nueva"), by, &asker()).await.unwrap();
    assert_eq!(restaurant(app, id).unwrap().restaurant.owner, house.pedro);
    give(app, id, "marta".into(), by, &asker()).await.unwrap();
    let listed = restaurant(app, id).unwrap();
    assert_eq!((listed.restaurant.owner, listed.owner.as_str()), (house.marta, "marta"));
    assert_eq!(kinds(&house, house.marta), ["restaurant_given"]);
    assert_eq!(kinds(&house, house.pedro), ["restaurant_made"]);
}

#[tokio::test]
async fn a_restaurant_with_open_orders_is_not_retired_and_what_is_retired_comes_back_closed() {
    let house = House::open().await;
    let (app, by) = (&house.app, admin(&house).await);
    let order = house.order(house.ana, OrderState::Ready).await;
    let refused = set_retired(app, house.taqueria, true, by, &asker()).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::OrdersOpen))), "{refused:?}");
    let delivered = crate::services::order::Request::to(OrderState::Delivered);
    let owner = crate::restaurant::step::Actor::Owner(house.pedro);
    crate::services::order::step(app, owner, order, delivered).await.unwrap();
    set_retired(app, house.taqueria, true, by, &asker()).await.unwrap();
    set_retired(app, house.taqueria, true, by, &asker()).await.unwrap();
    assert!(restaurant(app, house.taqueria).unwrap().retired);
    assert!(crate::services::restaurant::of_owner(app, house.pedro).unwrap().is_empty());
    assert_eq!(restaurants(app, None).unwrap().rows.len(), 2, "the list has retired ones too");
    set_retired(app, house.taqueria, false, by, &asker()).await.unwrap();
    let listed = restaurant(app, house.taqueria).unwrap();
    assert!(!listed.retired && !listed.restaurant.open);
    assert_eq!(kinds(&house, house.pedro), ["restaurant_restored", "restaurant_retired"], "each once");
}

#[tokio::test]
async fn nobody_changes_their_own_rights_so_that_an_administrator_is_always_left() {
    let house = House::open().await;
    let (app, by) = (&house.app, admin(&house).await);
    for (role, state) in [(Some(Role::Customer), None), (None, Some(State::Inactive))] {
        let refused = promote(app, by, role, state, by, &asker()).await;
        assert!(matches!(refused, Err(Error::Forbidden(Forbidden::NotPermitted))), "{refused:?}");
    }
    promote(app, house.luis, Some(Role::Admin), None, by, &asker()).await.unwrap();
    // Two administrators take the right from each other at the same moment.
    let (one, two) = (asker(), asker());
    let (first, second) = tokio::join!(
        promote(app, house.luis, Some(Role::Customer), None, by, &one),
        promote(app, by, None, Some(State::Inactive), house.luis, &two)
    );
    assert_eq!([first.is_ok(), second.is_ok()].iter().filter(|ok| **ok).count(), 1);
    assert_eq!(app.store.read(store::user::admins).unwrap().len(), 1);
}

#[tokio::test]
async fn a_temporary_password_lets_its_holder_in_and_ends_what_was_before() {
    let house = House::open().await;
    let (app, by) = (&house.app, admin(&house).await);
    assert!(new_password(app, by, by, &asker()).await.is_err(), "one's own is changed in the profile");
    let made = new_password(app, house.ana, by, &asker()).await.unwrap();
    assert_eq!(made.expose().len(), 19);
    let username = &[crate::services::sign_in::Identifier::Username];
    let verified = crate::services::sign_in::verify(app, username, "ana", made, &asker()).await.unwrap();
    assert_eq!((verified.record.id, verified.record.credentials), (house.ana, 2));
    assert!(kinds(&house, house.ana).contains(&"password_changed".to_owned()));
}

#[tokio::test]
async fn people_are_found_by_a_piece_of_anything_and_lists_come_in_pages() {
    let house = House::open().await;
    let app = &house.app;
    let found = async |text: &'static str, role| {
        let page = users(app, text, role, None).await.unwrap();
        page.rows.into_iter().map(|record| record.username).collect::<Vec<_>>()
    };
    assert_eq!(found("ANA@", None).await, ["ana"]);
    assert_eq!(found("moto", Some(Role::Courier)).await, ["moto1", "moto2"]);
    assert!(found("moto", Some(Role::Owner)).await.is_empty());
    assert!(found("m%2", None).await.is_empty() && found("_ot", None).await.is_empty(), "no patterns");
    app.store
        .write(|w| {
            for n in 0..60 {
                let name = format!("guest{n:02}");
                let new = store::user::New {
                    username: &name,
                    role: "customer",
                    state: "active",
                    password: "!",
                    ..store::user::New::default()
                };
                store::user::insert(w, &new)?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let first = users(app, "guest", None, None).await.unwrap();
    let rest = users(app, "guest", None, first.next.map(UserId::new)).await.unwrap();
    assert_eq!((first.rows.len(), rest.rows.len(), rest.next), (50, 10, None));
}
