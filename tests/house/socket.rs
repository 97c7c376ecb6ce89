//! A WebSocket, seen from a client that says exactly what it is told.

use super::house::House;
use super::seed::Keys;
use super::wire::Wire;
use serde_json::Value;

/// The client's key of RFC 6455, 1.3, and the answer that it wants.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

pub(crate) const TEXT: u8 = 1;
pub(crate) const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;
pub(crate) const PONG: u8 = 10;

/// An open socket, seen from the client.
pub(crate) struct Socket(Wire);

/// Asks for a socket; the status, and the socket if it is 101.
pub(crate) fn ask(house: &House, path: &str, headers: &str) -> (u16, Option<Socket>) {
    let mut wire = house.wire();
    let upgrade = format!(
        "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n"
    );
    wire.say(format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{upgrade}{headers}\r\n", house.line.at)).unwrap();
    let head = wire.answer("GET").unwrap();
    if head.status != 101 {
        return (head.status, None);
    }
    assert_eq!(head.header("sec-websocket-accept"), Some(ACCEPT));
    assert_eq!(head.header("upgrade").map(str::to_ascii_lowercase).as_deref(), Some("websocket"));
    assert_eq!(head.cookies().count(), 0);
    (101, Some(Socket(wire)))
}

pub(crate) fn cookie(keys: &Keys) -> String {
    format!("Cookie: sessionid={}\r\n", keys.session)
}

#[track_caller]
pub(crate) fn open(house: &House, path: &str, keys: &Keys) -> Socket {
    ask(house, path, &cookie(keys)).1.expect("a socket")
}

impl Socket {
    /// A frame of the client's: masked, as it must be.
    pub(crate) fn say(&mut self, kind: u8, data: &[u8]) {
        let mask = [7, 11, 13, 17];
        let mut frame = vec![0x80 | kind];
        match u8::try_from(data.len()) {
            Ok(short) if short < 126 => frame.push(0x80 | short),
            _ => {
                frame.push(0xfe);
                frame.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
            }
        }
        frame.extend(mask);
        frame.extend(data.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        self.0.say(frame).unwrap();
    }

    pub(crate) fn text(&mut self, value: &Value) {
        self.say(TEXT, value.to_string().as_bytes());
    }

    /// The next frame.
    pub(crate) fn frame(&mut self) -> (u8, Vec<u8>) {
        let head = self.0.exactly(2).unwrap();
        let length = match head[1] {
            126 => u16::from_be_bytes(self.0.exactly(2).unwrap().try_into().unwrap()).into(),
            short => usize::from(short),
        };
        (head[0] & 0x0f, self.0.exactly(length).unwrap())
    }

    /// The next message; pings are answered.
    #[track_caller]
    pub(crate) fn hear(&mut self) -> String {
        loop {
            match self.frame() {
                (TEXT, text) => return String::from_utf8(text).unwrap(),
                (PING, data) => self.say(PONG, &data),
                (PONG, _) => {}
                (kind, data) => panic!("neither text nor sign of life, but {kind}: {data:?}"),
            }
        }
    }

    /// The code with which the server closes, before it says anything else.
    #[track_caller]
    pub(crate) fn ends(&mut self) -> u16 {
        loop {
            match self.frame() {
                (CLOSE, data) => return u16::from_be_bytes([data[0], data[1]]),
                (PING, data) => self.say(PONG, &data),
                (kind, data) => panic!("not the end but {kind}: {}", String::from_utf8_lossy(&data)),
            }
        }
    }

    /// What was said before this has been looked at by the server.
    pub(crate) fn settle(&mut self) {
        self.say(PING, b"?");
        while self.frame().0 != PONG {}
    }
}
