//! Accounts with a real file beneath.

use super::*;
use crate::app::testing::{House, asker};
use crate::auth::user::Email;
use crate::error::Refusal;
use crate::services::{erasure, sign_in};

const PASSWORD: &str = "Cazuela#Mariscos-58";

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn applicant(name: &str) -> Applicant {
    Applicant {
        username: Some(Username::parse(name).unwrap()),
        email: Some(Email::parse(&format!("{name}@fonda.example")).unwrap()),
        ..Applicant::customer()
    }
}

async fn made(house: &House, name: &str, role: Role) -> UserId {
    let root = UserId::new(1);
    add(house, Applicant { role, ..applicant(name) }, secret(PASSWORD), root, asker()).await.unwrap()
}

#[tokio::test]
async fn of_two_who_register_with_one_name_at_once_one_gets_it() {
    let house = House::open();
    let register = || register(&house, applicant("luis"), secret(PASSWORD), asker());
    let (one, two) = tokio::join!(register(), register());
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let Err(Error::Invalid(faults)) = one.and(two) else { panic!("not told why") };
    let fields: Vec<_> = faults.0.iter().map(|(field, _)| field.as_ref()).collect();
    assert_eq!(fields, ["username", "email"]);
}

#[tokio::test]
async fn no_way_to_an_account_takes_a_weak_password() {
    let house = House::open();
    let id = made(&house, "ana", Role::Customer).await;
    let by = UserId::new(1);
    for weak in ["1", "password123", "73920461855", "fonda.example"] {
        let refused = [
            register(&house, applicant("luis"), secret(weak), asker()).await.map(drop),
            add(&house, applicant("luis"), secret(weak), by, asker()).await.map(drop),
            password::reset(&house, id, secret(weak), by, asker()).await,
            password::change(&house, id, None, secret(PASSWORD), secret(weak), asker()).await.map(drop),
        ];
        assert!(refused.iter().all(|one| matches!(one, Err(Error::Invalid(_)))), "{weak}: {refused:?}");
    }
}

#[tokio::test]
async fn changing_the_own_password_keeps_the_session_that_did_it_under_a_new_key() {
    let house = House::open();
    let id = made(&house, "ana", Role::Customer).await;
    let other = made(&house, "luis", Role::Customer).await;
    let mut sessions = Vec::new();
    for name in ["ana", "ana", "luis"] {
        let verified = sign_in::verify(&house, sign_in::USERNAME, name, secret(PASSWORD), asker());
        let begun = crate::services::session::begin(&house, verified.await.unwrap(), None, asker());
        sessions.push(begun.await.unwrap());
    }
    let own = house.store.read(|db| store::session::of_user(db, id)).unwrap();
    let foreign = house.store.read(|db| store::session::of_user(db, other)).unwrap();
    let wrong = password::change(&house, id, None, secret("nope"), secret("Zancudo.Verde-41"), asker()).await;
    assert!(matches!(wrong, Err(Error::NotSignedIn(_))));
    let kept = own.iter().map(|session| session.id).min();
    let old = secret(PASSWORD);
    let begun = password::change(&house, id, kept, old, secret("Zancudo.Verde-41"), asker()).await;
    let begun = begun.unwrap().expect("the session went on");
    let left = house.store.read(|db| store::session::of_user(db, id)).unwrap();
    assert_eq!(
        left.iter().map(|session| session.id).collect::<Vec<_>>(),
        kept.into_iter().collect::<Vec<_>>()
    );
    let key = crate::auth::session::hash(begun.key.expose());
    assert!(house.store.read(|db| store::caller::of_session(db, &key)).unwrap().is_some());
    // Somebody else's session that came along is left alone.
    let stranger = foreign.first().map(|session| session.id);
    let (old, new) = (secret("Zancudo.Verde-41"), secret("Zancudo.Rojo-4177"));
    assert!(password::change(&house, id, stranger, old, new, asker()).await.unwrap().is_none());
    assert_eq!(house.store.read(|db| store::session::of_user(db, other)).unwrap(), foreign);
}

#[tokio::test]
async fn an_owner_has_a_restaurant_from_the_first_moment() {
    let house = House::open();
    let of = |id| house.store.read(|db| store::restaurant::of_owner(db, id)).unwrap();
    let bare = made(&house, "marta", Role::Owner).await;
    let [only] = of(bare).try_into().unwrap();
    assert_eq!(
        (only.name.as_str(), only.address.as_str(), only.phone.as_str(), only.open),
        ("Restaurante de marta", "Dirección pendiente", "0000000000", true)
    );
    let named = Applicant { first_name: "Pedro".into(), phone: "3001112233".into(), ..applicant("pedro") };
    let id = register(&house, named, secret(PASSWORD), asker()).await.unwrap();
    assert!(of(id).is_empty());
    for _ in 0..2 {
        promote(&house, id, Some(Role::Owner), None, bare, asker()).await.unwrap();
    }
    let [only] = of(id).try_into().unwrap();
    assert_eq!((only.name.as_str(), only.phone.as_str()), ("Restaurante de Pedro", "3001112233"));
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let house = House::open();
    let root = made(&house, "root", Role::Admin).await;
    let refused = [
        promote(&house, root, Some(Role::Customer), None, root, asker()).await,
        promote(&house, root, None, Some(State::Inactive), root, asker()).await,
        erasure::erase(&house, root, Some(root), asker()).await,
    ];
    assert!(refused.iter().all(|one| matches!(one, Err(Error::Forbidden(_)))), "{refused:?}");
    made(&house, "second", Role::Admin).await;
    promote(&house, root, None, Some(State::Inactive), root, asker()).await.unwrap();
}

#[tokio::test]
async fn a_new_address_is_told_to_the_old_one_and_ends_its_codes() {
    let house = House::open();
    let id = made(&house, "ana", Role::Customer).await;
    crate::services::code::send_recovery(&house, "ana@fonda.example", asker()).await.unwrap();
    let code = house.last_code("ana@fonda.example");
    let new = Change { email: Some(Email::parse("nueva@fonda.example").unwrap()), ..Change::default() };
    change(&house, id, new, id, asker()).await.unwrap();
    assert_eq!(house.last_mail("ana@fonda.example").unwrap().kind, "email_changed");
    let late = crate::services::code::recover(
        &house,
        "ana@fonda.example",
        &code,
        secret("Zancudo.Verde-41"),
        asker(),
    );
    assert!(matches!(late.await, Err(Error::Refused(Refusal::CodeInvalid))));
    let taken_name = Change { email: Some(Email::parse("LUIS@fonda.example").unwrap()), ..Change::default() };
    made(&house, "luis", Role::Customer).await;
    assert!(matches!(change(&house, id, taken_name, id, asker()).await, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn an_erased_person_is_gone_and_may_come_back_as_somebody_new() {
    let house = House::open();
    let id = made(&house, "ana", Role::Owner).await;
    erasure::erase(&house, id, Some(id), asker()).await.unwrap();
    assert!(matches!(show(&house, id), Err(Error::NotFound(Noun::User))));
    assert!(house.last_mail("ana@fonda.example").is_none());
    assert!(house.store.read(|db| store::restaurant::of_owner(db, id)).unwrap().is_empty());
    let mut seen = Vec::new();
    page(&house.store, None, |record| {
        seen.push(record.id);
        Ok(())
    })
    .unwrap();
    assert!(seen.is_empty());
    assert_ne!(made(&house, "ana", Role::Customer).await, id);
}

#[tokio::test]
async fn domains_of_a_few_minutes_are_known_with_what_is_below_them() {
    let house = House::open();
    let is = |email: &str| is_temporary(&house, &Email::parse(email).unwrap());
    assert!(is("a@YOPMAIL.com") && is("a@mx.mailinator.com"));
    assert!(!is("a@notyopmail.com") && !is("a@yopmail.com.co") && !is("a@fonda.example"));
}

#[test]
fn a_slug_is_plain_letters_and_never_empty() {
    assert_eq!(slug("María José", "del Mar", "7"), "maria-jose-del-mar-7");
    assert_eq!(slug("", "", "7"), "7");
    assert_eq!(slug("饺子", "<b>", "7"), "b-7");
    assert!(slug(&"a ".repeat(150), &"b".repeat(150), "7").len() < 70);
}
