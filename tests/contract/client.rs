//! A plain HTTP/1.1 client: one connection per request, nothing followed, nothing added but `Host` and the length.
//!
//! # Why
//! The cases send what a polite client library refuses to: header bytes beyond ASCII, a wrong `Host`, a body without
//! a type. So the request is written by hand, and the answer is read by hand.

use crate::case::Request;
use crate::cookie::Jar;
use crate::json::{SENT, inline, print};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// One answer.
#[derive(Debug, PartialEq)]
pub(crate) struct Response {
    /// The status line's number.
    pub(crate) status: u16,
    /// In the order of arrival, names as sent, bytes read as Latin-1.
    pub(crate) headers: Vec<(String, String)>,
    /// Without the chunks' frames.
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// The header's value; several of one name are joined by commas.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let values: Vec<&str> = self.all(name).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// Every value of the header.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers
            .iter()
            .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The body as JSON, if it is JSON.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The body as text; what is not UTF-8 becomes �.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Headers in the order of sending: small names, bytes as sent.
struct Headers(Vec<(String, Vec<u8>)>);

impl Headers {
    fn set(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        let name = name.to_lowercase();
        match self.0.iter_mut().find(|(held, _)| *held == name) {
            Some(held) => held.1 = value.into(),
            None => self.0.push((name, value.into())),
        }
    }

    fn remove(&mut self, name: &str) {
        self.0.retain(|(held, _)| !held.eq_ignore_ascii_case(name));
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(held, _)| held == name)
    }
}

/// The bytes of `request` to the server at `host`, with `defaults` and the jar's cookies. `edge` parts a multipart body.
pub(crate) fn compose(
    request: &Request,
    host: &str,
    defaults: &Map<String, Value>,
    jar: &Jar,
    edge: &str,
) -> Result<Vec<u8>, String> {
    let (body, kind) = body(request, edge)?;
    let mut headers = Headers(Vec::new());
    for (name, value) in defaults {
        headers.set(name, inline(value));
    }
    if let Some(kind) = kind {
        headers.set("content-type", kind);
    }
    let cookies = cookies(request, jar);
    if !cookies.is_empty() {
        headers.set("cookie", cookies);
    }
    if let Some(token) = &request.bearer {
        headers.set("authorization", format!("Bearer {token}"));
    }
    for (name, value) in &request.headers {
        headers.remove(name);
        if !value.is_null() {
            headers.set(name, inline(value));
        }
    }
    if body.is_some() || matches!(request.method.as_str(), "POST" | "PUT" | "PATCH") {
        headers.set("content-length", body.as_ref().map_or(0, Vec::len).to_string());
    }
    lay_out(request, host, &headers, body.unwrap_or_default())
}

fn lay_out(request: &Request, host: &str, headers: &Headers, body: Vec<u8>) -> Result<Vec<u8>, String> {
    let mut out = format!("{} {} HTTP/1.1\r\n", request.method, request.path).into_bytes();
    if request.path.bytes().any(|byte| !byte.is_ascii_graphic()) {
        return Err(format!("the path {:?} must be percent-encoded", request.path));
    }
    if !headers.has("host") {
        out.extend_from_slice(format!("Host: {host}\r\n").as_bytes());
    }
    for (name, value) in &headers.0 {
        if value.iter().any(|byte| matches!(byte, b'\r' | b'\n')) {
            return Err(format!("the header {name} holds a line break"));
        }
        out.extend_from_slice(format!("{}: ", titled(name)).as_bytes());
        out.extend_from_slice(value);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"\r\n");
    out.extend(body);
    Ok(out)
}

/// The body and the type that goes with it.
fn body(request: &Request, edge: &str) -> Result<(Option<Vec<u8>>, Option<String>), String> {
    Ok(if let Some(value) = &request.json {
        (Some(print(value, SENT).into_bytes()), Some("application/json".into()))
    } else if let Some(form) = &request.form {
        let pairs: Vec<String> =
            form.iter().map(|(key, value)| format!("{}={}", quote(key), quote(&inline(value)))).collect();
        (Some(pairs.join("&").into_bytes()), Some("application/x-www-form-urlencoded".into()))
    } else if let Some(fields) = &request.multipart {
        let part = |(key, value): (&String, &Value)| {
            format!("--{edge}\r\nContent-Disposition: form-data; name=\"{key}\"\r\n\r\n{}\r\n", inline(value))
        };
        let text = fields.iter().map(part).collect::<String>() + &format!("--{edge}--\r\n");
        (Some(text.into_bytes()), Some(format!("multipart/form-data; boundary={edge}")))
    } else if let Some(raw) = &request.raw {
        (Some(raw.clone().into_bytes()), None)
    } else if let Some(raw) = &request.raw_b64 {
        (Some(STANDARD.decode(raw).map_err(|error| error.to_string())?), None)
    } else {
        (None, None)
    })
}

fn cookies(request: &Request, jar: &Jar) -> String {
    let pairs: Vec<String> = match &request.cookies {
        Some(given) => given.iter().map(|(name, value)| format!("{name}={}", inline(value))).collect(),
        None => jar.pairs().iter().map(|(name, value)| format!("{name}={value}")).collect(),
    };
    pairs.join("; ")
}

/// A name or value of a urlencoded form.
fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | b'-' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            other => {
                // Writing into a String cannot fail.
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}

/// `x-csrftoken` as `X-Csrftoken`.
fn titled(name: &str) -> String {
    let mut begins = true;
    name.chars()
        .map(|letter| {
            let shown = if begins { letter.to_ascii_uppercase() } else { letter };
            begins = !letter.is_ascii_alphabetic();
            shown
        })
        .collect()
}

/// Sends `bytes` over a connection of their own and reads the answer. `head`: no body follows, whatever is announced.
pub(crate) fn exchange(server: SocketAddr, bytes: &[u8], head: bool) -> Result<Response, String> {
    let talk = || -> std::io::Result<Response> {
        let mut stream = TcpStream::connect_timeout(&server, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.write_all(bytes)?;
        read(&mut BufReader::new(stream), head)
    };
    talk().map_err(|error| format!("no answer: {error}"))
}

fn invalid(what: &str) -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, what)
}

/// Reads one answer; `100 Continue` before it is passed over.
fn read(from: &mut impl BufRead, head: bool) -> std::io::Result<Response> {
    loop {
        let line = read_line(from)?;
        let mut words = line.splitn(3, ' ');
        let version = words.next().unwrap_or_default();
        let status = words.next().and_then(|word| word.parse::<u16>().ok());
        let status =
            status.filter(|_| version.starts_with("HTTP/1.")).ok_or_else(|| invalid("bad status line"))?;
        let headers = read_headers(from)?;
        if status == 100 {
            continue;
        }
        let mut response = Response { status, headers, body: Vec::new() };
        if !head && status != 204 && status != 304 {
            response.body = read_body(from, &response)?;
        }
        return Ok(response);
    }
}

/// One line without its end, bytes read as Latin-1.
fn read_line(from: &mut impl BufRead) -> std::io::Result<String> {
    let mut line = Vec::new();
    from.read_until(b'\n', &mut line)?;
    if line.pop() != Some(b'\n') {
        return Err(invalid("the answer ends within its head"));
    }
    line.pop_if(|last| *last == b'\r');
    Ok(line.into_iter().map(char::from).collect())
}

fn read_headers(from: &mut impl BufRead) -> std::io::Result<Vec<(String, String)>> {
    let mut headers = Vec::new();
    loop {
        let line = read_line(from)?;
        if line.is_empty() {
            return Ok(headers);
        }
        let (name, value) = line.split_once(':').ok_or_else(|| invalid("a header without a colon"))?;
        // A blank after the value stays: a case should see that the server sends one.
        headers.push((name.to_owned(), value.trim_start_matches([' ', '\t']).to_owned()));
    }
}

fn read_body(from: &mut impl BufRead, response: &Response) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    if response.header("transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked")) {
        loop {
            let line = read_line(from)?;
            let size = line.split(';').next().unwrap_or_default().trim();
            let size =
                u64::from_str_radix(size, 16).map_err(|error| invalid(&format!("chunk size: {error}")))?;
            take(from, size, &mut body)?;
            if size == 0 {
                read_headers(from)?;
                return Ok(body);
            }
            if !read_line(from)?.is_empty() {
                return Err(invalid("a chunk longer than its size"));
            }
        }
    }
    match response.header("content-length") {
        Some(length) => take(
            from,
            length.trim().parse().map_err(|error| invalid(&format!("Content-Length: {error}")))?,
            &mut body,
        )?,
        None => _ = from.read_to_end(&mut body)?,
    }
    Ok(body)
}

fn take(from: &mut impl BufRead, size: u64, body: &mut Vec<u8>) -> std::io::Result<()> {
    let read = from.take(size).read_to_end(body)?;
    if u64::try_from(read).ok() == Some(size) {
        Ok(())
    } else {
        Err(invalid("the answer ends within its body"))
    }
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
