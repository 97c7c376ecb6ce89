//! Each limit of `[server]`, crossed through the whole stack: the refusal is the documented one, and the next client is
//! served. What one connection does byte by byte is tested in `src/http/tests`.

use super::client::Speaks;
use super::house::{House, Plan};
use super::wire::Wire;
use comanda::config::Profile;
use std::net::TcpStream;
use std::time::Duration;

/// A path that takes a body from anybody.
const LOG_IN: &str = "/api/login/";

fn plan() -> Plan {
    House::of(Profile::Default)
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")
}

fn post(headers: &str, body: &str) -> String {
    format!("POST {LOG_IN} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{headers}\r\n{body}")
}

fn sized(body: &str) -> String {
    post(&format!("Content-Length: {}\r\n", body.len()), body)
}

/// Says this on a connection of its own; the status of the answer.
#[track_caller]
fn status(house: &House, bytes: impl AsRef<[u8]>) -> u16 {
    let mut wire = house.wire();
    wire.say(bytes).unwrap();
    wire.answer("POST").unwrap().status
}

#[track_caller]
fn the_next_one_is_served(house: &House) {
    house.stranger().get("/api/nowhere/").expect(404);
}

#[test]
fn one_more_than_max_connections_waits_until_a_place_is_free() {
    let house = plan().set("server.max_connections", "2").open();
    let mut taken: Vec<Wire> = (0..2).map(|_| house.wire()).collect();
    for wire in &mut taken {
        wire.say(get("/api/nowhere/")).unwrap();
        assert_eq!(wire.answer("GET").unwrap().status, 404);
    }
    let mut third = house.wire();
    third.say(get("/api/nowhere/")).unwrap();
    third.patience(Duration::from_millis(50));
    assert!(third.answer("GET").is_err(), "answered while all places were taken");
    taken.pop();
    third.patience(Duration::from_secs(20));
    assert_eq!(third.answer("GET").unwrap().status, 404);
}

#[test]
fn a_head_past_max_header_is_431() {
    let house = plan().set("server.max_header", "8KiB").open();
    let head = |bytes: usize| format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "x".repeat(bytes));
    assert_eq!(status(&house, head(9000)), 431);
    assert_ne!(status(&house, head(4000)), 431);
    the_next_one_is_served(&house);
}

#[test]
fn ten_thousand_headers_are_431() {
    let house = plan().set("server.max_header", "1MiB").open();
    let head = format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "A: b\r\n".repeat(10_000));
    assert_eq!(status(&house, head), 431);
    the_next_one_is_served(&house);
}

#[test]
fn a_body_of_a_gigabyte_is_413_before_it_is_sent() {
    let house = House::open();
    let mut wire = house.wire();
    wire.say(post("Content-Length: 1073741824\r\n", "{")).unwrap();
    let answer = wire.answer("POST").unwrap();
    assert_eq!((answer.status, answer.header("connection")), (413, Some("close")));
    assert!(answer.json()["detail"].is_string(), "{answer}");
    the_next_one_is_served(&house);
}

#[test]
fn a_body_past_max_body_is_413() {
    let house = plan().set("server.max_body", "1KiB").open();
    let body = |bytes: usize| format!("{{\"username\": \"{}\"}}", "x".repeat(bytes));
    assert_eq!(status(&house, sized(&body(2000))), 413);
    assert_eq!(status(&house, sized(&body(500))), 400);
    the_next_one_is_served(&house);
}

#[test]
fn a_body_without_end_is_413_when_it_is_too_large() {
    let house = House::open();
    let mut wire = house.wire();
    wire.say(post("Transfer-Encoding: chunked\r\n", "")).unwrap();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    // The server may close while this is being said.
    let _cut_off = (0..24).try_for_each(|_| wire.say(&chunk));
    assert_eq!(wire.answer("POST").unwrap().status, 413);
    the_next_one_is_served(&house);
}

#[test]
fn a_head_that_trickles_is_cut_off_after_header_timeout() {
    let house = plan().set("server.header_timeout", "150ms").open();
    let mut wire = house.wire();
    wire.say("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").unwrap();
    wire.patience(Duration::from_millis(5));
    while !wire.is_closed() {
        if wire.say("a").is_err() {
            break;
        }
    }
    the_next_one_is_served(&house);
}

#[test]
fn a_body_that_stands_still_past_body_timeout_is_408() {
    let house = plan().set("server.body_timeout", "100ms").open();
    assert_eq!(status(&house, post("Content-Length: 10\r\n", "{")), 408);
    the_next_one_is_served(&house);
}

#[test]
fn an_answer_that_takes_longer_than_request_timeout_is_503() {
    let house = plan().set("server.request_timeout", "100ms").open();
    assert_eq!(status(&house, post("Content-Length: 10\r\n", "{")), 503);
    the_next_one_is_served(&house);
}

#[test]
fn a_connection_that_rests_past_idle_timeout_is_closed() {
    let house = plan().set("server.idle_timeout", "100ms").open();
    let mut wire = house.wire();
    wire.say(get("/api/nowhere/")).unwrap();
    assert_eq!(wire.answer("GET").unwrap().status, 404);
    assert!(wire.is_closed());
    the_next_one_is_served(&house);
}

#[test]
fn a_stop_lets_a_request_in_flight_end() {
    let house = House::open();
    let at = house.line.at;
    let mut wire = house.wire();
    let body = "{\"username\": \"x\", \"password\": \"y\"}";
    wire.say(post(&format!("Expect: 100-continue\r\nContent-Length: {}\r\n", body.len()), "")).unwrap();
    assert_eq!(wire.head().unwrap().status, 100, "the handler waits for the body");
    let stopping = std::thread::spawn(move || drop(house));
    while TcpStream::connect(at).is_ok() {
        std::thread::yield_now();
    }
    wire.say(body).unwrap();
    assert_eq!(wire.answer("POST").unwrap().status, 401);
    stopping.join().unwrap();
}

#[test]
fn a_stop_waits_no_longer_than_shutdown_grace() {
    let house = plan().set("server.shutdown_grace", "0s").open();
    let mut wire = house.wire();
    wire.say(post("Expect: 100-continue\r\nContent-Length: 10\r\n", "")).unwrap();
    assert_eq!(wire.head().unwrap().status, 100);
    drop(house);
    assert!(wire.is_closed());
}

#[test]
fn json_that_is_nested_too_deeply_is_400() {
    let house = House::open();
    for deep in ["[".repeat(30_000), "{\"a\":".repeat(10_000)] {
        assert_eq!(status(&house, sized(&deep)), 400);
    }
    the_next_one_is_served(&house);
}

#[test]
fn nonsense_for_chunks_is_400() {
    let house = House::open();
    for chunks in
        ["zz\r\nabc\r\n0\r\n\r\n", "-1\r\nabc\r\n", "ffffffffffffffffff\r\nabc\r\n", "3\r\nabcdef\r\n"]
    {
        assert_eq!(status(&house, post("Transfer-Encoding: chunked\r\n", chunks)), 400, "{chunks:?}");
    }
    the_next_one_is_served(&house);
}

#[test]
fn requests_said_in_one_breath_are_answered_in_their_order() {
    let house = House::open();
    let mut wire = house.wire();
    wire.say([get("/api/nowhere/"), sized("{}"), get("/nowhere/")].concat()).unwrap();
    let answers = [wire.answer("GET"), wire.answer("POST"), wire.answer("GET")].map(|a| a.unwrap().status);
    assert_eq!(answers, [404, 400, 404]);
}

#[test]
fn a_length_and_chunks_at_once_cannot_hide_a_request() {
    let house = House::open();
    let mut wire = house.wire();
    let hidden = get("/hidden/");
    let headers = format!("Content-Length: {}\r\nTransfer-Encoding: chunked\r\n", hidden.len() + 5);
    wire.say(post(&headers, &format!("0\r\n\r\n{hidden}"))).unwrap();
    let first = wire.answer("POST").unwrap().status;
    let rest = String::from_utf8_lossy(&wire.rest()).into_owned();
    assert!((400..500).contains(&first) && !rest.contains("HTTP/1.1 404"), "{first} {rest}");
}

#[test]
fn text_that_is_no_utf_8_is_400() {
    let house = House::open();
    for bytes in [&b"GET /\xff/ HTTP/1.1\r\nHost: x\r\n\r\n"[..], b"GET /%ff/ HTTP/1.1\r\nHost: x\r\n\r\n"] {
        assert_eq!(status(&house, bytes), 400);
    }
    let mut bytes = post("Content-Length: 4\r\n", "").into_bytes();
    bytes.extend_from_slice(b"\"\xff\xfe\"");
    assert_eq!(status(&house, bytes), 400);
    the_next_one_is_served(&house);
}

#[test]
fn a_client_that_hangs_up_half_way_through_its_body_harms_nobody() {
    let house = House::open();
    let mut wire = house.wire();
    wire.say(post("Content-Length: 10\r\n", "{")).unwrap();
    wire.hang_up_half();
    assert_eq!(wire.answer("POST").unwrap().status, 400);
    the_next_one_is_served(&house);
}

#[test]
fn a_client_that_has_said_all_and_hangs_up_half_gets_its_answer() {
    let house = House::open();
    let mut wire = house.wire();
    wire.say(sized("{}")).unwrap();
    wire.hang_up_half();
    assert_eq!(wire.answer("POST").unwrap().status, 400);
}

#[test]
fn what_is_no_http_at_all_is_refused_or_hung_up_on() {
    let house = House::open();
    for noise in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"\r\n\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\0\0\0\0",
    ] {
        let mut wire = house.wire();
        wire.say(noise).unwrap();
        wire.hang_up_half();
        let said = wire.rest();
        assert!(said.is_empty() || said.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&said));
    }
    the_next_one_is_served(&house);
}
