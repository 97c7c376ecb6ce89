//! The clients: many connections on one thread, each with one request on the way at a time. As cheap as can be, for they
//! share the machine with what is measured.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How a run went.
pub(crate) struct Run {
    /// From the first request to the last answer.
    pub(crate) time: Duration,
    /// Of each request, in microseconds, sorted.
    pub(crate) latencies: Vec<f64>,
}

impl Run {
    /// Requests a second.
    pub(crate) fn rate(&self) -> f64 {
        f64::from(u32::try_from(self.latencies.len()).unwrap()) / self.time.as_secs_f64()
    }

    /// A latency that so many of a hundred requests stay under, in microseconds.
    pub(crate) fn percentile(&self, of_hundred: usize) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        self.latencies.get(last * of_hundred / 100).copied().unwrap_or_default()
    }
}

/// Sends each of `requests` once, `at_once` connections at a time. All answers must be 200.
pub(crate) fn drive(at: SocketAddr, at_once: usize, requests: &Arc<Vec<Vec<u8>>>) -> Run {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let next = Arc::new(AtomicUsize::new(0));
        let mut connections = Vec::new();
        for _ in 0..at_once {
            connections.push(connect(at).await);
        }
        let began = Instant::now();
        let clients: Vec<_> = connections
            .into_iter()
            .map(|tcp| tokio::spawn(client(at, tcp, Arc::clone(requests), Arc::clone(&next))))
            .collect();
        let mut latencies = Vec::with_capacity(requests.len());
        for client in clients {
            latencies.extend(client.await.unwrap());
        }
        let time = began.elapsed();
        latencies.sort_by(f64::total_cmp);
        Run { time, latencies }
    })
}

/// `times` times the same request.
pub(crate) fn repeat(request: &[u8], times: usize) -> Arc<Vec<Vec<u8>>> {
    Arc::new(vec![request.to_vec(); times])
}

async fn client(
    at: SocketAddr,
    mut tcp: TcpStream,
    requests: Arc<Vec<Vec<u8>>>,
    next: Arc<AtomicUsize>,
) -> Vec<f64> {
    let (mut latencies, mut buffer) = (Vec::new(), Vec::with_capacity(64 * 1024));
    while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
        let began = Instant::now();
        tcp.write_all(request).await.unwrap();
        answer(&mut tcp, &mut buffer).await;
        assert!(buffer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&buffer));
        latencies.push(began.elapsed().as_secs_f64() * 1e6);
        if closes(&buffer) {
            tcp = connect(at).await;
        }
    }
    latencies
}

async fn connect(at: SocketAddr) -> TcpStream {
    let tcp = TcpStream::connect(at).await.unwrap();
    tcp.set_nodelay(true).unwrap();
    tcp
}

/// Whether the server said that it closes the connection behind this answer. Other servers than ours do.
fn closes(answer: &[u8]) -> bool {
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or_default();
    answer[..head].windows(17).any(|window| window.eq_ignore_ascii_case(b"connection: close"))
}

/// Reads one answer whole into `buffer`.
pub(crate) async fn answer(tcp: &mut TcpStream, buffer: &mut Vec<u8>) {
    buffer.clear();
    let mut whole = None;
    while whole.is_none_or(|whole| buffer.len() < whole) {
        assert!(tcp.read_buf(buffer).await.unwrap() > 0, "closed: {}", String::from_utf8_lossy(buffer));
        whole = whole.or_else(|| length(buffer));
    }
}

/// How long an answer is with its head, once that is there.
fn length(buffer: &[u8]) -> Option<usize> {
    let end = buffer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&buffer[..end]).unwrap().to_ascii_lowercase();
    let body = head.split("\r\n").find_map(|line| line.strip_prefix("content-length:"));
    Some(end + body.map_or(0, |length| length.trim().parse::<usize>().unwrap()))
}
