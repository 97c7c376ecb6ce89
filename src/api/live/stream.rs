//! One stream of server-sent events: what was missed, then what happens, with a comment now and then.
//!
//! # Why are the rights asked for at each event?
//! A stream lives for hours. Who has logged out, sold the restaurant or left the house must not hear one event more, and
//! the file knows it in a few microseconds.
//!
//! # When is a client too slow?
//! When it takes nothing for as long as a heartbeat. It is let go, whatever it has not taken is forgotten, and it comes
//! back by the number of the last event that it took.

use super::{seat, topics};
use crate::app::App;
use crate::auth::user::Role;
use crate::error::{Error, Result};
use crate::http::{Response, stream};
use crate::live::{Form, Listener, News, Seat, Told};
use crate::middleware::Context;
use crate::middleware::credential::{Credential, Holder};
use crate::restaurant::event::Event;
use crate::restaurant::screen::Watcher;
use crate::services::live::{self, Reach, Sight, Start, View, Watch};
use crate::services::menu;
use crate::wire::live::{self as wire, Id};
use bytes::Bytes;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::Sender;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

/// Pieces that wait for the client's connection at most.
const DEPTH: usize = 16;

/// Opens a stream. Where it goes on is what the browser sends when it comes back, else what the address says.
pub(super) fn open(app: &App, request: &Context, view: View) -> Result<Response> {
    let who = match view {
        View::Link(order) => Watcher::Link(order),
        View::Kitchen(_) | View::Owner(_) | View::Order(_) | View::Courier => request.who.watcher()?,
    };
    let watch = Watch { who, view };
    let seat = seat(app, who)?;
    let reach = live::reach(app, &watch)?;
    let listener = app.live.listen(topics(&reach));
    let start = start(app, request)?;
    let (out, body) = stream::channel(DEPTH);
    let at = Id { epoch: start.epoch.clone(), seq: start.after };
    // The first piece of an empty channel always fits.
    let _room_for_it = out.try_send(wire::opening(&at, start.reset)?);
    let feed = Feed {
        app: app.shared()?,
        credential: Credential::of(request),
        watch,
        reach,
        listener,
        epoch: start.epoch,
        told: start.after,
        menus: menu::version(app)?,
        out,
        _seat: seat,
    };
    tokio::spawn(feed.run());
    Ok(Response::stream(200, "text/event-stream", body).with_header("Cache-Control", "no-store"))
}

fn start(app: &App, request: &Context) -> Result<Start> {
    let header = request.header("last-event-id");
    let text = header.or_else(|| request.query("desde")).filter(|text| !text.is_empty());
    // What no event ever had is of no epoch.
    let id = text.map(|text| Id::parse(text).unwrap_or(Id { epoch: String::new(), seq: 0 }));
    live::start(app, id.as_ref().map(|id| (id.epoch.as_str(), id.seq)))
}

/// Why a stream ends.
#[derive(Debug)]
enum Over {
    /// The client is gone.
    Gone,
    /// It takes nothing.
    Slow,
    /// The server stops.
    Stopped,
    /// What it may watch is no longer what it was opened for: it comes back and is asked anew.
    Changed,
    /// It may not any more, or the file could not be asked.
    Refused(Error),
}

impl From<Error> for Over {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

/// A stream and all that it holds.
struct Feed {
    app: Arc<App>,
    credential: Credential,
    watch: Watch,
    reach: Reach,
    listener: Listener,
    epoch: String,
    /// All events up to this number were told, or were none to be told.
    told: i64,
    /// The version of the menus of which the client knows.
    menus: i64,
    out: Sender<Bytes>,
    _seat: Seat,
}

impl Feed {
    async fn run(mut self) {
        let Err(over) = self.tell_all().await;
        let who = self.watch.who;
        if let Over::Refused(Error::Internal(cause)) = &over {
            tracing::error!("a stream of {who} was ended: {cause}");
        } else {
            tracing::debug!("a stream of {who} ended: {over:?}");
        }
    }

    async fn tell_all(&mut self) -> Result<Infallible, Over> {
        self.catch_up().await?;
        let every = self.beat();
        let mut beat = interval_at(Instant::now() + every, every);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                news = self.listener.next() => match news {
                    Some(News::Event(told)) => self.tell(&told).await?,
                    Some(News::Behind) => self.catch_up().await?,
                    Some(News::Position(_)) => {}
                    None => return Err(Over::Stopped),
                },
                _ = beat.tick() => {
                    self.check_reach()?;
                    self.tell_menus().await?;
                    self.send(wire::HEARTBEAT).await?;
                }
                () = self.app.live.menus() => self.tell_menus().await?,
                () = self.out.closed() => return Err(Over::Gone),
            }
        }
    }

    /// Tells a kitchen that a menu has changed, its own or another: what is sold out is on its screen.
    async fn tell_menus(&mut self) -> Result<(), Over> {
        if !matches!(self.watch.view, View::Kitchen(_)) {
            return Ok(());
        }
        let now = menu::version(&self.app)?;
        if now == self.menus {
            return Ok(());
        }
        self.check_credential()?;
        self.menus = now;
        self.send(wire::MENU).await
    }

    /// How often it says that it is there. A kitchen has to know within seconds that it hears nothing any more.
    fn beat(&self) -> Duration {
        let live = &self.app.config.live;
        match self.watch.view {
            View::Kitchen(_) => live.kitchen_heartbeat.min(live.heartbeat),
            View::Owner(_) | View::Order(_) | View::Link(_) | View::Courier => live.heartbeat,
        }
    }

    /// Tells what the journal has behind the last number.
    async fn catch_up(&mut self) -> Result<(), Over> {
        loop {
            self.check_reach()?;
            let page = live::page(&self.app, &self.watch, self.told)?;
            for (event, sight) in &page.events {
                let piece = self.write(event, *sight)?;
                self.send(piece).await?;
                self.told = event.seq;
            }
            self.told = page.upto;
            if !page.more {
                return Ok(());
            }
        }
    }

    /// Tells what was just committed, if it was not told already.
    async fn tell(&mut self, told: &Told) -> Result<(), Over> {
        let event = &told.event;
        if event.seq <= self.told {
            return Ok(());
        }
        self.check_credential()?;
        let form = match live::sight(&self.app, &self.watch, event)? {
            Sight::Whole => Some((Form::Stream, Sight::Whole)),
            Sight::Withdrawn => Some((Form::Withdrawn, Sight::Withdrawn)),
            Sight::Nothing => None,
        };
        if let Some((form, sight)) = form {
            let piece = told.form(form, || self.write(event, sight))?;
            self.send(piece).await?;
        }
        self.told = event.seq;
        Ok(())
    }

    fn write(&self, event: &Event, sight: Sight) -> Result<Bytes> {
        match sight {
            Sight::Withdrawn => wire::withdrawn(&self.epoch, event),
            Sight::Whole | Sight::Nothing => wire::event(&self.epoch, event),
        }
    }

    async fn send(&self, piece: Bytes) -> Result<(), Over> {
        let patience = self.app.config.live.heartbeat;
        tokio::select! {
            sent = timeout(patience, self.out.send(piece)) => match sent {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_closed)) => Err(Over::Gone),
                Err(_elapsed) => Err(Over::Slow),
            },
            () = self.listener.closed() => Err(Over::Stopped),
        }
    }

    fn check_credential(&self) -> Result<(), Over> {
        // A link is its own credential: whether it still shows the order is asked with the reach.
        if matches!(self.watch.who, Watcher::Link(_)) {
            return Ok(());
        }
        let is_same = match (self.credential.holder(&self.app)?, self.watch.who) {
            (Holder::User(user), Watcher::User(id)) => {
                user.id == id && (self.watch.view != View::Courier || user.role == Role::Courier)
            }
            (Holder::Screen(screen), Watcher::Screen(opener)) => screen == opener,
            (Holder::User(_), Watcher::Screen(_) | Watcher::Link(_))
            | (Holder::Screen(_), Watcher::User(_) | Watcher::Link(_)) => false,
        };
        if is_same { Ok(()) } else { Err(Over::Changed) }
    }

    fn check_reach(&self) -> Result<(), Over> {
        self.check_credential()?;
        if live::reach(&self.app, &self.watch)? == self.reach { Ok(()) } else { Err(Over::Changed) }
    }
}
