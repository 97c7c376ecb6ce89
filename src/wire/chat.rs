//! The chat on the wire: `mensaje`, `historial`, `categoria`, `restaurante`; `respuesta`.
//!
//! # Why is the history read and not used?
//! It is documented, so a malformed one is refused field by field (the original answers 500), and at most that is what
//! an answer from the menu can do with it.

use super::field::{Fields, TEXT};
use crate::error::{Error, Fault, Result};
use crate::restaurant::fold::fold;
use crate::restaurant::product::Offer;
use serde::Serialize;
use serde_json::{Value, json};

/// Characters that a message may have.
const MESSAGE_MAX: u32 = 500;
/// Characters of a dish's description that an answer has.
const ABOUT: usize = 120;
/// Words that ask for a surprise, folded.
const SURPRISE: [&str; 3] = ["sorprendeme", "recomiendame", "sorpresa"];
/// The roles of a history's entries.
const ROLES: [&str; 3] = ["user", "assistant", "system"];

/// What is said where no restaurant has anything to be had.
pub const NOTHING: &str = "En este momento no hay platos disponibles. Vuelve un poco más tarde.";

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The message.
    pub message: String,
    /// Only dishes of the category with this name.
    pub category: Option<String>,
    /// Only dishes of the restaurant with this name.
    pub restaurant: Option<String>,
}

/// The answer.
#[derive(Debug, Serialize)]
pub struct Answer<'a> {
    /// Its text.
    pub respuesta: &'a str,
}

/// Reads what was said.
pub fn said(mut fields: Fields) -> Result<Said> {
    let message = fields.text("mensaje", TEXT.max(MESSAGE_MAX));
    let filter = |text: Option<String>| text.filter(|name| !name.is_empty());
    let category = filter(fields.optional_text("categoria", TEXT.or_blank()));
    let restaurant = filter(fields.optional_text("restaurante", TEXT.or_blank()));
    if fields.raw("historial").is_some_and(|history| !is_history(&history)) {
        fields.fault("historial", Fault::Text("Cada entrada necesita \"role\" y \"content\"."));
    }
    fields.finish().map(|()| Said { message, category, restaurant })
}

fn is_history(history: &Value) -> bool {
    let entry = |entry: &Value| {
        let role = entry.get("role").and_then(Value::as_str);
        role.is_some_and(|role| ROLES.contains(&role)) && entry.get("content").is_some_and(Value::is_string)
    };
    history.is_null() || history.as_array().is_some_and(|all| all.iter().all(entry))
}

impl Said {
    /// Whether chance shall choose.
    #[must_use]
    pub fn wants_surprise(&self) -> bool {
        let message = fold(&self.message);
        SURPRISE.iter().any(|word| message.contains(word))
    }
}

/// What was found, in sentences.
#[must_use]
pub fn found(offers: &[Offer]) -> String {
    if offers.is_empty() {
        return "No encontré platos así en el menú. Prueba con otras palabras, o escribe «sorpréndeme»."
            .to_owned();
    }
    let mut text = String::from("Esto encontré en el menú:");
    for offer in offers {
        let product = &offer.product;
        text.push_str(&format!("\n• {} ({}), ${}", product.name, offer.restaurant_name, product.price));
        let about: String = product.description.chars().take(ABOUT).collect();
        if !about.is_empty() {
            let more = if about.len() < product.description.len() { "…" } else { "" };
            text.push_str(&format!(": {about}{more}"));
        }
    }
    text
}

/// A dish that chance chose: a JSON text within the answer, as documented.
pub fn surprise(offer: &Offer) -> Result<String> {
    let product = &offer.product;
    let body = json!({
        "modo": "sorpresa",
        "producto_id": product.id,
        "nombre": product.name,
        "precio": product.price.to_string(),
        "restaurante": offer.restaurant_name,
        "descripcion": product.description,
        "url": format!("/restaurantes/restaurante/{}/#p{}", product.restaurant, product.id),
        "imagen": product.image,
        "razon": format!("Hoy te proponemos {} de {}.", product.name, offer.restaurant_name),
    });
    serde_json::to_string(&body).map_err(|fault| Error::internal("writing a surprise", fault))
}
