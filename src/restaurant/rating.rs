//! One to five, with a comment: by the customer of a delivered order, once, about the restaurant that cooked it.
//!
//! "Once" is held by the database. Comments with an insult are turned away; the list is short and matches whole words
//! only, because a false alarm annoys an honest guest more than an insult annoys a cook.

use super::field;
use super::fold::fold;
use super::id::{OrderId, RatingId, RestaurantId};
use super::order::{Facts, State};
use crate::auth::id::UserId;
use crate::clock::Time;
use crate::error::{Error, Noun, RatingFault, Refusal, Result};

/// Characters that a comment may have.
pub const COMMENT_MAX: u32 = 1000;

/// Insults, folded, each a word or a few. Plurals are found too.
#[rustfmt::skip] // a list to be read, not a column
const INSULTS: &[&str] = &[
    "idiota", "imbecil", "estupido", "estupida", "malparido", "malparida", "gonorrea", "hijueputa",
    "hijoputa", "hijo de puta", "hija de puta", "hp", "puta", "puto", "mierda", "pendejo", "pendeja",
    "cabron", "cabrona", "marica", "maricon", "guevon", "huevon", "carechimba", "pirobo", "piroba",
    "tarado", "tarada", "maldito", "maldita", "basura humana", "inutil", "bastardo", "bastarda", "zorra",
    "perra", "verga", "joder", "gilipollas", "chinga", "chingada", "culero", "mamon",
];

/// A rating that may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct NewRating {
    /// Of which order.
    pub order: OrderId,
    /// About whom.
    pub restaurant: RestaurantId,
    /// By whom; `None` for who ordered without an account.
    pub customer: Option<UserId>,
    /// 1 to 5.
    pub score: u8,
    /// What they say; may be empty.
    pub comment: String,
}

/// A rating as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// Its number.
    pub id: RatingId,
    /// Of which order.
    pub order: OrderId,
    /// By whom; `None` for who ordered without an account.
    pub customer: Option<UserId>,
    /// The customer's first name, for the public page; may be empty, and is without an account: what was typed for the
    /// kitchen is not for everybody.
    pub first_name: String,
    /// 1 to 5.
    pub score: u8,
    /// What they say.
    pub comment: String,
    /// When.
    pub created_at: Time,
}

/// What all ratings of a restaurant come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many.
    pub count: u32,
    /// All scores added up.
    pub sum: u32,
}

impl Summary {
    /// The mean in tenths, rounded half up: 43 is 4.3. `None` where nobody has rated.
    #[must_use]
    pub fn tenths(self) -> Option<u64> {
        let count = u64::from(self.count);
        let doubled = u64::from(self.sum).saturating_mul(20).saturating_add(count);
        doubled.checked_div(count.saturating_mul(2))
    }
}

/// Decides whether `customer` may rate `order` as one of `restaurant`. `None` is who holds the link of an order without
/// an account: the caller has seen it.
pub fn rate(
    order: &Facts,
    customer: Option<UserId>,
    restaurant: RestaurantId,
    score: i64,
    comment: &str,
) -> Result<NewRating> {
    let refuse = |fault| Err(Error::Refused(Refusal::Rating(fault)));
    if order.customer != customer {
        return Err(Error::NotFound(Noun::Order));
    }
    let Some(score) = u8::try_from(score).ok().filter(|score| (1..=5).contains(score)) else {
        return refuse(RatingFault::Score);
    };
    let comment = comment.trim();
    if field::longer(comment, COMMENT_MAX) || comment.contains('\0') {
        return refuse(RatingFault::TooLong);
    }
    if insults(comment) {
        return refuse(RatingFault::Insult);
    }
    if order.restaurant != restaurant {
        return refuse(RatingFault::OtherRestaurant);
    }
    if order.state != State::Delivered {
        return refuse(RatingFault::NotDelivered);
    }
    Ok(NewRating { order: order.id, restaurant, customer, score, comment: comment.to_owned() })
}

/// Whether one of the insults is in the text, as whole words, whatever its case, accents and marks between them.
#[must_use]
pub fn insults(text: &str) -> bool {
    let folded = fold(text);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    INSULTS.iter().any(|insult| {
        let insult: Vec<String> = insult.split(' ').map(fold).collect();
        words
            .windows(insult.len())
            .any(|window| window.iter().zip(&insult).all(|(word, bad)| is_form_of(word, bad)))
    })
}

/// The word itself or its plural.
fn is_form_of(word: &str, bad: &str) -> bool {
    word.strip_prefix(bad).is_some_and(|rest| matches!(rest, "" | "s" | "es"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restaurant::order::Fulfilment;

    const ANA: UserId = UserId::new(5);
    const FONDA: RestaurantId = RestaurantId::new(1);

    fn order(state: State) -> Facts {
        Facts {
            id: OrderId::new(31),
            restaurant: FONDA,
            owner: UserId::new(2),
            customer: Some(ANA),
            courier: None,
            state,
            fulfilment: Fulfilment::Delivery,
        }
    }

    fn fault(order: &Facts, restaurant: RestaurantId, score: i64, comment: &str) -> RatingFault {
        match rate(order, Some(ANA), restaurant, score, comment) {
            Err(Error::Refused(Refusal::Rating(fault))) => fault,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn one_to_five_and_nothing_else() {
        let done = order(State::Delivered);
        for score in 1..=5 {
            assert_eq!(i64::from(rate(&done, Some(ANA), FONDA, score, " Rico ").unwrap().score), score);
        }
        for score in [0, 6, 99, -1, i64::MAX, 257] {
            assert_eq!(fault(&done, FONDA, score, "Rico"), RatingFault::Score);
        }
    }

    #[test]
    fn only_ones_own_delivered_order_of_that_restaurant() {
        assert_eq!(fault(&order(State::OnTheWay), FONDA, 5, ""), RatingFault::NotDelivered);
        let done = order(State::Delivered);
        assert_eq!(fault(&done, RestaurantId::new(2), 5, ""), RatingFault::OtherRestaurant);
        for other in [Some(UserId::new(6)), None] {
            assert!(matches!(rate(&done, other, FONDA, 5, ""), Err(Error::NotFound(Noun::Order))));
        }
        let linked = Facts { customer: None, ..done };
        assert!(rate(&linked, None, FONDA, 5, "").is_ok());
        assert!(matches!(rate(&linked, Some(ANA), FONDA, 5, ""), Err(Error::NotFound(Noun::Order))));
    }

    #[test]
    fn insults_are_found_as_whole_words_in_any_spelling() {
        for text in [
            "Rico x idiota",
            "IDIOTAS!",
            "son unos imbéciles",
            "hijo-de-puta",
            "¡Estúpido!",
            "Hijo  de  Puta",
        ] {
            assert!(insults(text), "{text}");
        }
        for text in
            ["Rico", "computador", "disputa", "reputación", "<script>x</script>", "", "hijo de la dueña"]
        {
            assert!(!insults(text), "{text}");
        }
        assert_eq!(fault(&order(State::Delivered), FONDA, 5, "idiota"), RatingFault::Insult);
    }

    #[test]
    fn a_comment_has_a_limit() {
        let done = order(State::Delivered);
        assert!(rate(&done, Some(ANA), FONDA, 5, &"ñ".repeat(1000)).is_ok());
        assert_eq!(fault(&done, FONDA, 5, &"ñ".repeat(1001)), RatingFault::TooLong);
    }

    #[test]
    fn the_mean_has_one_decimal() {
        assert_eq!(Summary::default().tenths(), None);
        assert_eq!(Summary { count: 3, sum: 13 }.tenths(), Some(43));
        assert_eq!(Summary { count: 4, sum: 17 }.tenths(), Some(43), "4.25 rounds up");
        assert_eq!(Summary { count: 1, sum: 5 }.tenths(), Some(50));
    }
}
