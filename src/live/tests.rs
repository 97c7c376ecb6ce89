//! Who hears what, how much waits, and what is written once.

use super::*;
use crate::clock::Time;
use crate::error::Error;

fn row(seq: i64, restaurant: i64, payload: &str) -> Row {
    Row {
        seq,
        at: Time::from_secs(1),
        kind: "ready".into(),
        actor: None,
        restaurant: RestaurantId::new(restaurant),
        order: Some(OrderId::new(5)),
        courier: Some(UserId::new(14)),
        payload: payload.into(),
        previous: Vec::new(),
    }
}

fn rows(numbers: std::ops::RangeInclusive<i64>) -> Vec<Row> {
    numbers.map(|seq| row(seq, 1, r#"{"from":"accepted","to":"ready"}"#)).collect()
}

/// What lies in the box now: numbers, 0 for "behind".
fn heard(listener: &Listener) -> Vec<i64> {
    let news = std::iter::from_fn(|| match listener.inbox.take() {
        Taken::News(news) => Some(news),
        Taken::Nothing | Taken::Closed => None,
    });
    news.map(|news| if let News::Event(told) = news { told.event.seq } else { 0 }).collect()
}

#[test]
fn each_hears_its_topics_in_order_and_nothing_twice() {
    let hub = Arc::new(Hub::default());
    let restaurant = |n| Topic::Restaurant(RestaurantId::new(n));
    let one = hub.listen(vec![restaurant(1)]);
    let both = hub.listen(vec![restaurant(1), restaurant(2)]);
    let courier = hub.listen(vec![Topic::Courier(UserId::new(14)), Topic::Offers]);
    let other = hub.listen(vec![Topic::Order(OrderId::new(6)), Topic::Position(UserId::new(14))]);
    hub.publish(&[row(1, 1, r#"{"to":"ready"}"#), row(2, 2, "{}"), row(3, 1, "{}")]);
    assert_eq!(heard(&one), [1, 3]);
    assert_eq!(heard(&both), [1, 2, 3]);
    assert_eq!(heard(&courier), [1, 2, 3]);
    assert!(heard(&other).is_empty());
    hub.moved(sighting());
    assert_eq!(heard(&other).len(), 1);
}

fn sighting() -> Sighting {
    let position = Position::new(1.0, 2.0).unwrap();
    Sighting { user: UserId::new(14), position, at: crate::clock::Time::from_secs(1) }
}

#[test]
fn the_place_of_a_courier_is_forgotten_when_what_they_carried_is_over() {
    let over =
        |kind: &'static str| Row { kind: kind.into(), courier: Some(UserId::new(14)), ..row(1, 1, "{}") };
    for kind in ["delivered", "given_back", "cancelled", "taken"] {
        let hub = Hub::default();
        hub.moved(sighting());
        hub.publish(&[over("rated")]);
        assert_eq!(hub.whereabouts(UserId::new(14)), Some(sighting()));
        hub.publish(&[over(kind)]);
        assert_eq!(hub.whereabouts(UserId::new(14)), None, "{kind}");
    }
}

#[test]
fn who_does_not_listen_is_behind_and_costs_no_more_than_a_box() {
    let hub = Arc::new(Hub::default());
    let (slow, fast) = (hub.listen(vec![Topic::Orders]), hub.listen(vec![Topic::Orders]));
    let depth = i64::try_from(DEPTH).unwrap();
    hub.publish(&rows(1..=depth));
    assert_eq!(heard(&fast).len(), DEPTH);
    hub.publish(&rows(depth + 1..=depth + 9));
    assert_eq!(heard(&fast), (depth + 1..=depth + 9).collect::<Vec<_>>());
    assert!(slow.inbox.content().news.is_empty());
    assert_eq!(heard(&slow), [0]);
    hub.publish(&rows(depth + 10..=depth + 11));
    assert_eq!(heard(&slow), [depth + 10, depth + 11], "told once, it hears on");
}

#[test]
fn a_form_is_written_once_for_all_and_a_failure_is_not_kept() {
    let told = Told::new(row(1, 1, "{}").event().unwrap());
    assert!(told.form(Form::Stream, || Err(Error::Busy)).is_err());
    let first = told.form(Form::Stream, || Ok(Bytes::from(vec![b'x'; 100]))).unwrap();
    let again = told.form(Form::Stream, || panic!("it is written already")).unwrap();
    assert_eq!(first.as_ptr(), again.as_ptr());
    assert_ne!(told.form(Form::Offer, || Ok(Bytes::from_static(b"y"))).unwrap(), first);
}

#[test]
fn a_listener_that_left_is_forgotten() {
    let hub = Arc::new(Hub::default());
    let (left, stays) = (hub.listen(vec![Topic::Orders]), hub.listen(vec![Topic::Orders, Topic::Offers]));
    drop(left);
    assert_eq!(hub.state().boxes.get(&Topic::Orders).unwrap().len(), 1);
    drop(stays);
    assert!(hub.state().boxes.is_empty());
}

#[test]
fn a_user_has_so_many_seats_and_all_users_together_so_many() {
    let hub = Arc::new(Hub::default());
    let (ana, luis) = (UserId::new(5), UserId::new(6));
    let first = hub.seat(Watcher::User(ana), 2, 3).unwrap();
    let _second = hub.seat(Watcher::User(ana), 2, 3).unwrap();
    assert!(hub.seat(Watcher::User(ana), 2, 3).is_none());
    let _other = hub.seat(Watcher::User(luis), 2, 3).unwrap();
    assert!(hub.seat(Watcher::User(luis), 2, 3).is_none(), "all are taken");
    drop(first);
    assert!(hub.seat(Watcher::User(ana), 2, 3).is_some());
    assert_eq!(hub.open_streams(), 2);
}

#[tokio::test]
async fn a_closed_hub_ends_who_listens_and_who_comes_later() {
    let hub = Arc::new(Hub::default());
    let early = hub.listen(vec![Topic::Orders]);
    let waiting = tokio::spawn(async move { early.next().await.is_none() });
    hub.close();
    assert!(waiting.await.unwrap());
    let late = hub.listen(vec![Topic::Orders]);
    late.closed().await;
    assert!(late.next().await.is_none());
}
