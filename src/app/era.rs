//! Tokens of ours and the house's clock: what a token says is in the time of the era in which it was made.
//!
//! # Why not just by the clock?
//! A token says its end and cannot be told otherwise. When the house's clock is moved by two years, the row of its family
//! moves along, the token in the guest's pocket does not. So it carries its era, and is judged by what the clock of that
//! era would show now. That takes a look at the file, but only for tokens from before the newest move.
//!
//! # And foreign tokens?
//! They are judged by house time as it is. The genuine SimpleJWT made them by its own machine's clock, which our moves say
//! nothing about. While the house is behind, a fresh one "was not made yet" and is refused: refusing what cannot be
//! judged is the safe side, and house time never stands before the mark, so what had ended by then stays ended.

use super::App;
use crate::auth::claims::{Claims, Kind};
use crate::auth::family::{Family, era_of};
use crate::auth::keys::KeyRing;
use crate::auth::token;
use crate::clock::Time;
use crate::error::AuthFault;
use crate::store;

impl App {
    /// The era that tokens are made in now.
    #[must_use]
    pub fn era(&self) -> i64 {
        self.clock.house().map_or(0, crate::clock::House::era)
    }

    /// What a good token of this kind says: [`token::verify`] by house time, of the token's own era where it is ours.
    pub fn verified(&self, kind: Kind, text: &str, keys: &KeyRing) -> Result<Claims, AuthFault> {
        token::verify_by(kind, text, keys, |jti| self.now_for(jti))
    }

    /// What the clock of a token's era would show now.
    fn now_for(&self, jti: &str) -> Time {
        let now = self.clock.now();
        let (Some(house), Some(era)) = (self.clock.house(), era_of(jti)) else { return now };
        if house.is_current(era) {
            return now;
        }
        let Some(family) = Family::of_jti(jti) else { return now };
        let then = house.now_in(era);
        // A file that cannot be read refuses the token a moment later, when its user is looked for.
        let ours = self.store.read_one(|db| store::family::find(db, &family.hash()));
        if matches!(ours, Ok(Some(_))) { then } else { now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::House;
    use crate::clock::{Span, Time};
    use crate::services::timekeeping;
    use crate::store::{Write, family, user};

    const YEARS: Span = Span::days(730);

    /// A family of tokens of somebody's, as a log-in makes it.
    fn begin(w: &Write<'_>, of: Family, until: Time) -> crate::error::Result<()> {
        let new = user::New {
            username: "ana",
            role: "customer",
            state: "active",
            password: "!",
            ..user::New::default()
        };
        let new = family::New {
            family_hash: &of.hash(),
            user: user::insert(w, &new)?,
            credentials: 1,
            expires_at: until,
            agent: "",
            address: "",
        };
        family::insert(w, &new).map(drop)
    }

    #[tokio::test]
    async fn a_token_of_ours_is_judged_by_the_clock_of_its_era_and_a_foreign_one_by_ours() {
        let house = House::open();
        let (keys, of) = (house.keys.ring(), Family::new(&house.rng).unwrap());
        let until = house.clock.now() + Span::hours(1);
        house.store.write(move |w| begin(w, of, until)).await.unwrap();
        let made = |jti: String| {
            let id = crate::auth::id::UserId::new(1);
            token::mint(&Claims::new(Kind::Access, id, jti, house.clock.now(), Span::hours(1)), &keys)
        };
        let ours = made(of.access_jti(&house.rng, house.era()).unwrap());
        let foreign = made(Family::new(&house.rng).unwrap().access_jti(&house.rng, 0).unwrap());
        let is_good =
            |token: &crate::secret::Secret<String>| house.verified(Kind::Access, token.expose(), &keys);

        house.clock.step(YEARS);
        timekeeping::look(&house.app).await.unwrap();
        assert!(is_good(&ours).is_ok());
        assert_eq!(is_good(&foreign), Err(AuthFault::TokenExpired));
        let later = made(of.access_jti(&house.rng, house.era()).unwrap());

        house.clock.step(YEARS.back());
        timekeeping::look(&house.app).await.unwrap();
        assert!(is_good(&ours).is_ok() && is_good(&foreign).is_ok() && is_good(&later).is_ok());

        house.later(Span::hours(1));
        for token in [&ours, &foreign, &later] {
            assert_eq!(is_good(token), Err(AuthFault::TokenExpired));
        }
    }
}
