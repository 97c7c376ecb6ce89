//! What stands on the kitchen's screen: active orders in columns by state with the steps that each may take next, the
//! count of each dish, what can be taken back, and what is sold out.
//!
//! # Why are the buttons computed?
//! They are what the state table answers for this order and its kitchen: a button that would be refused is never shown.

use crate::app::App;
use crate::i18n::Lang;
use crate::pages::order;
use crate::restaurant::order::{Facts, Order, Paid, State};
use crate::restaurant::step::{self, Actor, Step, Wish};
use crate::services;
use crate::services::kitchen::{Menu, Undoable};
use crate::wire::live::Id;
use crate::wire::order::state_word;
use std::collections::BTreeMap;

/// What there is to do.
#[derive(Debug)]
pub struct Board<'a> {
    /// The page's path: forms and scripts go from there.
    pub base: &'static str,
    /// Epoch and number at which it holds, as a stream continues it.
    pub id: String,
    /// When it was read, in milliseconds since 1970.
    pub now: i64,
    /// When the newest order came, likewise; 0: none yet.
    pub newest: i64,
    /// The restaurant's name.
    pub name: &'a str,
    /// Whether it takes orders now.
    pub open: bool,
    /// Whether there are several restaurants: then each order says whose it is.
    pub several: bool,
    /// One column for each state that is active, in order.
    pub columns: Vec<Column<'a>>,
    /// What is still to be cooked: how many of each dish, the most first.
    pub tally: Vec<(u32, &'a str)>,
    /// What can be taken back.
    pub undoable: &'a [Undoable],
    /// The menus, for saying what is sold out.
    pub menus: &'a [Menu],
}

/// The orders of one state, oldest first.
#[derive(Debug)]
pub struct Column<'a> {
    /// Which.
    pub state: State,
    /// The orders.
    pub tickets: Vec<Ticket<'a>>,
}

/// An order as the kitchen sees it.
#[derive(Debug)]
pub struct Ticket<'a> {
    /// The order with its lines.
    pub order: &'a Order,
    /// When it came, in the reader's words: `15:07`, or a day where no time is known.
    pub at: String,
    /// Minutes since then; `None` where no time is known.
    pub waiting: Option<i64>,
    /// The name of whoever carries it.
    pub courier: Option<String>,
    /// What may be done next.
    pub steps: Vec<Button>,
}

/// A step that may be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Button {
    /// The state after.
    pub next: State,
    /// Whether a reason has to be given.
    pub reason: bool,
}

/// The states that have a column.
pub(super) const COLUMNS: [State; 5] =
    [State::Pending, State::Accepted, State::Preparing, State::Ready, State::OnTheWay];

/// What the kitchen may promise with one touch, in minutes.
pub(super) const PROMISES: [u32; 4] = [10, 20, 30, 45];

/// Minutes after which an order that nobody promised anything for is late.
const LATE: i64 = 20;

/// Minutes after which a new order has waited for too long to be answered.
const UNANSWERED: i64 = 5;

/// Minutes that a form sent; `None` for what is no promise.
pub(super) fn minutes(text: &str) -> Option<u32> {
    text.parse().ok().filter(|minutes| (1..=24 * 60).contains(minutes))
}

impl<'a> Board<'a> {
    /// The board of what was read.
    pub(super) fn new(
        app: &App,
        read: &'a services::kitchen::Board,
        menus: &'a [Menu],
        base: &'static str,
        t: Lang,
    ) -> Self {
        let owner = |order: &Order| read.restaurants.iter().find(|kitchen| kitchen.id == order.restaurant);
        let tickets = read.now.orders.iter().filter_map(|order| {
            let owner = owner(order)?.owner;
            Some(ticket(app, order, &order::facts(order, owner), t))
        });
        Self {
            base,
            id: Id { epoch: read.now.epoch.clone(), seq: read.now.seq }.to_string(),
            now: app.clock.now().millis(),
            newest: read.newest_at.map_or(0, crate::clock::Time::millis),
            name: read.restaurants.first().map_or("", |restaurant| restaurant.name.as_str()),
            open: read.restaurants.iter().any(|restaurant| restaurant.open),
            several: read.restaurants.len() > 1,
            columns: columns(tickets.collect()),
            tally: tally(&read.now.orders),
            undoable: &read.undoable,
            menus,
        }
    }

    /// How many orders are under way.
    #[must_use]
    pub fn count(&self) -> usize {
        self.columns.iter().map(|column| column.tickets.len()).sum()
    }

    /// How many wait for an answer.
    #[must_use]
    pub fn fresh(&self) -> usize {
        let new = self.columns.iter().filter(|column| column.state == State::Pending);
        new.map(|column| column.tickets.len()).sum()
    }

    /// How many dishes are sold out.
    #[must_use]
    pub fn sold_out(&self) -> usize {
        let dishes = self.menus.iter().flat_map(|menu| &menu.sections).flat_map(|section| &section.products);
        dishes.filter(|dish| !dish.available).count()
    }

    /// Whether this is a paired screen's.
    #[must_use]
    pub fn is_screen(&self) -> bool {
        self.base == super::SCREEN
    }

    /// Where its events are to be heard.
    #[must_use]
    pub fn stream(&self) -> &'static str {
        if self.is_screen() { "/cocina/eventos/" } else { "/api/eventos/cocina/" }
    }
}

/// Sorts tickets into columns.
pub(super) fn columns(tickets: Vec<Ticket<'_>>) -> Vec<Column<'_>> {
    let mut columns = COLUMNS.map(|state| Column { state, tickets: Vec::new() });
    for ticket in tickets {
        if let Some(column) = columns.iter_mut().find(|column| column.state == ticket.order.state) {
            column.tickets.push(ticket);
        }
    }
    columns.into()
}

/// How many of each dish are still to be cooked: of what is ready nothing is.
pub(super) fn tally(orders: &[Order]) -> Vec<(u32, &str)> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    let open = |order: &&Order| matches!(order.state, State::Pending | State::Accepted | State::Preparing);
    for line in orders.iter().filter(open).flat_map(|order| &order.lines) {
        let count = counts.entry(&line.name).or_default();
        *count = count.saturating_add(line.quantity);
    }
    let mut tally: Vec<_> = counts.into_iter().map(|(name, count)| (count, name)).collect();
    tally.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    tally
}

fn ticket<'a>(app: &App, order: &'a Order, facts: &Facts, t: Lang) -> Ticket<'a> {
    let zone = app.terms.zone();
    // A name that cannot be read must not cost the kitchen its list.
    let courier = order.courier.and_then(|id| services::account::show(app, id).ok());
    Ticket {
        order,
        at: order.placed_at.map_or_else(|| t.day(&order.business_day), |at| t.time(at.millis(), zone)),
        waiting: order.placed_at.map(|at| app.clock.now().since(at).as_secs() / 60),
        courier: courier.map(|who| if who.first_name.is_empty() { who.username } else { who.first_name }),
        steps: steps(facts),
    }
}

/// The steps that the state table allows the kitchen.
pub(super) fn steps(facts: &Facts) -> Vec<Button> {
    let may = |next, reason| {
        let wish = Wish { next, reason, minutes: None };
        matches!(step::step(facts, Actor::Owner(facts.owner), wish), Ok(Step::Move(_)))
    };
    let all = State::ALL.iter().copied();
    all.filter(|next| may(*next, Some("x"))).map(|next| Button { next, reason: !may(next, None) }).collect()
}

impl Column<'_> {
    /// Its heading.
    #[must_use]
    pub const fn title(&self, t: Lang) -> &'static str {
        match self.state {
            State::Pending => t.column_pending(),
            State::Accepted => t.column_accepted(),
            State::Preparing => t.column_preparing(),
            State::Ready => t.column_ready(),
            State::OnTheWay => t.column_on_the_way(),
            State::Delivered => t.state_delivered(),
            State::Cancelled => t.state_cancelled(),
        }
    }
}

impl Ticket<'_> {
    /// Minutes after which it is late: what was promised, else what is usual; a new one is to be answered soon.
    #[must_use]
    pub fn due(&self) -> i64 {
        match self.order.state {
            State::Pending => UNANSWERED,
            State::Accepted
            | State::Preparing
            | State::Ready
            | State::OnTheWay
            | State::Delivered
            | State::Cancelled => self.order.minutes.map_or(LATE, i64::from),
        }
    }

    /// Whether it has waited for too long.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.waiting.is_some_and(|minutes| minutes >= self.due()) && self.order.state != State::OnTheWay
    }

    /// When it came, in milliseconds since 1970; 0 where no time is known.
    #[must_use]
    pub fn placed(&self) -> i64 {
        self.order.placed_at.map_or(0, crate::clock::Time::millis)
    }

    /// Whether money is still to come in.
    #[must_use]
    pub fn is_paid(&self) -> bool {
        self.order.paid == Paid::Paid
    }

    /// Whether it waits for an answer.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.order.state == State::Pending
    }

    /// The contract's word for its state.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        state_word(self.order.state)
    }

    /// The steps that lead on; to accept a new one is a choice of minutes and not among them.
    pub fn onward(&self) -> impl Iterator<Item = &Button> {
        self.steps.iter().filter(|step| !matches!(step.next, State::Cancelled | State::Accepted))
    }

    /// The step that calls it off.
    #[must_use]
    pub fn call_off(&self) -> Option<&Button> {
        self.steps.iter().find(|step| step.next == State::Cancelled)
    }
}

impl Button {
    /// The contract's word for the state after.
    #[must_use]
    pub const fn word(self) -> &'static str {
        state_word(self.next)
    }

    /// What stands on it.
    #[must_use]
    pub const fn label(self, from: State, t: Lang) -> &'static str {
        match self.next {
            State::Accepted => t.step_accept(),
            State::Preparing => t.step_prepare(),
            State::Ready => t.step_ready(),
            State::Delivered => t.step_deliver(),
            State::Cancelled if matches!(from, State::Pending) => t.step_reject(),
            State::Pending | State::OnTheWay | State::Cancelled => t.step_cancel(),
        }
    }
}
