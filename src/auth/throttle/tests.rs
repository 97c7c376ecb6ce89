use super::*;
use proptest::prelude::*;

const START: Time = Time::from_millis(1_700_000_000_250);

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// Fails so often at one instant.
fn fail(ledger: &mut Ledger, key: Key, times: u32, now: Time) {
    for _ in 0..times {
        ledger.failed(key, now);
    }
}

#[test]
fn five_tries_are_free_and_then_the_wait_doubles_up_to_a_quarter_of_an_hour() {
    let mut ledger = Ledger::new();
    let key = ledger.key("ana", ip("203.0.113.7"));
    fail(&mut ledger, key, 5, START);
    assert_eq!(ledger.check(key, START), Ok(()));
    let mut now = START;
    for wait in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
        ledger.failed(key, now);
        assert_eq!(ledger.check(key, now), Err(wait));
        assert_eq!(ledger.check(key, now + Span::millis(1)), Err(wait), "rounded up");
        now = now + Span::secs(i64::from(wait));
        assert_eq!(ledger.check(key, now), Ok(()), "after {wait} s");
        ledger.pairs.entries.get_mut(&key).unwrap().last = now; // no decay here
    }
}

#[test]
fn a_stranger_cannot_keep_the_owner_out() {
    let mut ledger = Ledger::new();
    let stranger = ledger.key("ana", ip("203.0.113.7"));
    let owner = ledger.key("ana", ip("198.51.100.7"));
    fail(&mut ledger, stranger, 40, START);
    assert_eq!(ledger.check(stranger, START), Err(900));
    assert_eq!(ledger.check(owner, START), Ok(()));
    fail(&mut ledger, stranger, 1000, START);
    assert_eq!(ledger.check(owner, START), Err(30), "from everywhere at once: half a minute at most");
}

#[test]
fn an_account_is_one_whatever_its_case_and_a_network_is_one_whatever_the_host() {
    let ledger = Ledger::new();
    let key = ledger.key("Ana@Fonda.example ", ip("203.0.113.7"));
    assert_eq!(key, ledger.key("ana@fonda.example", ip("203.0.113.250")));
    assert_eq!(key, ledger.key("ana@fonda.example", ip("::ffff:203.0.113.7")));
    assert_ne!(key, ledger.key("ana@fonda.example", ip("203.0.114.7")));
    assert_eq!(ledger.key("a", ip("2001:db8::1")), ledger.key("a", ip("2001:db8::2:1")));
    assert_ne!(ledger.key("a", ip("2001:db8::1")), ledger.key("a", ip("2001:db8:0:1::1")));
    assert_ne!(
        ledger.key("a", ip("192.168.1.10")),
        ledger.key("a", ip("192.168.1.11")),
        "guests of one restaurant"
    );
    assert_ne!(ledger.key("a", ip("fe80::1")), ledger.key("a", ip("fe80::2")));
}

#[test]
fn a_network_that_guesses_many_accounts_is_slowed() {
    let mut ledger = Ledger::new();
    for n in 0..50 {
        let key = ledger.key(&format!("user{n}"), ip("203.0.113.7"));
        assert_eq!(ledger.check(key, START), Ok(()));
        ledger.failed(key, START);
    }
    let next = ledger.key("user50", ip("203.0.113.9"));
    ledger.failed(next, START);
    assert_eq!(ledger.check(ledger.key("somebody", ip("203.0.113.1")), START), Err(1));
    fail(&mut ledger, next, 30, START);
    assert_eq!(ledger.check(ledger.key("somebody", ip("203.0.113.1")), START), Err(60));
}

#[test]
fn success_clears_the_account_and_not_its_network() {
    let mut ledger = Ledger::new();
    let key = ledger.key("ana", ip("203.0.113.7"));
    fail(&mut ledger, key, 60, START);
    ledger.succeeded(key);
    assert!(!ledger.pairs.entries.contains_key(&key) && !ledger.accounts.entries.contains_key(&key.account));
    assert_eq!(ledger.check(key, START), Err(60));
    assert_eq!(ledger.networks.entries[&key.network].failures, 60);
}

#[test]
fn failures_are_forgotten_by_halves() {
    let mut ledger = Ledger::new();
    let key = ledger.key("ana", ip("203.0.113.7"));
    fail(&mut ledger, key, 9, START);
    let later = START + Span::minutes(20);
    ledger.failed(key, later);
    assert_eq!(ledger.pairs.entries[&key].failures, 3, "9 halved twice, and one more");
    let much_later = later + Span::days(365);
    ledger.failed(key, much_later);
    assert_eq!(ledger.pairs.entries[&key].failures, 1);
}

#[test]
fn a_clock_set_back_keeps_nobody_waiting_for_longer_than_the_longest() {
    let mut ledger = Ledger::new();
    let key = ledger.key("ana", ip("203.0.113.7"));
    fail(&mut ledger, key, 40, START);
    assert_eq!(ledger.check(key, START - Span::days(30)), Err(900));
}

#[test]
fn the_tables_are_bounded_and_the_oldest_goes_first() {
    let mut tally = Tally::new(Policy { free: 0, longest: LONGEST, half_life: Span::minutes(10) });
    for n in 0..=ENTRIES {
        tally.add(n, START + Span::millis(i64::try_from(n).unwrap()));
    }
    assert_eq!(tally.entries.len(), ENTRIES);
    assert!(!tally.entries.contains_key(&0) && tally.entries.contains_key(&1));
}

proptest! {
    /// Whatever happens, whoever waits as long as told is looked at.
    #[test]
    fn nobody_is_shut_out_for_good(steps in prop::collection::vec((0_u8..4, 0_i64..2_000_000, any::<bool>()), 0..200)) {
        let mut ledger = Ledger::new();
        let mut now = START;
        for (who, pass, good) in steps {
            let key = ledger.key(&format!("user{}", who % 2), if who < 2 { ip("203.0.113.7") } else { ip("198.51.100.7") });
            now = now + Span::millis(pass);
            if good { ledger.succeeded(key) } else { ledger.failed(key, now) }
            if let Err(wait) = ledger.check(key, now) {
                prop_assert!((1..=900).contains(&wait));
                prop_assert_eq!(ledger.check(key, now + Span::secs(i64::from(wait))), Ok(()));
            }
        }
    }
}
