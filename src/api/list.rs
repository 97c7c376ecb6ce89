//! Lists that may be long: page by page, so that no slow reader holds a snapshot of the file and no long list its
//! memory.

use crate::app::App;
use crate::app::menus::Menu;
use crate::error::Result;
use crate::http::{Response, stream};
use crate::middleware::Context;
use crate::services;
use crate::wire::json::List;
use bytes::Bytes;

/// A list of the menus: as it was written before where nothing in it has changed since, else written by `write`, which
/// gives the version of what it read.
pub(super) fn kept(
    app: &App,
    request: &Context,
    menu: Menu,
    write: impl FnOnce(&mut List) -> Result<i64>,
) -> Result<Response> {
    if let Some(body) = find(app, request, menu)? {
        return Ok(Response::json_bytes(200, body));
    }
    let mut list = List::default();
    let version = write(&mut list)?;
    Ok(keep(app, menu, version, list))
}

/// As [`kept`] for a list that is read page by page: kept when it is of one page.
pub(super) fn kept_pages<P, F>(app: &App, request: &Context, menu: Menu, mut page: F) -> Result<Response>
where
    P: Send + 'static,
    F: FnMut(Option<P>, &mut List) -> Result<(Option<P>, i64)> + Send + 'static,
{
    if let Some(body) = find(app, request, menu)? {
        return Ok(Response::json_bytes(200, body));
    }
    let mut list = List::default();
    match page(None, &mut list)? {
        (None, version) => Ok(keep(app, menu, version, list)),
        (Some(next), _) => {
            Ok(further(list, next, move |after, list| page(after, list).map(|(next, _)| next)))
        }
    }
}

/// What is kept of a list as of the moment at which the caller was found good, or as of now.
fn find(app: &App, request: &Context, menu: Menu) -> Result<Option<Bytes>> {
    let version = request.who.menus().map_or_else(|| services::menu::version(app), Ok)?;
    Ok(app.menus.find(menu, version))
}

fn keep(app: &App, menu: Menu, version: i64, list: List) -> Response {
    let body = Bytes::from(list.finish());
    app.menus.keep(menu, version, &body);
    Response::json_bytes(200, body)
}

/// Writes a list by calling `page` with where the page before ended, until it names no further place. A list of one
/// page is an ordinary answer; a longer one is sent while it is read.
pub(super) fn pages<P, F>(mut page: F) -> Result<Response>
where
    P: Send + 'static,
    F: FnMut(Option<P>, &mut List) -> Result<Option<P>> + Send + 'static,
{
    let mut list = List::default();
    Ok(match page(None, &mut list)? {
        None => list.answer(),
        Some(next) => further(list, next, page),
    })
}

/// Sends what is in `list` and the pages from `next` on, while they are read.
fn further<P, F>(mut list: List, mut next: P, mut page: F) -> Response
where
    P: Send + 'static,
    F: FnMut(Option<P>, &mut List) -> Result<Option<P>> + Send + 'static,
{
    let (sender, receiver) = stream::channel(1);
    tokio::spawn(async move {
        while sender.send(list.take().into()).await.is_ok() {
            match page(Some(next), &mut list) {
                Ok(Some(further)) => next = further,
                Ok(None) => {
                    // A client that left does not miss the end.
                    let _sent = sender.send(list.finish().into()).await;
                    return;
                }
                Err(error) => {
                    tracing::error!("a long list broke off: {error}");
                    return;
                }
            }
        }
    });
    Response::stream(200, "application/json", receiver)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_list_of_one_page_is_an_ordinary_answer() {
        let answer = pages(|_: Option<u8>, list| list.push(&1).map(|()| None)).unwrap();
        assert_eq!(answer.body(), Some(&b"[1]"[..]));
        let empty = pages(|_: Option<u8>, _| Ok(None)).unwrap();
        assert_eq!(empty.body(), Some(&b"[]"[..]));
    }

    #[tokio::test]
    async fn a_longer_list_is_a_stream() {
        let answer = pages(|after: Option<u8>, list| {
            let n = after.map_or(0, |n| n + 1);
            list.push(&n)?;
            Ok((n < 3).then_some(n))
        });
        assert_eq!(answer.unwrap().body(), None);
    }
}
