//! A server with a handler of odd habits, and a client that says exactly what it is told.

use crate::clock::{Clock, Time};
use crate::error::{Error, Result};
use crate::http::{Found, Handler, Input, Limits, Method, Request, Response, Router, serve, stream};
use bytes::Bytes;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinHandle;

/// What hangs is a failed test, not a test run that never ends.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, what).await.expect("this took far too long")
}

/// The handler: what it does depends on the path.
#[derive(Default)]
pub(super) struct Desk {
    /// Told when `/hold/` was reached.
    pub(super) reached: Notify,
    /// `/hold/` answers after this was told.
    pub(super) go: Notify,
    /// The sender of the last `/stream/`.
    pub(super) sender: Mutex<Option<mpsc::Sender<Bytes>>>,
    /// The queries that were seen, in order.
    pub(super) seen: Mutex<Vec<String>>,
}

impl Handler for Desk {
    fn handle(self: Arc<Self>, request: Request) -> Pin<Box<dyn Future<Output = Response> + Send>> {
        assert!(request.path() != "/panic/at-once/", "a panic, as ordered");
        Box::pin(async move { self.answer(request).await.unwrap_or_else(|error| refusal(&error)) })
    }
}

impl Desk {
    async fn answer(&self, mut request: Request) -> Result<Response> {
        self.seen.lock().expect("seen").push(request.raw_query().to_owned());
        if Router::new([]).expect("a router").find(request.path()) == Found::Malformed {
            return Ok(Response::text(400, "malformed"));
        }
        let path = request.path().to_owned();
        Ok(match path.as_str() {
            "/echo/" => Response::text(200, request.body(1 << 20).await?),
            "/tight/" => Response::text(200, request.body(10).await?),
            "/input/" => match request.input(1 << 20).await? {
                Input::Json(value) => Response::json(200, &value),
                Input::Form(form) => Response::text(200, format!("{} fields", form.fields.len())),
                Input::Empty => Response::new(204),
            },
            "/panic/" => {
                tokio::task::yield_now().await;
                panic!("a panic, as ordered")
            }
            "/hold/" => {
                self.reached.notify_one();
                self.go.notified().await;
                Response::text(200, "held")
            }
            "/never/" => std::future::pending().await,
            "/big/" => Response::text(200, vec![b'x'; 64 << 20]),
            "/stream/" => {
                let (sender, receiver) = stream::channel(4);
                *self.sender.lock().expect("sender") = Some(sender);
                self.reached.notify_one();
                Response::stream(200, "text/event-stream", receiver)
            }
            "/upgrade/" => upgrade(&mut request),
            _ => Response::text(200, "hello"),
        })
    }
}

/// Changes to a protocol that says everything back.
fn upgrade(request: &mut Request) -> Response {
    let Some(promise) = request.on_upgrade() else { return Response::text(400, "no upgrade asked for") };
    tokio::spawn(async move {
        let stream = promise.stream().await.expect("an upgraded stream");
        let (mut reader, mut writer) = tokio::io::split(stream);
        tokio::io::copy(&mut reader, &mut writer).await.expect("an echo");
        writer.shutdown().await.expect("the end");
    });
    Response::new(101).with_header("Connection", "upgrade").with_header("Upgrade", "echo")
}

fn refusal(error: &Error) -> Response {
    #[expect(clippy::wildcard_enum_match_arm, reason = "reading a body fails in these ways and no other")]
    match error {
        Error::TooLarge => Response::text(413, "too large"),
        Error::Timeout => Response::text(408, "too slow"),
        Error::Malformed(text) => Response::text(400, text.to_string()),
        Error::UnsupportedMedia(sent) => Response::text(415, sent.to_string()),
        other => panic!("{other}"),
    }
}

/// A running server.
pub(super) struct Served {
    pub(super) at: SocketAddr,
    pub(super) desk: Arc<Desk>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<()>>,
}

impl Served {
    pub(super) async fn with(limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let at = listener.local_addr().expect("an address");
        let desk = Arc::new(Desk::default());
        let (stop, stopped) = oneshot::channel();
        let handler = Arc::clone(&desk);
        let clock = Clock::fixed(Time::from_secs(1));
        let task = tokio::spawn(async move {
            let stop = async move { stopped.await.unwrap_or_default() };
            serve(listener, handler, limits, clock, stop).await
        });
        Self { at, desk, stop, task }
    }

    pub(super) async fn plain() -> Self {
        Self::with(Limits::default()).await
    }

    pub(super) async fn client(&self) -> Client {
        Client(TcpStream::connect(self.at).await.expect("a connection"))
    }

    /// Says `bytes` on a connection of its own and reads one answer.
    pub(super) async fn ask(&self, bytes: impl AsRef<[u8]>) -> Answer {
        let mut client = self.client().await;
        client.say(bytes).await;
        client.answer().await
    }

    /// Tells the server to stop; what is returned ends when it has.
    pub(super) fn stop(self) -> JoinHandle<Result<()>> {
        self.stop.send(()).expect("a server that runs");
        self.task
    }
}

/// One connection.
pub(super) struct Client(pub(super) TcpStream);

/// One answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a text")
    }
}

impl Client {
    pub(super) async fn say(&mut self, bytes: impl AsRef<[u8]>) {
        soon(self.0.write_all(bytes.as_ref())).await.expect("a server that listens");
    }

    pub(super) async fn get(&mut self, target: &str) -> Answer {
        self.say(get(target)).await;
        self.answer().await
    }

    /// The head of the next answer.
    pub(super) async fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(soon(self.0.read_u8()).await.expect("a whole head"));
        }
        String::from_utf8(head).expect("a head of text")
    }

    /// The next answer, whose length is known from its head.
    pub(super) async fn answer(&mut self) -> Answer {
        let head = self.head().await;
        let status = head[9..12].parse().expect("a status");
        let mut answer = Answer { status, head, body: Vec::new() };
        let length = answer.header("content-length").map_or(0, |n| n.parse().expect("a length"));
        answer.body.resize(length, 0);
        soon(self.0.read_exact(&mut answer.body)).await.expect("a whole body");
        answer
    }

    /// Everything until the server closes; a reset counts as closing.
    pub(super) async fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        let _closed_or_reset = soon(self.0.read_to_end(&mut rest)).await;
        String::from_utf8_lossy(&rest).into_owned()
    }
}

pub(super) fn get(target: &str) -> String {
    with_method(&Method::GET, target)
}

pub(super) fn with_method(method: &Method, target: &str) -> String {
    format!("{method} {target} HTTP/1.1\r\nHost: x\r\n\r\n")
}

pub(super) fn post(target: &str, content_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {target} HTTP/1.1\r\nHost: x\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

pub(super) fn millis(n: u64) -> Duration {
    Duration::from_millis(n)
}
