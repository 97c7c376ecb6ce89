//! The cart and the checkout.
//!
//! All forms of the page go to `POST /carrito/` with a field `accion`: `agregar`, `restar`, `eliminar` (with
//! `producto`), `vaciar`, and `confirmar` with `direccion`, `barrio`, `notas`, `metodo_pago`, `guardada` (a saved
//! address's number, empty for the typed one) and `clave` (the idempotency key, made with the page). A field `volver`
//! says where to go after `agregar`.

use super::form::Form;
use super::layout::{Frame, pages};
use super::notice::Notice;
use super::visit::{self, Sent};
use super::{address, landing, refusal, words};
use crate::app::App;
use crate::auth::random;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::middleware::Context;
use crate::restaurant::address::{Address, DISTRICT_MAX, STREET_MAX};
use crate::restaurant::cart::{CartLine, Group, Holder, Priced};
use crate::restaurant::checkout::Checkout;
use crate::restaurant::id::{AddressId, OrderId, ProductId};
use crate::restaurant::order::{Fulfilment, NOTES_MAX};
use crate::services;
use crate::services::once::Once;
use crate::services::order::Counter;
use crate::wire::order::{parse_payment, payment_word};
use askama::Template;

/// The cart's page. Its form has the fields `direccion`, `barrio`, `notas`, `metodo_pago`, `guardada`.
#[derive(Debug, Template)]
#[template(path = "cart.html")]
pub struct Cart<'a> {
    /// The frame.
    pub frame: Frame,
    /// What is in it, at today's prices.
    pub priced: Priced<'a>,
    /// The visitor's saved addresses, the main one first.
    pub addresses: &'a [Address],
    /// Districts that are delivered to; empty: everywhere.
    pub districts: &'a [String],
    /// Ways to pay: the contract's word and what the reader calls it.
    pub payments: Vec<(&'static str, &'static str)>,
    /// The idempotency key of this checkout.
    pub key: String,
    /// What was typed, and what is wrong with it.
    pub form: Form,
}

impl Cart<'_> {
    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.priced.groups.is_empty()
    }

    /// Whether everything in it can be ordered now.
    #[must_use]
    pub fn is_orderable(&self) -> bool {
        self.priced.groups.iter().flat_map(|group| &group.lines).all(|line| line.orderable().is_ok())
    }

    /// The id of the list of districts, where there is one.
    #[must_use]
    pub fn suggestions(&self) -> &'static str {
        if self.districts.is_empty() { "" } else { "barrios" }
    }

    /// The currency of the sum.
    #[must_use]
    pub fn currency(&self) -> &str {
        self.priced.groups.first().map_or("", |group| group.currency)
    }

    /// Whether a saved address is chosen: the one that was, else the first.
    #[must_use]
    pub fn is_chosen(&self, address: &Address) -> bool {
        match self.form.value("guardada") {
            "" => !self.typed() && self.addresses.first().is_some_and(|first| first.id == address.id),
            chosen => chosen == address.id.to_string(),
        }
    }

    /// Whether an address was typed.
    #[must_use]
    pub fn typed(&self) -> bool {
        let typed = !self.form.value("direccion").is_empty() || !self.form.value("barrio").is_empty();
        self.form.value("guardada").is_empty() && (typed || self.form.is_faulty())
    }

    /// Whether this way to pay is chosen: the one that was, else the first.
    #[must_use]
    pub fn is_payment(&self, word: &str) -> bool {
        match self.form.value("metodo_pago") {
            "" => self.payments.first().is_some_and(|(first, _)| *first == word),
            chosen => chosen == word,
        }
    }
}

/// What a line costs; a sum beyond all bounds is refused before a page is made.
fn sum(line: &CartLine) -> i64 {
    line.sum().map(crate::restaurant::money::Money::minor).unwrap_or_default()
}

/// Whether a line can be ordered now.
fn is_orderable(line: &CartLine) -> bool {
    line.orderable().is_ok()
}

/// How many orders it becomes.
fn orders(groups: &[Group<'_>]) -> String {
    groups.len().to_string()
}

pages!(Cart<'_>);

/// Letters of an idempotency key.
const KEY_LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
/// How many of them it has.
const KEY_LENGTH: usize = 32;

/// `GET /carrito/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let form = Form::new(visit::lang(app, &request));
    page(app, &request, 200, form)
}

/// `POST /carrito/`: one of the page's buttons, told by `accion`.
pub async fn submit(app: &App, mut request: Context) -> Result<Response> {
    let holder = Holder::User(request.who.id()?);
    let sent = Sent::read(&mut request).await?;
    let product = || ProductId::parse(&sent.text("producto")).ok_or(Error::NotFound(Noun::Product));
    match sent.text("accion").as_str() {
        "agregar" => services::cart::add(app, holder, product()?, 1).await.map(drop)?,
        "restar" => services::cart::subtract(app, holder, product()?).await.map(drop)?,
        "eliminar" => services::cart::remove(app, holder, product()?).await.map(drop)?,
        "vaciar" => services::cart::clear(app, holder).await?,
        "confirmar" => return confirm(app, request, &sent).await,
        _other => return Err(Error::Malformed("accion: no such button".into())),
    }
    let back = sent.text("volver");
    Ok(match landing::same_site(&back) {
        Some(path) => visit::to(&Notice::Added.on(path)),
        None => visit::to("/carrito/"),
    })
}

/// Places the orders, once for each key; or shows the cart again, with what was wrong.
async fn confirm(app: &App, mut request: Context, sent: &Sent) -> Result<Response> {
    let customer = request.who.id()?;
    let once = once(&mut request, &sent.text("clave")).await?;
    let form = checkout(app, &request, sent)?;
    match services::order::confirm(app, customer, form, Counter::Web, once).await {
        Ok(orders) => Ok(visit::to(&Notice::OrderPlaced.on(&place_of(&orders)))),
        Err(error) => {
            let typed = ["direccion", "barrio", "notas", "metodo_pago", "guardada"];
            let form = Form::new(visit::lang(app, &request));
            let form = typed.into_iter().fold(form, |form, name| form.with(name, sent.text(name)));
            let (form, status) = refusal::on_form(error, form, name_on_form)?;
            page(app, &request, status, form)
        }
    }
}

async fn once(request: &mut Context, key: &str) -> Result<Option<Once>> {
    if key.is_empty() {
        return Ok(None);
    }
    let cap = request.who.body_cap();
    Once::new(key.as_bytes(), &request.body(cap).await?).map(Some)
}

/// What was typed, or the saved address that was chosen.
fn checkout(app: &App, request: &Context, sent: &Sent) -> Result<Checkout> {
    let saved = AddressId::parse(&sent.text("guardada"));
    let saved = saved.map(|id| services::address::find(app, request.who.id()?, id)).transpose()?;
    let (street, district, reference) = match saved {
        Some(address) => (address.street, address.district, address.reference),
        None => (sent.text("direccion"), sent.text("barrio"), String::new()),
    };
    Ok(Checkout {
        street,
        district,
        reference,
        notes: sent.text("notas"),
        payment: parse_payment(&sent.text("metodo_pago")),
        fulfilment: Fulfilment::Delivery,
        guest: None,
    })
}

/// Where the guest sees what was placed: the order, or the list where there are several.
fn place_of(orders: &[OrderId]) -> String {
    match orders {
        [only] => format!("/pedidos/{only}/"),
        _several => "/mispedidos/".to_owned(),
    }
}

fn page(app: &App, request: &Context, status: u16, form: Form) -> Result<Response> {
    let user = request.who.id()?;
    let cart = services::cart::view(app, &Holder::User(user))?;
    let addresses = address::main_first(services::address::list(app, user)?);
    let payments = &app.terms.checkout.payments;
    let page = Cart {
        frame: visit::frame(app, request)?,
        priced: cart.priced()?,
        addresses: &addresses,
        districts: &app.config.restaurant.districts,
        payments: payments
            .iter()
            .map(|way| (payment_word(*way), words::payment(*way, form.lang())))
            .collect(),
        key: random::letters(&app.rng, KEY_LETTERS, KEY_LENGTH)?,
        form,
    };
    visit::answer(app, request, status, &page)
}

/// A field's name on the form, from the rules' name.
fn name_on_form(field: &str) -> &str {
    match field {
        "street" => "direccion",
        "district" => "barrio",
        "notes" => "notas",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::id::UserId;
    use crate::i18n::Lang;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::restaurant::cart;
    use crate::restaurant::id::{AddressId, ProductId, RestaurantId};
    use crate::restaurant::money::Money;

    fn line(product: i64, restaurant: i64, minor: i64) -> CartLine {
        CartLine {
            product: ProductId::new(product),
            name: format!("Ajiaco {NASTY}"),
            quantity: 2,
            price: Money::from_minor(minor),
            available: true,
            image: None,
            restaurant: RestaurantId::new(restaurant),
            restaurant_name: format!("Fonda {restaurant} {NASTY}"),
            open: true,
            currency: "COP".to_owned(),
            fee: None,
        }
    }

    fn address(id: i64) -> Address {
        Address {
            id: AddressId::new(id),
            user: UserId::new(1),
            street: NASTY.to_owned(),
            district: "Centro".to_owned(),
            reference: NASTY.to_owned(),
            main: id == 1,
            coordinates: None,
        }
    }

    fn page<'a>(t: Lang, lines: &'a [CartLine], addresses: &'a [Address], form: Form) -> Cart<'a> {
        Cart {
            frame: frame(t),
            priced: cart::price(lines, Some(Money::from_minor(300_000))).unwrap(),
            addresses,
            districts: &[],
            payments: vec![("efectivo", t.cash()), ("nequi", "Nequi")],
            key: "0123456789abcdef".to_owned(),
            form,
        }
    }

    #[test]
    fn the_cart_shows_what_is_charged_and_one_fee_for_each_restaurant() {
        let lines = [line(1, 1, 150_000), line(2, 2, 275_000)];
        for t in Lang::ALL {
            let html = sound(&page(t, &lines, &[], Form::new(t)));
            assert!(
                html.contains(&t.money(1_450_000, "COP")),
                "the total is 3000 + 5500 + 2 × 3000:\n{html}"
            );
            assert!(
                html.contains("Fonda 1") && html.contains("Fonda 2") && html.contains(&t.two_orders("2"))
            );
        }
    }

    #[test]
    fn every_button_is_a_form_that_works_without_a_script() {
        let lines = [line(7, 1, 150_000)];
        let html = sound(&page(Lang::Es, &lines, &[], Form::new(Lang::Es)));
        for part in [
            r#"value="agregar""#,
            r#"value="restar""#,
            r#"value="eliminar""#,
            r#"value="vaciar""#,
            r#"value="confirmar""#,
            r#"name="producto" value="7""#,
            r#"name="direccion""#,
            r#"name="barrio""#,
            r#"name="notas""#,
            r#"name="metodo_pago" value="efectivo""#,
            r#"name="clave" value="0123456789abcdef""#,
        ] {
            assert!(html.contains(part), "{part} is missing:\n{html}");
        }
    }

    #[test]
    fn the_main_address_is_chosen_until_another_is() {
        let (lines, addresses) = ([line(7, 1, 150_000)], [address(1), address(2)]);
        let chosen = |form: Form| {
            let html = sound(&page(Lang::Es, &lines, &addresses, form));
            let ticked = html
                .split("name=\"guardada\" value=\"")
                .skip(1)
                .find(|rest| rest.split('>').next().is_some_and(|tag| tag.contains("checked")));
            ticked.and_then(|rest| rest.split('"').next()).map(str::to_owned)
        };
        assert_eq!(chosen(Form::new(Lang::Es)).as_deref(), Some("1"));
        assert_eq!(chosen(Form::new(Lang::Es).with("guardada", "2")).as_deref(), Some("2"));
        assert_eq!(chosen(Form::new(Lang::Es).with("direccion", "Calle 9")).as_deref(), Some(""));
    }

    #[test]
    fn what_is_not_to_be_had_blocks_the_checkout_and_says_why() {
        let mut gone = line(7, 1, 150_000);
        gone.available = false;
        let lines = [gone];
        let html = sound(&page(Lang::Es, &lines, &[], Form::new(Lang::Es)));
        assert!(
            html.contains(Lang::Es.unavailable_hint()) && !html.contains(r#"value="confirmar""#),
            "{html}"
        );
    }

    #[test]
    fn an_empty_cart_says_so_and_a_refused_one_says_why() {
        assert!(sound(&page(Lang::En, &[], &[], Form::new(Lang::En))).contains(Lang::En.cart_empty()));
        let refused = Form::new(Lang::Es).fault("", Lang::Es.refused_district()).with("barrio", "Ñ\"><b>");
        let lines = [line(7, 1, 150_000)];
        let html = sound(&page(Lang::Es, &lines, &[], refused));
        assert!(
            html.contains(Lang::Es.refused_district()) && html.contains("Ñ&quot;&gt;&lt;b&gt;"),
            "{html}"
        );
    }
}
