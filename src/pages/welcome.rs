//! The set-up after its first step: the first dishes, then what comes next. Its first step is [`super::setup`]; from here
//! on the administrator is signed in, so that the way can be left and taken up again at any time.
//!
//! `POST /administracion/bienvenida/` has `accion`: `ejemplo` takes a sample menu, `propia` keeps `categoria` and up to
//! five pairs of `plato1` and `precio1`.

use super::asset;
use super::care::Backup;
use super::form::Form;
use super::layout::{Frame, pages};
use super::refusal;
use super::visit::{self, Sent};
use crate::app::App;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::i18n::Lang;
use crate::middleware::Context;
use crate::restaurant::money::Money;
use crate::services::{product, restaurant, setup};
use askama::Template;

/// The second step.
#[derive(Debug, Template)]
#[template(path = "welcome_menu.html")]
pub struct Menu {
    /// The frame.
    pub frame: Frame,
    /// What was typed, and what is wrong with it.
    pub form: Form,
    /// How many dishes there are.
    pub dishes: usize,
}

/// The last step.
#[derive(Debug, Template)]
#[template(path = "welcome_done.html")]
pub struct Done {
    /// The frame.
    pub frame: Frame,
    /// How many dishes there are.
    pub dishes: usize,
    /// The address to type into a guest's phone.
    pub address: String,
    /// The restaurant's menu as guests see it.
    pub menu: String,
    /// The line about the last backup.
    pub backup: Backup,
}

/// The names of a dish's two fields.
const ROWS: [(&str, &str); 5] = [
    ("plato1", "precio1"),
    ("plato2", "precio2"),
    ("plato3", "precio3"),
    ("plato4", "precio4"),
    ("plato5", "precio5"),
];

pages!(Menu, Done);

const AT: &str = "/administracion/bienvenida/";

/// `GET /administracion/bienvenida/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn menu(app: &App, request: Context) -> Result<Response> {
    let frame = visit::frame(app, &request)?;
    let form = Form::new(frame.lang);
    let dishes = dishes(app, &request)?;
    visit::answer(app, &request, 200, &Menu { frame, form, dishes })
}

/// `POST /administracion/bienvenida/`.
pub async fn fill(app: &App, mut request: Context) -> Result<Response> {
    let owner = request.who.id()?;
    let sent = Sent::read(&mut request).await?;
    let frame = visit::frame(app, &request)?;
    match sent.text("accion").as_str() {
        "ejemplo" => {
            setup::sample(app, owner, frame.lang).await?;
            return Ok(visit::to(&format!("{AT}listo/")));
        }
        "propia" => {}
        _other => return Err(Error::Malformed("accion: no such button".into())),
    }
    let (form, typed) = typed(&sent, frame.lang);
    let faulty = form.is_faulty();
    let done =
        if faulty { Ok(()) } else { setup::first_dishes(app, owner, &sent.text("categoria"), typed).await };
    let (form, status) = match done {
        Ok(()) if !faulty => return Ok(visit::to(&super::notice::Notice::Saved.on(AT))),
        Ok(()) => (form, 400),
        Err(error) => {
            refusal::on_form(error, form, |field| if field == "name" { "categoria" } else { field })?
        }
    };
    let dishes = dishes(app, &request)?;
    visit::answer(app, &request, status, &Menu { frame, form, dishes })
}

/// `GET /administracion/bienvenida/listo/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn done(app: &App, request: Context) -> Result<Response> {
    let own = restaurant::of_owner(app, request.who.id()?)?;
    let first = own.first().ok_or(Error::NotFound(Noun::Restaurant))?;
    let scheme = if request.who.secure() { "https" } else { "http" };
    let frame = visit::frame(app, &request)?;
    let page = Done {
        dishes: dishes(app, &request)?,
        address: format!("{scheme}://{}/", request.header("host").unwrap_or_default()),
        menu: format!("/restaurantes/restaurante/{}/", first.id),
        backup: super::care::backup(app, frame.lang)?,
        frame,
    };
    visit::answer(app, &request, 200, &page)
}

/// How many dishes the reader's restaurants have.
fn dishes(app: &App, request: &Context) -> Result<usize> {
    let mut count = 0;
    product::for_each_own(app, request.who.id()?, |_dish| {
        count += 1;
        Ok(())
    })?;
    Ok(count)
}

/// The form with what is wrong with it, and the dishes that were typed. A line that was left empty is none.
fn typed(sent: &Sent, t: Lang) -> (Form, Vec<(String, Money)>) {
    let mut form = Form::new(t).with("categoria", sent.text("categoria"));
    if sent.text("categoria").is_empty() {
        form = form.fault("categoria", t.fault_required());
    }
    let mut dishes = Vec::new();
    for (name, price) in ROWS {
        let (dish, typed) = (sent.text(name), sent.text(price));
        form = form.with(name, dish.as_str()).with(price, typed.as_str());
        match (dish.is_empty(), price_of(&typed)) {
            (true, _) if typed.is_empty() => {}
            (true, _) => form = form.fault(name, t.welcome_dish_fault()),
            (false, None) => form = form.fault(price, t.welcome_price_fault()),
            (false, Some(amount)) => dishes.push((dish, amount)),
        }
    }
    if dishes.is_empty() && !form.is_faulty() {
        form = form.fault("plato1", t.welcome_dish_fault());
    }
    (form, dishes)
}

/// A price as people write it: `12000`, `12.000`, `$ 12,50`, `1.234,50`. A sign before the last two digits parts the
/// decimals, whichever sign it is; all others part thousands.
fn price_of(text: &str) -> Option<Money> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '$').collect();
    let whole = |text: &str| -> Option<String> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let is_number = text.chars().all(|c| c.is_ascii_digit() || ".,'".contains(c));
        (is_number && !digits.is_empty()).then_some(digits)
    };
    let decimal = match text.rsplit_once(['.', ',']) {
        Some((before, cents)) if (1..3).contains(&cents.len()) => {
            format!("{}.{}", whole(before)?, whole(cents)?)
        }
        Some(_) | None => whole(&text)?,
    };
    Money::parse_decimal(&decimal).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::layout::tests::{NASTY, frame, sound};

    #[test]
    fn a_price_is_read_as_people_write_it() {
        for (text, minor) in [
            ("12000", 1_200_000),
            ("12.000", 1_200_000),
            ("$ 12,000", 1_200_000),
            ("12,5", 1250),
            ("1.234,50", 123_450),
            ("1,234.50", 123_450),
            ("0", 0),
        ] {
            assert_eq!(price_of(text).map(Money::minor), Some(minor), "{text}");
        }
        for text in ["", "x", "12a", "-5", ",", "1..x"] {
            assert_eq!(price_of(text), None, "{text}");
        }
    }

    #[test]
    fn the_second_step_keeps_what_was_typed_and_has_three_ways_on() {
        for t in Lang::ALL {
            let form = Form::new(t).with("plato1", NASTY).fault("precio1", t.welcome_price_fault());
            let html = sound(&Menu { frame: frame(t), form, dishes: 0 });
            for part in
                [r#"value="ejemplo""#, r#"value="propia""#, t.welcome_later(), t.welcome_price_fault()]
            {
                assert!(html.contains(part), "{part} is missing: {html}");
            }
            let later = sound(&Menu { frame: frame(t), form: Form::new(t), dishes: 3 });
            assert!(later.contains(t.setup_next()) && !later.contains(r#"value="ejemplo""#), "{later}");
        }
    }
}
