//! A link by which somebody sets a new password without knowing the old one: made by an administrator or at the machine,
//! handed over by whatever way there is, good once and for a day.
//!
//! Its text is the account's number and a secret; the file keeps the secret's SHA-256 among the codes. A newer link ends
//! the earlier one, and so does a new password by any other way.
//!
//! # Why beside the temporary password?
//! Whoever hands a temporary password over knows it, and many people keep it for years. A link is known to be used up.

use super::mail::{self, Clerk};
use super::password;
use crate::app::App;
use crate::auth::asker::Asker;
use crate::auth::id::UserId;
use crate::auth::random;
use crate::auth::session::hash;
use crate::clock::{Span, Time};
use crate::error::{Error, Forbidden, Noun, Result};
use crate::secret::Secret;
use crate::store::code::{self, Code};
use crate::store::user::Record;
use crate::store::{self, Connection, Store, Write};
use ring::rand::SystemRandom;
use subtle::ConstantTimeEq as _;

/// What its row among the codes is for.
const PURPOSE: &str = "link";
/// How long it is good.
pub const LIFE: Span = Span::hours(24);
/// How many letters the secret has: 165 bits.
const LENGTH: usize = 32;
const LETTERS: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A link's text for this account.
///
/// # Errors
/// [`Forbidden::NotPermitted`] for the own account, which has a page for that; not found: no such account, or erased.
pub async fn make(app: &App, user: UserId, by: UserId, asker: &Asker) -> Result<Secret<String>> {
    if user == by {
        return Err(Error::Forbidden(Forbidden::NotPermitted));
    }
    let (secret, asker) = (draw()?, asker.clone());
    let kept = secret.clone();
    app.store
        .write(move |w| {
            keep(w, user, &kept)?;
            password::note(w, "password_link", Some(user), Some(by), &asker)
        })
        .await?;
    Ok(text(user, &secret))
}

/// The same for whoever runs the machine.
pub fn make_blocking(store: &Store, user: UserId) -> Result<Secret<String>> {
    let secret = draw()?;
    let kept = secret.clone();
    store.write_blocking(move |w| {
        keep(w, user, &kept)?;
        let entry = store::audit::Entry {
            kind: "password_link",
            user: Some(user),
            address: "command line",
            ..store::audit::Entry::default()
        };
        store::audit::append(w, &entry).map(drop)
    })?;
    Ok(text(user, &secret))
}

/// Whose password the link sets.
///
/// # Errors
/// Not found: no such link, or it was used, or is too old.
pub fn check(app: &App, link: &str) -> Result<Record> {
    let now = app.clock.now();
    app.store.read(|db| find(db, link, now).map(|(_, record)| record))
}

/// Sets the password and uses the link up. Everything that was signed in is signed out.
///
/// # Errors
/// As [`check`]; faults of `password` when it is weak: then the link stays.
pub async fn redeem(app: &App, link: &str, new: Secret<String>, asker: &Asker) -> Result<()> {
    password::check(new.expose(), &password::person(&check(app, link)?))?;
    let fresh = password::hashed(app, new).await?;
    let (link, asker, clerk) = (link.to_owned(), asker.clone(), Clerk::of(app));
    app.store
        .write(move |w| {
            // Asked again: two browsers may have it open.
            let (_, record) = find(w.db(), &link, w.now())?;
            password::set(w, &record, &fresh, None, Some(record.id), &asker)?;
            clerk.password_changed(w, &record)
        })
        .await?;
    mail::sent_soon(app);
    Ok(())
}

/// Ends the link of an account, if it has one: it has another password now.
pub(super) fn end(w: &Write<'_>, user: UserId) -> Result<()> {
    match code::find(w.db(), PURPOSE, &user.to_string())? {
        Some(code) => code::delete(w, code.id).map(drop),
        None => Ok(()),
    }
}

fn find(db: &Connection, link: &str, now: Time) -> Result<(Code, Record)> {
    let none = || Error::NotFound(Noun::Page);
    let (user, secret) = link.split_once('-').ok_or_else(none)?;
    let user = UserId::parse(user).ok_or_else(none)?;
    let code = code::find(db, PURPOSE, &user.to_string())?.filter(|code| now < code.expires_at);
    let code = code.filter(|code| bool::from(code.code_hash.ct_eq(&hash(secret)))).ok_or_else(none)?;
    let record = store::user::find(db, user)?.filter(|record| record.erased_at.is_none());
    Ok((code, record.ok_or_else(none)?))
}

fn keep(w: &Write<'_>, user: UserId, secret: &Secret<String>) -> Result<()> {
    let record = store::user::find(w.db(), user)?.filter(|record| record.erased_at.is_none());
    record.ok_or(Error::NotFound(Noun::User))?;
    code::put(
        w,
        &code::New {
            purpose: PURPOSE,
            email_key: &user.to_string(), // no address is a number
            user: Some(user),
            code_hash: &hash(secret.expose()),
            payload: None,
            expires_at: w.now() + LIFE,
        },
    )
}

fn draw() -> Result<Secret<String>> {
    random::letters(&SystemRandom::new(), LETTERS, LENGTH).map(Secret::new)
}

fn text(user: UserId, secret: &Secret<String>) -> Secret<String> {
    Secret::new(format!("{user}-{}", secret.expose()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::fixture::House;
    use crate::services::roster;

    fn asker() -> Asker {
        Asker::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), None, "r-1".to_owned())
    }

    const NEW: &str = "Cazuela-Roja-55";

    fn refused<T>(result: &Result<T>) -> bool {
        matches!(result, Err(Error::NotFound(Noun::Page)))
    }

    #[tokio::test]
    async fn a_link_sets_a_password_once_and_what_was_signed_in_ends() {
        let house = House::open().await;
        let app = &house.app;
        let link = make(app, house.ana, house.marta, &asker()).await.unwrap();
        assert_eq!(check(app, link.expose()).unwrap().id, house.ana);
        let before = check(app, link.expose()).unwrap().credentials;
        let weak = redeem(app, link.expose(), Secret::new("1234".into()), &asker()).await;
        assert!(matches!(weak, Err(Error::Invalid(_))));
        redeem(app, link.expose(), Secret::new(NEW.into()), &asker()).await.unwrap();
        let record = app.store.read(|db| store::user::find(db, house.ana)).unwrap().unwrap();
        assert!(record.credentials > before, "tokens and sessions of before are good still");
        assert!(refused(&check(app, link.expose())), "used up");
        assert!(refused(&redeem(app, link.expose(), Secret::new(NEW.into()), &asker()).await));
    }

    #[tokio::test]
    async fn a_link_ends_after_a_day_by_a_newer_one_and_by_any_new_password() {
        let house = House::open().await;
        let app = &house.app;
        let first = make(app, house.ana, house.marta, &asker()).await.unwrap();
        let second = make(app, house.ana, house.marta, &asker()).await.unwrap();
        assert!(refused(&check(app, first.expose())));
        let foreign = second.expose().replacen(&house.ana.to_string(), &house.marta.to_string(), 1);
        for none in ["", "7", "x-y", &foreign, &first.expose().to_uppercase()] {
            assert!(refused(&check(app, none)), "{none}");
        }
        app.clock.advance(LIFE + Span::millis(-1));
        check(app, second.expose()).unwrap();
        app.clock.advance(Span::millis(1));
        assert!(refused(&check(app, second.expose())), "a day is over");
        let third = make(app, house.ana, house.marta, &asker()).await.unwrap();
        password::reset(app, house.ana, Secret::new(NEW.into()), house.marta, &asker()).await.unwrap();
        assert!(refused(&check(app, third.expose())), "it was set otherwise");
        let fourth = make(app, house.ana, house.marta, &asker()).await.unwrap();
        let (store, ana) = (std::sync::Arc::clone(&app.store), house.ana);
        tokio::task::spawn_blocking(move || roster::set_hash(&store, ana, "!".into()))
            .await
            .unwrap()
            .unwrap();
        assert!(refused(&check(app, fourth.expose())), "at the machine too");
        let own = make(app, house.marta, house.marta, &asker()).await;
        assert!(matches!(own, Err(Error::Forbidden(Forbidden::NotPermitted))));
    }
}
