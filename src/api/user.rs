//! Accounts over the JSON interface: GastroMóvil's registration and list, RestAPI's rows, uk-travel's registration.
//!
//! ecommerce-api's customers are `customer`'s, recovery is `code`'s.

use super::list::pages;
use crate::app::App;
use crate::auth::id::UserId;
use crate::auth::user::{Role, State};
use crate::error::{Error, Fault, Noun, Result};
use crate::http::Response;
use crate::middleware::{Context, asker, fields};
use crate::services::account::{self, Applicant, Change, Record};
use crate::services::erasure;
use crate::wire::field::Fields;
use crate::wire::json::{self, List};
use crate::wire::user as wire;
use serde_json::json;
use std::sync::Arc;

/// `POST /usuarios/api/registro/`: a customer's account. Every faulty field is named, a taken one too.
pub async fn register(app: &App, mut req: Context) -> Result<Response> {
    let mut fields = fields(&mut req).await?;
    let username = wire::username(&mut fields);
    let email = wire::email(&mut fields);
    let phone = wire::phone(&mut fields).unwrap_or_default();
    let secret = wire::password(&mut fields);
    let taken = account::taken(app, username.as_ref(), email.as_ref(), None)?;
    say_taken(&mut fields, taken);
    if email.as_ref().is_some_and(|email| account::is_temporary(app, email)) {
        fields.fault("email", wire::TEMPORARY);
    }
    fields.finish().map_err(in_spanish)?;
    let applicant = Applicant { username, email, phone, ..Applicant::customer() };
    account::register(app, applicant, secret, &asker(&req)).await.map_err(in_spanish)?;
    json::compact(201, &wire::registered())
}

/// `GET /usuarios/api/usuarios/`: all accounts, or those of a role with `rol`, for the administrator.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn list(app: &App, req: Context) -> Result<Response> {
    let store = Arc::clone(&app.store);
    let unknown = |word: &str| Error::field("rol", Fault::NotAChoice(word.into()));
    let asked = req.query("rol").filter(|word| !word.is_empty());
    let role = asked.map(|word| wire::role(word).ok_or_else(|| unknown(word))).transpose()?;
    pages(move |after, list| {
        account::page(&store, after, |record| {
            if role.is_some_and(|role| record.user().is_ok_and(|user| user.role != role)) {
                return Ok(());
            }
            list.push(&wire::Row {
                id: record.id.raw(),
                username: &record.username,
                email: &record.email,
                rol: wire::role_word(record.user()?.role),
            })
        })
    })
}

/// `PUT /usuarios/api/usuarios/<id>/editar/`: names, address, role or state of an account, by the administrator.
pub async fn edit(app: &App, mut req: Context) -> Result<Response> {
    let (by, id, asker) = (req.who.id()?, id(&req)?, asker(&req));
    account::show(app, id)?;
    let mut fields = fields(&mut req).await?;
    let change = Change {
        username: wire::optional_username(&mut fields),
        email: wire::optional_email(&mut fields),
        first_name: wire::optional_name(&mut fields, "first_name"),
        last_name: wire::optional_name(&mut fields, "last_name"),
        phone: wire::phone(&mut fields),
        ..Change::default()
    };
    let role = wire::optional_role(&mut fields);
    let state = fields.optional_bool("is_active").map(|on| if on { State::Active } else { State::Inactive });
    let taken = account::taken(app, change.username.as_ref(), change.email.as_ref(), Some(id))?;
    say_taken(&mut fields, taken);
    fields.finish().map_err(in_spanish)?;
    // First what may be forbidden: names that are taken were found already.
    account::promote(app, id, role, state, by, &asker).await?;
    account::change(app, id, change, by, &asker).await.map_err(in_spanish)?;
    json::compact(200, &wire::changed())
}

/// `DELETE /usuarios/api/usuarios/<id>/eliminar/`: erases a person and keeps the books, by the administrator.
pub async fn erase(app: &App, req: Context) -> Result<Response> {
    erasure::erase(app, id(&req)?, Some(req.who.id()?), &asker(&req)).await?;
    json::compact(200, &wire::erased())
}

/// `GET /Database/usuarios/`: the own row, or all for the administrator. Never a hash.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn list_rows(app: &App, req: Context) -> Result<Response> {
    let user = req.who.user()?;
    if user.role == Role::Admin {
        let store = Arc::clone(&app.store);
        return pages(move |after, list| account::page(&store, after, |record| database_row(record, list)));
    }
    let mut list = List::default();
    database_row(&account::show(app, user.id)?, &mut list)?;
    Ok(list.answer())
}

/// `POST /api/user/register/`: an account by user name.
pub async fn register_by_username(app: &App, mut req: Context) -> Result<Response> {
    let mut fields = fields(&mut req).await?;
    let username = wire::username(&mut fields);
    let secret = wire::password(&mut fields);
    fields.finish()?;
    let applicant = Applicant { username, ..Applicant::customer() };
    match account::register(app, applicant, secret, &asker(&req)).await {
        Ok(_id) => json::compact(201, &wire::registered_by_username()),
        Err(error) if is_taken(&error) => json::compact(400, &wire::username_taken()),
        Err(error) => Err(error),
    }
}

/// `POST /api/user/preferences/`: kept with the account. The original answers without a body.
pub async fn set_preferences(app: &App, mut req: Context) -> Result<Response> {
    let (id, asker) = (req.who.id()?, asker(&req));
    let fields = fields(&mut req).await?;
    let preferences = match wire::preferences(&fields) {
        Ok(preferences) => preferences,
        Err(text) => return json::compact(400, &json!({"error": text})),
    };
    let change = Change { preferences: Some(preferences), ..Change::default() };
    account::change(app, id, change, id, &asker).await?;
    Ok(Response::empty(200))
}

/// The account's number in the path.
fn id(req: &Context) -> Result<UserId> {
    UserId::parse(req.param("id")).ok_or(Error::NotFound(Noun::User))
}

fn say_taken(fields: &mut Fields, taken: account::Taken) {
    if taken.username {
        fields.fault("username", Fault::Taken);
    }
    if taken.email {
        fields.fault("email", Fault::Taken);
    }
}

fn in_spanish(error: Error) -> Error {
    wire::taken_in_words(error, &wire::TAKEN_ES)
}

fn is_taken(error: &Error) -> bool {
    let Error::Invalid(faults) = error else { return false };
    faults.0.iter().any(|(_, faults)| faults.contains(&Fault::Taken))
}

fn database_row(record: &Record, list: &mut List) -> Result<()> {
    let user = record.user()?;
    let changed = record.password_at.max(record.credentials_at).unwrap_or(record.created_at);
    list.push(&wire::DatabaseRow {
        id_usuario: record.id.raw(),
        rol_usuario: wire::role_number(user.role),
        email: &record.email,
        placa: record.plate.as_deref(),
        token_notificacion: &record.push_token,
        fecha_creacion: wire::day(record.created_at),
        fecha_modificacion: wire::day(changed),
        id_ciudad: record.city.unwrap_or(1),
        id_pais: record.country.unwrap_or(1),
        estado: wire::state_number(user.state),
    })
}
