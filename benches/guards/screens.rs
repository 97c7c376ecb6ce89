//! Screens that listen to the kitchen's events while others order.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::thread::JoinHandle;

/// Open streams.
pub(crate) struct Screens(Vec<TcpStream>);

impl Screens {
    /// Opens so many, each of which has heard that it is there.
    pub(crate) fn open(at: SocketAddr, many: usize, request: &[u8]) -> Self {
        let screens = (0..many).map(|_| {
            let mut tcp = TcpStream::connect(at).unwrap();
            tcp.write_all(request).unwrap();
            hear(&mut tcp, 1);
            tcp
        });
        Self(screens.collect())
    }

    /// Until each has heard of so many orders.
    pub(crate) fn wait_for(self, orders: usize) {
        let reading: Vec<JoinHandle<()>> =
            self.0.into_iter().map(|mut tcp| std::thread::spawn(move || hear(&mut tcp, orders))).collect();
        for screen in reading {
            screen.join().unwrap();
        }
    }
}

/// Reads so many whole events. What follows the last one within the same read is lost, so none may be on its way.
fn hear(tcp: &mut TcpStream, events: usize) {
    let (mut seen, mut buffer) = (Vec::new(), [0; 16 * 1024]);
    while whole(&seen) < events {
        let read = tcp.read(&mut buffer).unwrap();
        assert!(read > 0, "a stream ended");
        seen.extend_from_slice(&buffer[..read]);
    }
}

fn whole(seen: &[u8]) -> usize {
    String::from_utf8_lossy(seen).split("\nid: ").skip(1).filter(|event| event.contains("\n\n")).count()
}
