//! One request and its answer: id, time limit, panics, the log line.

use super::body::Body;
use super::intake::Source;
use super::request::{Request, RequestId};
use super::response::Response;
use super::server::{Handler, House};
use super::socket::Pulse;
use super::{Method, escape};
use hyper::StatusCode;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, CONTENT_LENGTH, HeaderName, HeaderValue};
use std::future::poll_fn;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Instant;

/// What the handler makes.
type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// What the log line says of the request.
struct Asked {
    method: Method,
    path: String,
    id: RequestId,
    began: Instant,
}

/// Answers one request. Never fails: what goes wrong is an answer too.
pub(super) async fn answer<H: Handler>(
    house: &House<H>,
    pulse: &Arc<Pulse>,
    (peer, secure): (SocketAddr, bool),
    request: hyper::Request<Incoming>,
) -> hyper::Response<Body> {
    let busy = pulse.begin();
    let id = house.next_id();
    let method = request.method().clone();
    let asked = Asked { method, path: escape::for_log(request.uri().path()), id, began: Instant::now() };
    let waits_to_send = request.headers().contains_key(hyper::header::EXPECT);
    let (request, source) =
        Request::received(request, (peer, secure, id, house.clock.now()), Arc::clone(&house.limits));
    let response = handle(house, request, id).await;
    let goes_on = finish(source, !waits_to_send).await;
    if !goes_on {
        pulse.will_linger();
    }
    if response.status == 101 {
        busy.hands_over();
    }
    asked.log(&response);
    let mut sent = asked.into_hyper(response, goes_on);
    *sent.body_mut() = std::mem::take(sent.body_mut()).on(busy);
    sent
}

/// Whether the connection can go on after the answer.
async fn finish(source: Option<Arc<Source>>, drain: bool) -> bool {
    match source {
        Some(source) => source.finish(drain).await,
        None => true,
    }
}

/// Calls the handler within its time; a panic costs this request and nothing else.
async fn handle<H: Handler>(house: &House<H>, request: Request, id: RequestId) -> Response {
    let handler = Arc::clone(&house.handler);
    let Ok(answering) = catch_unwind(AssertUnwindSafe(|| handler.handle(request))) else {
        return panicked(id);
    };
    let mut answering = Some(answering);
    let within = tokio::time::timeout(house.limits.request_time, poll_caught(&mut answering)).await;
    // What is left of the handler is dropped under the same care: destructors can panic too.
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(answering)));
    match within {
        Ok(Some(response)) if dropped.is_ok() => response,
        Ok(_) => panicked(id),
        Err(_) => {
            tracing::warn!("request {id} took longer than {:?} and was given up", house.limits.request_time);
            Response::too_slow()
        }
    }
}

/// The handler's answer; `None` if it panicked.
async fn poll_caught(answering: &mut Option<Answering>) -> Option<Response> {
    poll_fn(|cx| {
        let Some(future) = answering.as_mut() else { return Poll::Ready(None) };
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
            Ok(poll) => poll.map(Some),
            Err(_) => Poll::Ready(None),
        }
    })
    .await
}

/// The panic's own words went to standard error; they may hold input, so they are not repeated here.
fn panicked(id: RequestId) -> Response {
    tracing::error!("the handler of request {id} panicked");
    Response::internal()
}

impl Asked {
    /// The one line of a request. No headers, no query, no body: they may hold secrets.
    fn log(&self, response: &Response) {
        tracing::info!("{}", self.line(response));
    }

    fn line(&self, response: &Response) -> String {
        let Self { method, path, id, began } = self;
        let method = escape::for_log(method.as_str());
        let ms = began.elapsed().as_millis();
        let bytes =
            response.body().map_or_else(|| "streams".to_owned(), |body| format!("{} bytes", body.len()));
        format!("{method} {path} {} {ms} ms {bytes} {id}", response.status)
    }

    fn into_hyper(self, response: Response, goes_on: bool) -> hyper::Response<Body> {
        let (status, mut headers, mut body) = response.into_parts();
        let id = HeaderValue::try_from(self.id.to_string()).unwrap_or(HeaderValue::from_static(""));
        headers.insert(HeaderName::from_static("x-request-id"), id);
        if !goes_on {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        if self.method == Method::HEAD {
            let bodiless = matches!(status, 100..=199 | 204 | 304);
            if let Some(bytes) = body.bytes().filter(|_| !bodiless) {
                headers.entry(CONTENT_LENGTH).or_insert(HeaderValue::from(bytes.len()));
            }
            body = Body::default();
        }
        let mut sent = hyper::Response::new(body);
        *sent.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        *sent.headers_mut() = headers;
        sent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_line_is_one_line_without_query() {
        let path = escape::for_log("/a\r\nINFO forged");
        let asked = Asked { method: Method::GET, path, id: RequestId(7), began: Instant::now() };
        let line = asked.line(&Response::text(404, "four"));
        assert!(line.starts_with(r"GET /a\u{d}\u{a}INFO\u{20}forged 404 "), "{line}");
        assert!(line.ends_with("4 bytes 0000000000000007"), "{line}");
        assert!(!line.contains(char::is_control));
    }
}
