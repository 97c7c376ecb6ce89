//! ecommerce-api's customers: registration, and the own record. Another's is 403, nobody's 404.

use crate::app::App;
use crate::auth::id::UserId;
use crate::error::{Error, Fault, Noun, Result};
use crate::http::Response;
use crate::middleware::{Context, asker, fields};
use crate::services::account::{self, Applicant, Change};
use crate::services::customer::{self, Customer, Postal};
use crate::services::erasure;
use crate::wire::customer as wire;
use crate::wire::field::Fields;
use crate::wire::json;
use crate::wire::user as user_wire;
use std::borrow::Cow;

/// `POST /api/v1/customers/`: fields first, all of them; then whether the passwords are the same; then the rules.
pub async fn register(app: &App, mut req: Context) -> Result<Response> {
    let mut fields = fields(&mut req).await?;
    let email = user_wire::email(&mut fields);
    if account::taken(app, None, email.as_ref(), None)?.email {
        fields.fault("email", Fault::Taken);
    }
    let first_name = wire::name(&mut fields, "first_name");
    let last_name = wire::name(&mut fields, "last_name");
    let (secret, again) = wire::passwords(&mut fields);
    let date_of_birth = wire::date_of_birth(&mut fields).flatten();
    fields.so_far().map_err(in_words)?;
    if secret != again {
        fields.fault("password", Fault::PasswordMismatch);
    }
    fields.finish()?;
    let applicant = Applicant { email, first_name, last_name, date_of_birth, ..Applicant::customer() };
    let id = account::register(app, applicant, secret, &asker(&req)).await.map_err(in_words)?;
    answer(201, &customer::show(app, id, id)?)
}

/// `GET /api/v1/customers/<id>/`: the own record.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, req: Context) -> Result<Response> {
    answer(200, &own(app, &req)?)
}

/// `PUT /api/v1/customers/<id>/`: all of the own record but the password; an address left out stays. Another
/// e-mail is not shown before its code came back, whether it is free or not.
pub async fn replace(app: &App, mut req: Context) -> Result<Response> {
    let now = own(app, &req)?;
    let mut fields = fields(&mut req).await?;
    let change = Change {
        email: user_wire::email(&mut fields),
        first_name: Some(wire::name(&mut fields, "first_name")),
        last_name: Some(wire::name(&mut fields, "last_name")),
        date_of_birth: wire::date_of_birth(&mut fields),
        ..Change::default()
    };
    save(app, req, fields, now, change, true).await
}

/// `PATCH /api/v1/customers/<id>/`: parts of the own record.
pub async fn change(app: &App, mut req: Context) -> Result<Response> {
    let now = own(app, &req)?;
    let mut fields = fields(&mut req).await?;
    let change = Change {
        email: user_wire::optional_email(&mut fields),
        first_name: fields.has("first_name").then(|| wire::name(&mut fields, "first_name")),
        last_name: fields.has("last_name").then(|| wire::name(&mut fields, "last_name")),
        date_of_birth: wire::date_of_birth(&mut fields),
        ..Change::default()
    };
    save(app, req, fields, now, change, false).await
}

/// `DELETE /api/v1/customers/<id>/`: erases the own account and keeps the books.
pub async fn erase(app: &App, req: Context) -> Result<Response> {
    let id = own(app, &req)?.record.id;
    erasure::erase(app, id, Some(id), &asker(&req)).await?;
    Ok(Response::empty(204))
}

async fn save(
    app: &App,
    req: Context,
    mut fields: Fields,
    now: Customer,
    change: Change,
    whole: bool,
) -> Result<Response> {
    let id = now.record.id;
    let shown = now.address.map(shown);
    let address = wire::address(&mut fields, whole, shown.as_ref());
    fields.finish().map_err(in_words)?;
    let address = address.map(|address| address.map(kept));
    let changed = customer::change(app, id, change, address, &asker(&req)).await.map_err(in_words)?;
    answer(200, &changed)
}

/// The customer of the path, who has to be the one who asks.
fn own(app: &App, req: &Context) -> Result<Customer> {
    let id = UserId::parse(req.param("id")).ok_or(Error::NotFound(Noun::Customer))?;
    customer::show(app, id, req.who.id()?)
}

fn in_words(error: Error) -> Error {
    user_wire::taken_in_words(error, &wire::TAKEN)
}

fn answer(status: u16, customer: &Customer) -> Result<Response> {
    let record = &customer.record;
    // Accounts that were made elsewhere have none of their own.
    let slug = record.slug.as_deref().map_or_else(
        || Cow::Owned(account::slug(&record.first_name, &record.last_name, &record.id.to_string())),
        Cow::Borrowed,
    );
    json::compact(
        status,
        &wire::Customer {
            email: &record.email,
            first_name: &record.first_name,
            last_name: &record.last_name,
            slug: &slug,
            date_of_birth: record.date_of_birth.as_deref(),
            address: customer.address.clone().map(shown),
            last_purchase_date: customer.last_purchase.as_deref(),
        },
    )
}

fn shown(postal: Postal) -> wire::Address {
    let Postal { street, postal_code, city, region, country } = postal;
    wire::Address { street, postal_code, city, state: region, country }
}

fn kept(address: wire::Address) -> Postal {
    let wire::Address { street, postal_code, city, state, country } = address;
    Postal { street, postal_code, city, region: state, country }
}
