//! Clients that are slow, greedy or out of their mind.

use super::kit::{Client, Served, get, millis, post, soon};
use crate::http::Limits;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

async fn is_served(server: &Served) {
    assert_eq!(server.ask(get("/")).await.status, 200, "the next client must be served");
}

#[tokio::test]
async fn a_head_that_stops_half_way_is_not_waited_for() {
    let server = Served::with(Limits { header_time: millis(300), ..Limits::default() }).await;
    let mut client = server.client().await;
    client.say("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;
    assert_eq!(client.rest().await, "");
    is_served(&server).await;
}

/// Says one byte, then waits for the server to close; so again until it has.
async fn trickles_until_closed(client: &mut Client) {
    let mut byte = [0];
    while client.0.write_all(b"a").await.is_ok() {
        if let Ok(closed) = tokio::time::timeout(millis(5), client.0.read(&mut byte)).await {
            assert!(matches!(closed, Ok(0) | Err(_)));
            return;
        }
    }
}

#[tokio::test]
async fn a_head_that_trickles_gains_no_time_by_it() {
    let server = Served::with(Limits { header_time: millis(300), ..Limits::default() }).await;
    let mut client = server.client().await;
    client.say("GET / HTTP/1.1\r\nX-Slow: ").await;
    soon(trickles_until_closed(&mut client)).await;
    let mut client = server.client().await;
    client.get("/").await;
    client.say("GET / HTTP/1.1\r\nX-Slow: ").await;
    soon(trickles_until_closed(&mut client)).await;
}

#[tokio::test]
async fn a_body_slower_than_its_time_is_refused() {
    let server = Served::with(Limits { body_time: millis(50), ..Limits::default() }).await;
    let mut client = server.client().await;
    client.say("POST /echo/ HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc").await;
    let answer = client.answer().await;
    assert_eq!((answer.status, answer.header("connection")), (408, Some("close")));
    assert_eq!(client.rest().await, "");
}

#[tokio::test]
async fn a_gigabyte_is_refused_without_being_read() {
    let server = Served::plain().await;
    for path in ["/tight/", "/"] {
        let mut client = server.client().await;
        client.say(format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\nabc")).await;
        let answer = client.answer().await;
        assert_eq!(answer.status, if path == "/" { 200 } else { 413 });
        assert_eq!(answer.header("connection"), Some("close"));
        assert_eq!(client.rest().await, "");
    }
}

#[tokio::test]
async fn a_client_that_reads_only_after_sending_all_still_gets_its_refusal() {
    let server = Served::plain().await;
    let mut client = server.client().await;
    let length = 8 << 20;
    client.say(format!("POST /tight/ HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n")).await;
    client.say(vec![b'x'; length]).await;
    assert_eq!(client.answer().await.status, 413);
}

#[tokio::test]
async fn chunks_past_the_limit_are_refused() {
    let server = Served::plain().await;
    let mut client = server.client().await;
    client
        .say("POST /tight/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nabcdefghijk\r\n")
        .await;
    assert_eq!(client.answer().await.status, 413);
}

#[tokio::test]
async fn a_small_body_that_nobody_read_costs_no_connection() {
    let server = Served::plain().await;
    let mut client = server.client().await;
    client.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc").await;
    client.say("def").await;
    let answer = client.answer().await;
    assert_eq!((answer.status, answer.header("connection")), (200, None));
    assert_eq!(client.get("/").await.text(), "hello");
}

#[tokio::test]
async fn a_client_that_waits_with_its_body_is_told_before_it_sends() {
    let server = Served::plain().await;
    let asks = |path| {
        format!("POST {path} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
    };
    let mut client = server.client().await;
    client.say(asks("/")).await;
    assert_eq!(client.answer().await.status, 200);
    assert_eq!(client.rest().await, "");
    let mut client = server.client().await;
    client.say(asks("/echo/")).await;
    assert!(client.head().await.starts_with("HTTP/1.1 100 "));
    client.say("abc").await;
    assert_eq!(client.answer().await.text(), "abc");
}

#[tokio::test]
async fn ten_thousand_headers_are_refused() {
    let server = Served::with(Limits { header_bytes: 1 << 20, ..Limits::default() }).await;
    let head = format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "A: b\r\n".repeat(10_000));
    assert_eq!(server.ask(head).await.status, 431);
    let fine = format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "A: b\r\n".repeat(99));
    assert_eq!(server.ask(fine).await.status, 200);
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let server = Served::plain().await;
    let head = format!("GET / HTTP/1.1\r\nHost: x\r\nA: {}\r\n\r\n", "b".repeat(1 << 20));
    assert_eq!(server.ask(head).await.status, 431);
    is_served(&server).await;
}

#[tokio::test]
async fn a_deep_document_is_refused() {
    let server = Served::plain().await;
    let answer = server.ask(post("/input/", "application/json", &"[".repeat(500_000))).await;
    assert_eq!(answer.status, 400);
    assert!(answer.text().starts_with("JSON parse error - Nested too deeply"));
}

#[tokio::test]
async fn nonsense_for_chunks_is_refused() {
    let server = Served::plain().await;
    for chunks in [
        "zz\r\nabc\r\n0\r\n\r\n",
        "-1\r\nabc\r\n",
        "ffffffffffffffffff\r\nabc\r\n",
        "3\r\nabcdef\r\n0\r\n\r\n",
    ] {
        let mut client = server.client().await;
        client
            .say(format!("POST /echo/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"))
            .await;
        assert_eq!(client.answer().await.status, 400, "{chunks:?}");
        assert_eq!(client.rest().await, "");
    }
}

#[tokio::test]
async fn a_body_that_ends_early_is_refused() {
    let server = Served::plain().await;
    let mut client = server.client().await;
    client.say("POST /echo/ HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc").await;
    client.0.shutdown().await.expect("half closed");
    assert_eq!(client.answer().await.status, 400);
}

#[tokio::test]
async fn a_request_with_two_lengths_cannot_hide_another() {
    let server = Served::plain().await;
    let hidden = get("/?hidden");
    let mut client = server.client().await;
    client
        .say(format!(
            "POST /echo/ HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\n{hidden}"
        ))
        .await;
    assert_eq!(client.answer().await.status, 400);
    assert_eq!(client.rest().await, "");
    assert!(server.desk.seen.lock().expect("seen").is_empty());
}

#[tokio::test]
async fn bad_paths_are_refused() {
    let server = Served::plain().await;
    for path in [&b"/%ff/"[..], b"/\xff/", b"/a/../b/", b"/a%2fb/", b"/%/"] {
        let request = [b"GET ", path, b" HTTP/1.1\r\nHost: x\r\n\r\n"].concat();
        assert_eq!(server.ask(request).await.status, 400, "{path:?}");
    }
}

#[tokio::test]
async fn a_client_that_does_not_read_is_given_up() {
    let server = Served::with(Limits { connections: 1, idle_time: millis(100), ..Limits::default() }).await;
    let mut greedy = server.client().await;
    greedy.say(get("/big/")).await;
    let head = greedy.head().await;
    assert!(head.starts_with("HTTP/1.1 200"));
    is_served(&server).await;
}
