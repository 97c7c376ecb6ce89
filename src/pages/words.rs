//! The domain's words in the reader's language: states, payments, scores.

use crate::i18n::Lang;
use crate::restaurant::order::{Fulfilment, Payment, State, Undelivered};

/// A state, for badges.
#[must_use]
pub const fn state(state: State, t: Lang) -> &'static str {
    match state {
        State::Pending => t.state_pending(),
        State::Accepted => t.state_accepted(),
        State::Preparing => t.state_preparing(),
        State::Ready => t.state_ready(),
        State::OnTheWay => t.state_on_the_way(),
        State::Delivered => t.state_delivered(),
        State::Cancelled => t.state_cancelled(),
    }
}

/// What a state means to the guest, in a sentence.
#[must_use]
pub const fn state_sentence(state: State, t: Lang) -> &'static str {
    match state {
        State::Pending => t.says_pending(),
        State::Accepted => t.says_accepted(),
        State::Preparing => t.says_preparing(),
        State::Ready => t.says_ready(),
        State::OnTheWay => t.says_on_the_way(),
        State::Delivered => t.says_delivered(),
        State::Cancelled => t.says_cancelled(),
    }
}

/// A way to pay.
#[must_use]
pub const fn payment(payment: Payment, t: Lang) -> &'static str {
    match payment {
        Payment::Cash => t.cash(),
        Payment::Nequi => "Nequi",
        Payment::Daviplata => "Daviplata",
        Payment::Transfer => t.transfer(),
        Payment::Card => t.card(),
    }
}

/// How an order gets to the guest, where that is not the usual way.
#[must_use]
pub const fn fulfilment(fulfilment: Fulfilment, t: Lang) -> Option<&'static str> {
    match fulfilment {
        Fulfilment::Delivery => None,
        Fulfilment::Pickup => Some(t.pickup()),
        Fulfilment::Counter => Some(t.counter()),
    }
}

/// Why an order came back from the guest's door.
#[must_use]
pub const fn undelivered(why: Undelivered, t: Lang) -> &'static str {
    match why {
        Undelivered::NobodyHome => t.why_nobody_home(),
        Undelivered::WrongAddress => t.why_wrong_address(),
        Undelivered::Refused => t.why_refused(),
        Undelivered::Unpaid => t.why_unpaid(),
        Undelivered::Accident => t.why_accident(),
    }
}

/// Five stars, `score` of them full.
#[must_use]
pub fn stars(score: u64) -> String {
    (1..=5).map(|n| if n <= score { '★' } else { '☆' }).collect()
}

/// How many minutes something takes already: `hace 5 min`.
#[must_use]
pub fn ago(minutes: i64, t: Lang) -> String {
    match minutes {
        ..=0 => t.just_now().to_owned(),
        1..=119 => t.minutes_ago(&minutes.to_string()),
        120.. => t.hours_ago(&(minutes / 60).to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_always_five_stars() {
        assert_eq!(stars(0), "☆☆☆☆☆");
        assert_eq!(stars(4), "★★★★☆");
        assert_eq!(stars(99), "★★★★★");
    }

    #[test]
    fn a_wait_is_told_in_minutes_and_then_in_hours() {
        assert_eq!(ago(-3, Lang::Es), "ahora mismo");
        assert_eq!(ago(5, Lang::Es), "hace 5 min");
        assert_eq!(ago(125, Lang::En), "2 h ago");
    }
}
