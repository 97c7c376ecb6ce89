//! What was typed into a form, what is wrong with it, and fields that show both.
//!
//! A handler makes a [`Form`] with the values to show; a template asks it for its fields: `{{ form.field("email",
//! t.email()).kind("email").required().html() }}`. A label always belongs to its field, a fault is read out with it.
//! Passwords are never sent back: nobody puts them into a form.

use crate::error::FieldFaults;
use crate::i18n::Lang;
use askama::Template;
use askama::filters::Safe;
use std::borrow::Cow;

use super::refusal;

/// The values and faults of one form.
#[derive(Debug, Clone, Default)]
pub struct Form {
    lang: Lang,
    values: Vec<(&'static str, String)>,
    faults: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    /// A fault of the whole form.
    pub refused: Option<Cow<'static, str>>,
}

impl Form {
    /// An empty form.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        Self { lang, ..Self::default() }
    }

    /// The reader's language.
    #[must_use]
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// With `value` in the field `name`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// With a tick in the box `name`, or none.
    #[must_use]
    pub fn ticked(self, name: &'static str, ticked: bool) -> Self {
        if ticked { self.with(name, "on") } else { self }
    }

    /// With a fault of the field `name`. The field `""` is the whole form.
    #[must_use]
    pub fn fault(mut self, name: impl Into<Cow<'static, str>>, text: impl Into<Cow<'static, str>>) -> Self {
        let name = name.into();
        if name.is_empty() {
            self.refused = Some(text.into());
        } else {
            self.faults.push((name, text.into()));
        }
        self
    }

    /// With all of `faults`, in the reader's words. `name_of` gives a field's name on this form.
    #[must_use]
    pub fn faults(mut self, faults: &FieldFaults, name_of: fn(&str) -> &str) -> Self {
        for (field, all) in &faults.0 {
            for fault in all {
                let text = refusal::fault(fault, self.lang);
                self = self.fault(name_of(field).to_owned(), text);
            }
        }
        self
    }

    /// What stands in the field `name`.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(field, _)| *field == name).map_or("", |(_, value)| value)
    }

    /// Whether `value` is what stands in the field `name`: for choices.
    #[must_use]
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.value(name) == value
    }

    /// The first fault of the field `name`.
    #[must_use]
    pub fn fault_of(&self, name: &str) -> Option<&str> {
        self.faults.iter().find(|(field, _)| field == name).map(|(_, text)| text.as_ref())
    }

    /// Whether anything is wrong.
    #[must_use]
    pub fn is_faulty(&self) -> bool {
        self.refused.is_some() || !self.faults.is_empty()
    }

    /// What stands above the form when something is wrong.
    #[must_use]
    pub fn summary(&self) -> Option<&str> {
        match &self.refused {
            Some(text) => Some(text),
            None if self.faults.is_empty() => None,
            None => Some(self.lang.check_the_form()),
        }
    }

    /// A line of text.
    pub fn field<'a>(&'a self, name: &'a str, label: &'a str) -> Field<'a> {
        Field {
            t: self.lang,
            name,
            label,
            value: self.value(name),
            fault: self.fault_of(name),
            kind: "text",
            autocomplete: "",
            inputmode: "",
            hint: "",
            list: "",
            max: 0,
            rows: 0,
            required: false,
            optional: true,
        }
    }

    /// A box to tick.
    pub fn tick<'a>(&'a self, name: &'a str, label: &'a str) -> Tick<'a> {
        Tick {
            name,
            label,
            ticked: !self.value(name).is_empty(),
            fault: self.fault_of(name),
            required: false,
        }
    }
}

/// A labelled field, ready to be put into a page.
#[derive(Debug, Clone, Template)]
#[template(path = "field.html")]
#[must_use]
pub struct Field<'a> {
    t: Lang,
    name: &'a str,
    label: &'a str,
    value: &'a str,
    fault: Option<&'a str>,
    kind: &'a str,
    autocomplete: &'a str,
    inputmode: &'a str,
    hint: &'a str,
    list: &'a str,
    max: u32,
    rows: u8,
    required: bool,
    optional: bool,
}

impl<'a> Field<'a> {
    /// An `<input type>`: `email`, `tel`, `password`.
    pub fn kind(mut self, kind: &'a str) -> Self {
        self.kind = kind;
        self
    }

    /// What the browser may fill in (HTML's autofill words).
    pub fn autocomplete(mut self, word: &'a str) -> Self {
        self.autocomplete = word;
        self
    }

    /// Which keys a phone offers: `numeric`.
    pub fn keys(mut self, inputmode: &'a str) -> Self {
        self.inputmode = inputmode;
        self
    }

    /// A line of help below the field.
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// The id of a `<datalist>` with suggestions.
    pub fn list(mut self, id: &'a str) -> Self {
        self.list = id;
        self
    }

    /// At most so many characters; counted again by the rules.
    pub fn max(mut self, characters: u32) -> Self {
        self.max = characters;
        self
    }

    /// Several lines instead of one.
    pub fn rows(mut self, rows: u8) -> Self {
        self.rows = rows;
        self
    }

    /// The browser asks for it before sending.
    pub fn required(self) -> Self {
        self.required_if(true)
    }

    /// The browser asks for it before sending if `asked`; otherwise whether it is needed depends on other fields.
    pub fn required_if(mut self, asked: bool) -> Self {
        self.required = asked;
        self.optional = false;
        self
    }

    /// Its markup: all text in it is escaped already.
    #[must_use]
    pub fn html(self) -> Safe<Self> {
        Safe(self)
    }
}

/// A labelled box to tick.
#[derive(Debug, Clone, Template)]
#[template(path = "tick.html")]
#[must_use]
pub struct Tick<'a> {
    name: &'a str,
    label: &'a str,
    ticked: bool,
    fault: Option<&'a str>,
    required: bool,
}

impl Tick<'_> {
    /// The browser asks for it before sending.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Its markup: all text in it is escaped already.
    #[must_use]
    pub fn html(self) -> Safe<Self> {
        Safe(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Fault;

    #[test]
    fn a_field_shows_what_was_typed_and_what_is_wrong_with_it_as_text() {
        let form = Form::new(Lang::Es).with("email", "a\"><script>").fault("email", "<b>mal</b>");
        let html = form.field("email", "Correo").kind("email").required().to_string();
        assert!(
            html.contains(r#"name="email""#) && html.contains(r#"type="email""#) && html.contains("required")
        );
        assert!(html.contains("a&quot;&gt;&lt;script&gt;"), "{html}");
        assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
        assert!(html.contains("aria-invalid") && html.contains("aria-describedby"), "{html}");
        assert_eq!(form.summary(), Some(Lang::Es.check_the_form()));
    }

    #[test]
    fn a_box_is_ticked_only_when_it_is() {
        let ticked = Form::new(Lang::En).ticked("es_principal", true);
        let html = ticked.tick("es_principal", "Main").to_string();
        assert!(html.contains(r#"name="es_principal""#) && html.contains(" checked"), "{html}");
        let html = Form::new(Lang::En).ticked("es_principal", false).tick("es_principal", "Main").to_string();
        assert!(!html.contains("checked"), "{html}");
    }

    #[test]
    fn faults_of_a_service_stand_at_the_forms_own_fields() {
        let mut faults = FieldFaults::default();
        faults.add("street", Fault::Blank);
        faults.add("", Fault::NoData);
        let form = Form::new(Lang::En).faults(&faults, |name| if name == "street" { "calle" } else { name });
        assert_eq!(form.fault_of("calle"), Some(Lang::En.fault_required()));
        assert!(form.refused.is_some() && form.is_faulty());
    }
}
