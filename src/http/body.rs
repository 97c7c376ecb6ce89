//! What an answer carries. One type for all answers, so that nothing of hyper's generics shows.

use super::socket::Busy;
use super::stream::Receiver;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The body of an answer. Bytes are shared, never copied.
#[derive(Debug, Default)]
pub(super) struct Body {
    content: Content,
    /// Held until the last byte is handed to the connection: it counts as busy so long.
    busy: Option<Busy>,
}

#[derive(Debug, Default)]
pub(super) enum Content {
    #[default]
    Empty,
    Full(Bytes),
    Stream(Receiver),
}

impl Body {
    pub(super) fn full(bytes: Bytes) -> Self {
        let content = if bytes.is_empty() { Content::Empty } else { Content::Full(bytes) };
        Self { content, busy: None }
    }

    pub(super) fn stream(receiver: Receiver) -> Self {
        Self { content: Content::Stream(receiver), busy: None }
    }

    /// The whole body; `None` for a stream.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Empty => Some(&[]),
            Content::Full(bytes) => Some(bytes),
            Content::Stream(_) => None,
        }
    }

    /// The same body, which keeps its connection busy while it is sent.
    pub(super) fn on(mut self, busy: Busy) -> Self {
        if matches!(self.content, Content::Stream(_)) {
            busy.streams();
        }
        self.busy = Some(busy);
        self
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let content = &mut self.get_mut().content;
        let next = if let Content::Stream(receiver) = content {
            std::task::ready!(receiver.0.poll_recv(cx))
        } else if let Content::Full(bytes) = std::mem::take(content) {
            Some(bytes)
        } else {
            None
        };
        Poll::Ready(next.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.content, Content::Empty)
    }

    fn size_hint(&self) -> SizeHint {
        self.bytes().map_or_else(SizeHint::default, |bytes| {
            SizeHint::with_exact(u64::try_from(bytes.len()).unwrap_or(u64::MAX))
        })
    }
}
