//! GastroMóvil's three web sockets: for restaurant and customer, for the courier, for the courier's place.
//!
//! Nothing is repeated here: a message missed is missed, as documented; who must not miss one takes the stream of
//! server-sent events. Everybody is known, the page is one of ours, and the room is theirs: asked when it opens, and again
//! at each message and each ping.

use super::seat;
use crate::app::App;
use crate::auth::csrf::{self, Asked};
use crate::auth::id::UserId;
use crate::auth::user::User;
use crate::error::{Error, Forbidden, Noun, Result};
use crate::http::{Ending, Handshake, Heard, Response, WebSocket};
use crate::live::{Form, Listener, News, Seat, Told, Topic};
use crate::middleware::Context;
use crate::middleware::credential::{Credential, Holder};
use crate::restaurant::event::Kind;
use crate::restaurant::id::RestaurantId;
use crate::services::courier::note_position;
use crate::services::live::room::{self, Room};
use crate::wire::live::{self as wire, Said};
use bytes::Bytes;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

/// The largest message that is taken, in bytes.
const LARGEST: usize = 4096;

/// Between two positions of a courier that are noted.
const POSITION_EVERY: Duration = Duration::from_secs(1);

/// `/ws/pedidos/restaurante/<id>/`.
pub async fn restaurant(app: &App, request: Context) -> Result<Response> {
    let room = RestaurantId::parse(request.param("id")).map(Room::Restaurant);
    open(app, request, room.ok_or(Error::NotFound(Noun::Restaurant))?)
}

/// `/ws/pedidos/cliente/<id>/`.
pub async fn customer(app: &App, request: Context) -> Result<Response> {
    let room = UserId::parse(request.param("id")).map(Room::Customer);
    open(app, request, room.ok_or(Error::NotFound(Noun::User))?)
}

/// `/ws/repartidor/<id>/`.
pub async fn courier(app: &App, request: Context) -> Result<Response> {
    let room = UserId::parse(request.param("id")).map(Room::Courier);
    open(app, request, room.ok_or(Error::NotFound(Noun::Courier))?)
}

/// `/ws/ubicacion/<id>/`.
pub async fn position(app: &App, request: Context) -> Result<Response> {
    let room = UserId::parse(request.param("id")).map(Room::Position);
    open(app, request, room.ok_or(Error::NotFound(Noun::Courier))?)
}

fn open(app: &App, mut request: Context, room: Room) -> Result<Response> {
    if !is_from_a_page_of_ours(app, &request) {
        return Err(Error::Forbidden(Forbidden::CrossSite));
    }
    let user = request.who.user()?;
    let user_id = user.id;
    room::enter(app, user, room)?;
    let credential = Credential::of(&request);
    let Some(handshake) = Handshake::of(&mut request) else { return Ok(Handshake::required()) };
    let talk = Talk {
        seat: seat(app, request.who.id()?)?,
        listener: app.live.listen(topics(room)),
        app: app.shared()?,
        credential,
        user: user_id,
        room,
        noted: None,
    };
    let response = handshake.response();
    tokio::spawn(async move {
        if let Ok(socket) = handshake.open(LARGEST).await {
            talk.run(socket).await;
        }
    });
    Ok(response)
}

/// Whether the page that opens the socket is ours, or of a site that is trusted. Browsers send cookies along from any
/// page and do not ask before they open a socket, so this is all that stands between a foreign page and the room. Programs
/// have no `Origin`.
fn is_from_a_page_of_ours(app: &App, request: &Context) -> bool {
    let Some(origin) = request.header_bytes("origin") else { return true };
    let Ok(origin) = std::str::from_utf8(origin) else { return false };
    let asked = Asked { secure: request.who.secure(), host: request.header("host"), ..Asked::default() };
    let cors = &app.config.cors;
    csrf::is_origin_good(origin, &asked, &app.trusted_origins)
        || (cors.credentials && cors.origins.iter().any(|site| site.is(origin)))
}

fn topics(room: Room) -> Vec<Topic> {
    match room {
        Room::Restaurant(id) => vec![Topic::Restaurant(id)],
        // No event says whose order it is: it is found out once for all who listen.
        Room::Customer(_) => vec![Topic::Orders],
        Room::Courier(_) => vec![Topic::Offers],
        Room::Position(id) => vec![Topic::Position(id), Topic::Courier(id)],
    }
}

/// An open socket's other side.
struct Talk {
    app: Arc<App>,
    credential: Credential,
    user: UserId,
    room: Room,
    listener: Listener,
    /// When a position was last taken.
    noted: Option<Instant>,
    #[expect(dead_code, reason = "held for as long as the socket is open")]
    seat: Seat,
}

impl Talk {
    async fn run(mut self, mut socket: WebSocket) {
        let Err(why) = self.talk(&mut socket).await;
        tracing::debug!("a WebSocket of user {} ends: {why:?}", self.user);
        let _taken_or_not = timeout(self.patience(), socket.close(why)).await;
    }

    async fn talk(&mut self, socket: &mut WebSocket) -> Result<Infallible, Ending> {
        let every = self.patience();
        let mut beat = interval_at(Instant::now() + every, every);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut silent = 0;
        loop {
            tokio::select! {
                news = self.listener.next() => match news {
                    Some(News::Event(told)) => self.tell(socket, &told).await?,
                    Some(News::Position(at)) => {
                        self.check()?;
                        self.say(socket, wire::position(at)).await?;
                    }
                    Some(News::Behind) => return Err(Ending::TryAgain),
                    None => return Err(Ending::GoingAway),
                },
                heard = socket.hear() => {
                    silent = 0;
                    self.heard(heard?).await?;
                }
                _ = beat.tick() => {
                    self.check()?;
                    silent += 1;
                    if silent > 2 || !matches!(timeout(every, socket.ping()).await, Ok(true)) {
                        return Err(Ending::Done);
                    }
                }
            }
        }
    }

    /// Tells an event, if this room hears of it.
    async fn tell(&self, socket: &mut WebSocket, told: &Told) -> Result<(), Ending> {
        let follows = self.follows();
        // Who follows a courier hears of the delivery that ends their right to.
        if follows {
            self.check_credential().map(drop)?;
        } else {
            self.check()?;
        }
        if let Some(message) = self.message(told).map_err(|error| self.ending(&error))? {
            self.say(socket, Ok(message)).await?;
        }
        if follows { self.check() } else { Ok(()) }
    }

    /// What this room hears of an event.
    fn message(&self, told: &Told) -> Result<Option<Bytes>> {
        let (app, event) = (&*self.app, &told.event);
        match self.room {
            Room::Restaurant(_) if event.kind == Kind::Placed => {
                told.form(Form::Kitchen, || wire::new_order(&room::order(app, event.order)?)).map(Some)
            }
            Room::Customer(customer) if event.kind.is_step() => {
                let Some(state) = event.to else { return Ok(None) };
                if told.customer(|| room::customer(app, event.order))? != Some(customer) {
                    return Ok(None);
                }
                told.form(Form::Customer, || wire::state_changed(event, state)).map(Some)
            }
            Room::Courier(courier) if room::is_offered(app, courier, event)? => {
                told.form(Form::Offer, || wire::offer(&room::order(app, event.order)?)).map(Some)
            }
            Room::Position(courier) if event.kind == Kind::Delivered && event.courier == Some(courier) => {
                let concerned = courier == self.user || room::concerns(app, self.user, event.order)?;
                Ok(concerned.then_some(wire::DELIVERED))
            }
            Room::Restaurant(_) | Room::Customer(_) | Room::Courier(_) | Room::Position(_) => Ok(None),
        }
    }

    /// What the client said.
    async fn heard(&mut self, heard: Heard) -> Result<(), Ending> {
        let text = match heard {
            Heard::Text(text) => text,
            Heard::Binary => return Err(Ending::Unreadable),
            Heard::Sign => return Ok(()),
        };
        if self.room != Room::Position(self.user) {
            return Ok(()); // Nobody else has anything to say.
        }
        match wire::said(&text) {
            None => Err(Ending::Unreadable),
            Some(Said::Position(at)) if self.is_time() => {
                self.check()?;
                // While nothing is carried, where they are is nobody's business: not noted, not told.
                if let Err(error) = note_position(&self.app, self.user, at) {
                    tracing::debug!("a position of user {} was not noted: {error}", self.user);
                }
                Ok(())
            }
            Some(Said::Position(_) | Said::Nothing) => Ok(()),
        }
    }

    /// Whether the last position was long enough ago.
    fn is_time(&mut self) -> bool {
        let now = Instant::now();
        let due = self.noted.is_none_or(|last| now.duration_since(last) >= POSITION_EVERY);
        if due {
            self.noted = Some(now);
        }
        due
    }

    async fn say(&self, socket: &mut WebSocket, message: Result<Bytes>) -> Result<(), Ending> {
        let message = message.map_err(|error| self.ending(&error))?;
        match timeout(self.patience(), socket.say(message)).await {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(Ending::Done),
        }
    }

    /// Whether they are in the room of a courier who is somebody else.
    fn follows(&self) -> bool {
        matches!(self.room, Room::Position(courier) if courier != self.user)
    }

    fn check_credential(&self) -> Result<User, Ending> {
        let user =
            self.credential.holder(&self.app).and_then(Holder::user).map_err(|error| self.ending(&error))?;
        if user.id == self.user { Ok(user) } else { Err(Ending::NotAllowed) }
    }

    fn check(&self) -> Result<(), Ending> {
        let user = self.check_credential()?;
        room::enter(&self.app, &user, self.room).map_err(|error| self.ending(&error))
    }

    /// How an error ends the talk. Following a courier ends in the ordinary way when there is nothing to wait for.
    fn ending(&self, error: &Error) -> Ending {
        if let Error::Internal(_) = error {
            tracing::error!("a WebSocket of user {} was ended: {error}", self.user);
            return Ending::TryAgain;
        }
        let is_over = matches!(error, Error::NotFound(_)) && self.follows();
        if is_over { Ending::Done } else { Ending::NotAllowed }
    }

    fn patience(&self) -> Duration {
        self.app.config.live.heartbeat
    }
}
