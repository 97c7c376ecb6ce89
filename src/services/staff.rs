//! The people of a restaurant: accounts that its owner makes, gives another password, closes and opens again.
//!
//! What a post lets somebody do is not decided here but where it is asked (`store::staff`).

use super::password;
use crate::app::App;
use crate::auth::asker::Asker;
use crate::auth::id::UserId;
use crate::auth::rules::Person;
use crate::auth::user::{Role, State, Username};
use crate::error::{Error, FieldFaults, Noun, Refusal, Result};
use crate::restaurant::courier::Duty;
use crate::restaurant::field;
use crate::restaurant::id::RestaurantId;
use crate::restaurant::staff::{Member, Post};
use crate::secret::Secret;
use crate::store::user::Record;
use crate::store::{self, Connection, Write};

/// Characters that a name may have.
const NAME_MAX: u32 = 150;

/// Somebody new.
#[derive(Debug)]
pub struct New {
    /// Their name.
    pub name: String,
    /// What they will sign in with.
    pub username: String,
    /// What they do.
    pub post: Post,
    /// Their first password.
    pub password: Secret<String>,
}

/// All who work for a restaurant of its owner, or did.
///
/// # Errors
/// [`Noun::Restaurant`] when it is another's.
pub fn list(app: &App, owner: UserId, restaurant: RestaurantId) -> Result<Vec<Member>> {
    app.store.read(|db| {
        owns(db, owner, restaurant)?;
        store::staff::of_restaurant(db, restaurant)
    })
}

/// Makes an account with a post.
///
/// # Errors
/// [`Noun::Restaurant`] when it is another's; faults of `name`, `username` and `password`.
pub async fn hire(
    app: &App,
    owner: UserId,
    restaurant: RestaurantId,
    new: New,
    asker: &Asker,
) -> Result<UserId> {
    app.store.read(|db| owns(db, owner, restaurant))?;
    let mut faults = FieldFaults::default();
    let name = field::required(&mut faults, "name", &new.name, NAME_MAX);
    let username = Username::parse(new.username.trim()).map_err(|fault| faults.add("username", fault)).ok();
    let person = Person { username: &new.username, first_name: &name, last_name: "", email: "" };
    if let Err(Error::Invalid(weak)) = password::check(new.password.expose(), &person) {
        faults.0.extend(weak.0);
    }
    faults.into_result()?;
    let username = username.ok_or_else(|| Error::broken("a username without fault is none"))?;
    let (fresh, post, asker) = (password::hashed(app, new.password).await?, new.post, asker.clone());
    app.store
        .write(move |w| {
            owns(w.db(), owner, restaurant)?;
            let account = store::user::New {
                username: username.as_str(),
                first_name: &name,
                role: post.role().as_str(),
                state: State::Active.as_str(),
                password: fresh.expose(),
                ..store::user::New::default()
            };
            let user = store::user::insert(w, &account)?;
            store::staff::insert(w, restaurant, user, post)?;
            if post == Post::Courier {
                store::courier::set_duty(w, user, Duty::Off)?;
            }
            password::note(w, "staff_hired", Some(user), Some(owner), &asker)?;
            Ok(user)
        })
        .await
}

/// Gives a member another password; everything that was signed in is signed out.
///
/// # Errors
/// [`Noun::User`] when they are none of the owner's staff; faults of `password`.
pub async fn set_password(
    app: &App,
    owner: UserId,
    restaurant: RestaurantId,
    user: UserId,
    new: Secret<String>,
    asker: &Asker,
) -> Result<()> {
    let record = app.store.read(|db| member(db, owner, restaurant, user))?.1;
    password::check(new.expose(), &password::person(&record))?;
    let (fresh, asker) = (password::hashed(app, new).await?, asker.clone());
    app.store
        .write(move |w| {
            let (_, record) = member(w.db(), owner, restaurant, user)?;
            password::set(w, &record, &fresh, None, Some(owner), &asker)
        })
        .await
}

/// Ends somebody's post and closes their account, or opens both again.
///
/// # Errors
/// [`Noun::User`] when they are none of the owner's staff; [`Refusal::OrdersOpen`] while they carry something.
pub async fn set_present(
    app: &App,
    owner: UserId,
    restaurant: RestaurantId,
    user: UserId,
    present: bool,
    asker: &Asker,
) -> Result<()> {
    let asker = asker.clone();
    app.store
        .write(move |w| {
            let (member, record) = member(w.db(), owner, restaurant, user)?;
            if !present && store::courier::carrying(w.db(), user)? > 0 {
                return Err(Refusal::OrdersOpen.into());
            }
            store::staff::set_present(w, restaurant, user, present)?;
            settle_account(w, &record, &member, present)?;
            password::note(
                w,
                if present { "staff_back" } else { "staff_left" },
                Some(user),
                Some(owner),
                &asker,
            )
        })
        .await
}

/// The account follows the post. One that an administrator disabled stays so.
fn settle_account(w: &Write<'_>, record: &Record, member: &Member, present: bool) -> Result<()> {
    if member.post == Post::Courier {
        store::courier::set_active(w, member.user, present)?;
    }
    let (now, then) =
        if present { (State::Inactive, State::Active) } else { (State::Active, State::Inactive) };
    if record.state == now.as_str() {
        store::user::set_state(w, member.user, then.as_str())?;
    }
    Ok(())
}

fn owns(db: &Connection, owner: UserId, restaurant: RestaurantId) -> Result<()> {
    let own = store::restaurant::find_for_owner(db, restaurant, owner)?;
    own.map(drop).ok_or(Error::NotFound(Noun::Restaurant))
}

/// A member of the owner's staff with their account. Who has become something else in the house meanwhile is nobody
/// whose password an owner may set.
fn member(
    db: &Connection,
    owner: UserId,
    restaurant: RestaurantId,
    user: UserId,
) -> Result<(Member, Record)> {
    owns(db, owner, restaurant)?;
    let none = || Error::NotFound(Noun::User);
    let member = store::staff::find(db, restaurant, user)?.ok_or_else(none)?;
    let record = store::user::find(db, user)?.filter(|record| record.erased_at.is_none()).ok_or_else(none)?;
    let role = Role::parse(&record.role);
    if role == Some(Role::Kitchen) || role == Some(Role::Courier) {
        Ok((member, record))
    } else {
        Err(none())
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::House;
    use super::super::order::{self, Request};
    use super::*;
    use crate::restaurant::order::State as OrderState;
    use crate::restaurant::step::Actor;

    fn asker() -> Asker {
        Asker::new(std::net::IpAddr::from([127, 0, 0, 1]), None, String::new())
    }

    fn new(username: &str, post: Post) -> New {
        let password = Secret::new("Cazuela-Roja-55".into());
        New { name: "Lucía".into(), username: username.into(), post, password }
    }

    #[tokio::test]
    async fn a_cook_works_one_kitchen_until_they_leave() {
        let house = House::open().await;
        let app = &house.app;
        let cook =
            hire(app, house.pedro, house.taqueria, new("lucia", Post::Kitchen), &asker()).await.unwrap();
        let id = house.order(house.ana, OrderState::Pending).await;
        assert_eq!(order::kitchen(app, cook).unwrap().len(), 1);
        order::step(app, Actor::Owner(cook), id, Request::to(OrderState::Accepted)).await.unwrap();
        let rows = app.store.read(|db| store::journal::after(db, 0, 100)).unwrap();
        assert_eq!(rows.last().unwrap().actor, Some(cook), "the journal says who");
        assert!(
            order::page_of_owner(&app.store, cook, &order::Filter::all(), None, |_| panic!("no history"))
                .unwrap()
                .is_none()
        );
        set_present(app, house.pedro, house.taqueria, cook, false, &asker()).await.unwrap();
        assert!(order::kitchen(app, cook).unwrap().is_empty());
        let late = order::step(app, Actor::Owner(cook), id, Request::to(OrderState::Ready)).await;
        assert!(matches!(late, Err(Error::NotFound(Noun::Order))));
        set_present(app, house.pedro, house.taqueria, cook, true, &asker()).await.unwrap();
        assert_eq!(order::kitchen(app, cook).unwrap().len(), 1);
    }

    #[tokio::test]
    async fn another_owner_reaches_nobody_and_nobody_reaches_an_administrator() {
        let house = House::open().await;
        let app = &house.app;
        let cook =
            hire(app, house.pedro, house.taqueria, new("lucia", Post::Kitchen), &asker()).await.unwrap();
        let foreign = hire(app, house.marta, house.taqueria, new("eva", Post::Kitchen), &asker()).await;
        assert!(matches!(foreign, Err(Error::NotFound(Noun::Restaurant))));
        let secret = || Secret::new("Otra-Cazuela-66".to_owned());
        for (owner, restaurant) in [(house.marta, house.fonda), (house.marta, house.taqueria)] {
            let refused = set_password(app, owner, restaurant, cook, secret(), &asker()).await;
            assert!(matches!(refused, Err(Error::NotFound(_))));
            let refused = set_present(app, owner, restaurant, cook, false, &asker()).await;
            assert!(matches!(refused, Err(Error::NotFound(_))));
        }
        set_password(app, house.pedro, house.taqueria, cook, secret(), &asker()).await.unwrap();
        app.store.write(move |w| store::user::set_role(w, cook, "admin")).await.unwrap();
        let promoted = set_password(app, house.pedro, house.taqueria, cook, secret(), &asker()).await;
        assert!(matches!(promoted, Err(Error::NotFound(Noun::User))));
    }

    #[tokio::test]
    async fn a_weak_password_and_a_taken_name_are_told_at_their_fields() {
        let house = House::open().await;
        let weak =
            New { name: " ".into(), password: Secret::new("1234".into()), ..new("ñ x", Post::Courier) };
        let Err(Error::Invalid(faults)) = hire(&house.app, house.pedro, house.taqueria, weak, &asker()).await
        else {
            panic!("not refused")
        };
        let fields: Vec<_> = faults.0.iter().map(|(field, _)| field.as_ref()).collect();
        assert_eq!(fields, ["name", "username", "password"]);
        let taken = hire(&house.app, house.pedro, house.taqueria, new("ana", Post::Kitchen), &asker()).await;
        assert!(matches!(taken, Err(Error::Invalid(_))));
    }
}
