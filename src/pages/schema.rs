//! `/api/esquema/pagina/`: every path that is served, for those who write programs. What is told comes from the table.

use super::layout::{Frame, pages};
use super::{asset, visit};
use crate::app::App;
use crate::error::Result;
use crate::http::Response;
use crate::i18n::Lang;
use crate::middleware::{Context, Guard};
use askama::Template;

/// The page.
#[derive(Debug, Template)]
#[template(path = "schema.html")]
pub struct Schema {
    /// The frame.
    pub frame: Frame,
    /// The paths by area.
    pub areas: Vec<Area>,
}

pages!(Schema);

impl Schema {
    /// The style's address.
    #[must_use]
    pub fn style(&self) -> String {
        asset::SCHEMA.url()
    }
}

/// Paths that belong together.
#[derive(Debug)]
pub struct Area {
    /// Its name, as in the document.
    pub name: &'static str,
    /// Its rows, as in the table.
    pub rows: Vec<Row>,
}

/// One path and method.
#[derive(Debug)]
pub struct Row {
    /// The method.
    pub method: &'static str,
    /// The path with its parameters.
    pub path: &'static str,
    /// Who may enter.
    pub guard: Guard,
    /// What it does.
    pub doc: &'static str,
    /// It is for a browser's form, beside one for programs.
    pub is_form: bool,
    /// The largest body, where one is read.
    pub limit: Option<String>,
    /// The statuses of refusals.
    pub refusals: String,
}

impl Row {
    /// Who may enter, in the reader's words.
    #[must_use]
    pub const fn who(&self, t: &Lang) -> &'static str {
        match self.guard {
            Guard::Nobody | Guard::Anyone => t.schema_anybody(),
            Guard::User => t.schema_user(),
            Guard::Screen => t.schema_screen(),
            Guard::Courier => t.schema_courier(),
            Guard::Admin => t.schema_admin(),
        }
    }
}

/// The page as the answer to `request`.
pub fn show(app: &App, request: &Context, areas: Vec<Area>) -> Result<Response> {
    let page = Schema { frame: visit::frame(app, request)?, areas };
    visit::answer(app, request, 200, &page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::layout::tests::{frame, sound};

    #[test]
    fn a_row_says_who_may_enter_and_what_may_be_sent() {
        for t in Lang::ALL {
            let row = Row {
                method: "POST",
                path: "/api/pedidos/{id:int}/estado/",
                guard: Guard::User,
                doc: "Move an order one step",
                is_form: false,
                limit: Some("1 MiB".to_owned()),
                refusals: "400, 401".to_owned(),
            };
            let page = Schema { frame: frame(t), areas: vec![Area { name: "restaurant", rows: vec![row] }] };
            let html = sound(&page);
            assert!(html.contains("/api/pedidos/{id:int}/estado/") && html.contains("1 MiB"));
            assert!(html.contains(t.schema_user()) && html.contains("400, 401"));
        }
    }
}
