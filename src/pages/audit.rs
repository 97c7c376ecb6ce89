//! The audit as an administrator reads it: who signed in, what was changed about whom, the newest first.

use super::asset;
use super::layout::{Frame, pages};
use super::visit;
use crate::app::App;
use crate::auth::id::UserId;
use crate::error::Result;
use crate::http::Response;
use crate::i18n::Lang;
use crate::middleware::Context;
use crate::services::admin::{self, Line};
use askama::Template;

/// A page of the audit.
#[derive(Debug, Template)]
#[template(path = "admin_audit.html")]
pub struct Audit {
    /// The frame.
    pub frame: Frame,
    /// The lines with their times in the reader's words.
    pub lines: Vec<(Line, String)>,
    /// Only of this kind.
    pub kind: Option<&'static str>,
    /// Only of this account, and what it is called.
    pub user: Option<(UserId, String)>,
    /// The link to earlier lines.
    pub more: Option<String>,
}

/// What can have happened, in the code's words.
pub const KINDS: [&str; 18] = [
    "log_in",
    "log_in_failed",
    "log_out",
    "log_out_everywhere",
    "refresh_reused",
    "registered",
    "set_up",
    "password_changed",
    "password_link",
    "recovery_asked",
    "email_changed",
    "role_changed",
    "state_changed",
    "erased",
    "restaurant_made",
    "restaurant_given",
    "restaurant_retired",
    "restaurant_restored",
];

/// What happened, in words; the code's own where it has none.
pub(super) fn kind_text(kind: &str, t: Lang) -> &str {
    match kind {
        "log_in" => t.kind_log_in(),
        "log_in_failed" => t.kind_log_in_failed(),
        "log_out" => t.kind_log_out(),
        "log_out_everywhere" => t.kind_log_out_everywhere(),
        "refresh_reused" => t.kind_refresh_reused(),
        "registered" | "account_made" => t.kind_registered(),
        "set_up" => t.kind_set_up(),
        "password_changed" => t.kind_password_changed(),
        "password_link" => t.kind_password_link(),
        "recovery_asked" => t.kind_recovery_asked(),
        "email_changed" | "email_asked" => t.kind_email_changed(),
        "role_changed" => t.kind_role_changed(),
        "state_changed" => t.kind_state_changed(),
        "erased" | "account_erased" => t.kind_erased(),
        "restaurant_made" => t.kind_restaurant_made(),
        "restaurant_given" => t.kind_restaurant_given(),
        "restaurant_retired" => t.kind_restaurant_retired(),
        "restaurant_restored" => t.kind_restaurant_restored(),
        other => other,
    }
}

impl Audit {
    /// Whether these are the chosen ones.
    #[must_use]
    pub fn is_kind(&self, kind: &str) -> bool {
        self.kind == Some(kind)
    }
}

/// Whether it is something to look at twice.
pub(super) fn is_alarming(kind: &str) -> bool {
    matches!(kind, "log_in_failed" | "refresh_reused")
}

pages!(Audit);

/// `GET /administracion/auditoria/`: of one `suceso`, of one `usuario`; `antes` is the number before which it goes on.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let kind = request.query("suceso").and_then(|asked| KINDS.into_iter().find(|kind| *kind == asked));
    let user = request.query("usuario").and_then(UserId::parse);
    let before = request.query("antes").and_then(|text| text.parse().ok());
    let found = admin::audit(app, kind, user, before)?;
    let frame = visit::frame(app, &request)?;
    let (t, zone) = (frame.lang, app.terms.zone());
    let more = |next: i64| {
        let user = user.map(|id| id.to_string()).unwrap_or_default();
        format!("/administracion/auditoria/?suceso={}&usuario={user}&antes={next}", kind.unwrap_or_default())
    };
    let name = |id: UserId| {
        let record = crate::services::account::show(app, id).ok();
        (id, record.map_or_else(|| format!("#{id}"), |record| record.username))
    };
    let page = Audit {
        lines: found
            .rows
            .into_iter()
            .map(|line| (t.moment(line.row.at.millis(), zone), line))
            .map(|(at, line)| (line, at))
            .collect(),
        kind,
        user: user.map(name),
        more: found.next.map(more),
        frame,
    };
    visit::answer(app, &request, 200, &page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Time;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::services::admin::AuditRow;

    fn line(kind: &str) -> Line {
        let row = AuditRow {
            seq: 1,
            at: Time::from_secs(1),
            kind: kind.to_owned(),
            user: Some(UserId::new(7)),
            actor: Some(UserId::new(8)),
            address: NASTY.to_owned(),
            request: String::new(),
            detail: NASTY.to_owned(),
        };
        Line { row, user: Some(NASTY.to_owned()), actor: Some("jefa".to_owned()) }
    }

    #[test]
    fn every_kind_has_words_of_its_own_and_a_line_says_who_and_from_where() {
        for t in Lang::ALL {
            for kind in KINDS {
                assert_ne!(kind_text(kind, t), kind);
            }
            let lines =
                vec![(line("log_in_failed"), "ayer".to_owned()), (line("role_changed"), "hoy".to_owned())];
            let user = Some((UserId::new(7), NASTY.to_owned()));
            let html = sound(&Audit { frame: frame(t), lines, kind: Some("log_in"), user, more: None });
            assert!(html.contains(t.kind_role_changed()) && html.contains("jefa"), "{html}");
        }
    }
}
