//! Lists that may be long: page by page, so that no slow reader holds a snapshot of the file and no long list its
//! memory.

use crate::error::Result;
use crate::http::{Response, stream};
use crate::wire::json::List;

/// Writes a list by calling `page` with where the page before ended, until it names no further place. A list of one
/// page is an ordinary answer; a longer one is sent while it is read.
pub(super) fn pages<P, F>(mut page: F) -> Result<Response>
where
    P: Send + 'static,
    F: FnMut(Option<P>, &mut List) -> Result<Option<P>> + Send + 'static,
{
    let mut list = List::default();
    let Some(mut next) = page(None, &mut list)? else { return Ok(list.answer()) };
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
    Ok(Response::stream(200, "application/json", receiver))
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
