use super::super::testing::Desk;
use super::*;

const ANA: New<'_> = New {
    username: "ana",
    email: "Ana@X.co",
    first_name: "Ana",
    last_name: "Ruiz",
    phone: "300",
    slug: Some("ana-ruiz"),
    date_of_birth: Some("1990-01-31"),
    role: "customer",
    state: "active",
    password: "argon2$…",
    plate: Some("ABC123"),
    push_token: "t",
    city: Some(5),
    country: Some(57),
    preferences: Some("{}"),
};

fn ana(desk: &Desk) -> Record {
    let id = desk.write(|w| insert(w, &ANA)).unwrap();
    find(&desk.db, id).unwrap().unwrap()
}

fn faults(error: Error) -> Vec<(String, Vec<Fault>)> {
    let Error::Invalid(faults) = error else { panic!("{error}") };
    faults.0.into_iter().map(|(field, faults)| (field.into_owned(), faults)).collect()
}

fn taken(fields: &[&str]) -> Vec<(String, Vec<Fault>)> {
    fields.iter().map(|field| ((*field).to_owned(), vec![Fault::Taken])).collect()
}

#[test]
fn a_user_is_read_as_it_was_written() {
    let desk = Desk::new();
    let user = ana(&desk);
    assert_eq!(
        (user.username.as_str(), user.email.as_str(), user.email_key.as_deref()),
        ("ana", "Ana@X.co", Some("ana@x.co"))
    );
    assert_eq!((user.created_at, user.credentials, user.password_at), (desk.now(), 1, None));
    assert_eq!(
        (user.slug.as_deref(), user.plate.as_deref(), user.city),
        (Some("ana-ruiz"), Some("ABC123"), Some(5))
    );
    assert_eq!((user.country, user.preferences.as_deref()), (Some(57), Some("{}")));
}

#[test]
fn names_are_compared_exactly_and_e_mails_without_case() {
    let desk = Desk::new();
    let id = ana(&desk).id;
    let both = [Identifier::Username, Identifier::Email];
    let found = |accept: &[Identifier], text| find_by(&desk.db, accept, text).unwrap().map(|user| user.id);
    assert_eq!(found(&both, "ana"), Some(id));
    assert_eq!(found(&both, "ANA"), None);
    assert_eq!(found(&both, "ANA@x.CO"), Some(id));
    assert_eq!(found(&[Identifier::Username], "ana@x.co"), None);
    assert_eq!(found(&both, ""), None);
}

#[test]
fn two_users_without_an_e_mail_do_not_meet() {
    let desk = Desk::new();
    for username in ["ana", "luis"] {
        desk.write(|w| insert(w, &New { username, email: "", slug: None, ..ANA })).unwrap();
    }
    assert_eq!(list(&desk.db, UserId::new(0), 10).unwrap().len(), 2);
}

#[test]
fn each_field_that_is_taken_is_named() {
    let desk = Desk::new();
    ana(&desk);
    let refused = |new: New<'_>| faults(desk.write(|w| insert(w, &new)).unwrap_err());
    assert_eq!(refused(New { slug: None, ..ANA }), taken(&["username", "email"]));
    assert_eq!(refused(New { username: "ana2", slug: None, ..ANA }), taken(&["email"]));
    assert_eq!(refused(New { email: "b@x.co", slug: None, ..ANA }), taken(&["username"]));
    assert_eq!(refused(New { username: "ana2", email: "b@x.co", ..ANA }), taken(&["slug"]));
}

#[test]
fn keeping_ones_own_name_is_no_clash_and_anothers_is() {
    let desk = Desk::new();
    let mut user = ana(&desk);
    desk.user("luis");
    user.email = "ANA@x.co".into();
    desk.write(|w| update_profile(w, &user)).unwrap();
    assert_eq!(find_by_email(&desk.db, "ana@x.co").unwrap().unwrap().email, "ANA@x.co");
    user.username = "luis".into();
    assert_eq!(faults(desk.write(|w| update_profile(w, &user)).unwrap_err()), taken(&["username"]));
}

#[test]
fn a_loaded_user_keeps_its_number_and_the_next_one_follows() {
    let desk = Desk::new();
    let mut user = ana(&desk);
    user.id = UserId::new(40);
    user.username = "old".into();
    user.email = String::new();
    user.email_key = None;
    user.slug = None;
    user.credentials = 9;
    desk.write(|w| insert_with_id(w, &user)).unwrap();
    assert_eq!(find(&desk.db, UserId::new(40)).unwrap().unwrap(), user);
    assert_eq!(desk.user("next").raw(), 41);
}

#[test]
fn a_new_password_counts_up_and_a_better_hash_of_the_same_does_not() {
    let desk = Desk::new();
    let id = ana(&desk).id;
    desk.write(|w| set_password(w, id, "second")).unwrap();
    let changed = find(&desk.db, id).unwrap().unwrap();
    assert_eq!(
        (changed.credentials, changed.credentials_at, changed.password_at),
        (2, Some(desk.now()), Some(desk.now()))
    );
    assert!(
        !desk.write(|w| replace_hash(w, id, "argon2$…", "late")).unwrap(),
        "the password was changed meanwhile"
    );
    assert!(desk.write(|w| replace_hash(w, id, "second", "second, better")).unwrap());
    let rehashed = find(&desk.db, id).unwrap().unwrap();
    assert_eq!((rehashed.credentials, rehashed.password.expose().as_str()), (2, "second, better"));
    desk.write(|w| end_credentials(w, id)).unwrap();
    assert_eq!(find(&desk.db, id).unwrap().unwrap().credentials, 3);
}

#[test]
fn role_state_and_log_in_are_noted() {
    let desk = Desk::new();
    let id = ana(&desk).id;
    desk.write(|w| {
        set_role(w, id, "courier")?;
        set_state(w, id, "inactive")?;
        touch_login(w, id)
    })
    .unwrap();
    let user = find(&desk.db, id).unwrap().unwrap();
    assert_eq!(
        (user.role.as_str(), user.state.as_str(), user.last_login_at),
        ("courier", "inactive", Some(desk.now()))
    );
    assert!(desk.write(|w| set_role(w, id, "king")).is_err(), "the schema knows no such word");
}

#[test]
fn erasing_blanks_the_person_and_keeps_the_number() {
    let desk = Desk::new();
    let user = ana(&desk);
    let mail = outbox::New { kind: "recovery", recipient: "ana@X.co", subject: "s", body: "b" };
    let session = session::New {
        key_hash: &[1; 32],
        user: user.id,
        credentials: 1,
        agent: "Firefox",
        address: "10.0.0.7",
    };
    let tokens = family::New {
        family_hash: &[2; 32],
        user: user.id,
        credentials: 1,
        expires_at: desk.now(),
        agent: "app",
        address: "10.0.0.7",
    };
    desk.write(|w| {
        outbox::enqueue(w, &mail)?;
        session::insert(w, &session)?;
        family::insert(w, &tokens)
    })
    .unwrap();
    assert!(desk.write(|w| erase(w, user.id)).unwrap());
    let blank = find(&desk.db, user.id).unwrap().unwrap();
    let expected = Record {
        id: user.id,
        username: format!("erased-{}", user.id),
        email: String::new(),
        email_key: None,
        first_name: String::new(),
        last_name: String::new(),
        phone: String::new(),
        slug: None,
        date_of_birth: None,
        role: user.role,
        state: "disabled".into(),
        password: Secret::new("!".into()),
        credentials: 2,
        credentials_at: Some(desk.now()),
        password_at: None,
        last_login_at: None,
        created_at: user.created_at,
        erased_at: Some(desk.now()),
        plate: None,
        push_token: String::new(),
        city: None,
        country: None,
        preferences: None,
    };
    assert_eq!(blank, expected);
    assert_eq!(outbox::last_to(&desk.db, "ana@x.co").unwrap(), None);
    assert_eq!(session::of_user(&desk.db, user.id).unwrap(), []);
    let family = family::find(&desk.db, &[2; 32]).unwrap().unwrap().0;
    assert_eq!(
        (family.revoked_at, family.agent.as_str(), family.address.as_str()),
        (Some(desk.now()), "", "")
    );
    assert!(!desk.write(|w| erase(w, UserId::new(99))).unwrap());
}

#[test]
fn a_squatted_name_keeps_nobody_from_being_erased() {
    let desk = Desk::new();
    let id = ana(&desk).id;
    desk.user(&format!("erased-{id}"));
    assert!(desk.write(|w| erase(w, id)).unwrap());
    assert!(find(&desk.db, id).unwrap().unwrap().username.starts_with("erased-"));
}

#[test]
fn a_search_takes_every_character_for_itself() {
    let desk = Desk::new();
    for name in ["ana_50%", "anax50", "luis"] {
        desk.user(name);
    }
    let found = |text: &str| {
        let rows = search(&desk.db, text, None, UserId::new(0), 9).unwrap();
        rows.into_iter().map(|row| row.username).collect::<Vec<_>>()
    };
    assert_eq!(found("ANA"), ["ana_50%", "anax50"], "in any case");
    assert_eq!(found("a_5"), ["ana_50%"]);
    assert_eq!(found("50%"), ["ana_50%"]);
    assert_eq!(found("\\"), Vec::<String>::new());
}
