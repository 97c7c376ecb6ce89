//! Requests as bytes, and answers from bytes.

use super::*;
use crate::cookie::SetCookie;
use serde_json::json;

fn composed(request: Value, defaults: &Value, jar: &[&str]) -> String {
    let request: Request = serde_json::from_value(request).unwrap();
    let defaults = defaults.as_object().unwrap().clone();
    let mut filled = Jar::default();
    for line in jar {
        filled.take(&SetCookie::parse(line));
    }
    String::from_utf8(compose(&request, "127.0.0.1:80", &defaults, &filled, "EDGE").unwrap()).unwrap()
}

#[test]
fn a_get_is_a_line_and_a_host() {
    assert_eq!(
        composed(json!({"method": "GET", "path": "/a/?b=1"}), &json!({}), &[]),
        "GET /a/?b=1 HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n"
    );
}

#[test]
fn json_is_sent_in_ascii_with_its_type_and_length() {
    assert_eq!(
        composed(
            json!({"method": "POST", "path": "/", "json": {"a": "ñ", "b": [1, null]}, "bearer": "T"}),
            &json!({"X-Real-IP": "10.0.0.1"}),
            &["s=1", "t=2"]
        ),
        "POST / HTTP/1.1\r\nHost: 127.0.0.1:80\r\nX-Real-Ip: 10.0.0.1\r\nContent-Type: application/json\r\n\
         Cookie: s=1; t=2\r\nAuthorization: Bearer T\r\nContent-Length: 31\r\n\r\n{\"a\": \"\\u00f1\", \"b\": [1, null]}"
    );
}

#[test]
fn headers_of_the_case_win_and_null_takes_one_away() {
    assert_eq!(
        composed(
            json!({"method": "GET", "path": "/", "bearer": "T", "cookies": {"c": "3"},
                   "headers": {"X-Real-IP": null, "Host": "x.example", "AUTHORIZATION": "Bearer ñandú"}}),
            &json!({"X-Real-IP": "10.0.0.1"}),
            &["s=1"]
        ),
        "GET / HTTP/1.1\r\nCookie: c=3\r\nHost: x.example\r\nAuthorization: Bearer ñandú\r\n\r\n"
    );
}

#[test]
fn forms_are_urlencoded() {
    let sent = composed(
        json!({"method": "POST", "path": "/", "form": {"a b": "ñ&=+/~", "n": 1, "e": ""}}),
        &json!({}),
        &[],
    );
    assert!(
        sent.contains("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 30\r\n"),
        "{sent}"
    );
    assert!(sent.ends_with("\r\n\r\na+b=%C3%B1%26%3D%2B%2F~&n=1&e="), "{sent}");
}

#[test]
fn multipart_fields_stand_between_edges() {
    let sent = composed(json!({"method": "PUT", "path": "/", "multipart": {"p": "8800"}}), &json!({}), &[]);
    assert!(sent.contains("Content-Type: multipart/form-data; boundary=EDGE\r\n"), "{sent}");
    assert!(sent.ends_with(
        "\r\n\r\n--EDGE\r\nContent-Disposition: form-data; name=\"p\"\r\n\r\n8800\r\n--EDGE--\r\n"
    ));
}

#[test]
fn raw_bodies_have_no_type_and_an_empty_post_has_a_length() {
    assert_eq!(
        composed(json!({"method": "POST", "path": "/", "raw": "{"}), &json!({}), &[]),
        "POST / HTTP/1.1\r\nHost: 127.0.0.1:80\r\nContent-Length: 1\r\n\r\n{"
    );
    assert_eq!(
        composed(json!({"method": "PUT", "path": "/"}), &json!({}), &[]),
        "PUT / HTTP/1.1\r\nHost: 127.0.0.1:80\r\nContent-Length: 0\r\n\r\n"
    );
    let request: Request =
        serde_json::from_value(json!({"method": "POST", "path": "/", "raw_b64": "/wA="})).unwrap();
    let sent = compose(&request, "h", &Map::new(), &Jar::default(), "").unwrap();
    assert!(sent.ends_with(b"Content-Length: 2\r\n\r\n\xff\x00"));
}

#[test]
fn what_would_break_the_request_apart_is_refused() {
    let broken = [
        json!({"method": "GET", "path": "/a b"}),
        json!({"method": "GET", "path": "/", "headers": {"A": "1\r\nB: 2"}}),
    ];
    for request in broken {
        let request: Request = serde_json::from_value(request).unwrap();
        assert!(compose(&request, "h", &Map::new(), &Jar::default(), "").is_err());
    }
}

fn answer(bytes: &[u8], head: bool) -> std::io::Result<Response> {
    read(&mut BufReader::new(bytes), head)
}

#[test]
fn an_answer_ends_where_its_length_says() {
    let got =
        answer(b"HTTP/1.1 200 OK\r\nA: 1\r\na:  \xf1 \r\nContent-Length: 2\r\n\r\nokmore", false).unwrap();
    assert_eq!((got.status, got.header("A"), got.text()), (200, Some("1, ñ ".into()), "ok".into()));
    assert_eq!(got.header("B"), None);
}

#[test]
fn chunks_are_put_together_and_what_continues_is_passed_over() {
    let bytes = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n\
                  2\r\n[1\r\n1;x=y\r\n]\r\n0\r\nT: 1\r\n\r\n";
    let got = answer(bytes, false).unwrap();
    assert_eq!((got.status, got.json()), (201, Some(json!([1]))));
}

#[test]
fn without_a_length_the_answer_ends_with_the_connection() {
    assert_eq!(answer(b"HTTP/1.1 200 OK\r\n\r\nall of it", false).unwrap().text(), "all of it");
}

#[test]
fn heads_and_empty_statuses_have_no_body() {
    assert_eq!(answer(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", true).unwrap().body, b"");
    assert_eq!(answer(b"HTTP/1.1 204 No Content\r\n\r\n", false).unwrap().body, b"");
    assert_eq!(answer(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", false).unwrap().body, b"");
}

#[test]
fn a_broken_answer_is_an_error() {
    for bytes in [
        &b""[..],
        b"HTTP/1.1 200 OK\r\n",
        b"SMTP 200\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    ] {
        assert!(answer(bytes, false).is_err(), "{:?}", String::from_utf8_lossy(bytes));
    }
}
