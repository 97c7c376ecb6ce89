//! One order as its owner reads it: lines, guest, money with its buttons, and what happened, step by step.

use super::super::layout::{Frame, pages};
use super::super::notice::Notice;
use super::super::order::line_sum;
use super::super::visit::{self, Sent};
use super::super::words;
use super::{At, Tab, paid};
use crate::app::App;
use crate::error::{Error, Noun, Refusal, Result};
use crate::http::Response;
use crate::i18n::Lang;
use crate::middleware::Context;
use crate::restaurant::event::Kind;
use crate::restaurant::id::OrderId;
use crate::restaurant::order::{Order, Paid};
use crate::services;
use crate::services::report;
use crate::wire::order::{paid_word, parse_paid};
use askama::Template;

/// An order's page.
#[derive(Debug, Template)]
#[template(path = "panel_order.html")]
pub struct Whole {
    /// The frame.
    pub frame: Frame,
    /// Where in the panel.
    pub at: At,
    /// The order with its lines.
    pub order: Order,
    /// When it came, in the reader's words.
    pub placed: String,
    /// The name of whoever carries or carried it.
    pub courier: String,
    /// What may be said of its payment now.
    pub choices: Vec<Paid>,
    /// What happened, the oldest first.
    pub story: Vec<Happened>,
}

/// Something that happened.
#[derive(Debug)]
pub struct Happened {
    /// What.
    pub what: &'static str,
    /// When, in the reader's words.
    pub when: String,
    /// Who did it; empty where nobody with an account did.
    pub who: String,
}

impl Whole {
    /// The contract's word for what a button says.
    #[must_use]
    pub const fn word(to: Paid) -> &'static str {
        paid_word(to)
    }

    /// What stands on a button.
    #[must_use]
    pub const fn label(to: Paid, t: Lang) -> &'static str {
        match to {
            Paid::Due => t.paid_due(),
            Paid::Paid => t.panel_mark_paid(),
            Paid::Refused => t.panel_mark_refused(),
            Paid::Refunded => t.panel_mark_refunded(),
        }
    }

    /// Where the buttons go.
    #[must_use]
    pub fn action(&self) -> String {
        self.at.path(&format!("pedidos/{}/pago/", self.order.id))
    }

    fn is_refund(to: Paid) -> bool {
        to == Paid::Refunded
    }
}

pages!(Whole);

/// What an event is called.
#[must_use]
pub const fn event(kind: Kind, t: Lang) -> &'static str {
    match kind {
        Kind::Placed => t.event_placed(),
        Kind::Imported => t.event_imported(),
        Kind::Accepted => t.state_accepted(),
        Kind::Preparing => t.state_preparing(),
        Kind::Ready => t.state_ready(),
        Kind::Taken => t.state_on_the_way(),
        Kind::GivenBack => t.event_given_back(),
        Kind::Delivered => t.state_delivered(),
        Kind::Cancelled => t.state_cancelled(),
        Kind::Paid => t.paid_paid(),
        Kind::Refunded => t.paid_refunded(),
        Kind::PaymentRefused => t.paid_refused(),
        Kind::Rated => t.event_rated(),
        Kind::Undone => t.event_undone(),
    }
}

/// `GET /panel-restaurante/pedidos/<id>/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let owner = request.who.id()?;
    let id = OrderId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Order))?;
    let whole = report::order(app, owner, id)?;
    let at = At::of(app, &request, Tab::History)?;
    let frame = visit::frame(app, &request)?;
    let (t, zone) = (frame.lang, app.terms.zone());
    let name = |id| report::name(&app.store, id);
    let mut story = Vec::with_capacity(whole.events.len());
    for row in &whole.events {
        let Some(kind) = Kind::parse(&row.kind) else { continue };
        story.push(Happened {
            what: event(kind, t),
            when: t.moment(row.at.millis(), zone),
            who: row.actor.map(name).transpose()?.unwrap_or_default(),
        });
    }
    let order = whole.order;
    let page = Whole {
        placed: order.placed_at.map_or_else(|| t.day(&order.business_day), |at| t.moment(at.millis(), zone)),
        courier: order.courier.map(name).transpose()?.unwrap_or_default(),
        choices: whole.choices,
        order,
        story,
        frame,
        at,
    };
    visit::answer(app, &request, 200, &page)
}

/// `POST /panel-restaurante/pedidos/<id>/pago/`.
pub async fn settle(app: &App, mut request: Context) -> Result<Response> {
    let owner = request.who.id()?;
    let id = OrderId::parse(request.param("id")).ok_or(Error::NotFound(Noun::Order))?;
    services::report::order(app, owner, id)?;
    let at = At::of(app, &request, Tab::History)?;
    let back = at.path(&format!("pedidos/{id}/"));
    let Some(to) = parse_paid(&Sent::read(&mut request).await?.text("pago")) else {
        return Ok(visit::to(&back));
    };
    match report::settle(app, owner, id, to).await {
        Ok(()) => Ok(visit::to(&Notice::Saved.on(&back))),
        Err(Error::Refused(Refusal::PaymentNotAllowed)) => Ok(visit::to(&Notice::StepRefused.on(&back))),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::at;
    use super::*;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::pages::order::tests::order;
    use crate::restaurant::order::State;

    #[test]
    fn an_order_is_shown_with_its_money_and_its_story() {
        for t in Lang::ALL {
            let mut order = order(State::Delivered);
            order.paid = Paid::Paid;
            let page = Whole {
                frame: frame(t),
                at: at(Tab::History),
                order,
                placed: "15:07".into(),
                courier: NASTY.into(),
                choices: vec![Paid::Refunded],
                story: vec![
                    Happened { what: event(Kind::Placed, t), when: "15:07".into(), who: NASTY.into() },
                    Happened { what: event(Kind::Paid, t), when: "15:40".into(), who: String::new() },
                ],
            };
            let html = sound(&page);
            for part in
                ["Mondongo", "reembolsado", t.event_placed(), t.panel_refund_sure(), "/pedidos/31/pago/"]
            {
                assert!(html.contains(part), "{part} is missing:\n{html}");
            }
            let due = Whole { choices: vec![Paid::Paid, Paid::Refused], ..page };
            let html = sound(&due);
            assert!(html.contains(r#"value="pagado""#) && html.contains(r#"value="rechazado""#), "{html}");
            let over = Whole { choices: Vec::new(), ..due };
            assert!(!sound(&over).contains("name=\"pago\""));
        }
    }
}
