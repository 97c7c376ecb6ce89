//! The cart and the checkout, with an account or without one.
//!
//! All forms of the page go to `POST /carrito/` with a field `accion`: `agregar` (with `producto` and perhaps
//! `cantidad`), `restar`, `eliminar` (with `producto`), `vaciar`, and `confirmar` with `entrega` (`domicilio`,
//! `recoger`), `direccion`, `barrio`, `notas`, `metodo_pago`, `guardada` (a saved address's number, empty for the typed
//! one), `nombre` and `telefono` (without an account), `clave` (the idempotency key, made with the page) and `visto`
//! (what the page showed). A field `volver` says where to go after `agregar`.
//!
//! # Why both sums on one page?
//! Whether it is brought or fetched is chosen on the page itself. Both totals are the server's; the style shows the one
//! that was chosen, and where a browser cannot, both are shown and named.

use super::form::Form;
use super::layout::{Frame, pages};
use super::notice::Notice;
use super::visit::{self, Sent};
use super::{address, landing, refusal, words};
use crate::app::App;
use crate::auth::random;
use crate::error::{Error, Noun, Refusal, Result};
use crate::http::{Response, SetCookie};
use crate::i18n::Lang;
use crate::middleware::guard::login_path;
use crate::middleware::{Context, guest};
use crate::restaurant::address::{Address, DISTRICT_MAX, REFERENCE_MAX, STREET_MAX};
use crate::restaurant::cart::{CartLine, Group, Holder, Priced, QUANTITY_MAX};
use crate::restaurant::checkout::{Checkout, GUEST_NAME_MAX, GUEST_PHONE_MAX, Guest};
use crate::restaurant::id::{AddressId, OrderId, ProductId};
use crate::restaurant::money::Money;
use crate::restaurant::order::{Fulfilment, NOTES_MAX, Payment};
use crate::restaurant::shown::{Difference, Shown};
use crate::services;
use crate::services::once::Once;
use crate::services::order::Placed;
use crate::wire::order::{parse_payment, payment_word};
use askama::Template;

/// The cart's page.
#[derive(Debug, Template)]
#[template(path = "cart.html")]
pub struct Cart<'a> {
    /// The frame.
    pub frame: Frame,
    /// What is in it, at today's prices, brought.
    pub priced: Priced<'a>,
    /// What is charged for what is fetched.
    pub fetched: Money,
    /// Where it can be fetched; empty: nowhere.
    pub pickup: Vec<String>,
    /// The visitor's saved addresses, the main one first.
    pub addresses: &'a [Address],
    /// Districts that are delivered to; empty: everywhere.
    pub districts: &'a [String],
    /// Ways to pay: the contract's word and what the reader calls it.
    pub payments: Vec<(&'static str, &'static str)>,
    /// The idempotency key of this checkout.
    pub key: String,
    /// What this page shows, for the form to bring back.
    pub shown: String,
    /// What is not as the page before showed it.
    pub changes: Vec<String>,
    /// What an earlier order had and is not to be had.
    pub missing: Vec<String>,
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
        self.lines().all(|line| line.orderable().is_ok())
    }

    fn lines(&self) -> impl Iterator<Item = &CartLine> {
        self.priced.groups.iter().flat_map(|group| group.lines.iter().copied())
    }

    /// A restaurant that takes no orders from who has no account, for a visitor who has none.
    #[must_use]
    pub fn needs_account(&self) -> Option<&str> {
        let line = self.lines().find(|line| self.frame.visitor.is_none() && !line.guest_orders);
        line.map(|line| line.restaurant_name.as_str())
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

    /// Whether it is fetched, as far as the form says.
    #[must_use]
    pub fn is_pickup(&self) -> bool {
        !self.pickup.is_empty() && self.form.is("entrega", PICKUP)
    }

    /// Whether the browser should ask for an address before it sends the form.
    #[must_use]
    pub fn asks_address(&self) -> bool {
        self.addresses.is_empty() && self.pickup.is_empty()
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
    line.sum().map(Money::minor).unwrap_or_default()
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
/// The form's word for what is fetched.
const PICKUP: &str = "recoger";

/// Whose cart is shown, and the cookie that is to be set with the answer.
struct Basket {
    holder: Holder,
    cookie: Option<SetCookie>,
}

impl Basket {
    /// The visitor's: the account's, with what they chose before as a guest; else the cookie's, if there is one.
    async fn of(app: &App, request: &Context) -> Result<Option<Self>> {
        let guest = guest::of(request);
        let Some(user) = request.who.maybe() else {
            return Ok(guest.map(|guest| Self { holder: Holder::Guest(guest), cookie: None }));
        };
        let holder = services::cart::settle(app, user.id, guest).await?;
        Ok(Some(Self { holder, cookie: guest.map(|_merged| guest::gone()) }))
    }

    fn on(self, mut response: Response) -> Response {
        if let Some(cookie) = &self.cookie {
            response.set_cookie(cookie);
        }
        response
    }
}

/// `GET /carrito/`; `repetido` is an order that was put into it again. Who has neither account nor cart signs in.
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let Some(basket) = Basket::of(app, &request).await? else {
        return Ok(Response::redirect(302, &login_path(request.target())));
    };
    let form = Form::new(visit::lang(app, &request));
    let response = page(app, &request, &basket.holder, 200, form)?;
    Ok(basket.on(response))
}

/// `POST /carrito/`: one of the page's buttons, told by `accion`.
pub async fn submit(app: &App, mut request: Context) -> Result<Response> {
    let sent = Sent::read(&mut request).await?;
    let action = sent.text("accion");
    if action == "agregar" {
        return add(app, &request, &sent).await;
    }
    let Some(basket) = Basket::of(app, &request).await? else {
        return Ok(Response::redirect(302, &login_path("/carrito/")));
    };
    let holder = basket.holder;
    match action.as_str() {
        "restar" => services::cart::subtract(app, holder, product(&sent)?).await.map(drop)?,
        "eliminar" => services::cart::remove(app, holder, product(&sent)?).await.map(drop)?,
        "vaciar" => services::cart::clear(app, holder).await?,
        "confirmar" => return confirm(app, request, &sent, holder).await.map(|answer| basket.on(answer)),
        _other => return Err(Error::Malformed("accion: no such button".into())),
    }
    Ok(basket.on(visit::to("/carrito/")))
}

fn product(sent: &Sent) -> Result<ProductId> {
    ProductId::parse(&sent.text("producto")).ok_or(Error::NotFound(Noun::Product))
}

/// Puts a dish in. Where the restaurant takes orders without an account, a stranger begins a cart with it.
async fn add(app: &App, request: &Context, sent: &Sent) -> Result<Response> {
    let (product, back) = (product(sent)?, sent.text("volver"));
    let back = landing::same_site(&back);
    let basket = match Basket::of(app, request).await? {
        Some(basket) if request.who.maybe().is_some() => basket,
        _guest if !services::cart::takes_guests(app, product)? => {
            return Ok(Response::redirect(302, &login_path(back.unwrap_or("/carrito/"))));
        }
        _guest => {
            let (guest, cookie) = guest::begin(app, request)?;
            Basket { holder: Holder::Guest(guest), cookie: Some(cookie) }
        }
    };
    let quantity = sent.text("cantidad").parse().ok().filter(|n| (1..=QUANTITY_MAX).contains(n)).unwrap_or(1);
    services::cart::add(app, basket.holder, product, quantity).await?;
    Ok(basket.on(match back {
        Some(path) => visit::to(&Notice::Added.on(path)),
        None => visit::to("/carrito/"),
    }))
}

/// Places the orders, once for each key; or shows the cart again, with what was wrong.
async fn confirm(app: &App, mut request: Context, sent: &Sent, holder: Holder) -> Result<Response> {
    let once = once(&mut request, &sent.text("clave")).await?;
    let form = checkout(app, &request, sent, &holder)?;
    let shown = Shown::parse(&sent.text("visto"));
    match services::order::confirm_shown(app, holder, form, once, shown).await {
        Ok(placed) => Ok(placed_at(&holder, &placed)),
        Err(error) => {
            let typed =
                ["entrega", "direccion", "barrio", "notas", "metodo_pago", "guardada", "nombre", "telefono"];
            let form = Form::new(visit::lang(app, &request));
            let form = typed.into_iter().fold(form, |form, name| form.with(name, sent.text(name)));
            let changed = matches!(error, Error::Refused(Refusal::CartChanged));
            let (form, status) = refusal::on_form(error, form, name_on_form)?;
            let form = if changed { form.with("visto", sent.text("visto")) } else { form };
            page(app, &request, &holder, status, form)
        }
    }
}

async fn once(request: &mut Context, key: &str) -> Result<Option<Once>> {
    let header = request.header_bytes("idempotency-key").map(<[u8]>::to_vec);
    let key = header.unwrap_or_else(|| key.as_bytes().to_vec());
    if key.is_empty() {
        return Ok(None);
    }
    let cap = request.who.body_cap();
    Once::new(&key, &request.body(cap).await?).map(Some)
}

/// What was typed, or the saved address that was chosen.
fn checkout(app: &App, request: &Context, sent: &Sent, holder: &Holder) -> Result<Checkout> {
    let pickup = sent.text("entrega") == PICKUP;
    let saved = AddressId::parse(&sent.text("guardada")).filter(|_| !pickup);
    let saved = saved.map(|id| services::address::find(app, request.who.id()?, id)).transpose()?;
    let (street, district, reference) = match saved {
        Some(address) => (address.street, address.district, address.reference),
        None => (sent.text("direccion"), sent.text("barrio"), sent.text("referencia")),
    };
    let guest = || Guest { name: sent.text("nombre"), phone: sent.text("telefono") };
    Ok(Checkout {
        street,
        district,
        reference,
        notes: sent.text("notas"),
        payment: parse_payment(&sent.text("metodo_pago")),
        fulfilment: if pickup { Fulfilment::Pickup } else { Fulfilment::Delivery },
        guest: matches!(holder, Holder::Guest(_)).then(guest),
    })
}

/// Where the guest sees what was placed: the order, or the list where there are several. Without an account there is no
/// list: the first order's page names the others.
fn placed_at(holder: &Holder, placed: &[Placed]) -> Response {
    let links: Vec<&str> = placed.iter().map(|order| order.public_id.as_str()).collect();
    match (holder, links.as_slice(), placed) {
        (Holder::Guest(_), [only], _) => to_link(&format!("/p/{only}/")),
        (Holder::Guest(_), [first, others @ ..], _) => {
            to_link(&format!("/p/{first}/?con={}", others.join(",")))
        }
        (Holder::User(_), _, [only]) => visit::to(&Notice::OrderPlaced.on(&format!("/pedidos/{}/", only.id))),
        _several => visit::to(&Notice::OrderPlaced.on("/mispedidos/")),
    }
}

fn to_link(path: &str) -> Response {
    Response::redirect(303, &Notice::OrderPlaced.on(path))
}

fn page(app: &App, request: &Context, holder: &Holder, status: u16, form: Form) -> Result<Response> {
    let cart = services::cart::view(app, holder)?;
    let addresses = match holder {
        Holder::User(user) => address::main_first(services::address::list(app, *user)?),
        Holder::Guest(_) => Vec::new(),
    };
    let (priced, t) = (cart.priced()?, form.lang());
    let pickup = services::cart::pickup_at(app, &cart.lines)?;
    let before = Shown::parse(form.value("visto"));
    let brought = !form.is("entrega", PICKUP);
    let changes = before.map(|before| before.differences(&priced, brought)).unwrap_or_default();
    let currency = priced.groups.first().map_or("", |group| group.currency);
    let page = Cart {
        frame: visit::frame(app, request)?,
        changes: changes.iter().map(|change| told(change, currency, t)).collect(),
        missing: missing(app, request, holder)?,
        shown: Shown::of(&priced).to_string(),
        fetched: priced.subtotal,
        pickup,
        addresses: &addresses,
        districts: &app.config.restaurant.districts,
        payments: payments(app, &cart.lines, t),
        key: random::letters(&app.rng, KEY_LETTERS, KEY_LENGTH)?,
        priced,
        form,
    };
    visit::answer(app, request, status, &page)
}

/// How it can be paid: as the house and every restaurant of the cart take it.
fn payments(app: &App, lines: &[CartLine], t: Lang) -> Vec<(&'static str, &'static str)> {
    let taken = |way: &&Payment| lines.iter().all(|line| line.payments.contains(way));
    let ways = app.terms.checkout.payments.iter().filter(taken);
    ways.map(|way| (payment_word(*way), words::payment(*way, t))).collect()
}

/// What is not to be had of an order that was put in again.
fn missing(app: &App, request: &Context, holder: &Holder) -> Result<Vec<String>> {
    match (request.query("repetido").and_then(OrderId::parse), holder) {
        (Some(id), Holder::User(user)) => match services::order::not_again(app, *user, id) {
            Err(Error::NotFound(_)) => Ok(Vec::new()),
            other => other,
        },
        _no_order => Ok(Vec::new()),
    }
}

/// A difference in the reader's words.
fn told(change: &Difference, currency: &str, t: Lang) -> String {
    let money = |amount: &Money| t.money(amount.minor(), currency);
    match change {
        Difference::Price { name, from, to } => t.changed_price(name, &money(from), &money(to)),
        Difference::Quantity { name, from, to } => t.changed_quantity(name, *from, *to),
        Difference::Gone => t.changed_gone().to_owned(),
        Difference::Fee { from, to } => t.changed_fee(&money(from), &money(to)),
    }
}

/// A field's name on the form, from the rules' name.
fn name_on_form(field: &str) -> &str {
    match field {
        "street" => "direccion",
        "district" => "barrio",
        "reference" => "referencia",
        "notes" => "notas",
        "guest_name" => "nombre",
        "guest_phone" => "telefono",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::id::UserId;
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
            pickup: true,
            guest_orders: false,
            payments: vec![Payment::Cash],
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
            fetched: Money::from_minor(850_000),
            pickup: Vec::new(),
            shown: "7x2@150000;300000".to_owned(),
            changes: Vec::new(),
            missing: Vec::new(),
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

    #[test]
    fn both_totals_are_on_the_page_where_it_can_be_fetched() {
        let lines = [line(1, 1, 150_000), line(2, 2, 275_000)];
        for t in Lang::ALL {
            let mut page = page(t, &lines, &[], Form::new(t).with("entrega", PICKUP));
            page.pickup = vec![NASTY.to_owned()];
            let html = sound(&page);
            for amount in [1_450_000, 850_000] {
                assert!(html.contains(&t.pay_total(&t.money(amount, "COP"))), "{amount} is missing:\n{html}");
            }
            assert!(html.contains(r#"name="entrega" value="recoger" checked"#), "{html}");
            assert!(!html.contains(r#"name="entrega" value="domicilio" checked"#), "{html}");
        }
    }

    #[test]
    fn who_has_no_account_is_asked_for_name_and_phone_or_to_sign_in() {
        let mut lines = [line(7, 1, 150_000)];
        for allowed in [false, true] {
            lines[0].guest_orders = allowed;
            let mut page = page(Lang::Es, &lines, &[], Form::new(Lang::Es));
            page.frame.visitor = None;
            let html = sound(&page);
            assert_eq!(html.contains(r#"name="telefono""#), allowed, "{html}");
            assert!(html.contains("/usuarios/login/?next=/carrito/"), "{html}");
        }
    }

    #[test]
    fn what_changed_is_said_above_the_form() {
        let lines = [line(7, 1, 150_000)];
        let mut page = page(Lang::En, &lines, &[], Form::new(Lang::En).fault("", "x"));
        let change = Difference::Price {
            name: NASTY.into(),
            from: Money::from_minor(100_000),
            to: Money::from_minor(150_000),
        };
        page.changes = vec![told(&change, "COP", Lang::En)];
        page.missing = vec![format!("Sancocho {NASTY}")];
        let html = sound(&page);
        assert!(html.contains("now costs $1,500, before $1,000") && html.contains("Sancocho"), "{html}");
    }
}
