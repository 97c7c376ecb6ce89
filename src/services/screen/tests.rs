//! Pairing and revoking with a real file beneath.

use super::*;
use crate::clock::Span;
use crate::restaurant::screen::Screen;
use crate::services::fixture::House;
use std::net::{IpAddr, Ipv4Addr};

fn asker() -> Asker {
    Asker::new(IpAddr::V4(Ipv4Addr::LOCALHOST), Some("tablet"), "r1".into())
}

fn is_invalid<T: std::fmt::Debug>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::Refused(Refusal::CodeInvalid)))
}

/// What the door asks at each request.
fn of_key(app: &App, key: &str) -> Result<Option<Screen>> {
    let found = app.store.read(|db| store::screen::find(db, &session::hash(key)))?;
    Ok(found.map(|found| Screen { id: found.id, restaurant: found.restaurant }))
}

async fn paired(house: &House) -> (ScreenId, String) {
    let pairing = begin(&house.app, house.marta, house.fonda, "Cocina").await.unwrap();
    let key = pair(&house.app, pairing.code.expose(), &asker()).await.unwrap();
    (pairing.id, key.expose().clone())
}

#[tokio::test]
async fn a_code_pairs_one_screen_once() {
    let house = House::open().await;
    let pairing = begin(&house.app, house.marta, house.fonda, "Cocina").await.unwrap();
    let key = pair(&house.app, pairing.code.expose(), &asker()).await.unwrap();
    let found = of_key(&house.app, key.expose()).unwrap();
    assert_eq!(found, Some(Screen { id: pairing.id, restaurant: house.fonda }));
    assert!(is_invalid(&pair(&house.app, pairing.code.expose(), &asker()).await), "used up");
    assert_eq!(of_key(&house.app, &"a".repeat(32)).unwrap(), None);
    assert_eq!(of_key(&house.app, "").unwrap(), None);
}

#[tokio::test]
async fn a_code_lives_for_ten_minutes_and_makes_room_after() {
    let house = House::open().await;
    let pairing = begin(&house.app, house.marta, house.fonda, "Cocina").await.unwrap();
    house.app.clock.advance(Span::minutes(10));
    assert!(is_invalid(&pair(&house.app, pairing.code.expose(), &asker()).await));
    begin(&house.app, house.marta, house.fonda, "Barra").await.unwrap();
    let names: Vec<_> =
        list(&house.app, house.marta).unwrap()[0].screens.iter().map(|s| s.name.clone()).collect();
    assert_eq!(names, ["Barra"]);
}

#[tokio::test]
async fn a_paired_screen_works_for_years_until_it_is_revoked() {
    let house = House::open().await;
    let (id, key) = paired(&house).await;
    house.app.clock.advance(Span::days(700));
    assert!(of_key(&house.app, &key).unwrap().is_some());
    let others = revoke(&house.app, house.pedro, id, &asker()).await;
    assert!(matches!(others, Err(Error::NotFound(Noun::Screen))));
    revoke(&house.app, house.marta, id, &asker()).await.unwrap();
    assert_eq!(of_key(&house.app, &key).unwrap(), None);
    let again = revoke(&house.app, house.marta, id, &asker()).await;
    assert!(matches!(again, Err(Error::NotFound(Noun::Screen))));
}

#[tokio::test]
async fn a_restaurant_that_is_gone_has_no_screens() {
    let house = House::open().await;
    let (_, key) = paired(&house).await;
    let (fonda, marta) = (house.fonda, house.marta);
    house.app.store.write(move |w| store::restaurant::retire(w, fonda, marta)).await.unwrap();
    assert_eq!(of_key(&house.app, &key).unwrap(), None);
}

#[tokio::test]
async fn nobody_pairs_for_another_and_nobody_without_end() {
    let house = House::open().await;
    let others = begin(&house.app, house.marta, house.taqueria, "Cocina").await;
    assert!(matches!(others, Err(Error::NotFound(Noun::Restaurant))));
    for _ in 0..MOST {
        begin(&house.app, house.marta, house.fonda, "Cocina").await.unwrap();
    }
    let more = begin(&house.app, house.marta, house.fonda, "Cocina").await;
    assert!(matches!(more, Err(Error::Refused(Refusal::ScreensExhausted))));
}

#[tokio::test]
async fn who_guesses_codes_has_to_wait() {
    let house = House::open().await;
    let mut refused = None;
    for guess in 0..10 {
        let result = pair(&house.app, &format!("{guess:08}"), &asker()).await;
        if let Err(Error::TooMany { after }) = result {
            refused = Some(after);
            break;
        }
    }
    assert!(refused.is_some_and(|after| after >= 1), "ten guesses in one second were looked at");
}
