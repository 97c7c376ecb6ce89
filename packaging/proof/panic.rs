//! A handler that panics, behind the house's own `http::serve`: shows for each target that a panic costs one request.
//!
//! No path of Comanda panics on purpose, so this stands in: built with the same flags from the same library, and run by
//! `packaging/proof/emulated`. Prints its address; `/panic` panics, every other path answers 200.

#![expect(clippy::print_stdout, reason = "its address is asked for by whoever started it")]

use comanda::clock::Clock;
use comanda::http::{Handler, Limits, Request, Response, serve};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use tokio::net::TcpListener;

struct Nervous;

impl Handler for Nervous {
    fn handle(self: Arc<Self>, request: Request) -> Pin<Box<dyn Future<Output = Response> + Send>> {
        Box::pin(async move {
            assert!(request.path() != "/panic", "as was asked for");
            Response::text(200, "calm\n")
        })
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    let never = std::future::pending();
    serve(listener, Arc::new(Nervous), Limits::default(), Clock::System, never)
        .await
        .map_err(io::Error::other)
}
