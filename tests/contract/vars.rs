//! The variables of one case, and `{{name}}` replaced by them.

use crate::json;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// What a case may name: `rand`, `base`, its minted tokens and what its steps captured.
#[derive(Default)]
pub(crate) struct Vars(HashMap<String, Value>);

impl Vars {
    /// Sets `name`, replacing what it held.
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    /// `value` with every known `{{name}}` in its texts replaced; keys of objects stay.
    ///
    /// A text that is nothing but one name becomes the variable itself, with its type; an unknown name stays as written.
    pub(crate) fn fill(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.whole(text).unwrap_or_else(|| Value::String(self.fill_text(text))),
            Value::Array(items) => items.iter().map(|item| self.fill(item)).collect(),
            Value::Object(fields) => Value::Object(
                fields.iter().map(|(key, item)| (key.clone(), self.fill(item))).collect::<Map<_, _>>(),
            ),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    /// `text` with every known `{{name}}` replaced.
    pub(crate) fn fill_text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            out.push_str(before);
            if let Some((value, tail)) =
                name_at(after).and_then(|(name, tail)| Some((self.0.get(name)?, tail)))
            {
                out.push_str(&json::inline(value));
                rest = tail;
            } else {
                // Only one brace is passed: the next may open a name, as in `{{{a}}`.
                out.push('{');
                rest = rest.get(before.len() + 1..).unwrap_or_default();
            }
        }
        out.push_str(rest);
        out
    }

    fn whole(&self, text: &str) -> Option<Value> {
        let (name, tail) = name_at(text.strip_prefix("{{")?)?;
        if tail.is_empty() { self.0.get(name).cloned() } else { None }
    }
}

/// The name in front of `}}`, and what follows.
fn name_at(text: &str) -> Option<(&str, &str)> {
    let (name, tail) = text.split_once("}}")?;
    let word = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    word.then_some((name, tail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn vars() -> Vars {
        let mut vars = Vars::default();
        vars.set("id", json!(7));
        vars.set("a", json!("x"));
        vars
    }

    #[test]
    fn a_name_alone_keeps_the_type_of_its_value() {
        assert_eq!(vars().fill(&json!({"{{a}}": ["{{id}}", "{{id}} ", 1]})), json!({"{{a}}": [7, "7 ", 1]}));
    }

    #[test]
    fn unknown_names_and_loose_braces_stay() {
        assert_eq!(
            vars().fill_text("{{a}}{{b}} {{ a }} {{{a}} {{a}}} {{}} {{a"),
            "x{{b}} {{ a }} {x x} {{}} {{a"
        );
    }
}
