//! Codes with a real file beneath and a clock that is moved by hand.

use super::*;
use crate::app::testing::{House, asker};
use crate::error::AuthFault;
use crate::services::{session, sign_in, token};

const ANA: &str = "ana@fonda.example";
const OLD: &str = "Cazuela#Mariscos-58";
const NEW: &str = "Zancudo.Verde-41";

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn applicant(email: &str) -> Applicant {
    Applicant {
        email: Some(Email::parse(email).unwrap()),
        first_name: "Ana".into(),
        last_name: "Ríos".into(),
        phone: "3001112233".into(),
        ..Applicant::customer()
    }
}

async fn with_ana(house: House) -> (House, UserId) {
    let id = account::register(&house, applicant(ANA), secret(OLD), asker()).await.unwrap();
    (house, id)
}

async fn recover_with(house: &House, code: &str) -> Result<()> {
    recover(house, ANA, code, secret(NEW), asker()).await
}

async fn logs_in(house: &House, password: &str) -> bool {
    sign_in::verify(house, sign_in::EMAIL, ANA, secret(password), asker()).await.is_ok()
}

fn other(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

fn is_invalid<T>(outcome: &Result<T>) -> bool {
    matches!(outcome, Err(Error::Refused(Refusal::CodeInvalid)))
}

#[tokio::test]
async fn a_code_sets_a_new_password_and_is_used_up() {
    let (house, _) = with_ana(House::open()).await;
    send_recovery(&house, " Ana@FONDA.example ", asker()).await.unwrap();
    let code = house.last_code(ANA);
    recover_with(&house, &code).await.unwrap();
    assert!(logs_in(&house, NEW).await && !logs_in(&house, OLD).await);
    assert_eq!(house.last_mail(ANA).unwrap().kind, "password_changed");
    assert!(is_invalid(&recover_with(&house, &code).await));
}

#[tokio::test]
async fn recovery_ends_every_session_and_token() {
    let (house, id) = with_ana(House::open()).await;
    let verified = || sign_in::verify(&house, sign_in::EMAIL, ANA, secret(OLD), asker());
    session::begin(&house, verified().await.unwrap(), None, asker()).await.unwrap();
    let pair = token::obtain(&house, verified().await.unwrap(), asker()).await.unwrap();
    send_recovery(&house, ANA, asker()).await.unwrap();
    recover_with(&house, &house.last_code(ANA)).await.unwrap();
    assert!(house.store.read(|db| store::session::of_user(db, id)).unwrap().is_empty());
    let refreshed = token::refresh(&house, pair.refresh.expose(), asker()).await;
    assert!(matches!(refreshed, Err(Error::BadToken(AuthFault::PasswordChanged))), "{refreshed:?}");
}

#[tokio::test]
async fn a_code_is_good_for_ten_minutes() {
    let (house, _) = with_ana(House::open()).await;
    send_recovery(&house, ANA, asker()).await.unwrap();
    let code = house.last_code(ANA);
    house.later(LIFE);
    let late = recover_with(&house, &code).await;
    assert!(matches!(late, Err(Error::Refused(Refusal::CodeExpired))), "{late:?}");
    send_recovery(&house, ANA, asker()).await.unwrap();
    house.later(Span::millis(LIFE.as_millis() - 1));
    recover_with(&house, &house.last_code(ANA)).await.unwrap();
}

#[tokio::test]
async fn after_five_wrong_tries_even_the_right_code_is_wrong() {
    let (house, _) = with_ana(House::open()).await;
    send_recovery(&house, ANA, asker()).await.unwrap();
    let code = house.last_code(ANA);
    for _ in 0..5 {
        assert!(is_invalid(&recover_with(&house, &other(&code)).await));
    }
    assert!(is_invalid(&recover_with(&house, &code).await));
    assert!(logs_in(&house, OLD).await);
}

#[tokio::test]
async fn four_wrong_tries_and_a_weak_password_leave_the_code_good() {
    let (house, _) = with_ana(House::open()).await;
    send_recovery(&house, ANA, asker()).await.unwrap();
    let code = house.last_code(ANA);
    for _ in 0..4 {
        assert!(is_invalid(&recover_with(&house, &other(&code)).await));
    }
    for weak in ["1", "password123", "anafonda1"] {
        let refused = recover(&house, ANA, &code, secret(weak), asker()).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{weak}: {refused:?}");
    }
    recover_with(&house, &code).await.unwrap();
}

#[tokio::test]
async fn of_many_guesses_at_once_five_are_looked_at() {
    let (house, _) = with_ana(House::open()).await;
    send_recovery(&house, ANA, asker()).await.unwrap();
    let code = house.last_code(ANA);
    let guesses: Vec<_> = (0..40)
        .map(|_| {
            let (app, wrong) = (Arc::clone(&house.app), other(&code));
            tokio::spawn(async move { recover(&app, ANA, &wrong, secret(NEW), asker()).await })
        })
        .collect();
    for guess in guesses {
        assert!(is_invalid(&guess.await.unwrap()));
    }
    let row = house.store.read(|db| store::code::find(db, "recovery", ANA)).unwrap().unwrap();
    assert_eq!(row.tries, 5);
    assert!(is_invalid(&recover_with(&house, &code).await));
}

#[tokio::test]
async fn of_two_who_use_one_code_at_once_one_gets_in() {
    let (house, _) = with_ana(House::open()).await;
    send_recovery(&house, ANA, asker()).await.unwrap();
    let code = house.last_code(ANA);
    let (one, two) = tokio::join!(recover_with(&house, &code), recover_with(&house, &code));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
}

#[tokio::test]
async fn a_new_code_ends_the_earlier_one() {
    let (house, _) = with_ana(House::open()).await;
    send_recovery(&house, ANA, asker()).await.unwrap();
    let first = house.last_code(ANA);
    let second = loop {
        send_recovery(&house, ANA, asker()).await.unwrap();
        let second = house.last_code(ANA);
        if second != first {
            break second;
        }
    };
    assert!(is_invalid(&recover_with(&house, &first).await));
    recover_with(&house, &second).await.unwrap();
}

#[tokio::test]
async fn an_unknown_address_leaves_the_same_traces_but_no_letter() {
    let (house, id) = with_ana(House::open()).await;
    for email in [ANA, "nadie@fonda.example"] {
        send_recovery(&house, email, asker()).await.unwrap();
    }
    let row = |email: &str| house.store.read(|db| store::code::find(db, "recovery", email)).unwrap().unwrap();
    let (known, unknown) = (row(ANA), row("nadie@fonda.example"));
    assert_eq!((known.user, unknown.user), (Some(id), None));
    assert_eq!(known.expires_at, unknown.expires_at);
    assert!(house.last_mail("nadie@fonda.example").is_none());
    let told = |email: &'static str| recover(&house, email, "x", secret(NEW), asker());
    for _ in 0..6 {
        assert!(is_invalid(&told(ANA).await) && is_invalid(&told("nadie@fonda.example").await));
    }
}

#[tokio::test]
async fn a_code_for_nobody_is_right_for_nobody() {
    let house = House::open();
    let fresh = code::new(&house.rng).unwrap();
    let (keys, typed) = (house.keys.ring(), fresh.expose().clone());
    house.store.write(move |w| put(w, Purpose::Recovery, ANA, None, &fresh, None, &keys)).await.unwrap();
    assert!(is_invalid(&recover_with(&house, &typed).await));
    let (house, _) = with_ana(house).await;
    assert!(is_invalid(&recover_with(&house, &typed).await), "nor for whoever registers afterwards");
}

#[tokio::test]
async fn a_locked_account_gets_no_code() {
    let (house, id) = with_ana(House::open()).await;
    let before = house.last_mail(ANA);
    house.store.write(move |w| store::user::set_state(w, id, "inactive")).await.unwrap();
    send_recovery(&house, ANA, asker()).await.unwrap();
    assert!(house.last_mail(ANA) == before);
}

#[tokio::test]
async fn whoever_asks_too_often_waits_whether_the_address_is_known_or_not() {
    let (house, _) = with_ana(House::with(&[])).await;
    for email in [ANA, "nadie@fonda.example"] {
        let mut asked = 0;
        let after = loop {
            match send_recovery(&house, email, asker()).await {
                Ok(()) => asked += 1,
                Err(Error::TooMany { after }) => break after,
                Err(other) => panic!("{other}"),
            }
        };
        assert_eq!((asked, after), (6, 1), "{email}");
        house.later(Span::secs(1));
        send_recovery(&house, email, asker()).await.unwrap();
    }
}

#[tokio::test]
async fn a_registration_waits_for_its_code() {
    let house = House::open();
    begin_registration(&house, applicant("Ana@Fonda.example"), secret(OLD), asker()).await.unwrap();
    assert!(!logs_in(&house, OLD).await);
    let code = house.last_code(ANA);
    assert!(is_invalid(&finish_registration(&house, ANA, &other(&code), asker()).await));
    let id = finish_registration(&house, ANA, &code, asker()).await.unwrap();
    let record = account::show(&house, id).unwrap();
    assert_eq!((record.role.as_str(), record.phone.as_str()), ("customer", "3001112233"));
    assert_eq!((record.username.as_str(), record.email.as_str()), ("Ana@fonda.example", "Ana@fonda.example"));
    assert!(logs_in(&house, OLD).await);
    let again = finish_registration(&house, ANA, &code, asker()).await;
    assert!(matches!(again, Err(Error::Refused(Refusal::RegistrationExpired))), "{again:?}");
}

#[tokio::test]
async fn a_waiting_registration_holds_no_password() {
    let house = House::open();
    begin_registration(&house, applicant(ANA), secret(OLD), asker()).await.unwrap();
    let row = house.store.read(|db| store::code::find(db, "registration", ANA)).unwrap().unwrap();
    let payload = row.payload.unwrap();
    assert!(payload.expose().contains("argon2") && !payload.expose().contains(OLD));
}

#[tokio::test]
async fn registering_with_a_known_address_tells_its_holder_and_nobody_else() {
    let (house, _) = with_ana(House::open()).await;
    begin_registration(&house, applicant(ANA), secret(NEW), asker()).await.unwrap();
    assert_eq!(house.last_mail(ANA).unwrap().kind, "registered_already");
    assert!(is_invalid(&finish_registration(&house, ANA, "000000", asker()).await));
    assert!(logs_in(&house, OLD).await);
}

#[tokio::test]
async fn a_weak_password_begins_no_registration() {
    let house = House::open();
    let refused = begin_registration(&house, applicant(ANA), secret("abc"), asker()).await;
    assert!(matches!(refused, Err(Error::Invalid(_))));
    assert!(house.last_mail(ANA).is_none());
}
