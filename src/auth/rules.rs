//! Which passwords are good enough: Django's four validators, in the order in which its settings list them.
//!
//! Every rule speaks, so one password may have several faults: like its owner's name or address, too short, common,
//! all digits. Nothing here hashes.
//!
//! # Why
//! The arithmetic is difflib's and Django's to the letter, floating point included: a password that the one takes and
//! the other refuses would be a riddle for whoever moves house.

use super::common;
use super::numeral::is_all_digits;
use crate::error::Fault;
use std::collections::HashMap;

/// The fewest characters.
const SHORTEST: u32 = 8;

/// How alike a password and a part of its owner's data may not be.
const LIMIT: f64 = 0.7;

/// Whose password it is to be. Empty texts are not compared.
#[derive(Debug, Clone, Copy, Default)]
pub struct Person<'a> {
    /// The name that one signs in with.
    pub username: &'a str,
    /// The given name.
    pub first_name: &'a str,
    /// The family name.
    pub last_name: &'a str,
    /// The e-mail address.
    pub email: &'a str,
}

/// What is wrong with a password; nothing when it may be taken.
#[must_use]
pub fn check(password: &str, person: &Person<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    faults.extend(similar_to(password, person).map(Fault::PasswordSimilar));
    if length(password) < SHORTEST as usize {
        faults.push(Fault::PasswordTooShort(SHORTEST));
    }
    if common::is_common(trimmed(&password.to_lowercase())) {
        faults.push(Fault::PasswordCommon);
    }
    if is_all_digits(password) {
        faults.push(Fault::PasswordNumeric);
    }
    faults
}

/// The first of the person's attributes that the password is too much like, by the name that Django's model gives it.
fn similar_to(password: &str, person: &Person<'_>) -> Option<&'static str> {
    let password = password.to_lowercase();
    let attributes = [
        ("username", person.username),
        ("first name", person.first_name),
        ("last name", person.last_name),
        ("email address", person.email),
    ];
    let is_like = |value: &str| {
        let value = value.to_lowercase();
        parts(&value).chain([value.as_str()]).any(|part| is_similar(&password, part))
    };
    attributes.into_iter().find(|(_, value)| !value.is_empty() && is_like(value)).map(|(name, _)| name)
}

/// The runs of word characters in a value, as `re.split(r"\W+", …)` gives them: empty ones at the ends included.
fn parts(value: &str) -> impl Iterator<Item = &str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let is_edge = value.chars().next().is_some_and(|c| !is_word(c)) || value.ends_with(|c| !is_word(c));
    let runs = value.split(move |c| !is_word(c)).filter(|run| !run.is_empty());
    runs.chain(is_edge.then_some(""))
}

/// Whether a password is too much like a value, unless the value is so short beside it that it cannot matter.
fn is_similar(password: &str, value: &str) -> bool {
    let (long, short) = (length(password), length(value));
    if long >= 10 * short && float(short) < LIMIT / 2.0 * float(long) {
        return false;
    }
    quick_ratio(password, value) >= LIMIT
}

/// `difflib.SequenceMatcher(a=a, b=b).quick_ratio()`: twice the characters that both have, by the sum of the lengths.
fn quick_ratio(a: &str, b: &str) -> f64 {
    let total = length(a) + length(b);
    if total == 0 {
        return 1.0;
    }
    let mut left: HashMap<char, usize> = HashMap::new();
    for letter in b.chars() {
        *left.entry(letter).or_default() += 1;
    }
    let mut matches = 0;
    for letter in a.chars() {
        if let Some(count @ 1..) = left.get_mut(&letter) {
            *count -= 1;
            matches += 1;
        }
    }
    2.0 * float(matches) / float(total)
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[expect(clippy::cast_precision_loss, reason = "lengths of texts that fit a request's body")]
const fn float(n: usize) -> f64 {
    n as f64
}

/// Python's `str.strip()`, which counts four control characters as space that Unicode does not.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Fault::{PasswordCommon as Common, PasswordNumeric as Numeric, PasswordSimilar as Similar};
    use proptest::prelude::*;

    const SHORT: Fault = Fault::PasswordTooShort(8);

    const COOK: Person<'_> = Person {
        username: "cocinera",
        first_name: "María José",
        last_name: "del Mar",
        email: "sancochero@fonda.example",
    };

    /// Each line is what Django 5.2.19 said of this password for this person.
    #[test]
    fn passwords_are_judged_as_django_judges_them() {
        let long = "e".repeat(80);
        let cases: [(&str, &[Fault]); 23] = [
            ("sancochero1", &[Similar("username")]),
            ("12345", &[SHORT, Common, Numeric]),
            ("cocinera", &[Similar("username")]),
            ("aniococer", &[Similar("username")]),
            ("maríajosé", &[Similar("first name")]),
            ("MARIAJOSE", &[Similar("first name"), Common]),
            ("delmar", &[Similar("last name"), SHORT]),
            ("fonda", &[Similar("email address"), SHORT]),
            ("fonda.example", &[Similar("email address")]),
            ("password123", &[Common]),
            (" PassWord1 ", &[Common]),
            ("73920461855", &[Numeric]),
            ("٣٤٥٦٧٨٩٠", &[Numeric]),
            ("Zq3!xWv9", &[]),
            ("ñandú-corre-9", &[]),
            ("²²²²²²²²", &[Numeric]),
            ("xcocinerax", &[Similar("username")]),
            ("examplefonda", &[Similar("email address")]),
            ("jose mar", &[Similar("first name")]),
            (&long, &[]),
            ("", &[SHORT]),
            ("   ", &[SHORT]),
            ("marmarma", &[]),
        ];
        for (password, faults) in cases {
            assert_eq!(check(password, &COOK), faults, "{password:?}");
        }
    }

    #[test]
    fn nobody_in_particular_is_like_nothing() {
        assert_eq!(check("cocinera", &Person::default()), []);
        assert_eq!(
            check("sancochero", &Person { email: "sancochero@x.example", ..Person::default() }),
            [Similar("email address")]
        );
    }

    #[test]
    fn ratios_are_difflibs() {
        for (a, b, ratio) in [
            ("sancochero1", "sancochero", 0.952_380_952_380_952_3),
            ("abcdefgh", "abcd", 0.666_666_666_666_666_6),
            ("password1", "maria", 0.285_714_285_714_285_7),
            ("aabbccdd", "abcdabcd", 1.0),
            ("ñandú-corre-9", "ñandú", 0.555_555_555_555_555_6),
            ("", "", 1.0),
        ] {
            assert!((quick_ratio(a, b) - ratio).abs() < 1e-15, "{a} {b}");
        }
    }

    #[test]
    fn space_is_pythons() {
        assert_eq!(trimmed("\u{1c} \u{85}\u{a0}password\u{1f}\u{3000}"), "password");
    }

    proptest! {
        #[test]
        fn no_password_makes_the_rules_panic(password in ".{0,40}", name in ".{0,20}") {
            let faults = check(&password, &Person { username: &name, ..COOK });
            prop_assert_eq!(faults.contains(&SHORT), password.chars().count() < 8);
        }

        #[test]
        fn a_ratio_lies_between_none_and_all(a in ".{0,20}", b in ".{0,20}") {
            let ratio = quick_ratio(&a, &b);
            prop_assert!((0.0..=1.0).contains(&ratio));
            prop_assert!((ratio - quick_ratio(&b, &a)).abs() < f64::EPSILON);
        }
    }
}
