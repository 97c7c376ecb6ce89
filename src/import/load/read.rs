//! From the file's text to [`Stock`]: the contract's words in, ours out, every fault by its place.

use super::super::node::Node;
use super::{Account, Dish, Given, Heading, Place, Stock};
use crate::error::{Error, Result};
use crate::secret::Secret;
use serde_json::Value;
use std::collections::HashSet;

/// Reads and judges a file.
pub(super) fn stock(text: &str) -> Result<Stock> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: Value = serde_json::from_str(text)
        .map_err(|e| Error::unusable(format!("Line {}, column {}: no JSON ({e}).", e.line(), e.column())))?;
    let mut left_out = Vec::new();
    let mut file = Node::new(String::new(), &value)?;
    // Says for which system the file was made; it holds the same things whatever it says.
    let _made_for = file.text("profile")?;
    let users = file.objects("users")?;
    let users = users.into_iter().map(|node| account(node, &mut left_out)).collect::<Result<Vec<_>>>()?;
    let places = file.objects("restaurants")?;
    let restaurants =
        places.into_iter().map(|node| place(node, &mut left_out)).collect::<Result<Vec<_>>>()?;
    file.finish(&mut left_out);
    let stock = Stock { users, restaurants, left_out, ..Stock::default() };
    unique(&stock)?;
    Ok(stock)
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

pub(super) fn account(mut node: Node<'_>, left_out: &mut Vec<String>) -> Result<Account> {
    let (password, hash) = (node.text("password")?, node.text("password_hash")?);
    let secret = match (password, hash) {
        (None, None) => Given::Nothing,
        (Some(password), None) => Given::Password(Secret::new(password.to_owned())),
        (None, Some(hash)) => Given::Hash(Secret::new(hash.to_owned())),
        (Some(_), Some(_)) => {
            return Err(Error::unusable(format!("{} has both password and password_hash.", node.at())));
        }
    };
    let account = Account {
        at: node.at().to_owned(),
        id: node.id("id")?,
        username: node.needed_text("username")?.to_owned(),
        email: owned(node.text("email")?),
        shares_email: node.flag("correo_unico")? == Some(false),
        first_name: owned(node.text("first_name")?),
        last_name: owned(node.text("last_name")?),
        phone: owned(node.text("telefono")?),
        date_of_birth: date(&mut node, "fecha_nacimiento")?,
        role: role(&mut node)?,
        state: state(&mut node)?,
        secret,
    };
    node.finish(left_out);
    Ok(account)
}

fn role(node: &mut Node<'_>) -> Result<Option<&'static str>> {
    let role = match node.text("rol")? {
        None => None,
        Some("cliente") => Some("customer"),
        Some("repartidor") => Some("courier"),
        Some("restaurante") => Some("owner"),
        Some("admin") => Some("admin"),
        Some(_) => {
            return Err(Error::unusable(format!(
                "{} has to be cliente, repartidor, restaurante or admin.",
                node.at_key("rol")
            )));
        }
    };
    Ok(if node.flag("is_superuser")? == Some(true) { Some("admin") } else { role })
}

/// A day as YYYY-MM-DD.
fn date(node: &mut Node<'_>, key: &'static str) -> Result<Option<String>> {
    let Some(text) = node.text(key)? else { return Ok(None) };
    match text.parse::<jiff::civil::Date>() {
        Ok(day) => Ok(Some(day.to_string())),
        Err(_) => Err(Error::unusable(format!("{} has to be a day such as 1990-02-28.", node.at_key(key)))),
    }
}

/// Three capital letters.
fn currency(node: &mut Node<'_>) -> Result<Option<String>> {
    let Some(text) = node.text("moneda")? else { return Ok(None) };
    if text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase()) {
        return Ok(Some(text.to_owned()));
    }
    Err(Error::unusable(format!("{} has to be a currency such as COP.", node.at_key("moneda"))))
}

/// `estado` 3 is closed for good; else `active: false` beats an `estado` of 1.
fn state(node: &mut Node<'_>) -> Result<Option<&'static str>> {
    Ok(match (node.number("estado")?, node.flag("active")?) {
        (Some(3), _) => Some("disabled"),
        (Some(0), _) | (None | Some(1), Some(false)) => Some("inactive"),
        (Some(1), _) | (None, Some(true)) => Some("active"),
        (None, None) => None,
        (Some(_), _) => {
            let at = node.at_key("estado");
            return Err(Error::unusable(format!("{at} has to be 0 (inactive), 1 (active) or 3 (disabled).")));
        }
    })
}

pub(super) fn place(mut node: Node<'_>, left_out: &mut Vec<String>) -> Result<Place> {
    let owner = node.id("owner")?;
    let categories = node.objects("categories")?;
    let place = Place {
        at: node.at().to_owned(),
        id: node.id("id")?,
        owner: owner.ok_or_else(|| Error::unusable(format!("{} is missing.", node.at_key("owner"))))?,
        name: node.needed_text("nombre")?.to_owned(),
        address: owned(node.text("direccion")?),
        phone: owned(node.text("telefono")?),
        about: owned(node.text("descripcion")?),
        open: node.flag("activo")?,
        currency: currency(&mut node)?,
        fee: node.price("domicilio")?,
        categories: categories.into_iter().map(|c| heading(c, left_out)).collect::<Result<_>>()?,
    };
    node.finish(left_out);
    Ok(place)
}

pub(super) fn heading(mut node: Node<'_>, left_out: &mut Vec<String>) -> Result<Heading> {
    let products = node.objects("products")?;
    let heading = Heading {
        id: node.id("id")?,
        name: node.needed_text("nombre")?.to_owned(),
        position: node.number("posicion")?,
        products: products.into_iter().map(|p| dish(p, left_out)).collect::<Result<_>>()?,
    };
    node.finish(left_out);
    Ok(heading)
}

pub(super) fn dish(mut node: Node<'_>, left_out: &mut Vec<String>) -> Result<Dish> {
    let price = node.price("precio")?;
    let dish = Dish {
        id: node.id("id")?,
        name: node.needed_text("nombre")?.to_owned(),
        description: owned(node.text("descripcion")?),
        price: price.ok_or_else(|| Error::unusable(format!("{} is missing.", node.at_key("precio"))))?,
        available: node.flag("disponible")?,
        position: node.number("posicion")?,
    };
    node.finish(left_out);
    Ok(dish)
}

/// No number and no name may stand for two things: the second one would overwrite the first.
pub(super) fn unique(stock: &Stock) -> Result<()> {
    let mut seen = Seen::default();
    for user in &stock.users {
        seen.id("user", user.id)?;
        seen.text("username", &user.username)?;
        let email = user.email.as_deref().filter(|_| !user.shares_email);
        if let Some(email) = email.and_then(crate::store::user::email_key) {
            seen.text("email", &email)?;
        }
    }
    for place in &stock.restaurants {
        seen.id("restaurant", place.id)?;
        for heading in &place.categories {
            seen.id("category", heading.id)?;
            heading.products.iter().try_for_each(|dish| seen.id("product", dish.id))?;
        }
    }
    for loose in &stock.headings {
        seen.id("category", loose.heading.id)?;
    }
    stock.dishes.iter().try_for_each(|loose| seen.id("product", loose.dish.id))
}

#[derive(Default)]
struct Seen(HashSet<(&'static str, String)>);

impl Seen {
    fn id(&mut self, what: &'static str, id: Option<i64>) -> Result<()> {
        id.map_or(Ok(()), |id| self.text(what, &id.to_string()))
    }

    fn text(&mut self, what: &'static str, text: &str) -> Result<()> {
        if self.0.insert((what, text.to_owned())) {
            return Ok(());
        }
        Err(Error::unusable(format!("The {what} {text} stands in the file twice.")))
    }
}
