//! The binary without valgrind: what the kernel says of it.

use crate::child::Server;
use crate::load::{drive, repeat};
use crate::verdict::Verdict;
use crate::world::{Folder, World};
use std::path::Path;
use std::sync::Arc;

/// Orders, one after the other.
const ORDERS: usize = 400;
const MIB: f64 = 1_048_576.0;

/// Looks at the bytes written for an order, the memory at rest and the size.
pub(crate) fn look(binary: &Path, verdict: &mut Verdict) {
    let folder = Folder::new();
    let world = World::new(&folder.0, "plain", ORDERS);
    let house = Server::shipped(binary, &world.database, &[]);
    world.fill_carts(ORDERS);
    let before = handed_to_kernel(&house);
    drive(house.at, 1, &Arc::new(world.check_outs(ORDERS, 1)));
    let written = (handed_to_kernel(&house) - before) / f64::from(u32::try_from(ORDERS).unwrap());
    verdict.say("order: bytes written", written.round(), None);
    house.terminate();

    let house = Server::shipped(binary, &folder.0.join("empty.db"), &[]);
    let request = b"GET /restaurantes/api/restaurantes/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    drive(house.at, 1, &repeat(request, 1));
    let hundredths = |figure: f64| (figure * 100.0).round() / 100.0;
    verdict.say("memory at rest, MiB", hundredths(house.memory("VmRSS:")), Some(12.0));
    house.terminate();
    let size = std::fs::metadata(binary).unwrap().len();
    let size = f64::from(u32::try_from(size).unwrap()) / MIB;
    verdict.say("size of the binary, MiB", hundredths(size), Some(10.0));
}

/// Bytes that a house has written so far, to whatever file or connection.
fn handed_to_kernel(house: &Server) -> f64 {
    let io = std::fs::read_to_string(format!("/proc/{}/io", house.child.id())).unwrap();
    let bytes = io.lines().find_map(|line| line.strip_prefix("wchar: ")).unwrap();
    f64::from(bytes.parse::<u32>().unwrap())
}
