//! Answers that go on, and connections that leave HTTP.

use super::kit::{Client, Served, get, millis, soon, with_method};
use crate::http::{Limits, Method};
use bytes::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::mpsc::Sender;

async fn sender(server: &Served) -> Sender<Bytes> {
    soon(server.desk.reached.notified()).await;
    server.desk.sender.lock().expect("sender").take().expect("a stream")
}

#[tokio::test]
async fn a_stream_sends_each_piece_at_once_and_ends_with_its_sender() {
    let server = Served::plain().await;
    let mut client = server.client().await;
    client.say(get("/stream/")).await;
    let sender = sender(&server).await;
    assert!(client.head().await.contains("content-type: text/event-stream"));
    for piece in ["data: 1\n\n", "data: 2\n\n"] {
        sender.send(Bytes::from_static(piece.as_bytes())).await.expect("a listener");
        let mut chunk = [0; 14];
        soon(client.0.read_exact(&mut chunk)).await.expect("a chunk");
        assert_eq!(chunk, *format!("9\r\n{piece}\r\n").as_bytes());
    }
    drop(sender);
    let mut end = [0; 5];
    soon(client.0.read_exact(&mut end)).await.expect("the end");
    assert_eq!(&end, b"0\r\n\r\n");
    assert_eq!(client.get("/").await.status, 200);
}

#[tokio::test]
async fn the_sender_hears_of_a_client_that_went_away() {
    let server = Served::plain().await;
    let mut client = server.client().await;
    client.say(get("/stream/")).await;
    let sender = sender(&server).await;
    client.head().await;
    drop(client);
    soon(sender.closed()).await;
}

#[tokio::test]
async fn head_of_a_stream_ends_it() {
    let server = Served::plain().await;
    let mut client = server.client().await;
    client.say(with_method(&Method::HEAD, "/stream/")).await;
    let sender = sender(&server).await;
    client.head().await;
    soon(sender.closed()).await;
    assert_eq!(client.get("/").await.status, 200);
}

#[tokio::test]
async fn a_quiet_stream_outlives_the_idle_and_the_request_time() {
    let short = Limits { idle_time: millis(50), request_time: millis(50), ..Limits::default() };
    let server = Served::with(short).await;
    let mut client = server.client().await;
    client.say(get("/stream/")).await;
    let sender = sender(&server).await;
    client.head().await;
    let mut other = server.client().await;
    other.get("/").await;
    // The other one was idle for its time and is closed: the stream was quiet for as long.
    assert_eq!(other.rest().await, "");
    sender.send(Bytes::from_static(b"x")).await.expect("a listener");
    let mut chunk = [0; 6];
    soon(client.0.read_exact(&mut chunk)).await.expect("a chunk");
    assert_eq!(&chunk, b"1\r\nx\r\n");
}

#[tokio::test]
async fn a_stop_waits_for_streams_until_they_are_let_go() {
    let server = Served::plain().await;
    let mut client = server.client().await;
    client.say(get("/stream/")).await;
    let sender = sender(&server).await;
    client.head().await;
    let stopped = server.stop();
    sender.send(Bytes::from_static(b"last")).await.expect("a listener");
    drop(sender);
    assert_eq!(client.rest().await, "4\r\nlast\r\n0\r\n\r\n");
    soon(stopped).await.expect("no panic").expect("no error");
}

/// A connection that speaks the other protocol already.
async fn upgraded(server: &Served) -> Client {
    let mut client = server.client().await;
    client.say("GET /upgrade/ HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n").await;
    assert!(client.head().await.starts_with("HTTP/1.1 101 "));
    client
}

async fn echoes(client: &mut Client) {
    client.say("ping").await;
    let mut echo = [0; 4];
    soon(client.0.read_exact(&mut echo)).await.expect("an echo");
    assert_eq!(&echo, b"ping");
}

#[tokio::test]
async fn an_upgraded_connection_keeps_its_place() {
    let server = Served::with(Limits { connections: 1, ..Limits::default() }).await;
    let mut client = upgraded(&server).await;
    let mut next = server.client().await;
    next.say(get("/?next")).await;
    echoes(&mut client).await;
    assert_eq!(server.desk.seen.lock().expect("seen").len(), 1);
    client.0.shutdown().await.expect("the end");
    assert_eq!(client.rest().await, "");
    assert_eq!(next.answer().await.status, 200);
}

#[tokio::test]
async fn an_upgraded_connection_may_be_quiet() {
    let server = Served::with(Limits { idle_time: millis(50), ..Limits::default() }).await;
    let mut client = upgraded(&server).await;
    let mut other = server.client().await;
    other.get("/").await;
    assert_eq!(other.rest().await, "");
    echoes(&mut client).await;
}

#[tokio::test]
async fn a_stop_waits_for_upgraded_connections_too() {
    let server = Served::plain().await;
    let mut client = upgraded(&server).await;
    let stopped = server.stop();
    echoes(&mut client).await;
    client.0.shutdown().await.expect("the end");
    soon(stopped).await.expect("no panic").expect("no error");
}

#[tokio::test]
async fn who_asks_for_no_upgrade_gets_none() {
    let server = Served::plain().await;
    assert_eq!(server.ask(get("/upgrade/")).await.status, 400);
}
