use super::*;
use crate::auth::id::UserId;
use crate::auth::keys::tests::{key, ring};
use crate::auth::token;
use proptest::prelude::*;
use ring::rand::SystemRandom;

const GRACE: Span = Span::secs(20);
const LIFE: Span = Span::days(1);
const START: Time = Time::from_millis(1_700_000_000_250);

/// A family as the store and one honest client hold it.
struct House {
    family: Family,
    stored: Stored,
    /// Every refresh token handed out, oldest first.
    tokens: Vec<Claims>,
}

impl House {
    fn log_in() -> Self {
        let family = Family::new(&SystemRandom::new()).unwrap();
        let jti = family.refresh_jti(&ring(), 0, 0);
        let first = Claims::new(Kind::Refresh, UserId::new(7), jti, START, LIFE);
        Self { family, stored: Stored::first(START, first.exp), tokens: vec![first] }
    }

    /// Presents a token, with rotation: what the service will do, without its database.
    fn refresh(&mut self, parent: &Claims, now: Time) -> (Outcome, Option<Claims>) {
        let outcome = judge(Some(&self.stored), &parent.jti, &ring(), GRACE, now);
        let child = match outcome {
            Outcome::Current => {
                self.stored = self.stored.next(now, now + LIFE);
                let child = self.family.child(parent, &self.stored, &ring(), LIFE, 0);
                self.tokens.push(child.clone());
                Some(child)
            }
            Outcome::GraceChild => Some(self.family.child(parent, &self.stored, &ring(), LIFE, 0)),
            Outcome::Reused => {
                self.stored.revoked = true;
                None
            }
            Outcome::Foreign | Outcome::Revoked => None,
        };
        (outcome, child)
    }
}

#[test]
fn a_refresh_token_is_good_once_and_its_child_after_it() {
    let mut house = House::log_in();
    let first = house.tokens[0].clone();
    let (outcome, child) = house.refresh(&first, START + Span::hours(1));
    assert_eq!(outcome, Outcome::Current);
    let child = child.unwrap();
    assert_ne!(child.jti, first.jti);
    assert_eq!(house.refresh(&child, START + Span::hours(2)).0, Outcome::Current);
}

#[test]
fn parallel_refreshes_get_the_same_child_byte_for_byte() {
    let mut house = House::log_in();
    let first = house.tokens[0].clone();
    let now = START + Span::hours(1);
    let child = house.refresh(&first, now).1.unwrap();
    for wait in [0, 1, 19_999] {
        let (outcome, again) = house.refresh(&first, now + Span::millis(wait));
        assert_eq!(outcome, Outcome::GraceChild);
        assert_eq!(
            token::mint(&again.unwrap(), &ring()).expose(),
            token::mint(&child, &ring()).expose(),
            "{wait} ms later"
        );
    }
}

#[test]
fn a_token_that_comes_back_after_the_grace_ends_the_family() {
    let mut house = House::log_in();
    let first = house.tokens[0].clone();
    let now = START + Span::hours(1);
    let child = house.refresh(&first, now).1.unwrap();
    assert_eq!(house.refresh(&first, now + GRACE).0, Outcome::Reused);
    assert_eq!(house.refresh(&child, now + GRACE).0, Outcome::Revoked);
}

#[test]
fn a_grandparent_has_no_grace() {
    let mut house = House::log_in();
    let first = house.tokens[0].clone();
    let child = house.refresh(&first, START).1.unwrap();
    assert_eq!(house.refresh(&child, START).0, Outcome::Current);
    assert_eq!(house.refresh(&first, START).0, Outcome::Reused);
}

#[test]
fn an_invented_second_half_ends_the_family() {
    let mut house = House::log_in();
    let forged =
        Claims { jti: house.family.access_jti(&SystemRandom::new(), 0).unwrap(), ..house.tokens[0].clone() };
    assert_eq!(house.refresh(&forged, START).0, Outcome::Reused);
}

#[test]
fn without_rotation_the_same_token_stays_current() {
    let house = House::log_in();
    for hour in 0..23 {
        let outcome =
            judge(Some(&house.stored), &house.tokens[0].jti, &ring(), GRACE, START + Span::hours(hour));
        assert_eq!(outcome, Outcome::Current);
    }
    assert_eq!(
        judge(Some(&house.stored), &house.tokens[0].jti, &ring(), GRACE, START + LIFE),
        Outcome::Revoked
    );
}

#[test]
fn what_is_not_in_the_store_is_foreign() {
    for jti in ["0123456789abcdef0123456789abcdef", "short", "", "0123456789ABCDEF0123456789ABCDEF"] {
        assert_eq!(judge(None, jti, &ring(), GRACE, START), Outcome::Foreign, "{jti}");
    }
    assert_eq!(Family::of_jti("0123456789ABCDEF0123456789abcdef"), None);
    assert_eq!(Family::of_jti("+123456789abcdef0123456789abcdef"), None);
    assert!(Family::of_jti("0123456789abcdef0123456789abcdef").is_some());
}

#[test]
fn after_a_change_of_keys_old_tokens_are_still_known() {
    let house = House::log_in();
    let rotated =
        KeyRing::new(&key(&"n".repeat(32)), &[key("0123456789abcdef0123456789abcdef-comanda")]).unwrap();
    assert_eq!(judge(Some(&house.stored), &house.tokens[0].jti, &rotated, GRACE, START), Outcome::Current);
}

#[test]
fn access_and_refresh_share_the_family_and_only_its_hash_is_stored() {
    let house = House::log_in();
    let access = house.family.access_jti(&SystemRandom::new(), 0).unwrap();
    assert_eq!(Family::of_jti(&access), Some(house.family));
    assert_eq!(Family::of_jti(&house.tokens[0].jti), Some(house.family));
    // The SHA-256 of eight zero bytes.
    assert_eq!(Family([0; 8]).hash()[..4], [0xaf, 0x55, 0x70, 0xf5]);
}

proptest! {
    /// Honest and dishonest clients in any order: the rules of the model below hold after every step.
    #[test]
    fn families_follow_the_rules_whatever_is_presented(
        steps in prop::collection::vec((0_usize..8, 0_i64..30_000), 1..40)
    ) {
        let mut house = House::log_in();
        let mut now = START;
        let mut dead = false;
        for (which, wait) in steps {
            now = now + Span::millis(wait);
            let newest = house.tokens.len() - 1;
            let which = newest.saturating_sub(which);
            let before = house.stored;
            let (outcome, child) = house.refresh(&house.tokens[which].clone(), now);
            let expected = if dead {
                Outcome::Revoked
            } else if which == newest {
                Outcome::Current
            } else if which + 1 == newest && now.since(before.minted_at) < GRACE {
                Outcome::GraceChild
            } else {
                Outcome::Reused
            };
            prop_assert_eq!(outcome, expected);
            dead |= outcome == Outcome::Reused;
            if let Some(child) = child {
                prop_assert_eq!(&child, house.tokens.last().unwrap());
            }
            if outcome != Outcome::Current {
                prop_assert_eq!(Stored { revoked: before.revoked, ..house.stored }, before, "only an exchange moves a row");
            }
        }
    }

    #[test]
    fn no_jti_makes_the_judge_panic(jti in ".{0,40}") {
        let stored = Stored::first(START, START + LIFE);
        let _outcome = judge(Some(&stored), &jti, &ring(), GRACE, START);
        let _family = Family::of_jti(&jti);
    }
}
