//! Bytes on a socket: requests as they are told, answers as they come. Knows HTTP/1.1 and nothing of the house.

use super::answer::Answer;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// What hangs is a failed test, not a test run that never ends.
const PATIENCE: Duration = Duration::from_secs(30);

/// One connection.
pub(crate) struct Wire(BufReader<TcpStream>);

impl Wire {
    /// Connects.
    pub(crate) fn to(at: SocketAddr) -> io::Result<Self> {
        let tcp = TcpStream::connect_timeout(&at, PATIENCE)?;
        tcp.set_read_timeout(Some(PATIENCE))?;
        tcp.set_write_timeout(Some(PATIENCE))?;
        tcp.set_nodelay(true)?;
        Ok(Self(BufReader::new(tcp)))
    }

    /// Says these bytes.
    pub(crate) fn say(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.0.get_mut().write_all(bytes.as_ref())
    }

    /// Says that nothing more will be said.
    pub(crate) fn hang_up_half(&mut self) {
        // The other side may have closed already.
        let _closed = self.0.get_mut().shutdown(Shutdown::Write);
    }

    /// Lets the other side wait for so long at most.
    pub(crate) fn patience(&mut self, time: Duration) {
        self.0.get_mut().set_read_timeout(Some(time)).unwrap();
    }

    /// The next answer. A stream's body is left unread.
    pub(crate) fn answer(&mut self, method: &str) -> io::Result<Answer> {
        let mut answer = self.head()?;
        while answer.status == 100 {
            answer = self.head()?;
        }
        let bodiless = method == "HEAD" || matches!(answer.status, 100..=199 | 204 | 304);
        let streams =
            answer.header("content-type").is_some_and(|media| media.starts_with("text/event-stream"));
        if bodiless || streams {
            return Ok(answer);
        }
        answer.body = if let Some(length) = answer.header("content-length") {
            let mut body = vec![0; length.parse().map_err(|_not_one| broken("a length that is no number"))?];
            self.0.read_exact(&mut body)?;
            body
        } else if answer.header("transfer-encoding").is_some() {
            self.chunks()?
        } else {
            self.rest()
        };
        Ok(answer)
    }

    /// Everything until the server closes. A reset counts as closing.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        match self.0.read_to_end(&mut rest) {
            Err(error) if is_timeout(&error) => panic!("the connection was not closed"),
            _closed_or_reset => rest,
        }
    }

    /// Whether the server has closed, within the patience.
    pub(crate) fn is_closed(&mut self) -> bool {
        let mut byte = [0];
        match self.0.read(&mut byte) {
            Ok(read) => read == 0,
            Err(error) => !is_timeout(&error),
        }
    }

    /// The next piece of a stream; `None` at its end.
    pub(crate) fn chunk(&mut self) -> io::Result<Option<Vec<u8>>> {
        let length =
            usize::from_str_radix(&self.line()?, 16).map_err(|_not_one| broken("a chunk's length"))?;
        let chunk = self.exactly(length)?;
        self.line()?;
        Ok((length > 0).then_some(chunk))
    }

    /// So many bytes.
    pub(crate) fn exactly(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.0.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// Status and headers.
    pub(crate) fn head(&mut self) -> io::Result<Answer> {
        let status = self.line()?;
        let status = status
            .strip_prefix("HTTP/1.1 ")
            .and_then(|rest| rest.get(..3)?.parse().ok())
            .ok_or_else(|| broken(&format!("no status in {status:?}")))?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                return Ok(Answer { status, headers, body: Vec::new(), asked: String::new() });
            }
            let (name, value) = line.split_once(": ").or(line.split_once(':')).unwrap_or((&line, ""));
            headers.push((name.to_owned(), value.to_owned()));
        }
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        self.0.read_until(b'\n', &mut line)?;
        if !line.ends_with(b"\r\n") {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        line.truncate(line.len() - 2);
        Ok(String::from_utf8_lossy(&line).into_owned())
    }

    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            match self.chunk()? {
                Some(mut chunk) => body.append(&mut chunk),
                None => return Ok(body),
            }
        }
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}
