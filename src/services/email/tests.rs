//! Another address, with a real file beneath and a clock that is moved by hand.

use super::*;
use crate::app::testing::{House, asker};
use crate::services::account::Applicant;
use crate::services::code::LIFE;
use crate::services::{session, sign_in};

const OLD: &str = "ana@fonda.example";
const NEW: &str = "nueva@fonda.example";
const LUIS: &str = "luis@fonda.example";
const PASSWORD: &str = "Cazuela#Mariscos-58";

async fn made(house: &House, email: &str) -> UserId {
    let applicant = Applicant { email: Some(Email::parse(email).unwrap()), ..Applicant::customer() };
    account::register(house, applicant, Secret::new(PASSWORD.into()), asker()).await.unwrap()
}

async fn with_ana() -> (House, UserId) {
    let house = House::open();
    let id = made(&house, OLD).await;
    (house, id)
}

async fn ask(house: &House, id: UserId, email: &str) -> Option<String> {
    let email = Some(Email::parse(email).unwrap());
    let change = Change { email, first_name: Some("Zoe".into()), ..Change::default() };
    change_own(house, id, change, asker()).await.unwrap().map(|email| email.key())
}

async fn prove(house: &House, id: UserId, email: &str, code: &str) -> Result<()> {
    confirm(house, id, email, code, asker()).await
}

fn address(house: &House, id: UserId) -> String {
    account::show(house, id).unwrap().email
}

fn kind(house: &House, to: &str) -> String {
    house.last_mail(to).map(|mail| mail.kind).unwrap_or_default()
}

fn other(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

fn is_invalid(outcome: &Result<()>) -> bool {
    matches!(outcome, Err(Error::Refused(Refusal::CodeInvalid)))
}

fn audited(house: &House, kind: &str) -> bool {
    let entries = house.store.read(|db| store::audit::latest(db, i64::MAX, 50)).unwrap();
    entries.iter().any(|entry| entry.kind == kind)
}

#[tokio::test]
async fn an_address_counts_when_its_code_was_typed_in_and_not_before() {
    let (house, id) = with_ana().await;
    let verified = sign_in::verify(&house, sign_in::EMAIL, OLD, Secret::new(PASSWORD.into()), asker());
    session::begin(&house, verified.await.unwrap(), None, asker()).await.unwrap();
    assert_eq!(ask(&house, id, "Nueva@fonda.example").await.as_deref(), Some(NEW));
    let record = account::show(&house, id).unwrap();
    assert_eq!((record.email.as_str(), record.first_name.as_str()), (OLD, "Zoe"));
    assert_eq!((kind(&house, OLD), kind(&house, NEW)), ("email_asked".into(), "email_code".into()));
    let code = house.last_code(NEW);
    assert!(is_invalid(&prove(&house, id, NEW, &other(&code)).await));
    prove(&house, id, " NUEVA@fonda.example", &code).await.unwrap();
    let record = account::show(&house, id).unwrap();
    assert_eq!((record.email.as_str(), record.email_key.as_deref()), ("Nueva@fonda.example", Some(NEW)));
    assert_eq!(kind(&house, OLD), "email_changed");
    assert!(audited(&house, "email_asked") && audited(&house, "email_changed"));
    assert_eq!(house.store.read(|db| store::session::of_user(db, id)).unwrap().len(), 1);
    assert!(is_invalid(&prove(&house, id, NEW, &code).await), "the code is used up");
}

#[tokio::test]
async fn the_same_address_changes_nothing_and_sends_nothing() {
    let (house, id) = with_ana().await;
    let before = house.last_mail(OLD);
    assert_eq!(ask(&house, id, OLD).await, None);
    assert!(house.last_mail(OLD) == before);
    assert!(house.store.read(|db| store::code::find(db, "email", OLD)).unwrap().is_none());
}

#[tokio::test]
async fn five_wrong_tries_end_the_code() {
    let (house, id) = with_ana().await;
    ask(&house, id, NEW).await;
    let code = house.last_code(NEW);
    for _ in 0..5 {
        assert!(is_invalid(&prove(&house, id, NEW, &other(&code)).await));
    }
    assert!(is_invalid(&prove(&house, id, NEW, &code).await));
    assert_eq!(address(&house, id), OLD);
}

#[tokio::test]
async fn a_code_for_an_address_is_good_for_ten_minutes() {
    let (house, id) = with_ana().await;
    ask(&house, id, NEW).await;
    house.later(LIFE);
    let late = prove(&house, id, NEW, &house.last_code(NEW)).await;
    assert!(matches!(late, Err(Error::Refused(Refusal::CodeExpired))), "{late:?}");
    assert_eq!(address(&house, id), OLD);
}

#[tokio::test]
async fn a_taken_address_looks_free_to_the_asker_and_sends_no_code() {
    let (house, id) = with_ana().await;
    let luis = made(&house, LUIS).await;
    assert_eq!(ask(&house, id, LUIS).await.as_deref(), Some(LUIS));
    assert_eq!((kind(&house, OLD), kind(&house, LUIS)), ("email_asked".into(), "email_in_use".into()));
    assert!(!house.last_mail(LUIS).unwrap().body.contains(|c: char| c.is_ascii_digit()));
    let row = house.store.read(|db| store::code::find(db, "email", LUIS)).unwrap().unwrap();
    assert_eq!((row.user, row.payload.is_none()), (Some(id), true));
    assert!(is_invalid(&prove(&house, id, LUIS, "000000").await));
    house.later(LIFE);
    let late = prove(&house, id, LUIS, "000000").await;
    assert!(matches!(late, Err(Error::Refused(Refusal::CodeExpired))), "as with a free one: {late:?}");
    assert_eq!((address(&house, id), address(&house, luis)), (OLD.into(), LUIS.into()));
}

#[tokio::test]
async fn an_address_that_another_got_meanwhile_is_taken() {
    let (house, id) = with_ana().await;
    ask(&house, id, NEW).await;
    let code = house.last_code(NEW);
    made(&house, NEW).await;
    assert!(matches!(prove(&house, id, NEW, &code).await, Err(Error::Invalid(_))));
    assert_eq!(address(&house, id), OLD);
}

#[tokio::test]
async fn a_code_is_good_for_the_account_that_asked_only() {
    let (house, id) = with_ana().await;
    let luis = made(&house, LUIS).await;
    ask(&house, id, NEW).await;
    let code = house.last_code(NEW);
    for _ in 0..6 {
        assert!(is_invalid(&prove(&house, luis, NEW, &code).await));
    }
    prove(&house, id, NEW, &code).await.unwrap();
    assert_eq!(address(&house, luis), LUIS);
}
