//! The chat on the wire: `mensaje`, `historial`, `categoria`, `restaurante`; `respuesta`.
//!
//! # Why are angle brackets replaced?
//! The original's page puts the answer into its HTML as it is. A menu is written by people; with `‹` for `<` their words
//! are the same text wherever they are put.
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

/// What was found, in sentences. `price` writes the price of one.
#[must_use]
pub fn found(offers: &[Offer], price: impl Fn(&Offer) -> String) -> String {
    if offers.is_empty() {
        return "No encontré platos así en el menú. Prueba con otras palabras, o escribe «sorpréndeme»."
            .to_owned();
    }
    let mut text = String::from("Esto encontré en el menú:");
    for offer in offers {
        let product = &offer.product;
        let price = price(offer);
        text.extend(["\n• ", &product.name, " (", &offer.restaurant_name, "), ", &price]);
        let about: String = product.description.chars().take(ABOUT).collect();
        if !about.is_empty() {
            let more = if about.len() < product.description.len() { "…" } else { "" };
            text.extend([": ", &about, more]);
        }
    }
    plain(&text)
}

/// Text that is no HTML, even for who takes it for some.
fn plain(text: &str) -> String {
    text.replace('<', "‹").replace('>', "›")
}

/// A dish that chance chose: a JSON text within the answer, as documented.
pub fn surprise(offer: &Offer) -> Result<String> {
    let product = &offer.product;
    let body = json!({
        "modo": "sorpresa",
        "producto_id": product.id,
        "nombre": plain(&product.name),
        "precio": product.price.to_string(),
        "restaurante": plain(&offer.restaurant_name),
        "descripcion": plain(&product.description),
        "url": format!("/restaurantes/restaurante/{}/#p{}", product.restaurant, product.id),
        "imagen": product.image,
        "razon": plain(&format!("Hoy te proponemos {} de {}.", product.name, offer.restaurant_name)),
    });
    serde_json::to_string(&body).map_err(|fault| Error::internal("writing a surprise", fault))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Input;
    use crate::restaurant::id::{CategoryId, ProductId, RestaurantId};
    use crate::restaurant::money::Money;
    use crate::restaurant::product::Product;

    fn read(body: Value) -> Result<Said> {
        said(Fields::of(Input::Json(body))?)
    }

    fn faulty(body: Value) -> Vec<String> {
        match read(body) {
            Err(Error::Invalid(faults)) => faults.0.iter().map(|(field, _)| field.to_string()).collect(),
            other => panic!("not refused: {other:?}"),
        }
    }

    fn offer(name: &str) -> Offer {
        let product = Product {
            id: ProductId::new(9),
            restaurant: RestaurantId::new(2),
            category: CategoryId::new(1),
            category_name: "Sopas".into(),
            name: name.into(),
            description: "x".repeat(200),
            price: Money::from_minor(1_700_000),
            available: true,
            image: None,
        };
        Offer { product, restaurant_name: "La Fonda".into(), currency: "COP".into() }
    }

    #[test]
    fn a_message_is_needed_and_a_malformed_history_is_a_fault_of_its_field() {
        assert_eq!(faulty(json!({})), ["mensaje"]);
        assert_eq!(faulty(json!({"mensaje": "x".repeat(501)})), ["mensaje"]);
        for history in
            [json!([1]), json!("x"), json!([{"role": "user"}]), json!([{"role": "x", "content": ""}])]
        {
            assert_eq!(faulty(json!({"mensaje": "hola", "historial": history})), ["historial"]);
        }
        let history =
            json!([{"role": "user", "content": "hola"}, {"role": "assistant", "content": "¡Hola!"}]);
        let said = read(
            json!({"mensaje": "hola", "historial": history, "categoria": "", "restaurante": "La Fonda"}),
        );
        let said = said.unwrap();
        assert_eq!((said.category, said.restaurant.as_deref()), (None, Some("La Fonda")));
    }

    #[test]
    fn a_surprise_is_asked_for_with_or_without_accents() {
        let wants = |message: &str| read(json!({"mensaje": message})).unwrap().wants_surprise();
        assert!(wants("¡SORPRENDEME!") && wants("recomiéndame algo") && wants("una sorpresa"));
        assert!(!wants("¿hay sopa?"));
    }

    #[test]
    fn an_answer_is_never_html() {
        let offers = [offer("<img src=x onerror=alert(1)>")];
        let text = found(&offers, |_| "$17.000".into());
        assert!(
            text.contains("‹img src=x onerror=alert(1)› (La Fonda), $17.000: xxx") && text.ends_with('…'),
            "{text}"
        );
        let surprise: Value = serde_json::from_str(&surprise(&offers[0]).unwrap()).unwrap();
        assert!(!surprise.to_string().contains('<'));
        assert_eq!(surprise["modo"], "sorpresa");
        assert_eq!((&surprise["producto_id"], &surprise["precio"]), (&json!(9), &json!("17000.00")));
        assert_eq!(surprise["url"], "/restaurantes/restaurante/2/#p9");
    }
}
