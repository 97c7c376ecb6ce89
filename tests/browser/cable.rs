//! The network between a browser and the house. It can be cut, as Wi-Fi is: connections stay, and nothing comes through.
//!
//! # Why
//! The browser's own emulation of a lost network ends at the page: a shared worker, which holds the kitchen's stream, goes
//! on hearing. A relay cuts everything.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// A relay to one address.
pub(crate) struct Cable {
    /// Where browsers connect to.
    pub(crate) at: SocketAddr,
    gate: Arc<Gate>,
}

#[derive(Default)]
struct Gate(Mutex<bool>, Condvar);

impl Gate {
    fn set(&self, cut: bool) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = cut;
        self.1.notify_all();
    }

    /// Waits while the cable is cut.
    fn pass(&self) {
        let cut = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.1.wait_while(cut, |cut| *cut).unwrap_or_else(PoisonError::into_inner));
    }
}

impl Cable {
    /// Leads to `goal`.
    pub(crate) fn to(goal: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        let gate = Arc::new(Gate::default());
        let of_thread = Arc::clone(&gate);
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let gate = Arc::clone(&of_thread);
                std::thread::spawn(move || {
                    gate.pass();
                    let Ok(far) = TcpStream::connect(goal) else { return };
                    let (from, to) = (near.try_clone().unwrap(), far.try_clone().unwrap());
                    let other = Arc::clone(&gate);
                    std::thread::spawn(move || carry(from, to, &other));
                    carry(far, near, &gate);
                });
            }
        });
        Self { at, gate }
    }

    /// Nothing comes through any more.
    pub(crate) fn cut(&self) {
        self.gate.set(true);
    }

    /// All is as before.
    pub(crate) fn mend(&self) {
        self.gate.set(false);
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        self.mend();
    }
}

/// Carries bytes until either side ends.
fn carry(mut from: TcpStream, mut to: TcpStream, gate: &Gate) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(read) = from.read(&mut bytes) {
        gate.pass();
        if read == 0 || to.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
    let _closed_already = to.shutdown(Shutdown::Both);
    let _closed_already = from.shutdown(Shutdown::Both);
}
