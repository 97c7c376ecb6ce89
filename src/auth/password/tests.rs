use super::*;
use proptest::prelude::*;
use ring::rand::SystemRandom;
use std::time::Instant;

const PASSWORD: &str = "contraseña-1";

// Made by Django 5.2.19, argon2-cffi 25.1 and bcrypt 5.0 at low cost.
const GENUINE: [&str; 12] = [
    "pbkdf2_sha256$1000$saltSALT0123456789abcd$1bpeG4rP+QzsPGOhT3mS6rYbLGDBMDcrh1HO3vC/krE=",
    "pbkdf2_sha1$1000$saltSALT0123456789abcd$Oaa3LTW1MOIIR0vSZS9pfqSHzeY=",
    "scrypt$16$saltSALT0123456789abcd$8$1$cLxssEZPQTrNxyXZ+6Q0D3461b1LKk4DHvz+4ZTWgHLF7vdtmCFPB5Pp9jlF2riQwk5yf4WlUtFkvf+LgI2M8Q==",
    "bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuu2OEjVo.3JjR1RR.L4EL2j5Hq4kir/vK",
    "bcrypt$$2b$04$abcdefghijklmnopqrstuujLwU.kQt2D3ypYvq/0ocWy40Jw6cUwa",
    "argon2$argon2id$v=19$m=64,t=2,p=1$c2FsdFNBTFQwMTIzNDU2Nzg5YWJjZA$hxzxPnlaGux/9d67ifDZ8DyRu5hrayAPcVC3A777zIg",
    "argon2$argon2id$v=19$m=64,t=1,p=2$c2FsdFNBTFQwMTIzNDU2Nzg5YWJjZA$ASi1x+4gb7RzsnC55bPa6Cq9ny5XiEHQcWcXyYlTgW8",
    "argon2$argon2i$v=19$m=64,t=2,p=1$c2FsdFNBTFQwMTIzNDU2Nzg5YWJjZA$Z9k/F9IEn0/la5amxZvWfPBIquGDY/rhErQhxiiZrzc",
    "argon2$argon2i$v=19$m=64,t=1,p=2$c2FsdFNBTFQwMTIzNDU2Nzg5YWJjZA$vMUFQAmLd20hz8prTut5pzE31utjUJZqBwsE/dZ5g8A",
    "argon2$argon2d$v=19$m=64,t=2,p=1$c2FsdFNBTFQwMTIzNDU2Nzg5YWJjZA$IIrgf3X4vUfeBMfkqL130M0hi+dFPUCPBQLLSUd0hs8",
    "argon2$argon2d$v=19$m=64,t=1,p=2$c2FsdFNBTFQwMTIzNDU2Nzg5YWJjZA$RuXEMs/fqfG/9Rpdh+HLjiKhALZULMKudyTrYsa2CSE",
    "49d9fd6d4275e37d209ebf462db6017e07e1277c93ade352d74e07bba30c791e",
];

fn tiny() -> Buffer {
    Buffer::new(Cost::TINY).unwrap()
}

fn matches(encoded: &str, password: &str) -> bool {
    verify(encoded, password, &mut tiny()).unwrap().matches
}

#[test]
fn every_form_that_django_writes_is_verified_and_to_be_replaced() {
    for encoded in GENUINE {
        let verdict = verify(encoded, PASSWORD, &mut tiny()).unwrap();
        assert_eq!(verdict, Verdict { matches: true, needs_rehash: true }, "{encoded}");
        for wrong in ["", "contraseña-2", "contraseña-1 ", "Contraseña-1", encoded] {
            assert!(!matches(encoded, wrong), "{encoded} with {wrong}");
        }
    }
}

#[test]
fn a_hash_with_anything_changed_fits_no_more() {
    for encoded in GENUINE {
        let body = encoded.rfind('$').map_or(0, |at| at + 1);
        for at in [body, encoded.len() - 6] {
            let mut bytes = encoded.as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'a' { b'b' } else { b'a' };
            assert!(!matches(std::str::from_utf8(&bytes).unwrap(), PASSWORD), "{encoded} at {at}");
        }
        for junk in
            [format!("{encoded}a"), format!("{encoded}$"), format!(" {encoded}"), format!("{encoded}\n")]
        {
            assert!(!matches(&junk, PASSWORD), "{junk:?}");
        }
    }
}

#[test]
fn our_own_hash_fits_and_needs_no_other() {
    let rng = SystemRandom::new();
    let mut buffer = tiny();
    let encoded = hash(PASSWORD, &rng, &mut buffer).unwrap();
    assert!(encoded.starts_with("argon2$argon2id$v=19$m=8,t=1,p=1$"), "{encoded}");
    assert_eq!(
        verify(&encoded, PASSWORD, &mut buffer).unwrap(),
        Verdict { matches: true, needs_rehash: false }
    );
    assert!(!matches(&encoded, "contraseña-2"));
    assert_ne!(encoded, hash(PASSWORD, &rng, &mut buffer).unwrap(), "the salt is fresh");
    let mut dearer = Buffer::new(Cost { memory: 16, ..Cost::TINY }).unwrap();
    assert_eq!(
        verify(&encoded, PASSWORD, &mut dearer).unwrap(),
        Verdict { matches: true, needs_rehash: true }
    );
}

#[test]
fn the_house_cost_is_owasps_and_the_dummy_fits_nobody() {
    let dummy = Cost::HOUSE.dummy();
    assert!(dummy.starts_with("argon2$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"), "{dummy}");
    assert!(!verify(&dummy, "", &mut Buffer::new(Cost::HOUSE).unwrap()).unwrap().matches);
}

#[test]
fn unusable_and_junk_fit_no_password() {
    let upper = GENUINE[11].to_uppercase();
    for encoded in [
        "",
        "!",
        "!Zq3vYt8kLm2Xw9Rb7Nc5Hd1Fs6Gj4Pa0UoEiTyQr",
        "plain:contraseña-1",
        PASSWORD,
        &upper,
        "md5$a$b",
        "$",
        "argon2",
        "argon2$",
        "argon2$$$$$",
    ] {
        assert!(!matches(encoded, PASSWORD), "{encoded}");
        assert!(!matches(encoded, encoded), "{encoded}");
    }
}

#[test]
fn costs_beyond_the_caps_are_refused_at_once() {
    let began = Instant::now();
    for encoded in [
        "pbkdf2_sha256$1000000000$saltSALT0123456789abcd$1bpeG4rP+QzsPGOhT3mS6rYbLGDBMDcrh1HO3vC/krE=",
        "pbkdf2_sha256$99999999999999999999$saltSALT0123456789abcd$1bpeG4rP+QzsPGOhT3mS6rYbLGDBMDcrh1HO3vC/krE=",
        "argon2$argon2id$v=19$m=4194304,t=2,p=1$c2FsdFNBTFQwMTIzNDU2Nzg5YWJjZA$hxzxPnlaGux/9d67ifDZ8DyRu5hrayAPcVC3A777zIg",
        "argon2$argon2id$v=19$m=64,t=4294967295,p=1$c2FsdFNBTFQwMTIzNDU2Nzg5YWJjZA$hxzxPnlaGux/9d67ifDZ8DyRu5hrayAPcVC3A777zIg",
        "bcrypt$$2b$31$abcdefghijklmnopqrstuujLwU.kQt2D3ypYvq/0ocWy40Jw6cUwa",
        "scrypt$1073741824$saltSALT0123456789abcd$8$1$cLxssEZPQTrNxyXZ+6Q0D3461b1LKk4DHvz+4ZTWgHLF7vdtmCFPB5Pp9jlF2riQwk5yf4WlUtFkvf+LgI2M8Q==",
        "scrypt$16$saltSALT0123456789abcd$8$4294967295$cLxssEZPQTrNxyXZ+6Q0D3461b1LKk4DHvz+4ZTWgHLF7vdtmCFPB5Pp9jlF2riQwk5yf4WlUtFkvf+LgI2M8Q==",
    ] {
        assert!(!matches(encoded, PASSWORD), "{encoded}");
    }
    assert!(began.elapsed().as_secs() < 5, "something was computed");
}

#[test]
fn the_buffer_grows_for_an_imported_hash_and_shrinks_again() {
    let mut buffer = tiny();
    assert!(verify(GENUINE[5], PASSWORD, &mut buffer).unwrap().matches);
    assert_eq!(buffer.blocks.len(), 8);
    assert!(buffer.blocks.capacity() < 64);
}

#[test]
fn plain_bcrypt_reads_72_bytes_and_the_hashed_form_reads_all() {
    let rng = SystemRandom::new();
    let long = "x".repeat(80);
    let plain = format!("bcrypt${}", ::bcrypt::hash(&long, 4).unwrap());
    assert!(matches(&plain, &"x".repeat(72)));
    let mut buffer = tiny();
    let ours = hash(&long, &rng, &mut buffer).unwrap();
    assert!(!matches(&ours, &"x".repeat(72)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_encoded_text_makes_verify_panic(
        form in prop::sample::select(vec!["argon2", "pbkdf2_sha256", "pbkdf2_sha1", "bcrypt", "bcrypt_sha256", "scrypt", "", "!"]),
        rest in "[$a-zA-Z0-9=,+/.é]{0,80}",
    ) {
        let encoded = format!("{form}${rest}");
        prop_assert!(!matches(&encoded, PASSWORD));
        prop_assert!(!matches(&rest, PASSWORD));
    }

    #[test]
    fn what_was_hashed_is_what_fits(password in ".{0,40}", other in ".{0,40}") {
        let mut buffer = tiny();
        let encoded = hash(&password, &SystemRandom::new(), &mut buffer).unwrap();
        prop_assert!(verify(&encoded, &password, &mut buffer).unwrap().matches);
        prop_assert_eq!(verify(&encoded, &other, &mut buffer).unwrap().matches, other == password);
    }
}
