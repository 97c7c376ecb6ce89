//! WebSocket (RFC 6455) on the server's side: the handshake over an upgraded connection, messages of text, ping and pong.
//!
//! Who may open one, and what is said on it, is decided elsewhere. No extension and no subprotocol is agreed to.

use super::upgrade::{Upgrade, Upgraded};
use super::{Method, Request, Response};
use crate::error::Result;
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use std::time::Duration;
use tokio::io::{AsyncWriteExt as _, copy, sink};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::frame::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error as Fault, Message, Utf8Bytes};

/// Bytes that are read at a time: messages are small, and there may be hundreds of connections.
const READ_BUFFER: usize = 4096;

/// A request for a WebSocket that is well formed.
#[derive(Debug)]
pub struct Handshake {
    accept: String,
    upgrade: Upgrade,
}

impl Handshake {
    /// Takes the connection out of a request that asks for a WebSocket; `None` if it does not, or not in this version.
    pub fn of<W>(request: &mut Request<W>) -> Option<Self> {
        let names = |header: &str, word: &str| {
            let value = request.header(header).unwrap_or_default();
            value.split(',').any(|part| part.trim().eq_ignore_ascii_case(word))
        };
        let asks = request.method() == Method::GET
            && names("connection", "upgrade")
            && names("upgrade", "websocket")
            && request.header("sec-websocket-version").map(str::trim) == Some("13");
        let key = request.header("sec-websocket-key").map(str::trim).filter(|key| is_key(key));
        let accept = key.filter(|_| asks).map(|key| derive_accept_key(key.as_bytes()))?;
        Some(Self { accept, upgrade: request.on_upgrade()? })
    }

    /// What a request gets that asks for no WebSocket where there is nothing else.
    #[must_use]
    pub fn required() -> Response {
        Response::text(426, "Upgrade Required")
            .with_header("Connection", "upgrade")
            .with_header("Upgrade", "websocket")
            .with_header("Sec-WebSocket-Version", "13")
    }

    /// The answer that changes the protocol.
    #[must_use]
    pub fn response(&self) -> Response {
        Response::new(101)
            .with_header("Connection", "upgrade")
            .with_header("Upgrade", "websocket")
            .with_header("Sec-WebSocket-Accept", &self.accept)
    }

    /// The open socket, once the answer was sent. `largest` is the size of a message in bytes past which the client is
    /// let go. Errors: those of [`Upgrade::stream`].
    pub async fn open(self, largest: usize) -> Result<WebSocket> {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_write_buffer_size(16 * READ_BUFFER)
            .max_message_size(Some(largest))
            .max_frame_size(Some(largest));
        let stream = self.upgrade.stream().await?;
        Ok(WebSocket(WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await))
    }
}

/// How long a closing socket listens to a client that still sends.
const LINGER: Duration = Duration::from_secs(1);

/// 16 bytes in Base64.
fn is_key(text: &str) -> bool {
    let digits = text.strip_suffix("==").unwrap_or_default();
    digits.len() == 22 && digits.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'))
}

/// What came from the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A message of text.
    Text(String),
    /// A message of bytes.
    Binary,
    /// A ping, which is answered, or a pong: it is there.
    Sign,
}

/// Why the server closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// There is nothing more to say.
    Done,
    /// The server stops.
    GoingAway,
    /// What was sent is no message of ours.
    Unreadable,
    /// A message was larger than is taken.
    TooLarge,
    /// The right to be here has ended.
    NotAllowed,
    /// Too much happened at once: try again.
    TryAgain,
}

/// An open WebSocket.
#[derive(Debug)]
pub struct WebSocket(WebSocketStream<Upgraded>);

impl WebSocket {
    /// What comes next. Dropping the future loses nothing.
    ///
    /// # Errors
    /// How to close: the client closed or is gone ([`Ending::Done`]), or broke the protocol.
    pub async fn hear(&mut self) -> Result<Heard, Ending> {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => Ok(Heard::Text(text.as_str().to_owned())),
            Some(Ok(Message::Binary(_))) => Ok(Heard::Binary),
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => Ok(Heard::Sign),
            Some(Ok(Message::Close(_))) | None => Err(Ending::Done),
            Some(Err(Fault::Capacity(_))) => Err(Ending::TooLarge),
            Some(Err(Fault::Utf8(_) | Fault::Protocol(_))) => Err(Ending::Unreadable),
            Some(Err(_gone)) => Err(Ending::Done),
        }
    }

    /// Sends a message; `text` is UTF-8, or nothing is sent. The bytes are shared, not copied. False if the client is
    /// gone.
    pub async fn say(&mut self, text: Bytes) -> bool {
        match Utf8Bytes::try_from(text) {
            Ok(text) => self.0.send(Message::Text(text)).await.is_ok(),
            Err(_not_text) => {
                tracing::error!("a message to a WebSocket was left out: it is no text");
                true
            }
        }
    }

    /// Asks the client whether it is there: a [`Heard::Sign`] comes back. False if it is gone.
    pub async fn ping(&mut self) -> bool {
        self.0.send(Message::Ping(Bytes::new())).await.is_ok()
    }

    /// Says why, and closes. What the client still sends is thrown away for a moment: closing a socket with unread bytes
    /// makes the kernel send a reset, and the client may lose what it was told.
    pub async fn close(mut self, why: Ending) {
        let code = match why {
            Ending::Done => CloseCode::Normal,
            Ending::GoingAway => CloseCode::Away,
            Ending::Unreadable => CloseCode::Invalid,
            Ending::TooLarge => CloseCode::Size,
            Ending::NotAllowed => CloseCode::Policy,
            Ending::TryAgain => CloseCode::Again,
        };
        let frame = CloseFrame { code, reason: Utf8Bytes::from_static("") };
        if self.0.close(Some(frame)).await.is_err() {
            // The client closed first: its close is still to be answered.
            let _gone_already = self.0.flush().await;
        }
        let stream = self.0.get_mut();
        let _gone_already = stream.shutdown().await;
        let _all_or_not = timeout(LINGER, copy(stream, &mut sink())).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_sixteen_bytes_in_base64() {
        assert!(is_key("dGhlIHNhbXBsZSBub25jZQ=="));
        for other in ["", "==", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZ\u{f1}==", "dGhlIHNhbXBsZQ=="]
        {
            assert!(!is_key(other), "{other}");
        }
    }

    #[test]
    fn what_asks_for_no_websocket_is_none() {
        let mut request = Request::made(Method::GET, "/ws/", &[("Upgrade", "websocket")], "").expect("made");
        assert!(Handshake::of(&mut request).is_none());
        assert_eq!(Handshake::required().header("upgrade"), Some("websocket"));
    }
}
