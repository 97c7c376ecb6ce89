//! Ratings: a customer's word about a delivered order, once, and what all of them come to.

use crate::app::App;
use crate::auth::id::UserId;
use crate::error::{Error, Noun, Result};
use crate::restaurant::event::Kind;
use crate::restaurant::id::{OrderId, RatingId, RestaurantId};
use crate::restaurant::rating::{self, Rating, Summary};
use crate::store::{self, journal};

/// What is said about a restaurant.
#[derive(Debug, Clone)]
pub struct Reviews {
    /// What all ratings come to.
    pub summary: Summary,
    /// The newest ones, with first names only.
    pub newest: Vec<Rating>,
}

/// Rates an own, delivered order of a restaurant; `None` as customer is who holds its link.
///
/// # Errors
/// [`Noun::Order`] when it is another's; [`crate::error::Refusal::Rating`] with what is wrong.
pub async fn rate(
    app: &App,
    customer: Option<UserId>,
    restaurant: RestaurantId,
    order: OrderId,
    score: i64,
    comment: String,
) -> Result<RatingId> {
    app.store
        .write(move |w| {
            let facts = store::order::facts(w.db(), order)?.ok_or(Error::NotFound(Noun::Order))?;
            let new = rating::rate(&facts, customer, restaurant, score, &comment)?;
            let id = store::rating::insert(w, None, &new)?;
            let entry = journal::Entry {
                kind: Kind::Rated.as_str(),
                actor: customer,
                restaurant,
                order: Some(order),
                courier: None,
                payload: &serde_json::json!({"score": new.score}).to_string(),
            };
            journal::append(w, &entry)?;
            Ok(id)
        })
        .await
}

/// The newest `limit` ratings of a restaurant below `before`, and what all of them come to.
pub fn of_restaurant(
    app: &App,
    restaurant: RestaurantId,
    before: Option<RatingId>,
    limit: u32,
) -> Result<Reviews> {
    app.store.read(|db| {
        let summary = store::rating::summary(db, restaurant)?;
        Ok(Reviews { summary, newest: store::rating::of_restaurant(db, restaurant, before, limit)? })
    })
}
