//! The hub of live events: what was committed, handed to whoever listens, in the order of the journal.
//!
//! The store calls [`Hub::publish`] after COMMIT and before the answer. What a listener may see is decided at each event
//! by whoever writes the stream (`services::live`), not here. Where couriers are goes the same way, but is in no journal.
//!
//! # Why may a listener be behind?
//! Each one has a box of fixed size, so that one phone in a tunnel costs no memory and never slows a kitchen. When the
//! box is full it is emptied, and the listener is told that it is [`News::Behind`]: the journal has all of it, by number.
//! Whether a client is too slow to be kept is for the writer of its stream to say.

mod whereabouts;

use crate::auth::id::UserId;
use crate::error::Result;
use crate::restaurant::courier::{Position, Sighting};
use crate::restaurant::event::Event;
use crate::restaurant::id::{OrderId, RestaurantId};
use crate::restaurant::screen::Watcher;
use crate::store::journal::Row;
use bytes::Bytes;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tokio::sync::Notify;
use whereabouts::Whereabouts;

/// How many news wait for a listener at most.
const DEPTH: usize = 128;

/// What can be listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// The orders of one restaurant.
    Restaurant(RestaurantId),
    /// One order.
    Order(OrderId),
    /// The orders that one courier carries.
    Courier(UserId),
    /// Orders that begin or cease to wait for a courier.
    Offers,
    /// Everything that happens to any order.
    Orders,
    /// Where one courier is.
    Position(UserId),
}

/// What a listener hears.
#[derive(Debug, Clone)]
pub enum News {
    /// Something happened to an order.
    Event(Arc<Told>),
    /// A courier is here now.
    Position(Position),
    /// There was more than the box holds. What came since is in the journal; positions are lost.
    Behind,
}

/// The forms in which an event is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For a stream of server-sent events.
    Stream,
    /// The same, for couriers who see only that an offer has ended.
    Withdrawn,
    /// GastroMóvil's message to the restaurant.
    Kitchen,
    /// GastroMóvil's message to the customer.
    Customer,
    /// GastroMóvil's message to couriers.
    Offer,
}

/// An event that is told to many: each form of it is written once, by the first who needs it, and shared.
#[derive(Debug)]
pub struct Told {
    /// What happened.
    pub event: Event,
    forms: [OnceLock<Bytes>; 5],
    customer: OnceLock<Option<UserId>>,
}

impl Told {
    /// An event that nobody has written yet.
    #[must_use]
    pub fn new(event: Event) -> Self {
        Self { event, forms: Default::default(), customer: OnceLock::new() }
    }

    /// The event in one form. `write` is called if nobody needed that one before.
    pub fn form(&self, form: Form, write: impl FnOnce() -> Result<Bytes>) -> Result<Bytes> {
        let [stream, withdrawn, kitchen, customer, offer] = &self.forms;
        let cell = match form {
            Form::Stream => stream,
            Form::Withdrawn => withdrawn,
            Form::Kitchen => kitchen,
            Form::Customer => customer,
            Form::Offer => offer,
        };
        once(cell, write)
    }

    /// Whose order it is, which no event says and which never changes. `find` is called if nobody asked before.
    pub fn customer(&self, find: impl FnOnce() -> Result<Option<UserId>>) -> Result<Option<UserId>> {
        once(&self.customer, find)
    }
}

/// As `OnceLock::get_or_init`, for what may fail: a failure is not kept.
fn once<T: Clone>(cell: &OnceLock<T>, make: impl FnOnce() -> Result<T>) -> Result<T> {
    if let Some(kept) = cell.get() {
        return Ok(kept.clone());
    }
    let fresh = make()?;
    Ok(cell.get_or_init(|| fresh).clone())
}

/// Hands committed events to listeners.
#[derive(Debug, Default)]
pub struct Hub {
    state: Mutex<State>,
    menus: Notify,
}

#[derive(Debug, Default)]
struct State {
    boxes: HashMap<Topic, Vec<Arc<Mailbox>>>,
    seats: HashMap<Watcher, usize>,
    taken: usize,
    is_closed: bool,
    whereabouts: Whereabouts,
}

impl Hub {
    /// Hands rows on. Without listeners and couriers on the road this is nothing.
    pub fn publish(&self, rows: &[Row]) {
        let mut state = self.state();
        if state.boxes.is_empty() && state.whereabouts.is_empty() {
            return;
        }
        for event in rows.iter().filter_map(Row::event) {
            state.whereabouts.follow(&event);
            let told = Arc::new(Told::new(event));
            for topic in topics(&told.event) {
                for listener in state.boxes.get(&topic).into_iter().flatten() {
                    listener.put(News::Event(Arc::clone(&told)));
                }
            }
        }
    }

    /// Tells where a courier is now, and keeps it until what they carry is over.
    pub fn moved(&self, to: Sighting) {
        let mut state = self.state();
        state.whereabouts.put(to);
        for listener in state.boxes.get(&Topic::Position(to.user)).into_iter().flatten() {
            listener.put(News::Position(to.position));
        }
    }

    /// Where a courier was last, while they carry something.
    #[must_use]
    pub fn whereabouts(&self, courier: UserId) -> Option<Sighting> {
        self.state().whereabouts.find(courier)
    }

    /// Wakes whoever waits for [`Hub::menus`]. Only a hint that spares a wait: who listens also looks now and then.
    pub fn menus_changed(&self) {
        self.menus.notify_waiters();
    }

    /// Resolves when somebody says that a menu has changed.
    pub async fn menus(&self) {
        self.menus.notified().await;
    }

    /// A new listener: hears what is committed from now on, each event once even where several topics have it. After
    /// [`Hub::close`] it hears that this is the end.
    #[must_use]
    pub fn listen(self: &Arc<Self>, topics: Vec<Topic>) -> Listener {
        let inbox = Arc::new(Mailbox::default());
        let mut state = self.state();
        if state.is_closed {
            inbox.close();
        }
        for topic in &topics {
            state.boxes.entry(*topic).or_default().push(Arc::clone(&inbox));
        }
        drop(state);
        Listener { hub: Arc::clone(self), topics, inbox }
    }

    /// A place for one more stream of `who`, or `None`: they have `per_user` already, or all together have `all`.
    #[must_use]
    pub fn seat(self: &Arc<Self>, who: impl Into<Watcher>, per_user: usize, all: usize) -> Option<Seat> {
        let who = who.into();
        let mut state = self.state();
        if state.taken >= all || state.seats.get(&who).is_some_and(|taken| *taken >= per_user) {
            return None;
        }
        state.taken += 1;
        *state.seats.entry(who).or_default() += 1;
        drop(state);
        Some(Seat { hub: Arc::clone(self), who })
    }

    /// How many streams are open.
    #[must_use]
    pub fn open_streams(&self) -> usize {
        self.state().taken
    }

    /// Ends all listening, now and for ever: the server stops.
    pub fn close(&self) {
        let mut state = self.state();
        state.is_closed = true;
        for listener in state.boxes.values().flatten() {
            listener.close();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who hears of an event.
fn topics(event: &Event) -> impl Iterator<Item = Topic> {
    let offer = (event.is_offer() || event.ends_offer()).then_some(Topic::Offers);
    let always = [Topic::Orders, Topic::Restaurant(event.restaurant), Topic::Order(event.order)];
    always.into_iter().chain(event.courier.map(Topic::Courier)).chain(offer)
}

/// One place among the streams of somebody; free again when it is dropped.
#[derive(Debug)]
pub struct Seat {
    hub: Arc<Hub>,
    who: Watcher,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut state = self.hub.state();
        state.taken -= 1;
        if let Some(taken) = state.seats.get_mut(&self.who) {
            *taken -= 1;
            if *taken == 0 {
                state.seats.remove(&self.who);
            }
        }
    }
}

/// Hears the news of some topics until it is dropped.
#[derive(Debug)]
pub struct Listener {
    hub: Arc<Hub>,
    topics: Vec<Topic>,
    inbox: Arc<Mailbox>,
}

impl Listener {
    /// What it listens to.
    #[must_use]
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// The next news; `None` when the hub was closed. Dropping the future loses nothing.
    pub async fn next(&self) -> Option<News> {
        loop {
            match self.inbox.take() {
                Taken::News(news) => return Some(news),
                Taken::Closed => return None,
                Taken::Nothing => self.inbox.bell.notified().await,
            }
        }
    }

    /// Resolves when the hub was closed, whatever still lies in the box.
    pub async fn closed(&self) {
        while !self.inbox.content().is_closed {
            self.inbox.bell.notified().await;
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut state = self.hub.state();
        for topic in &self.topics {
            if let Some(boxes) = state.boxes.get_mut(topic) {
                boxes.retain(|other| !Arc::ptr_eq(other, &self.inbox));
                if boxes.is_empty() {
                    state.boxes.remove(topic);
                }
            }
        }
    }
}

/// Where a listener's news wait. One reader.
#[derive(Debug, Default)]
struct Mailbox {
    content: Mutex<Content>,
    bell: Notify,
}

#[derive(Debug, Default)]
struct Content {
    news: VecDeque<News>,
    /// The last event that was put in: the next topic brings the same one.
    last: i64,
    is_behind: bool,
    is_closed: bool,
}

enum Taken {
    News(News),
    Nothing,
    Closed,
}

impl Mailbox {
    fn put(&self, news: News) {
        let mut content = self.content();
        if let News::Event(told) = &news {
            if content.last == told.event.seq {
                return;
            }
            content.last = told.event.seq;
        }
        if content.is_behind {
            return;
        }
        if content.news.len() >= DEPTH {
            content.news.clear();
            content.is_behind = true;
        } else {
            content.news.push_back(news);
        }
        drop(content);
        self.bell.notify_one();
    }

    fn take(&self) -> Taken {
        let mut content = self.content();
        if content.is_closed {
            return Taken::Closed;
        }
        if std::mem::take(&mut content.is_behind) {
            return Taken::News(News::Behind);
        }
        content.news.pop_front().map_or(Taken::Nothing, Taken::News)
    }

    fn close(&self) {
        self.content().is_closed = true;
        self.bell.notify_one();
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
