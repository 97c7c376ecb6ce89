//! Whoever listens to a stream of live events, and a small world in which something happens.

use super::house::House;
use super::seed::{self, Account, Keys, Kitchen};
use super::wire::Wire;
use comanda::auth::id::UserId;
use comanda::config::Profile;
use comanda::restaurant::id::OrderId;
use comanda::restaurant::order::State;
use comanda::restaurant::step::Actor;
use serde_json::Value;
use std::time::{Duration, Instant};

/// What hangs is a failed test.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) const KITCHEN: &str = "/api/eventos/cocina/";

/// One piece of a stream that says something.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) data: Value,
}

impl Told {
    pub(crate) fn order(&self) -> i64 {
        self.data["pedido_id"].as_i64().expect("an order's number")
    }
}

/// An open stream.
pub(crate) struct Stream {
    wire: Wire,
    pub(crate) heard: String,
    /// What a browser would come back with.
    pub(crate) last: String,
}

impl Stream {
    #[track_caller]
    pub(crate) fn open(house: &House, keys: &Keys, path: &str) -> Self {
        Self::from(house, keys, path, None)
    }

    #[track_caller]
    pub(crate) fn from(house: &House, keys: &Keys, path: &str, last: Option<&str>) -> Self {
        let last = last.map_or_else(String::new, |id| format!("Last-Event-ID: {id}\r\n"));
        Self::ask(house, path, &format!("Cookie: sessionid={}\r\n{last}", keys.session))
    }

    #[track_caller]
    pub(crate) fn ask(house: &House, path: &str, headers: &str) -> Self {
        let mut wire = house.wire();
        let accept = "Accept: text/event-stream\r\n";
        wire.say(format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{accept}{headers}\r\n", house.line.at)).unwrap();
        let head = wire.answer("GET").unwrap().expect(200);
        assert_eq!(head.header("content-type"), Some("text/event-stream"));
        assert_eq!(head.header("cache-control"), Some("no-store"));
        assert_eq!(head.cookies().count(), 0, "a stream renews no cookie");
        let mut stream = Self { wire, heard: String::new(), last: String::new() };
        let opening = stream.block().expect("an opening");
        assert!(opening.starts_with("retry: 2000\nid: "), "{opening}");
        stream.heard = format!("{opening}\n\n{}", stream.heard);
        stream
    }

    /// All up to the next empty line; `None` when the stream has ended.
    pub(crate) fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.heard.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.heard = rest;
                let id = block.lines().find_map(|line| line.strip_prefix("id: "));
                self.last = id.map_or(std::mem::take(&mut self.last), str::to_owned);
                return Some(block);
            }
            // A connection that was cut off ends a stream as well.
            self.heard += &String::from_utf8(self.wire.chunk().ok()??).unwrap();
        }
    }

    /// The next that is told; `None` when the stream has ended.
    pub(crate) fn next(&mut self) -> Option<Told> {
        loop {
            let block = self.block()?;
            let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
            if let Some(name) = field("event: ") {
                let data = serde_json::from_str(field("data: ").expect("data")).expect("JSON");
                return Some(Told { id: self.last.clone(), name: name.to_owned(), data });
            }
        }
    }

    /// The next that is told, which must be this.
    #[track_caller]
    pub(crate) fn expect(&mut self, name: &str, order: OrderId) -> Told {
        let told = self.next().expect("the stream has ended");
        assert_eq!((told.name.as_str(), told.order()), (name, order.raw()), "{told:?}");
        assert_eq!(told.data["tipo"], name);
        told
    }

    /// Waits for the next heartbeat.
    #[track_caller]
    pub(crate) fn beat(&mut self) {
        while self.block().expect("the stream has ended") != ":" {}
    }

    /// Fails unless nothing more is told and the stream ends.
    #[track_caller]
    pub(crate) fn ends(&mut self) {
        let told = self.next();
        assert!(told.is_none(), "told to whom it does not concern: {told:?}");
    }
}

/// A house with a kitchen, and somebody who orders.
pub(crate) struct World {
    pub(crate) house: House,
    pub(crate) owner: (Account, Keys),
    pub(crate) kitchen: Kitchen,
    pub(crate) ana: (Account, Keys),
}

impl World {
    pub(crate) fn open() -> Self {
        Self::of(House::open())
    }

    /// With a heart that beats fast, for what happens at a heartbeat.
    pub(crate) fn lively() -> Self {
        Self::of(House::of(Profile::Default).set("live.heartbeat", "50ms").open())
    }

    pub(crate) fn of(house: House) -> Self {
        let (owner, kitchen) = house.kitchen("fonda");
        let ana = house.customer("ana");
        let (owner_keys, ana_keys) = (house.keys(&owner), house.keys(&ana));
        Self { house, owner: (owner, owner_keys), kitchen, ana: (ana, ana_keys) }
    }

    pub(crate) fn kitchens_stream(&self) -> Stream {
        Stream::open(&self.house, &self.owner.1, KITCHEN)
    }

    pub(crate) fn order(&self) -> OrderId {
        let (ana, kitchen) = (self.ana.0.id, self.kitchen.clone());
        self.house.write(move |w| seed::order(w, ana, &kitchen))
    }

    pub(crate) fn moves(&self, order: OrderId, actor: Actor, to: &'static [State]) {
        self.house.write(move |w| seed::moves(w, order, actor, to));
    }

    pub(crate) fn cooks(&self, order: OrderId) {
        self.moves(order, Actor::Owner(self.owner.0.id), &[State::Accepted, State::Ready]);
    }

    pub(crate) fn courier(&self, name: &'static str) -> (UserId, Keys) {
        let courier = self.house.account(name, "courier");
        (courier.id, self.house.keys(&courier))
    }
}

/// Waits for something that comes of itself, soon.
#[track_caller]
pub(crate) fn until(what: impl Fn() -> bool) {
    let since = Instant::now();
    while !what() {
        assert!(since.elapsed() < PATIENCE, "this took far too long");
        std::thread::yield_now();
    }
}
