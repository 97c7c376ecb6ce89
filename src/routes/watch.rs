//! The listener for whoever watches the server: liveness, readiness, details and numbers, and nothing else.
//!
//! # Why a listener of its own?
//! Behind a proxy on the same machine every visitor comes from this machine, and a proxy that was set up carelessly says
//! nothing of them. So the doors that guests come through tell nobody any numbers; who may come to this one is decided by
//! the address it listens on.

use crate::api::health;
use crate::app::App;
use crate::http::{Handler, Method, Request, Response};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// Answers those who watch.
pub struct Watch(pub Arc<App>);

impl Handler for Watch {
    fn handle(self: Arc<Self>, request: Request) -> Pin<Box<dyn Future<Output = Response> + Send>> {
        Box::pin(async move { self.answer(&request).await })
    }
}

impl Watch {
    async fn answer(&self, request: &Request) -> Response {
        if ![Method::GET, Method::HEAD].contains(request.method()) {
            return Response::empty(405).with_header("Allow", "GET, HEAD");
        }
        match request.path() {
            "/livez" => health::alive(),
            "/readyz" => health::readiness(&self.0, true).await,
            "/healthz" => health::state(&self.0, true).await,
            "/metrics" => health::numbers(&self.0).await,
            _ => Response::text(404, "404 Not Found\n"),
        }
    }
}
