//! What a body says, by its media type. The rules are those of Django REST Framework with its three parsers.

use super::form::{self, Form};
use super::{json, multipart};
use crate::error::{Error, Result};
use bytes::Bytes;
use serde_json::Value;

/// A body that was read as what it says it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// `application/json`
    Json(Value),
    /// `application/x-www-form-urlencoded` or `multipart/form-data`
    Form(Form),
    /// Nothing was sent, whatever the media type says.
    Empty,
}

impl Input {
    /// Reads `body` as what `content_type` says. Parameters and the case of the media type do not count; a charset is
    /// not obeyed, all text is UTF-8. Errors: `UnsupportedMedia` with the header as sent (`""` if there is none),
    /// `Malformed`.
    pub async fn parse(content_type: Option<&[u8]>, body: Bytes) -> Result<Self> {
        if body.is_empty() {
            return Ok(Self::Empty);
        }
        let sent = String::from_utf8_lossy(content_type.unwrap_or_default());
        let media_type = sent.split(';').next().unwrap_or_default().trim();
        if media_type.eq_ignore_ascii_case("application/json") {
            json::parse(&body).map(Self::Json)
        } else if media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            form::parse(&body).map(Self::Form)
        } else if media_type.eq_ignore_ascii_case("multipart/form-data") {
            multipart::parse(&sent, body).await.map(Self::Form)
        } else {
            Err(Error::UnsupportedMedia(sent.into()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(content_type: &str, body: &'static str) -> Result<Input> {
        Input::parse(Some(content_type.as_bytes()), Bytes::from_static(body.as_bytes())).await
    }

    #[tokio::test]
    async fn an_empty_body_is_empty_whatever_its_type() {
        for content_type in ["application/json", "image/png", "", "multipart/form-data"] {
            assert_eq!(read(content_type, "").await.expect("empty"), Input::Empty);
        }
        assert_eq!(Input::parse(None, Bytes::new()).await.expect("empty"), Input::Empty);
    }

    #[tokio::test]
    async fn case_and_parameters_of_the_media_type_do_not_count() {
        let input = read("Application/JSON; charset=utf-8", "[1]").await.expect("json");
        assert_eq!(input, Input::Json(serde_json::json!([1])));
        let input = read("APPLICATION/x-www-form-urlencoded;charset=UTF-8", "a=1").await.expect("form");
        assert!(matches!(input, Input::Form(form) if form.get("a") == Some("1")));
    }

    #[tokio::test]
    async fn an_unknown_media_type_is_refused_as_sent() {
        for content_type in ["text/plain; charset=x", "application/jsonx", "application/vnd.api+json", ""] {
            match read(content_type, "{}").await {
                Err(Error::UnsupportedMedia(sent)) => assert_eq!(&*sent, content_type),
                other => panic!("{other:?}"),
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_parsers_panic(body: Vec<u8>, which in 0..3_usize) {
            let types = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"];
            let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
            // Reading must end in a value or a refusal; which one is for the other tests.
            let _ = runtime.block_on(Input::parse(Some(types[which].as_bytes()), Bytes::from(body)));
        }
    }
}
