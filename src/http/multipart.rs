//! Multipart bodies: fields and files, read by `multer`, kept in memory within the route's limit.

use super::form::{FilePart, Form};
use crate::error::{Error, Result};
use bytes::Bytes;
use http_body_util::{BodyDataStream, Full};
use multer::{Constraints, Field, Multipart, SizeLimit};

/// Parts that a body may have, fields and files together.
const MAX_PARTS: usize = 100;

/// Reads a `multipart/form-data` body. A part without a name is left out, and so is a file without a file name, as
/// Django does.
pub(super) async fn parse(content_type: &str, body: Bytes) -> Result<Form> {
    let boundary = multer::parse_boundary(content_type).map_err(|_no_boundary| {
        let sent = boundary_as_sent(content_type);
        fault(format!("Invalid boundary in multipart: {sent}"))
    })?;
    let limit = u64::try_from(body.len()).unwrap_or(u64::MAX);
    let limits = Constraints::new().size_limit(SizeLimit::new().whole_stream(limit).per_field(limit));
    let stream = BodyDataStream::new(Full::new(body));
    let mut parts = Multipart::with_constraints(stream, boundary, limits);
    let mut form = Form::default();
    for _ in 0..MAX_PARTS {
        match parts.next_field().await.map_err(|error| broken(&error))? {
            Some(part) => take(&mut form, part).await?,
            None => return Ok(form),
        }
    }
    match parts.next_field().await.map_err(|error| broken(&error))? {
        Some(_) => Err(fault("too many parts")),
        None => Ok(form),
    }
}

async fn take(form: &mut Form, part: Field<'_>) -> Result<()> {
    let name = part.name().map(str::trim).unwrap_or_default().to_owned();
    let file_name = part.file_name().map(base_name);
    let media_type = part.content_type().map(ToString::to_string).unwrap_or_default();
    let bytes = part.bytes().await.map_err(|error| broken(&error))?;
    match file_name {
        _ if name.is_empty() => {}
        None => form.fields.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        Some(file_name) if file_name.is_empty() => {}
        Some(file_name) => form.files.push(FilePart { name, file_name, media_type, bytes }),
    }
    Ok(())
}

/// The last part of a path in either system's writing, without what cannot be printed (Django's `sanitize_file_name`).
fn base_name(file_name: &str) -> String {
    let last = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).collect();
    match clean.trim() {
        "." | ".." => String::new(),
        name => name.to_owned(),
    }
}

/// For the message: the boundary that was sent, or Python's `None`.
fn boundary_as_sent(content_type: &str) -> String {
    let mut params = content_type.split(';').skip(1).filter_map(|param| param.split_once('='));
    let sent = params.find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"));
    sent.map_or_else(|| "None".to_owned(), |(_, value)| value.trim().to_owned())
}

fn broken(error: &multer::Error) -> Error {
    fault(error.to_string())
}

fn fault(what: impl AsRef<str>) -> Error {
    Error::Malformed(format!("Multipart form parse error - {}", what.as_ref()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=XX";

    async fn read(body: &str) -> Result<Form> {
        parse(TYPE, Bytes::from(body.replace('\n', "\r\n"))).await
    }

    fn text(result: Result<Form>) -> String {
        match result {
            Err(Error::Malformed(text)) => text.into(),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn fields_and_files_are_kept_apart() {
        let form = read(
            "--XX\nContent-Disposition: form-data; name=\"nombre\"\n\nPi\u{f1}a\n\
             --XX\nContent-Disposition: form-data; name=\"imagen\"; filename=\"C:\\\\fotos\\\\a.png\"\n\
             Content-Type: image/png\n\n\u{1}\u{2}\n\
             --XX\nContent-Disposition: form-data; name=\"otra\"; filename=\"\"\n\n\n\
             --XX\nContent-Disposition: form-data\n\nno name\n--XX--\n",
        )
        .await
        .expect("a form");
        assert_eq!(form.get("nombre"), Some("Pi\u{f1}a"));
        assert_eq!(form.fields.len(), 1);
        assert_eq!(form.files.len(), 1);
        let file = form.file("imagen").expect("a file");
        assert_eq!((file.file_name.as_str(), file.media_type.as_str()), ("a.png", "image/png"));
        assert_eq!(file.bytes.as_ref(), b"\x01\x02");
    }

    #[tokio::test]
    async fn a_body_without_boundary_is_refused_in_djangos_words() {
        assert_eq!(
            text(parse("multipart/form-data", Bytes::from_static(b"x")).await),
            "Multipart form parse error - Invalid boundary in multipart: None"
        );
    }

    #[tokio::test]
    async fn a_body_that_ends_early_is_refused() {
        let cut = "--XX\nContent-Disposition: form-data; name=\"a\"\n\nhalf of";
        assert!(text(read(cut).await).starts_with("Multipart form parse error - "));
        assert!(text(read("nothing of the kind").await).starts_with("Multipart form parse error - "));
    }

    #[tokio::test]
    async fn a_hundred_parts_are_taken_and_no_more() {
        let part = "--XX\nContent-Disposition: form-data; name=\"a\"\n\n1\n";
        let form = read(&format!("{}--XX--\n", part.repeat(100))).await.expect("a form");
        assert_eq!(form.fields.len(), 100);
        let refused = read(&format!("{}--XX--\n", part.repeat(101))).await;
        assert_eq!(text(refused), "Multipart form parse error - too many parts");
    }

    #[test]
    fn a_file_name_leads_nowhere() {
        assert_eq!(base_name("../../etc/passwd"), "passwd");
        assert_eq!(base_name("a\r\nb.png"), "ab.png");
        assert_eq!(base_name("x/.."), "");
    }
}
