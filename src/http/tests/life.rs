//! The ordinary life of a connection: answers, pipelines, panics, limits of number and time, the end.

use super::kit::{Served, get, millis, post, soon, with_method};
use crate::http::{Limits, Method};
use tokio::io::AsyncWriteExt as _;

#[tokio::test]
async fn an_answer_has_its_length_and_its_id() {
    let server = Served::plain().await;
    let mut client = server.client().await;
    let (one, two) = (client.get("/").await, client.get("/").await);
    assert_eq!((one.status, one.text()), (200, "hello"));
    let id = one.header("x-request-id").expect("an id");
    assert_eq!(id.len(), 16);
    assert_ne!(Some(id), two.header("x-request-id"));
}

#[tokio::test]
async fn a_body_is_read_and_parsed() {
    let server = Served::plain().await;
    let mut client = server.client().await;
    client.say(post("/input/", "application/json", "{\"a\": [1, 2]}")).await;
    assert_eq!(client.answer().await.text(), "{\"a\":[1,2]}");
    client.say(post("/input/", "text/csv; x=y", "a;b")).await;
    let refused = client.answer().await;
    assert_eq!((refused.status, refused.text()), (415, "text/csv; x=y"));
    client.say("POST /echo/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n").await;
    client.say("2\r\nde\r\n0\r\n\r\n").await;
    assert_eq!(client.answer().await.text(), "abcde");
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    let server = Served::plain().await;
    let mut client = server.client().await;
    client
        .say([post("/echo/", "x/y", "one"), get("/nothing/"), post("/echo/", "x/y", "three")].concat())
        .await;
    assert_eq!(client.answer().await.text(), "one");
    assert_eq!(client.answer().await.text(), "hello");
    assert_eq!(client.answer().await.text(), "three");
}

#[tokio::test]
async fn a_half_closed_connection_is_still_answered() {
    let server = Served::plain().await;
    let mut client = server.client().await;
    client.say(get("/hold/")).await;
    client.0.shutdown().await.expect("half closed");
    soon(server.desk.reached.notified()).await;
    server.desk.go.notify_one();
    assert_eq!(client.answer().await.text(), "held");
    assert_eq!(client.rest().await, "");
}

#[tokio::test]
async fn head_has_the_length_and_no_body() {
    let server = Served::plain().await;
    let mut client = server.client().await;
    client.say([with_method(&Method::HEAD, "/"), get("/")].concat()).await;
    let head = client.head().await;
    assert!(head.contains("content-length: 5\r\n"), "{head}");
    assert_eq!(client.answer().await.text(), "hello");
}

#[tokio::test]
async fn a_panic_costs_only_its_own_request() {
    let server = Served::plain().await;
    let mut client = server.client().await;
    for path in ["/panic/", "/panic/at-once/"] {
        let answer = client.get(path).await;
        assert_eq!((answer.status, answer.text()), (500, r#"{"detail":"Internal server error."}"#));
        assert!(answer.header("x-request-id").is_some());
    }
    assert_eq!(client.get("/").await.status, 200);
    assert_eq!(server.ask(get("/")).await.status, 200);
}

#[tokio::test]
async fn a_handler_that_takes_too_long_is_given_up() {
    let server = Served::with(Limits { request_time: millis(50), ..Limits::default() }).await;
    let mut client = server.client().await;
    assert_eq!(client.get("/never/").await.status, 503);
    assert_eq!(client.get("/").await.status, 200);
}

#[tokio::test]
async fn past_the_limit_a_connection_waits_and_is_not_dropped() {
    let server = Served::with(Limits { connections: 1, ..Limits::default() }).await;
    let mut first = server.client().await;
    first.get("/?first").await;
    let mut second = server.client().await;
    second.say(get("/?second")).await;
    first.get("/?first-again").await;
    drop(first);
    assert_eq!(second.answer().await.status, 200);
    assert_eq!(*server.desk.seen.lock().expect("seen"), ["first", "first-again", "second"]);
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let server = Served::with(Limits { idle_time: millis(50), ..Limits::default() }).await;
    let mut client = server.client().await;
    assert_eq!(client.get("/").await.status, 200);
    assert_eq!(client.rest().await, "");
}

#[tokio::test]
async fn an_idle_connection_may_rest_longer_than_a_head_may_take() {
    let server =
        Served::with(Limits { header_time: millis(300), idle_time: millis(20_000), ..Limits::default() })
            .await;
    let mut client = server.client().await;
    assert_eq!(client.get("/").await.status, 200);
    let mut other = server.client().await;
    // The other one says nothing, and is closed after a head's time: by then the first has rested longer than that.
    assert_eq!(other.rest().await, "");
    assert_eq!(client.get("/").await.status, 200);
}

#[tokio::test]
async fn a_stop_lets_a_request_in_flight_end_and_closes_idle_connections() {
    let server = Served::plain().await;
    let (mut busy, mut idle, mut fresh) =
        (server.client().await, server.client().await, server.client().await);
    idle.get("/").await;
    busy.say(get("/hold/")).await;
    soon(server.desk.reached.notified()).await;
    let (at, desk) = (server.at, std::sync::Arc::clone(&server.desk));
    let stopped = server.stop();
    assert_eq!(idle.rest().await, "");
    assert_eq!(fresh.rest().await, "");
    assert!(tokio::net::TcpStream::connect(at).await.is_err(), "nobody listens any more");
    desk.go.notify_one();
    let answer = busy.answer().await;
    assert_eq!((answer.text(), answer.header("connection")), ("held", Some("close")));
    soon(stopped).await.expect("no panic").expect("no error");
}

#[tokio::test]
async fn who_came_in_just_before_a_stop_is_answered() {
    let server = Served::plain().await;
    let mut newcomer = server.client().await;
    // The one behind them was answered: so they are inside.
    assert_eq!(server.ask(get("/")).await.status, 200);
    let stopped = server.stop();
    newcomer.say(get("/")).await;
    let answer = newcomer.answer().await;
    assert_eq!(answer.text(), "hello");
    assert_eq!(newcomer.rest().await, "");
    soon(stopped).await.expect("no panic").expect("no error");
}

#[tokio::test]
async fn a_request_that_never_ends_is_cut_off_after_the_grace() {
    let server = Served::with(Limits { shutdown_grace: millis(50), ..Limits::default() }).await;
    let mut client = server.client().await;
    client.say(get("/hold/")).await;
    soon(server.desk.reached.notified()).await;
    soon(server.stop()).await.expect("no panic").expect("no error");
    assert_eq!(client.rest().await, "");
}

#[tokio::test]
async fn a_server_without_places_does_not_start() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let limits = Limits { connections: 0, ..Limits::default() };
    let desk = std::sync::Arc::new(super::kit::Desk::default());
    let served = crate::http::serve(listener, desk, limits, crate::clock::Clock::System, async {}).await;
    assert!(served.is_err());
}
