//! The frame around every page: who is reading, in which language, the navigation, the notice.
//!
//! A page's struct holds a [`Frame`] under the name `frame`; its template extends `html/layout.html`. Nothing of a page
//! may be inline but markup: styles and scripts come from `/static/` and the policy below refuses everything else.

use super::notice::Notice;
use super::{asset, landing};
use crate::error::{Error, Result};
use crate::i18n::Lang;
use askama::Template;
use askama::filters::Safe;

/// The content security policy of every page: own styles, scripts, pictures and connections, nothing from elsewhere,
/// nothing inline, never inside another site's page.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What every page needs to know.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The language of the page.
    pub lang: Lang,
    /// The name at the top: the restaurant's, or the house's where there are several.
    pub house: String,
    /// Who is signed in.
    pub visitor: Option<Visitor>,
    /// The masked cross-site token of this page's forms.
    pub csrf: String,
    /// The secret that the token proves; it goes into the cookie.
    pub secret: String,
    /// The path as it was asked for, without query: for the language switch and for marking where one is.
    pub path: String,
    /// What was just done.
    pub notice: Option<Notice>,
    /// Units in the visitor's cart.
    pub units: u32,
    /// For staff, where the machine's clock is not what the house goes by: what to know and do.
    pub clock: Option<String>,
    /// Whether the house has an authority of its own that this browser may not know yet.
    pub trust: bool,
}

/// Who is signed in, as far as the navigation cares.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The name to greet; may be empty.
    pub name: String,
    /// Which links are theirs.
    pub place: Place,
    /// Whether they look after the house.
    pub admin: bool,
}

/// Where somebody works, or that they do not: decides the links in the navigation and where signing in leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A guest of the restaurant.
    Customer,
    /// The kitchen's people.
    Kitchen,
    /// Owner or administrator: the kitchen, and the panel.
    Owner,
    /// A courier.
    Courier,
}

/// The hidden field with the cross-site token.
#[derive(Debug, Template)]
#[template(source = r#"<input type="hidden" name="csrfmiddlewaretoken" value="{{ csrf }}">"#, ext = "html")]
pub struct CsrfField<'a> {
    csrf: &'a str,
}

/// A small picture beside a word; never the only thing that says something.
#[derive(Debug, Template)]
#[template(
    source = r##"<svg class="icon" aria-hidden="true"><use href="{{ icons }}#{{ name }}"/></svg>"##,
    ext = "html"
)]
pub struct Icon<'a> {
    icons: String,
    name: &'a str,
}

/// Script, style and texts of the browser's outbox.
#[derive(Debug, Template)]
#[template(path = "outbox.html")]
pub struct Outbox {
    t: Lang,
}

impl Frame {
    /// The icon of this name, of `static/icons.svg`.
    #[must_use]
    pub fn icon<'a>(&self, name: &'a str) -> Safe<Icon<'a>> {
        Safe(Icon { icons: asset::ICONS.url(), name })
    }

    /// The style's address.
    #[must_use]
    pub fn style(&self) -> String {
        asset::STYLE.url()
    }

    /// The address of the browser tab's picture.
    #[must_use]
    pub fn favicon(&self) -> String {
        asset::FAVICON.url()
    }

    /// The address of a compiled-in file: `frame.file("kitchen.js")`.
    #[must_use]
    pub fn file(&self, name: &str) -> String {
        asset::url(name)
    }

    /// The address of the script that keeps a page fresh.
    #[must_use]
    pub fn refresh(&self) -> String {
        asset::REFRESH.url()
    }

    /// What a page's head needs so that a form with `data-outbox` is kept in the browser while it cannot be sent.
    #[must_use]
    pub fn outbox(&self) -> Safe<Outbox> {
        Safe(Outbox { t: self.lang })
    }

    /// The hidden field that every form with POST begins with.
    #[must_use]
    pub fn csrf_field(&self) -> Safe<CsrfField<'_>> {
        Safe(CsrfField { csrf: &self.csrf })
    }

    /// This page in the other language. A path that would lead to another site leads home.
    #[must_use]
    pub fn switch(&self) -> String {
        let path = landing::same_site(&self.path).unwrap_or("/");
        format!("{path}?lang={}", self.lang.other().tag())
    }

    /// Whether `path` is the page shown, for `aria-current`.
    #[must_use]
    pub fn is_here(&self, path: &str) -> bool {
        self.path == path
    }

    /// Whether the visitor's links are the kitchen's.
    #[must_use]
    pub fn is_kitchen(&self) -> bool {
        self.is_place(Place::Kitchen) || self.is_owner()
    }

    /// Whether the visitor has a panel.
    #[must_use]
    pub fn is_owner(&self) -> bool {
        self.is_place(Place::Owner)
    }

    /// Whether the page shown is one of the panel's.
    #[must_use]
    pub fn is_in_panel(&self) -> bool {
        self.path.strip_prefix("/panel-restaurante/").is_some_and(|rest| !rest.is_empty())
    }

    /// The address of the script that keeps an open menu true.
    #[must_use]
    pub fn menu_live(&self) -> String {
        asset::MENU_LIVE.url()
    }

    /// Whether the visitor looks after the house.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.visitor.as_ref().is_some_and(|visitor| visitor.admin)
    }

    /// Whether the visitor's links are a courier's.
    #[must_use]
    pub fn is_courier(&self) -> bool {
        self.is_place(Place::Courier)
    }

    /// Whether the visitor's links are a guest's with an account.
    #[must_use]
    pub fn is_customer(&self) -> bool {
        self.is_place(Place::Customer)
    }

    fn is_place(&self, place: Place) -> bool {
        self.visitor.as_ref().is_some_and(|visitor| visitor.place == place)
    }
}

/// A page: a template that stands in a frame.
pub trait Page: Template {
    /// The frame.
    fn frame(&self) -> &Frame;
}

/// Says that these structs are pages.
macro_rules! pages {
    ($($page:ty),+) => {
        $(impl $crate::pages::layout::Page for $page {
            fn frame(&self) -> &$crate::pages::layout::Frame {
                &self.frame
            }
        })+
    };
}
pub(super) use pages;

/// Fills a template. It fails only where memory or a formatter does.
pub fn render(page: &impl Template) -> Result<String> {
    page.render().map_err(|error| Error::internal("filling a page", error))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Text that breaks a page which forgets to escape it.
    pub(in crate::pages) const NASTY: &str = r#"<script>alert(1)</script>"'><img src=x>&"#;

    /// A frame for tests of templates.
    pub(in crate::pages) fn frame(lang: Lang) -> Frame {
        Frame {
            lang,
            house: format!("La Fonda {NASTY}"),
            visitor: Some(Visitor { name: NASTY.to_owned(), place: Place::Customer, admin: false }),
            csrf: "tokentokentoken".to_owned(),
            secret: "secretsecret".to_owned(),
            path: "/carrito/".to_owned(),
            notice: Some(Notice::Saved),
            units: 3,
            clock: None,
            trust: false,
        }
    }

    /// Fills `page` and checks what must hold of every page: nasty text is text, nothing is inline, every POST form
    /// carries the token, every control that is seen has a name or leads somewhere.
    pub(in crate::pages) fn sound(page: &impl Template) -> String {
        let html = render(page).unwrap();
        assert!(!html.contains("<script>alert"), "a script of a guest's is in the page:\n{html}");
        assert!(!html.contains("<img src=x"), "a picture of a guest's is in the page:\n{html}");
        assert!(!html.contains("\"'>"), "an attribute can be left:\n{html}");
        for inline in [" style=", " onclick=", " onsubmit=", " onchange=", "<style", "javascript:"] {
            assert!(!html.contains(inline), "{inline} breaks the content security policy:\n{html}");
        }
        let posts = html.matches("method=\"post\"").count();
        assert_eq!(posts, html.matches("csrfmiddlewaretoken").count(), "a form without its token:\n{html}");
        assert_eq!(html.matches("<h1").count(), 1, "one heading of the first rank:\n{html}");
        let ids: Vec<_> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        for (n, id) in ids.iter().enumerate() {
            assert!(!ids.iter().skip(n + 1).any(|other| other == id), "id {id} is there twice");
        }
        for target in html.split(" for=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(ids.contains(&target), "a label for nothing: {target}");
        }
        for open in ["form", "div", "section", "article", "ul", "ol", "li", "details", "fieldset", "dl", "p"]
        {
            let opened =
                html.matches(&format!("<{open}>")).count() + html.matches(&format!("<{open} ")).count();
            assert_eq!(
                opened,
                html.matches(&format!("</{open}>")).count(),
                "<{open}> is not closed:\n{html}"
            );
        }
        html
    }

    #[test]
    fn the_switch_never_leads_to_another_site() {
        let mut frame = frame(Lang::Es);
        assert_eq!(frame.switch(), "/carrito/?lang=en");
        frame.path = "//evil.example/".to_owned();
        assert_eq!(frame.switch(), "/?lang=en");
    }

    #[test]
    fn the_policy_allows_nothing_inline_and_nothing_from_elsewhere() {
        assert!(!CONTENT_SECURITY_POLICY.contains("unsafe"));
        assert!(!CONTENT_SECURITY_POLICY.contains("http"));
        assert!(!CONTENT_SECURITY_POLICY.contains('*'));
    }
}
