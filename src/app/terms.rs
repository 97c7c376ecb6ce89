//! What a checkout is judged by, made from the settings once: fee, districts, ways to pay, and the clock on the wall.

use crate::clock::Time;
use crate::config::Restaurant;
use crate::error::{Error, Result};
use crate::restaurant::address::Districts;
use crate::restaurant::checkout::Terms;
use crate::restaurant::money::Money;
use crate::restaurant::order::Payment;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The words of `restaurant.payments`, which are the contract's.
const PAYMENTS: &[(&str, Payment)] = &[
    ("efectivo", Payment::Cash),
    ("nequi", Payment::Nequi),
    ("daviplata", Payment::Daviplata),
    ("transferencia", Payment::Transfer),
    ("tarjeta", Payment::Card),
];

/// The house's terms and its time zone.
#[derive(Debug)]
pub struct HouseTerms {
    /// Fee, districts, ways to pay.
    pub checkout: Terms,
    zone: TimeZone,
}

impl HouseTerms {
    /// From the settings.
    ///
    /// # Errors
    /// [`Error::Unusable`] with a sentence for a way to pay or a time zone that nobody knows.
    pub fn of(settings: &Restaurant) -> Result<Self> {
        let payments = settings.payments.iter().map(|word| payment(word)).collect::<Result<_>>()?;
        let zone = TimeZone::get(&settings.time_zone).map_err(|_unknown| {
            Error::unusable(format!("restaurant.time_zone: {:?} is no time zone", settings.time_zone))
        })?;
        let fee = Money::from_minor(settings.fee.minor());
        let districts = Districts::new(&settings.districts);
        Ok(Self { checkout: Terms { fee, districts, payments }, zone })
    }

    /// The zone of the clock on the restaurant's wall.
    #[must_use]
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The day on the restaurant's wall, as YYYY-MM-DD: what an order placed at `now` counts for.
    #[must_use]
    pub fn day(&self, now: Time) -> String {
        let at = Timestamp::from_millisecond(now.millis()).unwrap_or(Timestamp::UNIX_EPOCH);
        at.to_zoned(self.zone.clone()).date().to_string()
    }
}

fn payment(word: &str) -> Result<Payment> {
    PAYMENTS.iter().find(|(known, _)| *known == word).map(|(_, payment)| *payment).ok_or_else(|| {
        let known: Vec<_> = PAYMENTS.iter().map(|(word, _)| format!("{word:?}")).collect();
        Error::unusable(format!(
            "restaurant.payments: {word:?} is no way to pay that is known; known are {}",
            known.join(", ")
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Flags};
    use std::path::Path;

    fn settings() -> Restaurant {
        let flags = Flags { profile: Some("gastromovil".into()), ..Flags::default() };
        Config::load(&flags, [], Path::new("/nonexistent")).unwrap().config.restaurant
    }

    fn terms() -> HouseTerms {
        HouseTerms::of(&settings()).unwrap()
    }

    #[test]
    fn the_day_is_that_of_the_restaurants_wall() {
        // 2026-03-05 04:59:59 UTC is the evening before in Bogotá, five hours behind.
        let evening = Time::from_secs(1_772_686_799);
        assert_eq!(terms().day(evening), "2026-03-04");
        assert_eq!(terms().day(Time::from_secs(1_772_686_800)), "2026-03-05");
    }

    #[test]
    fn a_way_to_pay_that_nobody_knows_is_refused_by_name() {
        let mut settings = settings();
        settings.payments.push("trueque".into());
        let said = HouseTerms::of(&settings).unwrap_err().to_string();
        assert!(said.contains("\"trueque\"") && said.contains("\"efectivo\""), "{said}");
    }
}
